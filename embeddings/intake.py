"""The files of a build → readings, and what became of every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from corpus.errors import (
    EmptyDocument,
    PersonalNumbers,
    ReaderFailed,
    ReadError,
    UnsupportedFile,
)
from corpus.model import Reading, Remark
from corpus.ocr import Engine, nothing_found
from corpus.pool import Limits, read_all
from corpus.read import printed_name, refuse_numbers, sha256_of
from corpus.readers.dispatch import READABLE, is_pdf
from corpus.readers.pdf import page_count
from corpus.readings import ReadingCache
from embeddings import removed
from embeddings.manifest import Source
from embeddings.work import Workforce


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
    any are left out instead. With an ``ocr`` engine scans are read too. ``originals``: the
    files are kept, so that a quote's page can be shown.
    """

    limits: Limits = field(default_factory=Limits)
    refuse_numbers: bool = False
    ocr: Engine | None = None
    originals: bool = True


# What systems leave in folders and nobody means to be read.
_LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini"})


def files_in(paths: Sequence[Path]) -> Iterator[Path]:
    """The files of some files and folders, folders searched through in name order.

    Hidden files and Word's lock files are passed over; so are, inside folders, files
    whose names do not end like a document's, and links to files outside of the folder.

    :raises ReadError: a path does not exist.
    """
    for path in paths:
        if path.is_dir():
            yield from (
                f for f in _inside(path)
                if f.suffix.lower() in READABLE and not _leads_out(f, path)
            )
        elif path.exists() or path.is_symlink():
            yield path
        else:
            raise ReadError(f"{path} does not exist; give files or folders that hold minutes")


def _inside(folder: Path) -> Iterator[Path]:
    """The files below a folder in name order, without hidden ones and lock files."""
    for file in sorted(folder.rglob("*")):
        hidden = any(p.startswith((".", "~$")) for p in file.relative_to(folder).parts)
        if not hidden and not file.is_dir() and file.name.lower() not in _LEFT_BY_SYSTEMS:
            yield file


def _leads_out(file: Path, folder: Path) -> bool:
    """Whether a file in a folder is a link to one that is not in it.

    Who may put files there must not have the server give out any other that it can read.
    """
    return file.is_symlink() and not file.resolve().is_relative_to(folder.resolve())


def _not_tried(paths: Sequence[Path]) -> Iterator[Source]:
    """The files inside folders that are not tried, for the report."""
    found = {
        file.absolute(): _leads_out(file, path)
        for path in paths
        if path.is_dir()
        for file in _inside(path)
        if file.suffix.lower() not in READABLE or _leads_out(file, path)
    }
    for file, leads_out in found.items():
        name = printed_name(file)
        if leads_out:
            yield Source(
                name, "not_read", code=ReadError.code,
                reason=f"{name} is a link out of its folder; give the file itself, or copy it",
            )
            continue
        yield Source(
            name, "not_read", code=UnsupportedFile.code,
            reason=f"{name} does not end like a file that is read ({', '.join(READABLE)}); "
            "rename or convert it, or leave it out",
        )


def read_sources(
    paths: Sequence[Path], home: Path, choices: Choices, observer: Observer, workforce: Workforce
) -> tuple[list[Reading], list[Source], dict[str, Path]]:
    """The readings of all files that could be read, and what became of every file.

    Third, the files by the hash of their content. Removed documents
    (:mod:`embeddings.removed`) are not even read.
    """
    gone = removed.load(home)
    files = list({file.absolute(): file for file in files_in(paths)}.values())
    observer.stage("read", len(files))
    digests: dict[Path, str] = {}
    shut: dict[Path, ReadError] = {}
    first: dict[str, Path] = {}
    for file in files:
        try:
            digests[file] = _digest(file)
            if digests[file] not in gone:
                first.setdefault(digests[file], file)
        except ReadError as error:
            shut[file] = error
    found = _readings(list(first.values()), digests, home, choices.limits, observer, workforce)
    if choices.ocr:
        scans = [f for f, reading in found.items() if _is_scan(f, reading)]
        observer.stage("ocr", len(scans))
        for file in scans:
            made = _by_ocr(file, digests[file], home, choices, choices.ocr)
            if not isinstance(made, ReadError) or isinstance(found[file], ReadError):
                found[file] = made  # Otherwise better what was read without OCR.
            observer.advance(1)
    readings: list[Reading] = []
    sources: list[Source] = []
    for file in files:
        name = printed_name(file)
        if file in shut:
            sources.append(_not_read(file, None, shut[file]))
            observer.advance(1)
            continue
        if out := gone.get(digests[file]):
            again = f"`referat remove {out.sha256[:16]} --forget` lets it in again"
            reason = f"removed on {out.day}; {again}"
            sources.append(Source(name, "removed", digests[file], reason=reason))
            observer.advance(1)
            continue
        digest, original = digests[file], first[digests[file]]
        if file != original:
            reason = f"the same file as {printed_name(original)}"
            sources.append(Source(name, "duplicate", digest, reason=reason))
            observer.advance(1)
            continue
        try:
            reading = found[file]
            if isinstance(reading, ReadError):
                raise reading
            if choices.refuse_numbers:
                refuse_numbers(reading)
            if not reading.document.text.strip():
                raise EmptyDocument(f"{name} holds no text; leave it out, or fetch it again")
            readings.append(reading)
            remarks = tuple(_told(r) for r in reading.remarks)
            masked = any(r.code == PersonalNumbers.code for r in reading.remarks)
            sources.append(Source(name, "indexed", digest, remarks=remarks, masked=masked))
        except ReadError as error:
            sources.append(_not_read(file, digest, error))
    return readings, [*sources, *_not_tried(paths)], first


def _digest(file: Path) -> str:
    """:raises ReadError: the file is none, or may not be opened."""
    if not file.is_file():
        raise ReadError(f"{file.name} is a broken link or no file; leave it out")
    try:
        return sha256_of(file)
    except OSError as error:
        raise ReadError(
            f"{file.name} cannot be opened ({error.strerror}); give yourself permission to "
            "read it and build again"
        ) from error


def _not_read(file: Path, digest: str | None, error: ReadError) -> Source:
    name = printed_name(file)
    reason = str(error).replace(file.name, name)
    return Source(name, "not_read", digest, code=error.code, reason=reason)


def _readings(
    files: Sequence[Path],
    digests: Mapping[Path, str],
    home: Path,
    limits: Limits,
    observer: Observer,
    workforce: Workforce,
) -> dict[Path, Reading | ReadError]:
    """Each file's reading, from the cache where it was read before."""
    cache = ReadingCache(home / "cache" / "readings")
    found: dict[Path, Reading | ReadError] = {}
    for file in files:
        if known := cache.get(digests[file], printed_name(file)):
            found[file] = known
            observer.advance(1)
    for file, reading in workforce.read([f for f in files if f not in found], limits):
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
    except ReadError as error:
        return error
    except (OSError, RuntimeError, ValueError) as error:  # Of the engine, or of PDFium.
        return ReaderFailed(f"the OCR of {file.name} failed ({error}); convert the file")
    return by_text_layer(target, digest, choices.limits)


def by_text_layer(copy: Path, digest: str, limits: Limits) -> Reading | ReadError:
    """The reading of a scan, whose hash is ``digest``, from a copy with text made by OCR."""
    ((_, reading),) = read_all([copy], limits)
    if isinstance(reading, EmptyDocument):
        return nothing_found(copy.name)
    if isinstance(reading, ReadError):
        return reading
    document = replace(reading.document, sha256=digest)
    remark = Remark("ocr", "read by OCR; some words may be wrong")
    return replace(reading, document=document, remarks=(*reading.remarks, remark))


def _told(remark: Remark) -> str:
    return f"{remark.message} (page {remark.page})" if remark.page else remark.message
