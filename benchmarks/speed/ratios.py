"""Times measured in turns, and what they are beside each other.

A machine is never quite at rest, so that milliseconds of different runs cannot be compared. All
that a ratio is made of is measured in the same round, question by question in random order;
what is told is the median of the rounds, with the least and the most.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

# Milliseconds of each arm, question by question.
Round = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some rounds, the least and the most of them."""

    median: float
    least: float
    most: float
    rounds: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """:raises ValueError: there are none."""
        if not values:
            raise ValueError("no rounds were measured")
        return cls(median(values), min(values), max(values), len(values))

    def listed(self) -> list[float]:
        """For a results file, four significant digits."""
        return [float(f"{v:.4g}") for v in (self.median, self.least, self.most)] + [self.rounds]

    def __str__(self) -> str:
        return f"{self.median:.3g} ({self.least:.3g}–{self.most:.3g})"


def quantile(values: Sequence[float], share: float) -> float:
    """The value that a share of the values does not exceed, between neighbours by proportion.

    :raises ValueError: there are no values.
    """
    if not len(values):
        raise ValueError("no values were measured")
    return float(np.quantile(np.asarray(values, dtype=float), share))


def in_turns(
    arms: Mapping[str, Callable[[str], object]], questions: Sequence[str], seed: int
) -> dict[str, list[float]]:
    """Milliseconds of each arm for each question, questions and arms in random order.

    The lists are in the order asked, so that rows belong together.
    """
    chance = random.Random(seed)
    asked, order = list(questions), list(arms)
    chance.shuffle(asked)
    times: dict[str, list[float]] = {name: [] for name in arms}
    for question in asked:
        chance.shuffle(order)
        for name in order:
            begun = time.perf_counter()
            arms[name](question)
            times[name].append((time.perf_counter() - begun) * 1000)
    return times


def pairwise(rounds: Sequence[Round], arm: str, against: Sequence[str], share: float) -> Spread:
    """A quantile of how many times the sum of ``against`` an arm takes, for the same question."""
    return Spread.of([
        quantile([a / b for a, b in zip(r[arm], _sums(r, against), strict=True)], share)
        for r in rounds
    ])


def of_quantiles(
    rounds: Sequence[Round], arm: str, against: Sequence[str], share: float
) -> Spread:
    """An arm's quantile divided by the same quantile of the sum of ``against``."""
    return Spread.of([
        quantile(r[arm], share) / quantile(_sums(r, against), share) for r in rounds
    ])


def milliseconds(rounds: Sequence[Round], arm: str, share: float) -> Spread:
    """A quantile of an arm's milliseconds."""
    return Spread.of([quantile(r[arm], share) for r in rounds])


def _sums(measured: Round, arms: Sequence[str]) -> list[float]:
    return [sum(row) for row in zip(*(measured[a] for a in arms), strict=True)]
