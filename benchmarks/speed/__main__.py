"""``python -m benchmarks.speed COMMAND``: one command for each thing measured.

Each says how long it will take, measures in rounds, and keeps its figures beside those of the
other commands in ``benchmarks/results/speed-<commit>.json``; ``report`` makes the tables and
charts of docs/performance.md. Archives are built once by ``homes``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from benchmarks.speed import homes as at_size
from benchmarks.speed import models
from benchmarks.speed.homes import FULL, SIZES
from benchmarks.speed.parts import keep_part

_FOLDER = click.Path(file_okay=False, path_type=Path)
_HOMES = click.option("--homes", type=_FOLDER, required=True, help="Folder of the archives.")
_SHARED = click.option(
    "--shared", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with minutes/, data/ and eval/; without it only the sample corpus is asked.",
)
_ROUNDS = click.option("--rounds", default=5, show_default=True, help="So many times all.")
_SIZE = click.option("--size", type=click.Choice(list(SIZES)), default=FULL, show_default=True)
_QUESTIONS = click.option("--questions", type=int, help="Only so many questions, evenly chosen.")
_KEEP = click.option("--keep/--no-keep", "kept", default=True, help="Write the results file.")


def _options(*options: Callable[..., Any]) -> Callable[..., Any]:
    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorated


@click.group()
def main() -> None:
    """Speed and size, as ratios to what they must cost at least."""


def _takes(minutes: float) -> None:
    click.echo(f"This takes about {max(1, round(minutes))} minutes on two quiet cores.")


def _asked(shared: Path | None, most: int | None) -> list[str]:
    from benchmarks.speed.questions import texts

    found = texts(shared)
    return found[:: max(1, len(found) // most)][:most] if most else found


def _warming() -> list[str]:
    from benchmarks.speed.questions import warming

    return warming()


@main.command()
@_HOMES
@click.option(
    "--shared", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True,
    help="Folder with minutes/ and data/danish-paragraphs.jsonl.gz.",
)
@click.option("--size", "sizes", multiple=True, type=click.Choice(list(SIZES)),
              default=tuple(SIZES), help="Which; may be given several times.  [default: all]")
def homes(homes: Path, shared: Path, sizes: tuple[str, ...]) -> None:
    """Build the archives that the other commands measure; those that are there stay."""
    _takes(5 + sum(SIZES[size] for size in sizes) / 25_000)
    encoder = models.encoder()
    homes.mkdir(parents=True, exist_ok=True)
    for size in sizes:
        click.echo(at_size.make(homes, size, shared, encoder))


@main.command()
@_options(_HOMES, _SHARED, _SIZE, _ROUNDS, _QUESTIONS, _KEEP)
def ask(homes: Path, shared: Path | None, size: str, rounds: int, questions: int | None,
        kept: bool) -> None:
    """Questions over HTTP beside the passes of encoder and reader alone."""
    from benchmarks.speed import asking

    asked = _asked(shared, questions)
    _takes(asking.estimate(len(asked), rounds))
    home, built = at_size.home(homes, size, models.encoder())
    found = asking.measure(home, built, asked, _warming(), rounds)
    _told(found["ratios"])
    keep_part(f"ask {size}", found, kept)


@main.command()
@_options(_SHARED, _ROUNDS, _QUESTIONS, _KEEP)
def encoder(shared: Path | None, rounds: int, questions: int | None, kept: bool) -> None:
    """The program's encoder pass beside plain sentence-transformers in float32."""
    from benchmarks.speed import asking
    from benchmarks.speed.ratios import in_turns

    asked = _asked(shared, questions)
    _takes(rounds * (10 + len(asked) * 0.06) / 60)
    measured = []
    for number in range(rounds):
        arms = asking.passes()
        in_turns(arms, _warming(), 0)
        measured.append(in_turns(arms, asked, number))
    name = "own encoder / plain encoder"
    found = asking.summary(measured, {name: asking.RATIOS[name]})
    _told(found["ratios"])
    keep_part("encoder", {"questions": len(asked), "rounds": rounds, **found}, kept)


@main.command()
@_options(_HOMES, _SHARED, _SIZE, _ROUNDS, _QUESTIONS, _KEEP)
def throughput(homes: Path, shared: Path | None, size: str, rounds: int, questions: int | None,
               kept: bool) -> None:
    """Questions per second of 16 clients beside encoder passes per second."""
    from benchmarks.speed import throughput as many

    asked = _asked(shared, questions)
    _takes(many.estimate(len(asked), rounds))
    home, built = at_size.home(homes, size, models.encoder())
    found = many.measure(home, built, asked, _warming(), rounds)
    _told(found["ratios"])
    keep_part("throughput", found, kept)


@main.command()
@_options(_ROUNDS, _KEEP)
@click.option("--shared", type=click.Path(exists=True, file_okay=False, path_type=Path),
              required=True, help="Folder with data/danish-paragraphs.jsonl.gz.")
@click.option("--paragraphs", default=300, show_default=True, help="So many in each round.")
def build(shared: Path, rounds: int, paragraphs: int, kept: bool) -> None:
    """Building from PDFs beside the encoder's rate on the same texts."""
    from benchmarks.speed import building

    _takes(building.estimate(paragraphs, rounds))
    found = building.measure(shared, paragraphs, rounds)
    _told(found["ratios"])
    keep_part("build", found, kept)


@main.command()
@_options(_HOMES, _SIZE, _ROUNDS, _KEEP)
def start(homes: Path, size: str, rounds: int, kept: bool) -> None:
    """From process start to first answer beside loading the encoder alone."""
    from benchmarks.speed import starting

    _takes(starting.estimate(rounds))
    home, built = at_size.home(homes, size, models.encoder())
    found = starting.measure(home, built, _warming(), rounds)
    _told(found["ratios"])
    keep_part("start", found, kept)


@main.command()
@_options(_HOMES, _SHARED, _ROUNDS, _QUESTIONS, _KEEP)
@click.option("--size", "sizes", multiple=True, type=click.Choice(list(SIZES)),
              default=("1k", "10k", "100k", FULL), show_default=True)
@click.option("--workers", default=1, show_default=True)
def memory(homes: Path, shared: Path | None, sizes: tuple[str, ...], rounds: int,
           questions: int | None, workers: int, kept: bool) -> None:
    """Memory of the serving process, and how it grows with the archive."""
    from benchmarks.speed import size as sizes_of

    asked = _asked(shared, questions)
    _takes(len(sizes) * rounds * (25 + len(asked) * 0.2) / 60)
    own, found = models.encoder(), {}
    for name in sizes:
        home, built = at_size.home(homes, name, own)
        mb = sizes_of.served(
            home, asked, Path(models.folder()), rounds, "--workers", str(workers))
        click.echo(f"{name}: " + ", ".join(f"{n} {v[0]:.0f}" for n, v in mb.items()))
        found[name] = (built, mb)
    part = sizes_of.memory_part(found, own.dimension, FULL)
    click.echo(f"slopes in MB per 100,000 passages: {part['slopes']}")
    keep_part("memory" if workers == 1 else f"memory of {workers} workers", part, kept)


@main.command()
@_options(_HOMES, _SIZE, _KEEP)
def disk(homes: Path, size: str, kept: bool) -> None:
    """Bytes per passage by file beside text and one half-precision vector."""
    from benchmarks.speed import size as sizes_of

    own = models.encoder()
    found = sizes_of.disk_part(*at_size.home(homes, size, own), own.dimension)
    click.echo(f"{found['bytes_per_passage']}; {found['ratio']} times the least")
    keep_part("disk", found, kept)


@main.command()
@_options(_HOMES, _SHARED, _SIZE, _ROUNDS, _KEEP)
@click.option("--questions", default=40, show_default=True, help="So many, evenly chosen.")
@click.option("--small", type=click.Choice(list(SIZES)), default="1k", show_default=True,
              help="An archive to load the models with.")
def cold(homes: Path, shared: Path | None, size: str, rounds: int, questions: int, small: str,
         kept: bool) -> None:
    """The first question to an index that is not in memory beside later ones."""
    from benchmarks.speed import cold as fetched

    asked = _asked(shared, questions)
    _takes(fetched.estimate(len(asked), rounds))
    own = models.encoder()
    home, built = at_size.home(homes, size, own)
    found = fetched.measure(home, at_size.home(homes, small, own)[0], built, asked, rounds)
    _told(found["ratios"])
    keep_part("cold", found, kept)


@main.command()
@_options(_HOMES, _SHARED, _ROUNDS, _KEEP)
@click.option("--size", "sizes", multiple=True, type=click.Choice(list(SIZES)),
              default=("1k", "10k", "100k", "1m"), show_default=True)
@click.option("--questions", default=100, show_default=True, help="So many, evenly chosen.")
def growth(homes: Path, shared: Path | None, sizes: tuple[str, ...], rounds: int,
           questions: int, kept: bool) -> None:
    """Build time, disk, memory, answering and recall at several sizes."""
    from benchmarks.speed import growth as grown

    asked = _asked(shared, questions)
    _takes(grown.estimate(len(sizes), len(asked), rounds))
    own = models.encoder()
    found = grown.measure(
        [(name, *at_size.home(homes, name, own)) for name in sizes], asked, _warming(), rounds,
        Path(models.folder()),
    )
    keep_part("growth", found, kept)


@main.command()
@_options(_HOMES, _SHARED, _SIZE, _QUESTIONS, _KEEP)
def profile(homes: Path, shared: Path | None, size: str, questions: int | None,
            kept: bool) -> None:
    """A flame picture of the server's asking path (needs py-spy)."""
    from benchmarks.speed import flame

    asked = _asked(shared, questions)
    _takes(flame.estimate(len(asked)))
    home, built = at_size.home(homes, size, models.encoder())
    found = flame.measure(home, built, asked, _warming())
    for told, share in found["shares"].items():
        click.echo(f"{share:6.1%} {told}")
    keep_part("profile", found, kept)


@main.command()
@_options(_HOMES, _ROUNDS, _QUESTIONS, _KEEP)
@click.option("--shared", type=click.Path(exists=True, file_okay=False, path_type=Path),
              required=True, help="Folder with minutes/, data/ and eval/.")
@click.option("--environments", type=_FOLDER, required=True,
              help="Folder for the environments of the other libraries.")
@click.option("--paragraphs", default=36_864, show_default=True, help="So many beside.")
@click.option("--peer", "names", multiple=True, default=("llamaindex", "haystack", "txtai"),
              show_default=True)
def peers(homes: Path, shared: Path, environments: Path, paragraphs: int, rounds: int,
          questions: int | None, names: tuple[str, ...], kept: bool) -> None:
    """The same documents, questions and encoder in other libraries."""
    from benchmarks.speed.peers import comparison
    from benchmarks.speed.questions import records

    found = records(shared)
    if questions:
        found = found[:: max(1, len(found) // questions)][:questions]
    _takes((len(names) + 3) * paragraphs / 25 / 60 + len(names) * rounds * len(found) / 150)
    part = comparison.compare(
        homes / f"peers-{paragraphs}", homes, shared, paragraphs, names, environments, found,
        _warming(), rounds,
    )
    keep_part("peers", part, kept)


@main.command()
def report() -> None:
    """Write tables and charts of docs/performance.md from what was measured last."""
    from benchmarks.speed import report as told
    from benchmarks.speed.parts import parts

    found = parts()
    told.write(found)
    click.echo(f"wrote {told.DOCUMENT}")
    if "growth" in found:
        click.echo(f"wrote {told.draw_growth(found['growth'])}")


def _told(ratios: dict[str, Any]) -> None:
    """Print ratios, medians first, then the least and the most of the rounds."""
    for name, values in ratios.items():
        shown = {"": values} if isinstance(values, list) else values
        for share in (s for s in ("", "p50", "p95") if s in shown):
            median, least, most = shown[share][:3]
            click.echo(f"{name} {share}: {median:.2f} ({least:.2f}–{most:.2f})")


if __name__ == "__main__":
    main()
