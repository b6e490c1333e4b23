"""Vectors of sentences and tokens in few bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.interaction import Matrix, late_interaction, load_head, quantised
from embeddings.product_codes import ProductCodes, load, product_codes, save
from embeddings.residual_codes import decoded, encoded
from embeddings.stored_vectors import (
    TOKEN_CODEBOOK,
    SentenceVectors,
    TokenVectors,
    kinds,
    write_sentences,
    write_tokens,
)

_SHIPPED = f"any-{load_head().fingerprint}"


def _unit(rows: int, columns: int, seed: int = 0) -> Matrix:
    values = np.random.default_rng(seed).normal(size=(rows, columns)).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


@pytest.mark.parametrize(("count", "columns"), [(1, 3), (300, 24), (8193, 17)])
def test_sentences_come_back_beside_their_passages(
    count: int, columns: int, tmp_path: Path
) -> None:
    """The nearer to its passage, the nearer a sentence comes back; of length 1 in any case."""
    passages = _unit(7, columns)
    of = [row % 7 for row in range(count)]
    vectors = passages[of] + 0.1 * _unit(count, columns, 1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    write_sentences(
        of, lambda rows: vectors[list(rows)], lambda ids: passages[list(ids)], columns, tmp_path
    )
    stored = SentenceVectors(tmp_path)
    assert len(stored) == count
    found = stored.of(range(count), passages[of])
    assert found.dtype == np.float32 and np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
    apart = np.linalg.norm(vectors - passages[of], axis=1)
    assert (np.linalg.norm(found - vectors, axis=1) < 0.6 * apart).all()
    some = [count - 1, 0, count // 2]
    assert np.array_equal(stored.of(some, passages[[of[s] for s in some]]), found[some])
    assert stored.of([], passages[:0]).shape == (0, columns)


def test_a_sentence_that_is_its_passage_comes_back_whole(tmp_path: Path) -> None:
    one = _unit(1, 16)
    write_sentences([0], lambda rows: one, lambda ids: one, 16, tmp_path)
    assert np.allclose(SentenceVectors(tmp_path).of([0], one), one, atol=1e-6)


def test_levels_lose_what_the_best_eight_of_a_normal_distribution_lose() -> None:
    """Max 1960, table I: a mean square error of .03454 for eight levels."""
    apart = np.random.default_rng(3).normal(size=(50, 4096)).astype(np.float32)
    far = np.full_like(apart, 1000)  # So far that bringing to length 1 turns nothing.
    lengths = np.linalg.norm(far + apart, axis=1, keepdims=True)
    back = decoded(encoded(far + apart, far), far) * lengths
    assert ((back - far - apart) ** 2).mean() == pytest.approx(0.0345, rel=0.05)


def test_no_sentences(tmp_path: Path) -> None:
    write_sentences([], lambda rows: _unit(0, 4), lambda ids: _unit(0, 4), 4, tmp_path)
    assert SentenceVectors(tmp_path).of([], _unit(0, 4)).shape == (0, 4)


def test_codes_are_of_the_nearest_centroids() -> None:
    random = np.random.default_rng(1)
    codes = ProductCodes(random.integers(-127, 128, (3, 256, 2), dtype=np.int8))
    tokens = random.integers(-127, 128, (500, 6), dtype=np.int8)
    parts = tokens.reshape(500, 3, 2).astype(int)
    distances = ((parts[:, :, None] - codes.centroids[None].astype(int)) ** 2).sum(3)
    found = codes.encoded(tokens)
    chosen = np.take_along_axis(distances, found[:, :, None].astype(int), 2)[:, :, 0]
    assert np.array_equal(chosen, distances.min(2))
    assert np.array_equal(codes.decoded(found)[7, 2:4], codes.centroids[1, found[7, 1]])
    assert np.array_equal(codes.encoded(codes.decoded(found)), codes.encoded(codes.decoded(found)))
    assert codes.encoded(tokens[:0]).shape == (0, 3)


def test_codes_come_back_from_their_file_for_their_head_only(tmp_path: Path) -> None:
    codes = ProductCodes(np.arange(256 * 4, dtype=np.uint8).view(np.int8).reshape(2, 256, 2))
    save(codes, tmp_path / "codes", "abc")
    again = load(tmp_path / "codes", "encoder-abc")
    assert again is not None and np.array_equal(again.centroids, codes.centroids)
    assert load(tmp_path / "codes", "encoder-abd") is None


def test_the_codes_that_come_along_are_the_heads() -> None:
    codes = product_codes(_SHIPPED)
    assert codes is not None and codes.columns == load_head().dimension
    assert product_codes("any-other") is None


@pytest.mark.parametrize("fingerprint", [_SHIPPED, "any-other"])
def test_tokens_come_back_by_passage(fingerprint: str, tmp_path: Path) -> None:
    columns = load_head().dimension
    passages = [quantised(_unit(n, columns, n)) for n in (3, 1, 0, 40, *range(300))]
    write_tokens(iter(passages), len(passages), columns, fingerprint, tmp_path)
    stored = TokenVectors(tmp_path)
    coded = fingerprint == _SHIPPED
    assert (tmp_path / TOKEN_CODEBOOK).exists() is coded
    assert (len(stored), stored.columns) == (len(passages), columns)
    asked = [3, 0, 2, 303]
    found = stored.of(asked)
    assert [len(f) for f in found] == [len(passages[p]) for p in asked]
    assert stored.of([]) == []
    tokens, weights = _unit(5, columns, 9), np.full(5, 0.2, dtype=np.float32)
    exact = late_interaction(tokens, weights, [passages[p] for p in asked])
    assert np.allclose(late_interaction(tokens, weights, found), exact, atol=0.2 if coded else 0)


def test_an_encoder_without_token_vectors(tmp_path: Path) -> None:
    write_tokens([np.empty((0, 0), np.int8)] * 4, 4, 0, "", tmp_path)
    stored = TokenVectors(tmp_path)
    assert (len(stored), stored.columns) == (4, 0)
    assert [f.shape for f in stored.of([1, 2])] == [(0, 0), (0, 0)]
    assert kinds("", 0)[1] == "none"
