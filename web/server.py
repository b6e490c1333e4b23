"""The production server under the application."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from flask import Flask
from waitress import create_server

# One question keeps a core busy for some ten milliseconds; more threads only queue.
_THREADS = 8
# Bodies are refused by the application beyond 64 KiB, headers hold a conversation string of 8000
# characters. What comes must not fill the disk before that.
_LARGEST_BODY = 1024 * 1024
_LARGEST_HEADER = 32 * 1024
# Idle and slow connections cost no thread, but a place among these, for so many seconds.
_CONNECTIONS = 500
_IDLE = 30


def listening(app: Flask, host: str, port: int, proxies: int = 0) -> Any:
    """A server that is bound to its address, and runs when told to.

    With ``proxies`` the application is told what they forward (X-Forwarded-…), to take as much of
    it as they are; without, whatever a client claims there is thrown away.

    :raises OSError: the address cannot be listened on.
    """
    return create_server(
        app, host=host, port=port, threads=_THREADS, ident=None,
        clear_untrusted_proxy_headers=not proxies,
        max_request_body_size=_LARGEST_BODY, max_request_header_size=_LARGEST_HEADER,
        connection_limit=_CONNECTIONS, channel_timeout=_IDLE, cleanup_interval=_IDLE // 3,
        # select() takes no files numbered beyond 1023.
        asyncore_use_poll=True,
    )


def serve(
    app: Flask, host: str, port: int, started: Callable[[str], None], proxies: int = 0
) -> None:
    """Serve until interrupted (SIGINT or SIGTERM). ``started`` is told the address.

    :raises OSError: the address cannot be listened on.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = listening(app, host, port, proxies)

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
