"""The shape of what is told of a case."""

from __future__ import annotations

from typing import Literal

from qa.figures import NumberKind
from web.schema.common import Index, Path, Shape
from web.schema.quotes import Decision, OtherTreatment, PlainQuote, Treatment


class NearNumber(Shape):
    """A case number written much like the one asked for."""

    number: str
    """As printed."""
    municipality: str | None
    """Null where the minutes do not say."""
    title: str
    """Of its last point."""


class AboutCase(Shape):
    """What all answers on a case have."""

    status: Literal["found", "not_found"]
    """Whether there is what was asked about."""
    message: str
    """A sentence for people."""
    number: str | None
    """As asked for."""
    nearest: list[NearNumber]
    """Where there is no such case."""
    index: Index


class Step(Treatment):
    """One treatment of a case."""

    url: Path
    """The page that shows it."""
    decision: Decision | None
    recommended: list[PlainQuote]
    decided: list[PlainQuote]


class Case(Shape):
    """The course of a case."""

    number: str
    """The first of its spellings."""
    spellings: list[str]
    """Its number in all ways that it is printed."""
    municipality: str | None
    """Null where the minutes do not say."""
    title: str
    """Of the last point."""
    steps: list[Step]
    """By date."""


class Cases(AboutCase):
    """The timelines of a case number, one for each municipality."""

    cases: list[Case]


class Number(Shape):
    """An amount, percentage, count or date."""

    kind: NumberKind
    label: str
    """The kind in words."""
    printed: str
    """As it stands there."""
    value: str
    """A decimal number, or a date as far as it is told ("2021-03", "--03-24")."""
    unit: str | None
    """DKK, EUR, % or null."""
    heading: str | None
    """Of the table's column."""
    quote: PlainQuote
    """The sentence or table row, the number highlighted."""


class Numbers(AboutCase):
    """The numbers of a case or a point, in the order of print."""

    numbers: list[Number]


class SimilarCase(Step):
    """An earlier point of another case."""

    likeness: float
    """The likest have 1."""
    case_number: str | None
    """As printed."""
    case: list[OtherTreatment]
    """The other treatments of its case."""


class Similar(AboutCase):
    """Earlier points of other cases, most alike first."""

    similar: list[SimilarCase]
