"""Questions, API bodies and addresses made by chance, and what the server makes of them.

    python -m benchmarks.reliability.questions --count 100000 --seed 1

Everything that takes a request is asked: pages, API, forms, exports and feeds, over the sample
files. Wrong is: a status of 500 or more, an answer that is no JSON where it should be, a quote
that does not stand in the file it names, no answer after ``--seconds``, memory that grows, files
left open. Each request follows from seed and number alone: ``--only 4711`` sends one again.
Without ``--real`` an encoder that only counts words stands in for the real one, and no reader.
A run can be parted with ``--from``. Exit status 1 if anything is wrong. Linux.
"""

from __future__ import annotations

import heapq
import json
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import click

from benchmarks.reliability.sent import Request
from benchmarks.reliability.shrink import shrunk
from benchmarks.reliability.texts import SAMPLES

_SLOWEST = 20
# Of so many that fail a small form is looked for.
_MADE_SMALL = 5
# Memory is looked at so often, and not before caches are full.
_EVERY, _WARM = 500, 3000
# More than this for 10,000 requests is told as a leak (MB).
_MOST_GROWTH = 12.0
# Files that may be open at the end and were not at first: the process that draws pages has some.
_FEW = 20


@dataclass(slots=True)
class Found:
    """What a run found."""

    sent: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    slowest: list[tuple[float, int, str]] = field(default_factory=list)
    addresses: Counter[str] = field(default_factory=Counter)
    growth: list[float] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.sent += other.sent
        self.seconds += other.seconds
        self.wrong += other.wrong
        self.slowest = heapq.nlargest(_SLOWEST, [*self.slowest, *other.slowest])
        self.addresses += other.addresses
        self.growth += other.growth


def growth(samples: list[tuple[int, float]]) -> float | None:
    """MB that memory grows for 10,000 requests: the slope of a line through what was measured.

    None where the run was too short to tell.
    """
    warm = [(n, mb) for n, mb in samples if n >= _WARM]
    if len(warm) < 10:
        return None
    mean_n = sum(n for n, _ in warm) / len(warm)
    mean = sum(mb for _, mb in warm) / len(warm)
    spread = sum((n - mean_n) ** 2 for n, _ in warm)
    return 10_000 * sum((n - mean_n) * (mb - mean) for n, mb in warm) / spread


def save(folder: Path, name: str, request: Request) -> None:
    """Write a request that failed, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    values = {**asdict(request), "body": request.body.decode("latin-1")}
    (folder / f"{name}.json").write_text(json.dumps(values, indent=1), "utf-8")


def _smaller(asked: Any, request: Request) -> Request:
    """A request that fails as well with less in its body or its query."""
    body = shrunk(request.body, lambda b: bool(asked.wrong(replace(request, body=b))[1]))
    request = replace(request, body=body)
    query = shrunk(
        request.query.encode(),
        lambda q: bool(asked.wrong(replace(request, query=q.decode("utf-8", "replace")))[1]),
    )
    return replace(request, query=query.decode("utf-8", "replace"))


def _ask(
    home: Path, real: bool, seconds: int, seed: int, numbers: range, saved: Path,
    at: Synchronized[int], found: Any,
) -> None:
    """In a process of its own: send the requests of these numbers."""
    from benchmarks.reliability.asked import Asked, memory, open_files
    from corpus.pictures import drawer

    with tempfile.TemporaryDirectory(prefix="referat-fuzz-") as kept:
        asked = Asked(home, Path(kept), real, seconds)
        asked.conversations()
        result, samples, files = Found(), [], 0
        began = time.monotonic()
        for sent, number in enumerate(numbers):
            at.value = number
            request = asked.by_number(seed, number)
            took, problem = asked.wrong(request)
            result.addresses[_kind(request)] += 1
            told = (took, number, request.told)
            if len(result.slowest) < _SLOWEST:
                heapq.heappush(result.slowest, told)
            else:
                heapq.heappushpop(result.slowest, told)
            if problem:
                result.wrong.append(f"{seed}:{number}: {problem}: {request.told}")
                save(saved, f"{seed}-{number}", request)
                if len(result.wrong) <= _MADE_SMALL and "no answer" not in problem:
                    save(saved, f"{seed}-{number}-small", _smaller(asked, request))
            if sent % _EVERY == 0:
                samples.append((sent, memory()))
                files = files or (open_files() if sent else 0)
        left = open_files() - files if files else 0
        if left > _FEW:
            result.wrong.append(f"{left} files are left open")
        result.sent, result.seconds = len(numbers), time.monotonic() - began
        if (slope := growth(samples)) is not None:
            result.growth.append(slope)
            if slope > _MOST_GROWTH:
                result.wrong.append(f"memory grows {slope:.1f} MB for 10,000 requests")
        found.put(result)
    # A process like this one ends without what was registered for its end: the one that draws
    # pages would stay.
    drawer().close()


def _kind(request: Request) -> str:
    parts = request.path.split("/")
    return "/".join(parts[: 4 if parts[1] == "api" else 2])


def run(
    home: Path, numbers: range, seed: int, saved: Path, real: bool = False, seconds: int = 10,
    processes: int = 1,
) -> Found:
    """Send the requests of these numbers; processes that end before they are done go on after."""
    context = multiprocessing.get_context("spawn")
    size = -(-len(numbers) // processes)
    waiting = [numbers[n : n + size] for n in range(0, len(numbers), size)]
    total, running = Found(), []
    results = context.Queue()
    while waiting or running:
        while waiting:
            part = waiting.pop()
            at = context.Value("q", part.start)
            process = context.Process(
                target=_ask, args=(home, real, seconds, seed, part, saved, at, results))
            process.start()
            running.append((process, part, at))
        time.sleep(0.2)
        while not results.empty():
            total.add(results.get())
        for one in [r for r in running if not r[0].is_alive()]:
            running.remove(one)
            process, part, at = one
            process.join()
            if process.exitcode:
                number = at.value
                total.wrong.append(f"{seed}:{number}: the process ended with {process.exitcode}")
                if number + 1 < part.stop:
                    waiting.append(range(number + 1, part.stop))
    while not results.empty():
        total.add(results.get())
    return total


def sample_home(folder: Path) -> Path:
    """An archive of the sample files, built with the encoder that counts words."""
    from embeddings.build import build
    from tests.fakes import FakeEncoder

    build([SAMPLES], folder, FakeEncoder())
    return folder


def _real_home(folder: Path) -> Path:
    from embeddings.build import build
    from embeddings.encoder import load
    from web.config import default_cache

    build([SAMPLES], folder, load(None, default_cache()))
    return folder


def report(found: Found) -> str:
    """What a run found, for people."""
    rate = found.sent / max(found.seconds, 1e-9)
    lines = [f"{found.sent} requests, {rate:.0f} a second and process: "
             f"{len(found.wrong)} things wrong"]
    if found.growth:
        told = ", ".join(f"{mb:+.1f}" for mb in found.growth)
        lines.append(f"memory for 10,000 requests: {told} MB")
    lines.append("slowest:")
    lines += [f"  {took:6.3f} s  {n}  {told[:120]}" for took, n, told in sorted(
        found.slowest, reverse=True)]
    kinds = ", ".join(f"{kind or '/'} {n}" for kind, n in found.addresses.most_common(30))
    return "\n".join([*lines, f"sent to: {kinds}"])


@click.command()
@click.option("--count", type=click.IntRange(1), default=2000, show_default=True,
              help="How many requests.")
@click.option("--from", "first", type=click.IntRange(0), default=0, show_default=True,
              help="Number of the first.")
@click.option("--seed", default=1, show_default=True, help="What they are made from.")
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True)
@click.option("--seconds", type=click.IntRange(1), default=10, show_default=True,
              help="What takes longer is taken for a hang.")
@click.option("--real", is_flag=True, help="With the encoder and reader that ship.")
@click.option("--home", type=click.Path(exists=True, path_type=Path),
              help="An archive of the sample files; one is built if none is given.")
@click.option("--only", type=int, help="Send only the request of this number, and show it.")
@click.option("--save", "saved", type=click.Path(path_type=Path),
              default=Path("build/fuzz-questions"), show_default=True,
              help="Folder for requests that failed.")
def main(
    count: int, first: int, seed: int, processes: int, seconds: int, real: bool,
    home: Path | None, only: int | None, saved: Path,
) -> None:
    """Send requests made by chance and tell what is wrong with the answers."""
    with tempfile.TemporaryDirectory(prefix="referat-fuzz-home-") as folder:
        if home is None:
            home = (_real_home if real else sample_home)(Path(folder))
        if only is not None:
            from benchmarks.reliability.asked import Asked

            asked = Asked(home, Path(folder), real, seconds)
            request = asked.by_number(seed, only)
            click.echo(ascii(request))
            took, problem = asked.wrong(request)
            click.echo(f"{took:.3f} s: {problem or 'nothing wrong'}")
            sys.exit(int(bool(problem)))
        found = run(home, range(first, first + count), seed, saved, real, seconds, processes)
    for one in found.wrong:
        click.echo(one, err=True)
    click.echo(report(found))
    sys.exit(int(bool(found.wrong)))


if __name__ == "__main__":
    main()
