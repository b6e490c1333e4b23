"""A number and a line of the log for each request, written when its last byte is handed on."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, has_request_context, request

from qa.model import Answer
from web import assets
from web.live import Live
from web.logs.withheld import TOLD
from web.serving import Serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("referat.request")

HEADER = "X-Request-ID"
_NOTED, _NUMBER = "referat.noted", "referat.number"
_METHODS = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
# As servers make them: 16 to 64 hexadecimal digits, or a UUID. No word looks like that.
_MADE_BY_SERVERS = re.compile(r"[0-9a-f]{16,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BYTES_OF_A_NUMBER = 8
# Of an address its network is enough to tell who asks too much.
_KEPT_OF_IPV4, _KEPT_OF_IPV6 = 24, 48
# Asked for many times a minute by programs; only of interest where something is looked for.
_QUIET = (*assets.ENDPOINTS, "api_health.live", "api_health.ready")


def register(app: Flask, live: Live, serving: Serving, locale: Callable[[], str]) -> None:
    """Log what an application answers. To be the last that wraps it."""

    def language(response: Response) -> Response:
        note(language=locale())
        return response

    # Before all others: what they refuse has its endpoint too.
    app.before_request_funcs.setdefault(None, []).insert(0, _endpoint)
    app.after_request(language)
    app.wsgi_app = _Logged(app.wsgi_app, live, serving)  # type: ignore[method-assign]


def number() -> str:
    """The number of the request at hand; empty outside of requests."""
    return request.environ.get(_NUMBER, "") if has_request_context() else ""


def note(**fields: Any) -> None:
    """Add fields to the line of the request at hand."""
    if has_request_context():
        request.environ.get(_NOTED, {}).update(fields)


def note_answer(answer: Answer) -> None:
    """Add to the line what became of a question, and nothing of its words."""
    note(
        answer=answer.status.value, reason=answer.reason.value if answer.reason else None,
        asks=answer.question.asks.value, quotes=len(answer.quotes), stages=answer.timings_ms,
    )


def network_of(address: str) -> str | None:
    """The network that an address is in; None for what is no address."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    kept = _KEPT_OF_IPV4 if isinstance(found, IPv4Address) else _KEPT_OF_IPV6
    plain = type(found)(int(found))  # Without the zone of "fe80::1%eth0", which is free text.
    return str(ip_network(f"{plain}/{kept}", strict=False))


def _endpoint() -> None:
    note(endpoint=request.endpoint)


class _Logged:
    """A WSGI application whose answers are logged. ``live`` tells which index was in service."""

    def __init__(self, app: WSGIApplication, live: Live, serving: Serving) -> None:
        self._app = app
        self._live = live
        self._trusts_number = serving.proxies > 0
        self._addresses = serving.log_addresses

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        began = time.perf_counter()
        known = environ.get("HTTP_X_REQUEST_ID", "") if self._trusts_number else ""
        mine = known if _MADE_BY_SERVERS.fullmatch(known) else secrets.token_hex(
            _BYTES_OF_A_NUMBER)
        method = environ.get("REQUEST_METHOD", "")
        noted = {"method": method if method in _METHODS else "other"}
        environ |= {_NUMBER: mine, _NOTED: noted}
        structlog.contextvars.bind_contextvars(request=mine)

        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            noted["status"] = int(status.split(" ", 1)[0])
            return start_response(status, [*headers, (HEADER, mine)], *rest)

        def ended(size: int) -> None:
            self._write(environ, noted, time.perf_counter() - began, size)

        try:
            body = self._app(environ, started)
        except Exception:
            noted["status"] = 500
            log.exception("a request failed and could not be answered")
            ended(0)
            raise
        return _Counted(body, ended)

    def _write(
        self, environ: WSGIEnvironment, noted: dict[str, Any], seconds: float, size: int
    ) -> None:
        fields = noted | {"ms": round(seconds * 1000, 1), "bytes": size}
        if info := self._live.info:
            fields["generation"] = info.generation
        if self._addresses:
            # As set by then from what the operator's own servers say.
            fields["address"] = network_of(environ.get("REMOTE_ADDR", ""))
        quiet = noted.get("endpoint") in _QUIET and noted.get("status", 500) < 400
        log.log(
            logging.DEBUG if quiet else logging.INFO, "request", extra={TOLD: fields}
        )
        structlog.contextvars.clear_contextvars()


class _Counted:
    """A body that tells its size once, when it has been handed on or given up."""

    def __init__(self, body: Iterable[bytes], ended: Callable[[int], None]) -> None:
        self._body, self._size = body, 0
        self._ended: Callable[[int], None] | None = ended

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._body:
            self._size += len(chunk)
            yield chunk
        self._end()

    def close(self) -> None:
        try:
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            self._end()

    def _end(self) -> None:
        if self._ended:
            ended, self._ended = self._ended, None
            ended(self._size)
