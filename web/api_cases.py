"""``/api/v1/cases``, ``numbers`` and ``similar``: what the minutes say of a case, over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from qa.question import is_unicode
from web.case_contract import Asked, cases_json, numbers_json, similar_json
from web.current import LANGUAGE_ARGUMENT, locale, service
from web.errors import BadRequest

blueprint = Blueprint("api_cases", __name__, url_prefix="/api/v1")

_LONGEST = 300


@blueprint.get("/cases")
def cases() -> Any:
    """The timelines of a case number; see docs/api.md."""
    return jsonify(cases_json(service().archive, _asked("number", "municipality"), locale()))


@blueprint.get("/numbers")
def numbers() -> Any:
    """The numbers of a case or of a point; see docs/api.md."""
    asked = _asked("number", "municipality", "url")
    return jsonify(numbers_json(service().archive, asked, locale()))


@blueprint.get("/similar")
def similar() -> Any:
    """Earlier cases like a case or a point; see docs/api.md."""
    asked = _asked("number", "municipality", "url")
    return jsonify(similar_json(service().archive, asked, locale()))


def _asked(*names: str) -> Asked:
    """The case or point that the address asks about, by one of the arguments it may have."""
    unknown = sorted(set(request.args) - {*names, LANGUAGE_ARGUMENT})
    if unknown:
        raise BadRequest("unknown_field", f"not known: {unknown!a}")
    values = {name: request.args.get(name, "").strip() or None for name in names}
    for name, value in values.items():
        if value and (len(value) > _LONGEST or not is_unicode(value)):
            raise BadRequest("bad_field", f"{name!r} must be text of at most {_LONGEST} signs")
    asked = Asked(**values)
    if (asked.number is None) == (asked.url is None):
        wanted = "'number', a case number" + (
            ", or 'url', the path of a point's page" if "url" in names else "")
        raise BadRequest("bad_field", f"give {wanted}")
    return asked
