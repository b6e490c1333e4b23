"""Vectors of sentences and tokens in a generation: written small, read where they stand.

``sentences.npy`` has what each sentence's vector differs by from its passage's
(:mod:`embeddings.residual_codes`).
``tokens.npy`` has the vectors of passages' tokens, one passage after the other, and
``token-starts.npy`` where each one's begin; with ``token-codebook.npy`` they
are product codes (:mod:`embeddings.product_codes`), without it whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings import residual_codes
from embeddings.encoder import Vectors
from embeddings.interaction import TokenMatrix
from embeddings.product_codes import ProductCodes, product_codes
from embeddings.stored_rows import StoredRows

SENTENCES = "sentences.npy"
TOKENS = "tokens.npy"
TOKEN_STARTS = "token-starts.npy"
TOKEN_CODEBOOK = "token-codebook.npy"

# Sentences written at a time.
_AT_ONCE = 8_192
# Passages whose tokens are coded at a time.
_PASSAGES = 256


class SentenceVectors:
    """The sentence vectors of a generation; ``stored`` has the bytes of each."""

    def __init__(self, folder: Path) -> None:
        self.stored = StoredRows(folder / SENTENCES)
        if self.stored.dtype != np.uint8:
            raise ValueError(f"{SENTENCES} is not of rows of bytes")

    def __len__(self) -> int:
        return len(self.stored)

    def of(self, sentences: Sequence[int], passages: Vectors) -> Vectors:
        """Vectors, shape (sentences, dimension), given those of each one's passage."""
        return residual_codes.decoded(self.stored.of(sentences), passages)


class TokenVectors:
    """The token vectors of a generation's passages."""

    def __init__(self, folder: Path) -> None:
        book = folder / TOKEN_CODEBOOK
        self.codes = ProductCodes(np.load(book)) if book.exists() else None
        self.stored = StoredRows(folder / TOKENS)
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
        if not passages:
            return []
        asked = np.asarray(passages)
        bounds = (self.starts[asked].tolist(), self.starts[asked + 1].tolist())
        spans = list(zip(*bounds, strict=True))
        found = self.stored.between(spans)
        tokens = found if self.codes is None else self.codes.decoded(found)
        ends = list(accumulate((end - start for start, end in spans), initial=0))
        # A tenth of the time of numpy's split.
        return [tokens[start:end] for start, end in pairwise(ends)]


def write_sentences(
    passages: Sequence[int],
    vectors_of: Callable[[Sequence[int]], Vectors],
    passages_of: Callable[[Sequence[int]], Vectors],
    dimension: int,
    folder: Path,
) -> None:
    """Write the vectors of sentences, ``passages`` having the passage of each.

    ``vectors_of`` gives any by their rows, ``passages_of`` those of passages as they are stored.
    """
    stored = _rows_of(len(passages), dimension, folder)
    for at in range(0, len(passages), _AT_ONCE):
        rows = range(at, min(at + _AT_ONCE, len(passages)))
        stored[at : rows.stop] = residual_codes.encoded(
            vectors_of(rows), passages_of(passages[at : rows.stop])
        )
    stored.flush()


def _rows_of(sentences: int, dimension: int, folder: Path) -> np.memmap[Any, np.dtype[np.uint8]]:
    shape = (sentences, residual_codes.width(dimension))
    return np.lib.format.open_memmap(
        folder / SENTENCES, mode="w+", dtype=np.uint8, shape=shape
    )


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
    rows: Iterable[bytes], count: int, dimension: int, folder: Path
) -> None:
    """Write sentence vectors that are bytes already."""
    stored = _rows_of(count, dimension, folder)
    for at, row in enumerate(rows):
        stored[at] = np.frombuffer(row, np.uint8)
    stored.flush()


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
    return "3 bits a number beside the passage's", tokens if dimension else "none"
