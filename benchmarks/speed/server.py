"""``referat serve`` as a process of its own, and a client that keeps its connection."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-m", "web.cli")
_PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; ``ready`` is how many seconds it took to listen."""

    process: subprocess.Popen[str]
    port: int
    ready: float

    def processes(self) -> list[int]:
        """Its own number and those of its workers (Linux)."""
        number = self.process.pid
        listed = Path(f"/proc/{number}/task/{number}/children").read_text("ascii")
        return [number, *(int(child) for child in listed.split())]


class Client:
    """Asks over one connection, as a page that stays open does."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)

    def ask(self, question: str) -> dict[str, Any]:
        """The answer to a question.

        :raises RuntimeError: the server did not answer it.
        """
        body = json.dumps({"question": question})
        headers = {"Content-Type": "application/json"}
        self._connection.request("POST", "/api/v1/ask", body, headers)
        response = self._connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise RuntimeError(f"the server answered {response.status}: {text[:200]!r}")
        answer: dict[str, Any] = json.loads(text)
        return answer

    def close(self) -> None:
        self._connection.close()


def environment() -> dict[str, str]:
    """In which a program of the project is run from its own folder, compiled like an installed
    one."""
    own = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**own, "PYTHONPATH": str(ROOT)}


@contextmanager
def serving(home: Path, *options: str) -> Iterator[Server]:
    """A server at a free port, without limits and quiet; it ends with the block.

    :raises RuntimeError: it did not start.
    """
    command = [
        *PROGRAM, "serve", "--home", str(home), "--port", "0", "--rate-limit", "",
        "--log-level", "warning", *options,
    ]
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=environment(), cwd=ROOT
    )
    assert process.stderr
    try:
        port = _port(process)
        # A pipe that nobody reads would stop the server when it is full.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield Server(process, port, time.perf_counter() - begun)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _port(process: subprocess.Popen[str]) -> int:
    said = []
    for line in process.stderr or ():
        said.append(line)
        if found := re.search(r"Ask at http://.*:(\d+)/", line):
            return int(found[1])
    raise RuntimeError(f"the server did not start: {''.join(said)}")
