"""``corpus.sqlite``: the truth that both indexes are made from.

Passages and sentences are numbered from 0 without gaps: a passage's id is its
row in the dense index, a sentence's its row among the sentence vectors. A passage's
sentences stand in its own row (:mod:`corpus.spans`): a row each would take ten times the room.
Documents' texts are packed (:mod:`corpus.packed_text`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.merge import MeetingRecord
from corpus.model import Point, Reading, Section
from corpus.packed_text import pack, unpack
from corpus.passages import passages
from corpus.slugs import slug
from corpus.spans import packed

FORMAT = 3

_SCHEMA = """
CREATE TABLE document (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, file TEXT NOT NULL,
    media_type TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, pages INTEGER,
    text BLOB NOT NULL
);
CREATE TABLE meeting (
    id INTEGER PRIMARY KEY, municipality TEXT NOT NULL, municipality_slug TEXT NOT NULL,
    committee TEXT NOT NULL, committee_slug TEXT NOT NULL, date TEXT NOT NULL,
    start TEXT, "end" TEXT, place TEXT, kind TEXT NOT NULL
);
CREATE INDEX meeting_place ON meeting (municipality_slug, committee_slug, date);
CREATE TABLE meeting_document (
    meeting INTEGER NOT NULL REFERENCES meeting, rank INTEGER NOT NULL,
    document INTEGER NOT NULL REFERENCES document, PRIMARY KEY (meeting, rank)
) WITHOUT ROWID;
CREATE TABLE point (
    id INTEGER PRIMARY KEY, meeting INTEGER NOT NULL REFERENCES meeting,
    document INTEGER NOT NULL REFERENCES document, number TEXT NOT NULL, title TEXT NOT NULL,
    case_number TEXT, deciding_body TEXT, closed INTEGER NOT NULL, page INTEGER,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL
);
CREATE INDEX point_meeting ON point (meeting, number);
CREATE INDEX point_case ON point (lower(case_number));
CREATE TABLE section (
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES document,
    meeting INTEGER REFERENCES meeting, point INTEGER REFERENCES point,
    kind TEXT NOT NULL, label TEXT NOT NULL, body TEXT, date TEXT, page INTEGER,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL
);
CREATE INDEX section_point ON section (point) WHERE point IS NOT NULL;
CREATE INDEX section_document ON section (document, start);
CREATE TABLE block (
    id INTEGER PRIMARY KEY, section INTEGER NOT NULL REFERENCES section, kind TEXT NOT NULL,
    level INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, pieces TEXT NOT NULL
);
CREATE INDEX block_section ON block (section);
CREATE TABLE passage (
    id INTEGER PRIMARY KEY, uid BLOB NOT NULL, section INTEGER NOT NULL REFERENCES section,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, lead_start INTEGER NOT NULL,
    lead_end INTEGER NOT NULL, page INTEGER, first_sentence INTEGER NOT NULL,
    sentences BLOB NOT NULL
);
CREATE INDEX passage_section ON passage (section);
"""


def write_corpus(
    path: Path, meetings: Sequence[MeetingRecord], others: Sequence[Reading]
) -> dict[str, int]:
    """Write a new corpus database; returns how many rows of each kind it has.

    :raises FileExistsError: the file is already there.
    """
    if path.exists():
        raise FileExistsError(path)
    db = sqlite3.connect(path)
    try:
        with db:
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version={FORMAT}")
            writer = _Writer(db)
            for record in meetings:
                writer.meeting(record)
            for reading in others:
                writer.document_alone(reading)
        return _counts(db, writer.sentences)
    finally:
        db.close()


# The columns of each table, in an order in which rows can be copied one table after the other.
TABLES = {
    "document": ("id", "key", "sha256", "file", "media_type", "title", "kind", "pages", "text"),
    "meeting": (
        "id", "municipality", "municipality_slug", "committee", "committee_slug", "date", "start",
        "end", "place", "kind",
    ),
    "meeting_document": ("meeting", "rank", "document"),
    "point": (
        "id", "meeting", "document", "number", "title", "case_number", "deciding_body", "closed",
        "page", "start", "end",
    ),
    "section": (
        "id", "document", "meeting", "point", "kind", "label", "body", "date", "page", "start",
        "end",
    ),
    "block": ("id", "section", "kind", "level", "start", "end", "pieces"),
    "passage": (
        "id", "uid", "section", "start", "end", "lead_start", "lead_end", "page",
        "first_sentence", "sentences",
    ),
}


def columns(table: str) -> str:
    """The columns of a table for a query."""
    return ", ".join(f'"{name}"' for name in TABLES[table])


def copied_rows(path: Path, table: str) -> Iterator[tuple[Any, ...]]:
    """All rows of a table of a corpus database in the order of their keys, texts unpacked."""
    db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        rows = db.execute(f"SELECT {columns(table)} FROM {table} ORDER BY 1, 2")
        yield from ((*rest, unpack(text)) for *rest, text in rows) if table == "document" else rows
    finally:
        db.close()


def copy_corpus(
    path: Path, sentences: int, rows: Callable[[str], Iterable[Sequence[Any]]]
) -> dict[str, int]:
    """Write a new corpus database of the rows of each table; returns how many each has.

    The rows are as :func:`copied_rows` gives them.
    """
    db = sqlite3.connect(path)
    try:
        with db:
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version={FORMAT}")
            for table, names in TABLES.items():
                marks = ", ".join("?" * len(names))
                db.executemany(
                    f"INSERT INTO {table} ({columns(table)}) VALUES ({marks})",
                    _stored(table, rows(table)),
                )
        return _counts(db, sentences)
    finally:
        db.close()


def _stored(table: str, rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    return ((*rest, pack(text)) for *rest, text in rows) if table == "document" else rows


def _counts(db: sqlite3.Connection, sentences: int) -> dict[str, int]:
    tables = ("document", "meeting", "point", "section", "passage")
    counts = {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}
    return {**counts, "sentence": sentences}


class _Writer:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._passages = 0
        self.sentences = 0

    def meeting(self, record: MeetingRecord) -> None:
        m = record.meeting
        row = self._insert(
            "meeting",
            municipality=m.municipality, municipality_slug=slug(m.municipality),
            committee=m.committee, committee_slug=slug(m.committee), date=m.date.isoformat(),
            start=m.start and m.start.isoformat("minutes"),
            end=m.end and m.end.isoformat("minutes"), place=m.place, kind=record.kind.value,
        )
        documents = {}
        for rank, reading in enumerate(record.readings):
            documents[reading.document.sha256] = document = self._document(reading)
            self._insert("meeting_document", meeting=row, rank=rank, document=document)
        first = record.readings[0]
        place = f"{m.municipality}/{m.committee}/{m.date}"
        for section in first.sections:
            self._section(first, documents[first.document.sha256], section, place, meeting=row)
        for point, reading in record.points:
            self._point(row, documents[reading.document.sha256], point, reading, place)

    def document_alone(self, reading: Reading) -> None:
        document = self._document(reading)
        for section in reading.sections:
            self._section(reading, document, section, reading.document.title)
        for point in reading.points:  # Points of a meeting that could not be named.
            for section in point.sections:
                self._section(reading, document, section, reading.document.title)

    def _document(self, reading: Reading) -> int:
        d = reading.document
        return self._insert(
            "document", key=d.id, sha256=d.sha256, file=d.file, media_type=d.media_type,
            title=d.title, kind=d.kind.value, pages=d.pages, text=pack(d.text),
        )

    def _point(
        self, meeting: int, document: int, point: Point, reading: Reading, place: str
    ) -> None:
        row = self._insert(
            "point", meeting=meeting, document=document, number=point.number, title=point.title,
            case_number=point.case_number, deciding_body=point.deciding_body,
            closed=int(point.closed), page=point.page, start=point.start, end=point.end,
        )
        for section in point.sections:
            self._section(
                reading, document, section, f"{place}/{point.number}", meeting=meeting, point=row
            )

    def _section(
        self,
        reading: Reading,
        document: int,
        section: Section,
        place: str,
        meeting: int | None = None,
        point: int | None = None,
    ) -> None:
        row = self._insert(
            "section", document=document, meeting=meeting, point=point, kind=section.kind.value,
            label=section.label, body=section.body,
            date=section.date and section.date.isoformat(), page=section.page,
            start=section.start, end=section.end,
        )
        for block in section.blocks:
            self._insert(
                "block", section=row, kind=block.kind.value, level=block.level,
                start=block.start, end=block.end, pieces=json.dumps(block.pieces),
            )
        for passage in passages(section, reading.document.text, f"{place}/{section.label}"):
            self._insert(
                "passage", id=self._passages, uid=bytes.fromhex(passage.uid), section=row,
                start=passage.start, end=passage.end, lead_start=passage.lead[0],
                lead_end=passage.lead[1], page=passage.page, first_sentence=self.sentences,
                sentences=packed(passage.sentences, passage.start),
            )
            self._passages += 1
            self.sentences += len(passage.sentences)

    def _insert(self, table: str, **values: object) -> int:
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        cursor = self._db.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())
        )
        return int(cursor.lastrowid or 0)
