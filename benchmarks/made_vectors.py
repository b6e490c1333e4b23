"""Vectors made of real ones, for sizes that would take hours or days to encode.

A real vector and one of its eight nearest neighbours are mixed in random proportion, noise of a
fixed length is added, and the sum is brought to length 1. Random vectors would not do: they have
no neighbourhoods. How far such vectors can be trusted is told by
``python -m benchmarks.dense_index --check``.
"""

from __future__ import annotations

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

# How made vectors are mixed: among so many neighbours, with noise of such a length.
NEIGHBOURS, NOISE = 8, 0.2

Ids = NDArray[np.int64]


def nearest(vectors: Vectors, queries: Vectors, k: int) -> Ids:
    """Rows of the ``k`` vectors nearest to each query, best first, shape (queries, k)."""
    found = faiss.knn(queries, vectors, min(k, len(vectors)), metric=faiss.METRIC_INNER_PRODUCT)
    return np.asarray(found[1], dtype=np.int64)


def neighbours(real: Vectors) -> Ids:
    """The rows that each real vector is mixed with, shape (len(real), up to NEIGHBOURS)."""
    return nearest(real, real, NEIGHBOURS + 1)[:, 1:]


def mixed(one: Vectors, other: Vectors, share: Vectors, noise: Vectors) -> Vectors:
    """Unit vectors between ``one`` and ``other``, row by row, with noise; shape (n, dimension).

    ``share`` (n, 1) is how much of ``one`` goes in; ``noise`` may have any length.
    """
    made = noise * (NOISE / np.linalg.norm(noise, axis=1, keepdims=True))
    made += share * one + (1 - share) * other
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return np.asarray(made, dtype=np.float32)


def enlarged(real: Vectors, count: int) -> Vectors:
    """So many unit vectors: real ones as far as they go, the rest made of these."""
    if count <= len(real):
        return real[:count]
    near = neighbours(real)
    chance = np.random.default_rng(1)
    vectors = np.empty((count, real.shape[1]), dtype=np.float32)
    vectors[: len(real)] = real
    for start in range(len(real), count, 1 << 16):
        part = vectors[start : start + (1 << 16)]
        one = chance.integers(len(real), size=len(part))
        other = near[one, chance.integers(near.shape[1], size=len(part))]
        share = chance.random((len(part), 1), dtype=np.float32)
        noise = chance.standard_normal(part.shape, dtype=np.float32)
        part[:] = mixed(real[one], real[other], share, noise)
    return vectors
