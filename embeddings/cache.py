"""Vectors of texts already encoded, so that a rebuild encodes only what is new."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder, Progress, Vectors

log = logging.getLogger("referat.cache")

# SQLite's limit on parameters is higher, but there is nothing to gain beyond this.
_CHUNK = 500
# Vectors are saved after each of these, so that an interrupted build keeps what it did.
_SAVED_AFTER = 1024


class VectorCache:
    """A table of float32 vectors by encoder fingerprint and text hash."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = _open(path)
        except sqlite3.DatabaseError as error:
            # It only saves time: a damaged one is put aside and begun again.
            log.warning("%s is damaged (%s); all texts are encoded again", path, error)
            path.replace(path.with_suffix(".damaged"))
            self._db = _open(path)

    def close(self) -> None:
        self._db.close()

    def encode(
        self, encoder: Encoder, texts: Sequence[str], progress: Progress | None = None
    ) -> tuple[Vectors, int]:
        """Passage vectors of texts, and how many had to be encoded.

        Returns an array of shape (len(texts), dimension).
        """
        keys = [_key(encoder.fingerprint, text) for text in texts]
        known = self._known(set(keys))
        todo: dict[bytes, str] = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in known
        }
        if progress:
            progress(len(texts) - len(todo))
        # Longest first over the whole lot, not only within what is saved at a time.
        missing = sorted(todo.items(), key=lambda item: -len(item[1]))
        for start in range(0, len(missing), _SAVED_AFTER):
            part = missing[start : start + _SAVED_AFTER]
            vectors = encoder.encode_passages([text for _, text in part], progress)
            self._save((key for key, _ in part), vectors)
            known.update(zip((key for key, _ in part), vectors, strict=True))
        result = np.empty((len(texts), encoder.dimension), dtype=np.float32)
        for row, key in enumerate(keys):
            result[row] = known[key]
        return result, len(missing)

    def _known(self, keys: set[bytes]) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        ordered = sorted(keys)
        for start in range(0, len(ordered), _CHUNK):
            part = ordered[start : start + _CHUNK]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, value FROM vector WHERE key IN ({marks})"
            for key, value in self._db.execute(query, part):
                found[key] = np.frombuffer(value, dtype=np.float32)
        return found

    def _save(self, keys: Iterable[bytes], vectors: Vectors) -> None:
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO vector VALUES (?, ?)",
                ((key, vector.tobytes()) for key, vector in zip(keys, vectors, strict=True)),
            )


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute(
        "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB NOT NULL)"
        " WITHOUT ROWID"
    )
    return db


def _key(fingerprint: str, text: str) -> bytes:
    return hashlib.sha256(f"{fingerprint}\n{text}".encode()).digest()[:16]
