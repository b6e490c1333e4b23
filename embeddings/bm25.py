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
from numpy.typing import NDArray

from embeddings.lexical import ALSO, WEIGHTS

Scores = NDArray[np.float32]

# Words of which the best counts: numbers, each with its document frequency by field.
Group = Sequence[tuple[int, Mapping[str, int]]]

# How fast a repeated word stops adding, and how much a field's length counts against it.
_K1, _B = np.float32(1.2), np.float32(0.75)
# A word repeated without end counts so many times its rarity.
_MOST_TIMES = 2.2

# A term's number and how often it occurs, as passages keep them.
WORDS: np.dtype[np.void] = np.dtype([("id", "<i4"), *((name, "<u2") for name in WEIGHTS)])
GRAMS: np.dtype[np.void] = np.dtype([("id", "<i4"), ("grams", "<u2")])
_MOST = 0xFFFF


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


def packed(
    fields: Mapping[str, Iterable[int]], kind: np.dtype[np.void]
) -> tuple[list[int], bytes]:
    """The numbers of a passage's terms, ascending, and the same with their counts by field."""
    counts = {name: Counter(ids) for name, ids in fields.items()}
    known = sorted(set().union(*counts.values()))
    rows = np.zeros(len(known), dtype=kind)
    rows["id"] = known
    for name, counted in counts.items():
        rows[name] = [min(counted[i], _MOST) for i in known]
    return known, rows.tobytes()


@dataclass(frozen=True, slots=True)
class Passages:
    """What some passages hold: their terms one after the other, and which passage each is of.

    ``terms`` are of the kind :data:`WORDS` or :data:`GRAMS`, ``owner`` has their rows,
    ``lengths`` by field the number of terms of each passage.
    """

    terms: NDArray[np.void]
    owner: NDArray[np.int64]
    lengths: Mapping[str, NDArray[np.int64]]
    count: int

    @classmethod
    def of(
        cls, blobs: Sequence[bytes], lengths: Mapping[str, Sequence[int]],
        kind: np.dtype[np.void], wanted: Iterable[int],
    ) -> Passages:
        """Passages as they are kept; of their terms only the wanted ones."""
        sizes = [len(blob) // kind.itemsize for blob in blobs]
        terms = np.frombuffer(b"".join(blobs), dtype=kind)
        kept = np.isin(terms["id"], np.fromiter(wanted, dtype=np.int32))
        return cls(
            terms[kept],
            np.repeat(np.arange(len(blobs)), sizes)[kept],
            {name: np.asarray(values, dtype=np.int64) for name, values in lengths.items()},
            len(blobs),
        )


def _term(held: Passages, id: int, field: str, frequency: int, lengths: Lengths) -> Scores:
    """What one term in one field adds to each passage, shape (passages,)."""
    scores = np.zeros(held.count, dtype=np.float32)
    at = np.flatnonzero(held.terms["id"] == id)
    at = at[held.terms[field][at] > 0]
    rows, times = held.owner[at], held.terms[field][at].astype(np.float32)
    codes = np.searchsorted(_NORMS, held.lengths[field][rows], side="right") - 1
    average = np.float32(lengths.terms[field]) / np.float32(lengths.passages)
    norm = _K1 * (1 - _B + _B * _NORMS[codes].astype(np.float32) / average)
    weight = np.float32(rarity(frequency, lengths.passages)) * (1 + _K1)
    scores[rows] = weight * (times / (times + norm))
    return scores


def word_scores(
    held: Passages, groups: Sequence[Group], lengths: Lengths
) -> Scores:
    """BM25 of groups of interchangeable words for each passage, shape (passages,).

    A group has its words' numbers, each with its document frequency by field; words that no
    passage has are numbered below 0. The best of a group's words and fields counts, and a share
    of the others.
    """
    total = np.zeros(held.count, dtype=np.float32)
    for group in groups:
        found = [
            np.float32(WEIGHTS[name]) * _term(held, id, name, frequency, lengths)
            for id, fields in group
            for name, frequency in fields.items() if frequency
        ]
        if found:
            best = np.maximum.reduce(found)
            total += best + (np.add.reduce(found) - best) * np.float32(ALSO)
    return total


def gram_scores(held: Passages, grams: Mapping[int, int], lengths: Lengths) -> Scores:
    """BM25 of character n-grams, numbers with their document frequencies, for each passage."""
    total = np.zeros(held.count, dtype=np.float32)
    for id, frequency in grams.items():
        total += _term(held, id, "grams", frequency, lengths)
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
