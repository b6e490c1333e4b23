"""Room on a disk, measured and in words."""

from __future__ import annotations

import shutil
from pathlib import Path

MEGABYTE = 1 << 20
GIGABYTE = 1 << 30


def free(path: Path) -> int:
    """Bytes free where a path is, or will be."""
    there = next(p for p in (path.absolute(), *path.absolute().parents) if p.exists())
    return shutil.disk_usage(there).free


def size(count: int) -> str:
    """A number of bytes, in words."""
    if count >= GIGABYTE:
        return f"{count / GIGABYTE:.1f} GB"
    return f"{count / MEGABYTE:.0f} MB"
