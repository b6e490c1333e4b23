"""Builds by worker processes: the same as anybody's, whoever dies meanwhile."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import cluster_equipment
import numpy as np
import pytest
from cluster_equipment import DEADLY
from conftest import PDF, ROOT, SAMPLES, TXT
from fakes import FakeEncoder

from corpus.pool import Limits
from embeddings.build import BuildReport, build
from embeddings.checks import check
from embeddings.encoder import SentenceTransformerEncoder, load
from embeddings.errors import ClusterError
from embeddings.generation import generations
from embeddings.intake import Silent
from web.config import default_cache

_MISSING = "Dask is not installed; run `pip install 'referat[cluster]'`"
distributed = pytest.importorskip("distributed", reason=_MISSING)

import dask  # noqa: E402

from embeddings.cluster import Cluster, local_workers, workers_at  # noqa: E402
from embeddings.cluster_worker import SETTINGS, Equipment  # noqa: E402

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

_DAMAGED = "skadet.pdf"
# What differs between two builds of the same: the time, and names that tantivy draws.
_DRAWN = ("built_at", "files")

# The command that people use, with the fake encoder.
_COMMAND = """
import sys
from functools import partial
from pathlib import Path
import cluster_equipment
from fakes import FakeEncoder
from web import cli
from web.commands import shared

if __name__ == "__main__":
    kind, folder = sys.argv[1:3]
    load = partial(cluster_equipment.slow, Path(folder)) if kind == "slow" else getattr(
        cluster_equipment, kind
    )
    shared.load_encoder = lambda *rest: FakeEncoder()
    shared.encoder_loader = lambda model: load
    cli.main(sys.argv[3:])
"""


@pytest.fixture(scope="module")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample files, one that is damaged and one that is empty."""
    folder = tmp_path_factory.mktemp("minutes")
    for path in SAMPLES.iterdir():
        shutil.copy(path, folder / path.name)
    (folder / _DAMAGED).write_bytes((SAMPLES / PDF).read_bytes()[:9000])
    (folder / "tom.txt").write_text("")
    return folder


@pytest.fixture(scope="module")
def alone(minutes: Path, tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    """The build of one process, which all others are compared with."""
    return build([minutes], tmp_path_factory.mktemp("alone"), FakeEncoder())


@pytest.fixture(scope="module")
def workers() -> Iterator[Cluster]:
    with local_workers(2, FakeEncoder(), FakeEncoder) as cluster:
        yield cluster


@contextmanager
def _scheduler(load: Callable[[], Any], count: int = 1) -> Iterator[Any]:
    """A cluster that somebody else started."""
    with dask.config.set(SETTINGS), distributed.LocalCluster(
        n_workers=count, threads_per_worker=1, host="127.0.0.1", memory_limit=0,
        dashboard_address="127.0.0.1:0", plugins=(Equipment(load),),
    ) as cluster:
        yield cluster


@contextmanager
def _command(
    tmp_path: Path, kind: str, *arguments: str
) -> Iterator[subprocess.Popen[str]]:
    script = tmp_path / "command.py"
    script.write_text(_COMMAND)
    started = subprocess.Popen(
        [sys.executable, str(script), kind, str(tmp_path), *arguments],
        text=True, stderr=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def _until(true: Callable[[], Any], seconds: float = 120) -> Any:
    """What something gives, as soon as it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing came of {true}")


def _same(made: BuildReport, alone: BuildReport) -> None:
    """Every row, vector and reading, and what is told of every file."""
    for name in (
        "corpus.sqlite", "readings.ndjson.gz", "dense.faiss", "sentences.npy", "tokens.npy",
        "token-starts.npy", "vocabulary.tsv",
    ):
        assert (made.folder / name).read_bytes() == (alone.folder / name).read_bytes(), name
    ours, theirs = (json.loads((m.folder / "manifest.json").read_text()) for m in (made, alone))
    for name in _DRAWN:
        del ours[name], theirs[name]
    assert ours == theirs
    assert made.sources == alone.sources
    assert check(made.folder) == []


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not (status.exists() and " Z " in status.read_text())


def test_workers_build_what_one_machine_builds(
    minutes: Path, alone: BuildReport, workers: Cluster, tmp_path: Path
) -> None:
    made = build([minutes], tmp_path, FakeEncoder(), workforce=workers)
    _same(made, alone)
    told = {source.file: source for source in made.sources}
    assert told[_DAMAGED].status == told["tom.txt"].status == "not_read"
    assert made.encoded == alone.encoded > 0
    # Nor does a build of one process find anything to do after it.
    assert not build([minutes], tmp_path, FakeEncoder(), only_changed=True).changed


def test_killed_workers_lose_nothing(minutes: Path, alone: BuildReport, tmp_path: Path) -> None:
    """One is killed when the first file has been read, one when the first texts are encoded."""
    numbers, home = tmp_path / "numbers", tmp_path / "home"
    numbers.mkdir()

    class Killing(Silent):
        def __init__(self) -> None:
            self.now = ""
            self.killed: dict[str, int] = {}

        def stage(self, name: str, total: int) -> None:
            self.now = name

        def advance(self, steps: int) -> None:
            if self.now in ("read", "sentences") and self.now not in self.killed and steps:
                alive = [int(p.name) for p in numbers.iterdir() if _is_alive(int(p.name))]
                self.killed[self.now] = alive[0]
                os.kill(alive[0], signal.SIGKILL)

    observer = Killing()
    slow = partial(cluster_equipment.slow, numbers)
    with local_workers(2, FakeEncoder(), slow) as cluster:
        made = build([minutes], home, FakeEncoder(), observer, workforce=cluster)
    assert set(observer.killed) == {"read", "sentences"}
    assert len(set(observer.killed.values())) == 2
    _same(made, alone)
    # Two began, one came for each that was killed; each loaded the encoder once.
    loaded = [path.read_text().count("loaded") for path in numbers.iterdir()]
    assert set(loaded) == {1} and 3 <= len(loaded) <= 4


def test_a_killed_build_goes_on_where_it_was(
    minutes: Path, alone: BuildReport, workers: Cluster, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    cache = home / "cache" / "vectors.sqlite"

    def vectors() -> int:
        if not cache.exists():
            return 0
        with sqlite3.connect(f"file:{cache}?mode=ro", uri=True) as db:
            try:
                return int(db.execute("SELECT count(*) FROM vector").fetchone()[0])
            except sqlite3.OperationalError:  # Not made yet.
                return 0

    arguments = ("build", str(minutes), "--home", str(home), "--local-workers", "2")
    with _command(tmp_path, "slow", *arguments) as driver:
        _until(vectors)
        driver.kill()
    processes = [int(path.name) for path in tmp_path.iterdir() if path.name.isdigit()]
    assert len(processes) == 2
    _until(lambda: not any(map(_is_alive, processes)))
    assert not any(path.name.isdigit() for path in generations(home).iterdir())
    kept = vectors()
    assert 0 < kept < alone.encoded

    class Counting(Silent):
        """How much was there already is told at once, with a stage's first step."""

        def __init__(self) -> None:
            self.first: dict[str, int] = {}

        def stage(self, name: str, total: int) -> None:
            self.now = name

        def advance(self, steps: int) -> None:
            self.first.setdefault(self.now, steps)

    observer = Counting()
    made = build([minutes], home, FakeEncoder(), observer, workforce=workers)
    assert observer.first["passages"] > 0
    assert made.encoded == alone.encoded - kept
    _same(made, alone)


def test_a_file_that_kills_workers_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "minutes"
    folder.mkdir()
    shutil.copy(SAMPLES / TXT, folder / TXT)
    (folder / DEADLY).write_text("1. Godkendelse af dagsorden\n\nBeslutning\n\nGodkendt.")
    settings = {"distributed.scheduler.allowed-failures": 0}
    with dask.config.set(settings), local_workers(
        2, FakeEncoder(), cluster_equipment.deadly
    ) as cluster:
        made = build([folder], tmp_path / "home", FakeEncoder(), workforce=cluster)
    told = {source.file: source for source in made.sources}
    assert told[TXT].status == "indexed"
    assert (told[DEADLY].status, told[DEADLY].code) == ("not_read", "reader_failed")
    assert "ended the worker" in (told[DEADLY].reason or "")


def test_a_file_beyond_the_limits_is_not_sent(workers: Cluster, tmp_path: Path) -> None:
    big, gone = tmp_path / "stor.txt", tmp_path / "vaek.txt"
    big.write_bytes(b"x" * 1_100_000)
    found = dict(workers.read([big, gone, SAMPLES / TXT], Limits(megabytes=1)))
    assert "--max-megabytes" in str(found[big])
    assert "cannot be opened" in str(found[gone])
    assert not isinstance(found[SAMPLES / TXT], Exception)


def test_a_worker_with_another_encoder_is_refused(tmp_path: Path) -> None:
    with _scheduler(cluster_equipment.other) as theirs:
        address = theirs.scheduler_address
        with (
            pytest.raises(ClusterError, match=rf"fake-2.*`referat worker {address} --model fake`"),
            workers_at(address, FakeEncoder()) as cluster,
        ):
            build([SAMPLES / TXT], tmp_path, FakeEncoder(), workforce=cluster)
    assert list(generations(tmp_path).iterdir()) == []


def test_a_wrong_worker_that_comes_later_is_sent_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    texts = [f"tekst nummer {number}" for number in range(256 * 6)]
    with (
        caplog.at_level(logging.WARNING, "referat.cluster"),
        _scheduler(partial(cluster_equipment.slow, tmp_path)) as theirs,
        workers_at(theirs.scheduler_address, FakeEncoder()) as cluster,
    ):
        assert list(cluster.read([SAMPLES / TXT], Limits()))
        with (
            distributed.Client(theirs.scheduler_address, set_as_default=False) as client,
            _command(tmp_path, "other", "worker", theirs.scheduler_address) as wrong,
        ):
            _until(lambda: len(client.nthreads()) == 2)
            lots = sorted(cluster.encode(texts, False), key=lambda lot: lot.start)
            wrong.wait(timeout=60)  # Sent away, it does not come back.
    assert "is sent away: it encodes with fake (fake-2)" in caplog.text
    np.testing.assert_array_equal(
        np.concatenate([lot.vectors for lot in lots]), FakeEncoder().encode_passages(texts)
    )


def test_the_commands_build_together(
    minutes: Path, alone: BuildReport, tmp_path: Path
) -> None:
    """`referat worker` and `referat build --workers`; the worker ends when it is asked to."""
    home = tmp_path / "home"
    with _scheduler(FakeEncoder, count=0) as theirs:
        address = theirs.scheduler_address
        with (
            _command(tmp_path, "slow", "worker", address, "--processes", "2") as worker,
            _command(tmp_path, "slow", "build", str(minutes), "--home", str(home), "--workers",
                     address) as driver,
        ):
            assert driver.wait(timeout=300) == 0
            assert worker.poll() is None
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(timeout=60) == 0
    assert not build([minutes], home, FakeEncoder(), only_changed=True).changed
    assert len([path for path in tmp_path.iterdir() if path.name.isdigit()]) >= 2


def test_a_worker_that_comes_while_a_build_connects_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """distributed takes the scheduler's first messages for one, and fails if they are two."""
    connect, failed = distributed.Client, []

    def once_too_many(*args: Any, **options: Any) -> distributed.Client:
        if not failed:
            failed.append(AssertionError())
            raise failed[0]
        return connect(*args, **options)

    with _scheduler(FakeEncoder) as theirs:
        monkeypatch.setattr("embeddings.cluster.distributed.Client", once_too_many)
        with workers_at(theirs.scheduler_address, FakeEncoder()) as cluster:
            assert list(cluster.read([SAMPLES / TXT], Limits())) and failed


def test_no_scheduler_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("embeddings.cluster._CONNECTED_WITHIN", 1)
    with (
        pytest.raises(ClusterError, match=r"no scheduler answers at tcp://127\.0\.0\.1:1 "),
        workers_at("tcp://127.0.0.1:1", FakeEncoder()) as cluster,
    ):
        build([SAMPLES / TXT], tmp_path, FakeEncoder(), workforce=cluster)


@pytest.mark.encoder
def test_workers_make_the_vectors_of_one_machine(
    encoder: SentenceTransformerEncoder, folder: Path, tmp_path: Path
) -> None:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # As the workers do.
    try:
        alone = build([folder], tmp_path / "alone", encoder)
    finally:
        torch.set_num_threads(threads)
    with local_workers(2, encoder, partial(load, None, default_cache())) as cluster:
        made = build([folder], tmp_path / "made", encoder, workforce=cluster)
    _same(made, alone)
