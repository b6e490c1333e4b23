"""What was read of every document of a generation, kept in it whole.

``corpus.sqlite`` has what is shown and searched; this file has the readings it was made of, so
that archives can be given to others, and built again without their files. A text that the corpus
has is not kept twice. The order is by file name and hash, whatever the order was that the files
were given in.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from corpus.errors import ReferatError
from corpus.interchange import reading_of, values_of
from corpus.model import Reading
from corpus.records import Corpus
from embeddings.errors import DamagedGeneration
from embeddings.generation import CORPUS

NAME = "readings.ndjson.gz"


def in_order(readings: Iterable[Reading]) -> list[Reading]:
    """Readings by the names of their files."""
    return sorted(readings, key=lambda r: (r.document.file, r.document.sha256))


def write(readings: Iterable[Reading], folder: Path) -> dict[str, str]:
    """Write readings into a generation's folder; returns a digest of each by its file's hash."""
    digests = {}

    def lines() -> Iterator[bytes]:
        for reading in readings:
            line = line_of(values_of(reading))
            digests[reading.document.sha256] = hashlib.sha256(line).hexdigest()
            yield line

    write_lines(lines(), folder)
    return digests


def write_lines(lines: Iterable[bytes], folder: Path) -> None:
    """Write readings that are lines already, beside their corpus."""
    corpus = _corpus(folder)
    # Without time and name, so that equal readings make equal files.
    with (folder / NAME).open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        for line in lines:
            packed.write(_without_text(line, corpus) if corpus else line)


def _corpus(folder: Path) -> Corpus | None:
    path = folder / CORPUS
    return Corpus(path) if path.is_file() else None


def _without_text(line: bytes, corpus: Corpus) -> bytes:
    """A line without the text that its document has in the corpus, if it has that text."""
    values = json.loads(line)
    if values["text"] != _text(corpus, values):
        return line
    return line_of({**values, "text": None})


def _text(corpus: Corpus | None, values: dict[str, Any]) -> str | None:
    sha256 = values["document"]["sha256"]
    document = corpus.document_by_key(sha256[:16]) if corpus else None
    return document.text if document and document.sha256 == sha256 else None


def line_of(values: dict[str, Any]) -> bytes:
    """Values as one line of JSON; equal values make equal bytes."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"{text}\n".encode()


def values_in(folder: Path) -> Iterator[dict[str, Any]]:
    """The values (:mod:`corpus.interchange`) of a generation's readings, one after the other.

    :raises DamagedGeneration: they are not there, or cannot be read.
    """
    try:
        with gzip.open(folder / NAME, "rb") as file:
            corpus = _corpus(folder)
            for line in file:
                values = json.loads(line)
                if values["text"] is None:
                    values["text"] = _text(corpus, values)
                    if values["text"] is None:
                        file = values["document"]["file"]
                        raise ValueError(f"{CORPUS} has no text of {file}")
                yield values
    except FileNotFoundError as error:
        raise DamagedGeneration(
            f"{folder} was built by an earlier version of the program, which kept no readings; "
            "run `referat build` again"
        ) from error
    except (OSError, EOFError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
        raise DamagedGeneration(
            f"{folder / NAME} cannot be read ({error}); run `referat build` again"
        ) from error


def lines_in(folder: Path) -> Iterator[tuple[str, str]]:
    """The lines of a generation's readings as they were written, each with its file's hash.

    :raises DamagedGeneration: they are not there, or cannot be read.
    """
    for values in values_in(folder):
        yield str(values["document"]["sha256"]), line_of(values).decode()


def load(folder: Path) -> dict[str, Reading]:
    """The readings of a generation by the hashes of their files.

    :raises DamagedGeneration: they are not there, or cannot be read.
    """
    try:
        readings = [reading_of(values) for values in values_in(folder)]
    except DamagedGeneration:
        raise
    except ReferatError as error:
        raise DamagedGeneration(
            f"{folder / NAME} holds what is no reading ({error}); run `referat build` again"
        ) from error
    return {reading.document.sha256: reading for reading in readings}
