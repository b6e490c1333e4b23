"""BM25 of words in three fields and of character n-grams, as the local word index scores.

Source of the formula: Robertson and Zaragoza, The probabilistic relevance framework: BM25 and
beyond, 2009, with the lengths of fields rounded down to a byte's worth as Lucene and tantivy
do. Scores are compared with those of the local index in tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from embeddings.lexical import ALSO, WEIGHTS

Scores = NDArray[np.float32]
Codes = NDArray[np.uint8]

# Words of which the best counts: numbers, each with its document frequency by field.
Group = Sequence[tuple[int, Mapping[str, int]]]

# How fast a repeated word stops adding, and how much a field's length counts against it.
_K1, _B = np.float32(1.2), np.float32(0.75)
# A word repeated without end counts so many times its rarity.
_MOST_TIMES = 2.2

# A term's number and how often it occurs in each field, as passages keep them.
_WORD_FIELDS = [(name, "u1") for name in WEIGHTS]
_GRAM_FIELDS = [("grams", "u1")]
WORDS: np.dtype[np.void] = np.dtype([("id", "<i4"), *_WORD_FIELDS])
GRAMS: np.dtype[np.void] = np.dtype([("id", "<i4"), *_GRAM_FIELDS])
# The place of a passage and how often a term occurs there, as terms keep them.
WORD_POSTINGS: np.dtype[np.void] = np.dtype([("at", "<u2"), *_WORD_FIELDS])
GRAM_POSTINGS: np.dtype[np.void] = np.dtype([("at", "<u2"), *_GRAM_FIELDS])
# More occurrences in a passage than a byte can count add next to nothing.
_MOST = 0xFF


def _norms() -> NDArray[np.int64]:
    """The 256 lengths that a byte can stand for: exact up to 40, then in steps of an eighth."""
    found = list(range(24))
    for code in range(256 - 24):
        bits, shift = code & 7, (code >> 3) - 1
        found.append(24 + (bits if shift < 0 else (bits | 8) << shift))
    return np.array(found, dtype=np.int64)


_NORMS = _norms()


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many passages there are, and of how many terms each field in all of them together."""

    passages: int
    terms: Mapping[str, int]


def rarity(frequency: int, passages: int) -> float:
    """Inverse document frequency."""
    return log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


def packed(fields: Mapping[str, Iterable[int]], kind: np.dtype[np.void]) -> bytes:
    """The numbers of a passage's terms, ascending, each with its counts by field."""
    counts = {name: Counter(ids) for name, ids in fields.items()}
    known = sorted(set().union(*counts.values()))
    rows = np.zeros(len(known), dtype=kind)
    rows["id"] = known
    for name, counted in counts.items():
        rows[name] = [min(counted[i], _MOST) for i in known]
    return rows.tobytes()


def codes(lengths: ArrayLike) -> Codes:
    """Lengths of fields as bytes, rounded down."""
    found = np.searchsorted(_NORMS, np.asarray(lengths, dtype=np.int64), side="right") - 1
    return found.astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Passages:
    """Some passages, and where in them some terms occur.

    ``codes`` has by field the length of each passage (:func:`codes`), ``rows`` by a term's number
    the rows of the passages that have it, ascending and each once, and ``times`` how often each
    of these has it, structured by field.
    """

    codes: Mapping[str, Codes]
    rows: Mapping[int, NDArray[np.int64]]
    times: Mapping[int, NDArray[np.void]]
    count: int

    @classmethod
    def of(
        cls, blobs: Sequence[bytes], lengths: Mapping[str, Sequence[int]],
        kind: np.dtype[np.void], wanted: Iterable[int],
    ) -> Passages:
        """Passages as they are kept; of their terms only the wanted ones."""
        sizes = [len(blob) // kind.itemsize for blob in blobs]
        terms = np.frombuffer(b"".join(blobs), dtype=kind)
        at = np.flatnonzero(np.isin(terms["id"], np.fromiter(wanted, dtype=np.int32)))
        at = at[np.argsort(terms["id"][at], kind="stable")]
        owners = np.repeat(np.arange(len(blobs)), sizes)[at]
        return cls.parted(
            terms["id"][at], owners, terms[at],
            {name: codes(values) for name, values in lengths.items()}, len(blobs),
        )

    @classmethod
    def parted(
        cls, ids: NDArray[np.int32], rows: NDArray[np.int64], times: NDArray[np.void],
        codes: Mapping[str, Codes], count: int,
    ) -> Passages:
        """Of occurrences that are ordered by term and then by passage."""
        ends = [*(np.flatnonzero(np.diff(ids)) + 1).tolist(), len(ids)] if len(ids) else []
        parts = list(zip([0, *ends], ends, strict=False))
        return cls(
            codes,
            {int(ids[start]): rows[start:end] for start, end in parts},
            {int(ids[start]): times[start:end] for start, end in parts},
            count,
        )


def _term(
    held: Passages, id: int, field: str, frequency: int, lengths: Lengths
) -> tuple[NDArray[np.int64], Scores]:
    """What one term in one field adds: rows of passages, and as many scores."""
    rows, times = held.rows[id], held.times[id][field]
    if not times.all():
        there = np.flatnonzero(times)
        rows, times = rows[there], times[there]
    average = np.float32(lengths.terms[field]) / np.float32(lengths.passages)
    norms: Scores = _K1 * (1 - _B + _B * _NORMS.astype(np.float32) / average)
    many = times.astype(np.float32)
    weight = np.float32(rarity(frequency, lengths.passages)) * (1 + _K1)
    scores: Scores = weight * (many / (many + norms[held.codes[field][rows]]))
    return rows, scores


def word_scores(
    held: Passages, groups: Sequence[Group], lengths: Lengths
) -> Scores:
    """BM25 of groups of interchangeable words for each passage, shape (passages,).

    A group has its words' numbers, each with its document frequency by field; words that no
    passage has are numbered below 0. The best of a group's words and fields counts, and a share
    of the others.
    """
    total, best, every = (np.zeros(held.count, dtype=np.float32) for _ in range(3))
    for group in groups:
        found = [
            (rows, np.float32(WEIGHTS[name]) * scores)
            for id, fields in group if id in held.rows
            for name, frequency in fields.items() if frequency
            for rows, scores in [_term(held, id, name, frequency, lengths)]
        ]
        for rows, scores in found:
            best[rows] = np.maximum(best[rows], scores)
            every[rows] += scores
        for rows, _ in found:  # Those of several are taken once, for they are empty then.
            total[rows] += best[rows] + (every[rows] - best[rows]) * np.float32(ALSO)
            best[rows] = every[rows] = 0
    return total


def gram_scores(held: Passages, grams: Mapping[int, int], lengths: Lengths) -> Scores:
    """BM25 of character n-grams, numbers with their document frequencies, for each passage."""
    total = np.zeros(held.count, dtype=np.float32)
    for id, frequency in grams.items():
        if id in held.rows:
            rows, scores = _term(held, id, "grams", frequency, lengths)
            total[rows] += scores
    return total


def most_of_words(groups: Sequence[Group], passages: int) -> float:
    """The most that groups of words can score, were all of them in one passage."""
    total = 0.0
    for group in groups:
        found = sorted(
            (
                WEIGHTS[name] * rarity(frequency, passages)
                for _, fields in group for name, frequency in fields.items()
            ),
            reverse=True,
        )
        total += found[0] + ALSO * sum(found[1:]) if found else 0.0
    return total * _MOST_TIMES


def most_of_grams(frequencies: Iterable[int], passages: int) -> float:
    """The most that n-grams can score, were all of them in one passage."""
    return sum(rarity(frequency, passages) for frequency in frequencies) * _MOST_TIMES
