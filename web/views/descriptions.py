"""The OpenAPI description as its page shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from web.current import LANGUAGE_ARGUMENT

_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field or an argument: its type in words, the shapes that the type names, its bounds."""

    name: str
    type: str
    shapes: tuple[str, ...]
    required: bool
    text: str
    values: tuple[str, ...]
    place: str = ""
    usual: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """What one address does. ``answers`` are statuses and what each means.

    With ``gives_file`` the answer is a file of what it ``gives``.
    """

    name: str
    method: str
    path: str
    tag: str
    summary: str
    text: str
    fields: tuple[FieldView, ...]
    takes: str
    example: str
    gives: str
    gives_file: bool
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShapeView:
    """A shape with its fields, or the words that a value may be."""

    name: str
    text: str
    fields: tuple[FieldView, ...]
    values: tuple[str, ...]


def operations(description: dict[str, Any]) -> list[Operation]:
    """All addresses, in the order in which their tags are named."""
    tags = [tag["name"] for tag in description["tags"]]
    found = [
        _operation(path, method, values, description["components"]["schemas"])
        for path, methods in description["paths"].items() for method, values in methods.items()
    ]
    return sorted(found, key=lambda operation: tags.index(operation.tag))


def shapes(description: dict[str, Any]) -> list[ShapeView]:
    """All shapes that answers and requests are made of, by name; not those of addresses."""
    named = description["components"]["schemas"]
    return [
        ShapeView(
            name, _text(shape), tuple(_fields(shape)), tuple(map(str, shape.get("enum", ())))
        )
        for name, shape in sorted(named.items()) if not name.endswith("Arguments")
    ]


def _operation(
    path: str, method: str, values: dict[str, Any], named: dict[str, Any]
) -> Operation:
    takes = ""
    if "requestBody" in values:
        takes = _shape_of(values["requestBody"]["content"])
    return Operation(
        name=values["operationId"],
        method=method.upper(),
        path=path,
        tag=values["tags"][0],
        summary=values["summary"],
        text=values["description"],
        fields=tuple(sorted(
            (
                _chosen(_field(
                    p["name"], p["schema"], p["required"], p.get("description", ""), p["in"]
                ), named)
                for p in values["parameters"]
            ),
            # What every address may have, the language, comes last.
            key=lambda field: (not field.required, field.name == LANGUAGE_ARGUMENT),
        )),
        takes=takes,
        example=_example(named[takes]) if takes else "",
        gives=_shape_of(values["responses"]["200"]["content"]),
        gives_file="application/json" not in values["responses"]["200"]["content"],
        answers=tuple(
            (status, answer["description"])
            for status, answer in sorted(values["responses"].items())
        ),
    )


def _chosen(field: FieldView, named: dict[str, Any]) -> FieldView:
    """An argument with the words that it may be, where its shape has such."""
    words = [word for shape in field.shapes for word in named[shape].get("enum", ())]
    return replace(field, values=tuple(words)) if words else field


def _shape_of(content: dict[str, Any]) -> str:
    (described,) = content.values()
    return str(described["schema"]["$ref"].removeprefix(_REF))


def _example(shape: dict[str, Any]) -> str:
    """A request with what is required."""
    values = {
        name: field["examples"][0]
        for name, field in shape["properties"].items() if "examples" in field
    }
    return json.dumps(values, ensure_ascii=False, indent=2)


def _fields(shape: dict[str, Any]) -> Iterator[FieldView]:
    required = shape.get("required", ())
    for name, schema in shape.get("properties", {}).items():
        yield _field(name, schema, name in required, _text(schema))


def _field(
    name: str, schema: dict[str, Any], required: bool, text: str, place: str = ""
) -> FieldView:
    kinds = list(_kinds(schema))
    if place:  # What an address does not have is not there, and not null.
        kinds = [kind for kind in kinds if kind[0] != "null"]
    usual = schema.get("default")
    return FieldView(
        name,
        " | ".join(dict.fromkeys(kind for kind, _ in kinds)),
        tuple(dict.fromkeys(shape for _, shape in kinds if shape)),
        required,
        " ".join(text.split()),
        tuple(map(str, schema.get("enum", [schema["const"]] if "const" in schema else ()))),
        place,
        "" if usual is None else str(usual),
    )


def _kinds(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The types that a value may have, each with the shape that it names, if it names one."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        yield name, name
    elif "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _kinds(one)
    elif schema.get("type") == "array":
        for kind, shape in _kinds(schema.get("items", {})):
            yield f"list of {kind}", shape
    elif "type" in schema:
        yield schema.get("format") or schema["type"], ""


def parts(text: str) -> list[tuple[str, bool]]:
    """A description in parts, and which of them are set as code: `so`."""
    return [(part, bool(n % 2)) for n, part in enumerate(text.split("`"))]


def _text(schema: dict[str, Any]) -> str:
    return " ".join(schema.get("description", "").split())
