"""Two web servers of one shared archive behind one address, and one of them lost in mid-work.

nginx stands before them, as in docs/installing.md, and takes them in turn. A question is a POST,
which nginx does not send a second time once a server has begun with it: those that were under way
at the lost one come back with an error, and the client asks once more.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.speed import smaps
from benchmarks.speed.ratios import quantile
from benchmarks.speed.server import Client, Server, serving

CLIENTS = 8
_SECONDS = 20
_CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream referat {{ {servers} }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://referat;
            proxy_http_version 1.1;
            proxy_set_header Host $host;
        }}
    }}
}}
"""


@dataclass
class Tally:
    """What became of the questions. ``failed`` had no answer at first, ``lost`` none after
    asking once more; milliseconds are of those that had one at once."""

    before: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)
    failed: int = 0
    lost: int = 0

    def told(self) -> dict[str, Any]:
        return {
            "answered_at_once": len(self.before) + len(self.after), "failed_at_first": self.failed,
            "failed_after_one_retry": self.lost,
            "ms": {
                name: {f"p{round(100 * s)}": round(quantile(ms, s), 1) for s in (0.5, 0.95)}
                for name, ms in (("both", self.before), ("one left", self.after)) if ms
            },
        }


def measure(
    dsn: str, cache: Path, questions: Sequence[str], warming: Sequence[str], count: int,
) -> dict[str, Any]:
    """Eight clients ask ``count`` questions; when half are asked, a server is killed."""
    if shutil.which("nginx") is None:
        return {"skipped": "there is no nginx here to put before two servers"}
    homes = [cache / name for name in ("one", "other")]
    for home in homes:
        home.mkdir()
        # Servers of one archive sign conversations with one key.
        (home / "secret").write_bytes(bytes(range(32)))
        (home / "secret").chmod(0o600)
    options = ("--archive", dsn, "--no-reader")
    with (
        serving(homes[0], *options) as one, serving(homes[1], *options) as other,
        balanced([one.port, other.port]) as port,
    ):
        for server in (one, other):
            client = Client(server.port)
            for question in warming:
                client.ask(question)
            client.close()
        asked = [questions[n % len(questions)] for n in range(count)]
        begun = time.perf_counter()
        tally = _ask_all(port, asked, one)
        seconds = time.perf_counter() - begun
        megabytes = smaps.memory(other.processes()).share * 1024 / 1e6
    return {
        "clients": CLIENTS, "questions": count, "per_second": round(count / seconds, 2),
        "server_mb": round(megabytes), **tally.told(),
    }


def _ask_all(port: int, asked: Sequence[str], ending: Server) -> Tally:
    """Ask with many clients at once; the one that takes the question in the middle kills it."""
    waiting: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
    for row in enumerate(asked):
        waiting.put(row)
    tally, lock, gone = Tally(), threading.Lock(), threading.Event()

    def work() -> None:
        client = Client(port)
        with suppress(queue.Empty):
            while True:
                number, question = waiting.get_nowait()
                if number == len(asked) // 2:
                    _kill(ending)
                    gone.set()
                begun = time.perf_counter()
                answered = _answered(client, question)
                taken = (time.perf_counter() - begun) * 1000
                again = True
                if not answered:
                    client.close()
                    client = Client(port)
                    again = _answered(client, question)
                with lock:
                    tally.failed += not answered
                    tally.lost += not again
                    if answered:
                        (tally.after if gone.is_set() else tally.before).append(taken)
        client.close()

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def _answered(client: Client, question: str) -> bool:
    try:
        client.ask(question)
    except Exception:  # Whatever it is, the question has no answer.
        return False
    return True


def _kill(server: Server) -> None:
    """End a server as a machine that is switched off ends, with its workers."""
    for process in reversed(server.processes()):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


@contextmanager
def balanced(ports: Sequence[int]) -> Iterator[int]:
    """nginx before some ports of this machine, on a port of its own; gone with the block.

    :raises RuntimeError: it did not start.
    """
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="referat-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        servers = " ".join(f"server 127.0.0.1:{p};" for p in ports)
        configuration = folder / "nginx.conf"
        configuration.write_text(
            _CONFIGURATION.format(folder=folder, servers=servers, port=port), "utf-8"
        )
        process = subprocess.Popen(
            ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(configuration)]
        )
        try:
            _wait(process, port, folder / "error.log")
            yield port
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(_SECONDS)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until and process.poll() is None:
        with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nginx did not start: {log.read_text('utf-8')[-500:]}")
