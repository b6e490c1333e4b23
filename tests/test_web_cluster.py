"""The options and the command for workers, as far as they need none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import SAMPLES, TXT

from web import cli


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--workers", "tcp://127.0.0.1:1", "--local-workers", "2"], "not both"),
        (["--workers", "4"], "is no address like tcp://10.0.0.5:8786"),
        (["--workers", "http://127.0.0.1:8786"], "is no address"),
        (["--local-workers", "0"], "0 is not in the range"),
    ],
)
def test_workers_that_cannot_be_meant(arguments: list[str], told: str, tmp_path: Path) -> None:
    run = CliRunner().invoke(
        cli.main, ["build", str(SAMPLES / TXT), "--home", str(tmp_path), *arguments]
    )
    assert (run.exit_code, told in run.output) == (2, True), run.output


@pytest.mark.parametrize(
    "arguments", [["build", str(SAMPLES / TXT), "--local-workers", "2"],
                  ["worker", "tcp://127.0.0.1:8786"]],
)
def test_without_dask_it_says_what_to_install(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [n for n in sys.modules if n.startswith("embeddings.cluster")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "dask", None)
    monkeypatch.setenv("REFERAT_HOME", str(tmp_path))
    run = CliRunner().invoke(cli.main, arguments)
    assert (run.exit_code, "pip install 'referat[cluster]'" in run.output) == (1, True), run.output


def test_a_server_s_processes_do_not_become_an_address(tmp_path: Path) -> None:
    settings = tmp_path / "referat.toml"
    settings.write_text("workers = 4\n")
    run = CliRunner().invoke(cli.main, ["--config", str(settings), "doctor"])
    assert run.exit_code == 1 and "under [serve]" in run.output
