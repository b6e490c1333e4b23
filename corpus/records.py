"""Reads the rows of the corpus database."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Literal

from corpus.case_numbers import case_key
from corpus.coverage import Coverage, coverage_of
from corpus.errors import StoreError
from corpus.history import history
from corpus.model import (
    Block,
    DocumentKind,
    Section,
    SectionKind,
    Treatment,
)
from corpus.packed_text import PackedText
from corpus.rows import (
    BLOCK,
    DOCUMENT,
    MEETING,
    PASSAGE,
    POINT,
    SECTION,
    BlockRow,
    DocumentRow,
    MeetingRow,
    PassageRow,
    PointRow,
    Row,
    SectionRow,
    SentenceRow,
    block_of,
    document_of,
    meeting_of,
    passage_of,
    point_of,
    section_of,
)
from corpus.spans import unpacked
from corpus.store import FORMAT


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
        return document_of(self._one(f"SELECT {DOCUMENT} FROM document WHERE id = ?", id))

    def document_by_key(self, key: str) -> DocumentRow | None:
        row = self._first(f"SELECT {DOCUMENT} FROM document WHERE key = ?", (key,))
        return document_of(row) if row else None

    def slice(self, document: int, start: int, end: int) -> str:
        """Part of a document's text, read from where it is stored and not from memory."""
        row = self._first(
            "SELECT substr(text, ?, ?) FROM document WHERE id = ?",
            (start + 1, end - start, document),
        )
        return str(row[0]) if row else ""

    def documents(self) -> list[DocumentRow]:
        return [document_of(r) for r in self._rows(f"SELECT {DOCUMENT} FROM document ORDER BY id")]

    def documents_alone(self) -> list[tuple[str, str]]:
        """Key and title of the documents that belong to no meeting, by title."""
        query = (
            "SELECT key, title FROM document"
            " WHERE id NOT IN (SELECT document FROM meeting_document) ORDER BY title, key"
        )
        return [(key, title) for key, title in self._rows(query)]

    def _meeting(self, id: int) -> MeetingRow:
        return meeting_of(self._one(f"SELECT {MEETING} FROM meeting WHERE id = ?", id))

    def meetings(self) -> list[MeetingRow]:
        """All meetings, oldest first."""
        return list(self._meetings)

    @cached_property
    def _meetings(self) -> tuple[MeetingRow, ...]:
        # Read once: every search with filters goes through all of them.
        query = f"SELECT {MEETING} FROM meeting ORDER BY date, municipality, committee"
        return tuple(meeting_of(r) for r in self._rows(query))

    @cached_property
    def coverage(self) -> Coverage:
        """What is covered, read once."""
        return coverage_of((m.municipality, m.committee, m.date) for m in self.meetings())

    def meetings_at(self, municipality: str, committee: str, day: str) -> list[MeetingRow]:
        """Meetings by the slugs of municipality and committee and the ISO date."""
        query = (
            f"SELECT {MEETING} FROM meeting"
            " WHERE municipality_slug = ? AND committee_slug = ? AND date = ?"
        )
        return [meeting_of(r) for r in self._rows(query, (municipality, committee, day))]

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
        return point_of(self._one(f"SELECT {POINT} FROM point WHERE id = ?", id))

    def points_of(self, meeting: int) -> list[PointRow]:
        query = f"SELECT {POINT} FROM point WHERE meeting = ? ORDER BY id"
        return [point_of(r) for r in self._rows(query, (meeting,))]

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
            f"SELECT {POINT} FROM point JOIN meeting ON meeting.id = point.meeting"
            f" WHERE point.case_number IN ({','.join('?' * len(printed))})"
            " ORDER BY meeting.date, point.id"
        )
        return [point_of(r) for r in self._rows(query, printed)]

    def points_of_case(self, case_number: str) -> list[PointRow]:
        """The treatments of a case, in the order of their meetings."""
        query = (
            f"SELECT {POINT} FROM point JOIN meeting ON meeting.id = point.meeting"
            f" WHERE {_SAME_CASE} ORDER BY meeting.date, point.id"
        )
        return [point_of(r) for r in self._rows(query, _cased(case_number))]

    def _section(self, id: int) -> SectionRow:
        return section_of(self._one(f"SELECT {SECTION} FROM section WHERE id = ?", id))

    def sections(self, ids: Sequence[int]) -> list[SectionRow]:
        """Sections by their ids, in no order."""
        query = f"SELECT {SECTION} FROM section WHERE id IN ({','.join('?' * len(ids))})"
        return [section_of(r) for r in self._rows(query, tuple(ids))]

    def _sections_of_point(self, point: int) -> tuple[SectionRow, ...]:
        query = f"SELECT {SECTION} FROM section WHERE point = ? ORDER BY id"
        return tuple(section_of(r) for r in self._rows(query, (point,)))

    def sections_of_document(self, document: int) -> list[SectionRow]:
        query = f"SELECT {SECTION} FROM section WHERE document = ? ORDER BY start"
        return [section_of(r) for r in self._rows(query, (document,))]

    def _blocks_of(self, section: int) -> tuple[BlockRow, ...]:
        query = f"SELECT {BLOCK} FROM block WHERE section = ? ORDER BY start"
        return tuple(block_of(r) for r in self._rows(query, (section,)))

    def blocks_within(self, document: int, start: int, end: int) -> list[BlockRow]:
        """The blocks of a document that text from ``start`` to ``end`` is part of."""
        query = (
            f"SELECT {BLOCK} FROM block JOIN section ON section.id = block.section"
            ' WHERE section.document = ? AND block.start < ? AND block."end" > ?'
            " ORDER BY block.start"
        )
        return [block_of(r) for r in self._rows(query, (document, end, start))]

    def blocks_on_page(self, document: int, page: int) -> list[BlockRow]:
        """The blocks of a document of which something is printed on a page, in their order."""
        query = (
            f"SELECT {BLOCK} FROM block JOIN section ON section.id = block.section"
            " WHERE section.document = ? AND "
            f"{self._on_page} ORDER BY block.start"
        )
        return [block_of(r) for r in self._rows(query, (document, page))]

    def meeting_of(self, document: int) -> MeetingRow | None:
        """The meeting that a document tells of."""
        query = "SELECT meeting FROM meeting_document WHERE document = ?"
        row = self._first(query, (document,))
        return self.meeting(row[0]) if row else None

    def section_as_read(self, row: SectionRow) -> Section:
        """A section with its blocks and their words, as the reader of its file made it."""
        document = self.document(row.document)
        blocks = tuple(
            Block(b.kind, document.between(b.start, b.end), b.start, b.pieces, b.level)
            for b in self.blocks_of(row.id)
        )
        return Section(row.kind, row.label, row.start, row.end, blocks, row.body, row.date)

    def _told(self, section: SectionRow) -> tuple[Treatment, ...]:
        """The earlier treatments with a point that a section tells of."""
        return history([self.section_as_read(section)], by_date=False)

    def passages(self, ids: Sequence[int] | None = None) -> list[PassageRow]:
        """Passages in the order of ``ids``, or all of them."""
        if ids is None:
            query = f"SELECT {PASSAGE} FROM passage ORDER BY id"
            return [passage_of(r) for r in self._rows(query)]
        marks = ",".join("?" * len(ids))
        query = f"SELECT {PASSAGE} FROM passage WHERE id IN ({marks})"
        found = {r[0]: passage_of(r) for r in self._rows(query, tuple(ids))}
        return [found[i] for i in ids if i in found]

    def passages_of_sections(self, sections: Sequence[int]) -> list[PassageRow]:
        marks = ",".join("?" * len(sections))
        query = f"SELECT {PASSAGE} FROM passage WHERE section IN ({marks}) ORDER BY id"
        return [passage_of(r) for r in self._rows(query, tuple(sections))]

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


# lower() knows A to Z only, and case numbers have Danish letters ("05.01.08-Ø54-3-20"): they
# are compared with the number in small and in capital Danish letters.
_SAME_CASE = "lower(point.case_number) IN (?, ?)"
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def _cased(case_number: str) -> tuple[str, str]:
    return case_number.lower(), case_number.upper().translate(_LOWER)


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

    def slice(self, document: int, start: int, end: int) -> str:
        """Part of a document's text, read from where it is stored and not from memory."""
        row = self._first("SELECT text FROM document WHERE id = ?", (document,))
        return PackedText(row[0]).between(start, end) if row else ""

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
