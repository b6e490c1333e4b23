"""Rows of the corpus database as values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from corpus.model import BlockKind, Box, DocumentKind, Piece, SectionKind
from corpus.packed_text import PackedText

# Columns in the order that they were asked for.
Row = Sequence[Any]


@dataclass(frozen=True, slots=True, eq=False)
class DocumentRow:
    """A stored document. ``text`` is what every quote from it is a slice of.

    ``stored`` is the text as the archive gives it: packed, or as it is. Documents are equal that
    say the same, however they are stored.
    """

    id: int
    key: str
    sha256: str
    file: str
    media_type: str
    title: str
    kind: DocumentKind
    pages: int | None
    stored: PackedText | str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DocumentRow) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((self.id, self.sha256))

    def _values(self) -> tuple[object, ...]:
        return (*(getattr(self, f.name) for f in fields(self)[:-1]), self.text)

    @property
    def text(self) -> str:
        """All of it; for a part ask :meth:`between`, which unpacks no more than that."""
        return self.between(0, self.length)

    @property
    def length(self) -> int:
        """Characters of the text."""
        return len(self.stored)

    def between(self, start: int, end: int) -> str:
        """The text from one offset to another."""
        stored = self.stored
        return stored[start:end] if isinstance(stored, str) else stored.between(start, end)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    id: int
    municipality: str
    municipality_slug: str
    committee: str
    committee_slug: str
    date: date
    start: str | None
    end: str | None
    place: str | None
    kind: DocumentKind


@dataclass(frozen=True, slots=True)
class PointRow:
    id: int
    meeting: int
    document: int
    number: str
    title: str
    case_number: str | None
    deciding_body: str | None
    closed: bool
    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SectionRow:
    id: int
    document: int
    meeting: int | None
    point: int | None
    kind: SectionKind
    label: str
    body: str | None
    date: date | None
    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A stored block. ``stored_pieces`` is the JSON of its pieces, which few callers look at."""

    kind: BlockKind
    level: int
    start: int
    end: int
    stored_pieces: str = "[]"

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Where parts of the block are printed; read anew each time."""
        return tuple(
            Piece(offset, page, Box(*box) if box else None)
            for offset, page, box in json.loads(self.stored_pieces)
        )


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage. ``lead_start``/``lead_end`` span its lead-in (equal: it needs none)."""

    id: int
    uid: str
    section: int
    start: int
    end: int
    lead_start: int
    lead_end: int
    page: int | None


@dataclass(frozen=True, slots=True)
class SentenceRow:
    id: int
    passage: int
    start: int
    end: int


def columns(of: type, table: str) -> str:
    """The columns of a value's fields, in their order."""
    return ", ".join(f'{table}."{field.name}"' for field in fields(of))


DOCUMENT = columns(DocumentRow, "document").replace('"stored"', '"text"')
MEETING = columns(MeetingRow, "meeting")
POINT, SECTION = columns(PointRow, "point"), columns(SectionRow, "section")
# A passage's columns without its sentences.
PASSAGE = 'id, uid, section, start, "end", lead_start, lead_end, page'
BLOCK = 'block.kind, block.level, block.start, block."end", block.pieces'

# Values have the columns that they are read from, in the same order.


def document_of(row: Row) -> DocumentRow:
    id, key, sha256, file, media_type, title, kind, pages, text = row
    stored = text if isinstance(text, str) else PackedText(text)
    return DocumentRow(
        id, key, sha256, file, media_type, title, DocumentKind(kind), pages, stored
    )


def meeting_of(row: Row) -> MeetingRow:
    id, town, town_slug, committee, committee_slug, day, start, end, place, kind = row
    return MeetingRow(
        id, town, town_slug, committee, committee_slug, date.fromisoformat(day), start, end,
        place, DocumentKind(kind),
    )


def point_of(row: Row) -> PointRow:
    id, meeting, document, number, title, case, body, closed, page, start, end = row
    return PointRow(
        id, meeting, document, number, title, case, body, bool(closed), page, start, end
    )


def section_of(row: Row) -> SectionRow:
    id, document, meeting, point, kind, label, body, day, page, start, end = row
    return SectionRow(
        id, document, meeting, point, SectionKind(kind), label, body,
        date.fromisoformat(day) if day else None, page, start, end,
    )


def passage_of(row: Row) -> PassageRow:
    id, uid, *rest = row
    return PassageRow(id, uid.hex(), *rest)


def block_of(row: Row) -> BlockRow:
    kind, level, start, end, pieces = row
    return BlockRow(BlockKind(kind), level, start, end, pieces)
