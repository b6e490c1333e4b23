"""How well true, altered and invented quotes are told apart.

    python -m benchmarks.verify --home HOME --other OTHER_HOME [--files TEXT [--but]]

HOME is an archive (of the shared minutes, say) and OTHER one about something else (the sample
corpus). Prints what became of quotes made by chance of their sentences, each share with its
bootstrap 95 % interval, and how like the minutes they are, from which the limit of what is near
was chosen. ``--files`` takes only documents with a text in their names, with ``--but`` all others.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from benchmarks.verify.made import Made, altered, invented, stored, true
from embeddings.generation import LocalArchive, current
from qa.claims import NEAR_FROM, Verdict, check
from qa.evaluation.figures import figure

_FOLDER = click.Path(exists=True, path_type=Path)
_LIMITS = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


def _made(
    archive: LocalArchive, other: LocalArchive, number: int, seed: int, files: str, but: bool
) -> Iterator[tuple[str, Made]]:
    chance = random.Random(seed)
    own = stored(archive, lambda file: (files in file) is not but)
    foreign = stored(other, lambda file: True)

    for text, section in chance.sample(own, min(number, len(own))):
        yield "true", true(text, chance)
        yield "altered", altered(text, chance)
        for quote in invented(text, section, own, chance):
            yield "invented", quote
    for text, _ in chance.sample(foreign, min(number, len(foreign))):
        yield "invented", Made(text, "elsewhere")


@click.command()
@click.option("--home", type=_FOLDER, required=True, help="Archive that quotes are checked in.")
@click.option("--other", type=_FOLDER, required=True, help="Archive about something else.")
@click.option("--number", default=300, show_default=True, help="Sentences to make quotes of.")
@click.option("--seed", default=1, show_default=True)
@click.option("--files", default="", help="Only documents with this in their names.")
@click.option("--but", is_flag=True, help="Only documents without it.")
@click.option("--misses", is_flag=True, help="Also list what was told wrong.")
def main(
    home: Path, other: Path, number: int, seed: int, files: str, but: bool, misses: bool
) -> None:
    """Check made quotes and print what became of them."""
    archive = LocalArchive(current(home))
    right = {"true": Verdict.EXACT, "altered": Verdict.NEAR, "invented": Verdict.NOT_FOUND}
    told: dict[str, list[Verdict]] = defaultdict(list)
    by_way: dict[tuple[str, str], list[float]] = defaultdict(list)
    likeness: dict[str, list[float]] = defaultdict(list)
    times = []
    for kind, quote in _made(archive, LocalArchive(current(other)), number, seed, files, but):
        start = time.perf_counter()
        found = check(archive, quote.text)
        times.append(time.perf_counter() - start)
        told[kind].append(found.verdict)
        by_way[kind, quote.how].append(float(found.verdict is right[kind]))
        loose = check(archive, quote.text, near_from=0.0)
        best = max((match.likeness for match in loose.matches), default=0.0)
        if loose.verdict is not Verdict.EXACT:
            likeness[kind].append(best)
        if misses and found.verdict is not right[kind]:
            click.echo(f"  {kind} ({quote.how}) is {found.verdict}, {best:.2f}: {quote.text!r}")
    for kind, verdicts in told.items():
        shares = (f"{v} {figure([float(x is v) for x in verdicts])}" for v in Verdict)
        click.echo(f"{kind} ({len(verdicts)}): {', '.join(shares)}")
    for (kind, how), values in sorted(by_way.items()):
        click.echo(f"  {kind}, {how} ({len(values)}): {right[kind]} {figure(values)}")
    for kind in ("altered", "invented"):
        spread = np.percentile(likeness[kind], [1, 5, 25, 50, 75, 95, 99])
        click.echo(f"likeness of {kind}, percentiles 1 5 25 50 75 95 99: {spread.round(2)}")
    for limit in _LIMITS:
        lost = np.mean(np.array(likeness["altered"]) < limit)
        let_in = np.mean(np.array(likeness["invented"]) >= limit)
        mark = " (the limit)" if limit == NEAR_FROM else ""
        click.echo(f"near from {limit}: altered lost {lost:.3f}, invented near {let_in:.3f}{mark}")
    click.echo(f"{1000 * np.median(times):.0f} ms a quote, at most {1000 * max(times):.0f}")


if __name__ == "__main__":
    main()
