"""Weights by which what answers comes first among a question's candidates.

A listwise softmax model (Cao et al.: Learning to rank, ICML 2007): the weights make the
candidates that answer likely among all of their question. Ridge penalty in units of each
signal's spread.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold

Numbers = NDArray[np.float64]
# A question's signals (candidates, signals), and which of the candidates answer.
Choice = tuple[Numbers, NDArray[np.bool_]]

_LEAST_SCALE = 0.01
_FOLDS = 8


def fit(
    data: Sequence[Choice],
    bounds: Sequence[tuple[float | None, float | None]],
    prior: Numbers,
    penalty: float,
) -> Numbers:
    """Weights of the signals, shape (signals,), each within its bounds."""
    scale = np.concatenate([signals - signals.mean(0) for signals, _ in data]).std(0)
    scale = np.maximum(scale, _LEAST_SCALE)  # Else a signal never seen would be free.
    found = minimize(
        _loss, np.clip(prior, *_limits(bounds)), args=(data, prior, penalty, scale), jac=True,
        method="L-BFGS-B", bounds=bounds,
    )
    weights: Numbers = found.x
    return weights


def held_out_weights(
    data: Sequence[Choice],
    groups: Sequence[str],
    bounds: Sequence[tuple[float | None, float | None]],
    prior: Numbers,
    penalty: float,
) -> list[Numbers]:
    """For each question the weights fitted on the questions of other groups."""
    found = [prior] * len(data)
    for train, test in GroupKFold(_FOLDS).split(data, groups=groups):
        weights = fit([data[i] for i in train], bounds, prior, penalty)
        for i in test:
            found[i] = weights
    return found


def _limits(bounds: Sequence[tuple[float | None, float | None]]) -> tuple[Numbers, Numbers]:
    low = np.array([-np.inf if a is None else a for a, _ in bounds])
    high = np.array([np.inf if b is None else b for _, b in bounds])
    return low, high


def _loss(
    weights: Numbers, data: Sequence[Choice], prior: Numbers, penalty: float, scale: Numbers
) -> tuple[float, Numbers]:
    """Mean negative log-likelihood that an answering candidate is first, and its gradient."""
    total, slope = 0.0, np.zeros_like(weights)
    for signals, answers in data:
        scores = signals @ weights
        scores -= scores.max()
        shares = np.exp(scores)
        right = max(float(shares[answers].sum()), 1e-300)
        total -= np.log(right / shares.sum())
        slope += signals.T @ (shares / shares.sum() - np.where(answers, shares, 0.0) / right)
    n = len(data)
    away = (weights - prior) * scale
    return (
        total / n + penalty * float((away**2).sum()),
        slope / n + 2 * penalty * away * scale,
    )
