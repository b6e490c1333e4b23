"""``make bench``: builds the archives the development questions ask about, and asks them.

    python -m benchmarks.run [--shared ../shared] [--misses]
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from benchmarks.evaluate import evaluate
from embeddings.build import build
from embeddings.encoder import load as load_encoder
from web.config import default_cache, samples

_QUESTIONS = Path(__file__).parent / "questions"
_BESIDE = Path(__file__).resolve().parent.parent.parent / "shared"


@click.command()
@click.option(
    "--shared", type=click.Path(path_type=Path), envvar="REFERAT_SHARED", default=_BESIDE,
    help="The folder of real minutes and questions; left out where it is absent.",
)
@click.option("--misses", is_flag=True, help="Also list the questions that went wrong.")
def main(shared: Path, misses: bool) -> None:
    """Measure the answers to all development questions at hand."""
    encoder = load_encoder(None, default_cache())
    with tempfile.TemporaryDirectory(prefix="referat-bench-") as folder:
        sets = [([samples()], sorted(_QUESTIONS.glob("*.jsonl")))]
        if (shared / "minutes").is_dir():
            real = sorted((shared / "eval").glob("*-questions.jsonl"))
            sets.append(([shared / "minutes", shared / "seeds"], real))
        else:
            click.echo(f"no real minutes in {shared}; only the sample corpus is measured")
        for number, (paths, files) in enumerate(sets):
            home = Path(folder) / str(number)
            build(paths, home, encoder)
            evaluate(home, encoder, files, misses)


if __name__ == "__main__":
    main()
