"""A primary and its streaming standby: who is read, and what happens when one is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from fakes import FakeEncoder
from postgres_server import Server, following, running
from shared_archives import loaded

from embeddings.build import BuildReport
from embeddings.generation import LocalArchive
from embeddings.postgres import service
from embeddings.postgres.loading import load
from embeddings.postgres.store import SharedStore
from qa.service import Service
from web import create_app
from web.live import Live

_CLIENTS = 8
_SECONDS = 60
_QUESTIONS = ("Hvad blev besluttet om hundeskoven?", "parkeringsafgifter", "skolernes ferieplan")


class Cluster:
    """Two servers, and one address of both."""

    def __init__(self, primary: Server, standby: Server, database: str) -> None:
        self.primary, self.standby = primary, standby
        hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
        self.dsn = f"postgresql://postgres@{hosts}/{database}"

    def caught_up(self) -> None:
        """Wait until the standby has what the primary has written."""
        with psycopg.connect(self.primary.dsn("postgres")) as one:
            (written,) = one.execute("SELECT pg_current_wal_flush_lsn()::text").fetchone() or ("",)
        with psycopg.connect(self.standby.dsn("postgres"), autocommit=True) as other:
            until = time.monotonic() + _SECONDS
            while time.monotonic() < until:
                if other.execute(
                    "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [written]
                ).fetchone() == (True,):
                    return
                time.sleep(0.05)
        raise TimeoutError(written)


@pytest.fixture
def cluster(sample_build: BuildReport) -> Iterator[Cluster]:
    with running() as primary:
        dsn = loaded(primary, sample_build.folder)
        with following(primary) as standby:
            found = Cluster(primary, standby, dsn.rsplit("/", 1)[1])
            found.caught_up()
            yield found


def _told(service: Service, question: str) -> object:
    answer = service.ask(question)
    return answer.status, [q.text for q in answer.quotes or answer.nearest]


class Clients:
    """Threads that ask until they are told to stop, and look for the same answers."""

    def __init__(self, live: Live, expected: dict[str, object]) -> None:
        self._live, self._expected = live, expected
        self._stop = threading.Event()
        self.failures: list[Exception] = []
        self.answers = [0] * _CLIENTS
        self._threads = [
            threading.Thread(target=self._ask, args=(n,), daemon=True) for n in range(_CLIENTS)
        ]

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(_SECONDS)

    def _ask(self, number: int) -> None:
        asked = number
        while not self._stop.is_set():
            asked += 1
            try:
                question = _QUESTIONS[asked % len(_QUESTIONS)]
                assert _told(self._live.service(), question) == self._expected[question]
                self.answers[number] += 1
            except Exception as error:
                self.failures.append(error)

    def answer_more(self) -> None:
        """Wait until each client has had two more answers."""
        wanted = [n + 2 for n in self.answers]
        until = time.monotonic() + _SECONDS
        while any(has < n for has, n in zip(self.answers, wanted, strict=True)):
            assert time.monotonic() < until and not self.failures, self.failures[:1]
            time.sleep(0.05)


def test_standbys_are_read_and_the_primary_is_written(cluster: Cluster, tmp_path: Path) -> None:
    store = SharedStore(cluster.dsn, tmp_path)
    health = store.health()
    assert (health.kind, health.server, health.primary) == ("shared", "standby", True)
    assert service.switch(cluster.dsn, 1) == 1  # The standby would refuse.


@pytest.mark.parametrize("lost", ["primary", "standby"])
def test_clients_go_on_asking_when_a_server_is_lost(
    lost: str, cluster: Cluster, sample_build: BuildReport, sample_archive: LocalArchive,
    tmp_path: Path,
) -> None:
    alone = Service(sample_archive, FakeEncoder())
    live = Live(tmp_path, FakeEncoder, store=SharedStore(cluster.dsn, tmp_path / "cache"))
    client = create_app(live, b"key").test_client()
    with Clients(live, {q: _told(alone, q) for q in _QUESTIONS}) as clients:
        clients.answer_more()
        getattr(cluster, lost).kill()
        clients.answer_more()
        ready = client.get("/api/v1/health/ready")
        assert ready.status_code == 200
        told = ready.get_json()["archive"]
        if lost == "primary":
            assert told == {"kind": "shared", "server": "standby", "primary": False}
            cluster.standby.promote()
            clients.answer_more()
        else:
            assert told == {"kind": "shared", "server": "primary", "primary": True}
        # Whichever is the primary now, a new generation comes from it.
        service.switch(cluster.dsn, load(sample_build.folder, cluster.dsn))
        until = time.monotonic() + _SECONDS
        while live.service().archive.info.generation != "0002":
            assert time.monotonic() < until
        clients.answer_more()
    assert clients.failures == []
