"""Referat as tools for assistants, over the Model Context Protocol.

Each tool gives the JSON of the contract (docs/api.md), and before it the quotes with their
citations as text, so that an assistant quotes the minutes and does not write them anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Annotated, Any, ParamSpec

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import ConfigDict, Field

from corpus.errors import ReferatError
from qa.cite import point_at
from qa.claims import check
from qa.followup import Conversation
from web import assistant_texts as texts
from web import wording
from web.contract.answers import LONGEST, answer_json, filters_from
from web.contract.archive import point_json
from web.contract.cases import Asked, cases_json
from web.contract.checked import checked_json
from web.live import Live
from web.schema import requests
from web.schema.answers import Answer, Checked
from web.schema.archive import WholePoint
from web.schema.cases import Cases

_P = ParamSpec("_P")
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_INSTRUCTIONS = (
    "Answers questions about council minutes of Danish municipalities with quotes from them. "
    "Every quote is a slice of the stored minutes. When you pass one on, keep its words as they "
    "are and name its citation; say nothing of the minutes that no quote says. Where there is no "
    "answer, say so: the nearest passages are no answer."
)


class LookedThrough(requests.Filters):
    """What is looked through; all given must hold."""

    model_config = ConfigDict(extra="forbid")


Words = Annotated[str, Field(description="The question, in any language.")]
Claim = Annotated[str, Field(description="The text as it is; a gap is written […].")]
Filters = Annotated[LookedThrough | None, Field(description="What is looked through.")]
Turns = Annotated[str | None, Field(description="`conversation` of the answer before.")]
Limit = Annotated[int | None, Field(ge=1, le=10, description="At most this many quotes.")]
PointPath = Annotated[
    str, Field(description="`citation.url` of a quote, or `url` of a step or point.")
]
CaseNumber = Annotated[
    str, Field(max_length=LONGEST, description="Case number, written in any way.")
]
Town = Annotated[
    str | None, Field(max_length=LONGEST, description="Only this municipality's case.")
]


def server_of(live: Live, secret: bytes) -> MCPServer[Any]:
    """The server of the tools over a live service. ``secret`` signs conversations."""
    tools = Tools(live, secret)
    server: MCPServer[Any] = MCPServer(
        "referat", title="Referat", version=version("referat"), instructions=_INSTRUCTIONS,
        log_level="WARNING",
    )
    for tool in (tools.ask, tools.verify, tools.get_point, tools.case_timeline):
        server.add_tool(tool, annotations=_READS)
    return server


def _errors_told(tool: Callable[_P, CallToolResult]) -> Callable[_P, CallToolResult]:
    """Give an assistant what a request was refused for, so that it can mend it."""

    @wraps(tool)
    def told(*values: _P.args, **named: _P.kwargs) -> CallToolResult:
        try:
            return tool(*values, **named)
        except ReferatError as error:
            raise ToolError(f"{error.code}: {error}") from error

    return told


class Tools:
    """The tools. Their docstrings are what assistants are told of them."""

    def __init__(self, live: Live, secret: bytes) -> None:
        self._live = live
        self._secret = secret

    @_errors_told
    def ask(
        self,
        question: Words,
        filters: Filters = None,
        limit: Limit = None,
        conversation: Turns = None,
    ) -> Annotated[CallToolResult, Answer]:
        """Answer a question with quotes from the minutes, or say that there is no answer."""
        service = self._live.service()
        turns = Conversation.read(conversation, self._secret)
        answer = service.ask(question, _limits(filters), limit, turns)
        values = answer_json(answer, service.archive, turns, self._secret)
        return _result(texts.of_answer(values), values)

    @_errors_told
    def verify(self, text: Claim, filters: Filters = None) -> Annotated[CallToolResult, Checked]:
        """Tell whether a text stands in the minutes: word for word, nearly, or not."""
        archive = self._live.service().archive
        values = checked_json(check(archive, text, _limits(filters)), archive)
        return _result(texts.of_checked(values), values)

    @_errors_told
    def get_point(self, url: PointPath) -> Annotated[CallToolResult, WholePoint]:
        """Read a whole point of a meeting: all its sections, word for word."""
        archive = self._live.service().archive
        point = point_at(archive, re.sub(r"^https?://[^/]*", "", url))
        if point is None:
            raise ToolError(f"not_found: there is no point at {url!r}; take the url of a quote")
        row = archive.corpus.meeting(point.meeting)
        values = point_json(archive, row, point, wording.DEFAULT)
        return _result(texts.of_point(values), values)

    @_errors_told
    def case_timeline(
        self, number: CaseNumber, municipality: Town = None
    ) -> Annotated[CallToolResult, Cases]:
        """Tell the course of a case: every meeting, what was recommended and decided."""
        archive = self._live.service().archive
        values = cases_json(archive, Asked(number, municipality), wording.DEFAULT)
        return _result(texts.of_cases(values), values)


def _limits(filters: LookedThrough | None) -> Any:
    given = filters.model_dump(mode="json", by_alias=True) if filters else {}
    return filters_from(given)


def _result(text: str, values: dict[str, Any]) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=values
    )
