"""Files → a new generation, built beside the live one and put in its place when whole."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from corpus.errors import ReferatError
from corpus.merge import MeetingRecord, merge, unknown_labels
from corpus.model import DocumentKind, Reading
from corpus.records import Corpus, PassageRow, SectionRow
from corpus.store import write_corpus
from embeddings import dense, lexical
from embeddings.cache import VectorCache
from embeddings.encoder import Encoder
from embeddings.errors import BuildRunning
from embeddings.generation import (
    CORPUS,
    DENSE,
    LEXICAL,
    SENTENCES,
    LocalArchive,
    generations,
    next_folder,
    prune,
    switch,
)
from embeddings.intake import Choices, Observer, Silent, read_sources
from embeddings.manifest import Manifest, Source, listing

log = logging.getLogger("referat.build")

# Of the labels that no table knows, so many are told: the commonest.
_MOST_LABELS = 100


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: its generation, what became of each file, how much was encoded."""

    folder: Path
    manifest: Manifest
    encoded: int

    @property
    def sources(self) -> tuple[Source, ...]:
        return self.manifest.sources


class NothingToIndex(ReferatError):
    """None of the files given holds text that can be indexed."""

    code = "nothing_to_index"


def build(
    paths: Sequence[Path],
    home: Path,
    encoder: Encoder,
    observer: Observer | None = None,
    choices: Choices | None = None,
) -> BuildReport:
    """Read files and folders, index them and put the new generation into service.

    The archive then holds exactly these files. One that cannot be read is reported
    and left out; the generation before stays in service until the new one is whole.
    Files read before are not parsed again, texts encoded before not encoded.

    :raises NothingToIndex: no file could be read.
    :raises BuildRunning: another build is at work in this home.
    """
    observer = observer or Silent()
    generations(home).mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home / "build.lock", timeout=0):
            readings, sources = read_sources(paths, home, choices or Choices(), observer)
            return _build(readings, sources, home, encoder, observer)
    except Timeout as error:
        raise BuildRunning(f"another build is running in {home}; wait for it to end") from error


def _build(
    readings: Sequence[Reading],
    sources: Sequence[Source],
    home: Path,
    encoder: Encoder,
    observer: Observer,
) -> BuildReport:
    if not readings:
        reasons = "; ".join(s.reason for s in sources if s.reason)
        raise NothingToIndex(f"none of the files could be indexed ({reasons or 'no files found'})")
    meetings, others = merge(readings)
    folder = next_folder(home)
    made = folder.with_name(f".{folder.name}.part")
    with suppress(FileNotFoundError):
        shutil.rmtree(made)
    made.mkdir()
    try:
        counts = write_corpus(made / CORPUS, meetings, others)
        corpus = Corpus(made / CORPUS)
        encoded = _write_vectors(corpus, made, home, encoder, observer)
        observer.stage("index", 1)
        lexical.build(_entries(corpus), made / LEXICAL)
        manifest = Manifest(
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            program=_program(),
            encoder={
                "name": encoder.name,
                "fingerprint": encoder.fingerprint,
                "dimension": encoder.dimension,
            },
            dense=dense.KIND,
            lexical=lexical.ANALYZER,
            counts=counts,
            sources=_with_meetings(sources, meetings),
            unknown_labels=dict(unknown_labels(meetings).most_common(_MOST_LABELS)),
            files=listing(made),
        )
        manifest.save(made)
        LocalArchive(made)  # Opens every part and checks that they agree.
        made.rename(folder)
    finally:
        with suppress(FileNotFoundError):
            shutil.rmtree(made)
    switch(home, folder)
    prune(home)
    observer.advance(1)
    return BuildReport(folder, manifest, encoded)


def _with_meetings(
    sources: Sequence[Source], meetings: Sequence[MeetingRecord]
) -> tuple[Source, ...]:
    """Say of each file which meeting it tells of, and which of several is quoted."""
    named: dict[str, dict[str, Any]] = {}
    for record in meetings:
        meeting = f"{record.meeting.committee} {record.meeting.date}"
        for rank, reading in enumerate(record.readings):
            told: dict[str, Any] = {"meeting": meeting}
            if rank:
                told |= {"status": "second_source", "reason": _why_second(record, reading)}
            named[reading.document.sha256] = told
        for earlier, later in record.replaced:
            named[earlier.document.sha256] = {
                "meeting": meeting,
                "status": "replaced",
                "reason": f"an earlier version; {later.document.file} replaces it",
            }
    return tuple(
        replace(s, **named.get(s.sha256 or "", {})) if s.status == "indexed" else s
        for s in sources
    )


def _why_second(record: MeetingRecord, reading: Reading) -> str:
    first = record.readings[0].document
    own = sum(1 for _, source in record.points if source is reading)
    more = f"; {own} point{'s' * (own > 1)} only here" if own else ""
    if reading.document.kind is not first.kind and first.kind is DocumentKind.MINUTES:
        return f"the agenda of a meeting; the minutes in {first.file} replace it{more}"
    if reading.document.media_type == first.media_type:
        return f"the same meeting as {first.file}, which is quoted{more}"
    return f"the same meeting as {first.file} in another format; merged, that one is quoted{more}"


def _write_vectors(
    corpus: Corpus, folder: Path, home: Path, encoder: Encoder, observer: Observer
) -> int:
    passages, sentences = corpus.passages(), corpus.sentences()
    contexts = {p.id: _context(corpus, corpus.section(p.section)) for p in passages}
    texts = {p.id: corpus.document(corpus.section(p.section).document).text for p in passages}
    cache = VectorCache(home / "cache" / "vectors.sqlite")
    try:
        observer.stage("passages", len(passages))
        vectors, encoded = cache.encode(
            encoder,
            [f"{contexts[p.id]} {_with_lead(p, texts[p.id])}" for p in passages],
            observer.advance,
        )
        dense.build(vectors, folder / DENSE)
        observer.stage("sentences", len(sentences))
        vectors, more = cache.encode(
            encoder,
            [f"{contexts[s.passage]} {texts[s.passage][s.start : s.end]}" for s in sentences],
            observer.advance,
        )
    finally:
        cache.close()
    # Half precision: the order of sentences does not depend on a cosine's fourth decimal.
    np.save(folder / SENTENCES, vectors.astype(np.float16))
    return encoded + more


def _context(corpus: Corpus, section: SectionRow) -> str:
    """What a passage is about, for its vector: the point's title and the section's label."""
    title, label = _titles(corpus, section)
    return ". ".join(filter(None, (title, label if label != title else ""))) + ":"


def _titles(corpus: Corpus, section: SectionRow) -> tuple[str, str]:
    if section.point is not None:
        return corpus.point(section.point).title, section.label
    return corpus.document(section.document).title, section.label


def _with_lead(passage: PassageRow, text: str) -> str:
    lead = text[passage.lead_start : passage.lead_end]
    return f"{lead} {text[passage.start : passage.end]}".strip()


def _entries(corpus: Corpus) -> Iterator[lexical.Entry]:
    for passage in corpus.passages():
        section = corpus.section(passage.section)
        title, label = _titles(corpus, section)
        point = corpus.point(section.point) if section.point is not None else None
        yield lexical.Entry(
            passage=passage.id,
            text=_with_lead(passage, corpus.document(section.document).text),
            title=title,
            label=label,
            document=section.document,
            meeting=section.meeting,
            point=point.number if point else None,
            case_number=point.case_number if point else None,
        )


def _program() -> str:
    try:
        return f"referat {version('referat')}"
    except PackageNotFoundError:
        return "referat"
