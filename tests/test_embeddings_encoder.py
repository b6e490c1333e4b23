from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from fakes import packed_weights

from embeddings import bundled
from embeddings.encoder import SentenceTransformerEncoder, load
from embeddings.errors import EncoderError

_TEXTS = ["et råd", "byråd et", "a b e a b", "", "et " * 700]
_PROMPTS = {"query": "a: ", "document": "b: "}


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random BERT of another make: word pieces, its own prompts, no normalisation."""
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer, pre_tokenizers
    from tokenizers.models import WordLevel
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = {w: n for n, w in enumerate(["[PAD]", "[UNK]", "a", "b", "e", ":", "et", "råd"])}
    folder = tmp_path_factory.mktemp("bert")
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=64
    ).save_pretrained(folder / "raw")
    BertModel(
        BertConfig(vocab_size=len(words), hidden_size=16, num_hidden_layers=1,
                   num_attention_heads=2, intermediate_size=32, max_position_embeddings=64)
    ).save_pretrained(folder / "raw")
    model = SentenceTransformer(str(folder / "raw"), prompts=_PROMPTS, device="cpu")
    model.save(str(folder / "tiny-bert"))
    return folder / "tiny-bert"


@pytest.fixture(scope="module")
def other(tiny_bert: Path, tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEncoder:
    return load(str(tiny_bert), tmp_path_factory.mktemp("cache"))


def test_another_model_is_loaded_from_its_folder(
    other: SentenceTransformerEncoder, tiny_bert: Path, tmp_path: Path
) -> None:
    assert (Path(other.name).name, other.dimension) == ("tiny-bert", 16)
    assert Path(other.name).is_absolute()
    assert load(str(tiny_bert), tmp_path).fingerprint == other.fingerprint
    assert list(tmp_path.iterdir()) == []


def test_without_a_gpu_auto_is_the_processor_and_cuda_is_refused(
    other: SentenceTransformerEncoder, tiny_bert: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    found = load(str(tiny_bert), tmp_path, "auto")
    assert found.fingerprint == other.fingerprint
    assert np.array_equal(found.encode_passages(_TEXTS), other.encode_passages(_TEXTS))
    with pytest.raises(EncoderError, match=r"can use no GPU .* leave --device out"):
        load(None, tmp_path, "cuda")
    assert list(tmp_path.iterdir()) == []


def test_vectors_of_any_model_have_length_one(other: SentenceTransformerEncoder) -> None:
    for vectors in (other.encode_queries(_TEXTS), other.encode_passages(_TEXTS)):
        assert (vectors.shape, vectors.dtype) == ((len(_TEXTS), 16), np.float32)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-2)


def test_the_models_own_prompts_stand_before_the_texts(
    other: SentenceTransformerEncoder, tiny_bert: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(tiny_bert), device="cpu")
    for mine, prompt in (
        (other.encode_queries(["et råd"]), _PROMPTS["query"]),
        (other.encode_passages(["et råd"]), _PROMPTS["document"]),
    ):
        theirs = model.encode([f"{prompt}et råd"], prompt="", normalize_embeddings=True)
        assert (mine * theirs).sum() > 0.999
    query, passage = other.encode_queries(["et råd"]), other.encode_passages(["et råd"])
    assert (query * passage).sum() < 0.999
    assert other.token_counts(["a: et råd"]) == [4]


def test_the_order_of_passages_is_kept(other: SentenceTransformerEncoder) -> None:
    """They are encoded longest first."""
    together = other.encode_passages(_TEXTS)
    alone = np.vstack([other.encode_passages([text]) for text in _TEXTS])
    assert ((together * alone).sum(axis=1) > 0.999).all()
    assert abs((together[0] * together[1]).sum()) < 0.999


def test_progress_adds_up(other: SentenceTransformerEncoder) -> None:
    steps: list[int] = []
    other.encode_passages(["et råd"] * 300, steps.append)
    assert sum(steps) == 300
    assert len(steps) > 1


def test_the_fingerprint_covers_weights_and_prompts(tiny_bert: Path, tmp_path: Path) -> None:
    import shutil

    settings = tmp_path / "copy" / "config_sentence_transformers.json"
    shutil.copytree(tiny_bert, tmp_path / "copy")
    same = load(str(tmp_path / "copy"), tmp_path)
    settings.write_text(settings.read_text("utf-8").replace('"a: "', '"e: "'), "utf-8")
    changed = load(str(tmp_path / "copy"), tmp_path)
    assert same.fingerprint == load(str(tiny_bert), tmp_path).fingerprint
    assert changed.fingerprint != same.fingerprint


@pytest.mark.parametrize("model", [None, bundled.NAME])
def test_the_bundled_model_is_unpacked_into_the_cache(
    model: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = packed_weights(tmp_path / "tiny.bin")
    monkeypatch.setattr(bundled, "weights_file", lambda: source)
    encoder = load(model, tmp_path / "cache")
    folder = bundled.unpack(tmp_path / "cache", source)
    assert (encoder.name, encoder.dimension) == (bundled.NAME, 32)
    assert encoder.fingerprint == bundled.fingerprint(folder)
    assert encoder.encode_queries(["byråd"]).shape == (1, 32)


def test_models_that_are_none(tmp_path: Path) -> None:
    """In a process of its own: the hub's library reads HF_HUB_OFFLINE when it is imported."""
    (tmp_path / "note.txt").write_text("ingen model")
    models = ["ingen/saadan-model", "saadan-model", str(tmp_path)]
    program = (
        "import sys; from pathlib import Path\n"
        "from embeddings.encoder import load\n"
        "from embeddings.errors import EncoderError\n"
        "for model in sys.argv[2:]:\n"
        "    try: load(model, Path(sys.argv[1]))\n"
        "    except EncoderError as error: print(error)\n"
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hub")}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "cache"), *models],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    messages = done.stdout.splitlines()
    assert len(messages) == len(models)
    for model, message in zip(models, messages, strict=True):
        assert f"the model {model!r} could not be loaded" in message
        assert "leave --model out" in message


def test_a_question_is_encoded_on_one_thread_and_builds_on_all(
    other: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    used: list[int] = []
    encode = type(other._model).encode

    def counted(self: Any, *arguments: Any, **options: Any) -> Any:
        used.append(torch.get_num_threads())
        return encode(self, *arguments, **options)

    monkeypatch.setattr(type(other._model), "encode", counted)
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        other.encode_question("et råd")
        other.encode_passages(["et råd"])
        assert used == [1, 2] and torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
