"""Memory and disk of an archive that is served, beside its text and half-precision vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed import smaps
from benchmarks.speed.homes import Built
from benchmarks.speed.page_cache import held
from benchmarks.speed.ratios import Spread
from benchmarks.speed.server import Client, Server, serving
from embeddings.generation import current

_MB = 1e6
_HALF = 2  # Bytes of a number in half precision.


def least(built: Built, dimension: int) -> int:
    """Bytes of an archive's passages: their text, and a vector of each in half precision."""
    return built.text_bytes + built.passages * dimension * _HALF


def disk(home: Path) -> dict[str, int]:
    """Bytes of a generation by file; folders of it together."""
    folder = current(home)
    sizes: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            name = path.relative_to(folder).parts[0]
            sizes[name] = sizes.get(name, 0) + path.stat().st_size
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def disk_part(home: Path, built: Built, dimension: int) -> dict[str, Any]:
    """A generation's bytes per passage by file, and how many times what is least that is."""
    files = disk(home)
    per = {name: round(size / built.passages, 1) for name, size in files.items()}
    return {
        "home": asdict(built), "bytes_per_passage": per,
        "least_per_passage": round(least(built, dimension) / built.passages, 1),
        "ratio": round(sum(files.values()) / least(built, dimension), 3),
        "cache_per_passage": round(built.cache_bytes / built.passages, 1),
    }


def served(
    home: Path, asked: Sequence[str], models: Path, rounds: int, *options: str
) -> dict[str, Any]:
    """Megabytes of a server that has answered all the questions, of servers one by one.

    "own + index" counts the pages of the index's files that are in memory too, mapped or not.
    """
    seen = [_one(home, asked, models, options) for _ in range(rounds)]
    return {name: Spread.of([s[name] for s in seen]).listed() for name in seen[0]}


def _one(
    home: Path, asked: Sequence[str], models: Path, options: Sequence[str]
) -> dict[str, float]:
    with serving(home, *options) as server:
        for _ in server.processes():  # So that each worker is likely to have had some.
            client = Client(server.port)
            for question in asked:
                client.ask(question)
            client.close()
        return _megabytes(server, current(home), models)


def _megabytes(server: Server, index: Path, models: Path) -> dict[str, float]:
    processes = server.processes()
    together = smaps.memory(processes)
    kinds: dict[str, list[smaps.Mapped]] = {}
    for process in processes:
        found = smaps.by_kind(smaps.files_of(process), index.resolve(), models.resolve())
        for kind, one in found.items():
            kinds.setdefault(kind, []).append(one)
    shares = {kind: sum(m.share for m in found) for kind, found in kinds.items()}
    values = {
        "share": together.share, "own": together.own,
        "share of files": together.share_of_files,
        "own + index": together.own + held(index)[0] / 1024,
        **{f"share: {kind}": share for kind, share in sorted(shares.items())},
    }
    return {name: value * 1024 / _MB for name, value in values.items()}


def slope(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Rise per unit and value at 0 of the line of least squares through points.

    :raises ValueError: there are fewer than two different ones.
    """
    across = [p[0] for p in points]
    if len(set(across)) < 2:
        raise ValueError("a slope needs archives of two sizes at least")
    rise, base = np.polyfit(across, [p[1] for p in points], 1)
    return float(rise), float(base)


def memory_part(
    served_by_home: dict[str, tuple[Built, dict[str, Any]]], dimension: int, full: str
) -> dict[str, Any]:
    """Memory of homes, what is the same for all, and the slope beside what is least."""
    counts = {name: built.passages for name, (built, _) in served_by_home.items()}
    raw = {name: least(b, dimension) / _MB for name, (b, _) in served_by_home.items()}
    ways = ("share", "own", "own + index")
    lines = {
        way: slope([(counts[n] / 1e5, served_by_home[n][1][way][0]) for n in counts])
        for way in ways
    } if len(counts) > 1 else {}
    least_rise = slope([(counts[n] / 1e5, raw[n]) for n in counts])[0] if lines else 0.0
    found: dict[str, Any] = {
        "homes": {
            name: {"home": asdict(built), "raw": round(raw[name], 1), "mb": mb}
            for name, (built, mb) in served_by_home.items()
        },
        "slopes": {
            way: {"per_100000": round(rise, 1), "fixed": round(base, 1),
                  "ratio": round(rise / least_rise, 3)}
            for way, (rise, base) in lines.items()
        },
        "least_per_100000": round(least_rise, 1),
    }
    if full in served_by_home:
        mb = served_by_home[full][1]
        found["ratios"] = {
            way: {"all": round(mb[way][0] / raw[full], 3), **(
                {"beyond the fixed part": round((mb[way][0] - lines[way][1]) / raw[full], 3)}
                if way in lines else {}
            )} for way in ways
        }
    return found
