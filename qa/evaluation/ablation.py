"""The stages of finding, alone and taken away one by one."""

from __future__ import annotations

from collections.abc import Iterator

from qa.fuse import RankFusion, Scoring, fitted
from qa.retrieve import Searches
from qa.signals import STAGES

_WORDS = Searches(dense=False, grams=False)
_GRAMS = Searches(dense=False, words=False)
_DENSE = Searches(words=False, grams=False)
_ALL = Searches()


def variants() -> Iterator[tuple[str, Scoring, Searches]]:
    """Name, scoring and searches of each variant; the last is what is shipped."""
    yield "words only (BM25, stemmed)", RankFusion(("words",)), _WORDS
    yield "fragments only (BM25, 4-grams)", RankFusion(("grams",)), _GRAMS
    yield "passage vectors only", RankFusion(("passage",)), _DENSE
    yield "sentence vectors only", RankFusion(("sentence",)), _DENSE
    yield "late interaction only", RankFusion(("late",)), _DENSE
    yield "words + vectors, fused by rank", RankFusion(("words", "passage")), _ALL
    yield "all searches, fused by rank", RankFusion(("words", "grams", "passage", "late")), _ALL
    whole = fitted()
    for stage in STAGES:
        yield f"fitted fusion without {stage}", whole.without(stage), _ALL
    yield "fitted fusion", whole, _ALL
