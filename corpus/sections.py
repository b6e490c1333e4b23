"""The blocks of a point → its sections and its facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from corpus.bodies import committee_in
from corpus.facts import Facts, facts_in, meeting_field
from corpus.heads import bare_number, is_closed, is_group, point_head
from corpus.labelling import Labelling
from corpus.labels import Label, match_label, normalised
from corpus.marks import TABLE
from corpus.model import Block, BlockKind, Point, Section, SectionKind
from corpus.points import Start

_TREATMENT_COLUMN = re.compile(
    r"(?:^|\t)(?:behandling|behandles i|udvalg|mødedato|dato|(?:åbent|lukket) punkt|punkt|pkt)\b",
    re.I,
)
# Sections that tell who decides.
_COMPETENCE = frozenset(
    {"beslutningskompetence", "kompetence", "beslutningstager", "sagen afgøres i"}
)
_DECIDING = (SectionKind.DECISION, SectionKind.RECOMMENDATION)


@dataclass(slots=True)
class Draft:
    """A section in the making."""

    label: Label
    blocks: list[Block] = field(default_factory=list)

    def section(self) -> Section:
        return Section(
            kind=self.label.kind,
            label=self.label.text,
            start=self.blocks[0].start,
            end=self.blocks[-1].end,
            blocks=tuple(self.blocks),
            body=self.label.body,
            date=self.label.date,
        )


class _Case:
    """What the lines of facts below a title tell of the case."""

    def __init__(self, closed: bool) -> None:
        self.number: str | None = None
        self.body: str | None = None
        self.closed = closed
        self._journal = False
        self._waiting: Facts | None = None

    def take(self, block: Block) -> bool:
        """Whether a block is such a line, or the value of the field that the last one names."""
        facts = facts_in(block.text)
        if facts is None:
            return self._take_value(block)
        if facts.case_number and (self.number is None or (self._journal and not facts.journal)):
            self.number, self._journal = facts.case_number, facts.journal
        self.body = self.body or facts.deciding_body or None
        self.closed = self.closed or bool(facts.closed)
        self._waiting = facts if facts.waits else None
        return True

    def _take_value(self, block: Block) -> bool:
        waiting, self._waiting = self._waiting, None
        text = block.text.strip()
        if waiting is None or match_label(text) or block.kind in TABLE:
            return False
        if waiting.deciding_body == "" and committee_in(text) and len(text) < 80:
            self.body = self.body or text
            return True
        if len(text) > 25 or " " in text:
            return False
        if waiting.case_number == "" and any(c.isdigit() for c in text):
            self.number = self.number or text
        return True


def point_of(start: Start, blocks: Sequence[Block], labelling: Labelling, shut: bool) -> Point:
    """A point of the blocks from its start on; ``shut``: it stands under a closing heading."""
    head = Label(SectionKind.HEAD, start.title)
    drafts = [Draft(head, list(blocks[: start.blocks]))]
    case = _Case(shut or is_closed(start.title))
    for block in drafts[0].blocks:
        case.take(block)
    rest = blocks[start.blocks : max(start.blocks, _group_at_end(blocks))]
    for block, following in zip_longest(rest, rest[1:]):
        last = drafts[-1]
        in_head = last.label is head
        if last.label.kind is SectionKind.ATTACHMENTS and bare_number(block.text):
            continue  # Pages count the attachments below them.
        if in_head and (case.take(block) or _belongs_to_head(block, start, last.blocks)):
            last.blocks.append(block)
            continue
        label = labelling.label_of(block)
        if label and label.bare and in_head and _no_content(following, labelling):
            last.blocks.append(block)  # An earlier treatment, listed below the title.
        elif label and not _continues(last, label, block):
            drafts.append(Draft(label, [block]))
        elif in_head or _is_after_decision(last, block, labelling):
            drafts.append(Draft(Label(SectionKind.DESCRIPTION, ""), [block]))
        else:
            last.blocks.append(block)
    return Point(
        number=start.number,
        title=start.title,
        sections=tuple(d.section() for d in _without_strays(drafts)),
        case_number=case.number,
        deciding_body=case.body or _competent(drafts),
        closed=case.closed,
    )


def _belongs_to_head(block: Block, start: Start, before: Sequence[Block]) -> bool:
    """The title once more, a row of where the point is treated, or when the meeting ended."""
    return (
        _repeats(block, start)
        or _is_fact_table(block, before)
        or (block.kind not in TABLE and (meeting_field(block.text) or ("", ""))[1] != "")
    )


def _is_after_decision(draft: Draft, block: Block, labelling: Labelling) -> bool:
    """Whether a block set apart is no longer the decision that a point begins with.

    Where decisions stand first, the text of the case may follow without a label: only
    the room above it parts a party's proposal from what was decided on it.
    """
    decided = draft.label.kind is SectionKind.DECISION and len(draft.blocks) > 1
    return labelling.decisions_first and decided and block.apart


def _competent(drafts: Sequence[Draft]) -> str | None:
    """The body that a section "Beslutningskompetence" names."""
    for draft in drafts:
        if normalised(draft.label.text) in _COMPETENCE and len(draft.blocks) == 2:
            return committee_in(draft.blocks[1].text)
    return None


def _group_at_end(blocks: Sequence[Block]) -> int:
    """Where headings over later points ("LUKKET MØDE") begin at the end, or the end."""
    for at in range(len(blocks), 1, -1):
        last = blocks[at - 1]
        if last.kind in TABLE or is_group(last.text) is None:
            return at
    return min(1, len(blocks))


def _no_content(following: Block | None, labelling: Labelling) -> bool:
    """Whether a line of body and date is followed by nothing, a label or a line of facts."""
    if following is None:
        return True
    return bool(facts_in(following.text)) or labelling.label_of(following) is not None


def _is_fact_table(block: Block, before: Sequence[Block]) -> bool:
    """Whether a row belongs to a table of where and when the point is treated."""
    if block.kind is BlockKind.TABLE_HEAD:
        return len(_TREATMENT_COLUMN.findall(block.text)) >= 2
    return block.kind is BlockKind.ROW and before[-1].kind in TABLE


def _repeats(block: Block, start: Start) -> bool:
    """Whether a block prints the point's number or title once more."""
    again = point_head(block.text)
    same = again is not None and again.number == start.number and again.title in ("", start.title)
    return same or block.text == start.title


def _without_strays(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """Sections without a heading at the end that has nothing below it: it is over what follows.

    Below a label that has nothing else it is the label's own text, set in heading type.
    """
    last = drafts[-1]
    alone = len(last.blocks) == 1 and last.blocks[0].kind is BlockKind.HEADING
    known = last.label.kind is not SectionKind.OTHER or match_label(last.blocks[0].text)
    if len(drafts) < 2 or not alone or known:
        return drafts
    before = drafts[-2]
    if before.label.kind in _DECIDING and len(before.blocks) == 1:
        before.blocks.append(last.blocks[0])
    return drafts[:-1]


def _continues(draft: Draft, label: Label, block: Block) -> bool:
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
