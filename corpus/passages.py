"""Sections → passages: what is embedded, searched and quoted from.

A passage lies within one section. It is about 40 to 180 words long, so that its
vector stands for one matter and the encoder's window holds it whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.labels import is_label_line
from corpus.model import Block, BlockKind, Piece, Section
from corpus.sentences import sentences

_MOST_WORDS = 180
_FEWEST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a document's text, with the sentences in it.

    ``lead`` is the span of what an item or table row needs to be understood: the
    sentence before its list, or the row of column headings. It lies before the
    passage and is empty (equal offsets) where nothing is needed.
    """

    uid: str
    section: Section
    start: int
    end: int
    lead: tuple[int, int]
    sentences: tuple[tuple[int, int], ...]
    page: int | None


def passages(section: Section, text: str, place: str) -> Iterator[Passage]:
    """Divide a section's blocks into passages.

    ``place`` names the section in the archive (meeting, point, label); with the
    passage's own text it makes the ``uid``, which stays the same when other parts
    of the document change. The label's own line is left out.
    """
    body = [b for b in section.blocks if not _is_label(section, b)]
    seen: dict[str, int] = {}
    for units, lead in _runs(body):
        start, end = units[0][0], units[-1][1]
        key = f"{place}\n{text[start:end]}"
        seen[key] = seen.get(key, 0) + 1
        digest = hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest()
        yield Passage(
            uid=digest[:16],
            section=section,
            start=start,
            end=end,
            lead=lead,
            sentences=tuple(units),
            page=page_at(section.blocks, start),
        )


class Placed(Protocol):
    """A block with its place in the document text and on its pages."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def pieces(self) -> tuple[Piece, ...]: ...


def page_at(blocks: Sequence[Placed], offset: int) -> int | None:
    """The page on which a character of the document text was printed."""
    for block in blocks:
        if block.start <= offset < block.end and block.pieces:
            return [p.page for p in block.pieces if block.start + p.offset <= offset][-1]
    return None


def _is_label(section: Section, block: Block) -> bool:
    # The head of a point is its label: title, case number and deciding body are its content.
    return (
        block is section.blocks[0]
        and section.kind != "head"
        and is_label_line(block.text, section.label)
    )


_Unit = tuple[int, int]


def _runs(blocks: Sequence[Block]) -> Iterator[tuple[list[_Unit], tuple[int, int]]]:
    """Runs of sentences of a good length, each with the lead-in of its first block."""
    run: list[_Unit] = []
    count = 0
    lead = run_lead = (0, 0)
    before: Block | None = None
    for block in blocks:
        units = sentences(block)
        if not units:
            continue
        depends = _depends(block, lead)
        lead = lead if depends else (0, 0)
        for unit, size in zip(units, _sizes(block, units), strict=True):
            # Better a short passage before a new block than one that runs into it; an item
            # stays with its list as long as there is room.
            full = count + size > _MOST_WORDS
            turn = unit == units[0] and count >= _FEWEST_WORDS and not depends
            if run and (full or turn):
                yield run, run_lead
                run, count = [], 0
            if not run:
                run_lead = lead
            run.append(unit)
            count += size
        if _leads_in(block):
            lead = units[-1]
        elif block.kind is BlockKind.TABLE_HEAD:
            captioned = before is not None and _CAPTION.match(before.text)
            lead = (before.start if before and captioned else block.start, block.end)
        before = block
    if run:
        yield run, run_lead


_DEPENDENT = (BlockKind.ITEM, BlockKind.ROW)


# "Tabel 1: Ønsker til drift", the line above a table's column headings.
_CAPTION = re.compile(r"^(?:tabel|oversigt|skema)\b.{0,150}$", re.I)


def _depends(block: Block, lead: tuple[int, int]) -> bool:
    """Whether a block needs the lead-in before it: an item (its bullet lost), a row."""
    if block.kind in _DEPENDENT:
        return True
    lost = block.kind is BlockKind.PARAGRAPH and block.text[:1].islower()
    return lost and lead != (0, 0)


def _leads_in(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and block.text.rstrip().endswith((":", ";"))


def _sizes(block: Block, units: Sequence[_Unit]) -> list[int]:
    return [
        len(block.text[start - block.start : end - block.start].split()) for start, end in units
    ]
