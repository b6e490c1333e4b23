"""Files read in worker processes that can be stopped, within limits.

A file from outside may be made to harm: to take all memory, or for ever. What goes
wrong in a worker ends in an error for that file and nothing else.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from pathlib import Path

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from corpus.errors import ReaderFailed, ReadError, TooLarge
from corpus.model import Reading
from corpus.read import read

log = logging.getLogger("referat.pool")

_MEGABYTE = 1 << 20


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
    paths: Sequence[Path], limits: Limits
) -> Iterator[tuple[Path, Reading | ReadError]]:
    """Each file with its reading or with what is wrong with it, in the order given."""
    small = [p for p in paths if p.stat().st_size <= limits.megabytes * _MEGABYTE]
    if not small:
        yield from ((p, _too_large(p, limits)) for p in paths)
        return
    workers = min(len(small), os.cpu_count() or 1)
    with ProcessPool(
        max_workers=workers,
        context=_context(),
        initializer=_limit_memory,
        initargs=(limits.memory_megabytes,),
    ) as pool:
        started = {
            p: pool.schedule(_read, args=(p, limits.pages), timeout=limits.seconds) for p in small
        }
        for path in paths:
            if path in started:
                yield path, _outcome(path, started[path], limits)
            else:
                yield path, _too_large(path, limits)


def _outcome(path: Path, future: ProcessFuture[Reading], limits: Limits) -> Reading | ReadError:
    try:
        reading: Reading = future.result()
        return reading
    except ReadError as error:
        return error
    except TooSlow:
        return ReaderFailed(
            f"{path.name} took longer than {limits.seconds} s to read; build with a higher "
            "--max-seconds, or convert the file"
        )
    except MemoryError:
        return TooLarge(
            f"{path.name} needs more than {limits.memory_megabytes} MB of memory to read; "
            "build with a higher --max-memory, or split the file"
        )
    except ProcessExpired as error:
        log.error("the reader of %s ended with status %s", path, error.exitcode)
        return ReaderFailed(
            f"reading {path.name} ended the reader (status {error.exitcode}); "
            "convert the file, or report it"
        )
    except Exception as error:  # A reader's own fault must not stop the other files.
        log.exception("reading %s failed", path)
        return ReaderFailed(
            f"reading {path.name} failed ({type(error).__name__}: {error}); please report it"
        )


def _read(path: Path, pages: int) -> Reading:
    return read(path, most_pages=pages)


def _too_large(path: Path, limits: Limits) -> TooLarge:
    size = path.stat().st_size / _MEGABYTE
    return TooLarge(
        f"{path.name} is of {size:.0f} MB, more than {limits.megabytes}; build with a higher "
        "--max-megabytes, or split the file"
    )


def _context() -> BaseContext:
    # The building process holds threads of the encoder, which do not survive a fork; the
    # fork server starts clean and has the readers loaded once for all workers.
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["corpus.pool", "corpus.readers.pdf", "corpus.readers.html"])
    return context


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Not on Windows; the time limit still holds.
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * _MEGABYTE, megabytes * _MEGABYTE))
