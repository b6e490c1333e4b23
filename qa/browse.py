"""Points found by their words, for who looks through the archive: all that match, counted.

Words are looked up, not understood: no encoder takes part. A point is found when all words
stand in it, in its title or anywhere in its text; where no point has them all, those that have
some of them are given and said to be so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from corpus.model import SectionKind
from embeddings.archive import Archive, Filters
from qa.decisions import Outcome, decision_of
from qa.model import Place
from qa.question import spellings
from qa.retrieve import place_at

# So many passages are looked at; more have the words only where these are common ones.
_MOST_PASSAGES = 3000
_WORD = re.compile(r"[^\W_]+")
# A decision takes two milliseconds to read: of more points than these the outcomes are not
# counted.
_MOST_OUTCOMES = 200

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. ``municipality`` and ``committee`` are address names."""

    words: str = ""
    municipality: str | None = None
    committee: str | None = None
    year: int | None = None
    section: SectionKind | None = None
    outcome: Outcome | None = None

    @property
    def filters(self) -> Filters:
        """As the archive's searches take it; the outcome is not among them."""
        return Filters(
            municipality=self.municipality,
            committee=self.committee,
            date_from=date(self.year, 1, 1) if self.year else None,
            date_to=date(self.year, 12, 31) if self.year else None,
            section=self.section,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A point, or what stands outside the points of a document, with its passages that match.

    ``passages`` are their ids, best first; ``place`` is that of the best, ``kinds`` those of
    all their sections.
    """

    place: Place
    score: float
    passages: tuple[int, ...]
    kinds: frozenset[SectionKind]

    @property
    def day(self) -> date:
        """When it was treated; what belongs to no meeting sorts as the oldest."""
        return self.place.meeting.date if self.place.meeting else date.min


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found, best first. ``groups`` are the index terms of each word looked for.

    ``all_words``: what is found has all of them; ``cut``: there are more passages with the
    words than were looked at.
    """

    groups: tuple[tuple[str, ...], ...]
    found: tuple[Found, ...] = ()
    all_words: bool = True
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Count(Generic[_Value]):
    """How often a value occurs."""

    value: _Value
    number: int


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of the points found have each value; pairs are address name and name.

    ``outcomes`` is empty where there are too many points to read the decisions of.
    """

    municipalities: tuple[Count[tuple[str, str]], ...]
    committees: tuple[Count[tuple[str, str]], ...]
    years: tuple[Count[int], ...]
    kinds: tuple[Count[SectionKind], ...]
    outcomes: tuple[Count[Outcome], ...]


def browse(archive: Archive, wanted: Wanted) -> Matches:
    """The points with the words that are looked for, best first."""
    groups = word_groups(archive, wanted.words)
    hits = archive.search_lexical(groups, _MOST_PASSAGES, wanted.filters)
    ids = [hit.passage for hit in hits]
    by_matter: dict[tuple[int, int | None], list[int]] = {}
    places: dict[int, Place] = {}
    for passage in archive.corpus.passages(ids):
        place = place_at(archive, archive.corpus.section(passage.section))
        places[passage.id] = place
        by_matter.setdefault(place.matter, []).append(passage.id)
    having = _having(archive, groups, ids)
    whole = [m for m in by_matter.values() if all(group & set(m) for group in having)]
    members = whole or list(by_matter.values())
    scores = {hit.passage: hit.score for hit in hits}
    found = [_found(m, places, scores) for m in members]
    if wanted.outcome:
        found = [f for f in found if outcome_of(archive, f.place) is wanted.outcome]
    return Matches(
        groups, tuple(sorted(found, key=lambda f: (-f.score, f.passages))),
        all_words=bool(whole) or not members, cut=len(hits) == _MOST_PASSAGES,
    )


def word_groups(archive: Archive, text: str) -> tuple[tuple[str, ...], ...]:
    """The index terms of each word of a text, spellings together; stop words have none."""
    found = (spellings(word, archive.terms) for word in _WORD.findall(text))
    return tuple(dict.fromkeys(group for group in found if group))


def _having(
    archive: Archive, groups: Sequence[Sequence[str]], ids: Sequence[int]
) -> list[set[int]]:
    """For each word the passages that have it."""
    scores = (archive.lexical_scores([group], [], ids) for group in groups)
    return [
        {id for id, (score, _) in zip(ids, of_group, strict=True) if score > 0}
        for of_group in scores
    ]


def _found(
    members: Sequence[int], places: dict[int, Place], scores: dict[int, float]
) -> Found:
    ranked = tuple(sorted(members, key=lambda id: (-scores[id], id)))
    return Found(
        places[ranked[0]], scores[ranked[0]], ranked,
        frozenset(places[id].section.kind for id in ranked),
    )


def facets(archive: Archive, found: Sequence[Found]) -> Facets:
    """The points found by municipality, committee, year, section and outcome."""
    meetings = [f.place.meeting for f in found if f.place.meeting]
    read = found if len(found) <= _MOST_OUTCOMES else ()
    outcomes = (outcome_of(archive, f.place) for f in read)
    return Facets(
        municipalities=_counted((m.municipality_slug, m.municipality) for m in meetings),
        committees=_counted((m.committee_slug, m.committee) for m in meetings),
        years=years(m.date for m in meetings),
        kinds=_counted(k for f in found for k in f.kinds if k is not SectionKind.HEAD),
        outcomes=_counted(outcome for outcome in outcomes if outcome),
    )


def years(days: Iterable[date]) -> tuple[Count[int], ...]:
    """How many days fall in each year, from the first to the last, those between with 0."""
    counts = Counter(day.year for day in days)
    if not counts:
        return ()
    return tuple(Count(y, counts[y]) for y in range(min(counts), max(counts) + 1))


def _counted(values: Iterable[_Value]) -> tuple[Count[_Value], ...]:
    """The most frequent first, equally frequent ones in order of name."""
    counts = Counter(values)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return tuple(Count(value, number) for value, number in ranked)


def outcome_of(archive: Archive, place: Place) -> Outcome | None:
    """What became of the matter of a place's point, by the last decision it prints."""
    if place.point is None:
        return None
    sections = reversed(archive.corpus.sections_of_point(place.point.id))
    said = (decision_of(place_at(archive, s)) for s in sections)
    return next((d.outcome for d in said if d and d.outcome), None)
