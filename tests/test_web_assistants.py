"""The tools for assistants, asked by a client: one over standard input and output, one within."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import ROOT
from fakes import FakeEncoder
from flask.testing import FlaskClient
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult

from embeddings.build import BuildReport
from web.assistants import server_of
from web.cli import main
from web.commands import assistants
from web.live import Live

_CHANGED = "De nye takster giver en merindtægt på 420.000 kr. om året."


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


@pytest.fixture
def call(sample_build: BuildReport) -> Any:
    """Calls a tool of a server within this process."""
    server = server_of(Live(sample_build.folder.parent.parent, FakeEncoder), b"key")

    async def called(name: str, values: dict[str, Any]) -> CallToolResult:
        async with Client(server) as client:
            return await client.call_tool(name, values)

    return lambda name, **values: _run(called(name, values))


def _text(result: CallToolResult) -> str:
    (content,) = result.content
    assert content.type == "text"
    return content.text


def test_a_client_over_standard_input_and_output(sample_build: BuildReport) -> None:
    home = sample_build.folder.parent.parent
    started = StdioServerParameters(
        command=sys.executable, args=[str(ROOT / "tests" / "serve_assistants.py"), str(home)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT,
    )

    async def talk() -> tuple[list[Any], CallToolResult, str]:
        async with Client(started) as client:
            listed = (await client.list_tools()).tools
            found = await client.call_tool("ask", {"question": "Hvor skal hundeskoven ligge?"})
            return listed, found, client.instructions or ""

    listed, found, instructions = _run(talk())
    assert [tool.name for tool in listed] == ["ask", "verify", "get_point", "case_timeline"]
    assert all(tool.description and tool.annotations.read_only_hint for tool in listed)
    assert "keep its words" in instructions
    values = found.structured_content
    assert not found.is_error and values["status"] in ("answered", "no_answer")
    for quote in values["quotes"] or values["nearest"]:
        assert f"“{quote['text']}”\n— {quote['citation']['label']}\n" in _text(found)


def test_tools_give_what_the_api_gives(call: Any, client: FlaskClient) -> None:
    question = {"question": "Cykelsti langs Østervej", "filters": {"committee": "byraadet"}}
    told = call("ask", **question).structured_content
    expected = client.post("/api/v1/ask", json=question).get_json()
    varies = {"timings_ms": 0, "conversation": ""}
    assert {**told, **varies} == {**expected, **varies}
    assert call("verify", text=_CHANGED).structured_content == client.post(
        "/api/v1/verify", json={"text": _CHANGED}).get_json()
    assert call("case_timeline", number="22/0318").structured_content == client.get(
        "/api/v1/cases?number=22/0318").get_json()
    quote = (told["quotes"] or told["nearest"])[0]["citation"]["url"]
    point = call("get_point", url=f"https://example.dk{quote}").structured_content
    assert point == client.get(point["api"]).get_json()


def test_a_conversation_goes_on(call: Any) -> None:
    first = call("ask", question="Cykelsti langs Østervej").structured_content
    second = call("ask", question="Hvad kostede den?", conversation=first["conversation"])
    assert len(second.structured_content["conversation"]) > len(first["conversation"])


def test_what_differs_from_the_minutes_is_told(call: Any) -> None:
    text = _text(call("verify", text=_CHANGED))
    assert text.startswith("near: ")
    assert "“420.000”, in the minutes “240.000”" in text


def test_sentences_are_judged_one_by_one(call: Any) -> None:
    mixed = f"{_CHANGED.replace('420', '240')} Byrådet har købt en elefant til svømmehallen."
    text = _text(call("verify", text=mixed))
    assert "exact: “De nye takster" in text
    assert "not_found: “Byrådet har købt en elefant" in text


def test_the_nearest_passages_are_told_to_be_no_answer(call: Any) -> None:
    found = call("ask", question="Hvad sagde Ulla Tørnæs om elefanter i 1987?")
    assert found.structured_content["status"] == "no_answer"
    if found.structured_content["nearest"]:
        assert "Nearest passages, which are no answer:" in _text(found)


def test_a_point_is_given_whole(call: Any) -> None:
    found = call("get_point", url="/moede/ravnsoe-kommune/byraadet/2023-03-22/4")
    for section in found.structured_content["sections"]:
        assert not section["text"] or f"“{section['text']}”" in _text(found)


def test_a_case_is_told_step_by_step(call: Any) -> None:
    found = call("case_timeline", number="22/0318")
    (case,) = found.structured_content["cases"]
    at = [_text(found).index(f"{step['date']}: {step['label']}") for step in case["steps"]]
    assert at == sorted(at) and len(at) > 1


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("ask", {"question": " ? "}, "empty_question"),
        ("ask", {"question": "x" * 1001}, "question_too_long"),
        ("ask", {"question": "Hvad?", "filters": {"from": "i går"}}, "bad_filter"),
        ("ask", {"question": "Hvad?", "filters": {"commitee": "x"}}, "commitee"),
        ("ask", {"question": "Hvad?", "limit": 11}, "limit"),
        ("verify", {"text": "[…]"}, "empty_text"),
        ("get_point", {"url": "/moede/a/b/2023-03-22/1"}, "not_found"),
        ("get_point", {"url": "https://[x"}, "not_found"),
        ("case_timeline", {}, "number"),
    ],
)
def test_what_is_refused_is_told_with_the_reason(
    call: Any, name: str, values: dict[str, Any], told: str
) -> None:
    result = call(name, **values)
    assert result.is_error and told in _text(result)


def test_without_the_package_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(assistants, "find_spec", lambda name: None)
    run = CliRunner().invoke(main, ["mcp", "--home", str(tmp_path)])
    assert run.exit_code == 1 and run.stdout == ""
    assert run.stderr.strip() == (
        "Error: the package mcp is not installed; run `pip install 'referat[mcp]'`")


def test_without_an_archive_one_line_says_what_to_do(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["mcp", "--home", str(tmp_path)])
    assert run.exit_code == 1 and "referat build" in run.stderr
