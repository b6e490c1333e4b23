"""The curves of the confidence, on probabilities whose figures are known."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.pictures import calibration_error, reliability, risk_coverage


def test_probabilities_that_hold_have_no_error() -> None:
    p = np.repeat([0.0, 0.25, 0.5, 1.0], 80)
    right = np.concatenate([np.tile([share > n / 4 for n in range(4)], 20).astype(float)
                            for share in (0.0, 0.25, 0.5, 1.0)])
    assert calibration_error(p, right) == pytest.approx(0.0, abs=1e-9)
    assert reliability(p, right)[:, 2].sum() == 320


def test_overconfidence_is_the_error() -> None:
    p, right = np.full(100, 0.9), np.tile([1.0, 0.0], 50)
    assert calibration_error(p, right) == pytest.approx(0.4, abs=0.02)


def test_the_surest_are_answered_first() -> None:
    curve = risk_coverage(np.array([0.2, 0.9, 0.6, 0.4]), np.array([0.0, 1.0, 1.0, 0.0]))
    assert curve.tolist() == [[0.25, 0.0], [0.5, 0.0], [0.75, pytest.approx(1 / 3)], [1.0, 0.5]]
