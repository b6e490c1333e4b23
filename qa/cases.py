"""A case's timeline: every meeting that treated it, what was recommended and decided, quoted.

A case is a number in a municipality: the same number in another one is another case. Its steps
are the points that bear the number, the decisions of other bodies that these print, and the
treatments that they tell of (:mod:`corpus.history`). What is told of a meeting that the archive
has itself is not a step of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from corpus.case_numbers import case_key, is_subject
from corpus.history import history
from corpus.merge import committee_key
from corpus.model import DocumentKind, SectionKind, Treatment
from corpus.passages import page_at
from corpus.records import PointRow
from corpus.standing import is_standing
from embeddings.archive import Archive, Filters, matches
from qa.cite import cite, point_path
from qa.committees import same_committee
from qa.decisions import Decision, decision_of, read_decision
from qa.model import Place, Quote
from qa.whole import places_of, quote_of_section

_NEAREST = 5
# Numbers that differ in more than this share of their signs are not near each other.
_ALIKE = 0.4


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


@dataclass(frozen=True, slots=True)
class Case:
    """A case: its number as printed (the first of its spellings) and its steps by date."""

    municipality: str
    spellings: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def number(self) -> str:
        return self.spellings[0]

    @property
    def title(self) -> str:
        """What the last point that treated it is called."""
        points = [s.place.point for s in self.steps if s.place.point and not s.mention]
        return points[-1].title


@dataclass(frozen=True, slots=True)
class Numbered:
    """A case number that exists, with the municipality and the title of its last point."""

    number: str
    municipality: str
    title: str


class When(StrEnum):
    """When another treatment of a case was, seen from one of them."""

    EARLIER = "earlier"
    SAME_DAY = "same_day"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Other:
    """Another treatment of a case, with the address of the page that shows it."""

    when: When
    step: Step
    path: str


def cases(archive: Archive, number: str, municipality: str | None = None) -> list[Case]:
    """The cases with this number in any spelling, one for each municipality that has it."""
    return [
        Case(town, tuple(dict.fromkeys(p.case_number or "" for p in points)),
             tuple(timeline(archive, points)))
        for town, points in points_by_town(archive, number, municipality)
    ]


def points_by_town(
    archive: Archive, number: str, municipality: str | None = None
) -> Iterator[tuple[str, list[PointRow]]]:
    """The points of a case number, oldest first, for each municipality."""
    wanted = Filters(municipality=municipality)
    points = [
        p for p in archive.corpus.points_numbered(case_key(number))
        if matches(archive.corpus.meeting(p.meeting), wanted)
    ]

    def town(point: PointRow) -> str:
        return archive.corpus.meeting(point.meeting).municipality

    for name, members in groupby(sorted(points, key=town), key=town):
        yield name, list(members)


def nearest_numbers(archive: Archive, number: str) -> list[Numbered]:
    """Case numbers that exist and are written most nearly like this one."""
    found = process.extract(
        case_key(number), list(archive.corpus.case_numbers()),
        scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_ALIKE, limit=_NEAREST,
    )
    near = [
        Numbered(points[-1].case_number or key, town, points[-1].title)
        for key, _, _ in found for town, points in points_by_town(archive, key)
    ]
    return near[:_NEAREST]


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
    return sorted(own + mentions, key=_order)


def step_of(archive: Archive, point: PointRow) -> Step:
    """The treatment of a point at its own meeting."""
    return _own(archive, places_of(archive, point))


def other_treatments(archive: Archive, place: Place) -> list[Other]:
    """The other treatments of the case that a place is of, in order of date.

    Points of the same meeting under the same number are other matters of one case: what they
    tell of their own past is left out.
    """
    point, meeting = place.point, place.meeting
    if point is None or meeting is None or not point.case_number:
        return []
    if is_subject(point.case_number) or is_standing(point.title):
        return []
    towns = dict(points_by_town(archive, point.case_number))
    members = towns.get(meeting.municipality, [])
    steps = timeline(archive, [p for p in members if p.id == point.id or p.meeting != meeting.id])
    here = next((s for s in steps if _is_at(s, place)), None)
    sisters = [p for p in members if p.id != point.id and p.meeting == meeting.id]
    steps += [step_of(archive, p) for p in sisters]
    day = here.date if here and here.date else meeting.date
    return [
        Other(_when(step, day), step, step_path(archive, step))
        for step in sorted(steps, key=_order) if step is not here
    ]


def earlier_treatments(archive: Archive, place: Place) -> list[Other]:
    """Those of :func:`other_treatments` on an earlier day."""
    return [o for o in other_treatments(archive, place) if o.when is When.EARLIER]


def later_treatments(archive: Archive, place: Place) -> list[Other]:
    """Those of :func:`other_treatments` on a later day."""
    return [o for o in other_treatments(archive, place) if o.when is When.LATER]


def step_path(archive: Archive, step: Step) -> str:
    """Address of the page that shows a step: its point's, or the words that tell of it."""
    if step.mention and step.decided:
        return cite(archive, step.decided[0]).path
    assert step.place.meeting is not None and step.place.point is not None
    return point_path(step.place.meeting, step.place.point)


def _when(step: Step, day: date) -> When:
    if step.date is None or step.date == day:
        return When.SAME_DAY
    return When.EARLIER if step.date < day else When.LATER


def _is_at(step: Step, place: Place) -> bool:
    """Whether a step is the treatment that a place tells of."""
    if place.is_decision and not _of_meeting(place):
        return step.mention and step.place.section.id == place.section.id
    return not step.mention and step.place.point == place.point


def _order(step: Step) -> tuple[date, date, int]:
    assert step.place.meeting is not None
    printed = step.place.meeting.date
    return step.date or printed, printed, step.place.section.id


def _own(archive: Archive, places: Sequence[Place]) -> Step:
    """The treatment of a point at its own meeting."""
    head = places[0]
    assert head.meeting is not None and head.point is not None
    decisions = [p for p in places if p.is_decision and _of_meeting(p)]
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


def _of_meeting(place: Place) -> bool:
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
        if place.is_decision and not _of_meeting(place):
            yield Step(
                place, place.section.body, place.section.date, None,
                decided=_quotes(archive, [place]), decision=decision_of(place), mention=True,
            )


def _told(archive: Archive, places: Sequence[Place]) -> Iterator[Step]:
    """Treatments that a point tells of."""
    corpus = archive.corpus
    assert places[0].meeting is not None
    for place in places:
        section = corpus.section_as_read(place.section)
        for told in history([section], by_date=False):
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
