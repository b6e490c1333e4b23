from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest

from embeddings import dense
from embeddings.dense import DenseIndex
from embeddings.encoder import Vectors

_COUNT, _DIMENSION, _CLUSTERS = 2000, 24, 40
_FLAT = dense._Kind(bits=32)
_KINDS = {
    "flat": _FLAT,
    "flat, half": dense._Kind(bits=16),
    "flat, bytes": dense._Kind(),
    "12 of 16 lists, bytes": dense._Kind(lists=16, probed=12),
    "6 of 16 lists": dense._Kind(bits=16, lists=16, probed=6),
    "20 of 64 lists": dense._Kind(bits=16, lists=64, probed=20),
    "lists, single": dense._Kind(bits=32, lists=16, probed=6),
}
every_kind = pytest.mark.parametrize("kind", _KINDS.values(), ids=_KINDS)

Opener = Callable[[dense._Kind], DenseIndex]


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _clustered(count: int, seed: int) -> Vectors:
    """Vectors in neighbourhoods, as those of texts are; row ``i`` is of cluster ``i % 40``."""
    centres = _unit(np.random.default_rng(0).normal(size=(_CLUSTERS, _DIMENSION)))
    noise = np.random.default_rng(seed).normal(size=(count, _DIMENSION)) * 0.12
    return _unit(centres[np.arange(count) % _CLUSTERS] + noise)


VECTORS, QUERIES = _clustered(_COUNT, seed=1), _clustered(_CLUSTERS, seed=2)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opener:
    folder = tmp_path_factory.mktemp("dense")
    for name, kind in _KINDS.items():
        dense.build(VECTORS, folder / name, kind)
    return {kind: DenseIndex(folder / name) for name, kind in _KINDS.items()}.__getitem__


def _by_force(query: Vectors, k: int, allowed: list[int] | None = None) -> list[int]:
    scores = VECTORS @ query
    pool = range(_COUNT) if allowed is None else allowed
    return sorted(pool, key=lambda i: (-scores[i], i))[:k]


def _ids(found: list[tuple[int, float]]) -> list[int]:
    return [id for id, _ in found]


@every_kind
def test_an_index_keeps_its_vectors(kind: dense._Kind, opened: Opener) -> None:
    index = opened(kind)
    assert (index.size, index.dimension) == (_COUNT, _DIMENSION)
    kept = index.vectors([7, 0, 1999, 7])
    assert kept.shape == (4, _DIMENSION) and kept.dtype == np.float32
    atol = {8: 5e-3, 16: 5e-4, 32: 1e-7}[kind.bits]
    assert np.allclose(kept, VECTORS[[7, 0, 1999, 7]], atol=atol)
    assert index.vectors([]).shape == (0, _DIMENSION)


_FILTERS = {
    "all": None,
    "one": [3],
    "three": [1999, 0, 250],
    "every seventh": list(range(0, _COUNT, 7)),
    "last ten": list(range(1990, 2000)),
    "one neighbourhood": list(range(5, _COUNT, _CLUSTERS)),
    "all but one": list(range(1, _COUNT)),
}
every_filter = pytest.mark.parametrize("allowed", _FILTERS.values(), ids=_FILTERS)


@every_filter
@pytest.mark.parametrize("k", [1, 10, 499, 2000])
def test_a_flat_index_agrees_with_brute_force(
    k: int, allowed: list[int] | None, opened: Opener
) -> None:
    for query in QUERIES[:5]:
        found = opened(_FLAT).search(query, k, allowed)
        assert _ids(found) == _by_force(query, k, allowed)
        assert np.allclose([s for _, s in found], VECTORS[_ids(found)] @ query, atol=1e-6)


@every_kind
@every_filter
@pytest.mark.parametrize("k", [1, 10, 80, 1500, 10_000])
def test_never_fewer_than_there_are(
    kind: dense._Kind, k: int, allowed: list[int] | None, opened: Opener
) -> None:
    pool = set(range(_COUNT) if allowed is None else allowed)
    for query in QUERIES:  # One in each neighbourhood, mostly far from what is allowed.
        found = opened(kind).search(query, k, allowed)
        ids, scores = _ids(found), [score for _, score in found]
        assert len(set(ids)) == len(ids) == min(k, len(pool)) and pool.issuperset(ids)
        assert scores == sorted(scores, reverse=True)
        assert np.allclose(scores, opened(kind).vectors(ids) @ query, atol=2e-3)


@every_kind
@pytest.mark.parametrize("k", [10, 50])
@pytest.mark.parametrize("share", [1.0, 0.3, 0.02])
def test_most_of_the_nearest_are_found(
    kind: dense._Kind, k: int, share: float, opened: Opener
) -> None:
    choice = np.random.default_rng(3).choice(_COUNT, int(share * _COUNT), replace=False)
    allowed = choice.tolist()
    found = [
        len(set(_ids(opened(kind).search(q, k, allowed))) & set(_by_force(q, k, allowed)))
        for q in QUERIES
    ]
    assert np.mean(found) / min(k, len(allowed)) > 0.97


@every_kind
@pytest.mark.parametrize(("k", "allowed"), [(0, None), (-1, None), (5, []), (0, [1, 2])])
def test_nothing_asked_nothing_found(
    kind: dense._Kind, k: int, allowed: list[int] | None, opened: Opener
) -> None:
    assert opened(kind).search(VECTORS[0], k, allowed) == []


@every_kind
@pytest.mark.parametrize("k", [1, 3, 10, 29, 30])
@pytest.mark.parametrize("allowed", [None, list(range(_COUNT - 1, 0, -1))], ids=["all", "most"])
def test_ties_go_to_the_lower_id(
    kind: dense._Kind, k: int, allowed: list[int] | None, tmp_path: Path
) -> None:
    vectors = VECTORS.copy()
    same = list(range(1, _COUNT, 67))  # 30 rows, more than are fetched beyond the wanted.
    vectors[same] = QUERIES[0]
    dense.build(vectors, tmp_path / "same.faiss", kind)
    found = DenseIndex(tmp_path / "same.faiss").search(QUERIES[0], k, allowed)
    assert _ids(found) == same[:k]


@every_kind
def test_an_id_allowed_twice_is_found_once(kind: dense._Kind, opened: Opener) -> None:
    assert sorted(_ids(opened(kind).search(QUERIES[0], 4, [8, 8, 2, 8]))) == [2, 8]


@every_kind
def test_equal_vectors_make_equal_files(kind: dense._Kind, tmp_path: Path) -> None:
    before = faiss.omp_get_max_threads()
    try:
        for name, threads in (("one", 1), ("two", 2), ("four", 4)):
            faiss.omp_set_num_threads(threads)
            dense.build(VECTORS.copy(), tmp_path / name, kind)
            assert faiss.omp_get_max_threads() == threads  # Given back as it was.
    finally:
        faiss.omp_set_num_threads(before)
    assert len({(tmp_path / name).read_bytes() for name in ("one", "two", "four")}) == 1


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "flat inner product, 32 bits a number"),
        (1, "flat inner product, 8 bits a number"),
        (500_000, "flat inner product, 8 bits a number"),
        (500_001, "384 of 1024 lists searched, inner product, 8 bits a number"),
        (1_000_000, "768 of 2048 lists searched, inner product, 8 bits a number"),
    ],
)
def test_the_kind_follows_from_the_number(count: int, words: str) -> None:
    assert dense.kind(count) == words


def test_what_is_built_is_told(tmp_path: Path) -> None:
    assert dense.build(VECTORS, tmp_path / "flat") == "flat inner product, 8 bits a number"
    lists = dense._Kind(bits=16, lists=16, probed=6)
    told = dense.build(VECTORS, tmp_path / "lists", lists)
    assert told == "6 of 16 lists searched, inner product, 16 bits a number"


def test_a_few_vectors_in_many_lists(tmp_path: Path) -> None:
    dense.build(VECTORS[:70], tmp_path / "few.faiss", dense._Kind(bits=16, lists=64, probed=1))
    index = DenseIndex(tmp_path / "few.faiss")
    assert all(len(index.search(query, 70)) == 70 for query in QUERIES)


_BYTES = [_KINDS["flat, bytes"], dense._Kind(lists=16, probed=16)]


@pytest.mark.parametrize("apart", [0.3, 1e-3, 1e-5], ids=["far apart", "near", "nearly equal"])
@pytest.mark.parametrize("kind", _BYTES, ids=["flat", "lists"])
def test_whole_numbers_find_what_the_stored_vectors_are_nearest_by(
    kind: dense._Kind, apart: float, tmp_path: Path
) -> None:
    """Rounding a question must not change what is found, however little vectors differ."""
    random = np.random.default_rng(5)
    vectors = _unit(_unit(random.normal(size=(1, 96))) + apart * random.normal(size=(3_000, 96)))
    dense.build(vectors, tmp_path / "index", kind)
    index = DenseIndex(tmp_path / "index")
    assert index._whole is not None
    stored = index.vectors(range(len(vectors)))
    for query in _unit(vectors[:20] + 0.02 * random.normal(size=(20, 96))):
        exact = stored @ query
        found = index.search(query, 50)
        assert np.allclose([score for _, score in found], -np.sort(-exact)[:50], atol=1e-6)
        assert np.allclose([score for _, score in found], exact[_ids(found)], atol=1e-6)


def test_ties_of_whole_numbers_go_to_the_lower_id(tmp_path: Path) -> None:
    """A question of one word, and many passages that have nothing of it."""
    vectors = np.zeros((400, 32), dtype=np.float32)
    vectors[:, 1], vectors[::40, 1], vectors[::40, 0] = 1, 0, 1
    dense.build(vectors, tmp_path / "index", _BYTES[0])
    index = DenseIndex(tmp_path / "index")
    query = np.eye(1, 32, dtype=np.float32)[0]
    others = [n for n in range(400) if n % 40]
    assert _ids(index.search(query, 15)) == [*range(0, 400, 40), *others[:5]]
    assert _ids(index.search(query, 5, others[::-1])) == others[:5]


def test_other_kinds_are_searched_as_they_are(opened: Opener) -> None:
    whole = {name: opened(kind)._whole is not None for name, kind in _KINDS.items()}
    assert {name for name, is_whole in whole.items() if is_whole} == {
        "flat, bytes", "12 of 16 lists, bytes"
    }
