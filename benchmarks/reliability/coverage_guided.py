"""The readers and the understanding of questions, given what reaches new ways through their code.

    pip install -e '.[fuzz]'
    python -m benchmarks.reliability.coverage_guided question --seconds 600

Atheris (libFuzzer) changes its inputs by which branches they reach. Wrong is an exception that is
no error of the project's own, and what takes longer than ``--longest``. An input that fails is
kept in the folder ``--save`` and told; ``--only FILE`` gives it once more. In one process and
without limits of memory; Linux and macOS.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

_TODAY = date(2024, 5, 1)


def _question(data: bytes) -> None:
    from qa.errors import BadQuestion
    from qa.question import understand

    with suppress(BadQuestion):
        understand(data.decode("utf-8", "surrogateescape")[:1000], str.split, _TODAY)


def _periods(data: bytes) -> None:
    from corpus.dates import dates_in
    from qa.periods import periods_in

    text = data.decode("utf-8", "replace")[:1000]
    for _, start, end in [*periods_in(text, _TODAY), *dates_in(text)]:
        assert 0 <= start < end <= len(text)


def _differences(data: bytes) -> None:
    from qa.typography import parts

    text = data.decode("utf-8", "replace")[:5000]
    for part in parts(text):
        assert all(text[t.start : t.end] for t in part.tokens)


def _file(ending: str) -> Callable[[bytes], None]:
    folder = Path(tempfile.mkdtemp(prefix="referat-guided-"))

    def read_as(data: bytes) -> None:
        from benchmarks.reliability.readings import faults_of
        from corpus.errors import ReadError
        from corpus.read import read

        path = folder / f"fil.{ending}"
        path.write_bytes(data)
        with suppress(ReadError):
            assert (found := faults_of(read(path))) == [], found

    return read_as


TARGETS: dict[str, Callable[[bytes], None]] = {
    "question": _question, "periods": _periods, "differences": _differences,
    "html": _file("html"), "docx": _file("docx"), "text": _file("txt"), "markdown": _file("md"),
}
# The project's own modules, whose branches are counted.
_OWN = ["corpus", "qa"]


def _beginnings(target: str, folder: Path) -> None:
    """Whole inputs to begin with."""
    from benchmarks.reliability.seeds import seeds
    from benchmarks.reliability.texts import sentences

    kind = {"text": "txt", "markdown": "txt"}.get(target, target)
    found = [seed.data for seed in seeds() if seed.kind == kind]
    for n, data in enumerate(found or [s.encode() for s in sentences()[:100]]):
        (folder / f"{n}").write_bytes(data)


@click.command()
@click.argument("target", type=click.Choice(list(TARGETS)))
@click.option("--seconds", type=click.IntRange(1), default=60, show_default=True,
              help="How long in all.")
@click.option("--runs", type=click.IntRange(-1), default=-1, show_default=True,
              help="How many inputs at most; -1 for no bound but the seconds.")
@click.option("--longest", type=click.IntRange(1), default=20, show_default=True,
              help="Seconds that one input may take.")
@click.option("--seed", default=1, show_default=True)
@click.option("--only", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Give this input and no other.")
@click.option("--save", "saved", type=click.Path(path_type=Path), default=Path("build/guided"),
              show_default=True, help="Folder for inputs that fail.")
def main(
    target: str, seconds: int, runs: int, longest: int, seed: int, only: Path | None, saved: Path
) -> None:
    """Give a TARGET inputs that reach new ways through its code."""
    if only:
        TARGETS[target](only.read_bytes())
        click.echo("nothing wrong")
        return
    try:
        import atheris
    except ImportError as error:
        raise click.ClickException("run `pip install -e '.[fuzz]'` first") from error
    with atheris.instrument_imports(include=_OWN):
        import qa.periods
        import qa.question
        import qa.typography  # noqa: F401
    saved.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="referat-guided-") as folder:
        _beginnings(target, Path(folder))
        options = [
            sys.argv[0], folder, f"-max_total_time={seconds}", f"-runs={runs}",
            f"-timeout={longest}", f"-seed={seed}", f"-artifact_prefix={saved}/{target}-",
            "-rss_limit_mb=4096", "-max_len=100000", "-verbosity=0", "-print_final_stats=1",
        ]
        atheris.Setup(options, TARGETS[target])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
