"""Files damaged by chance, and what the readers make of them.

    python -m benchmarks.reliability.files --count 20000 --seed 1

The sample files, Word files made of their texts, and those of ``--files`` if given (nothing of
them is kept but what fails, in ``--save``) are damaged as bytes, by the words of their formats,
and inside what is packed in them. Each is read as a build reads it, in processes of limited time
and memory. Wrong is: a reader that fails or is ended, a code that is none, a reading that
contradicts itself, a batch that cannot be written as an archive. Files that take too long or too
much memory are told and kept too. Each file follows from seed and number alone: ``--only 4711``
reads one again, and ``--from`` parts a run. Exit status 1 if anything is wrong. Linux and macOS.
"""

from __future__ import annotations

import logging
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import click

from benchmarks.reliability.mutations import mutated
from benchmarks.reliability.readings import faults_of
from benchmarks.reliability.seeds import Seed, seeds
from benchmarks.reliability.texts import SAMPLES
from corpus.errors import ReadError
from corpus.integrity import faults
from corpus.merge import merge
from corpus.model import Reading
from corpus.pool import Limits, read_all
from corpus.store import write_corpus

_BATCH = 200
_CODES = frozenset({
    "unreadable", "unsupported_format", "no_text", "encrypted", "too_large", "reader_failed",
})
_LOG = logging.getLogger("referat.pool")


@dataclass(slots=True)
class Found:
    """Outcomes counted, and what is wrong with what number."""

    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    seconds: float = 0.0


def _judged(outcome: Reading | ReadError) -> tuple[str, str | None]:
    """What became of a file, and what is wrong with that."""
    if isinstance(outcome, Reading):
        found = faults_of(outcome)
        return "read", "; ".join(found) or None
    told = str(outcome)
    if outcome.code not in _CODES:
        return outcome.code, f"an unknown code: {told}"
    if outcome.code == "reader_failed" and "took longer" not in told:
        return "reader_failed", told
    if outcome.code in ("reader_failed", "too_large"):
        return ("too slow" if "took longer" in told else "too large"), None
    return outcome.code, None


def read_damaged(
    files: list[Seed], numbers: range, seed: int, limits: Limits, saved: Path
) -> Found:
    """Damage and read the files of these numbers, a batch at a time."""
    found, began = Found(), time.monotonic()
    for start in range(numbers.start, numbers.stop, _BATCH):
        with tempfile.TemporaryDirectory(prefix="referat-fuzz-") as folder:
            _batch(files, range(start, min(start + _BATCH, numbers.stop)), seed, limits,
                   Path(folder), saved, found)
    found.seconds = time.monotonic() - began
    return found


def _batch(
    files: list[Seed], numbers: range, seed: int, limits: Limits, folder: Path, saved: Path,
    found: Found,
) -> None:
    paths = {}
    for number in numbers:
        one = mutated(Random(f"{seed}:{number}"), files)
        path = folder / f"{number}-{one.name}"
        path.write_bytes(one.data)
        paths[path] = number
    readings = []
    for path, outcome in read_all(list(paths), limits):
        what, wrong = _judged(outcome)
        found.outcomes[what] += 1
        if wrong or what == "too slow" or what == "too large":
            saved.mkdir(parents=True, exist_ok=True)
            (saved / f"{seed}-{path.name}").write_bytes(path.read_bytes())
            told = f"{seed}:{path.name}: {wrong or what}"
            (found.wrong if wrong else found.stopped).append(told)
        if isinstance(outcome, Reading):
            readings.append(outcome)
    found.wrong += [f"{seed}:{numbers}: {fault}" for fault in _as_archive(readings, folder)]


def _as_archive(readings: list[Reading], folder: Path) -> list[str]:
    """What is wrong with an archive of the readings."""
    path = folder / "corpus.sqlite"
    unique = {r.document.sha256: r for r in readings}
    try:
        meetings, others = merge(list(unique.values()))
        write_corpus(path, meetings, others)
    except Exception as error:
        return [f"the archive cannot be written: {error!r}"]
    return [one.message for one in faults(path)]


@click.command()
@click.option("--count", type=click.IntRange(1), default=500, show_default=True,
              help="How many files.")
@click.option("--from", "first", type=click.IntRange(0), default=0, show_default=True,
              help="Number of the first.")
@click.option("--seed", default=1, show_default=True, help="What they are made from.")
@click.option("--files", "places", multiple=True,
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folders of more files to damage.")
@click.option("--seconds", type=click.IntRange(1), default=20, show_default=True)
@click.option("--megabytes", type=click.IntRange(64), default=1024, show_default=True,
              help="Memory that reading one may take.")
@click.option("--only", type=int, help="Read only the file of this number, in this process.")
@click.option("--save", "saved", type=click.Path(path_type=Path),
              default=Path("build/fuzz-files"), show_default=True,
              help="Folder for files that fail.")
def main(
    count: int, first: int, seed: int, places: tuple[Path, ...], seconds: int, megabytes: int,
    only: int | None, saved: Path,
) -> None:
    """Read damaged files and tell what becomes of them."""
    files = seeds((SAMPLES, *places))
    limits = Limits(pages=200, seconds=seconds, memory_megabytes=megabytes)
    if only is not None:
        from corpus.read import read

        saved.mkdir(parents=True, exist_ok=True)
        one = mutated(Random(f"{seed}:{only}"), files)
        path = saved / f"{seed}-{only}-{one.name}"
        path.write_bytes(one.data)
        click.echo(path)
        began = time.monotonic()
        click.echo(faults_of(read(path, most_pages=limits.pages)) or "nothing wrong")
        click.echo(f"{time.monotonic() - began:.1f} s")
        return
    _LOG.setLevel(logging.ERROR)
    found = read_damaged(files, range(first, first + count), seed, limits, saved)
    for one_wrong in found.wrong:
        click.echo(one_wrong, err=True)
    for one_stopped in found.stopped:
        click.echo(f"stopped: {one_stopped}")
    outcomes = ", ".join(f"{what} {n}" for what, n in found.outcomes.most_common())
    click.echo(f"{count} files in {found.seconds:.0f} s ({outcomes}): "
               f"{len(found.wrong)} things wrong")
    sys.exit(int(bool(found.wrong)))


if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
