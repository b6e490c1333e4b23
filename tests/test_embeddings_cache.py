from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from conftest import SAMPLES
from fakes import FailingEncoder, FakeEncoder

from embeddings.build import build
from embeddings.cache import VectorCache
from embeddings.encoder import EncodedQuestion, Vectors
from embeddings.generation import LocalArchive
from embeddings.interaction import TokenMatrix
from qa.service import Service

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


@pytest.mark.parametrize(
    ("first", "second", "encoded"),
    [
        ([], [_A, _B], [_A, _B]),
        ([_A, _B], [_B, _A], []),
        ([_A], [_B, _A, _C], [_B, _C]),
        ([_A], [_B, _B, _A, _B], [_B]),
        ([_A, _B], [], []),
    ],
)
def test_only_new_texts_get_token_vectors(
    first: list[str], second: list[str], encoded: list[str],
    cache: VectorCache, fake_encoder: FakeEncoder,
) -> None:
    cache.encode_tokens(fake_encoder, first)
    fake_encoder.encoded.clear()
    assert cache.encode_tokens(fake_encoder, second) == len(encoded)
    assert sorted(fake_encoder.encoded) == sorted(encoded)


def test_token_vectors_come_back_in_the_order_asked(
    cache: VectorCache, fake_encoder: FakeEncoder
) -> None:
    cache.encode_tokens(fake_encoder, [_A, _B, _C])
    asked = [_C, _A, _C, _B]
    found = list(cache.tokens(fake_encoder, asked))
    _, expected = fake_encoder.encode_passage_tokens(asked)
    assert [len(matrix) for matrix in found] == [len(text.split()) for text in asked]
    for matrix, own in zip(found, expected, strict=True):
        assert matrix.dtype == np.int8
        assert np.array_equal(matrix, own)


def test_texts_with_token_vectors_have_their_vectors_too(
    cache: VectorCache, fake_encoder: FakeEncoder
) -> None:
    cache.encode_tokens(fake_encoder, [_A, _B])
    vectors, count = cache.encode(fake_encoder, [_B, _A])
    assert count == 0
    assert np.array_equal(vectors, fake_encoder.encode_queries([_B, _A]))


def test_texts_known_as_vectors_only_get_token_vectors(
    cache: VectorCache, fake_encoder: FakeEncoder
) -> None:
    cache.encode(fake_encoder, [_A, _B])
    assert cache.encode_tokens(fake_encoder, [_A, _B, _C]) == 3
    assert [len(m) for m in cache.tokens(fake_encoder, [_A, _B, _C])] == [3, 3, 3]


def test_another_token_fingerprint_has_token_vectors_of_its_own(cache: VectorCache) -> None:
    """The same model with another head: its vectors stay, its tokens do not."""
    one, two = FakeEncoder(), FakeEncoder()
    two.token_fingerprint, two.token_dimension = "another head", 8
    cache.encode_tokens(one, [_A, _B])
    assert cache.encode_tokens(two, [_A, _B]) == 2
    assert [m.shape for m in cache.tokens(two, [_A, _B])] == [(3, 8), (3, 8)]
    assert [m.shape for m in cache.tokens(one, [_A, _B])] == [(3, 16), (3, 16)]
    assert cache.encode(two, [_A, _B])[1] == 0


def test_token_vectors_of_a_text_never_encoded_are_refused(
    cache: VectorCache, fake_encoder: FakeEncoder
) -> None:
    cache.encode(fake_encoder, [_A])
    with pytest.raises(TypeError):
        list(cache.tokens(fake_encoder, [_A]))


def test_token_vectors_outlive_the_process(tmp_path: Path, fake_encoder: FakeEncoder) -> None:
    for expected in (2, 0):
        opened = VectorCache(tmp_path / "vectors.sqlite")
        assert opened.encode_tokens(fake_encoder, [_A, _B]) == expected
        assert [m.shape for m in opened.tokens(fake_encoder, [_A, _B])] == [(3, 16)] * 2
        opened.close()


def test_many_token_vectors(cache: VectorCache, fake_encoder: FakeEncoder) -> None:
    """More than one saving, and progress counts every text once."""
    texts = [f"punkt {number} {'ord ' * (number % 7)}" for number in range(1500)]
    cache.encode_tokens(fake_encoder, texts[:100])
    steps: list[int] = []
    assert cache.encode_tokens(fake_encoder, texts, steps.append) == 1400
    assert sum(steps) == 1500
    lengths = [len(m) for m in cache.tokens(fake_encoder, texts)]
    assert lengths == [len(text.split()) for text in texts]


class EncoderWithoutTokens(FakeEncoder):
    """As any model of sentence-transformers is: there is no head for it."""

    token_dimension = 0

    def __init__(self) -> None:
        super().__init__("without-tokens")
        self.token_fingerprint = ""

    def encode_question(self, text: str) -> EncodedQuestion:
        nothing = np.empty((0, 0), dtype=np.float32)
        return EncodedQuestion(self._vector(text), nothing, nothing.reshape(0))

    def encode_passage_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> tuple[Vectors, list[TokenMatrix]]:
        nothing = np.empty((0, 0), dtype=np.int8)
        return self.encode_passages(texts, progress), [nothing] * len(texts)



def test_an_encoder_without_token_vectors_has_empty_ones(cache: VectorCache) -> None:
    encoder = EncoderWithoutTokens()
    cache.encode_tokens(encoder, [_A, _B])
    assert [m.shape for m in cache.tokens(encoder, [_A, _B])] == [(0, 0)] * 2
    assert cache.encode(encoder, [_A, _B])[1] == 0


def test_an_archive_of_an_encoder_without_token_vectors_answers(tmp_path: Path) -> None:
    archive = LocalArchive(build([SAMPLES], tmp_path, EncoderWithoutTokens()).folder)
    passages = [p.id for p in archive.corpus.passages()]
    assert len(passages) > 500
    assert {len(matrix) for matrix in archive.token_vectors(passages)} == {0}
    service = Service(archive, EncoderWithoutTokens())
    answer, found = service.ask_with_workings("Hvor skal hundeskoven ligge?")
    evidence = found.evidence
    assert answer.quotes or answer.nearest
    assert any("hundeskov" in e.text.casefold() for e in evidence[:3])
