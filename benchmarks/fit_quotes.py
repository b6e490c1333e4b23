"""Fits ``qa/quotes.json``: the weights by which sentences are ranked for quoting.

    python -m benchmarks.fit_quotes --shared ../shared --home HOME --sample-home HOME [--write]

HOME is an archive built from ../shared/minutes, the sample home one of the sample corpus.
A sentence is right if the quote made of it holds what the answer must, from the right place;
where no single quote does, if it holds part of it. One set of weights without a reader, one
with it (:mod:`benchmarks.listwise`), cross-validated by the document that a question is about.
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
from embeddings.archive import Archive
from embeddings.encoder import load as load_encoder
from embeddings.generation import LocalArchive, current
from qa.boundaries import quote_of
from qa.candidates import READ_SIGNALS, SIGNALS
from qa.evaluation.gold import Record, answers, at_gold, holds, load
from qa.model import Quote
from qa.reader import load as load_reader
from qa.service import Service
from web.config import default_cache

_ROOT = Path(__file__).parent.parent
_TARGET = _ROOT / "qa" / "quotes.json"
_PENALTY = 0.02
# Signals of which more may speak against a sentence.
_FREE = {"no_shape", "label", "short", "read"}


@dataclass(frozen=True, slots=True)
class Example:
    """A question's sentences: signals (n, signals), and which of them answer."""

    signals: NDArray[np.float64]
    answers: NDArray[np.bool_]
    group: str


def examples(service: Service, files: Sequence[Path]) -> Iterator[Example]:
    """One example for each answerable question of which a sentence answers."""
    archive = service.archive
    names = (*SIGNALS, *(READ_SIGNALS if service.reader else ()))
    for record in (r for file in files for r in load(file) if r.answerable):
        considered = service.consider(record.question)
        found = considered.ranked
        quotes = [quote_of(archive, considered.question, c) for c in found]
        right = right_ones(archive, quotes, record)
        if right.any():
            yield Example(
                np.array([[c.signals[name] for name in names] for c in found]), right,
                record.gold[0].document,
            )


def right_ones(
    archive: Archive, quotes: Sequence[Quote], record: Record
) -> NDArray[np.bool_]:
    """Which quotes hold all that an answer must, or, where none does, the most of it."""
    whole = np.array([answers(archive, [quote], record) for quote in quotes], dtype=bool)
    if whole.any():
        return whole
    held = np.array([
        sum(holds(q.text, w) for w in record.must_contain) if at_gold(archive, q.place, record)
        else 0 for q in quotes
    ])
    return (held > 0) & (held == held.max()) if len(held) else whole


def share_right(data: Sequence[Example], weights: Sequence[NDArray]) -> str:
    """Right sentence first, and among three."""
    rows = []
    for e, w in zip(data, weights, strict=True):
        order = np.argsort(-(e.signals[:, : len(w)] @ w), kind="stable")
        rows.append((e.answers[order[0]], e.answers[order[:3]].any()))
    return " ".join(f"{v:.3f}" for v in np.mean(rows, axis=0))


def cross_validated(data: Sequence[Example], names: Sequence[str], penalty: float) -> NDArray:
    """Weights of all, after telling what weights of other documents give."""
    bounds = [(None, None) if name in _FREE else (0.0, None) for name in names]
    choices = [(e.signals[:, : len(names)], e.answers) for e in data]
    start = np.zeros(len(names))
    held_out = held_out_weights(choices, [e.group for e in data], bounds, start, penalty)
    weights = fit(choices, bounds, start, penalty)
    click.echo(f"{len(names)} signals, penalty {penalty}: held out {share_right(data, held_out)}, "
               f"fitted {share_right(data, [weights] * len(data))}")
    return weights


@click.command()
@fitting
def main(shared: Path, home: Path, sample_home: Path, write: bool) -> None:
    """Fit, cross-validate by document, and report."""
    encoder = load_encoder(None, default_cache())
    reader = load_reader(default_cache())
    own = Path(__file__).parent / "questions" / "sample-questions.jsonl"
    real = sorted((shared / "eval").glob("*-questions.jsonl"))
    data = [
        *examples(Service(LocalArchive(current(home)), encoder, reader), real),
        *examples(Service(LocalArchive(current(sample_home)), encoder, reader), [own]),
    ]
    result: dict[str, object] = {
        "about": "weights of sentences' signals in log-odds; made by benchmarks/fit_quotes.py",
        "questions": len(data),
    }
    wanted = {"alone": SIGNALS} | ({"with_reader": (*SIGNALS, *READ_SIGNALS)} if reader else {})
    for name, signals in wanted.items():
        for penalty in (0.003, 0.01, 0.05):
            cross_validated(data, signals, penalty)
        weights = cross_validated(data, signals, _PENALTY)
        result[name] = {n: round(float(w), 4) for n, w in zip(signals, weights, strict=True)}
    click.echo(json.dumps(result, indent=1))
    if write:
        _TARGET.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
