"""Files → a new generation, built beside the live one and put in its place when whole."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from corpus.errors import ReferatError
from corpus.merge import MeetingRecord, merge, unknown_labels
from corpus.model import DocumentKind, Reading
from corpus.records import Corpus
from corpus.store import write_corpus
from embeddings import (
    changes,
    dense,
    kept_exports,
    kept_readings,
    lexical,
    originals,
    unchanged,
    vocabulary,
)
from embeddings.cache import VectorCache
from embeddings.encoder import Encoder
from embeddings.errors import BuildFailed
from embeddings.generation import (
    CORPUS,
    DENSE,
    LEXICAL,
    VOCABULARY,
    LocalArchive,
    generations,
    kept_sources,
    next_folder,
    prune,
    switch,
    write_through,
)
from embeddings.intake import Choices, Observer, Silent, read_sources
from embeddings.locks import building
from embeddings.manifest import Manifest, Source, listing
from embeddings.purge import purge
from embeddings.stored_vectors import kinds, write_sentences, write_tokens
from embeddings.texts import entries, passage_texts, sentence_texts
from embeddings.work import ThisMachine, Workforce

log = logging.getLogger("referat.build")

# Of the labels that no table knows, so many are told: the commonest.
_MOST_LABELS = 100


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: its generation, what became of each file, how much was encoded.

    If nothing had ``changed``, the generation is the one that was there.
    """

    folder: Path
    manifest: Manifest
    encoded: int
    removed: tuple[Source, ...] = ()
    changed: bool = True

    @property
    def sources(self) -> tuple[Source, ...]:
        return (*self.manifest.sources, *self.removed)


class NothingToIndex(ReferatError):
    """None of the files given holds text that can be indexed."""

    code = "nothing_to_index"


def build(
    paths: Sequence[Path],
    home: Path,
    encoder: Encoder,
    observer: Observer | None = None,
    choices: Choices | None = None,
    addresses: Mapping[str, str] | None = None,
    only_changed: bool = False,
    workforce: Workforce | None = None,
) -> BuildReport:
    """Read files and folders, index them and put the new generation into service.

    The archive then holds exactly these files. One that cannot be read is reported
    and left out; the generation before stays in service until the new one is whole.
    Files read before are not parsed again, texts encoded before not encoded. ``addresses``
    are where files were fetched from, by the hash of their content. With ``only_changed`` no
    generation is made that would be as the one in service, if that one is whole. A ``workforce``
    with the same encoder reads and encodes elsewhere; the result is the same.

    :raises NothingToIndex: no file could be read.
    :raises BuildRunning: another build is at work in this home.
    :raises BuildFailed: the disk is full, or may not be written to.
    """
    observer = observer or Silent()
    generations(home).mkdir(parents=True, exist_ok=True)
    with building(home), failures_told(home):
        choices = choices or Choices()
        workforce = workforce or ThisMachine(encoder)
        readings, sources, files = read_sources(paths, home, choices, observer, workforce)
        known = addresses or {}
        sources = [replace(s, address=known.get(s.sha256 or "")) for s in sources]
        made_from = unchanged.fingerprint(sources, encoder, choices)
        if only_changed and (there := unchanged.made(home, made_from)):
            gone = tuple(s for s in sources if s.status == "removed")
            made = BuildReport(*there, encoded=0, removed=gone, changed=False)
        else:
            kept = files if choices.originals else {}
            made = assemble(
                readings, sources, kept, home, encoder, observer, made_from, workforce=workforce
            )
        purge(home)
        return made


@contextmanager
def failures_told(home: Path) -> Iterator[None]:
    """:raises BuildFailed: in the place of what a full disk or a damaged cache raises."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(
            error, sqlite3.OperationalError
        ):
            raise BuildFailed(
                f"the vector cache of {home} is damaged ({error}); delete "
                f"{home / 'cache' / 'vectors.sqlite'} and build again: all texts are then encoded "
                "anew, and the index before stays in service"
            ) from error
        free = shutil.disk_usage(home).free >> 20
        raise BuildFailed(
            f"the build in {home} failed ({error}; {free} MB are free there); make room, or see "
            "that it may be written to, and build again: what was encoded is kept, and the index "
            "before stays in service. `referat doctor` tells more"
        ) from error


def assemble(
    readings: Sequence[Reading],
    sources: Sequence[Source],
    files: Mapping[str, Path],
    home: Path,
    encoder: Encoder,
    observer: Observer,
    made_from: str = "",
    origin: dict[str, str] | None = None,
    workforce: Workforce | None = None,
) -> BuildReport:
    """Make a generation of readings and put it into service; the build lock must be held.

    ``files`` are those to keep copies of, by the hash of their content; ``origin`` is the
    archive that the readings were taken over from.

    :raises NothingToIndex: there are no readings.
    """
    if not readings:
        reasons = "; ".join(s.reason for s in sources if s.reason)
        raise NothingToIndex(f"none of the files could be indexed ({reasons or 'no files found'})")
    readings = kept_readings.in_order(readings)
    meetings, others = merge(readings)
    folder = next_folder(home)
    made = folder.with_name(f".{folder.name}.part")
    with suppress(FileNotFoundError):
        shutil.rmtree(made)
    made.mkdir()
    try:
        counts = write_corpus(made / CORPUS, meetings, others)
        digests = kept_readings.write(readings, made)
        corpus = Corpus(made / CORPUS)
        encoded = _write_vectors(corpus, made, home, encoder, observer, workforce)
        observer.stage("index", 1)
        lexical.build(entries(corpus), made / LEXICAL)
        vocabulary.save(vocabulary.count_words(passage_texts(corpus)), made / VOCABULARY)
        manifest = write_manifest(
            made, encoder, counts,
            sources=originals.keep(_with_meetings(
                [s for s in sources if s.status != "removed"], meetings
            ), files, home),
            unknown_labels=dict(unknown_labels(meetings).most_common(_MOST_LABELS)),
            files=listing(made),
            made_from=made_from,
            documents=changes.fingerprints(meetings, others, digests), origin=origin,
        )
        LocalArchive(made)  # Opens every part and checks that they agree.
        write_through(made)
        made.rename(folder)
    finally:
        with suppress(FileNotFoundError):
            shutil.rmtree(made)
    changes.remember(home, folder.name, manifest)
    switch(home, folder)
    prune(home)
    kept_exports.prune(home)
    originals.prune(home, kept_sources(home))
    observer.advance(1)
    return BuildReport(
        folder, manifest, encoded, tuple(s for s in sources if s.status == "removed")
    )


def write_manifest(
    folder: Path, encoder: Encoder, counts: dict[str, int], **rest: Any
) -> Manifest:
    """Write what is to be known of a generation; ``rest`` are further fields of Manifest."""
    sentences, tokens = kinds(encoder.token_fingerprint, encoder.token_dimension)
    manifest = Manifest(
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        program=_program(),
        encoder={
            "name": encoder.name,
            "fingerprint": encoder.fingerprint,
            "dimension": encoder.dimension,
            "token_fingerprint": encoder.token_fingerprint,
            "token_dimension": encoder.token_dimension,
        },
        dense=dense.kind(counts["passage"]),
        lexical=lexical.ANALYZER,
        sentences=sentences,
        tokens=tokens,
        counts=counts,
        **rest,
    )
    manifest.save(folder)
    return manifest


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
                "replaced_by": later.document.sha256,
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
    corpus: Corpus,
    folder: Path,
    home: Path,
    encoder: Encoder,
    observer: Observer,
    workforce: Workforce | None,
) -> int:
    cache = VectorCache(home / "cache" / "vectors.sqlite")
    try:
        whole = passage_texts(corpus)
        observer.stage("passages", len(whole))
        encoded = cache.encode_tokens(encoder, whole, observer.advance, workforce)
        vectors, more = cache.encode(encoder, whole, workforce=workforce)
        dense.build(vectors, folder / DENSE)
        write_tokens(
            cache.tokens(encoder, whole), len(whole), encoder.token_dimension,
            encoder.token_fingerprint, folder,
        )
        single, stored = sentence_texts(corpus), dense.DenseIndex(folder / DENSE)
        observer.stage("sentences", len(single))
        of_sentences = cache.encode_missing(encoder, single, observer.advance, workforce)
        write_sentences(
            [sentence.passage for sentence in corpus.sentences()],
            lambda rows: cache.vectors(encoder, [single[row] for row in rows]),
            stored.vectors, encoder.dimension, folder,
        )
    finally:
        cache.close()
    return encoded + more + of_sentences


def _program() -> str:
    try:
        return f"referat {version('referat')}"
    except PackageNotFoundError:
        return "referat"
