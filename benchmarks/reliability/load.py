"""Many people who ask at once, beside clients that send slowly or nothing.

    python -m benchmarks.reliability.load --users 100 --minutes 10 --workers 2

Serves an archive as it ships, in processes of its own. First one user asks for a while, then all
do, each the next question as soon as the last is answered; every hundredth of the answers is
compared with what the same question got before the load. Beside them clients hold connections
open, send half of a request, or a byte a second, or do not read what they are sent. With
--rebuild a new index is built and taken over in the middle. At last a server with a rate limit is
asked too much. Exit status 1 if a request fails, memory grows, or slow clients stop others.

Memory is the sum over the server's processes of what is their share (PSS; Linux).
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from benchmarks.results_files import keep
from tests.served import REAL, ROOT, Served, served

_QUESTIONS = Path(__file__).resolve().parent.parent / "questions"
_PATIENCE = 120.0
# Memory is looked at so often, and counts from when every worker has answered some questions.
_LOOK, _SETTLED = 5.0, 30.0
# Of answers: one in so many is compared.
_COMPARED = 100
# Growth that is no leak: what allocators and page caches do (share of the memory at first).
_GROWTH = 0.05


def questions() -> list[str]:
    """The development questions about the sample corpus."""
    lines = (_QUESTIONS / "sample-questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


@dataclass(slots=True)
class Seen:
    """What users saw: seconds of each answer, and how often anything else came."""

    seconds: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class User(threading.Thread):
    """Asks one question after the other over one connection."""

    def __init__(
        self, port: int, asked: Sequence[str], seed: int, stop: threading.Event, seen: Seen,
        known: dict[str, list[str]] | None = None,
    ) -> None:
        super().__init__(daemon=True)
        self._port, self._ending, self._seen, self._known = port, stop, seen, known or {}
        self._asked, self._chance = list(asked), random.Random(seed)

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        count = 0
        while not self._ending.is_set():
            question, begun = self._chance.choice(self._asked), time.perf_counter()
            count += 1
            try:
                status, values = ask(connection, question)
            except (OSError, http.client.HTTPException, ValueError) as error:
                self._seen.failures[type(error).__name__] += 1
                connection.close()
                continue
            if status != 200:
                self._seen.failures[str(status)] += 1
                continue
            self._seen.seconds.append(time.perf_counter() - begun)
            expected = self._known.get(question)
            if expected is not None and count % _COMPARED == 0 and quoted(values) != expected:
                self._seen.different.append(question)
        connection.close()


def ask(connection: http.client.HTTPConnection, question: str) -> tuple[int, dict[str, Any]]:
    """Status and answer of one question."""
    body = json.dumps({"question": question})
    connection.request("POST", "/api/v1/ask", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, json.loads(response.read())


def quoted(answer: dict[str, Any]) -> list[str]:
    """The quotes of an answer."""
    return [quote["text"] for quote in answer["quotes"]]


class SlowClient(threading.Thread):
    """Opens connections that are no good to anybody, and does so again when they are closed."""

    KINDS = ("silent", "half", "drip", "deaf")

    def __init__(self, port: int, kind: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._port, self._kind, self._ending = port, kind, stop
        self.opened = 0

    def run(self) -> None:
        while not self._ending.is_set():
            with suppress(OSError), self._open() as connection:
                getattr(self, f"_{self._kind}")(connection)
            self._ending.wait(1)

    def _open(self) -> socket.socket:
        self.opened += 1
        return socket.create_connection(("127.0.0.1", self._port), timeout=5)

    def _silent(self, connection: socket.socket) -> None:
        self._until_closed(connection)

    def _half(self, connection: socket.socket) -> None:
        connection.sendall(b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{")
        self._until_closed(connection)

    def _drip(self, connection: socket.socket) -> None:
        for letter in b"GET /arkiv HTTP/1.1\r\nX-Long: " + b"a" * 10_000:
            connection.sendall(bytes([letter]))
            if self._ending.wait(1):
                return

    def _deaf(self, connection: socket.socket) -> None:
        request = b"GET /arkiv HTTP/1.1\r\nHost: x\r\n\r\n"
        connection.sendall(request * 20)
        self._ending.wait(30)

    def _until_closed(self, connection: socket.socket) -> None:
        while not self._ending.is_set():
            with suppress(TimeoutError):
                if not connection.recv(100):
                    return


def memory(server: Served) -> float:
    """Megabytes that a server and its workers take together."""
    total = 0
    for process in (server.process.pid, *server.workers()):
        with suppress(OSError):
            told = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
            total += int(re.search(r"^Pss:\s+(\d+)", told, re.MULTILINE)[1])  # type: ignore[index]
    return total / 1024


def alone(port: int, asked: Sequence[str], seconds: float) -> Seen:
    """One user for a while."""
    seen, stop = Seen(), threading.Event()
    user = User(port, asked, 0, stop, seen)
    user.start()
    time.sleep(seconds)
    stop.set()
    user.join()
    return seen


def under_load(
    server: Served, asked: Sequence[str], users: int, slow: int, seconds: float,
    rebuild: Sequence[str], home: Path,
) -> dict[str, Any]:
    """All users at once; what they saw, and how the server's memory went."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)
    known = {question: quoted(ask(connection, question)[1]) for question in set(asked)}
    connection.close()
    seen, stop = Seen(), threading.Event()
    threads = [User(server.port, asked, n + 1, stop, seen, known) for n in range(users)]
    bad = [SlowClient(server.port, SlowClient.KINDS[n % 4], stop) for n in range(slow)]
    for thread in (*bad, *threads):
        thread.start()
    begun, looks, build = time.monotonic(), list[tuple[float, int, float]](), None
    while (past := time.monotonic() - begun) < seconds:
        time.sleep(min(_LOOK, max(0.0, seconds - past)))
        looks.append((time.monotonic() - begun, len(seen.seconds), memory(server)))
        if rebuild and build is None and past > seconds / 2:
            build = subprocess.Popen(
                [sys.executable, "-m", "web.cli", "build", *rebuild, "--again",
                 "--home", str(home)],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT,
            )
    took = time.monotonic() - begun
    answered = len(seen.seconds)
    stop.set()
    for thread in threads:
        thread.join(_PATIENCE)
    settled = [look for look in looks if look[0] > min(_SETTLED, seconds / 3)] or looks
    first, last = settled[0], settled[-1]
    return {
        "users": users, "slow_clients": slow, "slow_connections": sum(b.opened for b in bad),
        "seconds": round(took, 1), "answered": answered,
        "per_second": round(answered / took, 2), "failures": dict(seen.failures),
        "different": sorted(set(seen.different)),
        "p50": round(seen.quantile(0.5), 3), "p95": round(seen.quantile(0.95), 3),
        "p99": round(seen.quantile(0.99), 3), "slowest": round(max(seen.seconds, default=0), 3),
        "memory_at_first": round(first[2]), "memory_at_last": round(last[2]),
        "memory_median": round(statistics.median(look[2] for look in settled)),
        "grown_per_1000_answers": round(
            1000 * (last[2] - first[2]) / max(1, last[1] - first[1]), 2
        ),
        "rebuilt": None if build is None else build.wait(_PATIENCE) == 0,
    }


def limited(home: Path, workers: int, asked: Sequence[str]) -> dict[str, Any]:
    """A server with a rate limit, and twenty who ask far more."""
    with served(
        home, "--workers", str(workers), "--rate-limit", "60/minute", program=REAL
    ) as server:
        def one(number: int) -> tuple[int, float]:
            begun = time.perf_counter()
            status, _ = server.ask(asked[number % len(asked)])
            return status, time.perf_counter() - begun

        with ThreadPoolExecutor(20) as clients:
            found = list(clients.map(one, range(400)))
    statuses = Counter(str(status) for status, _ in found)
    refused = [seconds for status, seconds in found if status == 429]
    return {
        "limit": "60/minute", "statuses": dict(statuses),
        "slowest_refusal": round(max(refused, default=0), 3),
    }


def wrong_with(result: dict[str, Any]) -> list[str]:
    """What is not as it must be."""
    load, limit = result["load"], result["limited"]
    found = [f"{count} requests ended with {name}" for name, count in load["failures"].items()]
    found += [f"another answer under load: {question}" for question in load["different"]]
    if load["memory_at_last"] > load["memory_at_first"] * (1 + _GROWTH):
        found.append(f"memory grew from {load['memory_at_first']} to {load['memory_at_last']} MB")
    if load["rebuilt"] is False:
        found.append("the new index was not built")
    if set(limit["statuses"]) != {"200", "429"} or limit["statuses"]["200"] != 60:
        found.append(f"a limit of 60 a minute gave {limit['statuses']}")
    return found


@click.command()
@click.option("--home", type=click.Path(path_type=Path, exists=True), required=True,
              help="An archive with the sample corpus in it.")
@click.option("--users", default=100, show_default=True)
@click.option("--minutes", default=10.0, show_default=True)
@click.option("--workers", default=2, show_default=True)
@click.option("--slow", default=60, show_default=True, help="Slow clients beside the users.")
@click.option("--single", default=20.0, show_default=True, help="Seconds of a single user.")
@click.option("--rebuild", multiple=True, help="Files and folders to build anew half-way.")
@click.option("--keep", "kept", is_flag=True, help="Write the figures to benchmarks/results.")
def main(
    home: Path, users: int, minutes: float, workers: int, slow: int, single: float,
    rebuild: tuple[str, ...], kept: bool,
) -> None:
    """Load a server and tell how it bore it."""
    asked, cores = questions(), os.cpu_count() or 1
    with served(home, "--workers", str(workers), "--rate-limit", "", program=REAL) as server:
        alone(server.port, asked, 5)
        one = alone(server.port, asked, single)
        load = under_load(server, asked, users, slow, minutes * 60, rebuild, home)
    result = {
        "workers": workers, "cores": cores,
        "single": {"answered": len(one.seconds), "p50": round(one.quantile(0.5), 3),
                   "p95": round(one.quantile(0.95), 3), "failures": dict(one.failures)},
        "load": load,
        "p95_bound": round(3 * one.quantile(0.5) * users / cores, 3),
        "limited": limited(home, workers, asked),
    }
    wrong = wrong_with(result)
    click.echo(json.dumps({**result, "wrong": wrong}, indent=1, ensure_ascii=False))
    if kept:
        click.echo(f"kept in {keep('load', result)}", err=True)
    sys.exit(int(bool(wrong)))


if __name__ == "__main__":
    main()
