"""What an operator copies: the files of deploy/ name what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml
from conftest import ROOT

from web.cli import main
from web.settings_file import defaults
from web.source_list import load

DEPLOY = ROOT / "deploy"
_VARIABLE = re.compile(r"REFERAT_[A-Z_]+")


def test_the_settings_are_accepted() -> None:
    found = defaults(DEPLOY / "referat.toml", main.commands)
    assert found["serve"]["proxies"] == 1
    assert found["build"]["home"] == found["serve"]["home"] == "/var/lib/referat"


def test_the_source_list_is_accepted() -> None:
    found = load(DEPLOY / "sources.toml")
    assert found.folders == (Path("/srv/minutes"),)
    assert found.manners and not found.manners.drop_gone


@pytest.mark.parametrize(
    "name", ["referat.service", "referat-build.service", "referat-watch.service"]
)
def test_a_unit_starts_a_command_that_there_is(name: str) -> None:
    (line,) = re.findall(r"^ExecStart=(.*)$", (DEPLOY / name).read_text("utf-8"), re.M)
    program, *arguments = line.split()
    assert program.endswith("/referat")
    assert arguments[:2] == ["--config", "/etc/referat.toml"]
    command = main.commands[arguments[2]]
    command.make_context(arguments[2], arguments[3:])  # Refuses what it does not know.


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_every_variable_is_a_setting(path: Path) -> None:
    known = {
        str(param.envvar) for command in (main, *main.commands.values())
        for param in command.params if isinstance(param, click.Option)
    } | {"REFERAT_CACHE"}
    assert set(_VARIABLE.findall(path.read_text("utf-8"))) <= known


def test_the_image_is_built_as_the_linter_wants_it() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    found = subprocess.run(
        [str(linter), str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout


def test_the_services_share_the_image_and_the_archive() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert {s["image"] for s in services.values()} == {"referat"}
    shared = [
        {v for v in service["volumes"] if v.startswith("archive:")}
        for service in services.values()
    ]
    assert shared[0] == shared[1] != set()
    # Published to this machine only: TLS is another server's work.
    assert services["serve"]["ports"] == ["127.0.0.1:8765:8765"]


def test_the_units_are_read_by_systemd(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd here")
    units = []
    for path in sorted(DEPLOY.glob("*.service")):
        text = path.read_text("utf-8").replace("/opt/referat/.venv/bin/referat", "/bin/true")
        units.append(tmp_path / path.name)
        units[-1].write_text(text, "utf-8")
    command = ["systemd-analyze", "verify", *map(str, units)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    told = [line for line in found.stderr.splitlines() if str(tmp_path) in line]
    assert told == []
