"""Whether a corpus database says nothing that contradicts itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus.packed_text import PackedText, unpack
from corpus.spans import unpacked
from corpus.store import FORMAT

# Of faults of one kind so many are told one by one.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong: a code to go by, what it is, and what to do about it."""

    code: str
    message: str
    advice: str


REBUILD = "run `referat rollback`, or `referat build` again"

# What must not be found in any row, and how it is told.
_NEVER = (
    ("SELECT 'point ' || p.id FROM point p JOIN document d ON d.id = p.document"
     " LEFT JOIN meeting_document m ON m.meeting = p.meeting AND m.document = p.document"
     " WHERE m.document IS NULL", "stands in a document that is none of its meeting's"),
    ("SELECT 'section ' || s.id FROM section s JOIN point p ON p.id = s.point"
     " WHERE p.document IS NOT s.document OR p.meeting IS NOT s.meeting",
     "is of another document or meeting than its point"),
    ("SELECT 'block ' || b.id FROM block b JOIN section s ON s.id = b.section"
     " WHERE b.start < s.start OR b.\"end\" > s.\"end\"", "reaches beyond its section"),
    ("SELECT 'passage ' || p.id FROM passage p JOIN section s ON s.id = p.section"
     " WHERE p.start < s.start OR p.\"end\" > s.\"end\"", "reaches beyond its section"),
    ("SELECT 'passage ' || id FROM passage"
     " WHERE lead_start > lead_end OR (lead_end > lead_start AND lead_end > start)",
     "has a lead-in that is not before it"),
    ("SELECT 'document ' || id FROM document WHERE substr(sha256, 1, 16) IS NOT key",
     "has a key that is not its hash's"),
    ("SELECT 'meeting ' || id FROM meeting"
     " WHERE id NOT IN (SELECT meeting FROM meeting_document WHERE rank = 0)",
     "has no document that is quoted"),
)

_SPANS = {
    "point": "SELECT id, document, start, \"end\" FROM point",
    "section": "SELECT id, document, start, \"end\" FROM section",
    "block": "SELECT b.id, s.document, b.start, b.\"end\" FROM block b"
             " JOIN section s ON s.id = b.section",
    "passage": "SELECT p.id, s.document, p.start, p.\"end\" FROM passage p"
               " JOIN section s ON s.id = p.section",
}
# A section may be a label and nothing more, and its span then be empty.
_MAY_BE_EMPTY = frozenset({"section"})


def faults(path: Path) -> Iterator[Finding]:
    """What is wrong with a corpus database: its pages, keys between tables, numbers and offsets.

    Every span must lie within its document's text and be words, not white space.
    """
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version != FORMAT:
                yield _found(f"it is of format {version}, this program reads {FORMAT}")
                return
            damaged = [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
            if damaged:
                yield _found(f"SQLite finds it damaged ({damaged[0]})")
                return
            for told in (_keys(db), _numbers(db), _rows(db), _spans(db), _sentences(db)):
                yield from map(_found, told)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        yield _found(f"it cannot be read ({error})")


def _found(message: str) -> Finding:
    return Finding("corpus", f"corpus.sqlite: {message}", REBUILD)


def _keys(db: sqlite3.Connection) -> Iterator[str]:
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check").fetchmany(_MOST):
        yield f"{table} {row} belongs to a {parent} that is not there"


def _numbers(db: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT count(*), min(id), max(id) FROM passage"
    count, first, last = db.execute(query).fetchone()
    if count and (first, last) != (0, count - 1):
        yield f"{count} rows of passage are numbered {first} to {last}, not 0 to {count - 1}"


def _rows(db: sqlite3.Connection) -> Iterator[str]:
    for query, what in _NEVER:
        for (row,) in db.execute(query).fetchmany(_MOST):
            yield f"{row} {what}"


def _spans(db: sqlite3.Connection) -> Iterator[str]:
    for document, key, packed in db.execute("SELECT id, key, text FROM document ORDER BY id"):
        try:
            text = unpack(packed)
        except ValueError as error:
            yield f"the text of document {key} cannot be read ({error})"
            continue
        for table, query in _SPANS.items():
            column = "document" if table in ("point", "section") else "s.document"
            told = 0
            for row, _, start, end in db.execute(f"{query} WHERE {column} = ?", (document,)):
                wrong = _wrong(text, start, end, table in _MAY_BE_EMPTY)
                if wrong and told < _MOST:
                    told += 1
                    yield f"{table} {row} ({start} to {end} of document {key}) {wrong}"


def _sentences(db: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with sentences: bytes, numbers, places outside of their passage."""
    expected: int | None = 0
    told = 0
    query = (
        "SELECT p.id, first_sentence, p.start, p.\"end\", sentences, s.document FROM passage p"
        " JOIN section s ON s.id = p.section ORDER BY p.id"
    )
    words = _Words(db)
    for passage, first, start, end, packed, document in db.execute(query):
        try:
            spans = unpacked(packed, start)
        except ValueError as error:
            wrong: str | None = f"cannot be read ({error})"
            expected = None  # Nobody knows how many they were.
        else:
            in_order = expected is None or first == expected
            wrong = f"are numbered from {first}, not {expected}" if not in_order else next(
                (
                    f"reach beyond it ({one} to {other})"
                    if other > end else "hold no words"
                    for one, other in spans
                    if other > end or not words.between(document, one, other)
                ),
                None,
            )
            expected = first + len(spans)
        if wrong and told < _MOST:
            told += 1
            yield f"the sentences of passage {passage} {wrong}"


class _Words:
    """Whether words stand at a place. Of a document that cannot be read it is believed."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._at_hand: tuple[int, PackedText | None] | None = None

    def between(self, document: int, start: int, end: int) -> bool:
        if self._at_hand is None or self._at_hand[0] != document:
            self._at_hand = document, self._text(document)
        text = self._at_hand[1]
        try:
            return text is None or bool(text.between(start, end).strip())
        except ValueError:
            return True

    def _text(self, document: int) -> PackedText | None:
        row = self._db.execute("SELECT text FROM document WHERE id = ?", (document,)).fetchone()
        try:
            return PackedText(row[0]) if row else None
        except ValueError:
            return None


def _wrong(text: str, start: int, end: int, may_be_empty: bool) -> str | None:
    if not 0 <= start <= end <= len(text):
        return f"lies beyond its {len(text)} characters"
    if not may_be_empty and not text[start:end].strip():
        return "holds no words"
    return None
