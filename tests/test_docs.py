"""The documents say what the program does."""

from __future__ import annotations

import json
import re
from typing import get_args

import click
import pytest
from click.testing import CliRunner
from conftest import ROOT
from flask.testing import FlaskClient

from corpus.model import DocumentKind, SectionKind
from qa.claims import Verdict
from qa.differences import Change
from qa.model import Reason
from web.cli import main
from web.commands.reference import reference
from web.contract.answers import FILTERS
from web.schema.common import Code

API = (ROOT / "docs" / "api.md").read_text("utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")


def _options() -> list[click.Option]:
    return [
        p for c in (main, *main.commands.values()) for p in c.params
        if isinstance(p, click.Option) and p.envvar
    ]


@pytest.mark.parametrize("option", _options(), ids=lambda o: o.name)
def test_every_setting_is_documented_with_its_variable(option: click.Option) -> None:
    row = next(r for r in OPERATIONS.splitlines() if f"`{option.opts[0]}`" in r)
    assert f"`{option.envvar}`" in row
    assert option.help and str(option.envvar) in option.help


@pytest.mark.parametrize("command", main.commands.values(), ids=lambda c: c.name)
def test_every_command_has_help(command: click.Command) -> None:
    assert command.help
    assert all(p.help for p in command.params if isinstance(p, click.Option))


def test_the_list_of_commands_is_made_of_their_help() -> None:
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == reference(), "make commands"


def test_every_reason_and_kind_is_documented() -> None:
    for word in (*Reason, *SectionKind, *DocumentKind, *Verdict, *Change):
        assert f"`{word}`" in API


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_is_documented_and_an_option(name: str) -> None:
    row = next(r for r in API.splitlines() if r.startswith("| `filters` |"))
    assert f"`{name}`" in row
    options = {o for p in main.commands["ask"].params for o in p.opts}
    assert f"--{name.replace('_', '-')}" in options


def test_the_example_request_is_answered(client: FlaskClient) -> None:
    example = json.loads(re.search(r"```json\n(.*?)```", API, re.S)[1])  # type: ignore[index]
    response = client.post("/api/v1/ask", json=example)
    values = response.get_json()
    assert response.status_code == 200
    for name in (*values, *values["index"]):
        assert f"`{name}`" in API
    quote = (values["quotes"] or values["nearest"])[0]
    for name in quote["citation"]:
        assert re.search(rf"`(?:citation)?\.{name}`", API), name


def test_the_example_of_verify_is_near_and_its_fields_are_documented(client: FlaskClient) -> None:
    examples = re.findall(r"```json\n(.*?)```", API, re.S)
    values = client.post("/api/v1/verify", json=json.loads(examples[1])).get_json()
    assert values["status"] == "near"
    (match,) = values["matches"]
    for name in (*values, *match, *match["differences"][0]):
        assert re.search(rf"`(?:differences)?\.?{name}`", API), name


def _examples() -> list[str]:
    blocks = re.findall(r"```http\n(.*?)```", API, re.S)
    return [line.removeprefix("GET ") for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("address", _examples())
def test_example_addresses_answer_and_their_fields_are_documented(
    client: FlaskClient, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    values = response.get_json()
    rows = [row for row in values.values() if isinstance(row, list) and row]
    assert rows, "the example finds something"
    named = {name for row in rows for name in row[0]} | set(values)
    for name in named:
        assert re.search(rf"`{name}[`.]", API), name


def test_every_code_is_documented() -> None:
    errors = API[API.index("## Errors") :]
    assert not [code for code in get_args(Code) if f"`{code}`" not in errors]


def test_assistants_are_told_of_a_command_that_there_is() -> None:
    example = json.loads(re.findall(r"```json\n(.*?)```", API, re.S)[2])
    command, *arguments = example["mcpServers"]["referat"]["args"]
    context = main.commands[command].make_context(command, arguments)
    assert str(context.params["home"]) == "/var/lib/referat"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes(shell: str) -> None:
    line = next(r for r in OPERATIONS.splitlines() if f"_REFERAT_COMPLETE={shell}_source" in r)
    assert "referat" in line
    environment = {"_REFERAT_COMPLETE": f"{shell}_source"}
    run = CliRunner().invoke(main, [], prog_name="referat", env=environment)
    assert run.exit_code == 0 and "_REFERAT_COMPLETE" in run.stdout


def test_every_file_that_the_documents_link_to_is_there() -> None:
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
