"""Draws how far the confidence can be trusted, from the newest result files.

    python -m benchmarks.pictures

Reliability: of the answers given a probability, the share that was right (Murphy and Winkler
1977). Risk and coverage: of the questions answered when only the surest are, the share that
was wrong (El-Yaniv and Wiener 2010). Writes docs/pictures/*.svg and prints the expected
calibration error (Naeini et al. 2015) and the area under the risk-coverage curve.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from benchmarks.results_files import newest

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
_BINS = 8
Calls = tuple[NDArray[np.float64], NDArray[np.float64]]  # Probability, and whether right.


def calls() -> dict[str, Calls]:
    """Questions that the model was not fitted to, by where they are from."""
    held_out, answers = newest("confidence")["with_reader"], newest("answers")["files"]
    near = [(p, right) for p, right, is_near in held_out if is_near]
    found = {"minutes and sample, cross-validated": _columns(near)}
    if rows := answers.get("forms-questions", {}).get("calls"):
        found["other forms"] = _columns([(p, right) for _, p, right in rows])
    return found


def _columns(rows: list[tuple[float, bool]]) -> Calls:
    table = np.array(rows, dtype=float)
    return table[:, 0], table[:, 1]


def reliability(p: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean probability, share right and number of each bin of equally many; shape (bins, 3)."""
    order = np.argsort(p, kind="stable")
    parts = [part for part in np.array_split(order, _BINS) if len(part)]
    return np.array([[p[part].mean(), right[part].mean(), len(part)] for part in parts])


def calibration_error(p: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Mean difference of probability and share right over the bins."""
    bins = reliability(p, right)
    return float(np.average(np.abs(bins[:, 0] - bins[:, 1]), weights=bins[:, 2]))


def risk_coverage(p: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of questions answered and share of these wrong, surest first; shape (n, 2)."""
    wrong = 1 - right[np.argsort(-p, kind="stable")]
    count = np.arange(1, len(p) + 1)
    return np.column_stack([count / len(p), np.cumsum(wrong) / count])


@click.command()
def main() -> None:
    """Draw both pictures."""
    found = calls()
    PICTURES.mkdir(exist_ok=True)
    for name, (p, right) in found.items():
        area = risk_coverage(p, right)[:, 1].mean()
        click.echo(f"{name}: {len(p)} questions, calibration error "
                   f"{calibration_error(p, right):.3f}, area under risk and coverage {area:.3f}")
    _draw(found, "reliability", "probability told", "share of answers right", reliability, "o-")
    _draw(found, "risk-coverage", "share of questions answered", "share of answers wrong",
          risk_coverage, "-")


def _draw(
    found: Mapping[str, Calls], name: str, across: str, up: str, curve: Any, style: str
) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = name  # The same file each time.
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5, 4), layout="constrained")
    for label, columns in found.items():
        points = curve(*columns)
        axes.plot(points[:, 0], points[:, 1], style, label=f"{label} ({len(columns[0])})")
    if name == "reliability":
        axes.plot([0, 1], [0, 1], ":", color="grey", label="as told")
    axes.set(xlabel=across, ylabel=up, xlim=(0, 1), ylim=(0, 1))
    axes.grid(alpha=0.3)
    axes.legend()
    path = PICTURES / f"{name}.svg"
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    click.echo(f"wrote {path}")


if __name__ == "__main__":
    main()
