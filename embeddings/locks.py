"""The lock that one build at a time holds, and who holds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from embeddings.errors import BuildRunning
from embeddings.generation import LOCK

# A server that looks whether a build is at work holds the lock for an instant (seconds).
_LOOKED_AT = 0.5
# Where Linux lists the locks that processes hold.
_LOCKS = Path("/proc/locks")


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds a lock; ``command`` is how it was started, if that can be seen."""

    process: int
    command: str

    def __str__(self) -> str:
        return f"process {self.process}" + (f" ({self.command})" if self.command else "")


@contextmanager
def building(home: Path) -> Iterator[None]:
    """Hold a home's build lock. A process that dies, however it dies, lets go of it.

    :raises BuildRunning: another process holds it.
    """
    path = home / LOCK
    lock = FileLock(path)
    try:
        lock.acquire(timeout=_LOOKED_AT)
    except Timeout as error:
        by = holder(path)
        raise BuildRunning(
            f"another build is running in {home}{f', {by}' if by else ''}; wait for it to end"
        ) from error
    try:
        yield
    finally:
        lock.release()


def holder(path: Path) -> Holder | None:
    """The process that holds a lock file, where the system tells (Linux)."""
    try:
        inode = path.stat().st_ino
        rows = [line.split() for line in _LOCKS.read_text("ascii").splitlines()]
    except OSError:
        return None
    for row in rows:  # "1: FLOCK  ADVISORY  WRITE 4711 fd:01:131 0 EOF", a waiting one with "->".
        if "->" not in row and len(row) > 5 and row[5].rpartition(":")[2] == str(inode):
            number = int(row[4])
            return Holder(number, _command(number)) if number > 0 else None
    return None


def _command(process: int) -> str:
    try:
        parts = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return " ".join(part.decode("utf-8", "replace") for part in parts if part)
