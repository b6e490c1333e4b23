"""``referat serve`` as its own process, and the plainest of clients for it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_FAKE = (str(ROOT / "tests" / "serve_fake.py"),)
# The program as it ships.
REAL = ("-m", "web.cli", "serve")

# Seconds that anything here may take before it counts as hanging.
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, question: str) -> tuple[int, dict[str, Any]]:
        return self.request("POST", "/api/v1/ask", {"question": question})

    def request(
        self, method: str, path: str, values: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON, over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            body = json.dumps(values) if values is not None else None
            connection.request(method, path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"{}")
        finally:
            connection.close()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def workers(self) -> list[int]:
        """Numbers of the processes that were forked from the server's (Linux)."""
        number = self.process.pid
        listed = Path(f"/proc/{number}/task/{number}/children").read_text("ascii")
        return [int(child) for child in listed.split()]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """The exit status after a signal."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


@contextmanager
def served(
    home: Path, *options: str, program: Sequence[str] = _FAKE, **environment: str
) -> Iterator[Served]:
    """A server, with the fake encoder if none is named, at a free port; it ends with the block."""
    command = [sys.executable, *program, "--home", str(home), "--port", "0", *options]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    assert process.stderr
    lines = []
    try:
        for line in process.stderr:
            lines.append(line)
            if found := re.search(r"Ask at http://.*:(\d+)/", line):
                break
        else:
            raise AssertionError("".join(lines))
        # A pipe that nobody reads would stop the server when it is full.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield Served(process, int(found[1]))
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)


def until(holds: Callable[[], bool]) -> None:
    """Wait for what must come."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
