"""Blocks → points and sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.contents import without_contents
from corpus.heads import is_group
from corpus.labelling import Labelling
from corpus.labels import Label, decides_run_in, match_label, run_in
from corpus.marks import TABLE
from corpus.model import Block, BlockKind, Point, Section, SectionKind
from corpus.points import Start, point_starts
from corpus.sections import Draft, point_of

# So many labels before their texts make it the document's way of setting labels.
_FEWEST_RUN_IN = 2
_OPENS = re.compile(r"^(?:[A-Z\d]{1,2}[.:)]?\s+)?(?:åbne?t?\b|.*\båbne\s+døre)", re.I)


@dataclass(frozen=True, slots=True)
class Outline:
    """A text with its blocks in place, the points found in it and the sections outside them."""

    text: str
    front: tuple[Section, ...]
    points: tuple[Point, ...]


def outline(blocks: Sequence[Block]) -> Outline:
    """Divide a document's blocks into points and sections.

    Everything is kept except the table of contents. Without points, the
    document is a sequence of sections under their headings.
    """
    text, placed = _place(_with_labels_apart(without_contents(blocks)))
    starts = point_starts(placed)
    if not starts:
        return Outline(text, _front(placed), ())
    front = _front(placed[: starts[0].index])
    labelling = Labelling.of(placed, starts)
    ends = [s.index for s in starts[1:]] + [len(placed)]
    closed = _closed_by_group(placed, starts)
    points = [
        point_of(start, placed[start.index : end], labelling, shut)
        for start, end, shut in zip(starts, ends, closed, strict=True)
    ]
    return Outline(text, front, tuple(points))


def _headings_before(blocks: Sequence[Block], first: int, end: int) -> Iterator[Block]:
    """The headings over points that stand before a point, in front of all of them or after one."""
    groups: list[Block] = []
    for block in reversed(blocks[first:end]):
        group = block.kind not in TABLE and is_group(block.text) is not None
        if not group and first > 0:
            break
        groups += [block] * group
    return reversed(groups)


def _place(blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """The document text, blocks separated by line feeds, and each block's offset in it."""
    offset, placed = 0, []
    for block in blocks:
        placed.append(replace(block, start=offset))
        offset += len(block.text) + 1
    return "\n".join(block.text for block in blocks), placed


def _with_labels_apart(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with their labels in blocks of their own, where a document runs them in.

    "Beslutning: Godkendt." is a label and its section only if that is how the document
    sets most of its labels; elsewhere it is a sentence.
    """
    cuts = {i: run_in(b.text) for i, b in enumerate(blocks) if b.kind is BlockKind.PARAGRAPH}
    inside = sum(1 for cut in cuts.values() if cut)
    alone = sum(1 for b in blocks if b.kind not in TABLE and _is_section(match_label(b.text)))
    if inside < _FEWEST_RUN_IN or inside <= alone:
        cuts = {
            i: decides_run_in(b.text) for i, b in enumerate(blocks) if b.kind not in TABLE
        }
    parted: list[Block] = []
    for index, block in enumerate(blocks):
        cut = cuts.get(index)
        parted.extend(_cut(block, cut) if cut else [block])
    return parted


def _is_section(label: Label | None) -> bool:
    return label is not None and label.kind is not SectionKind.OTHER


def _cut(block: Block, at: int) -> Iterator[Block]:
    """A block in two, at the offset where the second begins."""
    first = block.text[:at].rstrip()
    before = tuple(p for p in block.pieces if p.offset < len(first))
    yield replace(block, text=first, pieces=before)
    pieces = [p._replace(offset=max(0, p.offset - at)) for p in block.pieces]
    # The line that the second part begins on, and those after it.
    begun = [p for p, old in zip(pieces, block.pieces, strict=True) if old.offset <= at][-1:]
    rest = [p for p, old in zip(pieces, block.pieces, strict=True) if old.offset > at]
    yield replace(block, text=block.text[at:], pieces=(*begun, *rest))


def _closed_by_group(blocks: Sequence[Block], starts: Sequence[Start]) -> list[bool]:
    """Whether each point stands under a heading that closes it ("LUKKET MØDE")."""
    closed, at, state = [], 0, False
    for start in starts:
        for block in _headings_before(blocks, at, start.index):
            # "Sager til orientering" does not say whether the doors are open.
            state = bool(is_group(block.text)) or (state and not _OPENS.match(block.text))
        at = start.index
        closed.append(state)
    return closed


def _front(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Sections of what stands outside points: one for each heading."""
    drafts: list[Draft] = []
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            label = Label(SectionKind.OTHER, block.text.rstrip(": "))
            drafts.append(Draft(label, [block]))
        elif drafts:
            drafts[-1].blocks.append(block)
        else:
            drafts.append(Draft(Label(SectionKind.OTHER, ""), [block]))
    return tuple(d.section() for d in drafts)
