"""Whether a home can be served from and built in: its archive, its files, room and memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import ReferatError
from embeddings import removed
from embeddings.checks import refuse_damaged
from embeddings.encoder import Encoder
from embeddings.errors import NoArchive
from embeddings.generation import LOCK, LocalArchive, current, is_building
from embeddings.locks import holder
from web.doctor import room
from web.doctor.check import Check, Status
from web.doctor.programs import fingerprint

# Encoder, reader and the program, besides the index itself.
_MODELS_BYTES = 3 * room.GIGABYTE // 2
# A build holds the generation to be made beside those that are there, and adds to the caches.
_BUILD_TIMES = 3
_LEAST_FREE = 200 * room.MEGABYTE


def archive(home: Path, encoder: Encoder | None) -> Iterator[Check]:
    """Whether there is an archive, whole, and made with this encoder (None: not compared)."""
    try:
        folder = current(home)
        refuse_damaged(folder)
        archive = LocalArchive(folder)
    except NoArchive as error:
        yield Check("archive", Status.FAILURE, str(error), "run `referat build PATH...`")
        return
    except ReferatError as error:
        yield Check(
            "archive", Status.FAILURE, str(error), "run `referat rollback`, or build again"
        )
        return
    counts, info = archive.manifest.counts, archive.info
    yield Check(
        "archive", Status.OK, f"generation {info.generation}, built {info.built_at}: "
        f"{counts['document']} documents, {counts['passage']} passages, files as written",
    )
    yield fingerprint(info, encoder)


def files(home: Path) -> Iterator[Check]:
    """Whether its files can be read and written, and whether there is room."""
    if not home.is_dir():
        yield Check("home", Status.WARNING, f"{home} is not there", "the first build makes it")
        return
    if not os.access(home, os.W_OK | os.X_OK):
        yield Check(
            "home", Status.WARNING, f"{home} may not be written to",
            "a server can do with that once `secret` is there, a build cannot; give the user "
            "who builds the right to write",
        )
    else:
        yield Check("home", Status.OK, f"{home} may be written to")
    yield _secret(home)
    yield _list_of_removed(home)
    yield _disk(home)


def _secret(home: Path) -> Check:
    path = home / "secret"
    if not path.exists():
        if os.access(home, os.W_OK):
            return Check("secret", Status.OK, "not there yet; the first start makes it")
        return Check(
            "secret", Status.FAILURE, f"{path} is not there and cannot be made",
            "run `referat ask` once as a user who may write there",
        )
    if not os.access(path, os.R_OK):
        return Check(
            "secret", Status.FAILURE, f"{path} may not be read", "let the server's user own it"
        )
    if path.stat().st_size < 16:
        return Check(
            "secret", Status.FAILURE, f"{path} is too short to be secret",
            "delete it; the next start makes another, and running conversations begin anew",
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        return Check(
            "secret", Status.WARNING, f"others may read {path}", f"run `chmod 600 {path}`"
        )
    return Check("secret", Status.OK, "there, and private")


def _list_of_removed(home: Path) -> Check:
    try:
        count = len(removed.load(home))
    except ReferatError as error:
        return Check("removed", Status.FAILURE, str(error), "mend or delete it")
    return Check("removed", Status.OK, f"{count} documents stay out of the archive")


def _disk(home: Path) -> Check:
    free = room.free(home)
    try:
        made = sum(p.stat().st_size for p in current(home).rglob("*") if p.is_file())
    except (NoArchive, OSError):
        made = 0
    needed = max(_LEAST_FREE, _BUILD_TIMES * made)
    told = f"{room.size(free)} are free; the next build may need {room.size(needed)}"
    if free < needed:
        return Check(
            "disk", Status.WARNING if free > made else Status.FAILURE, told,
            f"make room; {home / 'cache'} may be deleted, the next build is then slower",
        )
    return Check("disk", Status.OK, told)


def lock(home: Path) -> Check:
    """Whether somebody builds."""
    path = home / LOCK
    if not is_building(home):
        return Check("build lock", Status.OK, "free")
    return Check(
        "build lock", Status.WARNING, f"held by {holder(path) or 'a process'}",
        "a build is running; if it hangs, end that process: the lock is then free",
    )


def memory(home: Path) -> Check:
    """Whether a server fits into it."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        available = next(int(x.split()[1]) * 1024 for x in lines if x.startswith("MemAvailable"))
    except (OSError, StopIteration, ValueError):
        return Check("memory", Status.OK, "not told by this system")
    try:
        index = sum(p.stat().st_size for p in current(home).glob("dense.faiss"))
    except (NoArchive, OSError):
        index = 0
    needed = _MODELS_BYTES + index
    told = f"{room.size(available)} are available; a server takes about {room.size(needed)}"
    if available < needed:
        return Check(
            "memory", Status.WARNING, told, "close other programs, or serve with --no-reader"
        )
    return Check("memory", Status.OK, told)
