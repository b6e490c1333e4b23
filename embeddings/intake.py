"""The files of a build → readings, and what became of every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from corpus.errors import EmptyDocument, ReadError
from corpus.model import Reading, Remark
from corpus.ocr import Engine, nothing_found
from corpus.pool import Limits, read_all
from corpus.read import refuse_numbers, sha256_of
from corpus.readers.dispatch import READABLE, is_pdf
from corpus.readers.pdf import page_count
from corpus.readings import ReadingCache
from embeddings.manifest import Source


class Observer(Protocol):
    """Is told how far a build has come; the command line draws bars from it."""

    def stage(self, name: str, total: int) -> None:
        """A stage ("read", "passages", "sentences", "index") begins; it has ``total`` steps."""
        ...

    def advance(self, steps: int) -> None: ...


class Silent:
    """An observer that does nothing."""

    def stage(self, name: str, total: int) -> None:
        pass

    def advance(self, steps: int) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Choices:
    """What the operator decides about reading.

    Civil registration numbers are masked; with ``refuse_numbers`` documents that hold
    any are left out instead. With an ``ocr`` engine scans are read too.
    """

    limits: Limits = field(default_factory=Limits)
    refuse_numbers: bool = False
    ocr: Engine | None = None


def files_in(paths: Sequence[Path]) -> Iterator[Path]:
    """The files of some files and folders, folders searched through in name order.

    Hidden files are passed over; so are, inside folders, files whose names do not
    end like a document's.

    :raises ReadError: a path does not exist.
    """
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
                if file.is_file() and not hidden and file.suffix.lower() in READABLE:
                    yield file
        elif path.is_file():
            yield path
        else:
            raise ReadError(f"{path} does not exist; give files or folders that hold minutes")


def read_sources(
    paths: Sequence[Path], home: Path, choices: Choices, observer: Observer
) -> tuple[list[Reading], list[Source]]:
    """The readings of all files that could be read, and what became of every file."""
    files = list(files_in(paths))
    observer.stage("read", len(files))
    digests = {file: sha256_of(file) for file in files}
    first: dict[str, Path] = {}
    for file in files:
        first.setdefault(digests[file], file)
    found = _readings(list(first.values()), digests, home, choices.limits, observer)
    if choices.ocr:
        scans = [f for f, reading in found.items() if _is_scan(f, reading)]
        observer.stage("ocr", len(scans))
        for file in scans:
            found[file] = _by_ocr(file, digests[file], home, choices, choices.ocr)
            observer.advance(1)
    readings: list[Reading] = []
    sources: list[Source] = []
    for file in files:
        digest, original = digests[file], first[digests[file]]
        if file != original:
            reason = f"the same file as {original.name}"
            sources.append(Source(file.name, "duplicate", digest, reason=reason))
            observer.advance(1)
            continue
        try:
            reading = found[file]
            if isinstance(reading, ReadError):
                raise reading
            if choices.refuse_numbers:
                refuse_numbers(reading)
            if not reading.document.text.strip():
                raise EmptyDocument(f"{file.name} holds no text")
            readings.append(reading)
            remarks = tuple(_told(r) for r in reading.remarks)
            sources.append(Source(file.name, "indexed", digest, remarks=remarks))
        except ReadError as error:
            sources.append(
                Source(file.name, "not_read", digest, code=error.code, reason=str(error))
            )
    return readings, sources


def _readings(
    files: Sequence[Path],
    digests: Mapping[Path, str],
    home: Path,
    limits: Limits,
    observer: Observer,
) -> dict[Path, Reading | ReadError]:
    """Each file's reading, from the cache where it was read before."""
    cache = ReadingCache(home / "cache" / "readings")
    found: dict[Path, Reading | ReadError] = {}
    for file in files:
        if known := cache.get(digests[file], file.name):
            found[file] = known
            observer.advance(1)
    for file, reading in read_all([f for f in files if f not in found], limits):
        found[file] = reading
        if isinstance(reading, Reading):
            cache.put(reading)
        observer.advance(1)
    cache.prune()
    return found


def _is_scan(file: Path, reading: Reading | ReadError) -> bool:
    """Whether a PDF has pages that are pictures without text."""
    if isinstance(reading, Reading):
        return any(remark.code == EmptyDocument.code for remark in reading.remarks)
    return isinstance(reading, EmptyDocument) and file.stat().st_size > 0 and is_pdf(file)


def _by_ocr(
    file: Path, digest: str, home: Path, choices: Choices, engine: Engine
) -> Reading | ReadError:
    """A scan's reading from the text that an OCR engine adds; kept for the next build."""
    # Under its own name: documents without a title are called by it.
    target = home / "cache" / "ocr" / f"{digest[:16]}-{engine.languages}" / file.name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if not target.exists():
            engine.add_text(file, target, page_count(file, choices.limits.pages))
        ((_, reading),) = read_all([target], choices.limits)
    except ReadError as error:
        return error
    if isinstance(reading, EmptyDocument):
        return nothing_found(file.name)
    if isinstance(reading, ReadError):
        return reading
    document = replace(reading.document, sha256=digest)
    remark = Remark("ocr", "read by OCR; some words may be wrong")
    return replace(reading, document=document, remarks=(*reading.remarks, remark))


def _told(remark: Remark) -> str:
    return f"{remark.message} (page {remark.page})" if remark.page else remark.message
