"""Loading a generation into the shared archive: how long each part takes, and the room it needs.

What the indexes take one by one is told by an event trigger of the database, which for that needs
a superuser's address.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.speed.stages import Stages
from embeddings.generation import LocalArchive
from embeddings.postgres.connecting import Connection, connected, writing
from embeddings.postgres.loading import load
from embeddings.postgres.schema import look_at
from embeddings.postgres.service import switch

ROWS, PASSAGES, WORDS, REST, INDEXES = (
    "rows of documents", "passages with vectors and words", "posting lists", "sentences, files",
    "indexes",
)
HNSW = "HNSW"
_STAGES = {"passages": PASSAGES, "words": WORDS, "index": INDEXES}
_MB = 1e6

_TRIGGER = """
CREATE SCHEMA measured;
CREATE TABLE measured.made (at timestamptz, kind text);
CREATE FUNCTION measured.note() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO measured.made
    SELECT clock_timestamp(), m.amname
    FROM pg_event_trigger_ddl_commands() c
    JOIN pg_class r ON r.oid = c.objid JOIN pg_am m ON m.oid = r.relam
    LIMIT 1;
END $$;
CREATE EVENT TRIGGER measured ON ddl_command_end WHEN TAG IN ('CREATE INDEX')
    EXECUTE FUNCTION measured.note();
"""
LISTS = ("posting lists of words", "posting lists of fragments")
# The tables of a generation by what they are for; others are told by their own name.
_KINDS = {
    "word": LISTS[0], "gram": LISTS[1],
    **dict.fromkeys(("part", "length"), "lengths of passages"),
    **dict.fromkeys(
        ("document", "meeting", "meeting_document", "point", "section", "block", "body"),
        "documents, meetings, points, blocks",
    ),
    **dict.fromkeys(("reading", "source"), "readings"),
    "sentence": "sentences with their vectors",
}
_TABLES = r"""
SELECT regexp_replace(c.relname, '^passage_\d+$', 'passage'),
       sum(pg_table_size(c.oid) - coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0)),
       sum(coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0))
FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
GROUP BY 1
"""
_INDEXES = r"""
SELECT regexp_replace(t.relname, '^passage_\d+$', 'passage'), m.amname,
       sum(pg_relation_size(c.oid))
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_am m ON m.oid = c.relam
WHERE t.relnamespace = current_schema()::regnamespace AND c.relkind = 'i' GROUP BY 1, 2
"""
# What rows of passages hold, in bytes before they are packed into pages.
_HELD = """
SELECT sum(octet_length(tokens))::bigint, sum(pg_column_size(vector))::bigint,
       sum(octet_length(word_counts) + octet_length(gram_counts))::bigint
FROM passage
"""


class LoadStages(Stages):
    """Stages of a load; what comes after the last posting list is one of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._left = 0
        super().stage(ROWS, 0)

    def stage(self, name: str, total: int) -> None:
        self._left = total if name == "words" else 0
        super().stage(_STAGES[name], total)

    def advance(self, steps: int) -> None:
        if self._left and self._left - steps <= 0:
            super().stage(REST, 0)
        self._left = max(0, self._left - steps)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A generation in service, and what loading it took."""

    number: int
    figures: dict[str, Any]


def loaded(folder: Path, dsn: str, partitions: int | None = None) -> Loaded:
    """Load a generation of one machine into an archive, switch to it, and tell what it took."""
    size = LocalArchive(folder).corpus.count("passage")
    stages = LoadStages()
    with _timed_indexes(dsn) as seconds_of_indexes, _peak() as peak:
        written = _written(dsn)
        begun = time.perf_counter()
        number = load(folder, dsn, stages, partitions)
        seconds = time.perf_counter() - begun
        by_stage = stages.seconds()
        written = _written(dsn) - written
    switch(dsn, number)
    with connected(writing(dsn)) as connection:
        look_at(connection, number)
        parts, largest = _one(connection, "SELECT count(*), max(n) FROM"
                              " (SELECT count(*) AS n FROM passage GROUP BY tableoid) AS parts")
        disk, held = _disk(connection), _one(connection, _HELD)
    names = ("tokens", "vectors", "counts")
    return Loaded(number, {
        "passages": size, "partitions": parts, "largest_partition": largest,
        "seconds": round(seconds, 1), "per_second": round(size / seconds, 1),
        "stages": {name: round(taken, 1) for name, taken in by_stage.items()},
        "indexes": {name: round(taken, 1) for name, taken in seconds_of_indexes.items()},
        "loader_mb": round(peak[0]), "wal_per_passage": round(written / size),
        "disk": {name: round(bytes / size, 1) for name, bytes in disk.items()},
        "held": {n: round(int(b) / size, 1) for n, b in zip(names, held, strict=True)},
    })


@contextmanager
def _timed_indexes(dsn: str) -> Iterator[dict[str, float]]:
    """Seconds of the indexes that take long, once the block has ended."""
    seconds: dict[str, float] = {}
    with connected(writing(dsn)) as connection:
        connection.execute(_TRIGGER.encode())
    try:
        yield seconds
        with connected(writing(dsn)) as connection:
            # Indexes are made one after the other: from the one before it to its own end.
            rows = connection.execute(
                "SELECT kind, extract(epoch FROM at - lag(at) OVER (ORDER BY at))::float8"
                " FROM measured.made ORDER BY at"
            ).fetchall()
        for kind, taken in rows:
            if _index(kind) == HNSW:
                seconds[HNSW] = seconds.get(HNSW, 0.0) + taken
    finally:
        with connected(writing(dsn)) as connection:
            connection.execute("DROP EVENT TRIGGER IF EXISTS measured")
            connection.execute("DROP SCHEMA IF EXISTS measured CASCADE")


def _index(method: str) -> str:
    """What an index is called in tables."""
    return HNSW if method == "hnsw" else "other indexes"


def _disk(connection: Connection) -> dict[str, int]:
    """Bytes by what they are for, the most first."""
    found: Counter[str] = Counter()
    for table, rows, aside in connection.execute(_TABLES.encode()).fetchall():
        if table == "passage":
            found["passages: rows with their vectors"] += int(rows)
            found["passages: put aside (token vectors)"] += int(aside)
        else:
            found[_KINDS.get(table, table)] += int(rows + aside)
    for table, method, size in connection.execute(_INDEXES.encode()).fetchall():
        own = f"passages: {_index(method)}"
        found[own if table == "passage" else _KINDS.get(table, table)] += int(size)
    (originals,) = _one(connection, "SELECT pg_total_relation_size('referat.original')")
    found["original files"] += int(originals)
    return dict(found.most_common())


def _written(dsn: str) -> int:
    """How many bytes of write-ahead log the server has written since it was made."""
    with connected(writing(dsn)) as connection:
        (at,) = _one(connection, "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
    return int(at)


def _one(connection: Connection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query.encode()).fetchone()
    assert row
    return row


@contextmanager
def _peak() -> Iterator[list[float]]:
    """Megabytes that this process took more than at first, at most (Linux); 0 elsewhere."""
    found = [0.0]
    reset, status = Path("/proc/self/clear_refs"), Path("/proc/self/status")
    if not reset.exists():
        yield found
        return
    reset.write_text("5", "ascii")  # Forgets the most that it has been.
    before = _kilobytes(status, "VmRSS")
    yield found
    found[0] = (_kilobytes(status, "VmHWM") - before) * 1024 / _MB


def _kilobytes(status: Path, name: str) -> int:
    line = next(row for row in status.read_text("utf-8").splitlines() if row.startswith(name))
    return int(line.split()[1])
