"""``statistics.sqlite``: numbers by day. Several processes may add to it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from corpus.errors import ReferatError
from web.statistics.shapes import Cell

NAME = "statistics.sqlite"
# A year, and a month to look back on it.
KEPT_DAYS = 400
_FORMAT = 1
# Seconds that a writer waits for another; it is never a request that waits.
_PATIENCE = 2.0
_TABLE = """
CREATE TABLE IF NOT EXISTS counted (
    day TEXT NOT NULL, what TEXT NOT NULL, value TEXT NOT NULL, reason TEXT NOT NULL,
    number INTEGER NOT NULL, PRIMARY KEY (day, what, value, reason)
) WITHOUT ROWID
"""
_ADD = """
INSERT INTO counted VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET number = number + excluded.number
"""


class NoStatistics(ReferatError):
    """There are no statistics, or they cannot be read."""

    code = "no_statistics"


@dataclass(frozen=True, slots=True)
class Row:
    """How often a cell was counted on a day."""

    day: date
    cell: Cell
    number: int


def add(path: Path, counted: Mapping[tuple[date, Cell], int], today: date) -> None:
    """Add to what is kept, all or nothing, and forget what is too old.

    :raises sqlite3.Error, OSError: it cannot be written.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    rows = [(day.isoformat(), *cell, number) for (day, cell), number in counted.items()]
    with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = ON")
        with _transaction(db):
            _check(db)
            db.execute(_TABLE)
            db.execute(f"PRAGMA user_version = {_FORMAT}")
            db.executemany(_ADD, rows)
            oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
            db.execute("DELETE FROM counted WHERE day < ?", (oldest,))


def rows(path: Path, first: date | None = None, last: date | None = None) -> list[Row]:
    """What was counted from the first to the last day, both included.

    :raises NoStatistics: there is no such file, or it cannot be read.
    """
    if not path.is_file():
        raise NoStatistics(
            f"there is no {path}; start the server with --statistics, and ask when there have "
            "been questions"
        )
    query = "SELECT day, what, value, reason, number FROM counted WHERE day BETWEEN ? AND ?"
    limits = ((first or date.min).isoformat(), (last or date.max).isoformat())
    address = f"{path.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, _PATIENCE, uri=True)) as db:
            _check(db)
            found = db.execute(query, limits).fetchall()
            return [Row(date.fromisoformat(day), tuple(cell), number)
                    for day, *cell, number in found]
    except (sqlite3.Error, ValueError) as error:
        raise NoStatistics(
            f"{path} cannot be read ({error}); if it is damaged, delete it: it is begun anew"
        ) from error


def _check(db: sqlite3.Connection) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, _FORMAT):
        raise sqlite3.DatabaseError(f"its format is {version}, not {_FORMAT}")


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
