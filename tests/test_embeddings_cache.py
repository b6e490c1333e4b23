from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import FailingEncoder, FakeEncoder

from embeddings.cache import VectorCache

_A, _B, _C = "Byrådet godkendte planen.", "Udvalget udsatte sagen.", "Taget til efterretning."


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    opened = VectorCache(tmp_path / "deep" / "vectors.sqlite")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("first", "second", "encoded"),
    [
        ([], [_A, _B], [_A, _B]),
        ([_A, _B], [_A, _B], []),
        ([_A], [_B, _A, _C], [_B, _C]),
        ([_A], [_B, _B, _A, _B], [_B]),
        ([_A], [_A + " "], [_A + " "]),
        ([_A, _B], [], []),
    ],
)
def test_only_new_texts_are_encoded(
    first: list[str], second: list[str], encoded: list[str],
    cache: VectorCache, fake_encoder: FakeEncoder,
) -> None:
    cache.encode(fake_encoder, first)
    fake_encoder.encoded.clear()
    vectors, count = cache.encode(fake_encoder, second)
    assert sorted(fake_encoder.encoded) == sorted(encoded)
    assert count == len(encoded)
    assert vectors.shape == (len(second), fake_encoder.dimension)
    if second:
        assert np.array_equal(vectors, fake_encoder.encode_queries(second))


def test_another_fingerprint_has_vectors_of_its_own(cache: VectorCache) -> None:
    one, two = FakeEncoder("one"), FakeEncoder("two", dimension=32)
    cache.encode(one, [_A, _B])
    vectors, count = cache.encode(two, [_A, _B])
    assert (count, vectors.shape) == (2, (2, 32))
    again, count = cache.encode(one, [_A, _B])
    assert count == 0
    assert np.array_equal(again, one.encode_queries([_A, _B]))


def test_vectors_outlive_the_process(tmp_path: Path, fake_encoder: FakeEncoder) -> None:
    for expected in (2, 0):
        opened = VectorCache(tmp_path / "vectors.sqlite")
        assert opened.encode(fake_encoder, [_A, _B])[1] == expected
        opened.close()


def test_many_texts(cache: VectorCache, fake_encoder: FakeEncoder) -> None:
    """More than one lookup and more than one saving."""
    texts = [f"punkt {number} {'ord ' * (number % 7)}" for number in range(2500)]
    cache.encode(fake_encoder, texts[:1200])
    vectors, count = cache.encode(fake_encoder, texts)
    assert count == 1300
    assert np.array_equal(vectors, fake_encoder.encode_queries(texts))


def test_an_interrupted_encoding_keeps_what_it_did(cache: VectorCache) -> None:
    texts = [f"punkt {number}" for number in range(3000)]
    with pytest.raises(MemoryError):
        cache.encode(FailingEncoder(after=2500), texts)
    _, count = cache.encode(FakeEncoder(), texts)
    assert 0 < count < len(texts)


def test_progress_counts_every_text_once(cache: VectorCache, fake_encoder: FakeEncoder) -> None:
    cache.encode(fake_encoder, [_A])
    steps: list[int] = []
    cache.encode(fake_encoder, [_A, _B, _B, _C], steps.append)
    assert sum(steps) == 4


def test_a_damaged_cache_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(b"no database at all" * 100)
    cache = VectorCache(path)
    encoder = FakeEncoder()
    _, encoded = cache.encode(encoder, ["et", "to"])
    cache.close()
    assert encoded == 2
    assert path.with_suffix(".damaged").exists()
