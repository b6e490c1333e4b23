"""``referat eval``: how well an archive answers questions whose answers are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from embeddings.archive import Archive
from embeddings.encoder import Encoder
from qa.evaluation.ablation import variants
from qa.evaluation.figures import Figure, fidelity, figure, groups, measured, silence
from qa.evaluation.gold import Record, load
from qa.evaluation.judge import MEASURES, Judged, judge
from qa.evaluation.noise import NOISES
from qa.reader import Reader
from qa.service import Service

# In tables of many rows only these.
_SHORT = ("point@1", "point@3", "section@1", "recall@5", "recall@20", "held@3", "answer@1",
          "answer@3")


class Evaluation:
    """Asks question files in one archive and keeps the figures.

    ``results`` holds, by file, every figure as data for a results file; ``calls`` are each
    question's id, confidence, and whether its quotes answered it.
    """

    def __init__(
        self, archive: Archive, encoder: Encoder, console: Console, reader: Reader | None = None
    ) -> None:
        self._archive = archive
        self._encoder = encoder
        self._console = console
        self._reader = reader
        self.results: dict[str, Any] = {}

    def ask_all(
        self, files: Sequence[Path], misses: bool = False, noise: bool = True, stages: bool = True
    ) -> None:
        """Ask the questions of files, if wanted also mistyped and by stages."""
        for file in files:
            clean = self.ask(file, misses)
            if noise:
                self.ask_noisy(file, clean)
            if stages:
                self.ask_by_stages(file)

    def ask(self, file: Path, misses: bool = False) -> list[Judged]:
        """Ask every question of a file; print its figures by group."""
        judged = self._judged(load(file), self._service())
        result = self.results.setdefault(file.stem, {})
        shown = _table(file.stem, MEASURES)
        for name, members in groups(judged):
            figures = measured(members)
            result.setdefault("groups", {})[name] = _data(figures)
            _row(shown, name, figures)
        self._console.print(shown)
        if whole := fidelity(judged):
            result["fidelity"] = asdict(whole)
            self._console.print(f"quotes that stand in their documents: {whole}")
        result["calls"] = [
            [j.record.id, j.confidence, bool(j.measures.get("answer@3"))] for j in judged
        ]
        if silent := silence(judged):
            result["silence"] = asdict(silent)
            self._console.print(str(silent))
        if misses:
            self._print_misses(judged)
        return judged

    def ask_noisy(self, file: Path, clean: Sequence[Judged]) -> None:
        """Ask a file's Danish questions again as they may be typed; print what that costs."""
        service = self._service()
        before = {j.record.id: j for j in clean if j.record.language == "da" and j.measures}
        if not before:
            return
        shown = _table(f"{file.stem}: Danish questions, difference to clean", _SHORT)
        for name, noise in NOISES.items():
            again = self._judged([noise(j.record) for j in before.values()], service)
            figures = {
                m: figure([j.measures[m] - before[j.record.id].measures[m] for j in again])
                for m in _SHORT
            }
            self.results[file.stem].setdefault("noise", {})[name] = _data(figures)
            _row(shown, name, figures)
        self._console.print(shown)

    def ask_by_stages(self, file: Path) -> None:
        """Ask a file's answerable questions by each stage alone and without each stage."""
        records = [r for r in load(file) if r.answerable]
        if not records:
            return
        shown = _table(f"{file.stem}: stages", _SHORT)
        for variant in variants():
            reader = self._reader if variant.reads else None
            service = Service(
                self._archive, self._encoder, reader, variant.scoring, variant.searches)
            figures = measured(self._judged(records, service))
            self.results[file.stem].setdefault("stages", {})[variant.name] = _data(figures)
            _row(shown, variant.name, {m: figures[m] for m in _SHORT})
        self._console.print(shown)

    def _service(self) -> Service:
        return Service(self._archive, self._encoder, self._reader)

    def _judged(self, records: Sequence[Record], service: Service) -> list[Judged]:
        return [judge(self._archive, service, record) for record in records]

    def _print_misses(self, judged: Sequence[Judged]) -> None:
        for j in judged:
            if j.measures and not (j.measures["point@1"] and j.measures["answer@3"]):
                for line in _miss(j):
                    self._console.print(line, markup=False, soft_wrap=True)


def _miss(judged: Judged) -> Iterator[str]:
    record = judged.record
    wrong = [m for m in ("point@1", "section@1", "answer@1", "answer@3") if not judged.measures[m]]
    yield f"\n{record.id} {record.question}\n  not {', '.join(wrong)}; {record.must_contain}"
    for evidence in judged.evidence[:2]:
        place = evidence.place
        number = place.point.number if place.point else "–"
        yield f"  {place.document.file} {number} {place.section.label}: {evidence.text[:110]!r}"
    for quote in judged.answer.quotes or judged.answer.nearest:
        yield f"  “{quote.text[:150]}”"


def _table(title: str, measures: Sequence[str] | dict[str, str]) -> Table:
    table = Table(title=title, box=None)
    for name in ("group", "n", *measures):
        table.add_column(name, justify="left" if name == "group" else "right")
    return table


def _row(table: Table, name: str, figures: dict[str, Figure]) -> None:
    n = next(iter(figures.values())).n
    table.add_row(name, str(n), *(str(figures[m]) for m in figures))


def _data(figures: dict[str, Figure]) -> dict[str, list[float]]:
    return {
        name: [round(f.mean, 4), round(f.low, 3), round(f.high, 3), f.n]
        for name, f in figures.items()
    }
