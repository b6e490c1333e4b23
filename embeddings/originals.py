"""The files of an archive as they were handed in, kept so that a quote's page can be shown.

They lie in ``originals/`` of the archive's home under the hash of their content, and are
never changed. What holds civil registration numbers is not kept: the indexed text has them
masked, the file has not.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from embeddings.manifest import Source

log = logging.getLogger("referat.originals")

_BLOCK = 1 << 20
_KEPT = ("indexed", "second_source", "replaced")


def folder_of(home: Path) -> Path:
    return home / "originals"


def pictures_of(home: Path) -> Path:
    """The folder of pictures of pages that were looked at."""
    return home / "cache" / "pages"


def path_of(home: Path, sha256: str) -> Path:
    """Where the file with this content is, if it is kept."""
    return folder_of(home) / sha256[:2] / sha256


def keep(sources: Sequence[Source], files: Mapping[str, Path], home: Path) -> tuple[Source, ...]:
    """Copy the files that were read, and say of each source whether it was kept.

    ``files`` are the paths by hash. One that changed since it was read is left out, for
    quotes are of what was read.
    """
    told = []
    for source in sources:
        digest = source.sha256
        if digest and digest in files and source.status in _KEPT and not source.masked:
            source = replace(source, kept=_copied(files[digest], digest, home))
        told.append(source)
    return tuple(told)


def _copied(file: Path, sha256: str, home: Path) -> bool:
    target = path_of(home, sha256)
    if target.is_file():
        return True
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    digest = hashlib.sha256()
    try:
        with file.open("rb") as source, partial.open("wb") as copy:
            while block := source.read(_BLOCK):
                digest.update(block)
                copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
        if digest.hexdigest() != sha256:
            log.warning("%s was changed while it was read; it is not kept", file.name)
            return False
        os.replace(partial, target)
    except FileNotFoundError:
        log.warning("%s is gone since it was read; it is not kept", file.name)
        return False
    finally:
        partial.unlink(missing_ok=True)
    return True


def prune(home: Path, sources: Iterable[Source]) -> None:
    """Remove what none of these sources, those of all generations, says is kept.

    Pictures of its pages go with a file; their names begin with its hash.
    """
    named = {s.sha256 for s in sources if s.kept and s.sha256}
    prune_files(folder_of(home), named)
    prune_pictures(pictures_of(home), named)


def prune_files(folder: Path, named: Collection[str]) -> None:
    """Remove the files of a folder that are not of these hashes."""
    for file in sorted(folder.glob("*/*")):
        if file.name not in named:
            file.unlink(missing_ok=True)
            with suppress(OSError):  # Others of its folder may still be kept.
                file.parent.rmdir()


def prune_pictures(folder: Path, named: Collection[str]) -> None:
    """Remove the pictures of pages of files that are not of these hashes."""
    for picture in folder.glob("*/*"):
        if picture.name.split("-")[0] not in named:
            picture.unlink(missing_ok=True)
