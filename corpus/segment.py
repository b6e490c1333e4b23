"""Blocks → meeting, points and sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from corpus.headings import (
    Label,
    PointHead,
    case_number,
    deciding_body,
    match_label,
    meeting_field,
    point_head,
)
from corpus.model import Block, BlockKind, Point, Section, SectionKind

_BARE_NUMBER = re.compile(r"^\d{1,3}(?:\.\d{1,2}|\.?[a-z])?\.?$")
_CONTENTS = re.compile(
    r"^(?:indholdsfortegnelse|indhold|dagsordensoversigt|punktoversigt)\s*:?$", re.I
)
_CONTENTS_ENTRY = re.compile(r"(?:\.{3,}\s*\d{0,4}|[\t ]\d{1,3}|^\d{1,3})$")
_CLOSED = re.compile(r"^\(?lukke[td]\b|\(lukke[td](?:\s+\w+)?\)\s*$|^fortroligt?\b", re.I)
# How far below a numbered line the case number or first label may stand.
_HEAD_DEPTH = 4
# A point is marked beyond doubt by its type or by the case line under it.
_SURE = 3
_LIKELY = 2
# "Punkt 10 …" or "7 Lukket: …" with nothing beneath: only as the next in the row.
_IF_NEXT = 1
_LARGEST_LEAP = 30
# So many labels in heading type make it the document's way of setting labels.
_FEWEST_TYPED = 2


@dataclass(slots=True)
class _Draft:
    """A section in the making."""

    label: Label
    blocks: list[Block] = field(default_factory=list)


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
    kept = _merge_split_titles(_without_contents(blocks))
    text, placed = _place(kept)
    starts = _point_starts(placed)
    front_end = min(starts, default=len(placed))
    front = _front(placed[:front_end])
    points = []
    ordered = sorted(starts)
    typed = _labels_are_headings(placed)
    for index, start in enumerate(ordered):
        end = ordered[index + 1] if index + 1 < len(ordered) else len(placed)
        number, title, head = starts[start]
        points.append(_point(number, title, placed[start:end], head, typed))
    return Outline(text, front, tuple(points))


def _place(blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """The document text, blocks separated by line feeds, and each block's offset in it."""
    offset, placed = 0, []
    for block in blocks:
        placed.append(replace(block, start=offset))
        offset += len(block.text) + 1
    return "\n".join(block.text for block in blocks), placed


def _without_contents(blocks: Sequence[Block]) -> list[Block]:
    """Drop tables of contents.

    An entry ends in a page number or leader dots, or is the beginning of a text that
    comes again as a title.
    """
    kept: list[Block] = []
    inside, last_page, contents_page = False, 0, -1
    for index, block in enumerate(blocks):
        if _CONTENTS.match(block.text):
            inside, last_page, contents_page = True, 0, block.page or -1
            continue
        if inside:
            page = re.search(r"(\d{1,3})$", block.text)
            following = blocks[index + 1].text if index + 1 < len(blocks) else ""
            entry = _CONTENTS_ENTRY.search(block.text) is not None
            # Typography tells the first point from an entry, unless it stands among them.
            apart = block.kind is BlockKind.HEADING and block.page != contents_page
            if not apart and entry and (not page or int(page[1]) >= last_page):
                last_page = int(page[1]) if page else last_page
                continue
            if not apart and (
                entry or _BARE_NUMBER.match(following) or _comes_again(block, blocks[index + 1 :])
            ):
                continue
            inside = False
        kept.append(block)
    return kept


def _comes_again(entry: Block, later: Sequence[Block]) -> bool:
    """Whether an entry's text is how a later block begins."""
    text = entry.text.rstrip("-\u00ad ")
    return len(text) > 5 and any(b.text.startswith(text) for b in later)


def _merge_split_titles(blocks: Sequence[Block]) -> list[Block]:
    """Join a point's number with the title that stands beside it in a cell of its own."""
    merged: list[Block] = []
    for block in blocks:
        before = merged[-1] if merged else None
        if (
            before
            and _BARE_NUMBER.match(before.text)
            and block.kind is BlockKind.HEADING
            and not match_label(block.text)
        ):
            number = before.text.rstrip(".")
            merged[-1] = replace(block, text=f"{number} {block.text}")
        else:
            merged.append(block)
    return merged


def _point_starts(blocks: Sequence[Block]) -> dict[int, tuple[str, str, int]]:
    """Index of each point's first block → number, title and count of title blocks."""
    candidates = [c for c in map(partial(_candidate, blocks), range(len(blocks))) if c]
    # Whatever marks the document's clearest points must mark all of them: a numbered
    # recommendation before a label is no point where points are headings.
    best = max((c.strength for c in candidates), default=0)
    if best < _SURE and len(candidates) < 2:
        return {}
    found: dict[int, tuple[str, str, int]] = {}
    last = 0
    for c in candidates:
        follows = c.head.order == last + 1 if c.strength == _IF_NEXT else True
        leaps = last and c.head.order > last + _LARGEST_LEAP
        seen = any(c.head.number == number for number, _, _ in found.values())
        if c.strength < min(best, _SURE) and not (c.strength == _IF_NEXT and follows):
            continue
        if c.head.order < last or leaps or seen or not follows:
            continue
        found[c.index] = (c.head.number, c.title, c.blocks)
        last = c.head.order
    return found


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A block that may begin a point. ``blocks`` counts those its title takes."""

    index: int
    head: PointHead
    title: str
    blocks: int
    strength: int


def _candidate(blocks: Sequence[Block], index: int) -> _Candidate | None:
    block = blocks[index]
    if block.kind in (BlockKind.ROW, BlockKind.TABLE_HEAD):
        return None
    head = point_head(block.text)
    if not head:
        return None
    heads, by_case = _title_blocks(blocks, index)
    heading = block.kind is BlockKind.HEADING and (_is_top(blocks, block) or head.named)
    if heading or by_case or (head.named and heads):
        strength = _SURE
    elif heads:
        strength = _LIKELY
    elif (head.named or _CLOSED.search(head.title)) and len(block.text) < 200:
        strength = _IF_NEXT
    else:
        return None
    count = heads or 1
    title = " ".join([head.title, *(b.text for b in blocks[index + 1 : index + count])])
    return _Candidate(index, head, title.strip(), count, strength)


def _title_blocks(blocks: Sequence[Block], index: int) -> tuple[int, bool]:
    """How many blocks the title at ``index`` takes, and whether a case line follows it.

    Zero if neither a case line nor a section label follows soon; only lines that
    look like the rest of a title may stand between.
    """
    for ahead in range(1, _HEAD_DEPTH):
        if index + ahead >= len(blocks):
            break
        text = blocks[index + ahead].text
        if case_number(text) is not None or deciding_body(text) is not None:
            return ahead, True
        label = match_label(text)
        if label and label.kind is not SectionKind.OTHER:
            sure = ahead == 1 or blocks[index].kind is BlockKind.HEADING
            return (ahead if sure else 0), False
        runs_on = len(text) < 100 and not re.search(r"[.:;]$", text) and not meeting_field(text)
        if not runs_on or point_head(text):
            break
    return 0, False


def _is_top(blocks: Sequence[Block], block: Block) -> bool:
    """Whether a heading ranks above every section label of the document."""
    labels = [b.level for b in blocks if b.kind is BlockKind.HEADING and match_label(b.text)]
    return bool(labels) and block.level < min(labels)


def _labels_are_headings(blocks: Sequence[Block]) -> bool:
    """Whether the document sets its section labels in heading type.

    Then a plain line that reads like a label is none: a party's proposal may have a
    "Beslutning:" of its own.
    """
    labels = [b.kind is BlockKind.HEADING for b in blocks if match_label(b.text)]
    return sum(labels) >= _FEWEST_TYPED and sum(labels) > len(labels) / 2


def _point(
    number: str, title: str, blocks: Sequence[Block], head_blocks: int, typed: bool
) -> Point:
    head = Label(SectionKind.HEAD, title)
    drafts = [_Draft(head, list(blocks[:head_blocks]))]
    case: str | None = None
    body: str | None = None
    for block in blocks[head_blocks:]:
        label = _label_of(block, typed)
        if label and not _continues(drafts[-1], label, block):
            drafts.append(_Draft(label, [block]))
            continue
        if drafts[-1].label is head:
            number_here, body_here = case_number(block.text), deciding_body(block.text)
            if number_here is None and body_here is None and len(drafts[-1].blocks) >= head_blocks:
                drafts.append(_Draft(Label(SectionKind.DESCRIPTION, ""), [block]))
                continue
            case, body = case or number_here or None, body or body_here or None
        drafts[-1].blocks.append(block)
    return Point(
        number=number,
        title=title,
        sections=tuple(_section(d) for d in drafts),
        case_number=case,
        deciding_body=body,
        closed=bool(_CLOSED.search(title)),
    )


def _continues(draft: _Draft, label: Label, block: Block) -> bool:
    """Whether what looks like a label is content of the section before it.

    The first line under a label of its own kind ("Det indstilles:"), or the name of an
    attachment ("Indstilling").
    """
    if block.kind is BlockKind.HEADING or label.body is not None:
        return False
    if draft.label.kind is SectionKind.ATTACHMENTS:
        return not block.text.endswith(":")
    return len(draft.blocks) == 1 and draft.label.kind is label.kind


def _label_of(block: Block, typed: bool) -> Label | None:
    """The label a block is: known by name, or a heading by its looks.

    Where labels are ``typed`` as headings, a plain line is one only if it names a
    deciding body.
    """
    if block.kind in (BlockKind.ROW, BlockKind.TABLE_HEAD, BlockKind.ITEM):
        return None
    known = match_label(block.text)
    if known and (block.kind is BlockKind.HEADING or not typed or known.body):
        return known
    if block.kind is BlockKind.HEADING or _is_capitals(block.text):
        return Label(SectionKind.OTHER, block.text.rstrip(": "))
    return None


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    capitals = len(letters) >= 8 and all(c.isupper() for c in letters)
    return capitals and len(text) < 100 and " " in text


def _section(draft: _Draft) -> Section:
    return Section(
        kind=draft.label.kind,
        label=draft.label.text,
        start=draft.blocks[0].start,
        end=draft.blocks[-1].end,
        blocks=tuple(draft.blocks),
        body=draft.label.body,
        date=draft.label.date,
    )


def _front(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Sections of what stands outside points: one for each heading."""
    drafts: list[_Draft] = []
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            label = Label(SectionKind.OTHER, block.text.rstrip(": "))
            drafts.append(_Draft(label, [block]))
        elif drafts:
            drafts[-1].blocks.append(block)
        else:
            drafts.append(_Draft(Label(SectionKind.OTHER, ""), [block]))
    return tuple(_section(d) for d in drafts)
