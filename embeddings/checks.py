"""Whether all that a generation is made of agrees: files, rows, words, vectors, manifest.

What is found is told, never mended: a generation is not changed once it was made.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from corpus.integrity import REBUILD, Finding, faults
from corpus.records import Corpus
from embeddings import removed, residual_codes
from embeddings.cache import KnownVectors
from embeddings.dense import DenseIndex
from embeddings.encoder import Vectors
from embeddings.errors import DamagedGeneration
from embeddings.generation import (
    CORPUS,
    DENSE,
    LEXICAL,
    VOCABULARY,
    LocalArchive,
)
from embeddings.lexical import LexicalIndex
from embeddings.manifest import NAME, SEAL, Manifest, digest, is_sealed
from embeddings.originals import path_of
from embeddings.stored_vectors import (
    SENTENCES,
    TOKEN_STARTS,
    TOKENS,
    SentenceVectors,
    TokenVectors,
)
from embeddings.texts import entries, passage_texts, sentence_texts
from embeddings.vocabulary import Vocabulary, count_words

# So many passages and sentences are looked at one by one, evenly chosen, unless all are.
_SAMPLE = 500
# Of faults of one kind so many are told one by one.
_MOST = 5
# How far the length of a vector of bytes may be from 1.
_LENGTH = 0.02
# How far a number of a passage's vector may be from that encoded: kept in a byte.
_BYTE = 0.005
# Vectors whose lengths are taken at a time.
_PART = 50_000
_STRAY = "delete it, or run `referat build` again"
_KEEP_AGAIN = "run `referat build` with that file again"


def check(
    folder: Path, cache: Path | None = None, full: bool = False, home: Path | None = None
) -> list[Finding]:
    """Everything that is wrong with a generation; an empty list if nothing is.

    ``cache`` is the vector cache, which is compared if it is there. With ``full`` every
    passage and sentence is looked at one by one, else some hundreds of each. Parts whose
    files are not as they were written are not opened: their libraries trust them. With its
    ``home`` the originals that it says are kept are looked at too.

    :raises BadRemovedList: the home's list of removed documents cannot be read.
    """
    try:
        manifest = Manifest.load(folder)
    except DamagedGeneration as error:
        return [Finding("manifest", str(error), REBUILD)]
    of_originals = _originals(manifest, home) if home else ()
    return [*_parts(folder, manifest, cache, full), *of_originals]


def _parts(folder: Path, manifest: Manifest, cache: Path | None, full: bool) -> list[Finding]:
    found = list(_files(folder, manifest))
    if found:
        return found
    found = list(faults(folder / CORPUS))
    if found:
        return found
    try:
        LocalArchive(folder)
    except DamagedGeneration as error:
        return [Finding("archive", str(error), REBUILD)]
    corpus = Corpus(folder / CORPUS)
    return [
        *_counts(corpus, manifest),
        *_words(corpus, folder, full),
        *_vectors(folder, manifest),
        *_tokens(folder, manifest),
        *_as_encoded(corpus, folder, manifest, cache, full),
    ]


def refuse_damaged(folder: Path) -> None:
    """Compare every file with the manifest, before anything is opened.

    :raises DamagedGeneration: one is missing, cut short or changed; it names the first.
    """
    manifest = Manifest.load(folder)
    for found in _files(folder, manifest):
        unsealed = found.code == "manifest" and not (folder / SEAL).exists()
        if unsealed or found.code == "stray_file":  # Of an earlier version; of a curious hand.
            continue
        raise DamagedGeneration(f"{found.message}; {found.advice}")


def _files(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    if not is_sealed(folder):
        yield Finding(
            "manifest", f"{folder / NAME} or {SEAL} is not as it was written", REBUILD
        )
    for name, expected in manifest.files.items():
        path = folder / name
        try:
            size = path.stat().st_size
            if size != expected["bytes"]:
                what = f"has {size} bytes where {expected['bytes']} were written"
            elif digest(path) != expected["sha256"]:
                what = "is not as it was written"
            else:
                continue
        except OSError as error:
            what = f"cannot be read ({error.strerror})"
        yield Finding("file", f"{path} {what}", REBUILD)
    known = {NAME, SEAL, *manifest.files}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known and not name.endswith(".lock"):
            yield Finding("stray_file", f"{path} is no part of the generation", _STRAY)


def _originals(manifest: Manifest, home: Path) -> Iterator[Finding]:
    """Whether the kept files are there and unchanged; those of removed documents are gone."""
    gone = removed.load(home)
    kept = {s.sha256: s.file for s in manifest.sources if s.kept and s.sha256}
    for sha256, file in kept.items():
        if sha256 in gone:
            continue
        path, advice = path_of(home, sha256), _KEEP_AGAIN
        try:
            if digest(path) == sha256:
                continue
            what, advice = "is not as it was handed in", f"delete it, and {_KEEP_AGAIN}"
        except FileNotFoundError:
            what = "is missing"
        except OSError as error:
            what = f"cannot be read ({error.strerror})"
        yield Finding("original", f"{path}, the original of {file}, {what}", advice)


def _counts(corpus: Corpus, manifest: Manifest) -> Iterator[Finding]:
    for table, expected in manifest.counts.items():
        if (count := corpus.count(table)) != expected:
            told = f"{CORPUS} has {count} rows of {table}, {NAME} says {expected}"
            yield Finding("manifest", told, REBUILD)


def _words(corpus: Corpus, folder: Path, full: bool) -> Iterator[Finding]:
    """Whether each passage stands in the word index, once, and its own words find it."""
    index, count = LexicalIndex(folder / LEXICAL), corpus.count("passage")
    if index.passages() != list(range(count)):
        yield Finding("word_index", "the word index holds other passages than the corpus", REBUILD)
        return
    chosen = entries(corpus) if full else islice(entries(corpus), 0, None, _step(count))
    lost = (entry.passage for entry in chosen if not index.holds(entry))
    for passage in islice(lost, _MOST):
        yield Finding(
            "word_index", f"passage {passage} is not found by its own words and filters", REBUILD
        )
    if full:
        kept, counted = Vocabulary.load(folder / VOCABULARY), count_words(passage_texts(corpus))
        if kept.counts != counted:
            yield Finding("vocabulary", f"{VOCABULARY} has other words than the corpus", REBUILD)


def _vectors(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    dense, sentences = DenseIndex(folder / DENSE), SentenceVectors(folder)
    dimension = manifest.encoder["dimension"]
    for name, columns, needed in (
        (DENSE, dense.dimension, dimension),
        (SENTENCES, sentences.stored.shape[1], residual_codes.width(dimension)),
    ):
        if columns != needed:
            yield Finding("vectors", f"{name} has {columns} columns, not {needed}", REBUILD)
            return
    parts = [range(at, min(at + _PART, dense.size)) for at in range(0, dense.size, _PART)]
    bad = [row for rows in parts for row in _not_of_length_one(dense.vectors(rows), rows.start)]
    for row in bad[:_MOST]:
        yield Finding("vectors", f"vector {row} of {DENSE} is not of length 1", REBUILD)
    scales = residual_codes.scales(sentences.stored.mapped())
    # Two vectors of length 1 differ by at most 2, each of their numbers by less.
    for row in np.flatnonzero(~((scales >= 0) & (scales <= 2)))[:_MOST]:
        yield Finding("vectors", f"vector {row} of {SENTENCES} cannot be one", REBUILD)


def _not_of_length_one(vectors: Vectors, first: int) -> list[int]:
    lengths = np.linalg.norm(vectors, axis=1)
    return [first + int(row) for row in np.flatnonzero(~(np.abs(lengths - 1) <= _LENGTH))]


def _tokens(folder: Path, manifest: Manifest) -> Iterator[Finding]:
    tokens = TokenVectors(folder)
    starts = tokens.starts.astype(np.int64)
    columns = manifest.encoder.get("token_dimension", 0)
    if tokens.columns != columns:
        yield Finding("tokens", f"{TOKENS} has {tokens.columns} columns, not {columns}", REBUILD)
    elif starts[0] != 0 or starts[-1] != len(tokens.stored) or (np.diff(starts) < 0).any():
        yield Finding("tokens", f"{TOKEN_STARTS} does not divide {TOKENS}", REBUILD)
    elif columns and (np.diff(starts) == 0).any():
        passage = int(np.flatnonzero(np.diff(starts) == 0)[0])
        yield Finding("tokens", f"passage {passage} has no token vectors", REBUILD)


def _as_encoded(
    corpus: Corpus, folder: Path, manifest: Manifest, cache: Path | None, full: bool
) -> Iterator[Finding]:
    """Whether vectors are those that the vector cache has of the same texts."""
    if cache is None or not cache.is_file():
        return
    try:
        with KnownVectors(cache) as known:
            differ = _differing(corpus, folder, manifest, known, full)
            for what in islice(differ, _MOST):
                yield Finding(
                    "vector_cache", f"{what} is another one than {cache} has of its text",
                    f"delete {cache} and run `referat build` again",
                )
    except IndexError:  # Starts that do not divide the token vectors: told by themselves.
        return
    except (sqlite3.Error, ValueError) as error:
        yield Finding(
            "vector_cache", f"{cache} cannot be read ({error})",
            "delete it; the next build encodes all texts again",
        )


def _differing(
    corpus: Corpus, folder: Path, manifest: Manifest, known: KnownVectors, full: bool
) -> Iterator[str]:
    encoder, archive = manifest.encoder, LocalArchive(folder)
    fingerprint, columns = encoder["fingerprint"], encoder.get("token_dimension", 0)
    token_codes, sentences = TokenVectors(folder).codes, SentenceVectors(folder)
    for row, text in _some(passage_texts(corpus), full):
        vector = known.vector(fingerprint, text)
        stored = archive.passage_vectors([row])[0]
        if vector is not None and not np.allclose(vector, stored, atol=_BYTE):
            yield f"the vector of passage {row}"
        tokens = known.tokens(encoder.get("token_fingerprint", ""), text, columns)
        if tokens is not None and token_codes is not None:
            tokens = token_codes.decoded(token_codes.encoded(tokens))
        if tokens is not None and not np.array_equal(tokens, archive.token_vectors([row])[0]):
            yield f"a token vector of passage {row}"
    of = [sentence.passage for sentence in corpus.sentences()]
    for row, text in _some(sentence_texts(corpus), full):
        vector = known.vector(fingerprint, text)
        if vector is None:
            continue
        codes = residual_codes.encoded(vector[None], archive.passage_vectors([of[row]]))
        if not np.array_equal(codes[0], sentences.stored.of([row])[0]):
            yield f"the vector of sentence {row}"


def _some(texts: Sequence[str], full: bool) -> Iterator[tuple[int, str]]:
    return islice(enumerate(texts), 0, None, 1 if full else _step(len(texts)))


def _step(count: int) -> int:
    return max(1, count // _SAMPLE)
