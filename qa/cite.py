"""Where a quote stands: the citation as data, and the address of its page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote as percent
from urllib.parse import urlencode

from corpus.case_numbers import case_key, is_subject
from corpus.model import SectionKind
from corpus.rows import DocumentRow, MeetingRow, PointRow
from corpus.slugs import slug
from embeddings.archive import Archive
from qa.model import Place, Quote

MEETING_PATH = re.compile(
    r"/moede/(?P<town>[^/]+)/(?P<body>[^/]+)/(?P<day>\d{4}-\d\d-\d\d)(?:/(?P<point>[^/]+))?"
)
# No case number is longer in an address.
LONGEST_NUMBER = 100
# Words at each end of a quote that its address names; enough to find it again.
_WORDS_NAMED = 6


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as data; the label that people read is put together at the edge.

    ``documents`` are the files the quoted words stand in, the official one first.
    ``path`` leads to the page where they are marked.
    """

    municipality: str | None
    committee: str | None
    date: date | None
    point: str | None
    title: str
    case_number: str | None
    section_kind: SectionKind
    section_label: str
    page: int | None
    path: str
    documents: tuple[DocumentRow, ...]


def cite(archive: Archive, quote: Quote) -> Citation:
    """The citation of a quote."""
    place = quote.place
    meeting, point = place.meeting, place.point
    return Citation(
        municipality=meeting.municipality if meeting else None,
        committee=meeting.committee if meeting else None,
        date=meeting.date if meeting else None,
        point=point.number if point else None,
        title=point.title if point else place.document.title,
        case_number=point.case_number if point else None,
        section_kind=place.section.kind,
        section_label=place.section.label,
        page=quote.page,
        path=f"{path_of(place)}?{Name.of(quote.text, ordinal_of(archive, place)).query}#citat",
        documents=tuple(sources(archive, quote)),
    )


def ordinal_of(archive: Archive, place: Place) -> int:
    """Which section of its point or document a place is, counted from 1."""
    corpus = archive.corpus
    sections = (
        corpus.sections_of_point(place.point.id)
        if place.point
        else [s for s in corpus.sections_of_document(place.document.id) if s.point is None]
    )
    return [s.id for s in sections].index(place.section.id) + 1


def path_of(place: Place) -> str:
    """Address of the page that shows a place: its point, its meeting or its document."""
    if place.meeting is None:
        return f"/dokument/{place.document.key}"
    return point_path(place.meeting, place.point) if place.point else meeting_path(place.meeting)


def meeting_path(meeting: MeetingRow) -> str:
    """Address of a meeting's page."""
    return f"/moede/{meeting.municipality_slug}/{meeting.committee_slug}/{meeting.date}"


def point_path(meeting: MeetingRow, point: PointRow) -> str:
    """Address of a point's page."""
    return f"{meeting_path(meeting)}/{slug(point.number)}"


def committee_path(meeting: MeetingRow) -> str:
    """Address of the page of a meeting's committee."""
    return f"/udvalg/{meeting.municipality_slug}/{meeting.committee_slug}"


def case_path(archive: Archive, point: PointRow) -> str | None:
    """Address of the page of a point's case; None for a point without one.

    All spellings of a number lead to one address, that of the first of them; what is longer than
    any number to none.
    """
    if not point.case_number or is_subject(point.case_number):
        return None
    printed = archive.corpus.case_numbers()[case_key(point.case_number)][0]
    town = archive.corpus.meeting(point.meeting).municipality_slug
    number = slug(printed)
    return f"/sag/{town}/{number}" if len(number) <= LONGEST_NUMBER else None


def point_at(archive: Archive, path: str) -> PointRow | None:
    """The point whose page an address leads to, whatever quote it names; None if there is none."""
    named = MEETING_PATH.fullmatch(re.split(r"[?#]", path)[0])
    if not named:
        return None
    meetings = archive.corpus.meetings_at(named["town"], named["body"], named["day"])
    points = (p for m in meetings for p in archive.corpus.points_of(m.id))
    return next((p for p in points if slug(p.number) == named["point"]), None)


@dataclass(frozen=True, slots=True)
class Name:
    """What the address of a quote says of it: its words, or the first and last few.

    They, and not offsets, are in the address, so that it holds when the archive is
    built again by a better reader. ``section`` counts the sections of the point or
    document from 1; it tells apart words that stand in several.
    """

    first: str
    last: str = ""
    section: int | None = None

    @classmethod
    def of(cls, text: str, section: int | None = None) -> Name:
        words = text.split()
        if len(words) <= 2 * _WORDS_NAMED + 2:
            return cls(" ".join(words), "", section)
        return cls(" ".join(words[:_WORDS_NAMED]), " ".join(words[-_WORDS_NAMED:]), section)

    @property
    def query(self) -> str:
        """The address's query string."""
        parts = {"afsnit": self.section, "citat": self.first, "til": self.last}
        return urlencode({k: v for k, v in parts.items() if v}, quote_via=percent)


def find_named(name: Name, text: str) -> tuple[int, int] | None:
    """Offsets of the named words in a text, white space aside; None if not there."""
    first, last = name.first.split(), name.last.split()
    if not first:
        return None
    words = list(_words(text))
    plain = [w for w, _, _ in words]
    for index in _occurrences(plain, first, 0):
        if not last:
            return words[index][1], words[index + len(first) - 1][2]
        for tail in _occurrences(plain, last, index + len(first)):
            return words[index][1], words[tail + len(last) - 1][2]
    return None


def _words(text: str) -> Iterable[tuple[str, int, int]]:
    at = 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        yield word, start, at


def _occurrences(words: list[str], wanted: list[str], start: int) -> Iterable[int]:
    for index in range(start, len(words) - len(wanted) + 1):
        if words[index : index + len(wanted)] == wanted:
            yield index


def sources(archive: Archive, quote: Quote) -> Iterable[DocumentRow]:
    """The quoted document, then the meeting's others in which the same words stand."""
    yield quote.place.document
    if quote.place.meeting is None:
        return
    wanted = " ".join(quote.text.casefold().split())
    for document in archive.corpus.documents_of(quote.place.meeting.id):
        if document.id != quote.place.document.id and wanted in _plain(document.text):
            yield document


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
