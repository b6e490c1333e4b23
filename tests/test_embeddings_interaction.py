"""Late interaction: the head, its file, the scores, and the real encoder's token vectors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings.bundled import PROMPTS
from embeddings.encoder import SentenceTransformerEncoder
from embeddings.interaction import (
    InteractionHead,
    Matrix,
    TokenMatrix,
    late_interaction,
    load_head,
    quantised,
    save_head,
)

_SHIPPED = Path(__file__).resolve().parent.parent / "embeddings" / "interaction.safetensors"
_WINDOW = 512


def _unit(rows: int, dimension: int, random: np.random.Generator) -> Matrix:
    values = random.normal(size=(rows, dimension)).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def _by_hand(tokens: Matrix, weights: Matrix, passages: list[TokenMatrix]) -> list[float]:
    """The definition: for each token of the question the nearest of the passage's."""
    scores = []
    for passage in passages:
        total = 0.0
        for token, weight in zip(tokens, weights, strict=True):
            total += weight * max(float(token @ row) / 127 for row in passage.astype(float))
        scores.append(total)
    return scores


@pytest.mark.parametrize(
    ("seed", "question", "lengths"),
    [
        (1, 4, [3, 1, 7]),
        (2, 1, [1]),
        (3, 9, [5] * 20),
        (4, 3, [60, 2, 1, 33]),
    ],
)
def test_scores_are_those_of_the_definition(
    seed: int, question: int, lengths: list[int]
) -> None:
    random = np.random.default_rng(seed)
    tokens = _unit(question, 8, random)
    weights = random.dirichlet(np.ones(question)).astype(np.float32)
    passages = [quantised(_unit(length, 8, random)) for length in lengths]
    scores = late_interaction(tokens, weights, passages)
    assert scores.shape == (len(passages),)
    assert scores == pytest.approx(_by_hand(tokens, weights, passages), abs=1e-5)


@pytest.mark.parametrize("empty", [[0], [1], [2], [0, 1], [0, 1, 2]])
def test_a_passage_without_tokens_gets_minus_one_and_changes_no_other(empty: list[int]) -> None:
    random = np.random.default_rng(5)
    tokens, weights = _unit(3, 8, random), np.full(3, 1 / 3, dtype=np.float32)
    passages = [quantised(_unit(4, 8, random)) for _ in range(3)]
    before = late_interaction(tokens, weights, passages)
    for at in empty:
        passages[at] = np.empty((0, 8), dtype=np.int8)
    after = late_interaction(tokens, weights, passages)
    assert after == pytest.approx([-1 if i in empty else before[i] for i in range(3)])


def test_nothing_to_compare() -> None:
    random = np.random.default_rng(6)
    passages = [quantised(_unit(2, 8, random)), quantised(_unit(1, 8, random))]
    none, no_weights = np.empty((0, 8), dtype=np.float32), np.empty(0, dtype=np.float32)
    assert late_interaction(none, no_weights, passages).tolist() == [-1, -1]
    assert late_interaction(_unit(1, 8, random), np.ones(1, np.float32), []).shape == (0,)
    # Without token vectors neither side has a dimension.
    without = np.empty((0, 0), dtype=np.float32)
    assert late_interaction(without, no_weights, [without.astype(np.int8)]).tolist() == [-1]


def test_a_passages_own_words_are_the_best_match() -> None:
    random = np.random.default_rng(7)
    tokens = _unit(4, 16, random)
    passages = [quantised(_unit(6, 16, random)), quantised(tokens[::-1])]
    scores = late_interaction(tokens, np.full(4, 0.25, dtype=np.float32), passages)
    assert scores[1] == pytest.approx(1.0, abs=0.01)
    assert scores[0] < scores[1] - 0.1


def test_the_weights_decide_which_words_count() -> None:
    tokens = np.eye(2, 8, dtype=np.float32)
    passages = [quantised(tokens[:1]), quantised(tokens[1:])]
    first = late_interaction(tokens, np.array([0.9, 0.1], np.float32), passages)
    assert first == pytest.approx([0.9, 0.1], abs=1e-6)


@pytest.mark.parametrize("dimension", [16, 96])
def test_a_byte_a_number_moves_a_cosine_by_little(dimension: int) -> None:
    random = np.random.default_rng(8)
    one, other = _unit(500, dimension, random), _unit(500, dimension, random)
    small = quantised(other)
    assert small.dtype == np.int8 and small.shape == other.shape
    error = np.abs((one * other).sum(axis=1) - (one * small / 127).sum(axis=1))
    # At most a half of a step in each number, all of them against us; usually a tenth of it.
    assert error.max() <= 0.5 / 127 * np.abs(one).sum(axis=1).max()
    assert np.sqrt((error**2).mean()) < 0.003


def test_the_ends_of_a_byte_are_not_overrun() -> None:
    ends = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, -1.0]], dtype=np.float32)
    assert quantised(ends).tolist() == [[127, 0], [-127, 0], [0, -127]]


def _head(seed: int = 1, bias: float = 0.25, pooling: float = 0.0) -> InteractionHead:
    random = np.random.default_rng(seed)
    return InteractionHead(
        layers=(0, 2),
        projection=random.normal(size=(12, 5)).astype(np.float32),
        weighting=random.normal(size=12).astype(np.float32),
        bias=bias,
        fingerprint="",
        pooling=pooling,
    )


def _states(tokens: int, seed: int = 2) -> Matrix:
    return np.random.default_rng(seed).normal(size=(tokens, 2, 6)).astype(np.float32)


@pytest.mark.parametrize("tokens", [0, 1, 7])
def test_a_head_projects_to_unit_rows(tokens: int) -> None:
    head, states = _head(), _states(tokens)
    vectors = head.project(states)
    assert vectors.shape == (tokens, head.dimension) == (tokens, 5)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(tokens), abs=1e-5)


def test_what_is_stored_of_a_passage_is_pooled() -> None:
    states = np.repeat(_states(3), [4, 1, 2], axis=0)
    found = _head(pooling=0.1).of_passage(states)
    each = quantised(_head().project(_states(3)))
    assert found.dtype == np.int8
    assert sorted(found.tolist()) == sorted(each.tolist())
    assert len(_head().of_passage(states)) == 7


@pytest.mark.parametrize("tokens", [1, 7])
def test_the_weights_of_a_question_add_up_to_one(tokens: int) -> None:
    weights = _head().weights(_states(tokens))
    assert weights.shape == (tokens,)
    assert weights.sum() == pytest.approx(1.0, abs=1e-5) and (weights > 0).all()


def test_layers_count_alike_whatever_their_size() -> None:
    """Later layers of a transformer have longer states; the head is fitted on directions."""
    head, states = _head(), _states(3)
    longer = states * np.array([1.0, 50.0], dtype=np.float32)[None, :, None]
    assert head.project(longer) == pytest.approx(head.project(states), abs=1e-4)
    assert head.weights(longer) == pytest.approx(head.weights(states), abs=1e-4)


def test_states_of_zeros_give_finite_numbers() -> None:
    states = np.zeros((2, 2, 6), dtype=np.float32)
    assert np.isfinite(_head().project(states)).all()
    assert _head().weights(states) == pytest.approx([0.5, 0.5])


def test_a_head_comes_back_from_its_file(tmp_path: Path) -> None:
    head, path = _head(pooling=0.7), tmp_path / "head.safetensors"
    save_head(head, path, {"trained_by": "a test"})
    again = load_head(path)
    assert (again.layers, again.dimension) == (head.layers, head.dimension)
    assert (again.bias, again.pooling) == (head.bias, head.pooling)
    assert again.projection == pytest.approx(head.projection, rel=1e-3, abs=1e-3)
    assert again.weighting == pytest.approx(head.weighting, rel=1e-3, abs=1e-3)
    assert again.projection.dtype == again.weighting.dtype == np.float32
    assert again.project(_states(4)) == pytest.approx(head.project(_states(4)), abs=5e-3)


def test_the_fingerprint_is_of_the_content(tmp_path: Path) -> None:
    changed = {
        "same": _head(),
        "projection": _head(seed=3),
        "bias": _head(bias=0.5),
        "layers": replace(_head(), layers=(1, 2)),
        "pooling": _head(pooling=0.8),
    }
    found = {}
    for name, head in changed.items():
        save_head(head, tmp_path / name, {})
        found[name] = load_head(tmp_path / name).fingerprint
    save_head(_head(), tmp_path / "elsewhere", {})
    assert load_head(tmp_path / "elsewhere").fingerprint == found["same"]
    assert len(set(found.values())) == len(changed)


def test_the_head_that_comes_along() -> None:
    head = load_head()
    assert head.fingerprint == load_head(_SHIPPED).fingerprint
    # Twelve layers and the embeddings; states of 384 numbers.
    assert all(0 <= layer < 13 for layer in head.layers)
    assert head.projection.shape == (len(head.layers) * 384, head.dimension)
    assert head.weighting.shape == (len(head.layers) * 384,)
    assert np.isfinite(head.projection).all() and np.isfinite(head.weighting).all()
    assert np.isfinite(head.bias)
    assert _SHIPPED.stat().st_size < 1_000_000


# (What is asked, in Danish, English and Arabic), the passage that answers, two others.
_ASKED = [
    (
        ["Hvornår åbner havnebadet?", "When does the harbour bath open?",
         "متى يفتح حمام الميناء؟"],
        "Havnebadet i Skarrevig åbner den 15. juni 2024, når livredderne er ansat.",
    ),
    (
        ["Hvad koster det at parkere på Torvet?", "How much does parking on the square cost?",
         "كم تكلفة وقوف السيارات في الساحة؟"],
        "Prisen for parkering på Torvet er 12 kr. i timen fra 2024.",
    ),
    (
        ["Hvilke skoler bliver lagt sammen?", "Which schools are being merged?",
         "ما هي المدارس التي سيتم دمجها؟"],
        "Byrådet vedtog at lægge Lindkær Skole og Østermølle Skole sammen fra august 2023.",
    ),
]
_PASSAGES = [passage for _, passage in _ASKED]
_TEXTS = [
    "", "cykelsti", "x", _PASSAGES[0], " ".join(["ord"] * 900), "مرحبا بالعالم", "😀", "  \n",
]


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("question", "best"),
    [(question, row) for row, (questions, _) in enumerate(_ASKED) for question in questions],
)
def test_the_passage_that_answers_scores_highest(
    question: str, best: int, encoder: SentenceTransformerEncoder
) -> None:
    asked = encoder.encode_question(question)
    _, tokens = encoder.encode_passage_tokens(_PASSAGES)
    scores = late_interaction(asked.tokens, asked.weights, tokens)
    assert int(np.argmax(scores)) == best, scores


@pytest.mark.encoder
@pytest.mark.parametrize("text", _TEXTS)
def test_a_question_has_the_vector_it_has_alone(
    text: str, encoder: SentenceTransformerEncoder
) -> None:
    asked = encoder.encode_question(text)
    assert asked.vector == pytest.approx(encoder.encode_queries([text])[0], abs=1e-4)
    assert asked.tokens.shape == (len(asked.weights), encoder.token_dimension)
    assert np.linalg.norm(asked.tokens, axis=1) == pytest.approx(
        np.ones(len(asked.tokens)), abs=1e-4
    )
    assert asked.weights.sum() == pytest.approx(1.0 if len(asked.weights) else 0.0, abs=1e-4)


@pytest.mark.encoder
def test_passages_have_the_vectors_they_have_without_tokens(
    encoder: SentenceTransformerEncoder,
) -> None:
    steps: list[int] = []
    vectors, tokens = encoder.encode_passage_tokens(_TEXTS, steps.append)
    cosines = (vectors * encoder.encode_passages(_TEXTS)).sum(axis=1)
    assert (cosines > 0.999).all()
    assert sum(steps) == len(tokens) == len(_TEXTS)
    assert all(t.dtype == np.int8 for t in tokens)


@pytest.mark.encoder
def test_token_vectors_keep_the_order_of_the_texts(encoder: SentenceTransformerEncoder) -> None:
    """They are encoded longest first."""
    _, together = encoder.encode_passage_tokens(_TEXTS)
    for text, tokens in zip(_TEXTS, together, strict=True):
        _, (alone,) = encoder.encode_passage_tokens([text])
        assert alone.shape == tokens.shape
        cosines = (alone.astype(float) * tokens).sum(axis=1) / 127**2
        assert (cosines > 0.97).all()


@pytest.mark.encoder
@pytest.mark.parametrize("text", _TEXTS)
def test_there_is_a_vector_for_each_token_of_the_text_and_for_no_other(
    text: str, encoder: SentenceTransformerEncoder
) -> None:
    (states,) = encoder.token_states([text], PROMPTS["passage"], load_head().layers)[1]
    for prompted, prompt, found in (
        (PROMPTS["passage"] + text, PROMPTS["passage"], states),
        # White space at a question's end has no token.
        ((PROMPTS["query"] + text).rstrip(), PROMPTS["query"],
         encoder.encode_question(text).tokens),
    ):
        # The prompt alone has the two marks too.
        whole, before = encoder.token_counts([prompted, prompt.rstrip()])
        assert len(found) == min(whole, _WINDOW) - before
    stored = encoder.encode_passage_tokens([text])[1][0]
    assert 0 < len(stored) <= len(states)


@pytest.mark.encoder
def test_the_heads_layers_are_the_encoders(encoder: SentenceTransformerEncoder) -> None:
    head = load_head()
    assert encoder.token_dimension == head.dimension
    assert encoder.token_fingerprint.endswith(head.fingerprint)
    _, (states,) = encoder.token_states(["havnebad"], "query: ", range(13))
    assert states.shape[1:] == (13, 384)
    assert np.abs(states[:, 12] - states[:, 11]).max() > 1e-3
    with pytest.raises(IndexError):
        encoder.token_states(["havnebad"], "query: ", [13])
