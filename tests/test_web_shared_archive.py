"""The commands and the server with a shared archive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import PDF
from fakes import FakeEncoder
from postgres_server import Server
from shared_archives import loaded, new_database

from embeddings.build import BuildReport
from embeddings.generation import current
from embeddings.postgres.store import SharedStore
from embeddings.stores import LocalStore, store_of
from web import cli, create_app
from web.commands import shared
from web.live import Live


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(shared, "load_encoder", lambda *_, **__: FakeEncoder())
    monkeypatch.setattr(shared, "load_reader", lambda wanted: None)
    return CliRunner()


def _json(runner: CliRunner, *arguments: str, status: int = 0) -> Any:
    done = runner.invoke(cli.main, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == status, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def dsn(postgres: Server, sample_build: BuildReport) -> str:
    return loaded(postgres, sample_build.folder)


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "Hvad blev besluttet om hundeskoven?"), ("case", "22/0318"),
        ("case", "22/0318", "--similar"), ("verify", "Byrådet godkendte indstillingen"),
        ("ask", "parkering", "--committee", "Byrådet", "--section", "decision"),
    ],
)
def test_commands_answer_as_from_the_home(
    arguments: tuple[str, ...], dsn: str, sample_build: BuildReport, runner: CliRunner,
    tmp_path: Path,
) -> None:
    home = sample_build.folder.parent.parent
    local = _json(runner, *arguments, "--home", str(home))
    found = _json(runner, *arguments, "--home", str(tmp_path), "--archive", dsn)
    for values in (local, found):
        values.pop("timings_ms", None)
        values.pop("conversation", None)
    assert found == local


def test_pages_and_files_come_from_the_shared_archive(
    dsn: str, sample_build: BuildReport, tmp_path: Path
) -> None:
    store = SharedStore(dsn, tmp_path / "cache")
    ours = create_app(Live(tmp_path, FakeEncoder, store=store), b"key").test_client()
    theirs = create_app(Live(sample_build.folder.parent.parent, FakeEncoder), b"key").test_client()
    sha256 = next(s.sha256 for s in store.open("0001").sources if s.file == PDF and s.sha256)
    for path in (
        "/", "/arkiv", "/om", "/?q=hundeskov", f"/kilde/{sha256[:16]}/1", "/api/v1/coverage",
        "/api/v1/meetings", "/api/v1/search?q=parkering",
    ):
        answers = [client.get(path) for client in (ours, theirs)]
        assert answers[0].status_code == answers[1].status_code, path
        if path.startswith("/api"):
            assert answers[0].get_json() == answers[1].get_json()
    ready = ours.get("/api/v1/health/ready").get_json()["archive"]
    assert ready == {"kind": "shared", "server": "primary", "primary": True}
    assert theirs.get("/api/v1/health/ready").get_json()["archive"] == {
        "kind": "local", "server": None, "primary": None,
    }


def test_exports_are_made_where_the_archive_is_built(dsn: str, tmp_path: Path) -> None:
    store = SharedStore(dsn, tmp_path / "cache")
    client = create_app(Live(tmp_path, FakeEncoder, store=store), b"key").test_client()
    for path in ("export", "export?since=0001", "changes?since=0001"):
        response = client.get(f"/api/v1/{path}")
        assert response.status_code == 410
        assert "referat archive copy" in response.get_json()["error"]["message"]


def test_what_is_done_with_a_shared_archive(
    postgres: Server, folder: Path, runner: CliRunner, tmp_path: Path
) -> None:
    dsn, home = new_database(postgres), tmp_path / "home"
    at = ("--archive", dsn)
    assert _json(runner, "archive", "init", *at) == {"migrations": []}
    _json(runner, "build", str(folder), "--home", str(home))
    loading = ("archive", "load", "--home", str(home), *at)
    first = {"generation": 1, "from": "0001", "in_service": True}
    assert _json(runner, *loading, "--switch", "--partitions", "2") == first
    assert _json(runner, *loading)["in_service"] is False
    assert _json(runner, "archive", "switch", "2", *at) == {"generation": 2, "before": 1}
    assert _json(runner, "archive", "rollback", *at) == {"generation": 1, "before": 2}
    listed = _json(runner, "archive", "list", *at)["generations"]
    assert [(g["number"], g["current"], g["documents"]) for g in listed] == [
        (1, True, 3), (2, False, 3),
    ]
    assert _json(runner, "archive", "check", *at) == {
        "ok": True, "generation": 1, "findings": [],
    }
    assert _json(runner, "archive", "remove", PDF, *at)["removed"] is True
    assert "out again" not in runner.invoke(cli.main, ["archive", "list", *at]).output
    refused = runner.invoke(cli.main, [*loading])
    assert refused.exit_code == 1 and f"{PDF} was removed" in refused.output
    assert _json(runner, "archive", "remove", PDF, "--forget", *at)["removed"] is False
    assert _json(runner, "archive", "copy", dsn, str(tmp_path / "other")) == {"generation": "0001"}
    assert current(tmp_path / "other").name == "0001"
    copied = _json(runner, "archive", "copy", str(tmp_path / "other"), dsn)
    assert copied == {"generation": "3"}
    text = runner.invoke(cli.main, ["archive", "check", *at])
    assert "Generation 3 is whole" in text.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ask", "Hvad?", "--archive", "/srv/home"), "wants an address like postgresql://"),
        (("archive", "list", "--archive", "mysql://db/x"), "wants an address like postgresql://"),
        (("archive", "list", "--archive", "postgresql://127.0.0.1:1/x"), "cannot be used"),
        (("archive", "list", "--archive", "postgresql://db/x?colour=red"), "no address"),
        (("archive", "copy", "/one", "/other"), "one of FROM and TO is a directory"),
        (("archive", "copy", "postgresql://a/x", "postgresql://b/x"), "one of FROM and TO"),
        (("archive", "load"), "Missing option '--archive'"),
    ],
)
def test_what_is_wrong_with_an_address_is_told_in_a_line(
    arguments: tuple[str, ...], told: str, runner: CliRunner, tmp_path: Path
) -> None:
    done = runner.invoke(cli.main, list(arguments), env={"REFERAT_HOME": str(tmp_path)})
    assert done.exit_code in (1, 2) and told in done.output
    assert "Traceback" not in done.output


def test_the_address_may_stand_in_the_environment(
    dsn: str, runner: CliRunner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REFERAT_ARCHIVE", dsn)
    assert _json(runner, "archive", "list")["generations"][0]["number"] == 1
    assert _json(runner, "ask", "hundeskov", "--home", str(tmp_path))["index"]["generation"]


def test_without_an_address_the_home_answers(tmp_path: Path) -> None:
    assert isinstance(store_of(tmp_path), LocalStore)
    assert isinstance(store_of(tmp_path, ""), LocalStore)
