"""The shape of an export's lines (docs/formats.md), and of the list of changes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel

from corpus.model import BlockKind, DocumentKind, SectionKind
from web.schema.archive import Meeting, Point
from web.schema.common import Day, Index, Page, Path, Shape
from web.schema.requests import LanguageArgument, Paging


class ExportCounts(Shape):
    """How many lines of each type follow."""

    removed: int
    """Documents that are not there any more."""
    documents: int
    """Documents."""
    meetings: int
    """Meetings."""
    points: int
    """Points."""


class ExportHeader(Shape):
    """The first line: what the export is of."""

    type: Literal["export"]
    """Of this line."""
    format: Literal[1]
    """Counts up when a program must read the lines otherwise."""
    kind: Literal["whole", "changes"]
    """All that the archive holds, or what changed in it."""
    generation: str
    """Name of the build."""
    built_at: str
    """When it was built, in ISO format."""
    program: str
    """That built it."""
    state: str
    """A name for what it holds: equal documents and meetings, equal state."""
    since: str | None
    """The generation that the changes are to; null of a whole archive."""
    since_state: str | None
    """What that generation held; null of a whole archive."""
    counts: ExportCounts


class RemovedDocument(Shape):
    """A document that is not there any more. Of removed ones nothing but the hash is told."""

    type: Literal["removed"]
    """Of this line."""
    sha256: str
    """Of the file's bytes."""
    reason: Literal["replaced", "removed", "gone"]
    """A later version is quoted; it was taken out for good; its file is not among those built."""
    file: str | None
    """The name of an earlier version's file, else null."""
    replaced_by: str | None
    """SHA-256 of the later version, else null."""


class ExportedSection(Shape):
    """A section."""

    kind: SectionKind
    label: str
    """As printed; empty where there is none."""
    body: str | None
    """Whose decision it is, where another body's is printed."""
    date: Day | None
    """Of such a decision."""
    page: int | None
    """Of its document, from 1."""
    text: str
    """All its words without the label, exactly as stored."""


class ReadPiece(RootModel[tuple[int, int, tuple[float, float, float, float] | None]]):
    """Where a stretch of a block is printed: its offset in the block, the page, and the box in
    points (left, top, right, bottom) or null. It reaches to the next piece."""


class ReadBlock(RootModel[tuple[BlockKind, int, int, int, bool, list[ReadPiece]]]):
    """A paragraph, heading, item or row: its kind, start and end in the text, level of a heading
    (else 0), whether it stands apart, and where it is printed."""


class ReadSection(Shape):
    """A section as it was read."""

    kind: SectionKind
    label: str
    """As printed."""
    start: int
    """Where it begins in the text."""
    end: int
    """Where it ends in the text."""
    body: str | None
    """Who decided, where the heading tells."""
    date: Day | None
    """When, where the heading tells."""
    blocks: list[ReadBlock]
    """What it is made of."""


class ReadTreatment(
    RootModel[tuple[str | None, Day | None, str | None, str, int, int]]
):
    """An earlier treatment that a point tells of: body, date, number of the point there, words,
    and where in the text these begin and end."""


class ReadMember(RootModel[tuple[str, str | None, str | None, bool]]):
    """A member: name, party, role, and whether present."""


class ReadRemark(RootModel[tuple[str, str, int | None]]):
    """Something odd in the file: a code, words, and the page."""


class ReadPoint(Shape):
    """A point as it was read."""

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
    attachments: list[str]
    """Their names."""
    history: list[ReadTreatment]
    """Earlier treatments."""
    sections: list[ReadSection]
    """In the order of print."""


class ReadMeeting(Shape):
    """The meeting that a document says it is of."""

    municipality: str
    """Empty where the document does not say."""
    committee: str
    """The body that met."""
    date: Day
    start: str | None
    """The hour it began."""
    end: str | None
    """The hour it ended."""
    place: str | None
    """Where it met."""
    members: list[ReadMember]
    """As listed."""


class ReadDocument(Shape):
    """A file as it was read."""

    sha256: str
    """Of its bytes."""
    file: str
    """Its name."""
    media_type: str
    """As in Content-Type."""
    title: str
    """As its first lines say."""
    kind: DocumentKind
    pages: int | None
    """So many pages, where it has any."""
    corrected: bool
    """Whether it calls itself corrected."""
    published: Day | None
    """When, as it says."""
    modified: str | None
    """When, as the file says, in ISO format."""


class ExportedReading(Shape):
    """All that was read of a file, for other archives. Offsets count characters of the text."""

    document: ReadDocument
    meeting: ReadMeeting | None
    points: list[ReadPoint]
    """In the order of print."""
    sections: list[ReadSection]
    """Before the first point; all, where there are no points."""
    remarks: list[ReadRemark]
    """For the build's report."""
    text: str
    """What every quote of the document is a slice of."""


class ExportedDocument(Shape):
    """A document."""

    type: Literal["document"]
    """Of this line."""
    change: Literal["added", "changed"] | None
    """Null in a whole export."""
    sha256: str
    """Of the file's bytes: names the document everywhere."""
    file: str
    """Its name."""
    title: str
    """As its first lines say."""
    media_type: str
    """As in Content-Type."""
    kind: DocumentKind
    pages: int | None
    """So many pages, where it has any."""
    status: Literal["indexed", "second_source"]
    """Quoted, or a further source of a meeting that is quoted from another file."""
    masked: bool
    """Whether civil registration numbers were masked in it."""
    meeting: Path | None
    """The meeting it is of."""
    sections: list[ExportedSection]
    """Of a document without a meeting; else the meeting and its points have them."""
    reading: ExportedReading


class ExportedMeeting(Meeting):
    """A meeting. Its address names it."""

    type: Literal["meeting"]
    """Of this line."""
    documents: list[str]
    """SHA-256 of each, the quoted one first."""
    sections: list[ExportedSection]
    """Before the first point."""


class ExportedPoint(Point):
    """A point with its sections. Its address names it."""

    type: Literal["point"]
    """Of this line."""
    meeting: Path
    """Address of the meeting."""
    document: str
    """SHA-256 of the document that it is quoted from."""
    sections: list[ExportedSection]
    """In the order of print."""


class ExportEnd(Shape):
    """The last line. A file without it is not whole."""

    type: Literal["end"]
    """Of this line."""
    lines: int
    """How many lines come before."""
    sha256: str
    """Of these lines with their line ends."""


class ExportLine(
    RootModel[
        ExportHeader | RemovedDocument | ExportedDocument | ExportedMeeting | ExportedPoint
        | ExportEnd
    ]
):
    """Each line is one of `ExportHeader`, `RemovedDocument`, `ExportedDocument`,
    `ExportedMeeting`, `ExportedPoint` and `ExportEnd`, told apart by their `type`."""


class ChangedDocument(Shape):
    """What became of a document."""

    change: Literal["added", "changed", "replaced", "removed", "gone"]
    """Of the last three it is not there any more: a later version is quoted, it was taken out
    for good, or its file is not among those built."""
    sha256: str
    """Of the file's bytes."""
    file: str | None
    """Its name; null of one that is not there any more."""
    meeting: Path | None
    """The meeting it is of."""


class Changes(Page):
    """Which documents changed since a build, by hash."""

    since: str
    """Name of that build."""
    documents: list[ChangedDocument]
    """On this page."""
    index: Index


Generation = Annotated[str, Field(pattern=r"^[0-9]{1,9}$", examples=["0012"])]


class ExportArguments(LanguageArgument):
    """What to export."""

    since: Generation | None = None
    """Name of a build (`index.generation`): only what changed since."""


class ChangesArguments(Paging, LanguageArgument):
    """Since which build."""

    since: Generation
    """Name of a build (`index.generation`)."""
