"""Word search in the shared archive: posting lists from PostgreSQL, BM25 here.

The lists of the rarest terms are read, until they are as long as can be read for a question. What
is left out are the commonest, which tell the least: with them only the best hits are scored, more
than are wanted. (To rank by few terms and the best of that by all is the idea of MaxScore: Turtle
and Flood, Query evaluation: strategies and optimizations, Information Processing and Management
31, 1995.) Where that finds too few, more is read, up to a limit: what has none but the commonest
terms may then not be found here. Of a term that is beyond the limit all by itself, every second
part of the archive is read, or third, or as few as it takes.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, count

import numpy as np
from numpy.typing import NDArray

from embeddings.bm25 import (
    Lengths,
    Passages,
    Scores,
    gram_scores,
    most_of_grams,
    most_of_words,
    word_scores,
)
from embeddings.postgres.connecting import Reader
from embeddings.postgres.limits import Condition
from embeddings.postgres.postings import FIELDS, KINDS, TABLES, PostingLists

# Lists of so many occurrences are read for a question,
MOST = {"words": 400_000, "grams": 800_000}
# and of so many times as many while what was read has too few hits; more are never read at once.
_FARTHER = 8
# Where terms are left out, so many of the best passages are scored in full, or twice those wanted.
_IN_FULL = 1000
# Filters that so many passages pass are looked up whole, or no more than there are hits, up to so
# many; of others it is asked hit by hit, of the best so many.
_FEW, _MANY, _TRIED = 20_000, 400_000, 65_536
# Terms that are remembered with their frequencies.
_REMEMBERED = 200_000

_LENGTHS = {
    "words": {name: f"{name}_length" for name in FIELDS["words"]},
    "grams": {"grams": "gram_length"},
}
_COUNTS = {"words": "word_counts", "grams": "gram_counts"}

Hits = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class _Term:
    """A term and its number, in how many passages each field has it, and in how many any has."""

    term: str
    id: int
    fields: Mapping[str, int]
    passages: int


@dataclass(frozen=True, slots=True)
class _AnyOf:
    """Terms of which any will do, and in how many passages they are together."""

    terms: tuple[str, ...]
    passages: int


# From passages and the terms wanted of them to scores.
_Scoring = Callable[[Passages], Scores]


class Words:
    """Searches the words and n-grams of a generation."""

    def __init__(self, reader: Reader, most: Mapping[str, int]) -> None:
        self._reader = reader
        self._most = most
        self._lists = PostingLists(reader)
        self._lock = threading.Lock()
        self._lengths: Lengths | None = None
        self._known: dict[str, dict[str, _Term]] = {"words": {}, "grams": {}}
        self._unknown = count(1)

    def frequency(self, term: str) -> int:
        """In how many passages' text or title a term occurs."""
        (found,) = self._terms("words", [term])
        return max(found.fields["text"], found.fields["title"])

    def gram_frequencies(self, fragments: Sequence[str]) -> tuple[list[int], int]:
        """In how many passages each n-gram occurs, and of how many."""
        return [t.passages for t in self._terms("grams", fragments)], self.lengths().passages

    def search(self, groups: Sequence[Sequence[str]], k: int, where: Condition) -> Hits:
        """The ``k`` best passages for groups of interchangeable words, best first."""
        found = self._groups(groups)
        wanted = [
            _AnyOf(tuple(t.term for t in group), sum(t.passages for t in group))
            for group in ([t for t in group if t.passages] for group in found) if group
        ]
        terms = [term for group in found for term in group]
        return self._search("words", wanted, k, where, self._by_words(found), terms)

    def search_grams(self, grams: Sequence[str], k: int, where: Condition) -> Hits:
        """The ``k`` best passages for character n-grams, best first."""
        found = self._terms("grams", grams)
        wanted = [_AnyOf((t.term,), t.passages) for t in found if t.passages]
        return self._search("grams", wanted, k, where, self._by_grams(found), found)

    def scores(
        self, groups: Sequence[Sequence[str]], grams: Sequence[str], passages: Sequence[int]
    ) -> list[tuple[float, float]]:
        """BM25 of words and of n-grams for given passages; 0 where nothing matches."""
        words, fragments = self._groups(groups), self._terms("grams", grams)
        these = _these(passages)
        of_words = dict(self._scored(
            "words", [t.id for group in words for t in group], these, self._by_words(words)
        ))
        of_grams = dict(self._scored(
            "grams", [t.id for t in fragments], these, self._by_grams(fragments)
        ))
        return [(of_words.get(p, 0.0), of_grams.get(p, 0.0)) for p in passages]

    def ceiling(
        self, groups: Sequence[Sequence[str]], grams: Sequence[str]
    ) -> tuple[float, float]:
        """The most that words and n-grams could score, were all of them in one passage."""
        size = self.lengths().passages
        words = [[(t.id, t.fields) for t in group] for group in self._groups(groups)]
        fragments = self._terms("grams", grams)
        return most_of_words(words, size), most_of_grams([t.passages for t in fragments], size)

    def lengths(self) -> Lengths:
        """Of how many terms the fields of all passages are; read once."""
        with self._lock:
            if self._lengths is None:
                names = (*FIELDS["words"], *FIELDS["grams"])
                sums = ", ".join(f"coalesce(sum({n}), 0)::bigint" for n in ("passages", *names))
                ((passages, *totals),) = self._reader.rows(f"SELECT {sums} FROM length")
                # A field that nobody has is in no hit, and its mean length must not be 0.
                named = zip(names, (max(1, total) for total in totals), strict=True)
                self._lengths = Lengths(max(1, passages), dict(named))
            return self._lengths

    def _by_words(self, groups: Sequence[Sequence[_Term]]) -> _Scoring:
        found = [[(t.id, t.fields) for t in group] for group in groups]
        return lambda held: word_scores(held, found, self.lengths())

    def _by_grams(self, grams: Sequence[_Term]) -> _Scoring:
        found = {t.id: t.passages for t in grams if t.passages}
        return lambda held: gram_scores(held, found, self.lengths())

    def _search(
        self, kind: str, wanted: Sequence[_AnyOf], k: int, where: Condition, scoring: _Scoring,
        terms: Sequence[_Term],
    ) -> Hits:
        if not wanted or k <= 0 or where.nothing:
            return []
        numbers = [term.id for term in terms]
        ordered = sorted(wanted, key=lambda one: one.passages)
        sums = self._sums(ordered, where.towns)
        most = self._most[kind]
        full = partial(self._scored, kind, numbers, scoring=scoring)
        if where and sums[-1] > most and (few := self._passages(where, _IN_FULL)) is not None:
            return full(_these(few))[:k]
        best: Hits = []
        for step, taken in enumerate(_steps(sums, most)):
            ids, held = self._lists.read(
                kind, [term for one in ordered[:taken] for term in one.terms], where.towns,
                every=-(-sums[taken - 1] // (_FARTHER * most)),
            )
            scores = scoring(held)
            at = np.flatnonzero(scores > 0)
            left = taken < len(ordered)
            best = self._passing(ids[at], scores[at], max(2 * k, _IN_FULL) if left else k, where)
            if not left or len(best) >= k:
                break
            if where and not step and (few := self._passages(where, _FEW)) is not None:
                return full(_these(few))[:k]
        return (full(_these([id for id, _ in best])) if left else best)[:k]

    def _sums(self, ordered: Sequence[_AnyOf], towns: Sequence[str] | None) -> list[int]:
        """How often the terms of each and of those before it occur at most."""
        within = self.lengths().passages
        if towns is not None:
            within = min(within, self._lists.passages(towns))
        found = [min(one.passages, within * len(one.terms)) for one in ordered]
        return list(accumulate(found))

    def _passing(
        self, ids: NDArray[np.int32], scores: Scores, k: int, where: Condition
    ) -> Hits:
        """The ``k`` best of the passages that meet a condition."""
        if not where:
            return _best(ids, scores, k)
        tried = _best(ids, scores, 2 * k)
        passing = self._of(where, [id for id, _ in tried])
        found = [hit for hit in tried if hit[0] in passing]
        if len(found) >= k or len(tried) == len(ids):
            return found[:k]
        if (few := self._passages(where, min(max(_FEW, len(ids)), _MANY))) is not None:
            there = np.isin(ids, np.array(few, dtype=np.int32))
            return _best(ids[there], scores[there], k)
        while len(found) < k and len(tried) < min(len(ids), _TRIED):
            tried = _best(ids, scores, 4 * len(tried))
            passing = self._of(where, [id for id, _ in tried])
            found = [hit for hit in tried if hit[0] in passing]
        return found[:k]

    def _passages(self, where: Condition, most: int) -> list[int] | None:
        """The passages that meet a condition, unless they are more than that."""
        rows = self._reader.rows(
            f"SELECT id FROM passage WHERE {where.text} LIMIT {most + 1}", where.values
        )
        return [row[0] for row in rows] if len(rows) <= most else None

    def _of(self, where: Condition, ids: Sequence[int]) -> set[int]:
        rows = self._reader.rows(
            f"SELECT id FROM passage WHERE {where.text} AND id = ANY(%s)",
            (*where.values, list(ids)),
        )
        return {row[0] for row in rows}

    def count(self, where: Condition, most: int) -> int:
        """How many passages meet a condition, counted up to one more than ``most``."""
        ((count,),) = self._reader.rows(
            "SELECT count(*) FROM (SELECT FROM passage WHERE"
            f" {where.text} LIMIT {most + 1}) AS found", where.values
        )
        return int(count)

    def _scored(
        self, kind: str, terms: Iterable[int], where: Condition, scoring: _Scoring
    ) -> Hits:
        """The passages that meet a condition and have some of the terms, best first."""
        lengths = _LENGTHS[kind]
        rows = self._reader.rows(
            f"SELECT id, {_COUNTS[kind]}, {', '.join(lengths.values())} FROM passage"
            f" WHERE {where.text}", where.values, binary=True,
        )
        if not rows:
            return []
        ids, blobs, *columns = zip(*rows, strict=True)
        held = Passages.of(
            blobs, dict(zip(lengths, columns, strict=True)), KINDS[kind], terms
        )
        scores = scoring(held)
        there = np.flatnonzero(scores > 0)
        return _best(np.array(ids, dtype=np.int32)[there], scores[there], len(there))

    def _groups(self, groups: Sequence[Sequence[str]]) -> list[list[_Term]]:
        self._terms("words", [term for group in groups for term in group])  # All in one query.
        return [self._terms("words", group) for group in groups]

    def _terms(self, kind: str, terms: Sequence[str]) -> list[_Term]:
        """Terms with their frequencies; those that no passage has are numbered below 0."""
        known = self._known[kind]
        missing = [term for term in dict.fromkeys(terms) if term not in known]
        if missing:
            names = FIELDS[kind] if kind == "words" else ("passages",)
            sums = ", ".join(f"sum({name})::integer" for name in (*names, "passages"))
            rows = self._reader.rows(
                f"SELECT term, min(id), {sums} FROM {TABLES[kind]} WHERE term = ANY(%s)"
                " GROUP BY term", [missing]
            )
            found = {
                row[0]: _Term(row[0], row[1], dict(zip(names, row[2:-1], strict=True)), row[-1])
                for row in rows
            }
            none = {
                term: _Term(term, -next(self._unknown), dict.fromkeys(names, 0), 0)
                for term in missing
            }
            # A new one, for other threads read the old: large ones begin anew.
            known = {**(known if len(known) < _REMEMBERED else {}), **none, **found}
            self._known[kind] = known
            if any(term not in known for term in terms):
                return self._terms(kind, terms)
        return [known[term] for term in terms]


def _steps(sums: Sequence[int], most: int) -> Iterator[int]:
    """How many of the rarest are read: first, and while these have too few hits."""
    farthest, taken = _FARTHER * most, 0
    while taken < len(sums) and (taken == 0 or sums[taken] <= farthest):
        taken = max(taken + 1, bisect_right(sums, most))
        yield taken
        most = min(4 * most, farthest)


def _these(passages: Sequence[int]) -> Condition:
    return Condition("id = ANY(%s)", (list(passages),))


def _best(ids: NDArray[np.int32], scores: Scores, k: int) -> Hits:
    """The ``k`` best, best first; of equal ones the lower id."""
    if k < len(ids):
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        ids, scores = ids[scores >= least], scores[scores >= least]
    order = np.lexsort((ids, -scores))[:k]
    return list(zip(ids[order].tolist(), scores[order].tolist(), strict=True))
