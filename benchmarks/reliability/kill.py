"""Builds ended with kill -9 at random moments, and what is left of each.

    python -m benchmarks.reliability.kill --times 200

Builds two sets of the sample files in turn with an encoder that only counts words. Each build
is killed; then the generation in service must be the old or the new one, pass every check and
open as a server opens it, and the next build must work, encode nothing that was saved already
and leave nothing half made. Caches are now and then deleted before, so that builds are killed
while they read and while they encode. Exit status 1 if anything is wrong. Linux and macOS.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import click

from corpus.errors import ReferatError
from embeddings.build import build
from embeddings.cache import KnownVectors
from embeddings.checks import check
from embeddings.encoder import Progress, Vectors
from embeddings.errors import NoArchive
from embeddings.generation import current, generations
from embeddings.interaction import TokenMatrix
from tests.fakes import FakeEncoder
from web.live import Live

_SAMPLES = Path(__file__).resolve().parent.parent.parent / "corpus" / "samples"
# How often caches are deleted before a build.
_DELETED = 0.35
_NOT_KILLED = "whole"
# Stages too short to be met by chance alone, and about how long each lasts here, in seconds.
_STAGES, _IN_STAGE = ("passages", "sentences", "index"), 0.25
# Reading processes see within this time that nobody waits for them any more.
_GRACE = 5.0


class Stages:
    """An observer that notes in a file which stage a build is at."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def stage(self, name: str, total: int) -> None:
        partial = self._path.with_suffix(".part")
        partial.write_text(name)
        os.replace(partial, self._path)

    def advance(self, steps: int) -> None:
        pass


class Watching(FakeEncoder):
    """Counts the texts it is asked for although a cache had their vectors."""

    def __init__(self, known: KnownVectors | None) -> None:
        super().__init__()
        self._known, self.twice = known, 0

    def encode_passages(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> Vectors:
        if self._known:
            self.twice += sum(
                self._known.vector(self.fingerprint, text) is not None for text in texts
            )
        return super().encode_passages(texts, progress)

    def encode_passage_tokens(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> tuple[Vectors, list[TokenMatrix]]:
        known, self._known = self._known, None  # A vector without its tokens is encoded anew.
        try:
            if known:
                self.twice += sum(
                    known.tokens(self.token_fingerprint, text, self.token_dimension) is not None
                    for text in texts
                )
            return super().encode_passage_tokens(texts, progress)
        finally:
            self._known = known


def _forked(work: Callable[[], int]) -> int:
    """Do something in a process of its own, in a session of its own; returns its number."""
    number = os.fork()
    if number:
        return number
    status = 99
    try:
        os.setsid()
        status = work()
    except BaseException as error:
        sys.stderr.write(f"{error!r}\n")
    finally:
        os._exit(status)


def _left_of(session: int) -> list[int]:
    """Processes of a session that are still there."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return found


def _name(home: Path) -> str | None:
    try:
        return current(home).name
    except NoArchive:
        return None


class Trial:
    """A home in which builds are killed."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._chance, self._folder, self.home = chance, folder, folder / "home"
        names = sorted(p for p in _SAMPLES.iterdir() if p.is_file())
        self._sets = [names[0:7], names[4:12]]
        self._seconds: dict[bool, float] = {}
        self._took = 0.0

    def once(self, turn: int) -> tuple[str, list[str]]:
        """Kill one build: the stage it was at, and everything that is wrong afterwards."""
        files = self._sets[turn % 2]
        cold = self._chance.random() < _DELETED or True not in self._seconds
        if cold:
            shutil.rmtree(self.home / "cache", ignore_errors=True)
        if cold not in self._seconds:  # Measured once, not killed.
            wrong = self._build_again(files)
            self._seconds[cold] = self._took
            return _NOT_KILLED, wrong
        before, noted = _name(self.home), self._folder / "stage"
        noted.write_text("start")
        child = _forked(lambda: int(not build(files, self.home, FakeEncoder(), Stages(noted))))
        self._wait(noted, self._seconds[cold])
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        wrong = [] if killed or status == 0 else [f"the build ended with status {status}"]
        wrong += self._what_is_left(child, before)
        wrong += self._build_again(files)
        return noted.read_text() if killed else _NOT_KILLED, wrong

    def _wait(self, noted: Path, seconds: float) -> None:
        """Until some moment of the whole build, or, as often, of a stage after the reading."""
        end = time.monotonic() + seconds
        if self._chance.random() < 0.5:
            time.sleep(self._chance.uniform(0, seconds))
            return
        aim, after = self._chance.choice(_STAGES), self._chance.uniform(0, _IN_STAGE)
        while noted.read_text() != aim and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(after)

    def _what_is_left(self, child: int, before: str | None) -> list[str]:
        wrong, now = [], _name(self.home)
        if before and now not in (before, f"{int(before) + 1:04d}"):
            wrong.append(f"generation {now} is in service where {before} was")
        if now:
            found = check(current(self.home), self.home / "cache" / "vectors.sqlite")
            wrong += [f"check: {one.message}" for one in found]
            try:
                Live(self.home, FakeEncoder).service().ask("Hvad blev besluttet?")
            except ReferatError as error:
                wrong.append(f"a server cannot open it: {error}")
        end = time.monotonic() + _GRACE
        while (left := _left_of(child)) and time.monotonic() < end:
            time.sleep(0.05)
        return [*wrong, *([f"{len(left)} reading processes are left"] if left else [])]

    def _build_again(self, files: Sequence[Path]) -> list[str]:
        cache, copy = self.home / "cache", self._folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for path in cache.glob("vectors.sqlite*"):
            shutil.copy(path, copy)
        before = _name(self.home)

        def again() -> int:
            known = KnownVectors(copy / "vectors.sqlite") if any(copy.iterdir()) else None
            encoder = Watching(known)
            build(files, self.home, encoder)
            return 3 if encoder.twice else 0

        start = time.monotonic()
        _, status = os.waitpid(_forked(again), 0)
        self._took = time.monotonic() - start
        wrong = {0: [], 3: ["texts were encoded although their vectors were saved"]}.get(
            os.waitstatus_to_exitcode(status), [f"the next build ended with {status}"]
        )
        now = _name(self.home)
        if now is None or (before and int(now) <= int(before)):
            wrong = [*wrong, f"after the next build {now} is in service where {before} was"]
        else:
            wrong = [*wrong, *(f"check: {one.message}" for one in check(
                current(self.home), cache / "vectors.sqlite"))]
        half = [p.name for p in generations(self.home).iterdir() if not p.name.isdigit()]
        half += [p.name for p in (cache / "readings").iterdir() if p.suffix != ".pickle"]
        return [*wrong, *(f"{name} is left" for name in half)]


@click.command()
@click.option("--times", type=click.IntRange(1), default=20, show_default=True,
              help="How many builds to kill.")
@click.option("--seed", default=1, show_default=True, help="Of the random moments.")
def main(times: int, seed: int) -> None:
    """Kill builds and tell what is left of them."""
    stages: Counter[str] = Counter()
    all_wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="referat-kill-") as folder:
        trial = Trial(Path(folder), random.Random(seed))
        turn = 0
        while stages.total() < times:
            stage, wrong = trial.once(turn)
            turn += 1
            all_wrong += wrong
            for one in wrong:
                click.echo(f"build {turn}, killed at {stage}: {one}", err=True)
            if stage != _NOT_KILLED:
                stages[stage] += 1
    told = ", ".join(f"{name} {count}" for name, count in stages.most_common())
    click.echo(f"{times} builds killed ({told}): {len(all_wrong)} things wrong")
    sys.exit(int(bool(all_wrong)))


if __name__ == "__main__":
    main()
