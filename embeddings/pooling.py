"""Fewer token vectors: those of a passage that mean nearly the same become their mean.

Pieces of one word, and a word that comes again, have vectors that lie close together; a question's
token finds their mean as well as it found the nearest of them. Ward's clusters; source of the
method: Clavié, Chaffin and Adams, Reducing the footprint of multi-vector retrieval with minimal
performance impact via token pooling, 2024. There a share of the vectors is kept; here clusters end
at a distance, so that a text that repeats itself is made smaller than one that does not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


def pooled(vectors: Matrix, distance: float) -> Matrix:
    """Unit vectors of clusters, shape (clusters, columns), of unit vectors (n, columns).

    Clusters are joined as long as Ward's distance between them is at most ``distance``; at 0
    each vector stays by itself.
    """
    if len(vectors) < 2 or distance <= 0:
        return vectors
    from scipy.cluster.hierarchy import fcluster, ward  # A fifth of a second; builds only.

    member = fcluster(ward(vectors), distance, criterion="distance") - 1
    sums = np.zeros((int(member.max()) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, member, vectors)
    unit: Matrix = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return unit
