"""Questions → vectors, by the graph of the encoder that comes along.

One short text a time, on one thread: a pass takes a third of the time that it takes in torch, and
neither torch nor its weights are loaded for asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings import bundled
from embeddings.errors import EncoderError
from embeddings.graph import WORDS, state
from embeddings.interaction import Matrix
from embeddings.pairs import BEGIN, END, PairTokenizer, tokenizer
from embeddings.runtime import Session

# Longest question with its prompt and marks (tokens).
_WINDOW = 512


class QuestionEncoder:
    """The graph of an unpacked encoder with its tokens and word embeddings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._layers = bundled.layers(folder)
        self._session = Session(folder / bundled.GRAPH, threads=1)

    def prepare(self) -> None:
        """Load what processes forked from this one can share, without starting threads."""
        _ = self._tokenizer

    @cached_property
    def _tokenizer(self) -> PairTokenizer:
        return tokenizer(self._folder)

    def states(
        self, text: str, prompt: str, layers: Sequence[int]
    ) -> tuple[NDArray[np.float32], Matrix]:
        """A text's vector and the hidden states of its tokens, prompt and marks aside.

        Shapes: (hidden size,), of length 1, and (tokens, layers, hidden size).

        :raises EncoderError: the graph cannot be used.
        """
        ids = self._tokenizer.read(prompt + text).ids[: _WINDOW - 2]
        words = self._tokenizer.embeddings(np.array([[BEGIN, *ids, END]], dtype=np.int64))
        last = state(self._layers)
        wanted = dict.fromkeys([last, *map(state, layers)])
        try:
            found = dict(zip(wanted, self._session.run({WORDS: words}, [*wanted]), strict=True))
        except Exception as error:  # Each of the runtime's errors is a class of its own.
            raise EncoderError(
                f"the encoder cannot be used ({error}); delete {self._folder}, "
                "it is unpacked again"
            ) from error
        mean = found[last][0].mean(axis=0)
        first = 1 + len(self._tokenizer.tokens(prompt.rstrip()))
        of_tokens = [found[state(layer)][0, first : len(ids) + 1] for layer in layers]
        vector: NDArray[np.float32] = mean / max(float(np.linalg.norm(mean)), 1e-9)
        return vector, np.stack(of_tokens, axis=1) if layers else _nothing(len(ids) + 1 - first)


def _nothing(tokens: int) -> Matrix:
    return np.empty((tokens, 0, 0), dtype=np.float32)
