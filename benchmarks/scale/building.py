"""Builds by this process and by Dask workers, of the same files in one run.

    python -m benchmarks.scale.building FILES... [--workers 1 --workers 2] [--rounds 2]

Each way starts from an empty home; what it made is compared byte by byte with what the first
made. Ways take turns, so that other work on the machine falls on all of them. Keeps
``results/building-<commit>.json``.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks.results_files import keep
from embeddings.build import BuildReport, build
from embeddings.cluster import local_workers
from embeddings.encoder import SentenceTransformerEncoder, load
from embeddings.intake import Silent
from web.config import default_cache

_COMPARED = ("corpus.sqlite", "dense.faiss", "sentences.npy", "tokens.npy", "readings.ndjson.gz")


class Clock(Silent):
    """Seconds of each stage; starting a cluster is part of the first."""

    def __init__(self) -> None:
        self.began: dict[str, float] = {}
        self.totals: dict[str, int] = {}

    def stage(self, name: str, total: int) -> None:
        self.began[name] = time.monotonic()
        self.totals[name] = total

    def seconds(self) -> dict[str, float]:
        marks = [*self.began.values(), time.monotonic()]
        pairs = zip(self.began, marks[:-1], marks[1:], strict=True)
        return {name: round(end - start, 2) for name, start, end in pairs}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--workers", type=click.IntRange(1), multiple=True, default=(1, 2))
@click.option("--rounds", type=click.IntRange(1), default=2, show_default=True)
def main(files: tuple[Path, ...], workers: tuple[int, ...], rounds: int) -> None:
    """Build FILES in each way, ROUNDS times."""
    ways = [0, *workers]
    runs: dict[int, list[dict[str, Any]]] = {way: [] for way in ways}
    made: dict[int, set[str]] = {way: set() for way in ways}
    for _ in range(rounds):
        for way in ways:
            run, digest = _built(files, way)
            runs[way].append(run)
            made[way].add(digest)
    same = len(set().union(*made.values())) == 1
    _print(runs, same)
    results = {
        "cores": os.cpu_count(), "load": os.getloadavg()[0], "files": len(files), "same": same,
        "ways": {_named(way): found for way, found in runs.items()},
    }
    click.echo(str(keep("building", results)))


def _built(files: tuple[Path, ...], way: int) -> tuple[dict[str, Any], str]:
    """The seconds of a build, and a digest of what it made."""
    # An encoder of its own: opening the model is part of every build.
    encoder, clock = load(None, default_cache()), Clock()
    with tempfile.TemporaryDirectory() as home, _workforce(way, encoder) as workforce:
        began = time.monotonic()
        report = build(files, Path(home), encoder, clock, workforce=workforce)
        seconds = time.monotonic() - began
        return {
            "seconds": round(seconds, 2), "stages": clock.seconds(), "totals": clock.totals,
        }, _digest(report)


def _workforce(way: int, encoder: SentenceTransformerEncoder) -> Any:
    if not way:
        return nullcontext()
    return local_workers(way, encoder, partial(load, None, default_cache()))


def _digest(report: BuildReport) -> str:
    digest = hashlib.sha256()
    for name in _COMPARED:
        digest.update((report.folder / name).read_bytes())
    return digest.hexdigest()


def _named(way: int) -> str:
    return f"{way} workers" if way else "this process"


def _print(runs: dict[int, list[dict[str, Any]]], same: bool) -> None:
    stages = list(runs[0][0]["stages"])
    table = Table("way", "seconds", *(f"{name} /s" for name in stages if name != "index"))
    for way, found in runs.items():
        rates = [
            median(run["totals"][name] / max(run["stages"][name], 0.01) for run in found)
            for name in stages if name != "index"
        ]
        table.add_row(
            _named(way), f"{median(run['seconds'] for run in found):.0f}",
            *(f"{rate:.1f}" for rate in rates),
        )
    console = Console()
    console.print(table)
    console.print("All made the same bytes." if same else "They did NOT make the same bytes.")


if __name__ == "__main__":
    main()
