"""A case's timeline: every meeting that treated it, what was recommended and decided, quoted.

A case is a number in a municipality: the same number in another one is another case. Its steps
are the points that bear the number, the decisions of other bodies that these print, and the
treatments that they tell of (:mod:`corpus.history`). What is told of a meeting that the archive
has itself is not a step of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from corpus.case_numbers import case_key, is_subject
from corpus.rows import PointRow
from corpus.standing import is_standing
from embeddings.archive import Archive, Filters, matches
from qa.model import Place
from qa.steps import Step, in_order, of_meeting, step_of, step_path, timeline

_NEAREST = 5
# Numbers that differ in more than this share of their signs are not near each other.
_ALIKE = 0.4


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
        for step in sorted(steps, key=in_order) if step is not here
    ]


def earlier_treatments(archive: Archive, place: Place) -> list[Other]:
    """Those of :func:`other_treatments` on an earlier day."""
    return [o for o in other_treatments(archive, place) if o.when is When.EARLIER]


def later_treatments(archive: Archive, place: Place) -> list[Other]:
    """Those of :func:`other_treatments` on a later day."""
    return [o for o in other_treatments(archive, place) if o.when is When.LATER]


def _when(step: Step, day: date) -> When:
    if step.date is None or step.date == day:
        return When.SAME_DAY
    return When.EARLIER if step.date < day else When.LATER


def _is_at(step: Step, place: Place) -> bool:
    """Whether a step is the treatment that a place tells of."""
    if place.is_decision and not of_meeting(place):
        return step.mention and step.place.section.id == place.section.id
    return not step.mention and step.place.point == place.point
