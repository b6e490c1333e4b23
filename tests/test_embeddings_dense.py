from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings import dense
from embeddings.dense import DenseIndex
from embeddings.encoder import Vectors

_COUNT, _DIMENSION = 500, 24


def _random(count: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, _DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


VECTORS = _random(_COUNT, seed=1)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> DenseIndex:
    path = tmp_path_factory.mktemp("dense") / "dense.faiss"
    dense.build(VECTORS, path)
    return DenseIndex(path)


def _by_force(query: Vectors, k: int, allowed: list[int]) -> list[int]:
    scores = VECTORS @ query
    return sorted(allowed, key=lambda i: (-scores[i], i))[:k]


def test_an_index_keeps_the_vectors_as_they_were(index: DenseIndex) -> None:
    assert (index.size, index.dimension) == (_COUNT, _DIMENSION)
    assert np.array_equal(index.vectors([7, 0, 499]), VECTORS[[7, 0, 499]])


@pytest.mark.parametrize("k", [1, 10, 499, 500])
@pytest.mark.parametrize(
    "allowed",
    [None, [3], [499, 0, 250], list(range(0, _COUNT, 7)), list(range(490, 500))],
    ids=["all", "one", "three", "every seventh", "last ten"],
)
def test_search_agrees_with_brute_force(
    k: int, allowed: list[int] | None, index: DenseIndex
) -> None:
    for query in _random(5, seed=2):
        found = index.search(query, k, allowed)
        pool = list(range(_COUNT)) if allowed is None else allowed
        assert [i for i, _ in found] == _by_force(query, k, pool)
        assert len(found) == min(k, len(pool))
        scores = (VECTORS @ query)[[i for i, _ in found]]
        assert np.allclose([score for _, score in found], scores, atol=1e-5)


@pytest.mark.parametrize(("k", "allowed"), [(0, None), (-1, None), (5, []), (0, [1, 2])])
def test_nothing_asked_nothing_found(
    k: int, allowed: list[int] | None, index: DenseIndex
) -> None:
    assert index.search(VECTORS[0], k, allowed) == []


@pytest.mark.parametrize(("k", "allowed"), [(3, None), (20, None), (3, [19, 4, 11, 2])])
def test_ties_go_to_the_lower_id(k: int, allowed: list[int] | None, tmp_path: Path) -> None:
    dense.build(np.repeat(VECTORS[:1], 20, axis=0), tmp_path / "same.faiss")
    found = DenseIndex(tmp_path / "same.faiss").search(VECTORS[0], k, allowed)
    assert [i for i, _ in found] == sorted(allowed or range(20))[:k]


def test_more_asked_than_there_is(index: DenseIndex) -> None:
    assert len(index.search(VECTORS[0], 10_000)) == _COUNT
    assert len(index.search(VECTORS[0], 10_000, [1, 2, 3])) == 3
