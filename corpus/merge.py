"""One meeting, several documents: its PDF and web page, its agenda and minutes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.labels import match_label
from corpus.model import DocumentKind, Meeting, Point, Reading, SectionKind
from corpus.slugs import slug
from corpus.versions import compare

# Which format is quoted where a meeting has several: pages can be cited from a PDF.
_FORMATS = ("application/pdf", "application/vnd.openxmlformats", "text/html", "text/plain")

# Versions of one document have most of their points in common; its parts have none.
_VERSIONS_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    """A meeting with all documents about it; the first is the one that is quoted.

    ``points`` pairs each point with the reading it is taken from: the first
    document's, and of the others only what the first does not have. ``replaced``
    are earlier versions, each with the one that replaces it.
    """

    meeting: Meeting
    kind: DocumentKind
    readings: tuple[Reading, ...]
    points: tuple[tuple[Point, Reading], ...]
    replaced: tuple[tuple[Reading, Reading], ...] = ()


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


def unknown_labels(records: Iterable[MeetingRecord]) -> Counter[str]:
    """Headings within points that the table of labels does not know, and how often they come."""
    return Counter(
        section.label
        for record in records
        for point, _ in record.points
        for section in point.sections
        if section.kind is SectionKind.OTHER and section.label and not match_label(section.label)
    )


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


def _without_earlier(
    group: Sequence[Reading],
) -> tuple[list[Reading], list[tuple[Reading, Reading]]]:
    """The readings without earlier versions of them; and those, with what replaces them."""
    kept: list[Reading] = []
    replaced: list[tuple[Reading, Reading]] = []
    for reading in group:
        for index, other in enumerate(kept):
            order = compare(reading.document.version, other.document.version)
            if order and _same_text(reading, other):
                later, earlier = (reading, other) if order > 0 else (other, reading)
                kept[index] = later
                replaced = [(r, later if by is earlier else by) for r, by in replaced]
                replaced.append((earlier, later))
                break
        else:
            kept.append(reading)
    return kept, replaced


def _same_text(one: Reading, other: Reading) -> bool:
    """Whether two files may be versions of one document, not formats or parts of it."""
    a, b = one.document, other.document
    numbers = [{p.number for p in r.points} for r in (one, other)]
    shared = len(numbers[0] & numbers[1])
    return (
        a.kind is b.kind
        and a.media_type == b.media_type
        and shared >= _VERSIONS_SHARE * min(map(len, numbers))
    )


def _record(group: list[Reading]) -> MeetingRecord:
    kept, replaced = _without_earlier(group)
    ordered = sorted(kept, key=_rank)
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
    return MeetingRecord(
        meeting, ordered[0].document.kind, tuple(ordered), tuple(points.values()), tuple(replaced)
    )
