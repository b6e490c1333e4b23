"""The first question to an index that is not in memory, beside later ones.

Before each round the pages of the index are dropped (``posix_fadvise``); models and programs
stay. Measured twice: the archive opened and asked by a process that has everything else ready,
and a server started anew, which practises on a question of its own before it listens.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import click

from benchmarks.speed import models
from benchmarks.speed.homes import Built
from benchmarks.speed.page_cache import drop, resident
from benchmarks.speed.ratios import Spread
from benchmarks.speed.server import ROOT, Client, environment, serving
from embeddings.generation import LocalArchive, current
from qa.service import Service

_CHILD = """
import json, sys
from web.config import one_thread_for_small_products
one_thread_for_small_products()
from benchmarks.speed.cold import opened_cold
print(json.dumps(opened_cold(**json.loads(sys.stdin.read()))))
"""


def estimate(questions: int, rounds: int) -> float:
    """Minutes that :func:`measure` may take."""
    return rounds * (2 * 25 + 2 * questions * 0.2) / 60


def measure(
    home: Path, small: Path, built: Built, asked: Sequence[str], rounds: int
) -> dict[str, Any]:
    """First and later questions of a cold index; ``small`` is an archive to get ready with."""
    seen: dict[str, list[float]] = {}
    for number in range(rounds):
        start = number * len(asked) // rounds
        turned = [*asked[start:], *asked[:start]]
        found = {**_in_a_process(home, small, turned), **_served(home, turned)}
        for name, value in found.items():
            seen.setdefault(name, []).append(value)
        click.echo(f"round {number + 1}: " + ", ".join(f"{n} {v:.4g}" for n, v in found.items()))

    def ratio(one: str, other: str) -> list[float]:
        return Spread.of([a / b for a, b in zip(seen[one], seen[other], strict=True)]).listed()

    return {
        "home": asdict(built), "questions": len(asked), "rounds": rounds,
        "seen": {name: Spread.of(values).listed() for name, values in seen.items()},
        "ratios": {
            "first question / warm": ratio("first ms", "warm ms"),
            "opening and first question / warm": ratio("open and first ms", "warm ms"),
            "server's first question / warm": ratio("server first ms", "server warm ms"),
        },
    }


def _in_a_process(home: Path, small: Path, asked: Sequence[str]) -> dict[str, float]:
    values = json.dumps({"home": str(home), "small": str(small), "asked": list(asked)})
    done = subprocess.run(
        [sys.executable, "-c", _CHILD], input=values, capture_output=True, text=True,
        env=environment(), cwd=ROOT,
    )
    if done.returncode != 0:
        raise RuntimeError(f"asking a cold index failed: {done.stderr[-500:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def opened_cold(home: str, small: str, asked: Sequence[str]) -> dict[str, float]:
    """Open an archive that is not in memory, ask it, and ask on (milliseconds).

    To be run in a process of its own.
    """
    encoder, reader = models.encoder(), models.reader()
    ready = Service(LocalArchive(current(Path(small))), encoder, reader)
    for question in asked[-5:]:
        ready.ask(question)
    folder = current(Path(home))
    drop(folder)
    share = resident(folder)
    begun = time.perf_counter()
    service = Service(LocalArchive(folder), encoder, reader)
    opened = time.perf_counter()
    service.ask(asked[0])
    first = time.perf_counter()
    later = []
    for question in asked[1:]:
        at = time.perf_counter()
        service.ask(question)
        later.append((time.perf_counter() - at) * 1000)
    return {
        "share resident": share, "open ms": (opened - begun) * 1000,
        "first ms": (first - opened) * 1000, "open and first ms": (first - begun) * 1000,
        # The first of the later ones still fetch pages that no question has needed before.
        "warm ms": median(later[len(later) // 2 :]),
    }


def _served(home: Path, asked: Sequence[str]) -> dict[str, float]:
    drop(current(home))
    with serving(home) as server:
        client, times = Client(server.port), []
        for question in asked:
            begun = time.perf_counter()
            client.ask(question)
            times.append((time.perf_counter() - begun) * 1000)
        client.close()
    return {
        "server ready s": server.ready, "server first ms": times[0],
        "server warm ms": median(times[len(times) // 2 :]),
    }
