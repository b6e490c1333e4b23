"""``/api/v1``: the JSON contract over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, jsonify, request

from qa.followup import Conversation
from web.contract import answer_json, filters_from
from web.current import service
from web.errors import BadRequest

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

_MOST_QUOTES = 10
_FIELDS = frozenset({"question", "conversation", "filters", "limit"})


@blueprint.post("/ask")
def ask() -> Any:
    """Answer a question; see docs/api.md."""
    body = _body()
    secret: bytes = current_app.config["SECRET_KEY"]
    found = service()
    conversation = Conversation.read(_text(body, "conversation"), secret)
    answer = found.ask(
        _text(body, "question") or "", filters_from(body.get("filters") or {}), _limit(body),
        conversation,
    )
    return jsonify(answer_json(answer, found.archive, conversation, secret))


def _body() -> dict[str, Any]:
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # Brackets within brackets within brackets.
        body = None
    if not isinstance(body, dict):
        raise BadRequest("bad_json", "send a JSON object with content type application/json")
    unknown = sorted(set(body) - _FIELDS)
    if unknown:
        raise BadRequest("unknown_field", f"not known: {unknown!a}")
    if body.get("filters") is not None and not isinstance(body["filters"], dict):
        raise BadRequest("bad_filter", "'filters' must be an object")
    return body


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequest("bad_field", f"{name!r} must be text")
    return value


def _limit(body: dict[str, Any]) -> int | None:
    value = body.get("limit")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_QUOTES:
        raise BadRequest("bad_limit", f"'limit' must be a whole number from 1 to {_MOST_QUOTES}")
    return value
