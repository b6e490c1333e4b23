"""Builds that are killed, that find the disk full or the home closed, and two at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES
from fakes import FakeEncoder

from embeddings.build import build
from embeddings.cache import VectorCache
from embeddings.checks import check
from embeddings.errors import BuildFailed
from embeddings.generation import LOCK, LocalArchive, current, generations, is_building
from embeddings.locks import building, holder

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")

_TXT = SAMPLES / "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"
_HTML = SAMPLES / "ravnsoe-byraadet-2022-10-26.html"

# A build with the fake encoder in a process of its own, by the command that people use.
_BUILD = """
import resource, sys
sys.path.insert(0, "tests")
from fakes import FakeEncoder
from web import cli
from web.commands import shared

if __name__ == "__main__":
    limit = int(sys.argv[1])
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    shared.load_encoder = lambda *_, **__: FakeEncoder()
    cli.main(["build", *sys.argv[2:]])
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "build.py"
    path.write_text(_BUILD)
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    build([_TXT], tmp_path / "home", FakeEncoder())
    return tmp_path / "home"


def _run(
    script: Path, home: Path, limit: int = 0, before: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, str(script), str(limit), str(_TXT), str(_HTML),
         "--home", str(home)],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


def _serves_as_before(home: Path) -> None:
    assert current(home).name == "0001"
    assert check(current(home), home / "cache" / "vectors.sqlite") == []
    assert LocalArchive(current(home)).corpus.count("document") == 1
    assert not is_building(home)


def _next_build_works(home: Path) -> None:
    made = build([_TXT, _HTML], home, FakeEncoder())
    assert current(home) == made.folder and check(made.folder) == []
    assert all(path.name.isdigit() for path in generations(home).iterdir())


def test_killed_builds_leave_an_index_that_serves() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.reliability.kill", "--times", "2"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )
    assert (run.returncode, "0 things wrong" in run.stdout) == (0, True), run.stderr


@pytest.mark.parametrize("limit", [2_000, 20_000, 60_000, 120_000])
def test_a_full_disk_is_one_line_and_the_index_before_serves(
    script: Path, home: Path, limit: int
) -> None:
    """No file may grow beyond the limit, as on a full disk: readings, rows, vectors, words."""
    run = _run(script, home, limit)
    assert run.returncode == 1, run.stderr
    errors = [line for line in run.stderr.splitlines() if line.startswith("Error:")]
    assert len(errors) == 1 and "build again" in errors[0], run.stderr
    assert "Traceback" not in run.stderr
    _serves_as_before(home)
    _next_build_works(home)
    assert not (home / "cache" / "vectors.damaged").exists()


@pytest.mark.parametrize("module", ["dense", "lexical"])
def test_an_index_that_cannot_be_written_is_told(
    home: Path, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise (RuntimeError if module == "dense" else ValueError)("No space left on device")

    if module == "dense":
        monkeypatch.setattr("faiss.write_index", full)
    else:
        monkeypatch.setattr("embeddings.lexical._write", full)
    with pytest.raises(BuildFailed, match=r"No space left.*MB are free.*stays in service"):
        build([_TXT, _HTML], home, FakeEncoder())
    _serves_as_before(home)


def test_a_cache_on_a_full_disk_is_not_taken_for_damaged(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    def full(path: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("database or disk is full")

    before = (home / "cache" / "vectors.sqlite").read_bytes()
    with monkeypatch.context() as patched, pytest.raises(sqlite3.OperationalError):
        patched.setattr("embeddings.cache._open", full)
        VectorCache(home / "cache" / "vectors.sqlite")
    assert (home / "cache" / "vectors.sqlite").read_bytes() == before


def test_a_vector_cache_damaged_within_is_told_and_what_to_delete(home: Path) -> None:
    path = home / "cache" / "vectors.sqlite"
    data = path.read_bytes()
    first = 8192  # The page of its header.
    path.write_bytes(data[:first] + b"\xff" * (len(data) - first))
    with pytest.raises(BuildFailed, match=r"delete .*vectors\.sqlite and build again"):
        build([_TXT, _HTML], home, FakeEncoder())
    assert current(home).name == "0001" and check(current(home)) == []
    path.unlink()
    _next_build_works(home)


def test_a_home_that_may_not_be_written_to_is_one_line(script: Path, home: Path) -> None:
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:  # Who may do everything must first give that up.
        if not shutil.which("setpriv"):
            pytest.skip("root, and no setpriv")
        before = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner",
                  "--inh-caps", "-dac_override,-dac_read_search,-fowner")
    folders = [home, *(path for path in home.rglob("*") if path.is_dir())]
    files = [path for path in home.rglob("*") if path.is_file()]
    for path in (*files, *folders):
        path.chmod(0o444 if path.is_file() else 0o555)
    try:
        run = _run(script, home, before=before)
        _serves_as_before(home)
    finally:
        for path in (*folders, *files):
            path.chmod(0o644 if path.is_file() else 0o755)
    assert run.returncode == 1
    errors = [line for line in run.stderr.splitlines() if line.startswith("Error:")]
    assert len(errors) == 1 and str(home) in errors[0], run.stderr
    assert "Traceback" not in run.stderr
    _next_build_works(home)


def test_a_second_build_is_told_who_is_building(script: Path, home: Path) -> None:
    with building(home):
        holding = holder(home / LOCK)
        run = _run(script, home)
    assert run.returncode == 1 and "another build is running" in run.stderr
    if holding:  # Where the system tells.
        assert holding.process == os.getpid()
        assert f"process {os.getpid()}" in " ".join(run.stderr.split())
    _serves_as_before(home)


def test_two_builds_at_once_make_one_generation_each_or_refuse(
    script: Path, home: Path
) -> None:
    command = [sys.executable, str(script), "0", str(_TXT), str(_HTML), "--home", str(home),
               "--again"]
    both = [
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
                         stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [process.communicate()[1] for process in both]
    done = [process.returncode for process in both]
    assert sorted(done) in ([0, 0], [0, 1]), told
    assert all("another build is running" in t for t, c in zip(told, done, strict=True) if c)
    assert int(current(home).name) == 1 + done.count(0)
    assert check(current(home), home / "cache" / "vectors.sqlite") == []


def test_the_lock_of_a_killed_build_is_free(home: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from embeddings.locks import building\n"
        "with building(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdout.readline() == "held\n"
        assert is_building(home)
        process.kill()
    end = time.monotonic() + 5
    while is_building(home) and time.monotonic() < end:
        time.sleep(0.05)
    _next_build_works(home)
