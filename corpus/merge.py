"""One meeting, several documents: its PDF and web page, its agenda and minutes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.model import DocumentKind, Meeting, Point, Reading
from corpus.slugs import slug

# Which format is quoted where a meeting has several: pages can be cited from a PDF.
_FORMATS = ("application/pdf", "application/vnd.openxmlformats", "text/html", "text/plain")


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """A meeting with all documents about it; the first is the one that is quoted.

    ``points`` pairs each point with the reading it is taken from: the first
    document's, and of the others only what the first does not have.
    """

    meeting: Meeting
    kind: DocumentKind
    readings: tuple[Reading, ...]
    points: tuple[tuple[Point, Reading], ...]


def merge(readings: Iterable[Reading]) -> tuple[list[MeetingRecord], list[Reading]]:
    """Group readings by meeting; the second list holds those that belong to none."""
    groups: dict[tuple[str, str, str], list[Reading]] = {}
    others: list[Reading] = []
    for reading in _adopt_unnamed(list(readings)):
        if reading.meeting is None:
            others.append(reading)
        else:
            groups.setdefault(_key(reading.meeting), []).append(reading)
    records = [_record(group) for group in groups.values()]
    records.sort(key=lambda r: (r.meeting.date, r.meeting.municipality, r.meeting.committee))
    others.sort(key=lambda r: r.document.file)
    return records, others


def committee_key(name: str, municipality: str) -> str:
    """A committee's name for comparison: "Aarhus Byråd" and "Byrådet" are one."""
    town = municipality.removesuffix(" Kommune").casefold()
    key = re.sub(r"[\W_]+", " ", name.casefold()).strip()
    key = key.removeprefix(f"{town} ")
    return re.sub(r"(?<=byråd)et$|(?<=kommunalbestyrelse)n$|(?<=udvalg)et$", "", key)


def _key(meeting: Meeting) -> tuple[str, str, str]:
    municipality = meeting.municipality.casefold()
    committee = committee_key(meeting.committee, meeting.municipality)
    return municipality, committee, meeting.date.isoformat()


def _adopt_unnamed(readings: Sequence[Reading]) -> list[Reading]:
    """Name the municipality of documents that do not, where the others leave no doubt.

    By the same meeting in another format, by case numbers in common, by the file's
    name, or because there is only one municipality.
    """
    named: dict[str, list[Reading]] = {}
    for reading in readings:
        if reading.meeting and reading.meeting.municipality:
            named.setdefault(reading.meeting.municipality, []).append(reading)
    return [
        replace(r, meeting=replace(r.meeting, municipality=_municipality_for(r, named)))
        if r.meeting and not r.meeting.municipality
        else r
        for r in readings
    ]


def _municipality_for(reading: Reading, named: dict[str, list[Reading]]) -> str:
    assert reading.meeting is not None
    cases = {p.case_number for p in reading.points if p.case_number}
    own, file = _key(reading.meeting)[1:], slug(reading.document.file)

    def same_meeting(others: Iterable[Reading]) -> bool:
        return any(_key(o.meeting)[1:] == own for o in others if o.meeting)

    def same_case(others: Iterable[Reading]) -> bool:
        return any(cases & {p.case_number for p in o.points} for o in others)

    candidates = (
        [town for town, others in named.items() if same_meeting(others)],
        [town for town, others in named.items() if same_case(others)],
        [town for town in named if slug(town.removesuffix(" Kommune")) in file],
        list(named),
    )
    return next((towns[0] for towns in candidates if len(towns) == 1), "")


def _rank(reading: Reading) -> tuple[bool, int, int, str]:
    document = reading.document
    form = next((i for i, f in enumerate(_FORMATS) if document.media_type.startswith(f)), 9)
    return (
        document.kind is not DocumentKind.MINUTES,
        form,
        -len(document.text),
        document.sha256,
    )


def _record(group: list[Reading]) -> MeetingRecord:
    ordered = sorted(group, key=_rank)
    meeting = ordered[0].meeting
    assert meeting is not None
    for other in (r.meeting for r in ordered[1:] if r.meeting):
        meeting = replace(
            meeting,
            municipality=meeting.municipality or other.municipality,
            start=meeting.start or other.start,
            end=meeting.end or other.end,
            place=meeting.place or other.place,
        )
    points: dict[str, tuple[Point, Reading]] = {}
    for reading in ordered:
        for point in reading.points:
            points.setdefault(point.number, (point, reading))
    return MeetingRecord(meeting, ordered[0].document.kind, tuple(ordered), tuple(points.values()))
