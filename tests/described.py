"""Holds answers against the OpenAPI description; fields that it does not have are refused."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from jsonschema import Draft202012Validator


def problems(description: dict[str, Any], path: str, status: int, values: Any) -> list[str]:
    """What of an answer is other than the description of its address says."""
    (operation,) = description["paths"][path].values()
    content = operation["responses"][str(status)]["content"]["application/json"]
    schemas = {k: _closed(v) for k, v in description["components"]["schemas"].items()}
    schema = {**content["schema"], "components": {"schemas": schemas}}
    found = Draft202012Validator(schema).iter_errors(values)
    return [f"{'.'.join(map(str, e.absolute_path))}: {e.message}" for e in found]


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    """A shape that allows no fields but its own."""
    closed = deepcopy(schema)
    if "properties" in closed:
        closed["additionalProperties"] = False
    return closed


def undescribed(schemas: dict[str, Any]) -> list[str]:
    """Shapes of which nothing is said, and fields of which neither name nor shape says it."""

    def told(schema: dict[str, Any]) -> bool:
        shape = schemas[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else {}
        inner = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
        return bool({"description"} & {*schema, *shape}) or any(map(told, inner))

    shapes = [name for name, schema in schemas.items() if not schema.get("description")]
    return shapes + [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, values in schema.get("properties", {}).items()
        if not told(values)
    ]
