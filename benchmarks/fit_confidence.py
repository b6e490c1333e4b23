"""Fits ``qa/confidence.json`` on the development questions and on questions of elsewhere.

    python -m benchmarks.fit_confidence --shared ../shared --home HOME --sample-home HOME

HOME is an archive built from ../shared/minutes and ../shared/seeds, the sample home
one of the sample corpus. A question counts as answered when its quotes hold what
they must. Small talk, trivia, parliamentary and encyclopaedic questions, which these
minutes cannot answer, are added as far-off negatives.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from benchmarks.options import fitting
from benchmarks.results_files import keep
from embeddings.encoder import load as load_encoder
from embeddings.generation import LocalArchive, current
from qa.confidence import FEATURES, READ_FEATURES
from qa.evaluation.gold import answers, load
from qa.reader import load as load_reader
from qa.service import Service
from web.config import default_cache

_TARGET = Path(__file__).parent.parent / "qa" / "confidence.json"
_FAR = 100
# A far-off question is easy to tell; many of them must not drown the near ones.
_FAR_WEIGHT = 0.3
# Share of the right answers that the threshold must let through.
_KEPT_RIGHT = 0.94


@dataclass(frozen=True, slots=True)
class Example:
    signals: dict[str, float]
    answered: bool
    answerable: bool
    weight: float
    group: str


def examples(service: Service, files: Sequence[Path]) -> Iterator[Example]:
    """One example for each question; its group is the document it asks about."""
    for record in (record for file in files for record in load(file)):
        found = service.consider(record.question)
        group = record.gold[0].document if record.gold else f"{record.id[:1]} none"
        answered = record.answerable and answers(service.archive, found.quotes, record)
        yield Example(service.signals(found), answered, record.answerable, 1.0, group)


def far(service: Service, questions: Sequence[str]) -> Iterator[Example]:
    """Examples of questions that the archive cannot answer, in groups of twenty."""
    for index, text in enumerate(questions):
        signals = service.signals(service.consider(text[:900]))
        yield Example(signals, False, False, _FAR_WEIGHT, f"far {index // 20}")


def far_questions(shared: Path) -> list[str]:
    """Small talk, trivia, and some questions to the parliament and to an encyclopaedia."""
    lines = (shared / "data" / "folketing-questions.jsonl").read_text("utf-8").splitlines()
    parliament = [json.loads(line)["query"] for line in lines]
    with gzip.open(shared / "data" / "squad-v1.1-da.json.gz", "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    encyclopaedia = [
        qa["question"] for a in articles for p in a["paragraphs"] for qa in p["qas"]
    ]
    own = Path(__file__).parent / "questions" / "off-topic.txt"
    picked = own.read_text("utf-8").splitlines()
    for questions in (parliament, encyclopaedia):
        step = max(1, len(questions) // _FAR)
        picked += questions[::step][:_FAR]
    return picked


@click.command()
@fitting
def main(shared: Path, home: Path, sample_home: Path, write: bool) -> None:
    """Fit, cross-validate by document, and report."""
    encoder = load_encoder(None, default_cache())
    own = Path(__file__).parent / "questions" / "sample-questions.jsonl"
    files = sorted((shared / "eval").glob("*-questions.jsonl"))
    distant = far_questions(shared)
    calls: dict[str, object] = {}
    result: dict[str, object] = {
        "about": "logistic models; made by benchmarks/fit_confidence.py",
        "data": hashlib.sha256(b"".join(f.read_bytes() for f in [*files, own])).hexdigest(),
    }
    for name, reader, signals in (
        ("alone", None, FEATURES),
        ("with_reader", load_reader(default_cache()), (*FEATURES, *READ_FEATURES)),
    ):
        real = Service(LocalArchive(current(home)), encoder, reader)
        sample = Service(LocalArchive(current(sample_home)), encoder, reader)
        data = [*examples(real, files), *examples(sample, [own])]
        data += [*far(real, distant), *far(sample, distant)]
        click.echo(f"{name}:")
        model, held_out = model_of(data, signals)
        result |= {"examples": len(data), name: model}
        calls[name] = [
            [round(float(p), 4), e.answered, e.weight == 1.0]
            for p, e in zip(held_out, data, strict=True)
        ]
    click.echo(json.dumps(result, indent=1))
    if write:
        _TARGET.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
        click.echo(f"kept as {keep('confidence', calls)}")


def model_of(
    data: Sequence[Example], names: Sequence[str]
) -> tuple[dict[str, object], np.ndarray]:
    """Intercept, coefficients and threshold, and the probabilities of held-out examples.

    Tells how well these do.
    """
    x = np.array([[e.signals[name] for name in names] for e in data])
    y = np.array([e.answered for e in data])
    weights = np.array([e.weight for e in data])
    near = np.array([e.weight == 1.0 for e in data])
    answerable = np.array([e.answerable for e in data])
    # Signals of equal size, so that the penalty is fair to all of them.
    mean, size = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    x = (x - mean) / size
    model = LogisticRegression(C=1.0, max_iter=2000)
    held_out = cross_val_predict(
        model, x, y, groups=[e.group for e in data], cv=GroupKFold(8), method="predict_proba",
        params={"sample_weight": weights},
    )[:, 1]
    right = roc_auc_score(y, held_out)
    told = roc_auc_score(answerable[near], held_out[near])
    click.echo(f"  AUC of right answers {right:.3f}, of answerable among near ones {told:.3f}")
    for column, name in enumerate(names):
        if name in READ_FEATURES:
            alone = roc_auc_score(answerable[near], x[near, column])
            click.echo(f"  {name} by itself among near ones {alone:.3f}")
    threshold = _threshold(held_out[y & near])
    silent = held_out < threshold
    for name, of in (("near", near), ("far off", ~near)):
        unanswerable = of & ~answerable
        precision, recall = (~answerable[silent & of]).mean(), silent[unanswerable].mean()
        click.echo(f"  {name}: threshold {threshold:.2f}, no answer precision {precision:.3f}, "
                   f"recall {recall:.3f}")
    model.fit(x, y, sample_weight=weights)
    coefficients = model.coef_[0] / size
    return {
        "intercept": round(float(model.intercept_[0] - coefficients @ mean), 4),
        "coefficients": {
            n: round(float(c), 4) for n, c in zip(names, coefficients, strict=True)
        },
        "threshold": round(float(threshold), 2),
    }, held_out


def _threshold(probabilities: np.ndarray) -> float:
    """The highest threshold that keeps nearly all of the answers that are right."""
    return float(np.floor(np.quantile(probabilities, 1 - _KEPT_RIGHT) * 100) / 100)


if __name__ == "__main__":
    main()
