"""What a question costs over HTTP, beside one pass of the encoder and one of the reader.

Each round has servers and models of its own, so that every question is new to them; they are
warmed up by other questions first. The bare passes run in this process while the servers wait.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import click

from benchmarks.speed import models
from benchmarks.speed.homes import Built
from benchmarks.speed.ratios import Round, in_turns, milliseconds, of_quantiles, pairwise
from benchmarks.speed.server import Client, serving
from embeddings.generation import LocalArchive, current
from qa.service import Service

PLAIN, ENCODER, READER = "plain encoder", "own encoder", "reader"
ON, OFF = "asked, reader on", "asked, reader off"
# What is told against what. The first two are the goals' own.
RATIOS: dict[str, tuple[str, tuple[str, ...]]] = {
    "reader off / plain encoder": (OFF, (PLAIN,)),
    "reader on / plain encoder + reader": (ON, (PLAIN, READER)),
    "reader off / own encoder": (OFF, (ENCODER,)),
    "reader on / own encoder + reader": (ON, (ENCODER, READER)),
    "reader / plain encoder": (READER, (PLAIN,)),
    "reader / own encoder": (READER, (ENCODER,)),
    "own encoder / plain encoder": (ENCODER, (PLAIN,)),
}
_SHARES = {"p50": 0.5, "p95": 0.95}
# About so many seconds a round takes to start, and a question by all arms.
_START, _QUESTION = 25.0, 0.45


def estimate(questions: int, rounds: int) -> float:
    """Minutes that :func:`measure` may take."""
    return (questions * 0.25 + rounds * (_START + questions * _QUESTION)) / 60


def measure(
    home: Path, built: Built, asked: Sequence[str], warming: Sequence[str], rounds: int
) -> dict[str, Any]:
    """Ask every question once a round, by all arms in random order."""
    read = windows(home, [*warming, *asked])
    measured: list[Round] = []
    stages: dict[str, list[float]] = {}
    for number in range(rounds):
        with ExitStack() as stack:
            arms = _arms(home, read, stack, stages)
            in_turns(arms, warming, 0)
            for found in stages.values():
                found.clear()
            measured.append(in_turns(arms, asked, number))
        click.echo(f"round {number + 1}: " + ", ".join(
            f"{arm} {median(times):.1f} ms" for arm, times in measured[-1].items()))
    return {
        "home": asdict(built), "questions": len(asked), "rounds": rounds,
        "read": sum(bool(read[q]) for q in asked),
        "stages": {name: round(median(found), 2) for name, found in stages.items() if found},
        **summary(measured, RATIOS),
    }


def windows(home: Path, asked: Sequence[str]) -> dict[str, list[models.Read]]:
    """What the reader is given to read for each question."""
    recorder = models.Recorder(models.reader())
    service = Service(LocalArchive(current(home)), models.encoder(), recorder)
    found = {}
    with click.progressbar(asked, label="windows to read") as shown:
        for question in shown:
            service.ask(question)
            found[question] = recorder.taken()
    return found


def summary(
    measured: Sequence[Round], ratios: dict[str, tuple[str, tuple[str, ...]]]
) -> dict[str, Any]:
    """Quantiles of every arm and every ratio; ratios question by question and of quantiles."""
    return {
        "ms": {
            arm: {p: milliseconds(measured, arm, share).listed() for p, share in _SHARES.items()}
            for arm in measured[0]
        },
        "ratios": {
            name: {
                **{p: pairwise(measured, arm, against, share).listed()
                   for p, share in _SHARES.items()},
                **{f"{p} of quantiles": of_quantiles(measured, arm, against, share).listed()
                   for p, share in _SHARES.items()},
            }
            for name, (arm, against) in ratios.items()
        },
    }


def passes() -> dict[str, Callable[[str], object]]:
    """The encoder's pass alone: plain, and as the program makes it."""
    return {PLAIN: models.Plain().question, ENCODER: models.encoder().encode_question}


def _arms(
    home: Path, read: dict[str, list[models.Read]], stack: ExitStack,
    stages: dict[str, list[float]],
) -> dict[str, Callable[[str], object]]:
    reader = models.reader()

    def reading(question: str) -> object:
        return [reader.read(*one) for one in read[question]]

    return {
        **passes(), READER: reading,
        ON: asking(home, stack, stages=stages), OFF: asking(home, stack, "--no-reader"),
    }


def asking(
    home: Path, stack: ExitStack, *options: str, stages: dict[str, list[float]] | None = None
) -> Callable[[str], object]:
    """Asks a server of its own, which runs as long as the stack is open.

    ``stages`` gets the milliseconds that answers tell of their stages.
    """
    client = Client(stack.enter_context(serving(home, *options)).port)
    stack.callback(client.close)

    def ask(question: str) -> object:
        answer = client.ask(question)
        if stages is not None:
            for stage, taken in answer.get("timings_ms", {}).items():
                stages.setdefault(stage, []).append(float(taken))
        return answer

    return ask
