"""Encoders and readers for worker processes of tests, who import them by name."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from fakes import FakeEncoder

from embeddings import worker
from embeddings.encoder import Vectors

DEADLY = "draeber.txt"


class SlowEncoder(FakeEncoder):
    """Takes its time for each lot, so that something can happen meanwhile."""

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        time.sleep(0.5)
        return super().encode_passages(texts, progress)


def slow(folder: Path) -> FakeEncoder:
    """A slow encoder; the process that loads it leaves its number in ``folder``."""
    with (folder / str(os.getpid())).open("a") as file:
        file.write("loaded\n")
    return SlowEncoder()


def deadly() -> FakeEncoder:
    """The fake encoder, in a worker that one file ends the way the kernel does."""
    ordinary = worker.read_all

    def read_all(paths: Sequence[Path], *rest: Any, **more: Any) -> Iterator[Any]:
        if any(path.name == DEADLY for path in paths):
            os.kill(os.getpid(), signal.SIGKILL)
        return ordinary(paths, *rest, **more)

    worker.read_all = read_all  # type: ignore[assignment]
    return FakeEncoder()


other = partial(FakeEncoder, "fake-2")
