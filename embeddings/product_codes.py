"""Token vectors in a few bytes each: product quantisation.

A vector is cut into parts, and of each part only the number of the nearest of 256 centroids is
kept. Source of the method: Jégou, Douze and Schmid, Product quantization for nearest neighbor
search, IEEE TPAMI 33, 2011. The centroids that come along are made for the head that comes along
(``benchmarks/training/token_codes.py``), so that a text has the same codes in every archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.interaction import TokenMatrix

Codes = NDArray[np.uint8]

_SHIPPED = "token_codes.safetensors"
# Vectors compared with centroids at a time: a part's products take 16 MB.
_AT_ONCE = 16_384


@dataclass(frozen=True, slots=True)
class ProductCodes:
    """Centroids as token vectors are stored (127 for 1), shape (parts, 256, columns a part)."""

    centroids: TokenMatrix

    @classmethod
    def of(cls, file: bytes) -> ProductCodes:
        """Codes from the content of the file that a generation keeps them in."""
        return cls(np.load(BytesIO(file)))

    @property
    def parts(self) -> int:
        """Bytes of a vector."""
        return int(self.centroids.shape[0])

    @property
    def columns(self) -> int:
        return int(self.centroids.shape[0] * self.centroids.shape[2])

    def encoded(self, tokens: TokenMatrix) -> Codes:
        """Token vectors of shape (n, columns) as bytes of shape (n, parts)."""
        codes = np.empty((len(tokens), self.parts), dtype=np.uint8)
        width = self.centroids.shape[2]
        for part, centroids in enumerate(self.centroids.astype(np.float32)):
            half_squares = (centroids**2).sum(axis=1) / 2
            for start in range(0, len(tokens), _AT_ONCE):
                rows = slice(start, start + _AT_ONCE)
                own = tokens[rows, part * width : (part + 1) * width].astype(np.float32)
                # The nearest has the largest product less half its own square: whole numbers and
                # halves below 2^24, so exact, whatever the order of the sums.
                codes[rows, part] = np.argmax(own @ centroids.T - half_squares, axis=1)
        return codes

    def decoded(self, codes: Codes) -> TokenMatrix:
        """Bytes of shape (n, parts) as token vectors of shape (n, columns)."""
        # Rows of one table of all parts' centroids: a quarter of the time of two indices.
        count, width = self.centroids.shape[1:]
        rows = codes + np.arange(self.parts, dtype=np.uint16) * np.uint16(count)
        tokens: TokenMatrix = np.take(self.centroids.reshape(-1, width), rows, axis=0)
        return tokens.reshape(len(codes), self.columns)


def product_codes(token_fingerprint: str) -> ProductCodes | None:
    """The codes that come along for token vectors; None for those of any other head."""
    return load(Path(str(files("embeddings").joinpath(_SHIPPED))), token_fingerprint)


def load(path: Path, token_fingerprint: str) -> ProductCodes | None:
    """The codes of a file; None if they are made for another head."""
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as stored:
        head = stored.metadata()["head"]
        if not token_fingerprint.endswith(f"-{head}"):
            return None
        return ProductCodes(stored.get_tensor("centroids"))


def save(codes: ProductCodes, path: Path, head: str) -> None:
    """Write codes, and the fingerprint of the head whose vectors they are made for."""
    from safetensors.numpy import save_file

    save_file({"centroids": codes.centroids}, path, metadata={"head": head})
