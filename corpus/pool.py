"""Files read in worker processes that can be stopped, within limits.

A file from outside may be made to harm: to take all memory, or for ever. What goes
wrong in a worker ends in an error for that file and nothing else.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from corpus.errors import ReaderFailed, ReadError, TooLarge
from corpus.model import Reading
from corpus.read import read
from corpus.readers.dispatch import is_pdf
from corpus.readers.pdf import Pages, page_count, read_pages
from corpus.workers import prepare_worker, worker_context

log = logging.getLogger("referat.pool")

_MEGABYTE = 1 << 20
# Pages of a PDF that one worker reads at a time: about a second's work.
_PAGES_A_PART = 12
# A file of this size may be worth a worker more.
_SHARED_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: its size, pages, seconds to read, and the reader's memory."""

    megabytes: int = 100
    pages: int = 2000
    seconds: int = 180
    memory_megabytes: int = 4096

    def __post_init__(self) -> None:
        wrong = [n for n in self.__slots__ if getattr(self, n) < 1]
        if wrong:
            raise ValueError(f"limits must be at least 1: {', '.join(wrong)}")


def read_all(
    paths: Sequence[Path], limits: Limits, cores: int | None = None
) -> Iterator[tuple[Path, Reading | ReadError]]:
    """Each file with its reading or with what is wrong with it, in the order given.

    Files are read beside each other, and so are the pages of a long PDF, on so many ``cores``
    (all that there are).
    """
    sizes = {path: _size(path) for path in paths}
    small = [p for p in paths if sizes[p] <= limits.megabytes * _MEGABYTE]
    if not small:
        yield from ((p, _too_large(p, limits)) for p in paths)
        return
    cores = cores or os.cpu_count() or 1
    with ProcessPool(
        max_workers=min(cores, sum(1 + sizes[p] // _SHARED_BYTES for p in small)),
        context=worker_context(),
        initializer=prepare_worker,
        initargs=(limits.memory_megabytes,),
    ) as pool:
        schedule = partial(pool.schedule, timeout=limits.seconds)
        started = {p: schedule(_begin, args=(p, limits.pages, cores > 1)) for p in small}
        try:
            for path in paths:
                if path in started:
                    result = partial(_reading, path, started[path], schedule, limits)
                    yield path, _outcome(path, result, limits)
                else:
                    yield path, _too_large(path, limits)
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]  # What waits need not be read any more.
            raise


def _reading(
    path: Path,
    begun: ProcessFuture[Reading | int],
    schedule: Callable[..., ProcessFuture[Any]],
    limits: Limits,
) -> Reading:
    """The reading of a file, its pages in parts if it turned out to be long."""
    first: Reading | int = begun.result()
    if isinstance(first, Reading):
        return first
    numbers = range(1, first + 1)
    parts = [
        schedule(_part, args=(path, numbers[start : start + _PAGES_A_PART]))
        for start in range(0, first, _PAGES_A_PART)
    ]
    try:
        pages, spent = Pages(()), 0.0
        for part in parts:
            more, seconds = part.result()
            pages, spent = pages + more, spent + seconds
            if spent > limits.seconds:
                raise TooSlow
        reading: Reading = schedule(_finish, args=(path, pages)).result()
        return reading
    finally:
        for part in parts:
            part.cancel()  # type: ignore[no-untyped-call]


def too_large(path: Path, limits: Limits) -> TooLarge | None:
    """What is wrong with a file that is larger than the limit, if it is."""
    return _too_large(path, limits) if _size(path) > limits.megabytes * _MEGABYTE else None


def _outcome(path: Path, result: Callable[[], Reading], limits: Limits) -> Reading | ReadError:
    try:
        return result()
    except ReadError as error:
        return error
    except TooSlow:
        return ReaderFailed(
            f"{path.name} took longer than {limits.seconds} s to read; build with a higher "
            "--max-seconds, or convert the file"
        )
    except (MemoryError, SystemError):  # A C library without memory raises the latter.
        return TooLarge(
            f"{path.name} needs more than {limits.memory_megabytes} MB of memory to read; "
            "build with a higher --max-memory, or split the file"
        )
    except ProcessExpired as error:
        log.warning("the reader of %s ended with status %s", path, error.exitcode)
        return ReaderFailed(
            f"reading {path.name} ended the reader (status {error.exitcode}); "
            "convert the file, or report it"
        )
    except Exception as error:  # A reader's own fault must not stop the other files.
        log.warning("reading %s failed: %r", path, error)
        log.debug("where", exc_info=error)
        return ReaderFailed(
            f"reading {path.name} failed ({type(error).__name__}: {error}); please report it"
        )


def _begin(path: Path, most_pages: int, share: bool) -> Reading | int:
    """The reading of a file, or its number of pages if they are better shared out."""
    if share and is_pdf(path):
        count = page_count(path, most_pages)
        if count > _PAGES_A_PART:
            return count
    return read(path, most_pages=most_pages)


def _part(path: Path, numbers: Sequence[int]) -> tuple[Pages, float]:
    """Some pages of a PDF, and the seconds that took."""
    began = time.monotonic()
    return read_pages(path, numbers), time.monotonic() - began


def _finish(path: Path, pages: Pages) -> Reading:
    return read(path, pages=pages)


def _too_large(path: Path, limits: Limits) -> TooLarge:
    size = _size(path) / _MEGABYTE
    return TooLarge(
        f"{path.name} is of {size:.0f} MB, more than {limits.megabytes}; build with a higher "
        "--max-megabytes, or split the file"
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # Gone since it was listed: the reader will say so.
        return 0
