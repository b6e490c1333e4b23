"""The stages of finding, alone and taken away one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qa.fuse import RankFusion, Scoring, fitted
from qa.retrieve import ALL_SEARCHES, Searches
from qa.signals import STAGES

_WORDS = Searches(dense=False, grams=False)
_GRAMS = Searches(dense=False, words=False)
_DENSE = Searches(words=False, grams=False)


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to find and quote. ``reads``: the reader chooses the sentences."""

    name: str
    scoring: Scoring
    searches: Searches = ALL_SEARCHES
    reads: bool = False


def variants() -> Iterator[Variant]:
    """Each stage alone, all without each; the last is what is shipped.

    The others are about finding and quote by likeness alone.
    """
    yield Variant("words only (BM25, stemmed)", RankFusion(("words",)), _WORDS)
    yield Variant("fragments only (BM25, 4-grams)", RankFusion(("grams",)), _GRAMS)
    yield Variant("passage vectors only", RankFusion(("passage",)), _DENSE)
    yield Variant("sentence vectors only", RankFusion(("sentence",)), _DENSE)
    yield Variant("late interaction only", RankFusion(("late",)), _DENSE)
    yield Variant("words + vectors, fused by rank", RankFusion(("words", "passage")))
    together = RankFusion(("words", "grams", "passage", "late"))
    yield Variant("all searches, fused by rank", together)
    whole = fitted()
    for stage in STAGES:
        yield Variant(f"fitted fusion without {stage}", whole.without(stage))
    yield Variant("fitted fusion without the reader", whole)
    yield Variant("fitted fusion", whole, reads=True)
