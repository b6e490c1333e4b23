"""Readings of files already read, so that a rebuild parses only what is new."""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
from functools import cache
from pathlib import Path

import corpus
from corpus.model import Reading

log = logging.getLogger("referat.readings")


@cache
def reader_version() -> str:
    """Digest of the package's own source: any change to the reading reads files anew."""
    digest = hashlib.sha256()
    folder = Path(corpus.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class ReadingCache:
    """A folder of readings by the hash of their files and the version of the reader.

    It lies in the archive's home and is trusted as much as the index itself.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, sha256: str, file: str) -> Reading | None:
        """The reading of a file's content, if it was read under this name before."""
        try:
            reading = pickle.loads(self._path(sha256).read_bytes())
        except FileNotFoundError:
            return None
        except Exception as error:  # A damaged entry is an entry that is not there.
            log.warning("a cached reading cannot be used (%s); the file is read again", error)
            return None
        if isinstance(reading, Reading) and reading.document.file == file:
            return reading
        return None

    def put(self, reading: Reading) -> None:
        path = self._path(reading.document.sha256)
        partial = path.with_suffix(".part")
        try:
            partial.write_bytes(pickle.dumps(reading, protocol=pickle.HIGHEST_PROTOCOL))
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)

    def forget(self, sha256: str) -> None:
        """Remove what any version of the reader made of a file."""
        for path in self._folder.glob(f"{sha256}-*"):
            path.unlink(missing_ok=True)

    def prune(self) -> None:
        """Remove what other versions of the reader made, and what a stopped build left half."""
        for path in self._folder.iterdir():
            if not path.name.endswith(f"-{reader_version()}.pickle"):
                path.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}-{reader_version()}.pickle"
