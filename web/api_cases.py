"""``/api/v1/cases``: timelines of cases over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request

from qa.question import is_unicode
from web.case_contract import cases_json
from web.current import LANGUAGE_ARGUMENT, locale, service
from web.errors import BadRequest

blueprint = Blueprint("api_cases", __name__, url_prefix="/api/v1")

_LONGEST = 200


@blueprint.get("/cases")
def cases() -> Any:
    """The timelines of a case number; see docs/api.md."""
    values = _arguments("number", "municipality")
    if not values["number"]:
        raise BadRequest("bad_field", "'number' must be a case number")
    return jsonify(
        cases_json(service().archive, values["number"], values["municipality"], locale())
    )


def _arguments(*names: str) -> dict[str, str | None]:
    """The arguments of the address; those not given or blank are None."""
    unknown = sorted(set(request.args) - {*names, LANGUAGE_ARGUMENT})
    if unknown:
        raise BadRequest("unknown_field", f"not known: {unknown!a}")
    values = {name: request.args.get(name, "").strip() or None for name in names}
    for name, value in values.items():
        if value and (len(value) > _LONGEST or not is_unicode(value)):
            raise BadRequest("bad_field", f"{name!r} must be text of at most {_LONGEST} signs")
    return values
