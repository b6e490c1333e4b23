"""One TOML file of settings for all commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import ROOT

from web.cli import main
from web.commands import server
from web.settings_file import BadConfiguration, defaults


def _file(folder: Path, text: str) -> Path:
    path = folder / "referat.toml"
    path.write_text(text, "utf-8")
    return path


def test_keys_above_the_tables_hold_wherever_there_is_such_an_option(tmp_path: Path) -> None:
    path = _file(tmp_path, 'home = "/srv/a"\n[build]\nocr = true\n[serve]\nhome = "/srv/b"\n')
    found = defaults(path, main.commands)
    assert found["build"] == {"home": "/srv/a", "ocr": True}
    assert found["serve"] == {"home": "/srv/b"}
    assert found["case"] == {"home": "/srv/a"}
    assert found["inspect"] == {}


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = _file(
        tmp_path, 'hme = "x"\n[serve]\nport = 70000\nprt = 1\n[sreve]\nport = 1\n[build]\n'
        'personal-numbers = "print"\n',
    )
    with pytest.raises(BadConfiguration) as found:
        defaults(path, main.commands)
    for wrong in ("'hme'", "port = 70000", "[serve] has no option 'prt'", "[sreve] is no command",
                  "personal-numbers = 'print'"):
        assert wrong in str(found.value)


@pytest.mark.parametrize("text", ["port =", "\xff"])
def test_what_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "referat.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(BadConfiguration, match="cannot be read"):
        defaults(path, main.commands)


@pytest.mark.parametrize(
    ("arguments", "environment", "port"),
    [([], {}, 9001), ([], {"REFERAT_PORT": "9002"}, 9002),
     (["--port", "9003"], {"REFERAT_PORT": "9002"}, 9003)],
)
def test_command_line_before_environment_before_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str],
    environment: dict[str, str], port: int,
) -> None:
    taken: list[Any] = []
    monkeypatch.setattr(server, "_serve", lambda *values: taken.extend(values))
    path = _file(tmp_path, "[serve]\nport = 9001\n")
    run = CliRunner().invoke(main, ["--config", str(path), "serve", *arguments], env=environment)
    assert run.exit_code == 0, run.output
    assert port in taken


def test_nothing_is_started_with_a_wrong_file(tmp_path: Path) -> None:
    path = _file(tmp_path, "[serve]\nprt = 9001\n")
    run = CliRunner().invoke(main, ["--config", str(path), "serve"])
    assert run.exit_code == 1
    assert "[serve] has no option 'prt'" in run.output


def test_the_example_of_the_documentation_is_accepted(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    example = text.split("```toml\n")[1].split("```")[0]
    assert defaults(_file(tmp_path, example), main.commands)["serve"]["port"] == 8080
