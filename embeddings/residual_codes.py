"""Vectors of sentences in three bits a number, beside the vector of their passage.

A sentence's vector lies near its passage's, so that only the difference is kept: each number as
one of eight levels, times one scale a vector. The levels are those that lose least of normally
distributed numbers (Max, Quantizing for minimum distortion, IRE Transactions on Information Theory
6, 1960). No codes need be learnt, and none are lost on an encoder whose numbers lie otherwise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

Codes = NDArray[np.uint8]

# Levels for a standard deviation of 1; a number goes to the nearest.
_LEVELS = np.array(
    [-2.1520, -1.3439, -0.7560, -0.2451, 0.2451, 0.7560, 1.3439, 2.1520], dtype=np.float32
)
_BETWEEN = (_LEVELS[1:] + _LEVELS[:-1]) / 2
_BITS = 3
# At the end of a row: its scale, in half precision.
_SCALE = np.dtype("<f2")
_LEAST = 1e-9


def width(dimension: int) -> int:
    """Bytes of a vector of so many numbers."""
    return _BITS * _plane(dimension) + _SCALE.itemsize


def encoded(vectors: Vectors, passages: Vectors) -> Codes:
    """Vectors as bytes, shape (n, width); ``passages`` are those of their passages, same shape."""
    apart = np.asarray(vectors - passages, dtype=np.float32)
    deviation = np.maximum(apart.std(axis=1, keepdims=True), _LEAST)
    level = np.searchsorted(_BETWEEN, apart / deviation).astype(np.uint8)
    nearest = _LEVELS[level]
    # The scale with which these levels come nearest: least squares, row by row.
    scale = (nearest * apart).sum(axis=1) / (nearest * nearest).sum(axis=1)
    planes = [np.packbits(level >> bit & 1, axis=1) for bit in range(_BITS)]
    ends = scale.astype(_SCALE).reshape(-1, 1).view(np.uint8)
    return np.concatenate([*planes, ends], axis=1)


def decoded(codes: Codes, passages: Vectors) -> Vectors:
    """Vectors of length 1 from the bytes of :func:`encoded` and the same passages' vectors."""
    count, columns = passages.shape
    plane = _plane(columns)
    planes = codes[:, : _BITS * plane].reshape(count, _BITS, plane)
    bits = np.unpackbits(planes, axis=2, count=columns)
    level = bits[:, 0] | bits[:, 1] << 1 | bits[:, 2] << 2
    vectors = passages + _LEVELS[level] * scales(codes)[:, None]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, _LEAST)).astype(np.float32)
    return unit


def scales(codes: Codes) -> Vectors:
    """The scale of each row of codes, shape (n,)."""
    found: Vectors = np.ascontiguousarray(codes[:, -_SCALE.itemsize :]).view(_SCALE)[:, 0].astype(
        np.float32
    )
    return found


def _plane(dimension: int) -> int:
    """Bytes of one bit of each number."""
    return (dimension + 7) // 8
