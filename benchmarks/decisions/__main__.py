"""Measures the reading of decisions and prints those that are read wrongly.

    python -m benchmarks.decisions --shared ../shared
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
import numpy as np

from benchmarks.decisions.measure import MEASURES, judged
from benchmarks.reading.forms.build import build_forms
from qa.evaluation.figures import figure

_SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"


@click.command()
@click.option("--shared", type=click.Path(exists=True, path_type=Path), required=True)
def main(shared: Path) -> None:
    """Measure, by where the documents are from."""
    with tempfile.TemporaryDirectory(prefix="referat-forms-") as name:
        forms = Path(name) / "forms"
        build_forms(forms)
        for title, folder in (("published minutes", shared / "minutes"), ("samples", _SAMPLES),
                              ("other forms", forms)):
            found = list(judged([folder]))
            click.echo(f"{title}: {len(found)} decisions")
            for measure in MEASURES:
                click.echo(f"  {measure} {figure([float(j.right[measure]) for j in found])}")
            for j in found:
                wrong = [m for m in MEASURES if not j.right[m]]
                if wrong:
                    click.echo(f"  {j.file} {j.point}: {', '.join(wrong)}: {j.text[:160]!r}")
            click.echo(f"  all of it {np.mean([all(j.right.values()) for j in found]):.3f}")


if __name__ == "__main__":
    main()
