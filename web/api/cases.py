"""``/api/v1/cases``, ``numbers`` and ``similar``: what the minutes say of a case, over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from web.arguments import arguments
from web.contract.cases import Asked, cases_json, numbers_json, similar_json
from web.current import locale, service
from web.errors import BadRequest
from web.etags import kept_by_generation

blueprint = Blueprint("api_cases", __name__, url_prefix="/api/v1")


@blueprint.get("/cases")
@kept_by_generation
def cases() -> Any:
    """Tell the course of a case.

    Every meeting that treated it, what was recommended and what was decided.
    """
    return jsonify(cases_json(service().archive, _asked("number", "municipality"), locale()))


@blueprint.get("/numbers")
@kept_by_generation
def numbers() -> Any:
    """List the numbers of a case or a point.

    Every amount, percentage, count and date, each with its sentence.
    """
    asked = _asked("number", "municipality", "url")
    return jsonify(numbers_json(service().archive, asked, locale()))


@blueprint.get("/similar")
@kept_by_generation
def similar() -> Any:
    """Find earlier cases like a case or a point.

    The most alike first, with what was decided.
    """
    asked = _asked("number", "municipality", "url")
    return jsonify(similar_json(service().archive, asked, locale()))


def _asked(*names: str) -> Asked:
    """The case or point that the address asks about, by one of the arguments it may have."""
    asked = Asked(**arguments(*names))
    if (asked.number is None) == (asked.url is None):
        wanted = "'number', a case number" + (
            ", or 'url', the path of a point's page" if "url" in names else "")
        raise BadRequest("bad_field", f"give {wanted}")
    return asked
