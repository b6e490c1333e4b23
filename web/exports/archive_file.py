"""An archive's export as a file, whole or not at all."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

PACKED = ".gz"


def write_file(lines: Iterable[bytes], path: Path, partial: Path | None = None) -> None:
    """Write lines to a file, gzipped if its name ends so; equal lines make equal bytes.

    They are written beside it first, so that the file is never there half.
    """
    partial = partial or path.with_name(f".{path.name}.part")
    try:
        with _opened(partial, path.suffix == PACKED) as write:
            for line in lines:
                write(line)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, packed: bool) -> Iterator[Callable[[bytes], int]]:
    with path.open("wb") as file:
        if packed:
            # Without time and name.
            with gzip.GzipFile("", "wb", 6, file, mtime=0) as to:
                yield cast(BinaryIO, to).write
        else:
            yield file.write
        file.flush()
        os.fsync(file.fileno())
