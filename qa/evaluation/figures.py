"""Figures of many judged questions: means with intervals, by group; silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from qa.evaluation.gold import Record
from qa.evaluation.judge import MEASURES, Judged

_RESAMPLES = 2000
_SEED = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its bootstrap 95 % interval, of ``n`` questions."""

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        low, high = (f"{v:.2f}".replace("0.", ".") for v in (self.low, self.high))
        return f"{self.mean:.3f}".replace("0.", ".") + f" [{low} {high}]"


def figure(values: Sequence[float]) -> Figure:
    """Mean of values with the percentile bootstrap's 95 % interval (Efron 1979).

    :raises ValueError: there are no values.
    """
    if not len(values):
        raise ValueError("no questions to measure")
    sample = np.asarray(values, dtype=float)
    mean = float(sample.mean())
    if len(sample) < 2 or np.ptp(sample) == 0:
        return Figure(mean, mean, mean, len(sample))
    found = bootstrap(
        (sample,), np.mean, n_resamples=_RESAMPLES, method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return Figure(mean, float(found.low), float(found.high), len(sample))


def groups(judged: Sequence[Judged]) -> Iterator[tuple[str, list[Judged]]]:
    """The answerable questions: all, then by language, wording, audience and type."""
    answerable = [j for j in judged if j.record.answerable]
    if not answerable:
        return
    yield "all answerable", answerable
    keys: dict[str, Callable[[Record], str]] = {
        "": lambda r: "Danish" if r.language == "da" else "other languages",
        "language: ": lambda r: r.language,
        "turn: ": lambda r: "first" if r.turn == 1 else "follow-up",
        "wording: ": lambda r: r.wording,
        "audience: ": lambda r: r.audience,
        "type: ": lambda r: r.type,
    }
    for prefix, key in keys.items():
        names = dict.fromkeys(key(j.record) for j in answerable)
        if len(names) > 1:
            for name in sorted(names):
                members = [j for j in answerable if key(j.record) == name]
                yield f"{prefix}{name}", members


def measured(judged: Sequence[Judged]) -> dict[str, Figure]:
    """Every measure of some answerable questions."""
    return {name: figure([j.measures[name] for j in judged]) for name in MEASURES}


def fidelity(judged: Sequence[Judged]) -> Figure | None:
    """Mean share of quotes that stand in their documents; None where nothing was quoted."""
    values = [j.fidelity for j in judged if j.fidelity is not None]
    return figure(values) if values else None


@dataclass(frozen=True, slots=True)
class Silence:
    """How well refusing falls on the unanswerable questions, and how well confidence tells.

    ``reader_auc``: how well the reader's highest score would, by itself.
    """

    precision: float
    recall: float
    f1: float
    auc: Figure
    unanswerable: int
    reader_auc: Figure | None = None

    def __str__(self) -> str:
        return (
            f"no answer: precision {self.precision:.3f}, recall {self.recall:.3f}, "
            f"F1 {self.f1:.3f}; AUC {self.auc}, of the reader alone {self.reader_auc or '–'} "
            f"({self.unanswerable} unanswerable)"
        )


def silence(judged: Sequence[Judged]) -> Silence | None:
    """None where all questions, or none, can be answered."""
    answerable = np.array([j.record.answerable for j in judged])
    if answerable.all() or not answerable.any():
        return None
    silent = np.array([not j.answered for j in judged])
    precision, recall, f1, _ = precision_recall_fscore_support(
        ~answerable, silent, average="binary", zero_division=0.0
    )
    read = [j.reading for j in judged]
    return Silence(
        float(precision), float(recall), float(f1),
        _auc(answerable, np.array([j.confidence for j in judged])), int((~answerable).sum()),
        None if None in read else _auc(answerable, np.array(read, dtype=float)),
    )


def _auc(answerable: NDArray[np.bool_], confidence: NDArray[np.float64]) -> Figure:
    """Area under the ROC curve, resampled within answerable and unanswerable questions."""
    yes, no = confidence[answerable], confidence[~answerable]

    def area(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
        truth = np.r_[np.ones(len(one)), np.zeros(len(other))]
        return float(roc_auc_score(truth, np.r_[one, other]))

    random = np.random.default_rng(_SEED)
    draws = [
        area(random.choice(yes, len(yes)), random.choice(no, len(no)))
        for _ in range(_RESAMPLES // 4)
    ]
    low, high = np.percentile(draws, [2.5, 97.5])
    return Figure(area(yes, no), float(low), float(high), len(confidence))
