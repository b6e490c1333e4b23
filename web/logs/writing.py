"""How the log is written: for reading or as JSON, one line at a time, to standard error."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

from web.logs.fields import FIELDS, JSON
from web.logs.withheld import TOLD, safe

log = logging.getLogger("referat.server")


class Formatter(structlog.stdlib.ProcessorFormatter):
    """Makes a line of every record, whoever logged it, of what may be told."""

    def __init__(self, written: str, colours: bool = False) -> None:
        super().__init__(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
                _told,
            ],
            processors=[_known_only, *_rendering(written, colours)],
        )

        self.written = written

    def format(self, record: logging.LogRecord) -> str:
        return super().format(safe(record))


def set_up(written: str, level: str, stream: TextIO | None = None) -> None:
    """Write all that is logged in this process in one way; may be called again.

    What libraries have set up for themselves is undone. Processes that are forked write alike.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter(written, stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # The words of other loggers are withheld: what is no trouble says nothing.
    root.setLevel(logging.WARNING)
    logging.getLogger("referat").setLevel(level.upper())
    adopt()
    logging.captureWarnings(True)
    # Python would print the arguments of a record that cannot be written.
    logging.raiseExceptions = False
    threading.excepthook = _in_a_thread


def adopt() -> None:
    """Let loggers that were made since write as all do."""
    for logger in logging.Logger.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True


def tell(text: str) -> None:
    """Tell the operator how the server is doing: plainly, or as a line of a log of JSON."""
    from web.terminal import say

    formatters = [handler.formatter for handler in logging.getLogger().handlers]
    if any(isinstance(f, Formatter) and f.written == JSON for f in formatters):
        log.info("%s", text)
    else:
        say(text)


def _in_a_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None:
        log.error("a thread ended", exc_info=failed.exc_value)


def _told(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """The fields that the record brings along."""
    return {**event, **event["_record"].__dict__[TOLD]}


def _known_only(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    return {field: event[field] for field in FIELDS if event.get(field) is not None}


def _rendering(written: str, colours: bool) -> list[Callable[..., Any]]:
    if written == JSON:
        return [structlog.processors.JSONRenderer(ensure_ascii=False)]
    console = structlog.dev.ConsoleRenderer(
        colors=colours, timestamp_key="time", sort_keys=False, pad_event_to=0,
    )
    return [_frames_below, console]


def _frames_below(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Where an exception came from on lines of their own, for reading."""
    if isinstance(event.get("at"), list):
        event["exception"] = "\n".join(f"  {frame}" for frame in event.pop("at"))
    return event
