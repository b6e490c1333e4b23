"""``make bench``: builds the archives the question files ask about, asks, keeps the figures.

    python -m benchmarks.run [--shared ../shared] [--misses] [--quick]

Prints tables and keeps them as ``benchmarks/results/answers-<commit>.json``, from which
``python -m benchmarks.report`` makes the tables of docs/evaluation.md.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from benchmarks.reading.forms.build import build_forms
from benchmarks.results_files import keep
from embeddings.build import build
from embeddings.encoder import load as load_encoder
from embeddings.generation import LocalArchive
from qa.reader import load as load_reader
from web.config import default_cache, samples
from web.evaluate import Evaluation
from web.terminal import tables

_QUESTIONS = Path(__file__).parent / "questions"
_BESIDE = Path(__file__).resolve().parent.parent.parent / "shared"


def sets(shared: Path, folder: Path) -> Iterator[tuple[list[Path], list[Path]]]:
    """Documents to index together, and the files of questions about them."""
    yield [samples()], [_QUESTIONS / "sample-questions.jsonl"]
    build_forms(folder / "forms")
    yield [folder / "forms"], [_QUESTIONS / "forms-questions.jsonl"]
    if (shared / "minutes").is_dir():
        yield [shared / "minutes"], sorted((shared / "eval").glob("*.jsonl"))
    else:
        click.echo(f"no real minutes in {shared}; only the documents of here are asked about")


@click.command()
@click.option(
    "--shared", type=click.Path(path_type=Path), envvar="REFERAT_SHARED", default=_BESIDE,
    help="The folder of real minutes and questions; left out where it is absent.",
)
@click.option("--misses", is_flag=True, help="Also list the questions that went wrong.")
@click.option("--quick", is_flag=True, help="Neither stages nor noisy questions; keep no file.")
def main(shared: Path, misses: bool, quick: bool) -> None:
    """Measure finding and answering with all development questions at hand."""
    encoder = load_encoder(None, default_cache())
    reader = load_reader(default_cache())
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="referat-bench-") as name:
        for number, (paths, files) in enumerate(sets(shared, Path(name))):
            made = build(paths, Path(name) / f"home-{number}", encoder)
            evaluation = Evaluation(LocalArchive(made.folder), encoder, tables(), reader)
            evaluation.ask_all(files, misses, noise=not quick, stages=not quick)
            results |= evaluation.results
    if not quick:
        click.echo(f"kept as {keep('answers', {'files': results})}")


if __name__ == "__main__":
    main()
