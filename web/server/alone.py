"""One process that answers."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterable
from types import FrameType

from web.server.listening import WSGI, HttpServer


def serve_alone(served: Iterable[tuple[socket.socket, WSGI]]) -> None:
    """Answer on sockets until SIGINT or SIGTERM; what is being answered is still sent.

    The signal given again ends it at once.
    """
    stopped: list[int] = []
    server = HttpServer(served)

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.append(number)
        signal.signal(number, signal.SIG_DFL)
        server.wake()

    before = {n: signal.signal(n, stop) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(lambda: not stopped)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
