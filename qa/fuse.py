"""Two rankings into one."""

from __future__ import annotations

from collections.abc import Sequence

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


def standardised(values: Sequence[float]) -> list[float]:
    """Values in standard deviations from their mean; zeros where they do not differ."""
    if not values:
        return []
    mean = sum(values) / len(values)
    deviation = (sum((v - mean) ** 2 for v in values) / len(values)) ** 0.5
    if deviation < 1e-9:
        return [0.0] * len(values)
    return [(v - mean) / deviation for v in values]
