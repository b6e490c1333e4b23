"""The steps of a case: its points, what these print of other bodies, and what they tell of.

Each step quotes what was recommended and decided, in whole sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from corpus.merge import committee_key
from corpus.model import DocumentKind, SectionKind, Treatment
from corpus.passages import page_at
from corpus.rows import PointRow
from embeddings.archive import Archive
from qa.cite import cite, point_path
from qa.committees import same_committee
from qa.decisions import Decision, decision_of, read_decision
from qa.model import Place, Quote
from qa.whole import places_of, quote_of_section


class StepKind(StrEnum):
    """Where a treatment is known from: its meeting's minutes or agenda, or a later point."""

    MINUTES = "minutes"
    AGENDA = "agenda"
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Step:
    """One treatment of a case.

    ``place`` is the point that prints it, ``point`` its number at the meeting that it was
    treated at. ``mention``: that meeting is not in the archive, a later point tells of it.
    """

    place: Place
    body: str | None
    date: date | None
    point: str | None
    recommended: tuple[Quote, ...] = ()
    decided: tuple[Quote, ...] = ()
    decision: Decision | None = None
    mention: bool = False

    @property
    def kind(self) -> StepKind:
        """Where the step is known from."""
        if self.mention:
            return StepKind.MENTION
        meeting = self.place.meeting
        agenda = meeting is not None and meeting.kind is DocumentKind.AGENDA
        return StepKind.AGENDA if agenda else StepKind.MINUTES


def timeline(archive: Archive, points: Sequence[PointRow]) -> list[Step]:
    """The steps of one case, given its points, in order of date."""
    own: list[Step] = []
    told: list[Step] = []
    for point in points:
        places = places_of(archive, point)
        own.append(_own(archive, places))
        told += _printed_decisions(archive, places)
        told += _told(archive, places)
    mentions: list[Step] = []
    for step in told:
        known = next((n for n, s in enumerate(own) if _same(archive, s, step)), None)
        if known is None:
            if not any(_same_mention(step, other) for other in mentions):
                mentions.append(step)
        elif not own[known].decided and step.decided:
            # Only the meeting's agenda is here, and a later point tells what came of it.
            own[known] = replace(own[known], decided=step.decided, decision=step.decision)
    return sorted(own + mentions, key=in_order)


def step_of(archive: Archive, point: PointRow) -> Step:
    """The treatment of a point at its own meeting."""
    return _own(archive, places_of(archive, point))


def step_path(archive: Archive, step: Step) -> str:
    """Address of the page that shows a step: its point's, or the words that tell of it."""
    if step.mention and step.decided:
        return cite(archive, step.decided[0]).path
    assert step.place.meeting is not None and step.place.point is not None
    return point_path(step.place.meeting, step.place.point)


def in_order(step: Step) -> tuple[date, date, int]:
    """A key that sorts steps by date, those of one day or of none as they are printed."""
    assert step.place.meeting is not None
    printed = step.place.meeting.date
    return step.date or printed, printed, step.place.section.id


def _own(archive: Archive, places: Sequence[Place]) -> Step:
    """The treatment of a point at its own meeting."""
    head = places[0]
    assert head.meeting is not None and head.point is not None
    decisions = [p for p in places if p.is_decision and of_meeting(p)]
    said = [d for p in decisions if (d := decision_of(p)) is not None]
    return Step(
        # In the order of print it stands where its decision does.
        place=decisions[0] if decisions else head,
        body=head.meeting.committee,
        date=head.meeting.date,
        point=head.point.number,
        recommended=_quotes(
            archive, (p for p in places if p.section.kind is SectionKind.RECOMMENDATION)
        ),
        decided=_quotes(archive, decisions),
        decision=next((d for d in said if d.outcome), None) or next(iter(said), None),
    )


def of_meeting(place: Place) -> bool:
    """Whether a decision is that of the meeting whose point prints it."""
    section, meeting = place.section, place.meeting
    assert meeting is not None
    if section.date and section.date != meeting.date:
        return False
    return not section.body or same_committee(
        section.body, meeting.committee, meeting.municipality
    )


def _quotes(archive: Archive, places: Iterable[Place]) -> tuple[Quote, ...]:
    return tuple(q for p in places if (q := quote_of_section(archive, p)))


def _printed_decisions(archive: Archive, places: Sequence[Place]) -> Iterator[Step]:
    """Decisions of other bodies, or of other days, that a point prints."""
    for place in places:
        if place.is_decision and not of_meeting(place) and (said := _quotes(archive, [place])):
            yield Step(
                place, place.section.body, place.section.date, None,
                decided=said, decision=decision_of(place), mention=True,
            )


def _told(archive: Archive, places: Sequence[Place]) -> Iterator[Step]:
    """Treatments that a point tells of."""
    assert places[0].meeting is not None
    for place in places:
        for told in archive.corpus.told(place.section):
            if told.date is None or told.date > places[0].meeting.date:
                continue  # A meeting to come has treated nothing.
            yield Step(
                place, told.body or places[0].meeting.committee, told.date, told.point,
                decided=(_quote_of(archive, place, told),),
                decision=read_decision(told.text), mention=True,
            )


def _quote_of(archive: Archive, place: Place, told: Treatment) -> Quote:
    blocks = archive.corpus.blocks_of(place.section.id)
    return Quote(place, told.start, told.end, page_at(blocks, told.start))


def _same(archive: Archive, own: Step, told: Step) -> bool:
    """Whether what is told is a treatment that the archive has itself.

    A number that the meeting has no point for is another way of counting.
    """
    meeting = own.place.meeting
    assert meeting is not None
    if told.date != own.date or told.body is None:
        return False
    if not same_committee(told.body, meeting.committee, meeting.municipality):
        return False
    if told.point in (None, own.point):
        return True
    return all(p.number != told.point for p in archive.corpus.points_of(meeting.id))


def _same_mention(one: Step, other: Step) -> bool:
    """Whether two points tell of one treatment."""
    if one.date is None or one.date != other.date or one.body is None or other.body is None:
        return False
    assert one.place.meeting is not None
    town = one.place.meeting.municipality
    same_body = committee_key(one.body, town) == committee_key(other.body, town)
    return same_body and (None in (one.point, other.point) or one.point == other.point)
