"""Shapes that many answers have."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# Stable: a code is never renamed or given another meaning.
Code = Literal[
    "bad_json", "unknown_field", "bad_field", "bad_filter", "bad_limit", "bad_page",
    "empty_question", "question_too_long", "empty_text", "text_too_long", "bad_characters",
    "not_found", "method_not_allowed", "too_large", "too_many_requests", "bad_request",
    "no_archive", "unavailable", "being_made", "changes_unknown", "error",
]

Path = Annotated[
    str, Field(description="Path on this server.", examples=["/moede/x/y/2023-03-22"])
]
Day = Annotated[
    str,
    Field(
        description="A date like 2023-03-22.",
        json_schema_extra={"format": "date"}, examples=["2023-03-22"],
    ),
]


class Shape(BaseModel):
    """What all shapes have in common: a field is described by the text under it."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Problem(Shape):
    """What is wrong."""

    code: Code
    """Stable, for programs."""
    message: str
    """For people, in English."""


class Failure(Shape):
    """The answer to a request that failed."""

    error: Problem


class Index(Shape):
    """Which build of the archive answers."""

    generation: str
    """Name of the build."""
    encoder: str
    """The model that its vectors were made with."""
    built_at: str
    """When it was built, in ISO format."""


class Document(Shape):
    """A file of minutes or an agenda."""

    file: str
    """Its name."""
    title: str
    """As its first lines say."""
    media_type: str
    """As in Content-Type."""
    sha256: str
    """Of the file's bytes."""


class Page(Shape):
    """Which part of a list an answer holds."""

    page: int = Field(ge=1)
    """From 1."""
    per_page: int = Field(ge=1, le=100)
    """Rows on a page."""
    total: int = Field(ge=0)
    """Rows on all pages."""
    more: bool
    """Whether there are more than `total`, which are not counted."""
    previous: Path | None
    """The page before, null on the first."""
    next: Path | None
    """The page after, null on the last."""
