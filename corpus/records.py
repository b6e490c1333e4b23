"""Rows of the corpus database as values, and the reader that fetches them."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Any, Literal

from corpus.case_numbers import case_key
from corpus.coverage import Coverage, coverage_of
from corpus.errors import StoreError
from corpus.history import history
from corpus.model import (
    Block,
    BlockKind,
    Box,
    DocumentKind,
    Piece,
    Section,
    SectionKind,
    Treatment,
)
from corpus.spans import unpacked
from corpus.store import FORMAT


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A stored document. ``text`` is what every quote from it is a slice of."""

    id: int
    key: str
    sha256: str
    file: str
    media_type: str
    title: str
    kind: DocumentKind
    pages: int | None
    text: str


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


# Columns in the order that they were asked for.
Row = Sequence[Any]


class CorpusReader:
    """Reads the rows of an archive, wherever they are kept.

    The queries are of what SQLite and PostgreSQL both understand, with ``?`` for values.
    """

    # The condition that something of a block is printed on a page.
    _on_page: str

    def __init__(self) -> None:
        self._case_numbers: dict[str, list[str]] | None = None
        self.document = lru_cache(maxsize=512)(self._document)
        self.meeting = lru_cache(maxsize=4096)(self._meeting)
        self.point = lru_cache(maxsize=4096)(self._point)
        self.section = lru_cache(maxsize=16384)(self._section)
        self.sections_of_point = lru_cache(maxsize=1024)(self._sections_of_point)
        self.blocks_of = lru_cache(maxsize=1024)(self._blocks_of)
        self.told = lru_cache(maxsize=4096)(self._told)

    def _rows(self, query: str, values: Sequence[object] = ()) -> Iterable[Row]:
        """The rows that a query finds."""
        raise NotImplementedError

    def _first(self, query: str, values: Sequence[object] = ()) -> Row | None:
        return next(iter(self._rows(query, values)), None)

    def _number(self, query: str, values: Sequence[object] = ()) -> int:
        row = self._first(query, values)
        return int(row[0]) if row else 0

    def count(self, table: str) -> int:
        """Number of rows of a table."""
        if table not in ("document", "meeting", "point", "section", "passage", "sentence"):
            raise ValueError(table)
        if table == "sentence":
            query = "SELECT first_sentence, start, sentences FROM passage ORDER BY id DESC LIMIT 1"
            last = self._first(query)
            return last[0] + len(unpacked(last[2], last[1])) if last else 0
        return self._number(f"SELECT count(*) FROM {table}")

    def _document(self, id: int) -> DocumentRow:
        return _document(self._one(f"SELECT {_DOCUMENT} FROM document WHERE id = ?", id))

    def document_by_key(self, key: str) -> DocumentRow | None:
        row = self._first(f"SELECT {_DOCUMENT} FROM document WHERE key = ?", (key,))
        return _document(row) if row else None

    def slice(self, document: int, start: int, end: int) -> str:
        """Part of a document's text, read from where it is stored and not from memory."""
        row = self._first(
            "SELECT substr(text, ?, ?) FROM document WHERE id = ?",
            (start + 1, end - start, document),
        )
        return str(row[0]) if row else ""

    def documents(self) -> list[DocumentRow]:
        return [_document(r) for r in self._rows(f"SELECT {_DOCUMENT} FROM document ORDER BY id")]

    def documents_alone(self) -> list[tuple[str, str]]:
        """Key and title of the documents that belong to no meeting, by title."""
        query = (
            "SELECT key, title FROM document"
            " WHERE id NOT IN (SELECT document FROM meeting_document) ORDER BY title, key"
        )
        return [(key, title) for key, title in self._rows(query)]

    def _meeting(self, id: int) -> MeetingRow:
        return _meeting(self._one(f"SELECT {_MEETING} FROM meeting WHERE id = ?", id))

    def meetings(self) -> list[MeetingRow]:
        """All meetings, oldest first."""
        return list(self._meetings)

    @cached_property
    def _meetings(self) -> tuple[MeetingRow, ...]:
        # Read once: every search with filters goes through all of them.
        query = f"SELECT {_MEETING} FROM meeting ORDER BY date, municipality, committee"
        return tuple(_meeting(r) for r in self._rows(query))

    @cached_property
    def coverage(self) -> Coverage:
        """What is covered, read once."""
        return coverage_of((m.municipality, m.committee, m.date) for m in self.meetings())

    def meetings_at(self, municipality: str, committee: str, day: str) -> list[MeetingRow]:
        """Meetings by the slugs of municipality and committee and the ISO date."""
        query = (
            f"SELECT {_MEETING} FROM meeting"
            " WHERE municipality_slug = ? AND committee_slug = ? AND date = ?"
        )
        return [_meeting(r) for r in self._rows(query, (municipality, committee, day))]

    def documents_of(self, meeting: int) -> list[DocumentRow]:
        """The documents of a meeting, the quoted one first."""
        query = "SELECT document FROM meeting_document WHERE meeting = ? ORDER BY rank"
        return [self.document(r[0]) for r in self._rows(query, (meeting,))]

    def hashes_of(self, meeting: int) -> list[str]:
        """The hashes of a meeting's documents, the quoted one first, without their text."""
        query = (
            "SELECT sha256 FROM meeting_document JOIN document ON id = document"
            " WHERE meeting = ? ORDER BY rank"
        )
        return [str(r[0]) for r in self._rows(query, (meeting,))]

    def _point(self, id: int) -> PointRow:
        return _point(self._one(f"SELECT {_POINT} FROM point WHERE id = ?", id))

    def points_of(self, meeting: int) -> list[PointRow]:
        query = f"SELECT {_POINT} FROM point WHERE meeting = ? ORDER BY id"
        return [_point(r) for r in self._rows(query, (meeting,))]

    def count_points(self, meeting: int) -> int:
        """Number of a meeting's points."""
        query = "SELECT count(*) FROM point WHERE meeting = ?"
        return self._number(query, (meeting,))

    def case_numbers(self) -> dict[str, list[str]]:
        """Case numbers as printed, by :func:`corpus.case_numbers.case_key`."""
        if self._case_numbers is None:
            found: dict[str, list[str]] = {}
            query = "SELECT DISTINCT case_number FROM point ORDER BY case_number"
            for row in self._rows(query):
                if row[0]:
                    found.setdefault(case_key(row[0]), []).append(row[0])
            self._case_numbers = found
        return self._case_numbers

    def points_numbered(self, key: str) -> list[PointRow]:
        """The points whose case number has this key, of all municipalities, oldest first."""
        printed = self.case_numbers().get(key, [])
        query = (
            f"SELECT {_POINT} FROM point JOIN meeting ON meeting.id = point.meeting"
            f" WHERE point.case_number IN ({','.join('?' * len(printed))})"
            " ORDER BY meeting.date, point.id"
        )
        return [_point(r) for r in self._rows(query, printed)]

    def points_of_case(self, case_number: str) -> list[PointRow]:
        """The treatments of a case, in the order of their meetings."""
        query = (
            f"SELECT {_POINT} FROM point JOIN meeting ON meeting.id = point.meeting"
            f" WHERE {_SAME_CASE} ORDER BY meeting.date, point.id"
        )
        return [_point(r) for r in self._rows(query, _cased(case_number))]

    def _section(self, id: int) -> SectionRow:
        return _section(self._one(f"SELECT {_SECTION} FROM section WHERE id = ?", id))

    def sections(self, ids: Sequence[int]) -> list[SectionRow]:
        """Sections by their ids, in no order."""
        query = f"SELECT {_SECTION} FROM section WHERE id IN ({','.join('?' * len(ids))})"
        return [_section(r) for r in self._rows(query, tuple(ids))]

    def _sections_of_point(self, point: int) -> tuple[SectionRow, ...]:
        query = f"SELECT {_SECTION} FROM section WHERE point = ? ORDER BY id"
        return tuple(_section(r) for r in self._rows(query, (point,)))

    def sections_of_document(self, document: int) -> list[SectionRow]:
        query = f"SELECT {_SECTION} FROM section WHERE document = ? ORDER BY start"
        return [_section(r) for r in self._rows(query, (document,))]

    def _blocks_of(self, section: int) -> tuple[BlockRow, ...]:
        query = f"SELECT {_BLOCK} FROM block WHERE section = ? ORDER BY start"
        return tuple(_block(r) for r in self._rows(query, (section,)))

    def blocks_within(self, document: int, start: int, end: int) -> list[BlockRow]:
        """The blocks of a document that text from ``start`` to ``end`` is part of."""
        query = (
            f"SELECT {_BLOCK} FROM block JOIN section ON section.id = block.section"
            ' WHERE section.document = ? AND block.start < ? AND block."end" > ?'
            " ORDER BY block.start"
        )
        return [_block(r) for r in self._rows(query, (document, end, start))]

    def blocks_on_page(self, document: int, page: int) -> list[BlockRow]:
        """The blocks of a document of which something is printed on a page, in their order."""
        query = (
            f"SELECT {_BLOCK} FROM block JOIN section ON section.id = block.section"
            " WHERE section.document = ? AND "
            f"{self._on_page} ORDER BY block.start"
        )
        return [_block(r) for r in self._rows(query, (document, page))]

    def meeting_of(self, document: int) -> MeetingRow | None:
        """The meeting that a document tells of."""
        query = "SELECT meeting FROM meeting_document WHERE document = ?"
        row = self._first(query, (document,))
        return self.meeting(row[0]) if row else None

    def section_as_read(self, row: SectionRow) -> Section:
        """A section with its blocks and their words, as the reader of its file made it."""
        text = self.document(row.document).text
        blocks = tuple(
            Block(b.kind, text[b.start : b.end], b.start, b.pieces, b.level)
            for b in self.blocks_of(row.id)
        )
        return Section(row.kind, row.label, row.start, row.end, blocks, row.body, row.date)

    def _told(self, section: SectionRow) -> tuple[Treatment, ...]:
        """The earlier treatments with a point that a section tells of."""
        return history([self.section_as_read(section)], by_date=False)

    def passages(self, ids: Sequence[int] | None = None) -> list[PassageRow]:
        """Passages in the order of ``ids``, or all of them."""
        if ids is None:
            query = f"SELECT {_PASSAGE} FROM passage ORDER BY id"
            return [_passage(r) for r in self._rows(query)]
        marks = ",".join("?" * len(ids))
        query = f"SELECT {_PASSAGE} FROM passage WHERE id IN ({marks})"
        found = {r[0]: _passage(r) for r in self._rows(query, tuple(ids))}
        return [found[i] for i in ids if i in found]

    def passages_of_sections(self, sections: Sequence[int]) -> list[PassageRow]:
        marks = ",".join("?" * len(sections))
        query = f"SELECT {_PASSAGE} FROM passage WHERE section IN ({marks}) ORDER BY id"
        return [_passage(r) for r in self._rows(query, tuple(sections))]

    def passages_of(self, of: Literal["point", "section"], id: int) -> list[int]:
        """Ids of the passages of a point or of a section, ascending."""
        return [passage for _, passage in self.passages_by(of, [id])]

    def passages_by(
        self, of: Literal["point", "section"], ids: Sequence[int]
    ) -> list[tuple[int, int]]:
        """The passages of points or of sections, ascending: whose each is, and its id."""
        column = "section.point" if of == "point" else "section.id"
        query = (
            f"SELECT {column}, passage.id FROM passage"
            " JOIN section ON section.id = passage.section"
            f" WHERE {column} IN ({','.join('?' * len(ids))}) ORDER BY passage.id"
        )
        return [(row[0], row[1]) for row in self._rows(query, tuple(ids))]

    def passage_ids(
        self,
        meetings: Sequence[int] | None = None,
        document: int | None = None,
        point: str | None = None,
        case_number: str | None = None,
        section: SectionKind | None = None,
        document_kind: DocumentKind | None = None,
    ) -> list[int]:
        """Ids of the passages that meet every condition given, ascending."""
        conditions, values = [], list[object]()
        if meetings is not None:
            conditions.append(f"section.meeting IN ({','.join('?' * len(meetings))})")
            values.extend(meetings)
        if case_number is not None:
            conditions.append(_SAME_CASE)
            values.extend(_cased(case_number))
        for condition, value in (
            ("section.document = ?", document),
            ("point.number = ?", point),
            ("section.kind = ?", section),
            ("section.document IN (SELECT id FROM document WHERE kind = ?)", document_kind),
        ):
            if value is not None:
                conditions.append(condition)
                values.append(value)
        query = (
            "SELECT passage.id FROM passage JOIN section ON section.id = passage.section"
            " LEFT JOIN point ON point.id = section.point"
            f" WHERE {' AND '.join(conditions) or 'TRUE'} ORDER BY passage.id"
        )
        return [row[0] for row in self._rows(query, values)]

    def sentences(self, passages: Sequence[int] | None = None) -> list[SentenceRow]:
        """Sentences of some passages in document order, or all of them."""
        query = "SELECT id, first_sentence, start, sentences FROM passage"
        if passages is None:
            rows = self._rows(f"{query} ORDER BY id")
        else:
            marks = ",".join("?" * len(passages))
            rows = self._rows(f"{query} WHERE id IN ({marks}) ORDER BY id", tuple(passages))
        return [
            SentenceRow(number, passage, start, end)
            for passage, first, origin, spans in rows
            for number, (start, end) in enumerate(unpacked(spans, origin), first)
        ]

    def _one(self, query: str, id: int) -> Row:
        row = self._first(query, (id,))
        if row is None:
            raise KeyError(id)
        return row


# A passage's columns without its sentences.
_PASSAGE = 'id, uid, section, start, "end", lead_start, lead_end, page'

# lower() knows A to Z only, and case numbers have Danish letters ("05.01.08-Ø54-3-20"): they
# are compared with the number in small and in capital Danish letters.
_SAME_CASE = "lower(point.case_number) IN (?, ?)"
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def _cased(case_number: str) -> tuple[str, str]:
    return case_number.lower(), case_number.upper().translate(_LOWER)


def _columns(of: type, table: str) -> str:
    """The columns of a value's fields, in their order."""
    return ", ".join(f'{table}."{field.name}"' for field in fields(of))


_DOCUMENT, _MEETING = _columns(DocumentRow, "document"), _columns(MeetingRow, "meeting")
_POINT, _SECTION = _columns(PointRow, "point"), _columns(SectionRow, "section")
_BLOCK = 'block.kind, block.level, block.start, block."end", block.pieces'

# Values have the columns that they are read from, in the same order.


def _document(row: Row) -> DocumentRow:
    id, key, sha256, file, media_type, title, kind, pages, text = row
    return DocumentRow(
        id, key, sha256, file, media_type, title, DocumentKind(kind), pages, text
    )


def _meeting(row: Row) -> MeetingRow:
    id, town, town_slug, committee, committee_slug, day, start, end, place, kind = row
    return MeetingRow(
        id, town, town_slug, committee, committee_slug, date.fromisoformat(day), start, end,
        place, DocumentKind(kind),
    )


def _point(row: Row) -> PointRow:
    id, meeting, document, number, title, case, body, closed, page, start, end = row
    return PointRow(
        id, meeting, document, number, title, case, body, bool(closed), page, start, end
    )


def _section(row: Row) -> SectionRow:
    id, document, meeting, point, kind, label, body, day, page, start, end = row
    return SectionRow(
        id, document, meeting, point, SectionKind(kind), label, body,
        date.fromisoformat(day) if day else None, page, start, end,
    )


def _passage(row: Row) -> PassageRow:
    id, uid, *rest = row
    return PassageRow(id, uid.hex(), *rest)


def _block(row: Row) -> BlockRow:
    kind, level, start, end, pieces = row
    return BlockRow(BlockKind(kind), level, start, end, pieces)


class Corpus(CorpusReader):
    """Reads a corpus database. One connection a thread; the file is never written to.

    :raises StoreError: the file is missing, damaged or of another format.
    """

    _on_page = (
        "EXISTS (SELECT 1 FROM json_each(block.pieces) WHERE json_extract(value, '$[1]') = ?)"
    )

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._local = threading.local()
        try:
            version = self._number("PRAGMA user_version")
        except sqlite3.Error as error:
            raise StoreError(
                f"{path} cannot be read ({error}); run `referat build` again"
            ) from error
        if version != FORMAT:
            raise StoreError(
                f"{path} is of format {version}, this program reads {FORMAT}; "
                "run `referat build` again"
            )

    def _rows(self, query: str, values: Sequence[object] = ()) -> Iterable[Row]:
        rows: Iterable[Row] = self._db.execute(query, tuple(values))
        return rows

    @property
    def _db(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "db", None)
        if connection is None:
            connection = sqlite3.connect(f"file:{self._path}?mode=ro&immutable=1", uri=True)
            self._local.db = connection
        return connection
