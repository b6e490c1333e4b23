"""Has the system read an index into memory while the program gets ready to use it."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

# Files that take more than this share of the machine's memory are left to be read bit by bit:
# they would drive each other out of it.
_SHARE = 4
# Bytes asked for at a time: Linux reads no more than the first few of a longer stretch.
_AT_ONCE = 1 << 20


def read_ahead(files: Sequence[Path]) -> threading.Thread | None:
    """Have files read from now on, in order; returns the thread that asks for them.

    A question to an index that is not in memory looks into some thousand places, each of
    which costs a wait; read from end to end it is there much sooner.
    """
    if not hasattr(os, "posix_fadvise"):  # macOS, Windows.
        return None
    sizes = {path: path.stat().st_size for path in files}
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if sum(sizes.values()) * _SHARE > memory:
        return None
    thread = threading.Thread(target=_ask_for, args=(sizes,), daemon=True, name="read-ahead")
    thread.start()
    return thread


def _ask_for(sizes: dict[Path, int]) -> None:
    for path, size in sizes.items():
        with suppress(OSError):  # Gone meanwhile: there is nothing to be ready for.
            descriptor = os.open(path, os.O_RDONLY)
            try:
                for start in range(0, size, _AT_ONCE):
                    os.posix_fadvise(descriptor, start, _AT_ONCE, os.POSIX_FADV_WILLNEED)
            finally:
                os.close(descriptor)
