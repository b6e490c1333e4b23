"""Nearest passages by inner product. The only module that knows faiss.

An archive is searched exactly as long as that is quick, and a very large one in lists around
centroids (IVF), of which those nearest to the question are looked through.
docs/decisions/0004-dense-index.md tells why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, log2
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

# Up to so many vectors a search of all takes some 10 ms on one core.
# Measured by `python -m benchmarks.dense_index`: docs/decisions/0004-dense-index.md.
_FLAT_UP_TO = 500_000
# Above, so many lists for the root of the number, a power of two; and the share of them that a
# search looks through, 14 ms at a million. Questions need a large one, because their vectors lie
# apart from all passages': a sixteenth finds .84 of the nearest 80, a quarter .97, 3/8 .99.
_LISTS, _PROBED = 2, 0.375
# Rounds of k-means, and vectors looked at for each list; 25 and 256 gave the same recall.
_ROUNDS, _PER_LIST = 10, 64
# So many vectors are compared with each other to know how far cosines differ.
_COMPARED = 256
# So many hits are fetched beyond those wanted: scores in whole numbers put them in nearly the
# right order, and the last one may be tied with more.
_BEYOND = 80
# A score in whole numbers is taken to lie at most so many standard deviations from the true one.
_DEVIATIONS = 4
# What a stored number is from the middle of its range, in steps: more than the mean square of any
# normal distribution that fits the range.
_TYPICAL = 64
# Sums of the same numbers in single precision differ by less.
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class _Kind:
    """How vectors are kept: in so many bits a number, all together or in ``lists`` of which a
    search looks through ``probed``."""

    bits: int = 8
    lists: int = 0
    probed: int = 0

    @classmethod
    def of(cls, count: int) -> _Kind:
        if count <= _FLAT_UP_TO:
            return cls(bits=8 if count else 32)  # Of none there is no range to divide.
        lists = 2 ** round(log2(_LISTS * count**0.5))
        return cls(lists=lists, probed=ceil(lists * _PROBED))

    @property
    def factory(self) -> str:
        """As ``faiss.index_factory`` wants it."""
        codes = {8: "SQ8", 16: "SQfp16", 32: "Flat"}[self.bits]
        return f"IVF{self.lists},{codes}" if self.lists else codes

    def __str__(self) -> str:
        kept = f"{self.probed} of {self.lists} lists searched," if self.lists else "flat"
        return f"{kept} inner product, {self.bits} bits a number"


def kind(count: int) -> str:
    """What :func:`build` makes of so many vectors, in words."""
    return str(_Kind.of(count))


def build(vectors: Vectors, path: Path, _kind: _Kind | None = None) -> str:
    """Write an index of normalised vectors; row ``i`` becomes id ``i``.

    Returns its kind and parameters in words. Equal vectors make equal files.

    :raises OSError: the file cannot be written.
    """
    chosen = _kind or _Kind.of(len(vectors))
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    # One thread: sums of several come out differently each time.
    with _one_thread():
        index: Any = faiss.index_factory(
            vectors.shape[1], chosen.factory, faiss.METRIC_INNER_PRODUCT
        )
        if chosen.lists:
            index.cp.niter, index.cp.max_points_per_centroid = _ROUNDS, _PER_LIST
            index.cp.min_points_per_centroid = 1  # Else faiss complains on standard error.
            index.nprobe = chosen.probed
        index.train(vectors)
        index.add(vectors)
        if chosen.lists:
            index.make_direct_map()  # Kept in the file: where to find each id.
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise OSError(f"the dense index cannot be written to {path} ({error})") from error
    return str(chosen)


def without_vectors(path: Path) -> bytes:
    """What an index knows of its vectors' ranges and lists, to be filled with them elsewhere."""
    index: Any = faiss.read_index(str(path))
    index.reset()
    return bytes(faiss.serialize_index(index).tobytes())


def fill(empty: bytes, vectors: Vectors, path: Path) -> None:
    """Write an index that was taken from :func:`without_vectors`, with its vectors again.

    :raises OSError: the file cannot be written.
    """
    with _one_thread():
        index: Any = faiss.deserialize_index(np.frombuffer(empty, dtype=np.uint8))
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise OSError(f"the dense index cannot be written to {path} ({error})") from error


@dataclass(frozen=True, slots=True)
class Allowed:
    """Ids that a search is limited to, as it wants them: a bit each, and how many are set."""

    bits: NDArray[np.uint8]
    count: int

    @classmethod
    def of(cls, ids: Sequence[int] | NDArray[np.int64], size: int) -> Allowed:
        """Some of the ids from 0 to ``size``."""
        flags = np.zeros(size, dtype=bool)
        flags[np.asarray(ids, dtype=np.int64)] = True
        return cls(np.packbits(flags, bitorder="little"), int(flags.sum()))


class DenseIndex:
    """An index on disk, mapped into memory: several processes hold it once."""

    def __init__(self, path: Path) -> None:
        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        self._lists = int(getattr(self._index, "nlist", 0))
        self._whole = _WholeNumbers.of(path)

    @property
    def size(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def spread(self) -> float:
        """Standard deviation of the cosines between vectors, of some of them, evenly chosen."""
        step = max(1, self.size // _COMPARED)
        vectors = self.vectors(range(0, self.size, step))
        pairs = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
        return float(pairs.std()) if len(pairs) else 0.0

    def vectors(self, ids: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """Stored vectors, shape (len(ids), dimension), to a 255th of each column's range."""
        with _one_thread():
            found: Vectors = self._index.reconstruct_batch(np.asarray(ids, dtype=np.int64))
        return found

    def search(
        self, query: Vectors, k: int, allowed: Sequence[int] | Allowed | None = None
    ) -> list[tuple[int, float]]:
        """The ``k`` passages nearest to a query vector of shape (dimension,), best first.

        With ``allowed`` only these ids are looked at: never fewer than ``k`` come
        back where ``k`` of them exist. Scores are cosines; ties go to the lower id.
        """
        if allowed is not None and not isinstance(allowed, Allowed):
            allowed = Allowed.of(allowed, self.size)
        pool = self.size if allowed is None else allowed.count
        count = min(k, pool)
        found: list[tuple[int, float]] = []
        if count > 0:
            with _one_thread():
                for probed in self._efforts(pool):
                    found = self._found(query, count, pool, self._parameters(allowed, probed))
                    if len(found) == count:
                        break
        return found

    def _efforts(self, pool: int) -> tuple[int, ...]:
        """How many lists to look through, and then if too few of the pool stand in those.

        Lists of which few entries are allowed are quickly done, so that a narrow filter
        is searched exactly.
        """
        if not self._lists:
            return (0,)
        probed = ceil(self._index.nprobe * self.size / pool)
        return (probed, self._lists) if probed < self._lists else (self._lists,)

    def _parameters(self, allowed: Allowed | None, probed: int) -> Any:
        chosen: dict[str, Any] = {"nprobe": probed} if probed else {}
        if allowed is not None:
            # faiss generates such constructors at run time; its types do not know them.
            bitmap: Any = faiss.IDSelectorBitmap
            chosen["sel"] = bitmap(allowed.bits)
        make: Any = faiss.SearchParametersIVF if probed else faiss.SearchParameters
        return make(**chosen)

    def _found(
        self, query: Vectors, count: int, pool: int, parameters: Any
    ) -> list[tuple[int, float]]:
        """Up to ``count`` hits, best first.

        More are fetched as long as one that was not may be as near as the last: which of equals
        faiss keeps is chance.
        """
        asked = self._whole.asked(query, parameters) if self._whole else None
        fetched = count + _BEYOND
        while True:
            if asked is None:
                given, ids = self._index.search(query.reshape(1, -1), fetched, params=parameters)
                scores, beyond = given[0], 0.0
            else:
                given, ids = asked.search(fetched)
                # Row by row, so that equal vectors have equal scores.
                scores = (self.vectors(ids[ids >= 0]) * query).sum(axis=1)
                beyond = asked.error
            found = ids[0][ids[0] >= 0]
            ranked = zip(found.tolist(), scores[: len(found)].tolist(), strict=True)
            best = sorted(ranked, key=lambda hit: (-hit[1], hit[0]))[:count]
            last = float(given[0][len(found) - 1]) + beyond if len(found) else 0.0
            if fetched >= pool or len(found) < fetched or last < best[-1][1]:
                return best
            fetched *= 2


@dataclass(frozen=True, slots=True)
class _WholeNumbers:
    """The vectors of an index as the whole numbers that they are stored as.

    A stored number is ``step * code + origin``, each column with its own. The product with a
    question then is one with the codes, and with the question's numbers rounded to a byte too it
    takes half of the time. Rounding moves a cosine by .0001, so that a few more hits are fetched
    and compared as they are stored.
    """

    index: Any
    steps: Vectors
    origins: Vectors

    @classmethod
    def of(cls, path: Path) -> _WholeNumbers | None:
        """The index of a file; None where its vectors are not kept in bytes."""
        index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        kinds: Any = faiss.ScalarQuantizer
        if getattr(index, "sq", None) is None or index.sq.qtype != kinds.QT_8bit:
            return None
        lowest, widths = np.split(faiss.vector_to_array(index.sq.trained).astype(np.float32), 2)
        steps = widths / np.float32(255)
        index.sq.qtype = kinds.QT_8bit_direct_signed  # Codes from -128 on, not from 0.
        index.sq.set_derived_sizes()
        return cls(index, steps, lowest + np.float32(128.5) * steps)

    def asked(self, query: Vectors, parameters: Any) -> _Asked:
        """A question to it."""
        weights = query * self.steps
        scale = 127 / max(float(np.abs(weights).max()), 1e-12)
        rounded = np.rint(weights * scale).astype(np.float32)
        apart = float(np.linalg.norm(weights - rounded / scale))
        return _Asked(
            self, query, rounded, scale, float(query @ self.origins),
            _DEVIATIONS * _TYPICAL * apart + _LEAST, parameters,
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question in whole numbers: ``scale`` times itself, to codes without their origins."""

    numbers: _WholeNumbers
    query: Vectors
    rounded: Vectors
    scale: float
    origin: float
    error: float
    parameters: Any

    def search(self, k: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Cosines, nearly, and ids of the nearest ``k``, each of shape (1, k)."""
        index, row = self.numbers.index, self.rounded.reshape(1, -1)
        if not hasattr(index, "nlist"):
            scores, ids = index.search(row, k, params=self.parameters)
        else:
            # Lists are chosen by the question itself; codes tell what differs from their centres.
            near, lists = index.quantizer.search(self.query.reshape(1, -1), self.parameters.nprobe)
            near *= np.float32(self.scale)
            scores, ids = np.empty((1, k), np.float32), np.empty((1, k), np.int64)
            # As faiss' own wrapper does it, which takes no parameters.
            index.search_preassigned_c(
                1, faiss.swig_ptr(row), k, faiss.swig_ptr(lists), faiss.swig_ptr(near),
                faiss.swig_ptr(scores), faiss.swig_ptr(ids), False, self.parameters,
            )
        return scores / self.scale + self.origin, ids


@contextmanager
def _one_thread() -> Iterator[None]:
    """faiss on one thread. A single query gains nothing by more, and loses much where other
    work keeps the processors busy: the threads wait for each other."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
