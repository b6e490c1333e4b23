"""What Linux says of a process's memory (``/proc/PID/smaps`` and ``smaps_rollup``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_FIELD = re.compile(r"^(\w+):\s+(\d+) kB$")
# "7f00-7f10 r--p 00000000 fe:00 260850   /usr/lib/x.so"; anonymous memory has no path.
_HEAD = re.compile(r"^[0-9a-f]+-[0-9a-f]+ \S+ [0-9a-f]+ \S+ \d+\s*(.*)$")


@dataclass(frozen=True, slots=True)
class Memory:
    """Kilobytes. ``share`` is the proportional set size: what others map too is divided by
    their number. ``own`` is the part of the share that is no file's; ``share_of_files`` the part
    that the kernel can drop and read again."""

    share: int
    own: int
    share_of_files: int

    def __add__(self, other: Memory) -> Memory:
        return Memory(
            self.share + other.share, self.own + other.own,
            self.share_of_files + other.share_of_files,
        )


@dataclass(frozen=True, slots=True)
class Mapped:
    """Kilobytes of the mappings of one file: addresses, and what of them is in memory."""

    size: int
    resident: int
    share: int


def fields(text: str) -> dict[str, int]:
    """The fields of a rollup or of one mapping, in kilobytes."""
    found = (_FIELD.match(line) for line in text.splitlines())
    return {match[1]: int(match[2]) for match in found if match}


def rollup(text: str) -> Memory:
    """:raises KeyError: the text is no ``smaps_rollup``."""
    values = fields(text)
    return Memory(
        values["Pss"], values["Pss_Anon"] + values["Pss_Shmem"], values["Pss_File"]
    )


def mapped(text: str) -> dict[str, Mapped]:
    """What of each file is mapped, by its path; anonymous memory is "" and the like."""
    sums: dict[str, list[int]] = {}
    path = ""
    for line in text.splitlines():
        if head := _HEAD.match(line):
            path = head[1]
            sums.setdefault(path, [0, 0, 0])
        elif field := _FIELD.match(line):
            for n, name in enumerate(("Size", "Rss", "Pss")):
                if field[1] == name:
                    sums[path][n] += int(field[2])
    return {path: Mapped(*values) for path, values in sums.items()}


def memory(processes: Iterable[int]) -> Memory:
    """Of some processes together."""
    found = Memory(0, 0, 0)
    for process in processes:
        found += rollup(Path(f"/proc/{process}/smaps_rollup").read_text("ascii"))
    return found


def files_of(process: int) -> dict[str, Mapped]:
    """What of each file a process has mapped."""
    return mapped(Path(f"/proc/{process}/smaps").read_text("utf-8", "replace"))


def by_kind(files: Mapping[str, Mapped], index: Path, models: Path) -> dict[str, Mapped]:
    """Mappings put together: the index, the models, programs, and what is no file."""
    sums: dict[str, list[int]] = {}
    for path, one in files.items():
        kind = _kind(path, str(index), str(models))
        found = sums.setdefault(kind, [0, 0, 0])
        for n, value in enumerate((one.size, one.resident, one.share)):
            found[n] += value
    return {kind: Mapped(*values) for kind, values in sums.items()}


def _kind(path: str, index: str, models: str) -> str:
    if path.startswith(index):
        return "index"
    if path.startswith(models) or path.endswith((".onnx", ".safetensors", ".bin")):
        return "models"
    return "programs" if path.startswith("/") else "own"
