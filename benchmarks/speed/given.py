"""An encoder whose passage vectors are given, so that an archive at size is built in minutes.

The whole ordinary build runs with it; only the model does not. Vectors of texts encoded before
are real; others are made of real ones, chosen by the text's hash: the same text always gets the
same vectors. The fingerprints are the real encoder's, so that this one can ask.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.made_vectors import NOISE, Ids, mixed, neighbours
from embeddings.cache import KnownVectors
from embeddings.encoder import EncodedQuestion, Encoder, Progress, Vectors
from embeddings.interaction import TokenMatrix

# So many directions of noise; a text's is the sum of two of them.
_DIRECTIONS = 1 << 14
# So many rows of noise for token vectors, which are read on from a place of the text's own.
_TOKEN_NOISE = 1 << 16
# The encoder cuts longer texts (tokens).
_LONGEST = 509


@dataclass(frozen=True, slots=True)
class Pool:
    """Real vectors that others are made of: shape (n, dimension), and each one's neighbours."""

    vectors: Vectors
    near: Ids

    @classmethod
    def of(cls, vectors: Vectors) -> Pool:
        return cls(vectors, neighbours(vectors))


@dataclass(frozen=True, slots=True)
class TokenPool:
    """Real token vectors one after the other, where each passage's begin, and how many tokens
    a character stands for."""

    values: TokenMatrix
    starts: Ids
    a_character: float

    @classmethod
    def of(cls, tokens: Sequence[TokenMatrix], texts: Sequence[str]) -> TokenPool:
        starts = np.cumsum([0, *(len(t) for t in tokens)]).astype(np.int64)
        return cls(np.concatenate(tokens), starts, int(starts[-1]) / sum(map(len, texts)))

    def count(self, text: str) -> int:
        """How many tokens a text may have, from its length."""
        return max(1, min(_LONGEST, round(len(text) * self.a_character)))


def hashes(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Four numbers for each text, shape (len(texts), 4), evenly spread and always the same."""
    digests = b"".join(hashlib.sha256(text.encode()).digest() for text in texts)
    return np.frombuffer(digests, dtype="<u8").reshape(-1, 4)


class GivenEncoder:
    """As :class:`embeddings.encoder.Encoder`; questions go to the ``real`` one.

    ``seconds`` is how long giving has taken, to be taken off a build's time.
    """

    def __init__(
        self, real: Encoder, known: Path, passages: Pool, tokens: TokenPool, sentences: Pool
    ) -> None:
        self.name, self.dimension = real.name, real.dimension
        self.fingerprint, self.token_fingerprint = real.fingerprint, real.token_fingerprint
        self.token_dimension = real.token_dimension
        self.seconds = 0.0
        self._real, self._known = real, KnownVectors(known)
        self._passages, self._tokens, self._sentences = passages, tokens, sentences
        chance = np.random.default_rng(1)
        shape = (_DIRECTIONS, real.dimension)
        self._noise = chance.standard_normal(shape, dtype=np.float32)
        deviation = NOISE * 127 / max(1, real.token_dimension) ** 0.5
        shape = (_TOKEN_NOISE + _LONGEST, real.token_dimension)
        self._token_noise = np.rint(
            deviation * chance.standard_normal(shape, dtype=np.float32)
        ).astype(np.int16)

    def prepare(self) -> None:
        self._real.prepare()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._real.encode_queries(texts)

    def encode_question(self, text: str) -> EncodedQuestion:
        return self._real.encode_question(text)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Of sentences; those of passages are known from :meth:`encode_passage_tokens`."""
        begun = time.perf_counter()
        vectors = self._vectors(texts, self._sentences)
        if progress:
            progress(len(texts))
        self.seconds += time.perf_counter() - begun
        return vectors

    def encode_passage_tokens(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> tuple[Vectors, list[TokenMatrix]]:
        begun = time.perf_counter()
        vectors = self._vectors(texts, self._passages)
        tokens = [self._token_matrix(t, n) for t, n in zip(texts, hashes(texts), strict=True)]
        if progress:
            progress(len(texts))
        self.seconds += time.perf_counter() - begun
        return vectors, tokens

    def _vectors(self, texts: Sequence[str], pool: Pool) -> Vectors:
        numbers = hashes(texts)
        one = (numbers[:, 0] % len(pool.vectors)).astype(np.int64)
        column = (numbers[:, 1] % pool.near.shape[1]).astype(np.int64)
        share = (numbers[:, 2:3] / 2.0**64).astype(np.float32)
        first, second = numbers[:, 3] % _DIRECTIONS, numbers[:, 3] // _DIRECTIONS % _DIRECTIONS
        noise = self._noise[first] + self._noise[second]
        made = mixed(pool.vectors[one], pool.vectors[pool.near[one, column]], share, noise)
        for row, text in enumerate(texts):
            if (known := self._known.vector(self.fingerprint, text)) is not None:
                made[row] = known
        return made

    def _token_matrix(self, text: str, numbers: NDArray[np.uint64]) -> TokenMatrix:
        known = self._known.tokens(self.token_fingerprint, text, self.token_dimension)
        if known is not None:
            return known
        pool, count = self._tokens, self._tokens.count(text)
        # From where the tokens of the passage begin that the vector is made of.
        start = int(pool.starts[int(numbers[0]) % (len(pool.starts) - 1)])
        start = max(0, min(start, len(pool.values) - count))
        real = pool.values[start : start + count]
        at = int(numbers[3]) % _TOKEN_NOISE
        noisy = real.astype(np.int16) + self._token_noise[at : at + len(real)]
        return np.clip(noisy, -127, 127).astype(np.int8)
