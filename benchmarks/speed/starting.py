"""From starting a process to the first answer, beside loading the encoder alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import click

from benchmarks.speed import models
from benchmarks.speed.homes import Built
from benchmarks.speed.ratios import Spread
from benchmarks.speed.server import PROGRAM, ROOT, Client, environment, serving

# Loads the model as its documentation says, and encodes a question.
_PLAIN = """
import sys
from sentence_transformers import SentenceTransformer
SentenceTransformer(sys.argv[1], device="cpu").encode("query: " + sys.argv[2])
"""
_OWN = """
import sys
from web.config import one_thread_for_small_products
one_thread_for_small_products()
from benchmarks.speed import models
models.encoder().encode_question(sys.argv[1])
"""


def estimate(rounds: int) -> float:
    """Minutes that :func:`measure` may take."""
    return rounds * 60 / 60


def measure(home: Path, built: Built, asked: Sequence[str], rounds: int) -> dict[str, Any]:
    """Seconds of each way to start, in turns, the files being in the page cache."""
    arms: dict[str, Callable[[str], float]] = {
        "plain encoder": lambda q: _run(sys.executable, "-c", _PLAIN, models.folder(), q),
        "own encoder": lambda q: _run(sys.executable, "-c", _OWN, q),
        "ask, reader on": lambda q: _run(*PROGRAM, "ask", "--home", str(home), q),
        "ask, reader off": lambda q: _run(*PROGRAM, "ask", "--home", str(home), "--no-reader", q),
        "serve, first answer": lambda q: _serve(home, q),
        "--help": lambda q: _run(*PROGRAM, "--help"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in arms}
    chance = Random(0)
    for number in range(rounds + 1):
        order = list(arms)
        chance.shuffle(order)
        for name in order:
            taken = arms[name](asked[number % len(asked)])
            if number:  # The first round fetches the files from the disk.
                seconds[name].append(taken)
        if number:
            click.echo(f"round {number}: " + ", ".join(
                f"{arm} {found[-1]:.2f} s" for arm, found in seconds.items()))
    return {
        "home": asdict(built), "rounds": rounds,
        "seconds": {name: Spread.of(found).listed() for name, found in seconds.items()},
        "ratios": {
            f"{name} / {base}": Spread.of(
                [a / b for a, b in zip(seconds[name], seconds[base], strict=True)]
            ).listed()
            for name in arms if name.startswith(("ask", "serve"))
            for base in ("plain encoder", "own encoder")
        },
    }


def _run(*command: str) -> float:
    """Seconds that a program runs.

    :raises RuntimeError: it failed.
    """
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=ROOT)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command[:6])} failed: {done.stderr[-500:]}")
    return time.perf_counter() - begun


def _serve(home: Path, question: str) -> float:
    """Seconds from starting a server to the answer of the first question sent to it."""
    begun = time.perf_counter()
    with serving(home) as server:
        client = Client(server.port)
        client.ask(question)
        client.close()
        return time.perf_counter() - begun
