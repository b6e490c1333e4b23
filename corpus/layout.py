"""Printed lines → blocks: paragraphs, list items and headings in reading order.

The same rules serve the pages of a PDF (geometry in points) and hard-wrapped
text (geometry in characters). The central one: a line break was wanted where
the next line's first word would still have fitted on the line before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from statistics import median

from corpus.clean import normalise
from corpus.hyphens import Vocabulary, join_lines, stranded
from corpus.labels import match_label
from corpus.model import Block, BlockKind, Box, Piece

_ITEM = re.compile(
    r"""^(?:
        [•o*–—-](?=\s+\S)            # bullets and dashes
      | \d{1,2}[.)](?=\s+\S)         # 1.  1)
      | [a-zA-ZæøåÆØÅ][.)](?=\s+\S)  # a.  a)
      | At\s\d{1,2}\)(?=\s+\S)       # At 1)
    )""",
    re.VERBOSE,
)
_TERMINAL = re.compile(r"[.:;!?]['\"”’)]*$")
# Lines further apart than this many times the usual pitch are separate paragraphs.
_GAP = 1.3
# The lines and cells of a table's row.
_PART = re.compile(r"[\n\t]")
# Some makers of PDFs leave a gap this many times as wide within a paragraph.
_ODD_GAP = 1.6
# Pasted text keeps its own line breaks; a line of a list is seldom this share of the full width.
_PASTED = 0.6
# A question of its own leaves this much of the line free.
_SHORT_QUESTION = 0.85
# Type this much larger than the body's (in points, or the bold face) makes a heading.
_LARGER = 0.8
_LONGEST_HEADING = 220


def is_item(text: str) -> bool:
    """Whether a text begins like a list item."""
    return bool(_ITEM.match(text))


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line. Distances are points for pages, characters for plain text.

    ``right`` is the right edge of the column it stands in, where there are columns.
    """

    text: str
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    table_row: BlockKind | None = None
    right: float | None = None

    @property
    def char_width(self) -> float:
        return (self.x1 - self.x0) / max(1, len(self.text))

    def same_style(self, other: Line) -> bool:
        return self.bold == other.bold and abs(self.size - other.size) < 0.6


@dataclass(frozen=True, slots=True)
class Style:
    """What is usual in a document: the body's type size, the pitch and the right margin.

    ``slack`` is the share of a line's width by which its length may mislead: nothing
    where the lines were measured, more where characters of unequal width were counted.
    """

    size: float
    pitch: float
    right: float
    slack: float

    @classmethod
    def of(cls, lines: Sequence[Line], slack: float, pitch: float | None) -> Style:
        sizes: Counter[float] = Counter()
        for line in lines:
            if not line.bold:
                sizes[round(line.size, 1)] += len(line.text)
        size = sizes.most_common(1)[0][0] if sizes else (lines[0].size if lines else 10.0)
        body = [ln for ln in lines if abs(ln.size - size) < _LARGER and not ln.table_row]
        pitches = [
            b.top - a.top
            for a, b in pairwise(body)
            if a.page == b.page and 0 < b.top - a.top < 3 * size
        ]
        rights = sorted(ln.x1 for ln in body)
        return cls(
            size=size,
            pitch=pitch or (_usual_pitch(pitches) if pitches else size * 1.2),
            right=rights[int(len(rights) * 0.97)] if rights else 0.0,
            slack=slack,
        )

    def is_heading(self, line: Line) -> bool:
        larger = line.size > self.size + _LARGER
        return (line.bold or larger) and len(line.text) <= _LONGEST_HEADING


def _usual_pitch(pitches: Sequence[float]) -> float:
    # The commonest distance, not the median: texts of one-line paragraphs have mostly gaps.
    rounded = Counter(round(p) for p in pitches)
    often = [p for p, n in rounded.items() if n >= max(1, len(pitches) // 10)]
    low = min(often or rounded)
    return median(p for p in pitches if abs(p - low) <= 1.5)


def blocks_of(
    lines: Sequence[Line],
    starts_block: Callable[[str], bool],
    *,
    slack: float = 0.0,
    pitch: float | None = None,
) -> list[Block]:
    """Group lines into blocks.

    ``starts_block`` recognises texts that stand alone whatever they look like
    (section labels, "Sagsnr.: …"); it is asked for single lines. ``pitch`` is the
    distance of lines in a paragraph where it is known; otherwise it is measured.
    """
    if not lines:
        return []
    style = Style.of(lines, slack, pitch)
    sizes = sorted({round(ln.size) for ln in lines if style.is_heading(ln)}, reverse=True)
    vocabulary = Vocabulary.of(
        part for ln in lines for part in (_PART.split(ln.text) if ln.table_row else [ln.text])
    )
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, style, starts_block, vocabulary):
            groups[-1].append(line)
        else:
            groups.append([line])
    return _set_apart([_block(group, style, sizes, vocabulary) for group in groups], groups, style)


def _set_apart(
    blocks: list[Block], groups: Sequence[Sequence[Line]], style: Style
) -> list[Block]:
    """Mark the blocks with more room above them than there usually is between paragraphs."""
    gaps: dict[int, float] = {}
    for index in range(1, len(groups)):
        last, first = groups[index - 1][-1], groups[index][0]
        plain = {blocks[index - 1].kind, blocks[index].kind} == {BlockKind.PARAGRAPH}
        if last.page == first.page and last.right == first.right and plain:
            gaps[index] = first.top - last.top
    usual = median(gaps.values()) if gaps else 0.0
    least = max(_GAP * style.pitch, _GAP * usual)
    return [
        replace(block, apart=True) if gaps.get(index, 0.0) > least else block
        for index, block in enumerate(blocks)
    ]


def _continues(
    group: Sequence[Line],
    line: Line,
    style: Style,
    starts_block: Callable[[str], bool],
    vocabulary: Vocabulary,
) -> bool:
    last = group[-1]
    if line.table_row or last.table_row or not last.same_style(line):
        return False
    full = _would_not_fit(last, line, style)
    # A field that fills its line runs on ("Medlemmer: ..."); a label never does.
    if starts_block(line.text) or (starts_block(last.text) and not full):
        return False
    if match_label(last.text) and len(group) == 1 and not style.is_heading(line):
        return False
    same_column = line.page == last.page and line.right == last.right
    adjacent = same_column and 0 <= line.top - last.top <= style_pitch(last, style)
    if style.is_heading(line):
        return adjacent and not re.match(r"\d{1,2}[.)]\s", line.text)
    if _cut_word(last.text, line.text, vocabulary):
        return True
    if is_item(line.text) and (
        _next_item(group[0].text, line.text) or not _mid_sentence_number(last.text, line.text)
    ):
        return False
    if adjacent:
        full = full or _pasted(last, line, style)
        return full and not _outdented(group, line) and not _is_question(last, line, style)
    # Across a page break or an odd gap a sentence goes on only if it visibly does.
    if _TERMINAL.search(last.text) or not line.text[:1].islower():
        return False
    return full or (same_column and _odd_gap(group, line, style))


def _pasted(last: Line, line: Line, style: Style) -> bool:
    """Whether a line was broken early, as in text pasted from elsewhere: its sentence goes on."""
    right = style.right if last.right is None else last.right
    long = last.x1 - last.x0 >= _PASTED * (right - last.x0)
    inside = last.text.count("(") > last.text.count(")")
    item = re.match(r"(?:at|samt|og at)\b", line.text) or last.text.endswith((",", ";"))
    goes_on = line.text[:1].islower() and not _TERMINAL.search(last.text)
    return long and goes_on and abs(line.x0 - last.x0) < 1 and (inside or not item)


def _odd_gap(group: Sequence[Line], line: Line, style: Style) -> bool:
    """Whether a sentence may go on below a gap: by its place, and as no item of a list."""
    last = group[-1]
    words_so_far = sum(len(ln.text.split()) for ln in group)
    near = 0 <= line.top - last.top <= _ODD_GAP * style_pitch(last, style)
    item = re.match(r"(?:at|samt|og at)\b", line.text) or last.text.endswith((",", ";"))
    return near and abs(line.x0 - last.x0) < 1 and not item and words_so_far >= 3


def style_pitch(line: Line, style: Style) -> float:
    """The largest distance between two lines of one block set like ``line``."""
    return _GAP * style.pitch * max(1.0, line.size / max(style.size, 0.1))


def _cut_word(last: str, first: str, vocabulary: Vocabulary) -> bool:
    if not re.search(r"[^\W\d_]{2}-$", last) or not first[:1].islower():
        return False
    joined = join_lines(last, first, vocabulary)
    return not joined.startswith(f"{last} ")


def _mid_sentence_number(last: str, line: str) -> bool:
    # "... den" / "1. februar 2021" wraps before a date; that is no first list item.
    number = re.match(r"\d{1,2}\.\s+[a-zæøå]", line)
    return bool(number) and not _TERMINAL.search(last) and last[-1:] not in ",–-"


def _is_question(last: Line, line: Line, style: Style) -> bool:
    """Whether a line is a question of its own, as texts have them for subheadings."""
    right = style.right if line.right is None else line.right
    short = line.x1 < right * _SHORT_QUESTION
    whole = line.text.endswith("?") and line.text[:1].isupper() and last.text.endswith(".")
    return whole and short and line.text.count("?") == 1 and ". " not in line.text


def _next_item(first: str, line: str) -> bool:
    """Whether a numbered line carries on the list that ``first`` is an item of."""
    numbers = [re.match(r"(\d{1,2})[.)]\s", text) for text in (first, line)]
    return all(numbers) and int(numbers[1][1]) == int(numbers[0][1]) + 1  # type: ignore[index]


def _would_not_fit(last: Line, line: Line, style: Style) -> bool:
    first_word = len(line.text.split(None, 1)[0]) if line.text.split() else 0
    right = style.right if last.right is None else last.right
    room = right * (1 - style.slack) - last.x1
    return (first_word + 1) * last.char_width > room - 0.5 * last.char_width


def _outdented(group: Sequence[Line], line: Line) -> bool:
    # The text after an item starts left of the item's own wrapped lines.
    return len(group) > 1 and line.x0 < group[-1].x0 - 3 and is_item(group[0].text)


def _row_text(line: Line, vocabulary: Vocabulary) -> str:
    """A row with the printed lines of each cell joined; cells stay parted by tabs."""
    cells = (
        reduce(lambda a, b: join_lines(a, b, vocabulary), map(normalise, cell.split("\n")))
        for cell in line.text.split("\t")
    )
    return "\t".join(cells)


def _block(
    group: Sequence[Line], style: Style, sizes: Sequence[int], vocabulary: Vocabulary
) -> Block:
    text = ""
    pieces: list[Piece] = []
    for line in group:
        part = _row_text(line, vocabulary) if line.table_row else normalise(line.text)
        text = join_lines(text, part, vocabulary) if text else part
        # A joined word belongs to the line it ends on.
        pieces.append(
            Piece(len(text) - len(part), line.page, Box(line.x0, line.top, line.x1, line.bottom))
        )
    for at in reversed(stranded(text, vocabulary)):
        text = text[:at] + text[at + 2 :]
        pieces = [p if p.offset <= at else p._replace(offset=p.offset - 2) for p in pieces]
    first = group[0]
    if first.table_row:
        return Block(first.table_row, text, 0, tuple(pieces))
    if style.is_heading(first):
        level = sizes.index(round(first.size)) + 1
        return Block(BlockKind.HEADING, text, 0, tuple(pieces), level)
    kind = BlockKind.ITEM if is_item(text) else BlockKind.PARAGRAPH
    return Block(kind, text, 0, tuple(pieces))
