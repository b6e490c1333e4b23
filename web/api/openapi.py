"""The description of the API, made from its views and from the models of :mod:`web.schema`.

Nothing is validated by it: requests are read by the views, with codes of their own, and what
they answer is compared with the description by the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Any

from flask import Flask
from pydantic import BaseModel
from spectree import Response, SpecTree
from spectree.models import Tag

from web.schema.common import Failure

OPENAPI = "3.1.0"
_JSON = "application/json"
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

# Of the answers, by the names of the views.
_media_types: dict[str, str] = {}

_spec = SpecTree(
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


def described(
    answer: type[BaseModel],
    *,
    tag: str,
    query: type[BaseModel] | None = None,
    body: type[BaseModel] | None = None,
    may_be_wrong: bool = True,
    found_by_path: bool = False,
    may_be_gone: bool = False,
    media_type: str = _JSON,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Describe a view: what it takes and answers. Its docstring is summary and description.

    ``may_be_wrong``: requests can be refused. ``found_by_path``: the address names something
    that may not be there. ``may_be_gone``: what it asks about may be too long ago.
    ``media_type``: of an answer whose parts, and not the whole, are JSON.
    """
    failures = {429: Failure, 503: Failure}
    if may_be_wrong:
        failures[400] = Failure
    if found_by_path:
        failures[404] = Failure
    if may_be_gone:
        failures[410] = Failure
    if body:
        failures[413] = Failure
    by_status: dict[str, Any] = {f"HTTP_{status}": model for status, model in failures.items()}
    by_status["HTTP_200"] = answer
    if query:
        by_status["HTTP_304"] = None  # Such answers have an ETag.

    def describe(view: Callable[..., Any]) -> Callable[..., Any]:
        _media_types[view.__name__] = media_type
        made: Callable[..., Any] = _spec.validate(
            query=query, json=body, resp=Response(**by_status), tags=[_TAGS[tag]],
            operation_id=view.__name__, path_parameter_descriptions=_PARTS,
            skip_validation=True,
        )(view)

        # What the library made would read each answer whole, files that are sent too.
        @wraps(made)
        def answered(*args: Any, **parts: Any) -> Any:
            return view(*args, **parts)

        return answered

    return describe


def description(app: Flask) -> dict[str, Any]:
    """The OpenAPI description of an application's API; the same of every application."""
    if not hasattr(_spec, "app"):
        _spec.app = app
    made: dict[str, Any] = _spec.spec
    for operation in (one for methods in made["paths"].values() for one in methods.values()):
        content = operation["responses"]["200"]["content"]
        if _JSON in content:  # The library knows no other kind.
            content[_media_types[operation["operationId"]]] = content.pop(_JSON)
    return made
