"""Several processes that answer on the same sockets, kept alive by gunicorn.

They are forked from one that has loaded the models, so that these are in memory once; the index
is mapped by each, and so in memory once as well. Where processes cannot be forked (Windows)
there is one process: :mod:`web.server.alone`.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

from web.server.listening import WSGI, HttpServer

log = logging.getLogger("referat.server")

# A worker that gives no sign of life for so long is ended and another one started (seconds).
_SILENT = 60
# Requests in work when the server stops are given a little longer than a worker gives them.
_GRACE = 35


@dataclass(frozen=True, slots=True)
class Hooks:
    """What is called: ``begin`` in each worker before it answers, ``finish`` after, and ``ended``
    with the number of one that has ended in the process that forked it."""

    begin: Callable[[], None]
    finish: Callable[[], None]
    ended: Callable[[int], None]


def serve_by_workers(
    count: int, served: Sequence[tuple[socket.socket, WSGI]], hooks: Hooks
) -> None:
    """Answer on sockets from ``count`` processes until SIGINT or SIGTERM.

    The process must not have started threads. Returns only in the process that called.
    """
    owner = os.getpid()
    try:
        _Parent(_Workers(count, served, hooks)).run()
    except SystemExit as error:
        if os.getpid() != owner:  # A worker that is done must not go on as its parent would.
            logging.shutdown()
            os._exit(error.code if isinstance(error.code, int) else 1)
        if error.code:
            raise


class _Workers(BaseApplication):  # type: ignore[misc]
    def __init__(
        self, count: int, served: Sequence[tuple[socket.socket, WSGI]], hooks: Hooks
    ) -> None:
        self.hooks = hooks
        self.apps = [app for _, app in served]
        self._settings = {
            # The parent takes the sockets over, and closes them when it stops.
            "bind": [f"fd://{bound.detach()}" for bound, _ in served],
            "workers": count,
            "worker_class": _Worker,
            "logger_class": _Log,
            "timeout": _SILENT,
            "graceful_timeout": _GRACE,
            "control_socket_disable": True,
            "proc_name": "referat",
            "child_exit": lambda arbiter, worker: hooks.ended(worker.pid),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> WSGI:
        return self.apps[0]


class _Parent(Arbiter):  # type: ignore[misc]
    """Gunicorn's parent of workers, for which Ctrl-C is as good as SIGTERM; twice, it hurries."""

    def handle_int(self) -> None:
        self.handle_term()


class _Worker(Worker):  # type: ignore[misc]
    """Waitress in a process that gunicorn looks after."""

    _server: HttpServer | None = None

    def run(self) -> None:
        self.app.hooks.begin()
        served = [(own.sock, app) for own, app in zip(self.sockets, self.app.apps, strict=True)]
        self._server = HttpServer(served)
        self._server.run(self._goes_on)
        self.app.hooks.finish()

    def _goes_on(self) -> bool:
        self.notify()
        # A parent that was killed leaves its workers to another process.
        return bool(self.alive) and self.ppid == os.getppid()

    def handle_exit(self, number: int, frame: FrameType | None) -> None:
        super().handle_exit(number, frame)
        if self._server:
            self._server.wake()

    def handle_quit(self, number: int, frame: FrameType | None) -> None:
        # Ctrl-C reaches all processes of a terminal: the parent says when to stop.
        if number != signal.SIGINT:
            super().handle_quit(number, frame)


class _Log(Logger):  # type: ignore[misc]
    """What gunicorn says, under the program's own loggers; its routine is for debugging."""

    def setup(self, cfg: Any) -> None:
        self.error_log = self.access_log = log

    def info(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        log.debug(msg, *args, **kwargs)

    def close_on_exec(self) -> None:
        pass

    def reopen_files(self) -> None:
        pass
