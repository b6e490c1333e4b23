"""What is known of each address: its copy, what the server said of it, and when."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from corpus.fetching.errors import FetchError

NAME = "fetched.sqlite"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Record:
    """An address that was asked.

    ``file`` is its copy, below the folder, if one is kept. ``final_url`` is where redirects
    led, whose ``etag`` and ``last_modified`` these are. ``fetched_at`` is when the copy came,
    ``checked_at`` when it was last asked for, ``problem`` what was wrong then. Moments are UTC.
    """

    url: str
    checked_at: str
    file: str | None = None
    sha256: str | None = None
    final_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    fetched_at: str | None = None
    problem: str | None = None


_COLUMNS = tuple(field.name for field in fields(Record))


class Records:
    """The records of a folder, in a file beside the copies.

    :raises FetchError: it is damaged, or of another version of the program.
    """

    def __init__(self, folder: Path) -> None:
        path = self._path = folder / NAME
        try:
            self._rows = sqlite3.connect(path)
            (found,) = self._rows.execute("PRAGMA user_version").fetchone()
            if found not in (0, _FORMAT):
                raise FetchError(f"{path} is of a newer version of Referat; use that one")
            columns = ", ".join(f"{name} TEXT" for name in _COLUMNS[1:])
            self._rows.execute(
                f"CREATE TABLE IF NOT EXISTS records (url TEXT PRIMARY KEY, {columns})"
            )
            self._rows.execute(f"PRAGMA user_version = {_FORMAT}")
            self._rows.commit()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise OSError(None, f"{error}", str(path)) from error
            raise FetchError(
                f"{path} is damaged ({error}); delete it: the addresses are then fetched anew"
            ) from error

    def get(self, url: str) -> Record | None:
        row = self._rows.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM records WHERE url = ?", (url,)
        ).fetchone()
        return Record(*row) if row else None

    def put(self, record: Record) -> None:
        marks = ", ".join("?" * len(_COLUMNS))
        try:
            with self._rows:
                self._rows.execute(
                    f"INSERT OR REPLACE INTO records VALUES ({marks})", astuple(record)
                )
        except sqlite3.OperationalError as error:
            raise OSError(None, str(error), str(self._path)) from error

    def close(self) -> None:
        self._rows.close()
