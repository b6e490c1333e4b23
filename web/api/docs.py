"""``/api/v1/openapi.json`` and ``/api/v1/docs``: the description for programs and for people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, jsonify, render_template

from web.views.descriptions import operations, parts, shapes

blueprint = Blueprint("api_docs", __name__, url_prefix="/api/v1")


@blueprint.get("/openapi.json")
def openapi() -> Any:
    """The OpenAPI description."""
    return jsonify(_description())


@blueprint.get("/docs")
def docs() -> Any:
    """The description as a page, with a form to try each address."""
    described = _description()
    return render_template(
        "api.html", info=described["info"], tags=described["tags"],
        operations=operations(described), shapes=shapes(described),
        parts=parts,
    )


def _description() -> dict[str, Any]:
    from web.api.openapi import description  # Loads the models of all answers.

    return description(current_app)
