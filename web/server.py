"""The production server under the application."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from types import FrameType

from flask import Flask
from waitress import create_server

# One question keeps a core busy for some ten milliseconds; more threads only queue.
_THREADS = 8


def serve(app: Flask, host: str, port: int, started: Callable[[str], None]) -> None:
    """Serve until interrupted (SIGINT or SIGTERM). ``started`` is told the address.

    :raises OSError: the address cannot be listened on.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(app, host=host, port=port, threads=_THREADS, ident=None)

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    bound = getattr(server, "effective_port", port)
    name = f"[{host}]" if ":" in host else host
    started(f"http://{name}:{bound}/")
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
