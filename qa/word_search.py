"""Full-text search: the passages that have some words, as quotes with the words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings.archive import Archive, Filters, Hit
from qa.boundaries import trimmed
from qa.model import Quote
from qa.question import spellings
from qa.retrieve import place_at

# So many passages are found at most; nobody turns more pages than these fill.
MOST_FOUND = 1000
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")


@dataclass(frozen=True, slots=True)
class Passages:
    """Quotes of one page of what was found. ``more``: there are more than ``total``."""

    quotes: tuple[Quote, ...]
    total: int
    more: bool


def word_search(
    archive: Archive, words: str, filters: Filters, first: int, count: int
) -> Passages:
    """The passages that have some of the words, best first by BM25, from the ``first`` (from 0).

    Words are compared by their stems, in all spellings that a question's words may have too.
    """
    groups = [group for w in _WORD.findall(words) if (group := spellings(w, archive.terms))]
    hits = archive.search_lexical(groups, MOST_FOUND + 1, filters) if groups else []
    found = hits[:MOST_FOUND]
    looked_for = frozenset(term for group in groups for term in group)
    shown = _quotes(archive, found[first : first + count], looked_for)
    return Passages(tuple(shown), len(found), len(hits) > len(found))


def _quotes(archive: Archive, hits: Sequence[Hit], terms: frozenset[str]) -> Iterator[Quote]:
    corpus = archive.corpus
    scores = {hit.passage: hit.score for hit in hits}
    for row in corpus.passages([hit.passage for hit in hits]):
        place = place_at(archive, corpus.section(row.section))
        start, end = trimmed(place.document.text, row.start, row.end)
        text = place.document.text[start:end]
        marked = tuple(
            match.span() for match in _WORD.finditer(text)
            if terms.intersection(archive.terms(match.group()))
        )
        yield Quote(place, start, end, row.page, scores[row.id], marked)
