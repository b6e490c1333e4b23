"""The server under the application, asked through a socket."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest
from fakes import FakeEncoder

from embeddings.build import BuildReport
from web import create_app
from web.live import Live
from web.server import listening
from web.serving import Serving


@contextmanager
def _served(build: BuildReport, serving: Serving) -> Iterator[int]:
    """The port of a running server."""
    live = Live(build.folder.parent.parent, FakeEncoder)
    server = listening(create_app(live, b"key", serving), "127.0.0.1", 0, serving.proxies)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        server.close()
        server.task_dispatcher.shutdown()


def _answer(port: int, path: str, headers: dict[str, str]) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode()


@pytest.mark.parametrize(("proxies", "second", "base"), [
    (0, 429, "http://127.0.0.1:{port}/"), (1, 200, "https://referat.example.dk/"),
])
def test_what_is_forwarded_is_believed_of_own_servers_only(
    sample_build: BuildReport, proxies: int, second: int, base: str
) -> None:
    serving = Serving(rate_limit="1/hour", proxies=proxies)
    with _served(sample_build, serving) as port:
        forwarded = {
            "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "referat.example.dk",
        }
        status, page = _answer(port, "/foelg?q=cykelsti", forwarded)
        assert status == 200
        assert base.format(port=port) + "foelg/spoergsmaal.atom" in page
        forwarded["X-Forwarded-For"] = "192.0.2.2"
        assert _answer(port, "/", forwarded)[0] == second


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(
    sample_build: BuildReport
) -> None:
    with _served(sample_build, Serving()) as port, closing(
        socket.create_connection(("127.0.0.1", port), timeout=30)
    ) as client:
        client.sendall(
            b"POST /api/v1/ask HTTP/1.1\r\nHost: here\r\nContent-Length: 900000000\r\n\r\nx"
        )
        assert client.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_clients_that_say_nothing_keep_nobody_out(sample_build: BuildReport) -> None:
    with _served(sample_build, Serving()) as port, ExitStack() as idle:
        for _ in range(150):
            client = idle.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n")
        assert _answer(port, "/api/v1/health/live", {})[0] == 200


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_the_cookie_stays_under_tls_where_there_is_tls(
    sample_build: BuildReport, scheme: str, secure: bool
) -> None:
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    client = create_app(live, b"key", Serving(proxies=1)).test_client()
    response = client.get("/?sprog=en", headers={"X-Forwarded-Proto": scheme})
    assert ("; Secure" in response.headers["Set-Cookie"]) is secure


def test_pages_are_asked_for_again(sample_build: BuildReport) -> None:
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    client = create_app(live, b"key").test_client()
    for path in ("/", "/foelg?q=cykelsti", "/nowhere"):
        assert client.get(path).headers["Cache-Control"] == "no-cache", path
