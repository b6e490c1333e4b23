"""Vectors of texts already encoded, so that a rebuild encodes only what is new."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder, Progress, Vectors
from embeddings.interaction import TokenMatrix
from embeddings.work import ThisMachine, Workforce

log = logging.getLogger("referat.cache")

# SQLite's limit on parameters is higher, but there is nothing to gain beyond this.
_CHUNK = 500


class VectorCache:
    """Tables of vectors and token vectors by encoder fingerprint and text hash."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = _open(path)
        except sqlite3.OperationalError:  # No damage: the disk is full, or not to be written.
            raise
        except sqlite3.DatabaseError as error:
            # It only saves time: a damaged one is put aside and begun again.
            log.warning("%s is damaged (%s); all texts are encoded again", path, error)
            path.replace(path.with_suffix(".damaged"))
            self._db = _open(path)

    def close(self) -> None:
        self._db.close()

    def encode(
        self, encoder: Encoder, texts: Sequence[str], progress: Progress | None = None,
        workforce: Workforce | None = None,
    ) -> tuple[Vectors, int]:
        """Passage vectors of texts, and how many had to be encoded.

        Returns an array of shape (len(texts), dimension). ``workforce`` encodes with the same
        encoder elsewhere. What it has done is saved at once, so that a build that is
        interrupted keeps it.
        """
        encoded = self.encode_missing(encoder, texts, progress, workforce)
        return self.vectors(encoder, texts), encoded

    def encode_missing(
        self, encoder: Encoder, texts: Sequence[str], progress: Progress | None = None,
        workforce: Workforce | None = None,
    ) -> int:
        """See to it that vectors of texts are here, for :meth:`vectors`; how many were not."""
        keys = [_key(encoder.fingerprint, text) for text in texts]
        missing = _missing(keys, texts, self._present("vector", set(keys)))
        if progress:
            progress(len(texts) - len(missing))
        workforce = workforce or ThisMachine(encoder)
        for lot in workforce.encode([text for _, text in missing], False, progress):
            rows = [key for key, _ in missing[lot.rows]]
            self._save("vector", zip(rows, lot.vectors, strict=True))
        return len(missing)

    def vectors(self, encoder: Encoder, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that are here, shape (len(texts), dimension)."""
        result = np.empty((len(texts), encoder.dimension), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            keys = [_key(encoder.fingerprint, text) for text in texts[start : start + _CHUNK]]
            known = self._known(set(keys))
            for row, key in enumerate(keys, start):
                result[row] = known[key]
        return result

    def encode_tokens(
        self, encoder: Encoder, texts: Sequence[str], progress: Progress | None = None,
        workforce: Workforce | None = None,
    ) -> int:
        """See to it that vectors and token vectors of texts are here; how many were not.

        :meth:`tokens` and :meth:`encode` then give them without encoding.
        """
        keys = [_key(encoder.token_fingerprint, text) for text in texts]
        missing = _missing(keys, texts, self._present("tokens", set(keys)))
        if progress:
            progress(len(texts) - len(missing))
        workforce = workforce or ThisMachine(encoder)
        for lot in workforce.encode([text for _, text in missing], True, progress):
            part = [text for _, text in missing[lot.rows]]
            self._save(
                "vector",
                zip((_key(encoder.fingerprint, t) for t in part), lot.vectors, strict=True),
            )
            self._save(
                "tokens",
                zip((_key(encoder.token_fingerprint, t) for t in part), lot.tokens or (),
                    strict=True),
            )
        return len(missing)

    def tokens(self, encoder: Encoder, texts: Sequence[str]) -> Iterator[TokenMatrix]:
        """Token vectors of texts that :meth:`encode_tokens` has seen, in their order."""
        for text in texts:
            (value,) = self._db.execute(
                "SELECT value FROM tokens WHERE key = ?", (_key(encoder.token_fingerprint, text),)
            ).fetchone()
            numbers = np.frombuffer(value, dtype=np.int8)
            columns = encoder.token_dimension
            yield numbers.reshape(len(numbers) // columns if columns else 0, columns)

    def _known(self, keys: set[bytes]) -> dict[bytes, Vectors]:
        found = self._select("SELECT key, value FROM vector WHERE key IN", keys)
        return {key: np.frombuffer(value, dtype=np.float32) for key, value in found}

    def _present(self, table: str, keys: set[bytes]) -> set[bytes]:
        return {key for (key,) in self._select(f"SELECT key FROM {table} WHERE key IN", keys)}

    def _select(self, query: str, keys: set[bytes]) -> Iterator[tuple[bytes, ...]]:
        ordered = sorted(keys)
        for start in range(0, len(ordered), _CHUNK):
            part = ordered[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            yield from self._db.execute(f"{query} ({marks})", part)

    def _save(self, table: str, rows: Iterable[tuple[bytes, NDArray[Any]]]) -> None:
        with self._db:
            self._db.executemany(
                f"INSERT OR REPLACE INTO {table} VALUES (?, ?)",
                ((key, values.tobytes()) for key, values in rows),
            )


class KnownVectors:
    """A vector cache looked into and not written to.

    :raises sqlite3.Error: there is none, or it is damaged.
    """

    def __init__(self, path: Path) -> None:
        # Without a log beside it nobody is writing; so no files need to be made there.
        mode = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"
        self._db = sqlite3.connect(f"file:{path}?{mode}", uri=True)
        # A build that was killed at its very beginning has left a file without tables.
        self._tables = {row[0] for row in self._db.execute("SELECT name FROM sqlite_master")}

    def __enter__(self) -> KnownVectors:
        return self

    def __exit__(self, *error: object) -> None:
        self._db.close()

    def vector(self, fingerprint: str, text: str) -> Vectors | None:
        """A text's vector, shape (dimension,), if it is here."""
        value = self._value("vector", _key(fingerprint, text))
        return None if value is None else np.frombuffer(value, dtype=np.float32)

    def tokens(self, fingerprint: str, text: str, columns: int) -> TokenMatrix | None:
        """A text's token vectors, shape (tokens, columns), if they are here."""
        value = self._value("tokens", _key(fingerprint, text))
        if value is None or not columns:
            return None
        return np.frombuffer(value, dtype=np.int8).reshape(-1, columns)

    def _value(self, table: str, key: bytes) -> bytes | None:
        if table not in self._tables:
            return None
        row = self._db.execute(f"SELECT value FROM {table} WHERE key = ?", (key,)).fetchone()
        return bytes(row[0]) if row else None


def forget(path: Path, fingerprints: Iterable[str], texts: Iterable[str]) -> int:
    """Wipe vectors of texts from a cache; returns how many rows that were."""
    if not path.is_file():
        return 0
    texts = list(texts)
    keys = [(_key(fingerprint, text),) for fingerprint in fingerprints for text in texts]
    db = _open(path)
    try:
        db.execute("PRAGMA secure_delete=ON")  # Zeros are left, and not the vectors.
        with db:
            before = db.total_changes
            for table in ("vector", "tokens"):
                db.executemany(f"DELETE FROM {table} WHERE key = ?", keys)
            wiped = db.total_changes - before
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        db.close()
    return wiped


def _missing(
    keys: Sequence[bytes], texts: Sequence[str], known: Container[bytes]
) -> list[tuple[bytes, str]]:
    """Keys and texts not known yet, each once, the longest first over the whole lot."""
    todo = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    return sorted(todo.items(), key=lambda item: -len(item[1]))


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    # Several vectors to a page, one after the other as they come; sorted by their keys each would
    # spill over into a page of its own.
    db.execute("PRAGMA page_size=8192")
    db.execute("PRAGMA journal_mode=WAL")
    for table in ("vector", "tokens"):
        db.execute(
            f"CREATE TABLE IF NOT EXISTS {table} (key BLOB PRIMARY KEY, value BLOB NOT NULL)"
        )
    return db


def _key(fingerprint: str, text: str) -> bytes:
    return hashlib.sha256(f"{fingerprint}\n{text}".encode()).digest()[:16]
