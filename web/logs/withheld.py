"""What of a log record may be written.

A message or exception of a library may hold an address, a header or a form: waitress names the
path of a request that failed. So the words of other people's records are left out and their place
in the code is told instead; exceptions give their type and where they were raised, and speak for
themselves only if they are known to say nothing of a request.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from corpus.errors import ReadError, StoreError
from embeddings.errors import (
    BuildRunning,
    DamagedGeneration,
    EncoderError,
    EncoderMismatch,
    NoArchive,
    ReaderError,
)

# They name files, pages and models of the operator's, and what to do.
_SPEAKING = (
    StoreError, ReadError, EncoderError, ReaderError, EncoderMismatch, NoArchive,
    DamagedGeneration, BuildRunning,
)
_OURS = "referat"
# The attribute of a record that holds its fields; taken from our own records only.
TOLD = "told"
# So many exceptions of a chain, and frames of each, are told.
_MOST_CAUSES, _MOST_FRAMES = 5, 40


def safe(record: logging.LogRecord) -> logging.LogRecord:
    """A copy of a record that holds nothing of a request."""
    kept = logging.makeLogRecord(record.__dict__)
    kept.exc_info = kept.exc_text = kept.stack_info = None
    told: dict[str, Any] = {"process": record.process}
    if record.name == _OURS or record.name.startswith(f"{_OURS}."):
        kept.args = _arguments(record.args)
        told |= record.__dict__.get(TOLD, {})
    else:
        kept.msg, kept.args = "library", ()
        told["at"] = f"{record.module}.{record.funcName}:{record.lineno}"
    if record.exc_info and record.exc_info[1] is not None:
        told |= told_of(record.exc_info[1])
    kept.__dict__[TOLD] = told
    return kept


def told_of(error: BaseException) -> dict[str, Any]:
    """What may be told of an exception, as fields."""
    chain = list(_chain(error))
    told: dict[str, Any] = {"error": " < ".join(type(e).__qualname__ for e in chain)}
    if message := words_of(error):
        told["message"] = message
    told["at"] = [frame for e in reversed(chain) for frame in _frames(e.__traceback__)]
    return told


def words_of(error: BaseException) -> str:
    """What an exception says, if it cannot be about a request; else nothing.

    Of an error of the operating system its own words, without the file.
    """
    if isinstance(error, _SPEAKING):
        return str(error)
    if isinstance(error, OSError):
        return error.strerror or ""
    return ""


def _arguments(given: Any) -> Any:
    if isinstance(given, dict):
        return {name: _argument(value) for name, value in given.items()}
    return tuple(map(_argument, given or ()))


def _argument(value: Any) -> Any:
    if not isinstance(value, BaseException):
        return value
    words, name = words_of(value), type(value).__qualname__
    if isinstance(value, _SPEAKING):
        return words
    return f"{name}: {words}" if words else name


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and those that led to it, each once."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen and len(seen) < _MOST_CAUSES:
        seen.add(id(at))
        yield at
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)


def _frames(trace: TracebackType | None) -> list[str]:
    """Where an exception went through, outermost first: names of the code, no values."""
    found = [
        f"{'/'.join(Path(frame.f_code.co_filename).parts[-3:])}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(trace)
    ]
    return found[-_MOST_FRAMES:]
