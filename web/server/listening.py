"""Sockets, and waitress answering on them until it is told to stop."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

log = logging.getLogger("referat.server")

WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]

# One question keeps a core busy for some ten milliseconds; more threads only queue.
_THREADS = 8
# Connections a process holds open, below the thousand files that systems commonly allow.
_CONNECTIONS = 500
# Seconds in which a request must have come in whole, and a silent connection is kept.
_REQUEST, _SILENCE = 20.0, 60
# Seconds that requests in work are given when the server stops.
_GRACE = 30.0
# So many requests may wait for a thread; those beyond are told to come back.
_WAITING = 200
# Set in a request's environment when it is one of those beyond.
BUSY = "referat.busy"

_BACKLOG = 1024
# The application refuses more than 64 KiB; what comes must not fill the disk before that.
_LARGEST_BODY = 1024 * 1024


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one.

    :raises OSError: the address cannot be listened on.
    """
    (family, kind, protocol, _, address), *_ = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    made = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # Elsewhere it would let two servers share a port.
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
        made.listen(_BACKLOG)
    except OSError:
        made.close()
        raise
    return made


def address_of(bound: socket.socket) -> str:
    """Where a browser finds what listens on a socket."""
    host, port = bound.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when it has been sending a request."""

    begun: float | None = None

    def received(self, data: bytes) -> bool:
        if self.begun is None:
            self.begun = time.monotonic()
        taken: bool = super().received(data)
        if self.request is None:
            self.begun = None
        return taken


class _Listener(TcpWSGIServer):  # type: ignore[misc]
    """Waitress on a socket, with an eye on those who send or read too slowly."""

    channel_class = _Channel

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        late = time.monotonic() - _REQUEST
        for channel in self.active_channels.values():
            if channel.begun is not None and channel.begun < late:
                channel.will_close = True
        if self.in_connection_overflow:
            self._make_room()

    def _make_room(self) -> None:
        """Close a tenth of the connections, of those that wait for nothing the oldest."""
        idle = [c for c in self.active_channels.values() if not c.requests]
        for channel in sorted(idle, key=lambda c: c.creation_time)[: _CONNECTIONS // 10]:
            channel.will_close = True


class HttpServer:
    """Answers on sockets that listen, each with an application of its own.

    Requests are taken in and responses given out without holding one of the threads that
    answer: slow clients hold up nobody.
    """

    def __init__(self, served: Iterable[tuple[socket.socket, WSGI]]) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._map: dict[int, Any] = {}
        self._dispatcher = ThreadedTaskDispatcher()
        self._dispatcher.set_thread_count(_THREADS)
        self._listeners = [
            _Listener(
                self._told_when_busy(app), self._map, True, bound, self._dispatcher,
                Adjustments(
                    sockets=[bound], threads=_THREADS, ident=None, asyncore_use_poll=True,
                    backlog=_BACKLOG, connection_limit=_CONNECTIONS, channel_timeout=_SILENCE,
                    cleanup_interval=1, channel_request_lookahead=1,
                    max_request_body_size=_LARGEST_BODY,
                    # The application takes of X-Forwarded-… what own servers wrote, if there
                    # are any (--proxies), and reads nothing of it otherwise.
                    clear_untrusted_proxy_headers=False,
                ),
                sockinfo=(bound.family, bound.type, bound.proto, bound.getsockname()),
                bind_socket=False,
            )
            for bound, app in served
        ]

    def run(self, goes_on: Callable[[], bool]) -> None:
        """Answer as long as ``goes_on``, which is asked at least once a second.

        Then no connection is taken any more, and what is being answered is sent.
        """
        while goes_on():
            self._turn()
        self._take_in()
        for listener in self._listeners:
            wasyncore.dispatcher.close(listener)  # Its own method would also stop the threads.
        end = time.monotonic() + _GRACE
        while self._busy() and time.monotonic() < end:
            self._turn(0.05)
        self._dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._map, ignore_all=True)

    def _take_in(self) -> None:
        """Accept who has connected already, and would else be cut off."""
        before = -1
        while len(self._map) > before:
            before = len(self._map)
            self._turn(0)

    def wake(self) -> None:
        """Have ``goes_on`` asked now; may be called by a signal's handler."""
        with suppress(OSError):
            self._listeners[0].pull_trigger()

    def _turn(self, seconds: float = 1.0) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _busy(self) -> bool:
        return any(
            channel.requests or channel.total_outbufs_len or channel.begun is not None
            for channel in list(self._map.values()) if isinstance(channel, _Channel)
        )

    def _told_when_busy(self, app: WSGI) -> WSGI:
        def answered(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            gone = environ.get("waitress.client_disconnected")
            if gone is not None and gone():  # Nobody waits for the answer any more.
                start_response("408 Request Timeout", [("Content-Length", "0")])
                return []
            environ[BUSY] = len(self._dispatcher.queue) > _WAITING
            return app(environ, start_response)

        return answered
