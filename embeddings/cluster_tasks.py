"""A build's files and texts in parts that a worker does at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from corpus.pool import Limits
from embeddings.worker import Workplace

# Texts of one task: a whole number of the encoder's own batches, which are then the same
# wherever they are encoded.
_TEXTS = 256
# Files of one task, and their bytes: starting to read costs some hundredths of a second.
_FILES, _BYTES = 8, 1 << 20


@dataclass(frozen=True, slots=True)
class Task:
    """Something for a method of :class:`Workplace`, whose arguments are made when it is sent.

    ``about`` are the files, or the first text. ``size`` is in bytes.
    """

    about: Any
    work: Callable[..., Any]
    arguments: Callable[[], tuple[Any, ...]]
    size: int = 0


def reading(lot: Sequence[Path], limits: Limits, sizes: Mapping[Path, int]) -> Task:
    """Read some files; their content is sent along, for the worker sees no folder of ours."""
    return Task(
        lot, Workplace.read,
        lambda: ([(path.name, path.read_bytes()) for path in lot], limits),
        sum(sizes[path] for path in lot),
    )


def encoding(texts: Sequence[str], with_tokens: bool) -> Iterator[Task]:
    """Encode texts, in lots of the same size."""
    def part(start: int) -> tuple[Sequence[str], bool]:
        return texts[start : start + _TEXTS], with_tokens

    for start in range(0, len(texts), _TEXTS):
        yield Task(start, Workplace.encode, partial(part, start))


def lots(sizes: Mapping[Path, int]) -> Iterator[list[Path]]:
    """Files in lots, the largest first, so that none of them is begun when all else is done."""
    lot: list[Path] = []
    held = 0
    for path in sorted(sizes, key=lambda p: -sizes[p]):
        if lot and (len(lot) == _FILES or held + sizes[path] > _BYTES):
            yield lot
            lot, held = [], 0
        lot.append(path)
        held += sizes[path]
    if lot:
        yield lot
