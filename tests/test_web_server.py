"""The served process, from outside: workers, signals, slow clients, a new index under load."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import SAMPLES
from fakes import FakeEncoder
from serve_fake import SLOWLY
from served import Served, served, until

from embeddings.build import build
from web.server import listening
from web.server.listening import HttpServer, listen

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked")

_FILE = SAMPLES / "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"
_HALF = b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("served") / "home"
    build([_FILE], home, FakeEncoder())
    return home


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "home"))


@pytest.fixture(params=[1, 2])
def server(request: pytest.FixtureRequest, home: Path) -> Iterator[Served]:
    """A server of one process, and of two workers."""
    with served(home, "--workers", str(request.param), "--rate-limit", "") as running:
        yield running


def test_a_dead_worker_is_replaced_and_the_others_answer(home: Path) -> None:
    with served(home, "--workers", "2", "--rate-limit", "") as running:
        until(lambda: len(running.workers()) == 2)
        dead = running.workers()[0]
        os.kill(dead, signal.SIGKILL)
        assert [running.ask("hundeskov")[0] for _ in range(5)] == [200] * 5
        until(lambda: len(running.workers()) == 2 and dead not in running.workers())
        assert running.ask("hundeskov")[0] == 200


def test_workers_end_with_the_process_that_forked_them(home: Path) -> None:
    with served(home, "--workers", "2") as running:
        until(lambda: len(running.workers()) == 2)
        workers = running.workers()
        assert running.stop(signal.SIGKILL) == -signal.SIGKILL
        until(lambda: not any(_is_alive(number) for number in workers))


def _is_alive(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_workers_count_requests_together(home: Path) -> None:
    with served(home, "--workers", "2", "--rate-limit", "5/hour") as running:
        statuses = [running.ask("hundeskov")[0] for _ in range(12)]
        assert sorted(statuses) == [200] * 5 + [429] * 7
        assert running.request("GET", "/api/v1/health/live")[0] == 200


def test_workers_tell_their_figures_together(home: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with served(home, "--workers", "2", "--metrics-port", str(port)) as running:
        with ThreadPoolExecutor(4) as clients:
            assert set(clients.map(lambda _: running.ask("hundeskov")[0], range(12))) == {200}
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        with connection, connection.makefile("rb") as told:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            text = told.read().decode()
        counted = re.findall(r'^referat_answers_total\{.*\} (\d+)', text, re.MULTILINE)
        assert sum(int(n) for n in counted) == 12
        assert re.search(r"^referat_index_age_seconds \d", text, re.MULTILINE)


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_what_is_being_answered_is_sent_before_the_server_stops(
    home: Path, how: signal.Signals, workers: str
) -> None:
    with served(home, "--workers", workers) as running:
        begun = threading.Event()
        with ThreadPoolExecutor(1) as client:
            def ask() -> int:
                begun.set()
                return running.ask(f"hundeskov {SLOWLY}")[0]

            asked = client.submit(ask)
            begun.wait()
            threading.Event().wait(0.4)
            assert running.stop(how) == 0
            assert asked.result() == 200
        with pytest.raises(OSError):
            running.connect()


def test_slow_and_silent_clients_hold_up_nobody(server: Served) -> None:
    waiting = [server.connect() for _ in range(120)]
    for number, connection in enumerate(waiting):
        if number % 2:
            connection.sendall(_HALF)
    assert [server.ask("hundeskov")[0] for _ in range(5)] == [200] * 5
    for connection in waiting:
        connection.close()


def test_a_new_index_is_taken_over_without_a_failed_request(server: Served, home: Path) -> None:
    stop, statuses = threading.Event(), list[int]()
    generations = set[str]()

    def ask() -> None:
        while not stop.is_set():
            status, answer = server.ask("hundeskov")
            statuses.append(status)
            generations.add(answer["index"]["generation"])

    with ThreadPoolExecutor(4) as clients:
        asking = [clients.submit(ask) for _ in range(4)]
        until(lambda: len(statuses) > 4)
        build([SAMPLES / "ravnsoe-teknik-og-klimaudvalget-2023-06-13.txt"], home, FakeEncoder())
        until(lambda: "0002" in generations)
        stop.set()
        for one in asking:
            one.result()
    assert set(statuses) == {200} and generations == {"0001", "0002"}
    # From then on every worker has it.
    until(lambda: {server.ask("hundeskov")[1]["index"]["generation"] for _ in range(8)} == {
        "0002"})


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_does_not_start_with_a_damaged_index(home: Path, workers: str) -> None:
    path = home / "generations" / "0001" / "dense.faiss"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(AssertionError, match=r"dense\.faiss is not as.*referat rollback"):  # noqa: SIM117
        with served(home, "--workers", workers):
            pass


def test_workers_go_live_when_the_first_index_is_built(tmp_path: Path) -> None:
    with served(tmp_path / "home", "--workers", "2", "--rate-limit", "") as running:
        assert running.ask("hundeskov")[0] == 503
        build([_FILE], tmp_path / "home", FakeEncoder())
        assert [running.ask("hundeskov")[0] for _ in range(6)] == [200] * 6


def test_a_port_that_is_taken_is_told_before_anything_is_loaded(
    server: Served, home: Path
) -> None:
    with pytest.raises(AssertionError, match=r"cannot listen on .*choose another --host or"):  # noqa: SIM117
        with served(home, "--port", str(server.port)):
            pass


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., int]]:
    """Starts an HTTP server of this process over a WSGI application; gives its port."""
    stop, threads = threading.Event(), list[threading.Thread]()

    def start(app: listening.WSGI) -> int:
        bound = listen("127.0.0.1", 0)
        server = HttpServer([(bound, app)])
        threads.append(threading.Thread(target=server.run, args=(lambda: not stop.is_set(),)))
        threads[-1].start()
        return int(bound.getsockname()[1])

    yield start
    stop.set()
    for thread in threads:
        thread.join()


def _plain(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


def test_a_request_that_never_comes_to_an_end_is_given_up(
    answering: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_REQUEST", 0.2)
    with socket.create_connection(("127.0.0.1", answering(_plain)), timeout=30) as drip:
        drip.settimeout(0.2)
        for letter in b"GET / HTTP/1.1\r\nX: " + b"a" * 200:
            try:
                drip.sendall(bytes([letter]))
                if drip.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            pytest.fail("the connection was kept")


def test_room_is_made_when_all_connections_are_taken(
    answering: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_CONNECTIONS", 20)
    port = answering(_plain)
    silent = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(40)]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert client.recv(15) == b"HTTP/1.0 200 OK"
    for connection in silent:
        connection.close()


def test_beyond_the_queue_requests_are_told_to_come_back(
    answering: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_WAITING", 2)
    go_on, told = threading.Event(), list[bool]()

    def slow(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        told.append(bool(environ[listening.BUSY]))
        go_on.wait(30)
        return _plain(environ, start_response)

    port = answering(slow)
    asking = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(20)]
    for number, connection in enumerate(asking):
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        until(lambda: len(told) == min(number + 1, 8))  # noqa: B023 - done before the next.
    assert not any(told)
    threading.Event().wait(0.3)  # All have come in and wait.
    go_on.set()
    for connection in asking:
        assert connection.recv(15) == b"HTTP/1.0 200 OK"
        connection.close()
    # Too many waited for the next ones, and few enough for the last.
    assert len(told) == 20 and any(told) and told[-1] is False


def test_who_has_left_is_not_answered(answering: Callable[..., int]) -> None:
    go_on, answered = threading.Event(), list[str]()

    def slow(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        answered.append(str(environ["PATH_INFO"]))
        go_on.wait(30)
        return _plain(environ, start_response)

    port = answering(slow)
    busy = [socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(8)]
    for connection in busy:
        connection.sendall(b"GET /stays HTTP/1.0\r\n\r\n")
    until(lambda: len(answered) == 8)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as left:
        left.sendall(b"GET /left HTTP/1.0\r\n\r\n")
    threading.Event().wait(0.3)  # Its end has been seen.
    go_on.set()
    for connection in busy:
        assert connection.recv(15) == b"HTTP/1.0 200 OK"
        connection.close()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as last:
        last.sendall(b"GET /last HTTP/1.0\r\n\r\n")
        assert last.recv(15) == b"HTTP/1.0 200 OK"
    assert "/left" not in answered and "/last" in answered


@pytest.mark.parametrize(("proxies", "statuses"), [("0", [200, 429]), ("1", [200, 200])])
def test_forwarded_addresses_are_believed_of_own_servers_only(
    home: Path, proxies: str, statuses: list[int]
) -> None:
    with served(home, "--rate-limit", "1/hour", "--proxies", proxies) as running:
        found = []
        for address in ("192.0.2.1", "192.0.2.2"):
            with running.connect() as client, client.makefile("rb") as told:
                client.sendall(
                    b"GET / HTTP/1.0\r\nHost: x\r\nX-Forwarded-Proto: https\r\n"
                    b"X-Forwarded-For: " + address.encode() + b"\r\n\r\n"
                )
                found.append(int(told.readline().split()[1]))
        assert found == statuses


def test_a_huge_body_is_refused_unread(server: Served) -> None:
    with server.connect() as client, client.makefile("rb") as told:
        client.sendall(
            b"POST /api/v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 900000000\r\n\r\n{"
        )
        assert told.readline().split()[1] == b"413"
