"""Measure the reading of minutes.

    python -m benchmarks.reading [--shared ../shared] [--no-speed] [--wrong]

Prints tables and keeps them as ``benchmarks/results/reading-<commit>.json``.
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks.reading import fidelity, hyphens, speed
from benchmarks.reading.forms.build import build_forms
from benchmarks.reading.long_pdf import long_pdf
from benchmarks.reading.structure import FIGURES, Tally, compare
from benchmarks.reading.truth_files import TRUTH, truths
from benchmarks.results_files import keep
from corpus.errors import ReadError
from corpus.inspect import as_data
from corpus.read import read
from qa.evaluation.gold import FILES

_ROOT = Path(__file__).resolve().parents[2]
_FORMS = Path(__file__).parent / "forms" / "truth"
# The PDF and the web page of one meeting, and the texts that were taken from both.
_PAIRS = (
    ("minutes/social-og-beskaeftigelsesudvalget-2021-03-24.html",
     "minutes/referat-social-og-beskaeftigelsesudvalget-2021-03-24.pdf"),
    ("minutes/referat-beskaeftigelses-og-sundhedsudvalget-2022-05-05.docx",
     "minutes/referat-beskaeftigelses-og-sundhedsudvalget-2022-05-05.pdf"),
)
_AARHUS = "minutes/aarhus-byraad-2025-08-27.pdf"
_HYPHEN_DOCUMENTS = 300

_console = Console(width=220, highlight=False)


@click.command()
@click.option(
    "--shared", type=click.Path(path_type=Path), envvar="REFERAT_SHARED",
    default=_ROOT.parent / "shared", help="The folder of real minutes and questions.",
)
@click.option("--no-speed", is_flag=True, help="Leave out the measures of time and memory.")
@click.option(
    "--repeats", type=click.IntRange(1), default=3, show_default=True,
    help="How often each PDF is read for its speed.",
)
@click.option("--wrong", is_flag=True, help="Also list everything that was read wrong.")
def main(shared: Path, no_speed: bool, repeats: int, wrong: bool) -> None:
    """Measure the reading against the truth files, and the text against itself."""
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="referat-reading-") as name:
        folder = Path(name)
        build_forms(folder / "forms")
        if (shared / "minutes").is_dir():
            results["structure"] = _structure("Published minutes", shared, TRUTH, wrong)
            results["text"] = _text(shared, wrong)
        else:
            click.echo(f"no real minutes in {shared}; only the made ones are measured")
        results["forms"] = _structure("Forms of other systems", folder / "forms", _FORMS, wrong)
        if not no_speed:
            results["speed"] = _speed(shared, folder, repeats)
    path = keep("reading", results)
    click.echo(f"kept as {path.relative_to(_ROOT)}")


def _structure(title: str, root: Path, truth: Path, wrong: bool) -> dict[str, Any]:
    table = Table(title=title, box=None)
    for column in ("file", *FIGURES):
        table.add_column(column, justify="left" if column == "file" else "right")
    total, rows = Tally(), {}
    for file, true in truths(truth):
        try:
            tally = compare(true, as_data(read(root / file)))
        except ReadError as error:
            raise click.ClickException(f"{file}: {error}") from error
        rows[file] = {f: [tally.right[f], tally.total[f]] for f in tally.total}
        table.add_row(Path(file).name[:46], *(_share(tally, f) for f in FIGURES))
        total.add(tally)
        for line in tally.wrong if wrong else ():
            _console.print(f"  {Path(file).name}: {line}", soft_wrap=True, markup=False)
    table.add_row("[bold]all[/bold]", *(_share(total, f, percent=True) for f in FIGURES))
    _console.print(table)
    return rows


def _share(tally: Tally, figure: str, percent: bool = False) -> str:
    share = tally.share(figure)
    if share is None:
        return "–"
    return f"{share:.1%}" if percent else f"{tally.right[figure]}/{tally.total[figure]}"


def _text(shared: Path, wrong: bool) -> dict[str, Any]:
    results: dict[str, Any] = {}
    for one, other in _PAIRS:
        found = fidelity.word_errors(as_data(read(shared / one)), as_data(read(shared / other)))
        results[Path(other).name] = {"words": found.words, "errors": found.errors}
        _console.print(
            f"Word error rate of {Path(other).name} against {Path(one).suffix[1:]}: "
            f"{found.rate:.3%} ({found.errors} of {found.words} words)", soft_wrap=True,
        )
        for example in found.examples if wrong else ():
            _console.print(f"  {example}", markup=False)
    for name in ("danish-paragraphs", "folketing-turns"):
        paragraphs = hyphens.paragraphs_of(
            shared / "data" / f"{name}.jsonl.gz", _HYPHEN_DOCUMENTS
        )
        figures = hyphens.measure(paragraphs)
        results[name] = {"line ends": dict(figures.total), "wrong": dict(figures.wrong)}
        parts = ", ".join(f"{k} {figures.wrong[k]}/{n}" for k, n in figures.total.items())
        _console.print(f"Hyphens at line ends joined wrongly, {name}: "
                       f"{figures.error_rate:.2%} ({parts})", soft_wrap=True)
    files = [*(shared / "minutes").iterdir(), *(shared / "seeds").iterdir()]
    covered = fidelity.gold_coverage(
        sorted((shared / "eval").glob("*-questions.jsonl")), map(read, sorted(files)), FILES
    )
    results["gold quotes"] = {"all": covered.quotes, "missing": covered.missing}
    _console.print(f"Gold quotes found verbatim: {covered.share:.1%} of {covered.quotes}")
    for quote in covered.missing if wrong else ():
        _console.print(f"  {quote}", markup=False)
    return results


def _speed(shared: Path, folder: Path, repeats: int) -> list[dict[str, Any]]:
    files = [(long_pdf(folder / "28.pdf", 28), 28), (long_pdf(folder / "300.pdf", 300), 300)]
    if (shared / _AARHUS).exists():
        files.insert(0, (shared / _AARHUS, 28))
    table = Table(title="Speed and memory", box=None)
    for column in ("file", "pages", "pages/s", "of plain", "pages/s over cores", "peak MB"):
        table.add_column(column, justify="right")
    measured = []
    for path, pages in files:
        found = speed.measure(path, pages, repeats)
        measured.append(asdict(found))
        table.add_row(
            path.name, str(pages), f"{pages / found.whole:.1f}", f"{found.rate:.2f}",
            f"{pages / found.shared:.1f}", f"{found.megabytes:.0f}",
        )
    _console.print(table)
    return measured


if __name__ == "__main__":
    main()
