"""Fits ``qa/fusion.json``: the weights of the signals by which passages are ranked.

    python -m benchmarks.fit_fusion --home HOME --sample-home HOME [--write]

HOME is an archive built from ../shared/minutes, the sample home one of the sample corpus.
A listwise model (:mod:`benchmarks.listwise`), cross-validated by the document that a question
is about; the weights are those of all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from benchmarks.listwise import fit, held_out_weights
from benchmarks.options import fitting
from embeddings.archive import Archive, Filters
from embeddings.encoder import Encoder
from embeddings.encoder import load as load_encoder
from embeddings.generation import LocalArchive, current
from qa.evaluation.gold import load, relevance
from qa.fuse import Fusion
from qa.retrieve import place_of, retrieve
from qa.signals import SIGNALS
from qa.spelling import understood
from web.config import default_cache

_ROOT = Path(__file__).parent.parent
_TARGET = _ROOT / "qa" / "fusion.json"
# Before there are weights, every candidate has to come back: any weights will do.
_ANY = Fusion(dict.fromkeys(SIGNALS, 0.0), dict.fromkeys(SIGNALS, 0.0))
_PENALTY = 0.05


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates: signals (n, len(SIGNALS)), and which of them answer."""

    signals: NDArray[np.float64]
    answers: NDArray[np.bool_]
    points: NDArray[np.bool_]
    danish: bool
    group: str


def examples(archive: Archive, encoder: Encoder, files: Sequence[Path]) -> Iterator[Example]:
    """One example for each answerable question of which an answer is among the candidates."""
    for file in files:
        for record in load(file):
            if not record.answerable:
                continue
            question = understood(record.question, archive)
            asked = encoder.encode_question(question.searched)
            evidence = retrieve(archive, question, asked, Filters(), _ANY, most=10_000)
            relevant = relevance(archive, record).passages
            matters = {place_of(archive, p).matter for p in archive.corpus.passages(
                sorted(relevant))}
            answers = np.array([e.passage.id in relevant for e in evidence])
            if not answers.any():
                click.echo(f"{record.id}: no answer among {len(evidence)} candidates")
                continue
            yield Example(
                np.array([[e.signals[name] for name in SIGNALS] for e in evidence]),
                answers,
                np.array([e.place.matter in matters for e in evidence]),
                question.speaks_danish,
                record.gold[0].document,
            )


def weights_of(data: Sequence[Example], penalty: float = _PENALTY) -> NDArray[np.float64]:
    """Weights of the signals, shape (len(SIGNALS),)."""
    return fit([(e.signals, e.answers) for e in data], _BOUNDS, _PRIOR, penalty)


# What a signal weighs that no development question has: one that names a point's number.
_EXPECTED = {"number": 2.0}
_PRIOR = np.array([_EXPECTED.get(name, 0.0) for name in SIGNALS])
# Signals that may speak against a passage; more of any other never does.
_FREE = {"length", "head", "attachments", "history"}
_BOUNDS = [(None, None) if name in _FREE else (0.0, None) for name in SIGNALS]


def figures(data: Sequence[Example], weights: Sequence[NDArray]) -> str:
    """point@1, point@3, answering passage first, among five."""
    rows = []
    for e, w in zip(data, weights, strict=True):
        order = np.argsort(-(e.signals @ w), kind="stable")
        rows.append((
            e.points[order[0]], e.points[order[:3]].any(), e.answers[order[0]],
            e.answers[order[:5]].any(),
        ))
    return " ".join(f"{v:.3f}" for v in np.mean(rows, axis=0))


@click.command()
@fitting
def main(shared: Path, home: Path, sample_home: Path, write: bool) -> None:
    """Fit, cross-validate by document, and report."""
    encoder = load_encoder(None, default_cache())
    own = Path(__file__).parent / "questions" / "sample-questions.jsonl"
    real = sorted((shared / "eval").glob("*-questions.jsonl"))
    data = [
        *examples(LocalArchive(current(home)), encoder, real),
        *examples(LocalArchive(current(sample_home)), encoder, [own]),
    ]
    groups = [e.group for e in data]
    choices = [(e.signals, e.answers) for e in data]
    for penalty in (0.003, 0.01, 0.02, 0.05, 0.1):
        held_out = held_out_weights(choices, groups, _BOUNDS, _PRIOR, penalty)
        of_all = weights_of(data, penalty)
        click.echo(f"penalty {penalty}: held out {figures(data, held_out)}, "
                   f"fitted {figures(data, [of_all] * len(data))}")
    weights = weights_of(data)
    danish = {n: round(float(w), 4) for n, w in zip(SIGNALS, weights, strict=True)}
    result = {
        "about": "weights of passages' signals in log-odds; made by benchmarks/fit_fusion.py",
        "questions": len(data),
        "danish": danish,
        "foreign": danish,
    }
    click.echo(json.dumps(result, indent=1))
    if write:
        _TARGET.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
