"""Which pages of files the system has in memory, and how to have it forget them (Linux)."""

from __future__ import annotations

import ctypes
import mmap
import os
from pathlib import Path


def drop(folder: Path) -> None:
    """Have the system forget a folder's files; pages that a process has mapped stay."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)  # What is not on the disk yet is not forgotten.
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)


def held(folder: Path) -> tuple[int, int]:
    """Bytes of a folder's files that are in memory (mincore), and of all, in whole pages."""
    found, total = 0, 0
    for path in folder.rglob("*"):
        if path.is_file() and (size := path.stat().st_size):
            found += _pages_held(path, size) * mmap.PAGESIZE
            total += -(-size // mmap.PAGESIZE) * mmap.PAGESIZE
    return found, total


def resident(folder: Path) -> float:
    """Which share of a folder's bytes is in memory."""
    found, total = held(folder)
    return found / total if total else 0.0


def _pages_held(path: Path, size: int) -> int:
    pages = -(-size // mmap.PAGESIZE)
    flags = (ctypes.c_ubyte * pages)()
    # A private mapping may be handed to ctypes; nothing is written to it.
    with path.open("rb") as file, mmap.mmap(
        file.fileno(), size, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE
    ) as mapping:
        start = ctypes.c_char.from_buffer(mapping)
        failed = ctypes.CDLL(None, use_errno=True).mincore(
            ctypes.c_void_p(ctypes.addressof(start)), ctypes.c_size_t(size), flags
        )
        del start
    if failed:
        raise OSError(ctypes.get_errno(), f"mincore of {path} failed")
    return sum(flag & 1 for flag in flags)
