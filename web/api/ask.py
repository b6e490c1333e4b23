"""``/api/v1``: the JSON contract over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, jsonify, request

from qa.claims import check
from qa.followup import Conversation
from web.contract.answers import answer_json, filters_from
from web.contract.checked import checked_json
from web.current import counted, service
from web.errors import BadRequest

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

_MOST_QUOTES = 10


@blueprint.post("/ask")
def ask() -> Any:
    """Answer a question with quotes.

    What answers it in the minutes, word for word; or why nothing does, and what is nearest.
    """
    body = _body("question", "conversation", "filters", "limit")
    secret: bytes = current_app.config["SECRET_KEY"]
    found = service()
    conversation = Conversation.read(_text(body, "conversation"), secret)
    answer = counted(found.ask(
        _text(body, "question") or "", filters_from(body.get("filters") or {}), _limit(body),
        conversation,
    ))
    return jsonify(answer_json(answer, found.archive, conversation, secret))


@blueprint.post("/verify")
def verify() -> Any:
    """Tell whether a text is in the minutes.

    Word for word, nearly, or not. Words alone decide.
    """
    body = _body("text", "filters")
    archive = service().archive
    checked = check(archive, _text(body, "text") or "", filters_from(body.get("filters") or {}))
    return jsonify(checked_json(checked, archive))


def _body(*fields: str) -> dict[str, Any]:
    """The request's JSON object, which may have these fields."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # Brackets within brackets within brackets.
        body = None
    if not isinstance(body, dict):
        raise BadRequest("bad_json", "send a JSON object with content type application/json")
    unknown = sorted(set(body) - set(fields))
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
