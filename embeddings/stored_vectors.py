"""Vectors of sentences and tokens in a generation: written small, read from the mapped file.

``sentences.npy`` has a byte a number, ``sentence-scale.npy`` what a step of 1 stands for. Half a
byte was tried, and answers suffered (docs/decisions/0017-vectors-in-few-bytes.md).
``tokens.npy`` has the vectors of passages' tokens, one passage after the other, and
``token-starts.npy`` where each one's begin; with ``token-codebook.npy`` they
are product codes (:mod:`embeddings.product_codes`), without it whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.interaction import TokenMatrix
from embeddings.product_codes import ProductCodes, product_codes

SENTENCES = "sentences.npy"
SENTENCE_SCALE = "sentence-scale.npy"
TOKENS = "tokens.npy"
TOKEN_STARTS = "token-starts.npy"
TOKEN_CODEBOOK = "token-codebook.npy"

# Sentences written at a time.
_AT_ONCE = 8_192
# Passages whose tokens are coded at a time.
_PASSAGES = 256


class SentenceVectors:
    """The sentence vectors of a generation."""

    def __init__(self, folder: Path) -> None:
        self.step = np.float32(np.load(folder / SENTENCE_SCALE))
        self._stored = np.load(folder / SENTENCES, mmap_mode="r")
        if self._stored.ndim != 2 or self._stored.dtype != np.int8:
            raise ValueError(f"{SENTENCES} is not of rows of bytes")

    def __len__(self) -> int:
        return len(self._stored)

    @property
    def columns(self) -> int:
        return int(self._stored.shape[1])

    def __getitem__(self, rows: Sequence[int] | slice) -> Vectors:
        """Vectors, shape (rows, dimension); each number to half a step."""
        chosen = rows if isinstance(rows, slice) else list(rows)
        vectors: Vectors = self._stored[chosen] * self.step
        return vectors


class TokenVectors:
    """The token vectors of a generation's passages."""

    def __init__(self, folder: Path) -> None:
        book = folder / TOKEN_CODEBOOK
        self.codes = ProductCodes(np.load(book)) if book.exists() else None
        self.stored = np.load(folder / TOKENS, mmap_mode="r")
        self.starts = np.load(folder / TOKEN_STARTS)
        wanted = (self.codes.parts, np.uint8) if self.codes else (self.columns, np.int8)
        if (self.stored.shape[1], self.stored.dtype) != wanted:
            raise ValueError(f"{TOKENS} is not of {wanted[0]} columns of bytes")

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def columns(self) -> int:
        """Numbers of a token's vector."""
        return self.codes.columns if self.codes else int(self.stored.shape[1])

    def of(self, passages: Sequence[int]) -> list[TokenMatrix]:
        """The token vectors of each passage, shape (tokens, columns)."""
        found = [np.asarray(self.stored[self.starts[p] : self.starts[p + 1]]) for p in passages]
        if self.codes is None or not found:
            return found
        ends = np.cumsum([len(codes) for codes in found])[:-1]
        return np.split(self.codes.decoded(np.concatenate(found)), ends)


def write_sentences(
    count: int, vectors_of: Callable[[Sequence[int]], Vectors], dimension: int, folder: Path
) -> None:
    """Write ``count`` sentence vectors, of which ``vectors_of`` gives any by their rows."""
    lots = [range(at, min(at + _AT_ONCE, count)) for at in range(0, count, _AT_ONCE)]
    largest = max((float(np.abs(vectors_of(rows)).max()) for rows in lots), default=0.0)
    step = np.float32((largest or 1.0) / 127)
    stored = np.lib.format.open_memmap(
        folder / SENTENCES, mode="w+", dtype=np.int8, shape=(count, dimension)
    )
    for rows in lots:
        stored[rows.start : rows.stop] = np.rint(vectors_of(rows) / step)
    stored.flush()
    np.save(folder / SENTENCE_SCALE, step)


def write_tokens(
    tokens: Iterable[TokenMatrix], passages: int, dimension: int, fingerprint: str, folder: Path
) -> None:
    """Write the token vectors of passages; ``fingerprint`` is that of their encoder and head."""
    codes = product_codes(fingerprint) if dimension else None
    width = codes.parts if codes else dimension
    starts = np.zeros(passages + 1, dtype=np.int64)
    at = 0
    with (folder / "tokens.part").open("wb") as file:
        given = iter(tokens)
        while lot := list(islice(given, _PASSAGES)):
            together = np.concatenate(lot)
            file.write((codes.encoded(together) if codes else together).tobytes())
            for matrix in lot:
                starts[at + 1] = starts[at] + len(matrix)
                at += 1
    _save_tokens(starts, width, codes, folder)


def write_stored_sentences(
    rows: Iterable[bytes], count: int, dimension: int, step: np.float32, folder: Path
) -> None:
    """Write sentence vectors that are bytes already, ``step`` each."""
    stored = np.lib.format.open_memmap(
        folder / SENTENCES, mode="w+", dtype=np.int8, shape=(count, dimension)
    )
    for at, row in enumerate(rows):
        stored[at] = np.frombuffer(row, np.int8)
    stored.flush()
    np.save(folder / SENTENCE_SCALE, step)


def write_stored_tokens(
    rows: Iterable[bytes], passages: int, dimension: int, codes: ProductCodes | None, folder: Path
) -> None:
    """Write the token vectors of passages that are codes already, or whole numbers without."""
    width = codes.parts if codes else dimension
    starts = np.zeros(passages + 1, dtype=np.int64)
    with (folder / "tokens.part").open("wb") as file:
        for at, row in enumerate(rows):
            file.write(row)
            starts[at + 1] = starts[at] + (len(row) // width if width else 0)
    _save_tokens(starts, width, codes, folder)


def _save_tokens(
    starts: NDArray[np.int64], width: int, codes: ProductCodes | None, folder: Path
) -> None:
    """Make the files of tokens of the rows that were written to ``tokens.part``."""
    shape, kind = (int(starts[-1]), width), np.uint8 if codes else np.int8
    values = np.lib.format.open_memmap(folder / TOKENS, mode="w+", dtype=kind, shape=shape)
    if values.size:
        values[:] = np.memmap(folder / "tokens.part", dtype=kind, mode="r", shape=shape)
    values.flush()
    (folder / "tokens.part").unlink()
    small = np.uint32 if starts[-1] < 2**32 else np.int64
    np.save(folder / TOKEN_STARTS, starts.astype(small))
    if codes:
        np.save(folder / TOKEN_CODEBOOK, codes.centroids)


def kinds(token_fingerprint: str, dimension: int) -> tuple[str, str]:
    """How sentence and token vectors are kept, in words for the manifest."""
    codes = product_codes(token_fingerprint) if dimension else None
    tokens = f"product codes of {codes.parts} bytes" if codes else "8 bits a number"
    return "8 bits a number", tokens if dimension else "none"
