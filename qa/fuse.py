"""Many signals into one ranking."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

import numpy as np

from qa.signals import SIGNALS, STAGES, Column

# The constant of Cormack, Clarke and Büttcher (SIGIR 2009): large enough that the first
# places of one ranking do not outweigh agreement of both.
_K = 60


def reciprocal_rank_fusion(rankings: Sequence[Sequence[int]]) -> list[tuple[int, float]]:
    """Fuse rankings of ids, best first; each gives an id 1 / (60 + rank).

    Source: Cormack, Clarke, Büttcher: Reciprocal rank fusion outperforms Condorcet
    and individual rank learning methods, SIGIR 2009. Ties go to the lower id.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, id in enumerate(ranking, start=1):
            scores[id] = scores.get(id, 0.0) + 1.0 / (_K + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


class Scoring(Protocol):
    """A way to make one score of a passage's signals."""

    def scores(self, signals: Mapping[str, Column], danish: bool) -> Column:
        """Scores of candidates from columns of their signals, each of shape (candidates,)."""
        ...


@dataclass(frozen=True, slots=True)
class RankFusion:
    """Reciprocal rank fusion of some signals: the baseline that needs no fitting."""

    names: tuple[str, ...]

    def scores(self, signals: Mapping[str, Column], danish: bool) -> Column:
        orders = [
            np.argsort(-signals[name], kind="stable").tolist()
            for name in self.names
            if name in signals
        ]
        if not orders:  # Nothing to go by yet: the passage's vector.
            return signals["passage"]
        fused = dict(reciprocal_rank_fusion(orders))
        return np.array([fused[row] for row in range(len(fused))])


@dataclass(frozen=True, slots=True)
class Fusion:
    """Weights of the signals, one set for questions in Danish and one for all others.

    A passage's score is the weighted sum of its signals, in units of log-odds: the
    difference of two passages' scores is how much likelier the one is to answer.
    """

    danish: Mapping[str, float]
    foreign: Mapping[str, float]

    def scores(self, signals: Mapping[str, Column], danish: bool) -> Column:
        weights = self.danish if danish else self.foreign
        columns = [weights[name] * signals[name] for name in SIGNALS if name in signals]
        total: Column = np.sum(columns, axis=0)
        return total

    def without(self, *stages: str) -> Fusion:
        """The same weights with those of some stages put to 0."""
        off = {name for stage in stages for name in STAGES[stage]}

        def kept(weights: Mapping[str, float]) -> dict[str, float]:
            return {n: 0.0 if n in off else w for n, w in weights.items()}

        return Fusion(kept(self.danish), kept(self.foreign))


@cache
def fitted() -> Fusion:
    """The weights of ``fusion.json``, which ``benchmarks/fit_fusion.py`` makes."""
    values = json.loads(files("qa").joinpath("fusion.json").read_text("utf-8"))
    return Fusion(values["danish"], values["foreign"])
