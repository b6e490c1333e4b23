"""What packages bring compressed, unpacked once into the user's cache.

A folder is complete when its listing is, and the listing is checked against the files' hashes: a
damaged folder is made again. Safe to do twice at once.

What is small is unpacked without a cache too, each time: a program says by :func:`keep_in` that it
has one, a library or a worker process need not.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock

log = logging.getLogger("referat.unpacking")

LISTING = "referat.json"
# Where the program keeps what is unpacked; nothing if it does not.
_caches: list[Path] = []

# Fills a folder and returns what else its listing shall tell.
Write = Callable[[Path], Mapping[str, Any]]


def unpacked(folder: Path, write: Write) -> Path:
    """A folder that ``write`` filled, now if it is not whole.

    :raises OSError: it cannot be made there.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        if is_whole(folder):
            return folder
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _list(made, write(made))
            if folder.exists():
                shutil.rmtree(folder)
            made.rename(folder)
        finally:
            with suppress(FileNotFoundError):
                shutil.rmtree(made)
    return folder


def keep_in(cache: Path) -> None:
    """Keep what is unpacked from now on below a folder."""
    _caches[:] = [cache]


def kept(name: str, edition: str, write: Write) -> Path | None:
    """The folder of an edition of something that ``write`` unpacks; other editions are deleted.

    None where nothing is kept: no folder was said, or it cannot be written to.
    """
    if not _caches:
        return None
    folder = _caches[0] / f"{name}-{edition}"

    def replacing(made: Path) -> Mapping[str, Any]:
        for other in folder.parent.glob(f"{name}-*"):
            if other.is_dir():
                shutil.rmtree(other, ignore_errors=True)
        return write(made)

    try:
        return unpacked(folder, replacing)
    except OSError as error:
        log.warning("%s cannot be kept unpacked: %s", folder, error)
        return None


def edition_of(*parts: object) -> str:
    """A short name of what something is made of: a package's version, languages."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def is_whole(folder: Path) -> bool:
    """Whether every file of an unpacked folder is there as it was written.

    One that has the size and the time of change that were noted is taken to be; others, such as
    those of a copied folder, are compared by their hashes.
    """
    try:
        listing = read_listing(folder)
        return bool(listing["files"]) and all(
            _mark(folder / name) == listing["marks"].get(name) or _digest(folder / name) == digest
            for name, digest in listing["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def read_listing(folder: Path) -> dict[str, Any]:
    """What was noted when a folder was unpacked.

    :raises OSError, ValueError: it is missing or damaged.
    """
    found: dict[str, Any] = json.loads((folder / LISTING).read_text("utf-8"))
    return found


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder by its path in it."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): _digest(p) for p in files}


def _list(folder: Path, more: Mapping[str, Any]) -> None:
    files = hashes(folder)
    listing = {**more, "files": files, "marks": {name: _mark(folder / name) for name in files}}
    partial = folder / f"{LISTING}.part"
    partial.write_text(json.dumps(listing, indent=1), "utf-8")
    os.replace(partial, folder / LISTING)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mark(path: Path) -> list[int]:
    """Size and time of change: cheap signs of a file's being the same."""
    about = path.stat()
    return [about.st_size, about.st_mtime_ns]
