"""Questions per second of many clients, beside encoder passes per second on as many cores."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from benchmarks.speed.asking import ENCODER, OFF, ON, PLAIN
from benchmarks.speed.homes import Built
from benchmarks.speed.ratios import Spread
from benchmarks.speed.server import ROOT, Client, environment, serving

CLIENTS, CORES = 16, 2
# Passes in a process of one thread. The questions come on standard input, then a line to begin.
_LOOP = """
import json, sys, time
from benchmarks.speed.asking import passes
name = sys.argv[1]
question = passes()[name]
asked = json.loads(sys.stdin.readline())
for text in asked[:10]:
    question("Hvad? " + text)
print("ready", flush=True)
sys.stdin.readline()
begun = time.time()
for text in asked:
    question(text)
print(begun, time.time(), flush=True)
"""


def estimate(questions: int, rounds: int) -> float:
    """Minutes that :func:`measure` may take."""
    return rounds * (2 * (20 + questions * 0.15) + 2 * (15 + questions * 0.03)) / 60


def measure(
    home: Path, built: Built, asked: Sequence[str], warming: Sequence[str], rounds: int
) -> dict[str, Any]:
    """Rates of the server with reader and without, and of the encoder in a loop, in turns."""
    rates: dict[str, list[float]] = {ON: [], OFF: [], ENCODER: [], PLAIN: []}
    for number in range(rounds):
        rates[ON].append(_served(home, asked, warming, ()))
        rates[OFF].append(_served(home, asked, warming, ("--no-reader",)))
        rates[ENCODER].append(_looped(ENCODER, asked))
        rates[PLAIN].append(_looped(PLAIN, asked))
        click.echo(f"round {number + 1}: " + ", ".join(
            f"{arm} {found[-1]:.1f}/s" for arm, found in rates.items()))
    return {
        "home": asdict(built), "questions": len(asked), "clients": CLIENTS, "cores": CORES,
        "per_second": {arm: Spread.of(found).listed() for arm, found in rates.items()},
        "ratios": {
            f"{arm} / {base}": Spread.of(
                [a / b for a, b in zip(rates[arm], rates[base], strict=True)]
            ).listed()
            for arm in (ON, OFF) for base in (ENCODER, PLAIN)
        },
    }


def _served(
    home: Path, asked: Sequence[str], warming: Sequence[str], options: Sequence[str]
) -> float:
    """Answers per second while ``CLIENTS`` ask all the questions, each once."""
    with serving(home, "--workers", str(CORES), *options) as server:
        _ask_all(server.port, list(warming) * CORES)
        begun = time.perf_counter()
        _ask_all(server.port, asked)
        return len(asked) / (time.perf_counter() - begun)


def _ask_all(port: int, asked: Sequence[str]) -> None:
    """:raises RuntimeError: a question was not answered."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for question in asked:
        waiting.put(question)
    failures: list[Exception] = []

    def work() -> None:
        client = Client(port)
        with suppress(queue.Empty):
            while not failures:
                question = waiting.get_nowait()
                try:
                    client.ask(question)
                except Exception as error:  # Told in the thread that started this one.
                    failures.append(error)
        client.close()

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError("a client was not answered") from failures[0]


def _looped(name: str, asked: Sequence[str]) -> float:
    """Passes per second of ``CORES`` processes together, each with its part of the questions.

    :raises RuntimeError: one of them failed.
    """
    with ExitStack() as stack:
        pipes = []
        for number in range(CORES):
            process = stack.enter_context(subprocess.Popen(
                [sys.executable, "-c", _LOOP, name], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, text=True, cwd=ROOT,
                env={**environment(), "OMP_NUM_THREADS": "1"},
            ))
            assert process.stdin and process.stdout
            pipes.append((process.stdin, process.stdout))
            process.stdin.write(json.dumps(asked[number::CORES]) + "\n")
            process.stdin.flush()
        if any(out.readline() != "ready\n" for _, out in pipes):
            raise RuntimeError("an encoder's loop did not start")
        for into, _ in pipes:
            into.write("begin\n")
            into.flush()
        spans = [[float(v) for v in out.readline().split()] for _, out in pipes]
    return len(asked) / (max(s[1] for s in spans) - min(s[0] for s in spans))
