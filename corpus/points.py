"""Where the points of a document begin.

Lines that may begin a point are collected with what speaks for each (a case line, a
label, its type), grouped by their form ("715. …", "Sag nr. 7: …", "1.a …"), and the form
whose best chain of rising numbers has most for it is the document's own. Numbered
recommendations are such lines too; they have little for them and fall out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.facts import meeting_field
from corpus.heads import PointHead, bare_number, is_closed
from corpus.labels import match_label
from corpus.marks import TABLE, Habits, Seen
from corpus.model import Block, BlockKind, SectionKind

# What speaks for a line being a point's head, and what against it.
_FACTS = 4.0
_TOP_HEADING = 3.0
_LABEL_BELOW = 2.0
_HEADING = 1.0
_NAMED = 1.0
_CLOSED = 1.0
_IN_A_LIST = -4.0
_SENTENCE = -3.0
# For a number that follows the one before; a leap costs this much for each it passes over.
_NEXT = 0.6
_LEAP = 0.1
_LARGEST_LEAP = 30
# So many candidates back a chain is carried on from.
_LOOK_BACK = 300
# A chain with less than this for it is a list.
_ENOUGH = 4.0
# How far below a numbered line the case number or first label may stand.
_HEAD_DEPTH = 4
_LONGEST_TITLE = 300
# Sections that may begin with a numbered list.
_LISTING = (SectionKind.RECOMMENDATION, SectionKind.DECISION)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a point begins: ``blocks`` from ``index`` on hold its number and title."""

    index: int
    number: str
    title: str
    blocks: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: Start
    head: PointHead
    weight: float


def point_starts(blocks: Sequence[Block]) -> list[Start]:
    """The starts of a document's points, in order; empty if it has none."""
    seen = [Seen.of(block) for block in blocks]
    habits = Habits.of(seen)
    forms: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in _candidates(seen, habits):
        forms[candidate.head.form].append(candidate)
    chains = sorted((_best_chain(c) for c in forms.values()), key=_worth, reverse=True)
    if not chains or sum(c.weight for c in chains[0]) < _ENOUGH:
        return _unnumbered(seen)
    chosen = chains[0]
    others = [c for form in forms.values() for c in form if c.head.form != chosen[0].head.form]
    return [c.start for c in _with_next(chosen, others)]


def _candidates(seen: Sequence[Seen], habits: Habits) -> Iterator[_Candidate]:
    labels = [s.block.level for s in seen if s.heading and s.label]
    top = min(labels) if labels else 0
    for index, one in enumerate(seen):
        start = _start_at(seen, index, habits)
        if start is None or len(start.title) > _LONGEST_TITLE:
            continue
        head = one.head or PointHead(start.number, start.title, "punkt")
        title_heading = any(
            s.heading for s in seen[start.index : start.index + start.blocks] if s.facts is None
        )
        if head.word == "ad" and not title_heading:
            continue  # "Ad 1. Godkendt" decides on a recommendation.
        if not title_heading and start.title[:1].islower():
            continue
        levels = [
            s.block.level for s in seen[start.index : start.index + start.blocks] if s.heading
        ]
        is_top = bool(levels and labels) and min(levels) < top
        ends, below = _below(seen, start)
        weight = below + _HEADING * title_heading + _TOP_HEADING * (is_top or (
            title_heading and head.named and bool(head.title)))
        weight += _NAMED * head.named + _CLOSED * is_closed(start.title)
        weight += _FACTS * (start.index < index and seen[start.index].facts is not None)
        if not title_heading and below < _FACTS:
            weight += _against(seen, index, start.title)
        more = [s.block.text for s in seen[start.index + start.blocks : ends]]
        title = " ".join([start.title, *more])
        blocks = start.blocks + len(more)
        yield _Candidate(replace(start, title=title, blocks=blocks), head, weight)


def _start_at(seen: Sequence[Seen], index: int, habits: Habits) -> Start | None:
    """The start of a point that the number in a block may belong to."""
    one = seen[index]
    if one.head and one.head.title:
        begin = index - 1 if index and habits.belongs_below(seen[index - 1]) else index
        return Start(begin, one.head.number, one.head.title, index - begin + 1)
    if one.head and habits.titles_above:
        if index and seen[index - 1].mere_title:
            return Start(index - 1, one.head.number, seen[index - 1].block.text, 2)
        return None
    number = one.head.number if one.head else one.facts.number if one.facts else None
    if number is None and bare_number(one.block.text) and one.block.kind not in TABLE:
        after = seen[index + 1] if index + 1 < len(seen) else None
        titled = after and after.plain and not after.head and after.block.kind not in TABLE
        if after and titled and (after.heading or _has_facts_below(seen, index + 2)):
            return Start(index, one.block.text.rstrip("."), after.block.text, 2)
        return None
    if number is None:
        return None
    # Rows of facts may lie between the number and its title.
    at = index + 1
    while at < len(seen) and seen[at].facts is not None and at - index < _HEAD_DEPTH:
        at += 1
    if at < len(seen) and seen[at].plain and seen[at].block.kind not in TABLE:
        return Start(index, number.rstrip("."), seen[at].block.text, at - index + 1)
    return None


def _has_facts_below(seen: Sequence[Seen], index: int) -> bool:
    return index < len(seen) and seen[index].facts is not None


def _below(seen: Sequence[Seen], start: Start) -> tuple[int, float]:
    """Where the title ends, and what the lines below it say for it.

    Short lines may be the rest of the title if a case line or a label follows them;
    some systems print the title a second time.
    """
    end = at = start.index + start.blocks
    repeated = False
    heading = seen[end - 1].heading
    while at < len(seen) and at - end < _HEAD_DEPTH:
        one = seen[at]
        if one.facts is not None and one.facts.number is None:
            return (end if repeated else at), _FACTS
        if one.label:
            if one.label.kind is SectionKind.OTHER and not one.heading:
                return end, _HEADING
            near = at == end or repeated or heading
            return end, _LABEL_BELOW if near else 0.0
        text = one.block.text
        if text == start.title or (one.head and one.head.title == start.title):
            repeated = True
        elif (
            repeated or one.head or one.heading or one.block.kind in TABLE or len(text) >= 100
            or re.search(r"[.:;]$", text) or meeting_field(text)
        ):
            break
        at += 1
    return end, 0.0


def _against(seen: Sequence[Seen], index: int, title: str) -> float:
    """What speaks against a line in plain type: a list around it, or that it is a sentence."""
    before = seen[index - 1].block if index else None
    listed = before is not None and (
        before.kind is BlockKind.ITEM or before.text.rstrip().endswith((":", ",", ";"))
    ) and seen[index - 1].facts is None and match_label(before.text) is None
    label = seen[index - 1].label if index else None
    after_label = label is not None and not label.bare and label.kind in _LISTING
    sentence = len(title) > 25 and title.endswith((".", ",", ";"))
    return _IN_A_LIST * (listed or after_label) + _SENTENCE * sentence


def _best_chain(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The chain of rising numbers with most for it."""
    best: list[float] = []
    back: list[int] = []
    for index, one in enumerate(candidates):
        value, link = 0.0, -1
        for earlier in range(max(0, index - _LOOK_BACK), index):
            if candidates[earlier].start.index >= one.start.index:
                continue
            step = _step(candidates[earlier].head, one.head)
            if step is not None and best[earlier] + step > value:
                value, link = best[earlier] + step, earlier
        best.append(value + one.weight)
        back.append(link)
    chain: list[_Candidate] = []
    at = max(range(len(best)), key=best.__getitem__) if best else -1
    while at >= 0:
        chain.append(candidates[at])
        at = back[at]
    return chain[::-1]


def _step(earlier: PointHead, later: PointHead) -> float | None:
    """What it is worth that one number follows another; None if it cannot."""
    if later.order <= earlier.order:
        return None
    lead, rest = later.order[0] - earlier.order[0], later.order[1] - earlier.order[1]
    if lead > _LARGEST_LEAP:
        return None
    following = rest == 1 if lead == 0 else lead == 1
    return _NEXT if following else -_LEAP * max(lead, rest)


def _worth(chain: Sequence[_Candidate]) -> float:
    steps = (_step(a.head, b.head) or 0.0 for a, b in pairwise(chain))
    return sum(c.weight for c in chain) + sum(steps)


def _with_next(
    chain: Sequence[_Candidate], others: Sequence[_Candidate]
) -> Iterator[_Candidate]:
    """The chain with lines of another form that carry on its numbers where some are missing."""
    others = sorted(others, key=lambda c: c.start.index)
    places = [c.start.index for c in others]
    for index, one in enumerate(chain):
        yield one
        last = one
        end = chain[index + 1] if index + 1 < len(chain) else None
        first = bisect_right(places, one.start.index)
        behind = bisect_left(places, end.start.index) if end else len(places)
        for other in others[first:behind]:
            follows = other.head.order == (last.head.order[0] + 1, 0)
            missing = end is None or other.head.order < end.head.order
            if follows and missing and other.weight >= _NAMED:
                yield other
                last = other


def _unnumbered(seen: Sequence[Seen]) -> list[Start]:
    """Points known by their type alone: headings above the labels, numbered by their order."""
    labels = [s.block.level for s in seen if s.heading and s.label]
    if not labels:
        return []
    tops = [i for i, s in enumerate(seen) if s.heading and s.plain and s.block.level < min(labels)]
    levels = Counter(seen[i].block.level for i in tops)
    for level in sorted(levels, reverse=True):
        starts = [i for i in tops if seen[i].block.level == level]
        treated = [
            i
            for i, end in zip(starts, [*starts[1:], len(seen)], strict=True)
            if any(
                s.label and s.label.kind in (SectionKind.DECISION, SectionKind.RECOMMENDATION)
                for s in seen[i:end]
            )
        ]
        if len(treated) >= 2:
            first = starts.index(treated[0])
            return [
                Start(i, str(n), seen[i].block.text, 1)
                for n, i in enumerate(starts[first:], start=1)
            ]
    return []
