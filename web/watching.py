"""Builds again whenever the sources change, and fetches addresses again at an interval.

Messages of the system only say when to look; whether something has changed is told by names,
sizes and moments of the files themselves. So it also works where no messages come (network
folders), and where some were lost.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import watch as system_messages

from corpus.errors import ReadError, ReferatError
from corpus.fetching.errors import FetchRunning
from embeddings.errors import BuildRunning
from embeddings.intake import files_in
from web.building import Job
from web.source_list import SourceList

if TYPE_CHECKING:
    from corpus.fetching.fetcher import Fetched
    from embeddings.build import BuildReport

log = logging.getLogger("referat.watching")

# A file by its path: size, moment of the last change, and number of its inode.
Snapshot = dict[Path, tuple[int, int, int]]

# Seconds: between looks at the list and at whether folders are there; between looks at all
# files where no messages come; until a failed build is tried again; until a held lock is.
_TICK = 2.0
_POLL = 30.0
_RETRY = 600.0
_LOCKED = 5.0
# So long files that go on changing are waited for.
_PATIENCE = 1800.0


class Watch:
    """Keeps an archive as its sources are, until ``stop`` is set.

    Nothing is read before files have been the same for ``settle`` seconds. Addresses are asked
    again ``every`` so many seconds. With ``polling`` messages of the system are not waited
    for. ``tell`` gets lines of news, ``heard`` what came of asking addresses, ``done`` what a
    build made.
    """

    def __init__(
        self,
        job: Job,
        every: float,
        settle: float,
        polling: bool,
        stop: threading.Event,
        tell: Callable[[str], None],
        heard: Callable[[Sequence[Fetched]], None],
        done: Callable[[BuildReport], None],
    ) -> None:
        self._job = job
        self._every = every
        self._settle = settle
        self._polling = polling
        self._stop = stop
        self._tell = tell
        self._heard = heard
        self._done = done
        self._listed = SourceList()
        self._marks: object = None
        # The files when a build was last tried; None if they could not be looked at.
        self._seen: Snapshot | None = None
        # Files and fetched content that the last build was made of.
        self._built: object = None
        self._held: dict[Path, int] = {}
        self._last_told = ""

    def run(self) -> None:
        """Build, wait for a change, build again. What fails is told, and tried again."""
        asked_at = -self._every
        while not self._stop.is_set():
            asking = time.monotonic() - asked_at >= self._every
            try:
                pause = self._tried(asking)
            except (BuildRunning, FetchRunning) as error:
                self._tell_once(f"{error}; it is tried again")
                self._wait(time.monotonic() + _LOCKED)
                continue
            if asking:
                asked_at = time.monotonic()
            self._wait(min(asked_at + self._every, time.monotonic() + pause))

    def _tried(self, asking: bool) -> float:
        """Build if there is reason to; how long this will do (seconds), if nothing changes.

        :raises BuildRunning, FetchRunning: another process is at it.
        """
        try:
            self._cycle(asking)
            self._last_told = ""
            return self._every
        except (BuildRunning, FetchRunning):
            raise
        except (ReferatError, OSError) as error:
            self._tell_once(f"Nothing was built: {error}")
        except Exception as error:  # The watch outlives whatever a build does.
            log.exception("a build failed")
            self._tell_once(f"Nothing was built: {error!r}")
        self._built = None
        return _RETRY

    def _cycle(self, asking: bool) -> None:
        self._seen, self._marks = None, self._mark()
        self._listed = self._job.listed()
        self._marks = self._mark()
        seen = self._seen = self._settled()
        if self._stop.is_set():
            return
        self._refuse_emptied(seen)
        fetched = self._job.fetched(self._listed, asking)
        if asking:
            self._heard(fetched)
        of = (seen, [(one.url, one.sha256) for one in fetched if one.file])
        if of != self._built:
            made = self._job.build(self._listed, fetched)
            self._done(made)
            self._built = of
            self._held = {folder: _count(seen, folder) for folder in self._listed.folders}

    def _settled(self) -> Snapshot:
        """The files, once nothing of them has changed for a while: none is half copied."""
        until = time.monotonic() + _PATIENCE
        before = _snapshot(self._listed.folders)
        while not self._stop.wait(self._settle):
            now = _snapshot(self._listed.folders)
            if now == before:
                break
            if time.monotonic() > until:
                names = sorted(p.name for p in now if now[p] != before.get(p))[:5]
                self._tell(f"{', '.join(names) or 'files'} went on changing for "
                           f"{_PATIENCE / 60:g} minutes; what is there now is read")
                return now
            before = now
        return before

    def _refuse_emptied(self, seen: Snapshot) -> None:
        """Keep a share that is not mounted just now from emptying the archive.

        :raises ReadError: a folder that held files holds none.
        """
        for folder, count in self._held.items():
            if count and folder in self._listed.folders and not _count(seen, folder):
                raise ReadError(
                    f"{folder} held {count} files and holds none now; if that is meant, take it "
                    "off the list or start again, else see that it is mounted"
                )

    def _wait(self, until: float) -> None:
        """Until something has changed, or until that moment."""
        for look in self._looks():
            if self._stop.is_set() or time.monotonic() >= until or self._mark() != self._marks:
                return
            if look and self._now() != self._seen:
                return

    def _looks(self) -> Iterator[bool]:
        """Every other second; whether to look at all files, for they may have changed."""
        folders = [path for path in self._listed.folders if path.is_dir()]
        if folders and not self._polling:
            first = True  # What changed before the system was asked to tell.
            try:
                for changes in system_messages(
                    *folders, watch_filter=None, stop_event=self._stop, debounce=int(_TICK * 1000),
                    rust_timeout=int(_TICK * 1000), yield_on_timeout=True,
                    ignore_permission_denied=True,
                ):
                    yield bool(changes) or first
                    first = False
                return
            except (OSError, RuntimeError) as error:
                self._polling = True
                self._tell(f"The system does not tell of changes ({error}); the files are looked "
                           f"at every {_POLL:g} seconds instead")
        looked = time.monotonic() - _POLL
        while not self._stop.wait(_TICK):
            due = time.monotonic() - looked >= _POLL
            if due:
                looked = time.monotonic()
            yield due

    def _now(self) -> Snapshot | None:
        try:
            return _snapshot(self._listed.folders)
        except (ReadError, OSError):
            return None

    def _mark(self) -> object:
        """What tells cheaply that the list was edited, or that a folder went or came back."""
        lists = [*filter(None, [self._job.sources]), *self._listed.files]
        told: list[object] = [_of(path) for path in lists]
        for path in self._listed.folders:
            found = _of(path)
            told.append(found and found[2] if path.is_dir() else found)
        return told

    def _tell_once(self, text: str) -> None:
        """Tell what is wrong, unless it is what was told last."""
        if text != self._last_told:
            self._tell(text)
        self._last_told = text


def _snapshot(paths: Sequence[Path]) -> Snapshot:
    """:raises ReadError: a path does not exist."""
    return {file: found for file in files_in(paths) if (found := _of(file))}


def _of(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _count(seen: Snapshot, folder: Path) -> int:
    return sum(1 for file in seen if file.is_relative_to(folder))
