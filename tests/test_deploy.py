"""What an operator copies: the files of deploy/ name what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import click
import pytest
import yaml
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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


def test_the_workers_unit_starts_a_worker() -> None:
    text = (DEPLOY / "referat-worker.service").read_text("utf-8")
    (line,) = re.findall(r"^ExecStart=(.*)$", text, re.M)
    for name, value in re.findall(r"^Environment=(SCHEDULER|PROCESSES)=(.*)$", text, re.M):
        line = line.replace(f"${{{name}}}", value)
    program, command, *arguments = line.split()
    assert (program.rsplit("/", 1)[1], command) == ("referat", "worker")
    found = main.commands[command].make_context(command, arguments).params
    assert (found["scheduler"], found["processes"]) == ("tls://scheduler.example.dk:8786", 1)
    # Without encryption who reaches the scheduler could have it run anything.
    assert "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION=true" in text


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


# What `make lock` leaves out: torch, and what its CUDA build brings.
_BY_ITSELF = re.compile(r"torch|triton|nvidia-|cuda-")
_PLACES = [
    {"python_version": version, "python_full_version": f"{version}.0", "sys_platform": platform}
    for version in ("3.11", "3.12", "3.13") for platform in ("linux", "darwin")
]


def _locked() -> list[tuple[Requirement, list[str]]]:
    """The lock's entries, each with its hashes."""
    text = (DEPLOY / "requirements.lock").read_text("utf-8")
    entries = []
    for entry in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.M)):
        said, *hashes = entry.split(" \\\n")
        found = [h.strip().removeprefix("--hash=sha256:") for h in hashes]
        entries.append((Requirement(said), found))
    return entries


def _declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    more = project["optional-dependencies"]
    wanted = project["dependencies"] + more["mcp"] + more["postgres"]
    return [Requirement(w) for w in wanted]


@pytest.mark.parametrize("wanted", _declared(), ids=lambda wanted: wanted.name)
def test_what_is_declared_is_locked(wanted: Requirement) -> None:
    name = canonicalize_name(wanted.name)
    if _BY_ITSELF.match(name):
        pytest.skip("installed by itself")
    for place in _PLACES:
        found = [
            str(next(iter(r.specifier)).version) for r, _ in _locked()
            if canonicalize_name(r.name) == name and (not r.marker or r.marker.evaluate(place))
        ]
        assert len(found) == 1, f"{name} at {place}: run `make lock`"
        assert wanted.specifier.contains(found[0]), f"{name} {found[0]}: run `make lock`"


def test_the_lock_names_versions_and_hashes_and_nothing_else() -> None:
    for requirement, hashes in _locked():
        (exact,) = requirement.specifier
        assert exact.operator == "==" and not exact.version.endswith(".*"), requirement
        assert requirement.url is None
        assert hashes and all(re.fullmatch(r"[0-9a-f]{64}", h) for h in hashes), requirement
        assert not _BY_ITSELF.match(requirement.name)
    text = (DEPLOY / "requirements.lock").read_text("utf-8")
    assert "://" not in text and " /" not in text  # No index and no path of whoever made it.


def test_torch_has_one_version_everywhere() -> None:
    (torch,) = (str(r) for r in _declared() if r.name == "torch")
    for place in ("Makefile", "deploy/Dockerfile", "docs/installing.md"):
        assert set(re.findall(r"\btorch==[\d.]+\d", (ROOT / place).read_text("utf-8"))) == {torch}


def _audit() -> ModuleType:
    spec = spec_from_file_location("audit", DEPLOY / "audit.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _weak(name: str) -> dict[str, object]:
    return {"name": name, "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}


@pytest.mark.parametrize(("answers", "status", "said"), [
    ([(None, "refused")], 0, "not audited: the service cannot be reached"),
    # A mirror that knows no version, and one that knows versions and no weakness.
    ([([{"name": "jinja2", "skip_reason": "?"}], "")], 0, "not audited: the service cannot"),
    ([([{"name": "jinja2", "version": "2.4.1", "vulns": []}], "")], 0, "not audited: the service"),
    ([([_weak("jinja2")], ""), (None, "a line cannot be read")], 1, "a line cannot be read"),
    ([([_weak("jinja2")], ""), ([_weak("flask")], "")], 1, "flask 1: X-1, mended in 2"),
    ([([_weak("jinja2")], ""), ([{"name": "flask", "version": "1", "vulns": []}], "")], 0,
     "1 packages, no known weakness"),
])
def test_the_audit_fails_by_what_it_finds_only(
    answers: list[object], status: int, said: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    audit = _audit()
    given = iter(answers)
    monkeypatch.setattr(audit, "asked", lambda *arguments: next(given))
    assert audit.main(str(DEPLOY / "requirements.lock")) == status
    assert said in "".join(capsys.readouterr())


def test_the_audit_looks_at_the_lock_and_torch() -> None:
    looked_at = _audit().wanted(DEPLOY / "requirements.lock", ROOT / "pyproject.toml")
    assert [Requirement(r).name for r in looked_at] == [r.name for r, _ in _locked()] + ["torch"]
