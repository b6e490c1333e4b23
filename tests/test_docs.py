"""The documents say what the program does."""

from __future__ import annotations

import json
import re

import click
import pytest
from conftest import ROOT
from flask.testing import FlaskClient

from corpus.model import DocumentKind, SectionKind
from qa.claims import Verdict
from qa.differences import Change
from qa.model import Reason
from web.cli import main
from web.contract import FILTERS

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


def test_every_file_that_the_documents_link_to_is_there() -> None:
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
