"""Has the system read an index into memory while the program gets ready to use it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

# Files that take more than this share of the machine's memory are left to be read bit by bit:
# they would drive each other out of it.
_SHARE = 4


def read_ahead(files: Sequence[Path]) -> int:
    """Ask for files to be read from now on, in order; returns the bytes asked for.

    It does not wait for them. A question to an index that is not in memory looks into some
    thousand places, each of which costs a wait; read from end to end it is there much sooner.
    """
    if not hasattr(os, "posix_fadvise"):  # macOS, Windows.
        return 0
    sizes = [path.stat().st_size for path in files]
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if sum(sizes) * _SHARE > memory:
        return 0
    for path in files:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_WILLNEED)
        finally:
            os.close(descriptor)
    return sum(sizes)
