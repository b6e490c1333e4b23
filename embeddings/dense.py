"""Exact nearest passages by inner product. The only module that knows faiss."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from embeddings.encoder import Vectors

KIND = "flat inner product"


def build(vectors: Vectors, path: Path) -> None:
    """Write an index of normalised vectors; row ``i`` becomes id ``i``."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    faiss.write_index(index, str(path))


class DenseIndex:
    """An index read from disk."""

    def __init__(self, path: Path) -> None:
        self._index: Any = faiss.read_index(str(path))

    @property
    def size(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def centroid(self) -> Vectors:
        """The mean of all vectors, of shape (dimension,)."""
        vectors: Vectors = self._index.reconstruct_n(0, self.size)
        return np.asarray(vectors.mean(axis=0), dtype=np.float32)

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """Stored vectors, shape (len(ids), dimension)."""
        return np.stack([self._index.reconstruct(int(i)) for i in ids])

    def search(
        self, query: Vectors, k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The ``k`` passages nearest to a query vector of shape (dimension,), best first.

        With ``allowed`` only these ids are looked at: never fewer than ``k`` come
        back where ``k`` of them exist. Scores are cosines; ties go to the lower id.
        """
        count = min(k, self.size if allowed is None else len(allowed))
        if count <= 0:
            return []
        parameters = None
        if allowed is not None:
            # faiss generates this constructor at run time; its types do not know it.
            parameters = faiss.SearchParameters(  # type: ignore[call-arg]
                sel=faiss.IDSelectorBatch(np.asarray(allowed, dtype=np.int64))
            )
        scores, ids = self._index.search(query.reshape(1, -1), count, params=parameters)
        found = [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))
