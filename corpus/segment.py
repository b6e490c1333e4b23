"""Blocks → points and sections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.bodies import committee_in
from corpus.contents import without_contents
from corpus.facts import facts_in
from corpus.heads import bare_number, is_closed, is_group, point_head
from corpus.labels import (
    Label,
    decides_run_in,
    hinted_kind,
    match_label,
    normalised,
    run_in,
)
from corpus.model import Block, BlockKind, Point, Section, SectionKind
from corpus.points import Start, point_starts

# So many labels in heading type make it the document's way of setting labels.
_FEWEST_TYPED = 2
_TREATMENT_COLUMN = re.compile(
    r"(?:^|\t)(?:behandling|behandles i|udvalg|mødedato|dato|(?:åbent|lukket) punkt|punkt|pkt)\b",
    re.I,
)
# Sections that tell who decides.
_COMPETENCE = frozenset({"beslutningskompetence", "kompetence", "beslutningstager"})
# So many letters of a line in capitals are; small words like "og" may not be.
_CAPITALS = 0.9
_TABLE = (BlockKind.ROW, BlockKind.TABLE_HEAD)


@dataclass(slots=True)
class _Draft:
    """A section in the making."""

    label: Label
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Type:
    """How a document sets its section labels.

    ``headings``: in heading type; then a plain line that reads like a label is none, for
    a party's proposal may have a "Beslutning:" of its own. ``level`` is the level of
    heading that most labels have. ``decisions_first``: points begin with their decisions.
    """

    headings: bool
    level: int
    decisions_first: bool

    @classmethod
    def of(cls, blocks: Sequence[Block], starts: Sequence[Start]) -> _Type:
        labels = [b for b in blocks if b.kind not in _TABLE and match_label(b.text)]
        typed = [b.level for b in labels if b.kind is BlockKind.HEADING]
        headings = len(typed) >= _FEWEST_TYPED and len(typed) > len(labels) / 2
        level = Counter(typed).most_common(1)[0][0] if typed else 0
        return cls(headings, level, _decisions_stand_first(blocks, starts))


def _decisions_stand_first(blocks: Sequence[Block], starts: Sequence[Start]) -> bool:
    ends = [s.index for s in starts[1:]] + [len(blocks)]
    first = Counter[bool]()
    for start, end in zip(starts, ends, strict=False):
        labels = [m for b in blocks[start.index : end] if (m := match_label(b.text))]
        if len(labels) > 1 and any(m.kind is SectionKind.DECISION for m in labels):
            first[labels[0].kind is SectionKind.DECISION] += 1
    return first[True] > first[False]


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
    kind = _Type.of(placed, starts)
    ends = [s.index for s in starts[1:]] + [len(placed)]
    closed = _closed_by_group(placed, starts)
    points = [
        _point(start, placed[start.index : end], kind, shut)
        for start, end, shut in zip(starts, ends, closed, strict=True)
    ]
    return Outline(text, front, tuple(points))


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
    alone = sum(1 for b in blocks if b.kind not in _TABLE and _is_section(match_label(b.text)))
    if inside < _FEWEST_TYPED or inside <= alone:
        cuts = {
            i: decides_run_in(b.text) for i, b in enumerate(blocks) if b.kind not in _TABLE
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
        for block in blocks[at : start.index]:
            group = None if block.kind in _TABLE else is_group(block.text)
            if group is not None:
                state = group
        at = start.index
        closed.append(state)
    return closed


def _point(start: Start, blocks: Sequence[Block], kind: _Type, shut: bool) -> Point:
    head = Label(SectionKind.HEAD, start.title)
    drafts = [_Draft(head, list(blocks[: start.blocks]))]
    case: str | None = None
    body: str | None = None
    flags: list[bool] = [shut, is_closed(start.title)]
    waiting = False
    for block in blocks[: start.blocks]:
        if facts := facts_in(block.text):
            case, body = case or facts.case_number or None, body or facts.deciding_body or None
    for position, block in enumerate(blocks[start.blocks :], start=start.blocks):
        if _is_over_the_next(block, blocks[position:]):
            break
        in_head = drafts[-1].label is head
        if drafts[-1].label.kind is SectionKind.ATTACHMENTS and bare_number(block.text):
            continue  # Pages count the attachments below them.
        facts = facts_in(block.text)
        if in_head and waiting and not facts and _is_value(block):
            case = case or (block.text if any(c.isdigit() for c in block.text) else None)
            waiting = False
            drafts[-1].blocks.append(block)
            continue
        if in_head and facts:
            waiting = facts.waits
            case, body = case or facts.case_number or None, body or facts.deciding_body or None
            flags.append(bool(facts.closed))
            drafts[-1].blocks.append(block)
            continue
        if in_head and (_repeats(block, start) or _is_fact_table(block, drafts[-1].blocks)):
            drafts[-1].blocks.append(block)
            continue
        label = _label_of(block, kind)
        if label and label.bare and in_head and _no_content(blocks[position + 1 :], kind):
            drafts[-1].blocks.append(block)  # An earlier treatment, listed below the title.
        elif label and not _continues(drafts[-1], label, block):
            drafts.append(_Draft(label, [block]))
        elif in_head or _is_after_decision(drafts[-1], block, kind):
            drafts.append(_Draft(Label(SectionKind.DESCRIPTION, ""), [block]))
        else:
            drafts[-1].blocks.append(block)
    body = body or _competent(drafts)
    return Point(
        number=start.number,
        title=start.title,
        sections=tuple(_section(d) for d in _without_strays(drafts)),
        case_number=case,
        deciding_body=body,
        closed=any(flags),
    )


def _is_after_decision(draft: _Draft, block: Block, kind: _Type) -> bool:
    """Whether a block set apart is no longer the decision that a point begins with.

    Where decisions stand first, the text of the case may follow without a label: only
    the room above it parts a party's proposal from what was decided on it.
    """
    decided = draft.label.kind is SectionKind.DECISION and len(draft.blocks) > 1
    return kind.decisions_first and decided and block.apart


def _competent(drafts: Sequence[_Draft]) -> str | None:
    """The body that a section "Beslutningskompetence" names."""
    for draft in drafts:
        if normalised(draft.label.text) in _COMPETENCE and len(draft.blocks) == 2:
            return committee_in(draft.blocks[1].text)
    return None


def _is_over_the_next(block: Block, rest: Sequence[Block]) -> bool:
    """Whether a point ends at a heading over the points after it."""
    if block.kind in _TABLE or is_group(block.text) is None:
        return False
    return not any(match_label(b.text) for b in rest[1:] if b.kind not in _TABLE)


def _no_content(rest: Sequence[Block], kind: _Type) -> bool:
    """Whether a line of body and date is followed by another label or line of facts."""
    return not rest or bool(facts_in(rest[0].text)) or _label_of(rest[0], kind) is not None


def _is_value(block: Block) -> bool:
    """Whether a line may be the value of the field above it ("Sagsnr." / "450-2018-4075")."""
    text = block.text
    return len(text) <= 25 and " " not in text.strip() and match_label(text) is None


def _is_fact_table(block: Block, before: Sequence[Block]) -> bool:
    """Whether a row belongs to a table of where and when the point is treated."""
    if block.kind is BlockKind.TABLE_HEAD:
        return len(_TREATMENT_COLUMN.findall(block.text)) >= 2
    return block.kind is BlockKind.ROW and before[-1].kind in _TABLE


def _repeats(block: Block, start: Start) -> bool:
    """Whether a block prints the point's number or title once more."""
    again = point_head(block.text)
    same = again is not None and again.number == start.number and again.title in ("", start.title)
    return same or block.text == start.title


def _without_strays(drafts: Sequence[_Draft]) -> Sequence[_Draft]:
    """Sections without a heading at the end that has nothing below it: it is over what follows."""
    last = drafts[-1]
    alone = len(last.blocks) == 1 and last.blocks[0].kind is BlockKind.HEADING
    known = last.label.kind is not SectionKind.OTHER or match_label(last.blocks[0].text)
    return drafts[:-1] if len(drafts) > 1 and alone and not known else drafts


def _continues(draft: _Draft, label: Label, block: Block) -> bool:
    """Whether what looks like a label is content of the section before it.

    The first line under a label of its own kind ("Det indstilles:"), the name of an
    attachment ("Indstilling"), or who was absent when a decision was made.
    """
    if label.attendance and draft.label.kind is SectionKind.DECISION:
        return True
    if label.bare and draft.label.kind is SectionKind.HISTORY:
        return True
    if block.kind is BlockKind.HEADING or label.body is not None:
        return False
    if draft.label.kind is SectionKind.ATTACHMENTS:
        return not block.text.endswith(":")
    return len(draft.blocks) == 1 and draft.label.kind is label.kind


def _label_of(block: Block, kind: _Type) -> Label | None:
    """The label a block is: known by name, or a heading by its looks.

    Where labels are headings, a plain line is one only if it names a deciding body.
    """
    if block.kind in (*_TABLE, BlockKind.ITEM):
        return None
    known = match_label(block.text)
    if known and (block.kind is BlockKind.HEADING or not kind.headings or known.body):
        return known
    if block.kind is BlockKind.HEADING and kind.headings and block.level > kind.level:
        return None  # A heading within a section.
    if block.kind is BlockKind.HEADING or _is_capitals(block.text):
        printed = block.text.rstrip(": ")
        return Label(hinted_kind(printed), printed)
    return None


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    capitals = len(letters) >= 8 and sum(c.isupper() for c in letters) >= _CAPITALS * len(letters)
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
