"""Generations on disk, and the archive that reads one.

An archive's home holds ``generations/NNNN/`` and the pointer file ``current``
that names the one in service. The pointer is replaced in one step, so that a
reader sees the old generation or the new one and never a mixture.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.records import Corpus, CorpusReader
from corpus.rows import SentenceRow
from embeddings.archive import ArchiveInfo, Filters, Hit, matches
from embeddings.dense import Allowed, DenseIndex
from embeddings.encoder import Vectors
from embeddings.errors import DamagedGeneration, NoArchive
from embeddings.grams import telling
from embeddings.interaction import TokenMatrix
from embeddings.lexical import LexicalIndex, Limits
from embeddings.manifest import Manifest, Source
from embeddings.originals import path_of
from embeddings.read_ahead import read_ahead
from embeddings.stored_vectors import SENTENCES, TOKENS, SentenceVectors, TokenVectors
from embeddings.vocabulary import Vocabulary

CORPUS = "corpus.sqlite"
DENSE = "dense.faiss"
VOCABULARY = "vocabulary.tsv"
LEXICAL = "lexical"
# What questions do not look into, and what they read side by side where it stands.
_NOT_AHEAD = ("readings.ndjson.gz", VOCABULARY, SENTENCES, TOKENS)

# So many filters by municipality, body, time or kind are kept with the passages that they mean: a
# bit for each of the archive's. To find these costs more than to search them.
_FILTERS = 64

LOCK = "build.lock"
_POINTER = "current"
_KEPT = 3


def generations(home: Path) -> Path:
    return home / "generations"


def current(home: Path) -> Path:
    """The folder of the generation in service.

    :raises NoArchive: nothing has been built in this home.
    """
    try:
        name = (home / _POINTER).read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        name = ""
    if not re.fullmatch(r"\d{4,}", name) or not (generations(home) / name).is_dir():
        raise NoArchive(
            f"there is no index in {home}; run `referat build PATH...`, "
            "or `referat demo` to look at the sample corpus"
        )
    return generations(home) / name


def is_building(home: Path) -> bool:
    """Whether a build is at work in this home, as far as can be told."""
    lock = home / LOCK
    if not lock.is_file():
        return False
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:  # A home that this process may only read.
        return False


def next_folder(home: Path) -> Path:
    """A name for the next generation, above all that are there."""
    taken = [int(p.name) for p in generations(home).glob("[0-9]*") if p.name.isdigit()]
    return generations(home) / f"{max(taken, default=0) + 1:04d}"


def write_through(folder: Path) -> None:
    """See to it that a new folder is on the disk and not in memory only, should power fail."""
    for path in (*folder.rglob("*"), folder):
        if path.is_file() or os.name == "posix":  # Elsewhere folders cannot be opened.
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def switch(home: Path, folder: Path) -> None:
    """Put a generation into service, durably and in one step."""
    partial = home / f".{_POINTER}.part"
    with partial.open("w", encoding="utf-8") as file:
        file.write(f"{folder.name}\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, home / _POINTER)


def prune(home: Path) -> None:
    """Remove all but the newest generations, and what stopped builds left half made.

    The one in service stays. To be called by who holds the build lock.
    """
    keep = current(home).name
    folders = [p for p in generations(home).iterdir() if p.is_dir()]
    whole = sorted((p for p in folders if p.name.isdigit()), key=lambda p: int(p.name))
    for folder in whole[:-_KEPT]:
        if folder.name != keep:
            discard(folder)
    clear_away(home)


def clear_away(home: Path) -> None:
    """Delete what builds and removals that were stopped have left half made or half deleted."""
    for folder in generations(home).iterdir():
        if folder.name.startswith(".") and folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)


def discard(folder: Path) -> bool:
    """Remove a generation: first its name, so that a half of one is never met.

    Returns whether nothing of it is left.
    """
    going = folder.with_name(f".{folder.name}.gone")
    shutil.rmtree(going, ignore_errors=True)
    with suppress(OSError):
        os.replace(folder, going)
        shutil.rmtree(going, ignore_errors=True)
    return not folder.exists() and not going.exists()


def kept_sources(home: Path) -> Iterator[Source]:
    """The sources that the generations of a home were made from; damaged ones name none."""
    for folder in sorted(generations(home).glob("[0-9]*")):
        with suppress(DamagedGeneration):
            yield from Manifest.load(folder).sources


def info_of(folder: Path, manifest: Manifest) -> ArchiveInfo:
    """Which build a generation is, by its manifest."""
    return ArchiveInfo(
        generation=folder.name,
        encoder=str(manifest.encoder["name"]),
        fingerprint=str(manifest.encoder["fingerprint"]),
        built_at=manifest.built_at,
        token_fingerprint=str(manifest.encoder.get("token_fingerprint", "")),
    )


class LocalArchive:
    """A generation directory as an archive (SQLite, FAISS, tantivy).

    :raises DamagedGeneration: a file is missing or the parts do not agree.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = Manifest.load(folder)
        _check_files(folder, self.manifest)
        # Passages' vectors first: a question looks at all of them.
        ahead = sorted(set(self.manifest.files) - set(_NOT_AHEAD), key=lambda n: (n != DENSE, n))
        read_ahead([folder / name for name in ahead])
        try:
            self.corpus: CorpusReader = Corpus(folder / CORPUS)
            self._dense = DenseIndex(folder / DENSE)
            self._lexical = LexicalIndex(folder / LEXICAL)
            self._sentences = SentenceVectors(folder)
            self._tokens = TokenVectors(folder)
            self._vocabulary = Vocabulary.load(folder / VOCABULARY)
            self._agree()
        except DamagedGeneration:
            raise
        except Exception as error:  # A damaged file may raise anything.
            raise DamagedGeneration(
                f"{folder} cannot be opened ({error}); run `referat build` again"
            ) from error
        self.spread = self._dense.spread()
        self._kept_limits = lru_cache(maxsize=_FILTERS)(self._limits_of)
        self._kept_allowed = lru_cache(maxsize=_FILTERS)(self._allowed_of)
        self.sources: Sequence[Source] = self.manifest.sources
        self._sources = {s.sha256: s for s in self.manifest.sources if s.status != "duplicate"}
        self.info = info_of(folder, self.manifest)

    def _agree(self) -> None:
        passages, sentences = self.corpus.count("passage"), self.corpus.count("sentence")
        sizes = {
            "dense index": (self._dense.size, passages),
            "word index": (self._lexical.size, passages),
            "sentence vectors": (len(self._sentences), sentences),
            "token index": (len(self._tokens), passages),
        }
        for name, (has, needs) in sizes.items():
            if has != needs:
                raise DamagedGeneration(
                    f"the {name} of {self.folder} has {has} entries where the corpus has "
                    f"{needs}; run `referat build` again"
                )

    def search_dense(self, query: Vectors, k: int, filters: Filters) -> list[Hit]:
        allowed = self._allowed(filters) if filters else None
        return [Hit(*found) for found in self._dense.search(query, k, allowed)]

    def search_lexical(
        self, terms: Sequence[Sequence[str]], k: int, filters: Filters
    ) -> list[Hit]:
        limits = self._limits(filters)
        if limits is None:
            return []
        return [Hit(*found) for found in self._lexical.search(terms, k, limits)]

    def search_grams(self, grams: Sequence[str], k: int, filters: Filters) -> list[Hit]:
        limits = self._limits(filters)
        if limits is None:
            return []
        return [Hit(*found) for found in self._lexical.search_grams(grams, k, limits)]

    def lexical_scores(
        self, terms: Sequence[Sequence[str]], grams: Sequence[str], passages: Sequence[int]
    ) -> list[tuple[float, float]]:
        return self._lexical.scores(terms, grams, passages)

    def lexical_ceiling(
        self, terms: Sequence[Sequence[str]], grams: Sequence[str]
    ) -> tuple[float, float]:
        return self._lexical.ceiling(terms, grams)

    def passage_vectors(self, passages: Sequence[int]) -> Vectors:
        return self._dense.vectors(passages)

    def sentence_vectors(self, sentences: Sequence[SentenceRow]) -> Vectors:
        passages = self._dense.vectors([s.passage for s in sentences])
        return self._sentences.of([s.id for s in sentences], passages)

    def token_vectors(self, passages: Sequence[int]) -> list[TokenMatrix]:
        return self._tokens.of(passages)

    def grams(self, text: str) -> list[str]:
        fragments = self._lexical.grams(text)
        return telling(fragments, self._lexical.gram_frequencies(fragments), self._lexical.size)

    def nearest_word(self, word: str) -> str | None:
        return self._vocabulary.nearest(word)

    def terms(self, text: str) -> list[str]:
        return self._lexical.terms(text)

    def term_frequency(self, term: str) -> int:
        return self._lexical.frequency(term)

    def original(self, sha256: str) -> Path | None:
        source = self._sources.get(sha256)
        if source is None or not source.kept or source.masked:
            return None
        path = path_of(self.folder.parent.parent, sha256)
        return path if path.is_file() else None

    def withheld(self, sha256: str) -> bool:
        source = self._sources.get(sha256)
        return source is not None and source.masked

    def _limits(self, filters: Filters) -> Limits | None:
        return (self._kept_limits if _is_wide(filters) else self._limits_of)(filters)

    def _allowed(self, filters: Filters) -> Allowed:
        return (self._kept_allowed if _is_wide(filters) else self._allowed_of)(filters)

    def _limits_of(self, filters: Filters) -> Limits | None:
        document = None
        if filters.document is not None:
            row = self.corpus.document_by_key(filters.document[:16])
            if row is None:
                return None
            document = row.id
        meetings = None
        if filters.municipality or filters.committee or filters.date_from or filters.date_to:
            meetings = [m.id for m in self.corpus.meetings() if matches(m, filters)]
        return Limits(
            meetings, document, filters.point, filters.case_number, filters.section,
            filters.document_kind,
        )

    def _allowed_of(self, filters: Filters) -> Allowed:
        limits = self._limits(filters)
        ids = [] if limits is None else self.corpus.passage_ids(
            meetings=limits.meetings,
            document=limits.document,
            point=limits.point,
            case_number=limits.case_number,
            section=limits.section,
            document_kind=limits.document_kind,
        )
        return Allowed.of(ids, self._dense.size)


def _is_wide(filters: Filters) -> bool:
    """Whether filters are of many passages, to be told again and again."""
    return filters.document is None and filters.case_number is None and filters.point is None


def _check_files(folder: Path, manifest: Manifest) -> None:
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != expected["bytes"]:
            raise DamagedGeneration(
                f"{path} is missing or cut short; run `referat build` again"
            )
