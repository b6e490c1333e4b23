"""Pictures of pages as the server keeps them: drawn once, then read from a folder."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from corpus.pictures import Drawer, drawer

log = logging.getLogger("referat.pictures")

# Counts up when pictures are made otherwise, so that old ones are drawn anew.
FORMAT = 1
_MOST_BYTES = 500_000_000
# So much stays when the oldest are removed, for not to remove one at every page.
_LEFT = 0.9


class Scale(Enum):
    """How large a page is drawn, in pixels a point: 115 and 216 dots an inch."""

    NORMAL = 1.6
    LARGE = 3.0


class _Kept(NamedTuple):
    used: float
    size: int
    path: Path


class PagePictures:
    """Draws pages and keeps their pictures in a folder of limited size.

    Without a folder that can be written to, every picture is drawn when it is asked for.
    """

    def __init__(
        self, folder: Path, own_drawer: Drawer | None = None, most_bytes: int = _MOST_BYTES
    ) -> None:
        self._folder = folder
        self._drawer = own_drawer or drawer()
        self._most_bytes = most_bytes
        self._bytes: int | None = None
        self._lock = threading.Lock()

    def picture(
        self, original: Path, sha256: str, number: int, scale: Scale, name: str
    ) -> bytes:
        """A page of a PDF as PNG; ``name`` is what errors call the file.

        :raises ReadError: it cannot be drawn.
        """
        kept = self._folder / sha256[:2] / f"{sha256}-{number}-{scale.name.lower()}-{FORMAT}.png"
        try:
            picture = kept.read_bytes()
            os.utime(kept)
            return picture
        except OSError:
            picture = self._drawer.draw(original, number, scale.value, name)
        try:
            self._keep(kept, picture)
        except OSError as error:
            log.warning("the picture of a page cannot be kept (%s)", error)
        return picture

    def _keep(self, path: Path, picture: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Two requests may draw the same page; each writes a file of its own.
        partial = path.with_suffix(f".{threading.get_ident()}.part")
        try:
            partial.write_bytes(picture)
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        with self._lock:
            if self._bytes is None:
                self._bytes = sum(kept.size for kept in self._all())
            else:
                self._bytes += len(picture)
            if self._bytes > self._most_bytes:
                self._bytes = self._prune()

    def _prune(self) -> int:
        """Remove what was not looked at for longest; how many bytes are left."""
        found = sorted(self._all())
        total = sum(kept.size for kept in found)
        for kept in found:
            if total <= self._most_bytes * _LEFT:
                break
            kept.path.unlink(missing_ok=True)
            total -= kept.size
        return total

    def _all(self) -> list[_Kept]:
        found = []
        for path in self._folder.glob("*/*.png"):
            with suppress(FileNotFoundError):
                about = path.stat()
                found.append(_Kept(about.st_mtime, about.st_size, path))
        return found
