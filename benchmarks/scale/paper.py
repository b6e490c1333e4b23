"""From what was measured of the shared archive to sizes that were not: sums, not measurements.

Each line says how it is derived. Bytes and seconds of a passage are those of the largest archive
measured and taken to stay; a generation grows as it did between the two largest. A graph is
searched and grown with the logarithm of its size (Malkov and Yashunin, Efficient and robust
approximate nearest neighbor search using hierarchical navigable small world graphs, TPAMI 2020);
other times go on in a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log
from typing import Any

from benchmarks.scale.finding import EVERYTHING, SHARED, SHIPPED
from benchmarks.scale.loading import HNSW, LISTS
from benchmarks.scale.towns import YEARS as SPAN
from benchmarks.scale.towns import shares
from benchmarks.speed.size import slope
from embeddings.postgres.archive import EXACT_UP_TO

SIZES = (10_000_000, 50_000_000)
YEARS = SPAN[1] - SPAN[0] + 1
# The machine that is counted in: memory for PostgreSQL and the page cache, a night, and the
# milliseconds that half of the questions may take longer than.
MACHINE_GB, NIGHT_HOURS, PATIENCE_MS = 64, 8, 1000
# Cores that encode a first build, as four machines of 16 have them.
CORES = 64
# Generations that a switch may leave: three, and what was in service before it.
GENERATIONS = 4
# As embeddings.postgres has them at most.
PARTITIONS = 16
# Memory that a row of 384 numbers takes while HNSW is made: pgvector 0.8.5 said "no longer fits
# into maintenance_work_mem" after 5,658 rows at 8 MB and after 11,317 at 16 MB (2026-11-23).
GRAPH_BYTES = 1_482
_GRAPH = f"passages: {HNSW}"
_FILES = "original files"
_GB, _TB, _HOUR = 1e9, 1e12, 3600

Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """Something at each of ``SIZES``, as printed, and how that was derived."""

    name: str
    values: tuple[str, ...]
    derivation: str


def lines(parts: Mapping[str, Part]) -> list[Line]:
    """Everything that can be told of the sizes that were measured."""
    ordered = sorted(parts.values(), key=lambda part: part["passages"])
    return [*_room(ordered), *_loading(ordered), *_asking(ordered), *_servers(ordered)]


def _line(name: str, derivation: str, of: Any, form: str = "{:,.0f}") -> Line:
    """A line of a function of the number of passages."""
    return Line(name, tuple(form.format(of(size)) for size in SIZES), derivation)


def growth(ordered: Sequence[Part]) -> tuple[float, float]:
    """Bytes of each further passage of a generation, and what they are added to.

    Without original files. Of one size alone the bytes of its passages are taken.
    """
    found = [
        (p["passages"], p["passages"] * sum(
            bytes for name, bytes in p["load"]["disk"].items() if name != _FILES))
        for p in ordered[-2:]
    ]
    return slope(found) if len(found) > 1 else (found[0][1] / found[0][0], 0.0)


def searched_bytes(part: Part) -> float:
    """Bytes of a passage that every question may touch: the graph and the lists of words."""
    found = part["load"]["disk"]
    return float(sum(v for name, v in found.items() if name in (_GRAPH, *LISTS)))


def load_seconds(part: Part, size: float) -> float:
    """Seconds of loading so many passages: in a line, the graph with its logarithm."""
    load, measured = part["load"], part["passages"]
    graph = load["indexes"].get(HNSW, 0.0)
    line = (load["seconds"] - graph) / measured
    grown = log(max(size / PARTITIONS, 2)) / log(max(measured / load["partitions"], 2))
    return float(size * (line + graph / measured * grown))


def per_server(ordered: Sequence[Part]) -> dict[str, float]:
    """How many passages a server may have, by what limits them."""
    part = ordered[-1]
    low, high = 1.0, 1e9
    while high - low > 1000:
        middle = (low + high) / 2
        in_time = load_seconds(part, middle) <= NIGHT_HOURS * _HOUR
        low, high = (middle, high) if in_time else (low, middle)
    found = {
        f"half of {MACHINE_GB} GB for HNSW and lists": MACHINE_GB * _GB / 2 / searched_bytes(part),
        f"{NIGHT_HOURS} hours for a load of everything": low,
    }
    if len(ordered) > 1:
        rise, base = _rise(ordered, "ask", SHARED, "p50")
        if rise > 0:
            found[f"{PATIENCE_MS:,} ms for a question of everything, p50, in a line"] = max(
                1.0, (PATIENCE_MS - base) / rise)
    return found


def _rise(ordered: Sequence[Part], where: str, arm: str, share: str) -> tuple[float, float]:
    """Milliseconds of each further passage between the two largest sizes, and at none."""
    return slope([(p["passages"], p[where]["ms"][arm][share][0]) for p in ordered[-2:]])


def largest_partition(part: Part) -> float:
    """What share of the passages the largest partition has: municipalities are hashed."""
    return float(part["load"]["largest_partition"] / part["passages"])


def _room(ordered: Sequence[Part]) -> Iterator[Line]:
    part = ordered[-1]
    (bytes, base), graph = growth(ordered), part["load"]["disk"][_GRAPH]
    searched, wal = searched_bytes(part), part["load"]["wal_per_passage"]
    local, tokens = sum(part["local"].values()), part["load"]["held"]["tokens"]
    yield _line("a generation, TB", f"{bytes:,.0f} bytes for each further passage",
                lambda n: (base + n * bytes) / _TB, "{:.2f}")
    yield _line("… of it token vectors, TB", f"{tokens:,.0f} bytes a passage",
                lambda n: n * tokens / _TB, "{:.2f}")
    yield _line(f"all of {GENERATIONS} generations, TB", f"{GENERATIONS} times the first line",
                lambda n: GENERATIONS * (base + n * bytes) / _TB, "{:.1f}")
    if files := part["load"]["disk"].get(_FILES):
        own = files * part["passages"] / max(1, part["own_passages"])
        yield _line("original files, TB",
                    f"{own:,.0f} bytes a passage of the real minutes and samples",
                    lambda n: n * own / _TB, "{:.2f}")
    yield _line("write-ahead log of a load, TB", f"{wal:,.0f} bytes a passage",
                lambda n: n * wal / _TB, "{:.2f}")
    yield _line("the generation where it is built, TB", f"{local:,.0f} bytes a passage",
                lambda n: n * local / _TB, "{:.2f}")
    yield _line("HNSW, GB, to be held in memory", f"{graph:,.0f} bytes a passage",
                lambda n: n * graph / _GB)
    yield _line("… with the lists of words and fragments, GB", f"{searched:,.0f} bytes a passage",
                lambda n: n * searched / _GB)


def _loading(ordered: Sequence[Part]) -> Iterator[Line]:
    part = ordered[-1]
    load, rate = part["load"], part["encoding"]["passages_per_second"]
    threads, largest = part["threads"], largest_partition(part)
    yield _line(
        "a load, hours", f"one process; {load['per_second']:,.0f} passages/s at "
        f"{part['passages']:,}, HNSW by the logarithm of a partition's rows",
        lambda n: load_seconds(part, n) / _HOUR, "{:.1f}")
    yield _line("rows of the largest partition, millions",
                f"{largest:.0%} of all, as with {load['partitions']} partitions at "
                f"{part['passages']:,}: municipalities are hashed",
                lambda n: n * largest / 1e6, "{:.1f}")
    yield _line("… `maintenance_work_mem` that its HNSW needs, GB",
                f"{GRAPH_BYTES:,} bytes a row; with less the load takes longer than told here",
                lambda n: n * largest * GRAPH_BYTES / _GB, "{:.1f}")
    if len(ordered) > 1:
        rise, base = slope([(p["passages"], p["load"]["loader_mb"]) for p in ordered[-2:]])
        yield _line("memory of the process that loads, GB",
                    f"{base:,.0f} MB and {rise * 1e5:,.0f} MB for each 100,000 passages",
                    lambda n: (base + rise * n) / 1000)
    yield _line(
        f"a first build's encoding by {CORES} cores, days",
        f"{rate:.1f} passages/s with tokens and sentences on {threads} "
        f"core{'s' * (threads > 1)}, and as much for each core more",
        lambda n: n / (rate / threads) / CORES / _HOUR / 24, "{:.1f}")
    yield _line(
        "encoding what a night brings, minutes on a core",
        f"a {YEARS * 365:,}th of all, for these are {YEARS} years",
        lambda n: n / (YEARS * 365) / (rate / threads) / 60)


def _asking(ordered: Sequence[Part]) -> Iterator[Line]:
    part, measured = ordered[-1], ordered[-1]["passages"]
    for share in ("p50", "p95"):
        ms = part["search"]["ms"][f"{SHIPPED}, {EVERYTHING}"][share][0]
        yield _line(f"dense search of everything, {share}, ms",
                    f"{ms:.1f} ms at {measured:,}, by the logarithm",
                    lambda n, ms=ms, m=measured: ms * log(n) / log(m), "{:.0f}")
    yield _line("municipalities that are compared exactly",
                f"those of up to {EXACT_UP_TO:,} passages, of {len(shares())}",
                lambda n: int((shares() * n <= EXACT_UP_TO).sum()))
    if len(ordered) > 1:
        for name, arm, where in (
            ("word search of everything", f"words, {EVERYTHING}", "search"),
            ("fragments of everything", f"fragments, {EVERYTHING}", "search"),
            ("a whole question", SHARED, "ask"),
        ):
            for share in ("p50", "p95"):
                rise, base = _rise(ordered, where, arm, share)
                yield _line(
                    f"{name}, {share}, ms, if it goes on in a line",
                    " and ".join(f"{p[where]['ms'][arm][share][0]:.1f} ms at {p['passages']:,}"
                                 for p in ordered[-2:]),
                    lambda n, rise=rise, base=base: base + rise * n)


def _servers(ordered: Sequence[Part]) -> Iterator[Line]:
    for limit, rows in per_server(ordered).items():
        yield _line(f"servers: {limit}", f"{rows / 1e6:.1f} million passages each",
                    lambda n, rows=rows: ceil(n / rows))
