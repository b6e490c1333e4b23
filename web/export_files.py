"""Exports as the server gives them out: made once for a generation, then sent as files.

A file is sent by the server's own loop, so a slow reader keeps no thread busy; and its bytes are
those of one generation, whatever is put into service meanwhile.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from corpus.errors import ReferatError
from embeddings.archive import ArchiveInfo
from embeddings.errors import NoArchive
from embeddings.generation import current
from embeddings.kept_exports import folder_of
from web.exports.archive_file import write_file

EXPORTS = "REFERAT_EXPORTS"
# Seconds that a request waits for a file; in these that of a small archive is made.
_PATIENCE = 5.0
# So many files are kept: a whole export, and one for each generation that changes are asked since.
_MOST = 12

Lines = Callable[[], Iterable[bytes]]


class BeingMade(ReferatError):
    """An export is being made; it can be had in a moment."""

    code = "being_made"


class ExportFiles:
    """Makes the export files of a home, one at a time, and keeps them while they hold."""

    def __init__(self, home: Path, patience: float = _PATIENCE) -> None:
        self._home = home
        self._folder = folder_of(home)
        self._patience = patience
        self._lock = threading.Lock()
        self._waiting = threading.Lock()
        self._making: tuple[Path, Future[None]] | None = None

    def packed(self, info: ArchiveInfo, since: str | None, lines: Lines) -> Path:
        """The gzipped file of a generation's export; ``lines`` makes it if it is not there.

        :raises BeingMade: it, or another one, takes longer to be made than a request may wait.
        """
        parts = (info.built_at, info.fingerprint, version("referat"))
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
        name = f"{info.generation}-{key}{f'-{since}' if since else ''}.ndjson.gz"
        path = self._folder / name
        self._made(path, info.generation, lambda: write_file(lines(), path, _partial(path)))
        return path

    def plain(self, info: ArchiveInfo, since: str | None, lines: Lines) -> Path:
        """The same, not packed, for clients that cannot unpack it."""
        packed = self.packed(info, since, lines)
        path = packed.with_suffix("")

        def unpack() -> None:
            partial = _partial(path)
            try:
                with gzip.open(packed, "rb") as source, partial.open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)

        self._made(path, info.generation, unpack)
        return path

    def _made(self, path: Path, generation: str, make: Callable[[], None]) -> None:
        if path.is_file():
            return
        with self._lock:
            if self._making is None:
                future: Future[None] = Future()
                self._making = path, future
                threading.Thread(
                    target=self._run, args=(path, generation, make, future), daemon=True
                ).start()
            at_work, future = self._making
        # Only one request waits: the others' threads are for who asks questions.
        if at_work == path and self._waiting.acquire(blocking=future.done()):
            try:
                future.result(self._patience)
                return
            except NotYet:
                pass
            finally:
                self._waiting.release()
        raise BeingMade("the export is being made; ask again in a moment")

    def _run(
        self, path: Path, generation: str, make: Callable[[], None], future: Future[None]
    ) -> None:
        failure: ReferatError | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            make()
            self._clear()
        except ReferatError as error:
            failure = error
        except Exception as error:
            failure = ReferatError(f"an export could not be made ({error!r})")
        # Whoever puts another generation in place wipes the files of this one after that.
        if self._serving() != generation:
            path.unlink(missing_ok=True)
            failure = BeingMade("another index was put into service; ask again")
        with self._lock:
            self._making = None
        if failure:
            future.set_exception(failure)
        else:
            future.set_result(None)

    def _serving(self) -> str | None:
        try:
            return current(self._home).name
        except NoArchive:
            return None

    def _clear(self) -> None:
        """Delete all but the newest files; whoever is being sent one still gets it whole."""
        with suppress(OSError):
            files = sorted(
                self._folder.glob("[0-9]*"), key=lambda p: p.stat().st_mtime, reverse=True
            )
            for path in files[_MOST:]:
                path.unlink(missing_ok=True)


def _partial(path: Path) -> Path:
    # Another process of the server may be making the same.
    return path.with_name(f".{path.name}.{os.getpid()}.part")
