"""The shape of a quote, and of what is told beside it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from corpus.model import SectionKind
from qa.cases import When
from qa.decisions import Outcome
from qa.departures import Follows
from qa.steps import StepKind
from qa.votes import Stand
from web.schema.common import Day, Document, Path, Shape


class SectionOf(Shape):
    """The section in which words stand."""

    kind: SectionKind
    label: str
    """As printed; empty where there is none."""


class Citation(Shape):
    """Where words stand. Meeting and point are null for documents of no meeting."""

    label: str
    """As a person would write it."""
    municipality: str | None
    """Of the meeting."""
    committee: str | None
    """The body that met."""
    date: Day | None
    point: str | None
    """The point's number as printed."""
    title: str
    """Of the point, else of the document."""
    case_number: str | None
    """As printed."""
    section: SectionOf
    page: int | None
    """Of the first document, from 1; null where it has no pages."""
    url: Path
    """The page with the words marked."""
    documents: list[Document]
    """Files in which the words stand, the quoted one first."""


class Elsewhere(Shape):
    """Another point that says the same words."""

    label: str
    """Its citation, as a person would write it."""
    url: Path


class Votes(Shape):
    """Votes for and against the matter."""

    for_: int = Field(alias="for")
    """So many for it."""
    against: int
    """So many against it."""


class LimitedStand(Shape):
    """Somebody whose stand is on some items only."""

    stand: Stand
    name: str
    """As printed."""
    items: list[str]
    """The items' numbers."""


class Decision(Shape):
    """What was decided."""

    outcomes: list[Outcome]
    """What became of the matter first, then of what else is told."""
    label: str
    """The outcome in words."""
    votes: Votes | None
    unanimous: bool
    """Whether the minutes say so."""
    for_: list[str] = Field(alias="for")
    """Who was for it, names as printed."""
    against: list[str]
    """Who was against it."""
    reserved: list[str]
    """Who had reservations."""
    abstained: list[str]
    """Who did not vote."""
    absent: list[str]
    """Who took no part."""
    limited: list[LimitedStand]
    """Whose stand is on some items only."""


class RecommendedItem(Shape):
    """A numbered item of a recommendation."""

    number: str
    """As printed."""
    text: str
    """Its words."""
    follows: Follows


class Recommendation(Shape):
    """How a decision stands to the recommendation before it."""

    follows: Follows
    label: str
    """The same in words."""
    items: list[RecommendedItem]


class Treatment(Shape):
    """Who treated a case when, under which point."""

    date: Day | None
    committee: str | None
    """The body that met."""
    point: str | None
    """The number of the point there, as printed."""
    title: str | None
    """Of the point that prints or tells it."""
    kind: StepKind
    """Whether minutes, an agenda, or only a later point tells of it."""
    label: str
    """All of it in words."""


class OtherTreatment(Treatment):
    """Another treatment of a case."""

    when: When
    outcome: str | None
    """What was decided, in words."""
    url: Path
    """The page that shows it."""


Span = Annotated[
    list[Annotated[int, Field(ge=0)]],
    Field(min_length=2, max_length=2, description="Offsets in the text: start and end."),
]


class PlainQuote(Shape):
    """A slice of the minutes, word for word."""

    text: str = Field(min_length=1)
    """Exactly as stored; line feeds part paragraphs and items, tabs table cells."""
    citation: Citation
    also: list[Elsewhere]
    decision: Decision | None
    """What was decided where the quote stands; null if nothing was."""
    ending: Decision | None
    """Beside other sections: what was decided at the point."""
    recommendation: Recommendation | None
    """How that decision stands to the point's recommendation."""
    highlights: list[Span]
    """What was asked for or looked for."""
    score: float
    """Compares quotes of one answer only."""


class Quote(PlainQuote):
    """A quote with the other treatments of its case."""

    case: list[OtherTreatment]
    """The other treatments, by date."""
