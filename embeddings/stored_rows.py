"""Rows of an array in a file, read where they stand.

The file is not mapped: a mapped one counts page by page, and its neighbours with it, as memory of
every process that looks into it, and a file cut off while it is mapped ends the process.
Rows that the system does not have in memory are all asked for before the first is waited for.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Read what is in memory, and do not wait for anything else (Linux).
_AT_ONCE = getattr(os, "RWF_NOWAIT", 0)

Span = tuple[int, int]


class StoredRows:
    """The rows of a ``.npy`` file of two dimensions; safe to be asked by several threads."""

    def __init__(self, path: Path) -> None:
        """:raises ValueError: the file is cut off, or holds something else."""
        mapped = np.load(path, mmap_mode="r")
        if mapped.ndim != 2:
            raise ValueError(f"{path.name} is not of rows")
        self._path = path
        self._offset = int(getattr(mapped, "offset", 0))
        self.shape: tuple[int, int] = mapped.shape
        self.dtype = mapped.dtype
        self._mapped: NDArray[Any] | None = None
        if not hasattr(os, "preadv"):  # Windows.
            self._mapped = mapped
            return
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)

    def __len__(self) -> int:
        return self.shape[0]

    def mapped(self) -> NDArray[Any]:
        """All rows, for who goes through them from end to end."""
        rows: NDArray[Any] = np.load(self._path, mmap_mode="r")
        return rows

    def of(self, rows: Sequence[int]) -> NDArray[Any]:
        """Rows by their numbers, shape (len(rows), columns).

        :raises IndexError: there is no such row.
        """
        spans: list[Span] = []
        for row in rows:
            if spans and spans[-1][1] == row:
                spans[-1] = spans[-1][0], row + 1
            else:
                spans.append((row, row + 1))
        return self.between(spans)

    def between(self, spans: Sequence[Span]) -> NDArray[Any]:
        """The rows from each start to its end, one span after the other.

        :raises IndexError: a span reaches beyond the rows.
        :raises OSError: they cannot be read.
        """
        if any(not 0 <= start <= end <= len(self) for start, end in spans):
            raise IndexError(f"{self._path.name} has {len(self)} rows")
        if self._mapped is not None:
            rows = [self._mapped[start:end] for start, end in spans]
            return np.concatenate([self._mapped[:0], *rows])
        found = np.empty((sum(end - start for start, end in spans), self.shape[1]), self.dtype)
        if not found.size:
            return found
        size = found.itemsize * self.shape[1]
        room = memoryview(found.view(np.uint8).reshape(-1))  # type: ignore[arg-type]
        late: list[tuple[int, memoryview]] = []
        filled = 0
        for start, end in spans:
            part = room[filled : filled + (end - start) * size]
            filled += len(part)
            at = self._offset + start * size
            had = self._at_hand(at, part)
            if had < len(part):
                late.append((at + had, part[had:]))
        if hasattr(os, "posix_fadvise"):
            for at, part in late:
                os.posix_fadvise(self._file, at, len(part), os.POSIX_FADV_WILLNEED)
        for at, part in late:
            self._wait(at, part)
        return found

    def _at_hand(self, at: int, room: memoryview) -> int:
        """Read as far as nothing need be waited for; returns the bytes read."""
        if not _AT_ONCE:
            return 0
        try:
            return os.preadv(self._file, [room], at, _AT_ONCE)
        except OSError:  # Not in memory, or a file system that cannot tell.
            return 0

    def _wait(self, at: int, room: memoryview) -> None:
        while room:
            had = os.preadv(self._file, [room], at)
            if not had:
                raise OSError(f"{self._path.name} is cut off")
            at, room = at + had, room[had:]
