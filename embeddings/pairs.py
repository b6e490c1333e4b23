"""A question beside windows of text, as tokens of the encoder that comes along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.bundled import PIECES, WORDS
from embeddings.packed import weights_of
from embeddings.pieces import Pieces

# Special tokens of XLM-R's vocabulary.
BEGIN, PAD, END = 0, 1, 2
# Longest question and heading (tokens); what is longer is cut at its end.
_QUESTION, _HEADING = 40, 24
# Tokenised sentences that are kept: the same passages come up again and again.
_KEPT = 20_000

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token ids of a text, shape (n,), and the characters that each stands for, (n, 2)."""

    ids: Ids
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Pair:
    """``ids`` of question, heading and sentences joined; ``sentences`` tells where each is.

    A sentence that had no room is an empty range.
    """

    ids: Ids
    sentences: tuple[tuple[int, int], ...]


def join(question: Tokens, heading: Tokens, sentences: Sequence[Tokens], most: int) -> Pair:
    """``<s> question </s></s> heading </s> sentences </s>``, at most ``most`` tokens."""
    ids = [BEGIN, *question.ids[:_QUESTION], END, END, *heading.ids[:_HEADING], END]
    ranges = []
    for sentence in sentences:
        start = len(ids)
        ids += sentence.ids[: max(0, most - 1 - start)].tolist()
        ranges.append((start, len(ids)))
    return Pair(np.array([*ids, END], dtype=np.int64), tuple(ranges))


class PairTokenizer:
    """Tokenizer and word embeddings of an unpacked encoder (see :mod:`embeddings.bundled`).

    The embeddings stay in their file as they are packed, 216 bytes each instead of 1,536; only
    the rows that are asked for are read.
    """

    def __init__(self, folder: Path) -> None:
        self._pieces = Pieces(folder / PIECES)
        self._words = np.load(folder / WORDS, mmap_mode="r")
        self._length = self._unpacked(np.array([BEGIN])).size
        self.tokens = lru_cache(_KEPT)(self.read)

    def read(self, text: str) -> Tokens:
        """Tokens of a text that is not kept; ``tokens`` keeps those of the latest texts."""
        return Tokens(*self._pieces.read(text))

    def embeddings(self, ids: Ids) -> NDArray[np.float32]:
        """Word embeddings of token ids of any shape, with one more axis at the end."""
        return self._unpacked(ids).reshape(*ids.shape, self._length)

    def _unpacked(self, ids: Ids) -> NDArray[np.float32]:
        rows = np.asarray(self._words[ids])
        return weights_of(rows) if rows.dtype == np.uint8 else rows


@cache
def tokenizer(folder: Path) -> PairTokenizer:
    """The tokenizer of a folder, loaded once: its vocabulary takes half a second."""
    return PairTokenizer(folder)
