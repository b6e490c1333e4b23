"""Where requests are counted for rate limits: in memory, or in a file that workers share.

The clock that counts is the one that nobody sets: a server whose time is put back an hour does
not refuse its readers for an hour.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from urllib.parse import unquote, urlsplit

from limits.storage import MovingWindowSupport, Storage

SCHEME = "counts"
IN_MEMORY = f"{SCHEME}://"

_TABLE = """
CREATE TABLE IF NOT EXISTS request (key TEXT NOT NULL, at REAL NOT NULL, until REAL NOT NULL);
CREATE INDEX IF NOT EXISTS request_by_key ON request (key, at);
CREATE INDEX IF NOT EXISTS request_by_end ON request (until);
"""
# Seconds to wait for another process that counts.
_PATIENCE = 5.0


def in_file(path: str) -> str:
    """The storage's address for a file, as Flask-Limiter takes it."""
    return f"{SCHEME}://{path}"


class RequestCounts(Storage, MovingWindowSupport):
    """Moments of requests by key, for moving windows.

    Each process opens the file for itself, also after it was forked.
    """

    STORAGE_SCHEME: list[str] | None = [SCHEME]  # noqa: RUF012 - read by the library.

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **options: float | str | bool
    ) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._path = unquote(urlsplit(uri or "").path) or ":memory:"
        self._lock = threading.Lock()
        self._opened: tuple[int, sqlite3.Connection] | None = None

    @property
    def base_exceptions(self) -> type[Exception]:
        return sqlite3.Error

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        if amount > limit:
            return False
        now = time.monotonic()
        with self._lock, self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")  # Nobody counts between count and entry.
            connection.execute("DELETE FROM request WHERE until <= ?", (now,))
            if self._count(connection, key) + amount > limit:
                return False
            entry = (key, now, now + expiry)
            connection.executemany("INSERT INTO request VALUES (?, ?, ?)", [entry] * amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        now = time.monotonic()
        with self._lock, self._connection() as connection:
            first, count = connection.execute(
                "SELECT min(at), count(*) FROM request WHERE key = ? AND at > ?",
                (key, now - expiry),
            ).fetchone()
        # As the time of day, which headers are made from.
        return time.time() - (now - first if count else 0.0), int(count)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.monotonic()
        with self._lock, self._connection() as connection:
            connection.executemany(
                "INSERT INTO request VALUES (?, ?, ?)", [(key, now, now + expiry)] * amount
            )
            return self._count(connection, key)

    def get(self, key: str) -> int:
        with self._lock, self._connection() as connection:
            return self._count(connection, key)

    def get_expiry(self, key: str) -> float:
        with self._lock, self._connection() as connection:
            (until,) = connection.execute(
                "SELECT max(until) FROM request WHERE key = ?", (key,)
            ).fetchone()
        return time.time() + ((until - time.monotonic()) if until is not None else 0.0)

    def check(self) -> bool:
        with self._lock, self._connection() as connection:
            connection.execute("SELECT 1")
        return True

    def reset(self) -> int | None:
        with self._lock, self._connection() as connection:
            return connection.execute("DELETE FROM request").rowcount

    def clear(self, key: str) -> None:
        with self._lock, self._connection() as connection:
            connection.execute("DELETE FROM request WHERE key = ?", (key,))

    def _count(self, connection: sqlite3.Connection, key: str) -> int:
        (count,) = connection.execute(
            "SELECT count(*) FROM request WHERE key = ? AND until > ?", (key, time.monotonic())
        ).fetchone()
        return int(count)

    def _connection(self) -> sqlite3.Connection:
        process = os.getpid()
        if self._opened is None or self._opened[0] != process:
            made = sqlite3.connect(
                self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
            made.execute("PRAGMA journal_mode = WAL")
            made.execute("PRAGMA synchronous = OFF")  # Counts of minutes outlive no power failure.
            made.executescript(_TABLE)
            self._opened = process, made
        return self._opened[1]
