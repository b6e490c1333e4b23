"""How build time, disk, memory, answering and recall go with the number of passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np

from benchmarks.speed import models, size
from benchmarks.speed.asking import OFF, ON, PLAIN, asking, summary
from benchmarks.speed.homes import Built
from benchmarks.speed.ratios import Round, in_turns
from embeddings.archive import Archive, Filters
from embeddings.encoder import Vectors
from embeddings.generation import LocalArchive, current

_TOP = 10
# Vectors that are compared with all questions at once.
_PART = 1 << 15
_RATIOS = {f"{arm} / {PLAIN}": (arm, (PLAIN,)) for arm in (ON, OFF)}


def estimate(homes: int, questions: int, rounds: int) -> float:
    """Minutes that :func:`measure` may take."""
    return homes * (rounds * (35 + questions * 0.4) + 60) / 60


def measure(
    homes: Sequence[tuple[str, Path, Built]], asked: Sequence[str], warming: Sequence[str],
    rounds: int, models_folder: Path,
) -> dict[str, Any]:
    """Every figure of each archive, the smallest first."""
    found = {}
    encoder = models.encoder()
    queries = encoder.encode_queries(list(asked))
    for name, home, built in homes:
        click.echo(f"{name}: {built.passages:,} passages")
        measured: list[Round] = []
        for number in range(rounds):
            with ExitStack() as stack:
                arms: dict[str, Callable[[str], object]] = {
                    PLAIN: models.Plain().question,
                    ON: asking(home, stack), OFF: asking(home, stack, "--no-reader"),
                }
                in_turns(arms, warming, 0)
                measured.append(in_turns(arms, asked, number))
        found[name] = {
            "home": asdict(built), **summary(measured, _RATIOS),
            "disk": sum(size.disk(home).values()),
            "memory": size.served(home, asked, models_folder, 1),
            "recall@10": round(recall(LocalArchive(current(home)), queries), 4),
        }
    return {"questions": len(asked), "rounds": rounds, "homes": found}


def recall(archive: Archive, queries: Vectors, k: int = _TOP) -> float:
    """The mean share of the ``k`` nearest passages of each query that the dense search finds."""
    exact = nearest(archive, queries, k)
    shares = [
        len({hit.passage for hit in archive.search_dense(query, k, Filters())} & set(best)) / k
        for query, best in zip(queries, exact.tolist(), strict=True)
    ]
    return float(np.mean(shares))


def nearest(archive: Archive, queries: Vectors, k: int) -> np.ndarray:
    """The ``k`` nearest passages of each query by the stored vectors, all compared."""
    count = archive.corpus.count("passage")
    scores = np.full((len(queries), 0), 0.0, dtype=np.float32)
    ids = np.zeros((len(queries), 0), dtype=np.int64)
    for start in range(0, count, _PART):
        rows = np.arange(start, min(count, start + _PART))
        scores = np.hstack([scores, queries @ archive.passage_vectors(rows.tolist()).T])
        ids = np.hstack([ids, np.tile(rows, (len(queries), 1))])
        # The lower id first where two are alike, as the search itself orders them.
        best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        scores = np.take_along_axis(scores, best, axis=1)
        ids = np.take_along_axis(ids, best, axis=1)
    return ids
