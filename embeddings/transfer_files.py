"""The file that archives are given to others in: lines of JSON between a header and an end.

docs/formats.md describes it. The last line counts the lines before it and has their SHA-256, so
that a file that was cut short or changed on its way is noticed. Whoever wrote it, it is data.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

from corpus.interchange import BadReading, reading_of
from corpus.model import Reading
from corpus.values import Fields, checked, refuse
from embeddings.errors import BadExport
from embeddings.kept_readings import line_of

FORMAT = 1
WHOLE, CHANGES = "whole", "changes"
_HEADER, _END, _DOCUMENT, _REMOVED = "export", "end", "document", "removed"
# What other lines tell is made of documents; of them only the type must be known.
_OTHER = ("meeting", "point")
# A line holds a document's words and where they are printed. Of a file of 100 MB, which is the
# most that is read, that is less.
_LONGEST = 256 << 20
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Replaced:
    """An earlier version of a document, and the hash of the one that is quoted instead."""

    sha256: str
    file: str
    replaced_by: str | None


@dataclass(frozen=True, slots=True)
class TransferFile:
    """What an export brings. ``since_state`` names what changes are to be made to."""

    generation: str
    built_at: str
    state: str
    since: str | None = None
    since_state: str | None = None
    readings: dict[str, Reading] = field(default_factory=dict)
    replaced: tuple[Replaced, ...] = ()
    removed: frozenset[str] = frozenset()


def sealed(header: dict[str, Any], records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The lines of an export: its header, its records and the end that proves it whole."""
    digest, lines = hashlib.sha256(), 0
    for record in chain([{"type": _HEADER, "format": FORMAT, **header}], records):
        line = line_of(record)
        digest.update(line)
        lines += 1
        yield line
    yield line_of({"type": _END, "lines": lines, "sha256": digest.hexdigest()})


def read_file(path: Path) -> TransferFile:
    """The documents of an export, checked.

    :raises BadExport: it is none, is of another format, or is not as it was written.
    """
    with _opened(path) as file, checked(BadExport):
        lines = _proven(path, file)
        found = _header(path, next(lines, Fields({})))
        readings: dict[str, Reading] = {}
        replaced: list[Replaced] = []
        removed: set[str] = set()
        for number, told in enumerate(lines, 2):
            kind = told.text("type")
            if kind == _DOCUMENT:
                reading = _reading(path, number, told)
                if reading.document.sha256 in readings:
                    raise refuse(f"line {number} of {path.name} has a document again")
                readings[reading.document.sha256] = reading
            elif kind == _REMOVED and told.text("reason") == "replaced":
                by = told.sha256("replaced_by") if told.has("replaced_by") else None
                replaced.append(Replaced(told.sha256("sha256"), told.file_name("file"), by))
            elif kind == _REMOVED:
                removed.add(told.sha256("sha256"))
            elif kind not in _OTHER:
                raise refuse(f"line {number} of {path.name} is of no known type")
        return TransferFile(
            *found, readings=readings, replaced=tuple(replaced), removed=frozenset(removed)
        )


def _header(path: Path, told: Fields) -> tuple[str, str, str, str | None, str | None]:
    if told.text("type") != _HEADER:
        raise refuse(f"{path.name} does not begin as an export does")
    version = told.number("format")
    if version != FORMAT:
        raise BadExport(
            f"{path.name} is of export format {version}, this program reads {FORMAT}; update the "
            "older one of the two programs"
        )
    of_changes = told.text("kind") == CHANGES
    since = told.text("since") if of_changes else None
    for name in filter(None, (told.text("generation"), since)):
        if not re.fullmatch(r"[0-9]{1,9}", name):
            raise refuse(f"{path.name} names no generation")
    return (
        told.text("generation"), told.text("built_at", longest=40), told.sha256("state"), since,
        told.sha256("since_state") if of_changes else None,
    )


def _reading(path: Path, number: int, told: Fields) -> Reading:
    try:
        reading = reading_of(told.values("reading"))
    except BadReading as error:
        raise refuse(f"line {number} of {path.name}: {error}") from error
    if reading.document.sha256 != told.sha256("sha256"):
        raise refuse(f"line {number} of {path.name} has two hashes")
    return reading


def _proven(path: Path, file: BinaryIO) -> Iterator[Fields]:
    """The lines before the end; :class:`BadExport` at the last if it does not prove them."""
    digest, count = hashlib.sha256(), 0
    cut = BadExport(f"{path.name} is not whole: its end is missing; fetch it again")
    while line := file.readline(_LONGEST + 1):
        if len(line) > _LONGEST:
            raise BadExport(f"line {count + 1} of {path.name} is too long for an export")
        if not line.endswith(b"\n"):
            raise cut
        told = _values(path, count + 1, line)
        if told.has("type") and told.text("type") == _END:
            if (told.number("lines"), told.sha256("sha256")) != (count, digest.hexdigest()):
                raise BadExport(
                    f"{path.name} is not as it was written: its lines are others than its end "
                    "says; fetch it again"
                )
            if file.read(1):
                raise BadExport(f"{path.name} goes on after its end; fetch it again")
            return
        digest.update(line)
        count += 1
        yield told
    raise cut


def _values(path: Path, number: int, line: bytes) -> Fields:
    def constant(name: str) -> float:
        raise refuse(f"{name} is no number of JSON")

    try:
        values = json.loads(line, parse_constant=constant)
    except (ValueError, RecursionError) as error:
        raise BadExport(
            f"line {number} of {path.name} is no JSON; fetch the file again, or give one that "
            "`referat export` wrote"
        ) from error
    if not isinstance(values, dict):
        raise BadExport(f"line {number} of {path.name} is no object; give an export")
    return Fields(values)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file, unpacked if it begins like one that is packed."""
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
            file.seek(0)
            if not packed:
                yield file
                return
            with gzip.open(file, "rb") as unpacked:
                yield cast(BinaryIO, unpacked)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadExport(f"{path.name} is not whole ({error}); fetch it again") from error
