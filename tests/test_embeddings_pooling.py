"""Token vectors that mean nearly the same become one."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.pooling import Matrix, pooled


def _unit(rows: int, columns: int = 12, seed: int = 0) -> Matrix:
    values = np.random.default_rng(seed).normal(size=(rows, columns)).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


@pytest.mark.parametrize("rows", [0, 1])
def test_there_is_nothing_to_pool(rows: int) -> None:
    assert np.array_equal(pooled(_unit(rows), 1.0), _unit(rows))


def test_without_a_distance_each_stays_by_itself() -> None:
    twice = np.repeat(_unit(4), 2, axis=0)
    assert np.array_equal(pooled(twice, 0), twice)


def test_what_lies_together_becomes_its_mean() -> None:
    apart = np.eye(3, 5, dtype=np.float32)
    near = np.array([[0.1, 0, 0, 0, 1]], dtype=np.float32) * 0.1
    beside = (apart + near) / np.linalg.norm(apart + near, axis=1, keepdims=True)
    vectors = np.concatenate([apart, beside])
    found = pooled(vectors, 0.5)
    assert found.shape == (3, 5)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(3), abs=1e-6)
    means = vectors[:3] + vectors[3:]
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    assert (found @ means.T).max(axis=1) == pytest.approx(np.ones(3), abs=1e-6)


def test_the_further_the_fewer() -> None:
    vectors = _unit(60)
    counts = [len(pooled(vectors, d)) for d in (0.2, 0.6, 1.0, 1.5, 50)]
    assert counts == sorted(counts, reverse=True) and counts[0] == 60 and counts[-1] == 1


def test_the_order_does_not_matter() -> None:
    vectors = _unit(40)
    turned = pooled(vectors[::-1].copy(), 1.0)
    assert sorted(map(tuple, turned.round(4).tolist())) == sorted(
        map(tuple, pooled(vectors, 1.0).round(4).tolist())
    )


def test_a_text_that_repeats_itself_is_made_smaller() -> None:
    assert len(pooled(np.tile(_unit(10), (6, 1)), 1.0)) <= len(pooled(_unit(60), 1.0)) / 2
