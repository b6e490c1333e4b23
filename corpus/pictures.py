"""Pictures of pages, drawn by a worker process that can be stopped, within limits."""

from __future__ import annotations

import atexit
import io
import logging
import threading
from collections.abc import Iterable
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pebble import ProcessExpired, ProcessFuture, ProcessPool
from PIL import Image, ImageChops, ImageDraw

from corpus.errors import ReaderFailed, ReadError, TooLarge
from corpus.model import Box
from corpus.workers import prepare_worker, worker_context

log = logging.getLogger("referat.pictures")

# The text chunk of a picture that tells which part of its page it shows.
VIEW = "referat-view"
# A worker is replaced after so many pages, so that what a library leaks stays small.
_PAGES_A_WORKER = 500
# The marks' colour on paper, as a highlighter's: what is dark shows through.
_HIGHLIGHTER = (255, 224, 110)


@dataclass(frozen=True, slots=True)
class DrawingLimits:
    """What one page may take: seconds to draw, memory, and seconds to wait for its turn."""

    seconds: int = 15
    memory_megabytes: int = 2048
    waiting_seconds: int = 30


class Drawer:
    """Draws pages one after the other in one long-lived process, started at the first."""

    def __init__(self, limits: DrawingLimits | None = None) -> None:
        self._limits = limits or DrawingLimits()
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None

    def draw(self, path: Path, number: int, scale: float, name: str) -> bytes:
        """See :func:`corpus.readers.picture.draw`; ``name`` is what errors call the file.

        :raises ReadError: also when the page takes too long or too much memory.
        """
        limits = self._limits
        future: ProcessFuture[bytes] | None = None
        try:
            pool = self._running()
            future = pool.schedule(_draw, (path, number, scale), timeout=limits.seconds)
            return future.result(limits.seconds + limits.waiting_seconds)
        except ReadError as error:
            # pebble's errors come from another process; the path is nobody's business.
            raise type(error)(str(error).replace(path.name, name)) from None
        except TooSlow as error:
            if future:
                future.cancel()  # type: ignore[no-untyped-call]
            raise ReaderFailed(f"page {number} of {name} takes too long to draw") from error
        except (MemoryError, SystemError) as error:
            raise TooLarge(f"page {number} of {name} takes too much memory to draw") from error
        except ProcessExpired as error:
            log.warning("drawing page %s of %s ended with %s", number, name, error.exitcode)
            raise ReaderFailed(f"page {number} of {name} cannot be drawn") from error
        except Exception as error:  # A library's own fault is one of this page.
            log.warning("drawing page %s of %s failed: %r", number, name, error)
            raise ReaderFailed(f"page {number} of {name} cannot be drawn") from error

    def _running(self) -> ProcessPool:
        with self._lock:
            if self._pool is None or not self._pool.active:
                self._pool = ProcessPool(
                    max_workers=1, max_tasks=_PAGES_A_WORKER, context=worker_context(),
                    initializer=prepare_worker, initargs=(self._limits.memory_megabytes,),
                )
                atexit.register(self.close)
            return self._pool

    def close(self) -> None:
        """End the process; the next page starts another."""
        with self._lock:
            if self._pool is not None:
                atexit.unregister(self.close)
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
                self._pool = None


@cache
def drawer() -> Drawer:
    """The one drawer of this program."""
    return Drawer()


def _draw(path: Path, number: int, scale: float) -> bytes:
    from corpus.readers.picture import draw  # PDFium is loaded in the worker only.

    return draw(path, number, scale)


def view_of(picture: bytes) -> Box:
    """The part of its page that a drawn picture shows, in points.

    :raises ValueError: it was not drawn here.
    """
    try:
        with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
            return Box(*(float(v) for v in image.info[VIEW].split()))
    except (KeyError, OSError, TypeError, SyntaxError) as error:
        raise ValueError("not a picture of a page") from error


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
        return image.size


def with_marks(picture: bytes, boxes: Iterable[Box]) -> bytes:
    """The picture of a page with boxes of it marked as with a highlighter."""
    view = view_of(picture)
    image = Image.open(io.BytesIO(picture), formats=["PNG"]).convert("RGB")
    across = image.width / (view.x1 - view.x0)
    down = image.height / (view.bottom - view.top)
    marks = Image.new("RGB", image.size, (255, 255, 255))
    pen = ImageDraw.Draw(marks)
    for box in boxes:
        left, right = sorted(((box.x0 - view.x0) * across, (box.x1 - view.x0) * across))
        top, bottom = sorted(((box.top - view.top) * down, (box.bottom - view.top) * down))
        pen.rectangle((left, top, right, bottom), fill=_HIGHLIGHTER)
    content = io.BytesIO()
    ImageChops.multiply(image, marks).save(content, "PNG")
    return content.getvalue()
