"""Measure the kinds of vector index that could serve: time, space and recall.

    python -m benchmarks.dense_index [--vectors FILE.npy|CACHE.sqlite] [--sizes 10000,100000]
                                     [--kinds Flat,IVF] [--questions FILE.jsonl]
                                     [--check] [--save]

Recall is measured with real embeddings, because random vectors have no neighbourhoods and make
every approximate index look bad: the vectors of a build's cache (``cache/vectors.sqlite``) or of
an array, else those of the sample corpus's sentences. Some are held out and serve as queries,
or else the questions of a file do, encoded as questions are.

Where a size asks for more than there are, the rest is made (:mod:`benchmarks.made_vectors`).
How far such figures can be trusted is told by ``--check``: a quarter of the real vectors
enlarged fourfold, beside all of them.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import click
import faiss
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.made_vectors import Ids, enlarged, nearest
from benchmarks.results_files import keep
from embeddings import dense
from embeddings.build import build
from embeddings.encoder import Vectors
from embeddings.encoder import load as load_encoder
from web.config import default_cache, samples

_ROOT = Path(__file__).resolve().parents[1]
_QUERIES = 200
_TOP, _DEEP = 10, 80
# Shares of the ids that a filter lets through.
_FILTERS = (0.01, 0.30)
# Queries are timed one by one until so many seconds have passed, but at least so many.
_SECONDS, _FEWEST = 3.0, 15
# So many candidates are compared once more for each one wanted.
_REFINED = 10
# Rounds of k-means, and vectors looked at for each list.
_ITERATIONS, _PER_LIST = 10, 64

_console = Console(width=180, highlight=False)

# A query of shape (dimension,), how many to find, and the share let through (None is all).
Search = Callable[[Vectors, int, float | None], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of index as faiss's factory names it; ``efforts`` are the search settings to try.

    ``{lists}`` becomes the number of lists for the size at hand.
    """

    name: str
    factory: str
    efforts: tuple[int, ...] = (0,)
    metric: int = faiss.METRIC_INNER_PRODUCT

    @property
    def setting(self) -> str:
        if self.factory.startswith("IVF"):
            return "nprobe"
        return "efSearch" if self.factory.startswith("HNSW") else ""


_KINDS = (
    Kind("Flat", "Flat"),
    Kind("Flat fp16", "SQfp16"),
    Kind("Flat SQ8", "SQ8"),
    Kind("HNSW", "HNSW16,Flat", (100, 200, 400)),
    Kind("HNSW fp16", "HNSW16,SQfp16", (100, 200, 400)),
    Kind("HNSW SQ8", "HNSW16,SQ8", (100, 200, 400)),
    # The last settings are more than the smaller sizes have lists.
    Kind("IVF fp16", "IVF{lists},SQfp16", (32, 64, 128, 256, 512, 1024)),
    Kind("IVF SQ8", "IVF{lists},SQ8", (32, 64, 128, 256, 512, 1024)),
    # By distance, which orders unit vectors alike: with inner product its recall@80 was .85
    # where it is .95 so, and with 48 whole bytes .74.
    Kind("IVF PQ refined", "IVF{lists},PQ192x4fs,Refine(SQfp16)", (32, 64, 128, 256, 512, 1024),
         faiss.METRIC_L2),
)
# What embeddings.dense chooses for the size, asked through its own search.
_SERVED = "as served"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one kind did with one set of vectors. Times are medians for a single query.

    ``ms`` is with one thread and with two, ``filtered`` by the share let through:
    milliseconds with one thread, and recall at the larger k. A result that is missing
    counts as not found.
    """

    vectors: str
    kind: str
    setting: str
    build_s: float
    megabytes: float
    open_ms: float
    ms: tuple[float, float]
    recall: tuple[float, float]
    filtered: dict[float, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Truth:
    """Queries, ids that filters allow, and what exact search finds (by share; None is all)."""

    queries: Vectors
    allowed: dict[float, Ids]
    nearest: dict[float | None, Ids]

    @classmethod
    def of(cls, vectors: Vectors, queries: Vectors) -> Truth:
        choose = np.random.default_rng(2)
        allowed = {
            share: np.sort(choose.choice(len(vectors), int(share * len(vectors)), replace=False))
            for share in _FILTERS
        }
        best: dict[float | None, Ids] = {None: nearest(vectors, queries, _DEEP)}
        for share, ids in allowed.items():
            best[share] = ids[nearest(vectors[ids], queries, _DEEP)]
        return cls(queries, allowed, best)

    def recall(self, search: Search, k: int, share: float | None = None) -> float:
        """The mean share of the ``k`` nearest that a search finds."""
        found = [
            len(set(search(query, k, share)) & set(best[:k].tolist()))
            for query, best in zip(self.queries, self.nearest[share], strict=True)
        ]
        return float(np.mean(found)) / min(k, self.nearest[share].shape[1])


@click.command()
@click.option(
    "--vectors", "source", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Real vectors: an array of unit vectors or a build's cache of them.",
)
@click.option("--sizes", default="10000,100000", show_default=True, help="Numbers of vectors.")
@click.option("--kinds", default="", help="Only the kinds whose names begin with one of these.")
@click.option(
    "--questions", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True,
    help="Search for these questions instead of vectors held out.",
)
@click.option("--check", is_flag=True, help="Compare made vectors with real ones instead.")
@click.option("--save", is_flag=True, help="Keep the figures in benchmarks/results.")
def main(
    source: Path | None,
    sizes: str,
    kinds: str,
    questions: Sequence[Path],
    check: bool,
    save: bool,
) -> None:
    """Measure the kinds of vector index at several sizes."""
    real = np.random.default_rng(0).permutation(_real(source))
    count = min(_QUERIES, len(real) // 10)
    queries, real = real[:count], real[count:]
    asked = f"{count} vectors held out"
    if questions:
        lines = [line for file in questions for line in file.read_text("utf-8").splitlines()]
        texts = [json.loads(line)["question"] for line in lines]
        queries = load_encoder(None, default_cache()).encode_queries(texts)
        asked = f"{len(texts)} questions"
    wanted = tuple(k.strip() for k in kinds.split(","))
    figures: list[Figures] = []
    for title, vectors in _sets(real, () if check else [int(s) for s in sizes.split(",")]):
        truth = Truth.of(vectors, queries)
        table = _table(f"{title}; {asked}")
        for kind in _KINDS:
            if kind.name.startswith(wanted):
                figures += _rows(_measured(kind, vectors, truth, title), table)
        if _SERVED.startswith(wanted):
            figures += _rows(_served(vectors, truth, title), table)
        _console.print(table)
    if save:
        _save(figures)


def _sets(real: Vectors, sizes: Sequence[int]) -> Iterator[tuple[str, Vectors]]:
    for size in sizes:
        made = max(0, size - len(real))
        yield f"{size:,} vectors" + f", {made:,} of them made" * (made > 0), enlarged(real, size)
    if not sizes:
        yield f"{len(real):,} real vectors", real
        quarter = real[: len(real) // 4]
        yield f"{len(real):,} made of {len(quarter):,}", enlarged(quarter, len(real))


def _real(source: Path | None) -> Vectors:
    """Unit vectors of Danish text, shape (n, dimension)."""
    if source is None:
        with tempfile.TemporaryDirectory(prefix="referat-dense-") as name:
            build([samples()], Path(name), load_encoder(None, default_cache()))
            return _real(Path(name) / "cache" / "vectors.sqlite")
    if source.suffix == ".npy":
        return np.asarray(np.load(source), dtype=np.float32)
    db = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    rows = db.execute("SELECT value FROM vector ORDER BY key")
    return np.stack([np.frombuffer(value, dtype=np.float32) for (value,) in rows])


def _measured(kind: Kind, vectors: Vectors, truth: Truth, title: str) -> Iterator[Figures]:
    # About twice the root of their number, as a power of two.
    lists = 2 ** round(np.log2(2 * len(vectors) ** 0.5))
    factory = kind.factory.format(lists=lists)
    with tempfile.TemporaryDirectory(prefix="referat-dense-") as name:
        path = Path(name) / "index"
        faiss.omp_set_num_threads(1)  # Of several threads a graph comes out different each time.
        begun = time.perf_counter()
        index = faiss.index_factory(vectors.shape[1], factory, kind.metric)
        if lists_index := faiss.try_extract_index_ivf(index):
            lists_index.cp.niter = _ITERATIONS
            lists_index.cp.max_points_per_centroid = _PER_LIST
        index.train(vectors)
        index.add(vectors)
        seconds = time.perf_counter() - begun
        faiss.write_index(index, str(path))
        del index
        begun = time.perf_counter()
        index = faiss.read_index(str(path))
        opened = (time.perf_counter() - begun) * 1000
        size = path.stat().st_size / 1e6
    for effort in kind.efforts:
        if kind.setting == "nprobe" and effort > lists:
            break
        search = _faiss_search(index, kind, effort, truth)
        setting = f"{factory} {kind.setting} {effort or ''}".strip()
        yield Figures(
            title, kind.name, setting, seconds, size, opened, *_figures(search, truth)
        )


def _served(vectors: Vectors, truth: Truth, title: str) -> Iterator[Figures]:
    allowed = {share: ids.tolist() for share, ids in truth.allowed.items()}
    with tempfile.TemporaryDirectory(prefix="referat-dense-") as name:
        path = Path(name) / "index"
        begun = time.perf_counter()
        told = dense.build(vectors, path)
        seconds = time.perf_counter() - begun
        begun = time.perf_counter()
        index = dense.DenseIndex(path)
        opened = (time.perf_counter() - begun) * 1000
        size = path.stat().st_size / 1e6

        def search(query: Vectors, k: int, share: float | None) -> list[int]:
            found = index.search(query, k, None if share is None else allowed[share])
            return [id for id, _ in found]

        yield Figures(title, _SERVED, told, seconds, size, opened, *_figures(search, truth))


def _faiss_search(index: Any, kind: Kind, effort: int, truth: Truth) -> Search:
    size = index.ntotal
    selectors = {None: None}
    selectors |= {share: _selector(ids, size) for share, ids in truth.allowed.items()}

    def parameters(share: float | None) -> Any:
        chosen = {} if share is None else {"sel": selectors[share]}
        if kind.setting == "efSearch":
            return faiss.SearchParametersHNSW(efSearch=effort, **chosen)
        if kind.setting == "nprobe":
            lists = faiss.SearchParametersIVF(nprobe=effort, **chosen)
            if "Refine" in kind.factory:
                return faiss.IndexRefineSearchParameters(
                    k_factor=_REFINED, base_index_params=lists
                )
            return lists
        return faiss.SearchParameters(**chosen)

    ready = {share: parameters(share) for share in selectors}

    def search(query: Vectors, k: int, share: float | None) -> list[int]:
        _, ids = index.search(query.reshape(1, -1), k, params=ready[share])
        return [i for i in ids[0].tolist() if i >= 0]

    return search


def _selector(ids: Ids, size: int) -> Any:
    flags = np.zeros(size, dtype=bool)
    flags[ids] = True
    return faiss.IDSelectorBitmap(np.packbits(flags, bitorder="little"))


def _figures(
    search: Search, truth: Truth
) -> tuple[tuple[float, float], tuple[float, float], dict[float, tuple[float, float]]]:
    faiss.omp_set_num_threads(2)
    two = _milliseconds(search, truth)
    faiss.omp_set_num_threads(1)
    times = (_milliseconds(search, truth), two)
    recall = (truth.recall(search, _TOP), truth.recall(search, _DEEP))
    filtered = {
        share: (_milliseconds(search, truth, share), truth.recall(search, _DEEP, share))
        for share in truth.allowed
    }
    return times, recall, filtered


def _milliseconds(search: Search, truth: Truth, share: float | None = None) -> float:
    search(truth.queries[0], _DEEP, share)
    times: list[float] = []
    for query in truth.queries:
        begun = time.perf_counter()
        search(query, _DEEP, share)
        times.append(time.perf_counter() - begun)
        if sum(times) > _SECONDS and len(times) >= _FEWEST:
            break
    return median(times) * 1000


def _table(title: str) -> Table:
    table = Table(title=title, box=None)
    for column in ("kind", "setting"):
        table.add_column(column, no_wrap=True)
    columns = ["build s", "MB", "open ms", "ms", "ms, 2 threads", f"recall@{_TOP}", f"@{_DEEP}"]
    for share in _FILTERS:
        columns += [f"{share:.0%}: ms", f"@{_DEEP}"]
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _rows(found: Iterator[Figures], table: Table) -> Iterator[Figures]:
    """Put figures into the table as they come."""
    for figures in found:
        times = [f"{ms:.2f}" for ms in figures.ms]
        filtered = [
            text
            for ms, recall in figures.filtered.values()
            for text in (f"{ms:.2f}", f"{recall:.3f}")
        ]
        table.add_row(
            figures.kind, figures.setting, f"{figures.build_s:.1f}", f"{figures.megabytes:.0f}",
            f"{figures.open_ms:.0f}", *times, *(f"{r:.3f}" for r in figures.recall), *filtered,
        )
        yield figures


def _save(figures: Sequence[Figures]) -> None:
    path = keep("dense_index", {"kinds": [asdict(f) for f in figures]})
    click.echo(f"kept as {path.relative_to(_ROOT)}")


if __name__ == "__main__":
    main()
