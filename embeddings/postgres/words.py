"""Word search in the shared archive: candidates by PostgreSQL, their scores by BM25 here.

Terms are taken from the rarest on until their passages are as many as can be scored. What is left
out then could add only so much; as in MaxScore (Turtle and Flood, Query evaluation: strategies
and optimizations, Information Processing and Management 31, 1995) the result is the exact one
where the last hit scores more than that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, count

import numpy as np

from embeddings.bm25 import (
    GRAMS,
    WORDS,
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

# So many passages are scored for a question: of n-grams fewer, for a passage has more of them.
MOST = {"words": 8000, "grams": 4000}
# Of terms left out, passages with several of so many of the rarest are looked at too.
_TOGETHER = 5
# Terms that are remembered with their frequencies.
_REMEMBERED = 200_000

_FIELDS = ("text", "title", "label")
_LENGTHS = {
    "words": {name: f"{name}_length" for name in _FIELDS}, "grams": {"grams": "gram_length"},
}
_COUNTS = {"words": "word_counts", "grams": "gram_counts"}
_KINDS = {"words": WORDS, "grams": GRAMS}

Hits = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class _Term:
    """A term's number, in how many passages each field has it, and in how many any has."""

    id: int
    fields: Mapping[str, int]
    passages: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Terms of which any will do, in how many passages they are, the most they can score."""

    terms: tuple[int, ...]
    passages: int
    most: float


# From passages and the terms wanted of them to scores.
_Scoring = Callable[[Passages], Scores]


class Words:
    """Searches the words and n-grams of a generation."""

    def __init__(self, reader: Reader, most: Mapping[str, int]) -> None:
        self._reader = reader
        self._most = most
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
        found, size = self._groups(groups), self.lengths().passages
        parts = [
            _Part(
                tuple(t.id for t in group), sum(t.passages for t in group),
                most_of_words([[(t.id, t.fields) for t in group]], size),
            )
            for group in ([t for t in group if t.passages] for group in found) if group
        ]
        return self._search("words", parts, k, where, self._by_words(found))

    def search_grams(self, grams: Sequence[str], k: int, where: Condition) -> Hits:
        """The ``k`` best passages for character n-grams, best first."""
        found, size = self._terms("grams", grams), self.lengths().passages
        parts = [
            _Part((t.id,), t.passages, most_of_grams([t.passages], size))
            for t in found if t.passages
        ]
        return self._search("grams", parts, k, where, self._by_grams(found))

    def scores(
        self, groups: Sequence[Sequence[str]], grams: Sequence[str], passages: Sequence[int]
    ) -> list[tuple[float, float]]:
        """BM25 of words and of n-grams for given passages; 0 where nothing matches."""
        words, fragments = self._groups(groups), self._terms("grams", grams)
        these = Condition("id = ANY(%s)", (list(passages),))
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
                names = (*_FIELDS, "grams")
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
        self, kind: str, parts: Sequence[_Part], k: int, where: Condition, scoring: _Scoring
    ) -> Hits:
        if not parts or k <= 0 or where.nothing:
            return []
        every = [id for part in parts for id in part.terms]
        taken, left = self._parted(parts, self._most[kind])
        if left and self._few(where, self._most[kind]):
            taken, left = list(parts), []
        hits = self._scored(kind, every, self._having(kind, taken, where), scoring)
        if left and (len(hits) < k or hits[k - 1][1] < sum(part.most for part in left)):
            more = self._several(kind, left, where)
            hits = _ranked({**dict(hits), **dict(self._scored(kind, every, more, scoring))})
        return hits[:k]

    @staticmethod
    def _parted(parts: Sequence[_Part], most: int) -> tuple[list[_Part], list[_Part]]:
        """The rarest parts with no more passages than can be scored, and the others."""
        ordered = sorted(parts, key=lambda part: part.passages)
        sums = np.cumsum([part.passages for part in ordered])
        count = max(1, int(np.searchsorted(sums, most, side="right")))
        return ordered[:count], ordered[count:]

    def _few(self, where: Condition, most: int) -> bool:
        """Whether all passages that meet a condition can be scored, whatever they hold."""
        return self.lengths().passages <= most or (bool(where) and self.count(where, most) <= most)

    def count(self, where: Condition, most: int) -> int:
        """How many passages meet a condition, counted up to one more than ``most``."""
        ((count,),) = self._reader.rows(
            "SELECT count(*) FROM (SELECT FROM passage WHERE"
            f" {where.text} LIMIT {most + 1}) AS found", where.values
        )
        return int(count)

    def _having(self, kind: str, parts: Iterable[_Part], where: Condition) -> Condition:
        ids = [id for part in parts for id in part.terms]
        text = f"{where.text} AND {kind} && %s::integer[] LIMIT {2 * self._most[kind]}"
        return Condition(text, (*where.values, ids))

    def _several(self, kind: str, parts: Sequence[_Part], where: Condition) -> Condition:
        """Passages with several of the terms of which each alone has too many: as many together
        as leave enough to score."""
        rarest, most = parts[:_TOGETHER], self._most[kind]
        found: list[int] = []
        for size in range(len(rarest), 0, -1):
            every = [f"{kind} && %s::integer[]"] * size
            groups = list(combinations(rarest, size))
            text = " OR ".join([f"({' AND '.join(every)})"] * len(groups))
            values = [list(part.terms) for group in groups for part in group]
            rows = self._reader.rows(
                f"SELECT id FROM passage WHERE {where.text} AND ({text}) LIMIT {most}",
                (*where.values, *values),
            )
            found = list(dict.fromkeys([*found, *(row[0] for row in rows)]))[:most]
            if len(found) == most:
                break
        return Condition("id = ANY(%s)", (found,))

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
            blobs, dict(zip(lengths, columns, strict=True)), _KINDS[kind], terms
        )
        scores = scoring(held)
        return _ranked({
            id: score for id, score in zip(ids, scores.tolist(), strict=True) if score > 0
        })

    def _groups(self, groups: Sequence[Sequence[str]]) -> list[list[_Term]]:
        self._terms("words", [term for group in groups for term in group])  # All in one query.
        return [self._terms("words", group) for group in groups]

    def _terms(self, kind: str, terms: Sequence[str]) -> list[_Term]:
        """Terms with their frequencies; those that no passage has are numbered below 0."""
        known = self._known[kind]
        missing = [term for term in dict.fromkeys(terms) if term not in known]
        if missing:
            names = _FIELDS if kind == "words" else ("passages",)
            sums = ", ".join(f"sum({name})::integer" for name in (*names, "passages"))
            rows = self._reader.rows(
                f"SELECT term, min(id), {sums} FROM {kind[:-1]} WHERE term = ANY(%s)"
                " GROUP BY term", [missing]
            )
            found = {
                row[0]: _Term(row[1], dict(zip(names, row[2:-1], strict=True)), row[-1])
                for row in rows
            }
            none = {
                term: _Term(-next(self._unknown), dict.fromkeys(names, 0), 0) for term in missing
            }
            # A new one, for other threads read the old: large ones begin anew.
            known = {**(known if len(known) < _REMEMBERED else {}), **none, **found}
            self._known[kind] = known
            if any(term not in known for term in terms):
                return self._terms(kind, terms)
        return [known[term] for term in terms]


def _ranked(scores: Mapping[int, float]) -> Hits:
    return sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))
