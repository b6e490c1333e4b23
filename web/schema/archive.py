"""The shape of what the archive holds."""

from __future__ import annotations

from typing import Literal

from corpus.model import DocumentKind, SectionKind
from web.schema.common import Day, Document, Index, Page, Path, Shape
from web.schema.quotes import Decision, OtherTreatment, PlainQuote


class FoundPassages(Page):
    """Passages that have some of the words looked for, best first."""

    q: str
    """The words looked for."""
    results: list[PlainQuote]
    index: Index


class Meeting(Shape):
    """A meeting."""

    municipality: str | None
    """Null where the minutes do not say."""
    committee: str
    """The body that met."""
    date: Day
    start: str | None
    """The hour it began, like 17:00."""
    end: str | None
    """The hour it ended."""
    place: str | None
    """Where it met."""
    kind: DocumentKind
    """Of the document that is quoted: of an agenda, nothing is known of decisions."""
    url: Path
    """Its page."""
    api: Path
    """Its address in this API."""


class Meetings(Page):
    """Meetings, the newest first."""

    meetings: list[Meeting]
    index: Index


class Point(Shape):
    """A point of a meeting's agenda."""

    number: str
    """As printed."""
    title: str
    """As printed."""
    case_number: str | None
    """As printed."""
    deciding_body: str | None
    """Who decides, where the point says so."""
    closed: bool
    """Whether it was treated behind closed doors."""
    page: int | None
    """Of the first document, from 1."""
    decision: Decision | None
    url: Path
    """Its page."""
    api: Path
    """Its address in this API."""


class WholeMeeting(Meeting):
    """A meeting with its points."""

    points: list[Point]
    documents: list[Document]
    """The quoted one first."""
    index: Index


class PointSection(Shape):
    """A section of a point."""

    kind: SectionKind
    label: str
    """As printed; empty where there is none."""
    name: str
    """The kind in words."""
    body: str | None
    """Whose decision it is, where another body's is printed."""
    date: Day | None
    """Of such a decision."""
    page: int | None
    """Of the first document, from 1."""
    text: str
    """All its words without the label, exactly as stored."""


class WholePoint(Point):
    """A point with all its sections."""

    meeting: Meeting
    sections: list[PointSection]
    case: list[OtherTreatment]
    """The other treatments of its case, by date."""
    documents: list[Document]
    """Of the meeting, the quoted one first."""
    index: Index


class Span(Shape):
    """How many meetings, and from when to when."""

    meetings: int
    """So many meetings."""
    agendas: int
    """So many of them are known by their agenda only."""
    first: Day | None
    last: Day | None


class Committee(Span):
    """What is indexed of a committee."""

    name: str
    """As the minutes have it."""
    address: str
    """Its part of an address; a filter takes it too."""


class Municipality(Shape):
    """What is indexed of a municipality."""

    name: str | None
    """Null where the minutes do not say."""
    address: str
    """Its part of an address; a filter takes it too."""
    committees: list[Committee]


class Coverage(Span):
    """What is indexed."""

    municipalities: list[Municipality]
    documents: int
    """So many files."""
    points: int
    """So many points of agendas."""
    passages: int
    """So many passages that are searched."""
    index: Index


class Alive(Shape):
    """The server answers."""

    status: Literal["alive"]
    """Always the same."""


class Reached(Shape):
    """How the archive is reached."""

    kind: Literal["local", "shared"]
    """`local`: files of the server; `shared`: a database that several servers read."""
    server: Literal["primary", "standby"] | None
    """Of a shared archive: which of its servers answers."""
    primary: bool | None
    """Of a shared archive: whether the server that is written to can be reached. If not, answers
    go on, from a standby."""


class Ready(Shape):
    """Questions can be answered."""

    status: Literal["ready"]
    """Always the same."""
    index: Index
    archive: Reached
