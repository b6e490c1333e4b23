"""Values of the corpus: what a file becomes once it has been read.

Offsets are character positions in :attr:`Document.text`; ``end`` is exclusive.
Pages count from 1. Boxes are in PDF points with the origin at the top left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple


class BlockKind(StrEnum):
    """What a block is, as far as quoting is concerned."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE_HEAD = "table_head"
    ROW = "row"


class SectionKind(StrEnum):
    """The role of a section in a point. ``HEAD`` is title, case number and deciding body."""

    HEAD = "head"
    SUMMARY = "summary"
    DESCRIPTION = "description"
    FINANCES = "finances"
    ASSESSMENT = "assessment"
    RECOMMENDATION = "recommendation"
    DECISION = "decision"
    HISTORY = "history"
    ATTACHMENTS = "attachments"
    OTHER = "other"


class DocumentKind(StrEnum):
    """Minutes say what was decided, an agenda what will be; the rest is neither."""

    MINUTES = "minutes"
    AGENDA = "agenda"
    OTHER = "other"


class Box(NamedTuple):
    """A rectangle on a page, in points from the top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


class Piece(NamedTuple):
    """Where a stretch of a block's text was printed: one line of a page.

    ``offset`` counts from the start of the block. A piece reaches to the next one.
    """

    offset: int
    page: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table row, at its place in the document text.

    Table cells are separated by tabs. ``level`` ranks headings (1 the most
    prominent) and is 0 for everything else. ``apart``: there is more room above it than
    between paragraphs, or a heading without words.
    """

    kind: BlockKind
    text: str
    start: int = 0
    pieces: tuple[Piece, ...] = ()
    level: int = 0
    apart: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def page(self) -> int | None:
        return self.pieces[0].page if self.pieces else None


@dataclass(frozen=True, slots=True)
class Section:
    """One labelled part of a point, or of a document that has no points.

    ``body`` and ``date`` say who decided when, for decisions whose heading tells.
    """

    kind: SectionKind
    label: str
    start: int
    end: int
    blocks: tuple[Block, ...]
    body: str | None = None
    date: date | None = None

    @property
    def page(self) -> int | None:
        return next((b.page for b in self.blocks if b.page is not None), None)


@dataclass(frozen=True, slots=True)
class Treatment:
    """An earlier treatment of a case, as a point's text tells it.

    ``point`` is its number there; ``text`` what was decided, or the sentence that
    refers to it. ``start`` to ``end`` of the document's text holds these words, or, where
    there are none, the fields that name the treatment.
    """

    body: str | None
    date: date | None
    point: str | None
    text: str
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a committee. ``party`` is the letter in brackets, ``role`` as printed."""

    name: str
    party: str | None = None
    role: str | None = None
    present: bool = True


@dataclass(frozen=True, slots=True)
class Point:
    """An agenda item. ``number`` is a string because "1.a" and "715" both occur."""

    number: str
    title: str
    sections: tuple[Section, ...]
    case_number: str | None = None
    deciding_body: str | None = None
    closed: bool = False
    attachments: tuple[str, ...] = ()
    history: tuple[Treatment, ...] = ()

    @property
    def start(self) -> int:
        return self.sections[0].start

    @property
    def end(self) -> int:
        return self.sections[-1].end

    @property
    def page(self) -> int | None:
        return next((s.page for s in self.sections if s.page is not None), None)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A committee of a municipality on a day."""

    municipality: str
    committee: str
    date: date
    start: time | None = None
    end: time | None = None
    place: str | None = None
    members: tuple[Member, ...] = ()


class Version(NamedTuple):
    """What a document says of its own age: whether it calls itself corrected, and its dates."""

    corrected: bool = False
    published: date | None = None
    modified: datetime | None = None


_UNDATED = Version()


@dataclass(frozen=True, slots=True)
class Document:
    """One source file and the text that every quote from it is a slice of."""

    sha256: str
    file: str
    media_type: str
    title: str
    kind: DocumentKind
    text: str
    pages: int | None = None
    version: Version = _UNDATED

    @property
    def id(self) -> str:
        """Short name of the file's content, used in addresses."""
        return self.sha256[:16]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd in a file that the reader of the build report should know."""

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read from one file."""

    document: Document
    meeting: Meeting | None
    points: tuple[Point, ...]
    sections: tuple[Section, ...]
    remarks: tuple[Remark, ...] = ()
