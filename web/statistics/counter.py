"""Counts answers while serving. What cannot be written is kept and tried again, or let go."""

from __future__ import annotations

import atexit
import logging
import sqlite3
import threading
from collections import Counter
from datetime import date
from pathlib import Path

from embeddings.archive import Archive
from qa.model import Answer
from web.statistics import store
from web.statistics.shapes import Cell, cells

log = logging.getLogger("referat.statistics")

# Seconds after an answer until it is written, with those that came in the meantime.
_DELAY = 2.0
# So many different numbers wait for a disk to be mended; further ones are let go.
_MOST_WAITING = 10_000


class Statistics:
    """Counts in memory and adds them to the file from a thread of its own, soon after.

    No request waits for the disk, and none fails for it. Each process of a server has its own.
    """

    def __init__(self, path: Path, delay: float = _DELAY) -> None:
        self._path = path
        self._delay = delay
        self._waiting: Counter[tuple[date, Cell]] = Counter()
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._timer: threading.Timer | None = None
        self._failing = False
        atexit.register(self.flush)

    def answered(self, answer: Answer, archive: Archive) -> None:
        """Count an answer."""
        today = date.today()
        try:
            found = cells(answer, archive, today)
        except Exception:
            log.exception("an answer is not counted")
            return
        with self._lock:
            for cell in found:
                if (today, cell) in self._waiting or len(self._waiting) < _MOST_WAITING:
                    self._waiting[today, cell] += 1
            if self._timer is None:
                self._timer = threading.Timer(self._delay, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what is waiting. To be called when a process of a server ends."""
        with self._writing:
            with self._lock:
                counted, self._waiting = self._waiting, Counter()
                self._timer = None
            if not counted:
                return
            try:
                store.add(self._path, counted, date.today())
                self._failing = False
            except (sqlite3.Error, OSError) as error:
                with self._lock:
                    self._waiting.update(counted)
                if not self._failing:  # Said once, not with every answer.
                    self._failing = True
                    log.warning(
                        "statistics cannot be written to %s now (%s); if it is damaged, delete it",
                        self._path, getattr(error, "sqlite_errorname", None) or error,
                    )
