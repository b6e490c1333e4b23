"""The encoder's graph: the same vectors as in torch, of a tiny model and of the real one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fakes import packed_weights

from embeddings import bundled
from embeddings.encoder import SentenceTransformerEncoder, load
from embeddings.errors import EncoderError
from embeddings.interaction import Matrix
from embeddings.packed import PackedModel, weights_of
from embeddings.questions import QuestionEncoder


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return bundled.unpack(tmp_path / "cache", packed_weights(tmp_path / "tiny.bin"))


def _alike(one: Matrix, other: Matrix) -> np.ndarray:
    """Cosines of rows."""
    lengths = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    return (one * other).sum(axis=-1) / np.maximum(lengths, 1e-9)


@pytest.mark.parametrize("text", ["byråd", "a b a", ("byrådet " * 40).strip(), "ж"])
def test_a_tiny_model_gives_the_states_that_it_gives_in_torch(text: str, tiny: Path) -> None:
    torch_model = SentenceTransformerEncoder(
        lambda: _opened(tiny), "tiny", "0", 32, {"query": "a: "}
    )
    expected, (states,) = torch_model.token_states([text], "a: ", (0, 1))
    vector, found = QuestionEncoder(tiny).states(text, "a: ", (0, 1))
    assert found.shape == states.shape and vector.shape == (32,)
    # Activations are rounded to 255 steps; a wrong weight, or two changed over, is far outside.
    assert _alike(vector, expected[0]) > 0.998
    assert len(states) == 0 or _alike(found, states).min() > 0.995
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def _opened(folder: Path) -> object:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(
        str(folder), device="cpu", model_kwargs={"add_pooling_layer": False},
        config_kwargs={"output_hidden_states": True},
    )


def test_weights_of_blocks_are_whole_numbers_times_scales() -> None:
    halves = np.array([0x80, 0x9F, *[0x88] * 13, 0x07], np.uint8)  # Two weights a byte.
    blocks = np.concatenate([np.array([0.5], "<f2").view(np.uint8), halves])
    first, second = weights_of(np.stack([blocks, blocks])).reshape(2, 32)
    assert first.tolist() == [-4.0, 3.5, *[0.0] * 13, -0.5, 0.0, 0.5, *[0.0] * 13, -4.0]
    assert second.tolist() == first.tolist()


def test_rows_are_as_they_are_stored(tmp_path: Path) -> None:
    model = PackedModel(packed_weights(tmp_path / "tiny.bin"))
    packed, plain = model.rows("l0.fo.w", 64), model.rows("emb.word", 32)
    assert packed.shape == (32, 36) and plain.shape == (11, 32)
    assert weights_of(packed[3]).tolist() == model.tensor("l0.fo.w")[192:256].tolist()
    assert plain[3].tolist() == model.tensor("emb.word")[96:128].tolist()


def test_only_packed_tensors_have_blocks(tmp_path: Path) -> None:
    model = PackedModel(packed_weights(tmp_path / "tiny.bin"))
    assert model.blocks("l0.q.w").levels.shape == (32, 32)
    with pytest.raises(ValueError, match=r"l0\.q\.b is not packed"):
        model.blocks("l0.q.b")


def test_a_question_longer_than_the_window_is_cut(tiny: Path) -> None:
    encoder = QuestionEncoder(tiny)
    _, states = encoder.states("a b " * 600, "", (1,))
    assert len(states) == 510
    assert encoder.states("a b " * 500, "", ())[0] == pytest.approx(
        encoder.states("a b " * 600, "", ())[0]
    )


@pytest.mark.parametrize("damage", [b"", b"no graph", None])
def test_a_damaged_graph_says_what_to_delete(damage: bytes | None, tiny: Path) -> None:
    graph = tiny / bundled.GRAPH
    if damage is None:
        graph.unlink()
    else:
        graph.write_bytes(damage)
    with pytest.raises(EncoderError, match=r"delete .*it is unpacked again"):
        QuestionEncoder(tiny).states("a", "", ())


_QUESTIONS = [
    "Hvad koster det at halvere parkeringspriserne på Torvet?",
    "what did the council decide about the harbour bath",
    "ما هي تكلفة مسار الدراجات على طول الطريق الشرقي؟",
    "x", "Byrådet vedtog enstemmigt indstillingen. " * 59 + "Slut.",
]


@pytest.mark.encoder
@pytest.mark.parametrize("text", _QUESTIONS)
def test_the_real_graph_gives_the_vectors_that_torch_gives(
    text: str, encoder: SentenceTransformerEncoder
) -> None:
    asked = encoder.encode_question(text)
    vectors, (states,) = encoder.token_states([text], bundled.PROMPTS["query"], (9, 11, 12))
    assert asked.tokens.shape == (len(states), 96)
    assert _alike(asked.vector, vectors[0]) > 0.9995
    assert asked.vector == pytest.approx(encoder.encode_queries([text])[0])


def test_another_model_encodes_its_questions_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "weights_file", lambda: packed_weights(tmp_path / "tiny.bin"))
    folder = bundled.unpack(tmp_path / "cache")
    named, bundled_one = load(str(folder), tmp_path), load(None, tmp_path / "cache")
    one, other = (e.encode_queries(["byråd"])[0] for e in (named, bundled_one))
    assert _alike(one, other) > 0.998 and not np.array_equal(one, other)


@pytest.mark.parametrize("text", ["", " ", "\u200b"])
def test_a_question_of_nothing_has_a_vector_and_no_tokens(text: str, tiny: Path) -> None:
    vector, found = QuestionEncoder(tiny).states(text, "a: ", (0, 1))
    assert found.shape == (0, 2, 32) and np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)
