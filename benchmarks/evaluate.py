"""Measures answers to the development questions; prints a table.

    python -m benchmarks.evaluate --home HOME QUESTIONS.jsonl...
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.metrics import roc_auc_score

from benchmarks.gold import Record, answers, at_gold, load
from embeddings.archive import Archive
from embeddings.encoder import Encoder
from embeddings.encoder import load as load_encoder
from embeddings.generation import LocalArchive, current
from qa.model import Answer, Quote, Status
from qa.service import Service
from web.config import default_cache

_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, the answer given, and what is right about it."""

    record: Record
    answer: Answer
    point_at_1: bool
    answer_at_1: bool
    answer_at_3: bool

    @property
    def answered(self) -> bool:
        return self.answer.status is Status.ANSWERED


def outcome(archive: Archive, service: Service, record: Record) -> Outcome:
    """Ask a question and judge the quotes, those offered as nearest included."""
    answer = service.ask(record.question)
    quotes: Sequence[Quote] = answer.quotes or answer.nearest
    return Outcome(
        record,
        answer,
        point_at_1=bool(quotes) and at_gold(archive, quotes[0].place, record),
        answer_at_1=answers(archive, quotes[:1], record),
        answer_at_3=answers(archive, quotes[:3], record),
    )


def interval(values: Sequence[float], seed: int = 1) -> tuple[float, float]:
    """Bootstrap 95 % interval of a mean (percentile method)."""
    sample = np.asarray(values, dtype=float)
    draws = np.random.default_rng(seed).integers(0, len(sample), (_RESAMPLES, len(sample)))
    low, high = np.percentile(sample[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


_FIGURES: dict[str, Callable[[Outcome], bool]] = {
    "point@1": lambda o: o.point_at_1,
    "answer@1": lambda o: o.answer_at_1,
    "answer@3": lambda o: o.answer_at_3,
    "answered": lambda o: o.answered,
}


def table(title: str, outcomes: Sequence[Outcome]) -> Table:
    """Figures by group, each with its interval."""
    shown = Table(title=title)
    for name in ("group", "n", *_FIGURES):
        shown.add_column(name)
    groups: dict[str, list[Outcome]] = {"all answerable": []}
    for o in outcomes:
        if o.record.answerable:
            groups["all answerable"].append(o)
            language = "Danish" if o.record.language == "da" else "other languages"
            for name in (language, f"wording: {o.record.wording}", f"type: {o.record.type}"):
                groups.setdefault(name, []).append(o)
        else:
            groups.setdefault("unanswerable", []).append(o)
    for name, members in groups.items():
        cells = []
        for figure in _FIGURES.values():
            values = [float(figure(o)) for o in members]
            low, high = interval(values)
            cells.append(f"{np.mean(values):.3f} [{low:.2f} {high:.2f}]")
        shown.add_row(name, str(len(members)), *cells)
    return shown


def silence(outcomes: Sequence[Outcome]) -> str:
    """How well no-answers fall on the unanswerable questions."""
    silent = [o for o in outcomes if not o.answered]
    unanswerable = [o for o in outcomes if not o.record.answerable]
    right = sum(1 for o in silent if not o.record.answerable)
    precision = right / len(silent) if silent else 0.0
    recall = right / len(unanswerable) if unanswerable else 0.0
    auc = roc_auc_score(
        [o.record.answerable for o in outcomes], [o.answer.confidence for o in outcomes]
    )
    return f"no answer: precision {precision:.3f}, recall {recall:.3f}; AUC {auc:.3f}"


def evaluate(home: Path, encoder: Encoder, files: Sequence[Path], misses: bool) -> None:
    """Ask every question of some files in an archive and print what came of it."""
    console = Console(width=140)
    archive = LocalArchive(current(home))
    service = Service(archive, encoder)
    for file in files:
        outcomes = [outcome(archive, service, record) for record in load(file)]
        console.print(table(file.stem, outcomes))
        if any(not o.record.answerable for o in outcomes):
            console.print(silence(outcomes))
        for o in outcomes if misses else ():
            if o.record.answerable and not o.answer_at_3:
                _print_miss(console, o)


def _print_miss(console: Console, missed: Outcome) -> None:
    record = missed.record
    console.print(f"\n{record.id} {record.question}\n  wants {record.must_contain}")
    for quote in missed.answer.quotes or missed.answer.nearest:
        console.print(f"  - {quote.text[:150]}")


@click.command()
@click.option("--home", type=click.Path(path_type=Path), required=True)
@click.option("--misses", is_flag=True, help="Also list the questions that went wrong.")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(home: Path, misses: bool, files: tuple[Path, ...]) -> None:
    """Ask every question of FILES and print what came of it."""
    evaluate(home, load_encoder(None, default_cache()), files, misses)


if __name__ == "__main__":
    main()
