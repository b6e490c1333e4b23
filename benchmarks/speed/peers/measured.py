"""What the scripts of the peers have in common. Runs in a peer's environment: no project code.

A script is called with the files that :mod:`benchmarks.speed.peers.comparison` writes:
documents (JSON lines with ``id`` and ``text``), questions (a JSON list), the encoder's folder,
the rounds, and where to write the result.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUERY, PASSAGE = "query: ", "passage: "
# So many hits are kept of each question.
TOP = 10


@dataclass(frozen=True)
class Hit:
    """A stretch of a document that was found: its characters from ``start`` to ``end``."""

    document: int
    start: int
    end: int


@dataclass(frozen=True)
class Task:
    """What a script is to do."""

    documents: list[dict[str, Any]]
    questions: list[str]
    model: str
    rounds: int
    result: Path


Search = Callable[[str], list[Hit]]


def task() -> Task:
    """The task that the command line names."""
    documents, questions, model, rounds, result = sys.argv[1:6]
    return Task(
        [json.loads(line) for line in Path(documents).read_text("utf-8").splitlines()],
        json.loads(Path(questions).read_text("utf-8")), model, int(rounds), Path(result),
    )


def stretches(text: str, parts: list[str]) -> list[tuple[int, int]]:
    """Where parts stand in a text, one after the other; they may overlap."""
    found, at = [], 0
    for part in parts:
        start = text.find(part, at)
        if start < 0:
            start = max(0, text.find(part))
        found.append((start, start + len(part)))
        at = start + 1
    return found


def measure(given: Task, index: Callable[[], Search]) -> None:
    """Index, search all questions in every round, and write what was seen.

    Search and the bare pass of the same encoder take turns in random order.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    begun = time.perf_counter()
    search = index()
    built = time.perf_counter() - begun
    print(f"indexed in {built:.0f} s", flush=True)
    torch.set_num_threads(1)  # As many as the program gives a question.
    encoder = SentenceTransformer(given.model, device="cpu")

    def encode(question: str) -> Any:
        return encoder.encode(QUERY + question, normalize_embeddings=True,
                              show_progress_bar=False)

    for question in given.questions[:10]:
        search(question)
        encode(question)
    rounds, hits = [], {}
    for number in range(given.rounds):
        chance, asked = random.Random(number), list(given.questions)
        chance.shuffle(asked)
        times: dict[str, list[float]] = {"search": [], "encoder": []}
        for question in asked:
            arms: list[Any] = [("search", search), ("encoder", encode)]
            chance.shuffle(arms)
            for name, arm in arms:
                begun = time.perf_counter()
                found = arm(question)
                times[name].append((time.perf_counter() - begun) * 1000)
                if name == "search":
                    hits[question] = [[h.document, h.start, h.end] for h in found]
        rounds.append(times)
        print(f"round {number + 1} of {given.rounds}", flush=True)
    values = {"built_s": built, "rounds": rounds, "hits": hits}
    given.result.write_text(json.dumps(values), "utf-8")
