"""What others wrote is shown on a terminal, and commands it nothing."""

from __future__ import annotations

import io
import json

import pytest
from click.testing import CliRunner
from conftest import SAMPLES
from rich.text import Text

from web.cli import main
from web.terminal import print_json
from web.terminal.console import PlainConsole, shown

# Clears the screen, writes the window's title, and the same in the second set of controls.
_HOSTILE = "a\x1b[2J\x1b]0;b\x07c\x9b31md\u202ee.pdf"


@pytest.mark.parametrize(("text", "expected"), [
    ("Byrådets møde\n\tpunkt 1", "Byrådets møde\n\tpunkt 1"),
    (_HOSTILE, r"a\u001b[2J\u001b]0;b\u0007c\u009b31md\u202ee.pdf"),
    ("a\rb", r"a\u000db"),
])
def test_signs_that_command_are_written_out(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_colours_of_our_own_still_work() -> None:
    written = io.StringIO()
    console = PlainConsole(file=written, force_terminal=True, width=200, color_system="standard")
    console.print(Text.assemble("read: ", (_HOSTILE, "red")))
    assert written.getvalue() == (
        "read: \x1b[31ma\\u001b[2J\\u001b]0;bc\\u009b31md\\u202ee.pdf\x1b[0m\n"
    )


def test_json_means_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"file": _HOSTILE, "title": "Møde"})
    written = capsys.readouterr().out
    assert written == shown(written) and "Møde" in written
    assert json.loads(written) == {"file": _HOSTILE, "title": "Møde"}


def test_an_error_names_a_file_without_obeying_it(tmp_path: object) -> None:
    run = CliRunner().invoke(main, ["read", f"{SAMPLES}/{_HOSTILE}"])
    assert run.exit_code != 0
    assert "\x1b" not in run.output and "\x9b" not in run.output
