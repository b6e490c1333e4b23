"""The commands for who runs an archive: check, generations, rollback, remove."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, SAMPLES
from fakes import FakeEncoder

from embeddings.build import build
from embeddings.generation import current, generations
from web import cli, create_app
from web.commands import shared
from web.live import Live

Run = Callable[..., Result]

_TXT = "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"
_OTHER = "ravnsoe-teknik-og-klimaudvalget-2023-06-13.txt"
_OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive of two documents, built twice."""
    (tmp_path / "minutes").mkdir()
    for name in (_TXT, _OTHER):
        shutil.copy(SAMPLES / name, tmp_path / "minutes")
    for _ in range(2):
        build([tmp_path / "minutes"], tmp_path / "home", FakeEncoder())
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on that archive."""
    monkeypatch.setattr(shared, "load_encoder", lambda *_, **__: FakeEncoder())

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(cli.main, [*arguments, "--home", str(home)])

    return command


def _documented(names: set[str]) -> None:
    assert {name for name in names if f"`{name}`" not in _OPERATIONS} == set()


def test_check_tells_whole_and_damaged_by_its_status(run: Run, home: Path) -> None:
    whole = run("check", "--full")
    assert whole.exit_code == 0 and "Generation 0002 is whole" in whole.output
    values = json.loads(run("check", "--json").stdout)
    assert values == {"ok": True, "generation": "0002", "full": False, "findings": []}
    path = current(home) / "tokens.npy"
    path.write_bytes(path.read_bytes()[:-1])
    told = run("check")
    assert told.exit_code == 1
    assert "tokens.npy has" in told.output and "referat rollback" in told.output
    damaged = run("check", "--json")
    values = json.loads(damaged.stdout)
    assert (damaged.exit_code, values["ok"]) == (1, False)
    assert [f["code"] for f in values["findings"]] == ["file"]
    _documented({*values, *values["findings"][0]})


def test_generations_are_listed_and_gone_back_to(run: Run, home: Path) -> None:
    (generations(home) / "0003").mkdir()
    values = json.loads(run("generations", "--json").stdout)["generations"]
    assert [(g["name"], g["current"], g["documents"]) for g in values] == [
        ("0001", False, 2), ("0002", True, 2), ("0003", False, None)]
    assert "manifest.json cannot be read" in values[2]["problem"]
    _documented(set(values[0]))
    table = run("generations").output
    assert "in service" in table and "damaged" in table
    values = json.loads(run("rollback", "--json").stdout)
    assert values == {"generation": "0001", "before": "0002", "removed": []}
    _documented(set(values))
    assert "it was 0001" in run("rollback", "--to", "2").output
    assert current(home).name == "0002"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rollback", "--to", "0009"], "there are 0001, 0002"),
        (["rollback", "--to", "../0001"], "there is no generation ../0001"),
        (["remove", "nothing.pdf"], "no document in the archive is called nothing.pdf"),
        (["remove", _TXT, "--forget"], "on the list is called"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    run: Run, home: Path, arguments: list[str], told: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 1 and "Error: " in result.output
    assert told in result.output and current(home).name == "0002"


def test_a_damaged_generation_is_not_gone_back_to(run: Run, home: Path) -> None:
    path = generations(home) / "0001" / "dense.faiss"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    result = run("rollback")
    assert result.exit_code == 1 and "dense.faiss is not as it was written" in result.output
    assert "0002 stays in service" in result.output and current(home).name == "0002"


def test_without_a_generation_before_there_is_nothing_to_go_back_to(run: Run, home: Path) -> None:
    shutil.rmtree(generations(home) / "0001")
    assert "no generation before 0002 is kept" in run("rollback").output


def test_remove_and_let_in_again(run: Run, home: Path) -> None:
    found = json.loads(run("verify", "hundeskov", "--json").stdout)
    assert found["status"] != "not_found"
    values = json.loads(run("remove", _TXT, "--json").stdout)
    assert (values["file"], values["removed"], values["generation"]) == (_TXT, True, "0003")
    assert values["deleted"] == ["0001", "0002"]
    _documented(set(values))
    found = json.loads(run("verify", "hundeskov", "--json").stdout)
    assert found["status"] == "not_found"
    built = run("build", str(home.parent / "minutes"))
    assert "1 removed" in built.output and f"removed: {_TXT}" in built.output
    assert "the next build lets it in" in run("remove", _TXT, "--forget").output
    built = run("build", str(home.parent / "minutes"))
    assert "Files: 2 indexed" in built.output


def test_a_server_that_runs_shows_a_removed_document_no_more(run: Run, home: Path) -> None:
    client = create_app(Live(home, FakeEncoder), b"key").test_client()
    question = {"question": "Hvor skal hundeskoven ligge?"}
    asked = client.post("/api/v1/ask", json=question).get_json()
    shown = next(
        q["citation"] for q in asked["quotes"] + asked["nearest"]
        if q["citation"]["documents"][0]["file"] == _TXT
    )
    assert client.get(shown["url"]).status_code == 200
    assert run("remove", _TXT).exit_code == 0
    assert client.get(shown["url"]).status_code == 404
    asked = client.post("/api/v1/ask", json=question).get_json()
    assert _TXT not in json.dumps(asked) and asked["index"]["generation"] == "0003"


def test_going_back_to_a_removed_document_is_told(run: Run, home: Path) -> None:
    assert "are kept" in run("remove", _TXT, "--keep-generations").output
    told = run("rollback", "--json")
    assert json.loads(told.stdout)["removed"] == [_TXT]


@pytest.mark.parametrize("command", ["check", "generations", "rollback", "doctor"])
def test_without_an_archive_the_next_step_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("REFERAT_CACHE", str(tmp_path / "cache"))
    result = CliRunner().invoke(cli.main, [command, "--home", str(tmp_path / "nothing")])
    assert result.exit_code == 1 and "referat build" in " ".join(result.output.split())
