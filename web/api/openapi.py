"""The description of the API, made from its views and :mod:`web.api.descriptions`.

Nothing is validated by it: requests are read by the views, with codes of their own, and what
they answer is compared with the description by the tests.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from typing import Any

from flask import Flask
from spectree import Response, SpecTree
from spectree.models import Tag

from web.api.descriptions import JSON, VIEWS, Described
from web.schema.common import Failure

OPENAPI = "3.1.0"
_TAGS = {
    tag.name: tag
    for tag in (
        Tag(name="Questions", description="Quotes that answer, and whether a quote is one."),
        Tag(name="Cases", description="What the minutes say of a case."),
        Tag(name="Archive", description="What is indexed."),
        Tag(name="Export", description="The archive as data, and what changes in it."),
        Tag(name="Health", description="For who watches over the server."),
    )
}

# The parts of addresses.
_PARTS = {
    "municipality": "Address name, as `coverage` tells it.",
    "committee": "Address name, as `coverage` tells it.",
    "date": "The day of the meeting, like 2023-03-22.",
    "number": "The point's number as its address has it.",
}

_making = threading.Lock()


@cache
def _spec() -> SpecTree:
    return SpecTree(
        "flask",
        title="Referat",
        description="Answers questions about council minutes in the minutes' own words.",
        version=version("referat"),
        openapi_version=OPENAPI,
        license={"name": "MPL-2.0", "url": "https://www.mozilla.org/MPL/2.0/"},
        mode="strict",
        annotations=False,
        validation_error_status=500,
        validation_error_model=Failure,
        naming_strategy=lambda model: model.__name__,
        nested_naming_strategy=lambda parent, child: child,
    )


def description(app: Flask) -> dict[str, Any]:
    """The OpenAPI description of an application's API; the same of every application."""
    with _making:
        spec = _spec()
        if not hasattr(spec, "app"):
            spec.app = _described(app, spec)
        with spec.app.app_context():  # Where the library looks for addresses.
            made: dict[str, Any] = spec.spec
        by_name = {name.rpartition(".")[2]: view for name, view in VIEWS.items()}
        for operation in (one for methods in made["paths"].values() for one in methods.values()):
            content = operation["responses"]["200"]["content"]
            if JSON in content:  # The library knows no other kind.
                content[by_name[operation["operationId"]].media_type] = content.pop(JSON)
    return made


def _described(app: Flask, spec: SpecTree) -> Flask:
    """An application of the same addresses, by what the library makes of its views.

    What it makes of a view would read each answer whole, files that are sent too. So it answers
    nothing.
    """
    described = Flask(app.import_name)
    for rule in app.url_map.iter_rules():
        if found := VIEWS.get(rule.endpoint):
            described.add_url_rule(
                rule.rule, rule.endpoint, _with_models(spec, app, rule.endpoint, found),
                methods=rule.methods,
            )
    return described


def _with_models(
    spec: SpecTree, app: Flask, endpoint: str, found: Described
) -> Callable[..., Any]:
    models: dict[str, Any] = {f"HTTP_{status}": Failure for status in found.failures}
    models["HTTP_200"] = found.answer
    if found.query:
        models["HTTP_304"] = None  # Such answers have an ETag.
    made: Callable[..., Any] = spec.validate(
        query=found.query, json=found.body, resp=Response(**models), tags=[_TAGS[found.tag]],
        operation_id=endpoint.rpartition(".")[2], path_parameter_descriptions=_PARTS,
        skip_validation=True,
    )(app.view_functions[endpoint])
    return made
