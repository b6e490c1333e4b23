"""Token vectors for late interaction: what each word of a passage means in its place.

A head projects the encoder's hidden states of a token, taken from several layers, to one
short vector; a question is compared with a passage token by token. Source of the method:
Khattab and Zaharia, ColBERT, SIGIR 2020, with weights for the question's tokens. The head
that comes along is trained by ``benchmarks/training/interaction.py`` on the frozen encoder.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings import pooling
from embeddings.pooling import pooled

Matrix = pooling.Matrix
# Token vectors as they are stored: whole numbers, 127 for 1.
TokenMatrix = NDArray[np.int8]

_SCALE = 127.0


@dataclass(frozen=True, slots=True)
class InteractionHead:
    """Projection of token states and weights of a question's tokens.

    ``layers`` counts the encoder's hidden states, 0 being its embeddings. ``projection`` has
    the shape (layers * hidden size, dimension), ``weighting`` (layers * hidden size,).
    ``pooling`` is the distance up to which vectors of a passage are put together.
    """

    layers: tuple[int, ...]
    projection: Matrix
    weighting: Matrix
    bias: float
    fingerprint: str
    pooling: float = 0.0

    @property
    def dimension(self) -> int:
        return int(self.projection.shape[1])

    def project(self, states: Matrix) -> Matrix:
        """Unit vectors of tokens, shape (tokens, dimension).

        ``states`` are their hidden states, shape (tokens, layers, hidden size).
        """
        vectors: Matrix = _joined(states) @ self.projection
        unit: Matrix = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit

    def of_passage(self, states: Matrix) -> TokenMatrix:
        """What is stored of a passage's tokens, shape (at most tokens, dimension)."""
        return quantised(pooled(self.project(states), self.pooling))

    def weights(self, states: Matrix) -> Matrix:
        """How much each token of a question counts, shape (tokens,); they add up to 1."""
        raw = np.logaddexp(0.0, _joined(states) @ self.weighting + self.bias)
        weights: Matrix = (raw / raw.sum()).astype(np.float32)
        return weights


def _joined(states: Matrix) -> Matrix:
    unit = states / np.maximum(np.linalg.norm(states, axis=2, keepdims=True), 1e-9)
    joined: Matrix = unit.reshape(len(states), states.shape[1] * states.shape[2])
    return joined


def load_head(path: Path | None = None) -> InteractionHead:
    """A head from its file, the one that comes along if none is named."""
    from safetensors import safe_open

    path = path or Path(str(files("embeddings").joinpath("interaction.safetensors")))
    with safe_open(path, framework="numpy") as stored:
        about = json.loads(stored.metadata()["head"])
        return InteractionHead(
            layers=tuple(about["layers"]),
            projection=stored.get_tensor("projection").astype(np.float32),
            weighting=stored.get_tensor("weighting").astype(np.float32),
            bias=float(about["bias"]),
            fingerprint=hashlib.sha256(path.read_bytes()).hexdigest()[:16],
            pooling=float(about.get("pooling", 0.0)),
        )


def save_head(head: InteractionHead, path: Path, about: dict[str, object]) -> None:
    """Write a head (half precision) and what is to be known of it."""
    from safetensors.numpy import save_file

    described = {
        **about, "layers": list(head.layers), "bias": head.bias, "pooling": head.pooling
    }
    save_file(
        {
            "projection": head.projection.astype(np.float16),
            "weighting": head.weighting.astype(np.float16),
        },
        path,
        metadata={"head": json.dumps(described, sort_keys=True)},
    )


def quantised(vectors: Matrix) -> TokenMatrix:
    """Unit vectors in a byte a number. A cosine moves by about 0.002."""
    rounded: TokenMatrix = np.rint(vectors * _SCALE).astype(np.int8)
    return rounded


def late_interaction(tokens: Matrix, weights: Matrix, passages: list[TokenMatrix]) -> Matrix:
    """How well passages match a question, each between -1 and 1, shape (len(passages),).

    For each of the question's tokens (shape (n, dimension), their weights (n,)) the nearest
    token of the passage counts. A passage without tokens gets -1.
    """
    scores = np.full(len(passages), -1.0, dtype=np.float32)
    filled = [i for i, p in enumerate(passages) if len(p)]
    if not filled or not len(tokens):
        return scores
    together = np.concatenate([passages[i] for i in filled]).astype(np.float32)
    starts = np.cumsum([0, *(len(passages[i]) for i in filled[:-1])])
    # The long side first: the product takes half the time.
    nearest = np.maximum.reduceat(together @ tokens.T, starts, axis=0) / _SCALE
    scores[filled] = weights @ np.ascontiguousarray(nearest.T)
    return scores
