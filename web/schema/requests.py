"""The shape of requests. What is read of them and refused is up to the views."""

from __future__ import annotations

from pydantic import Field

from corpus.model import DocumentKind, SectionKind
from qa.claims import MAX_CLAIM
from qa.model import MAX_QUESTION
from web.arguments import LAST_PAGE, MOST_PER_PAGE, PER_PAGE
from web.contract.answers import LONGEST
from web.schema.common import Day, Shape


class LanguageArgument(Shape):
    """The argument that every address may have."""

    sprog: str | None = None
    """Language of messages and labels, `da` or `en`, instead of that which `Accept-Language`
    prefers."""


class MeetingFilters(Shape):
    """What meetings are limited to; all given must hold."""

    municipality: str | None = Field(None, max_length=LONGEST)
    """Name or address name."""
    committee: str | None = Field(None, max_length=LONGEST)
    """Name or address name."""
    from_: Day | None = Field(None, alias="from")
    """Not before this day."""
    to: Day | None = None
    """Not after this day."""
    document_kind: DocumentKind | None = None
    """Of the document that is quoted."""


class Filters(MeetingFilters):
    """What is looked through; all given must hold."""

    point: str | None = Field(None, max_length=LONGEST)
    """A point's number."""
    case_number: str | None = Field(None, max_length=LONGEST)
    """Case number as printed."""
    document: str | None = Field(None, max_length=LONGEST)
    """SHA-256 of a document, or its first 16 digits."""
    section: SectionKind | None = None
    """Kind of section."""


class Paging(Shape):
    """Which page of a list."""

    page: int = Field(1, ge=1, le=LAST_PAGE)
    """From 1."""
    per_page: int = Field(PER_PAGE, ge=1, le=MOST_PER_PAGE)
    """Rows on a page."""


class SearchArguments(Paging, Filters, LanguageArgument):
    """Words to look for."""

    q: str = Field(min_length=1, max_length=LONGEST)
    """The words."""


class MeetingsArguments(Paging, MeetingFilters, LanguageArgument):
    """Which meetings."""


class CaseArguments(LanguageArgument):
    """A case by its number."""

    number: str = Field(min_length=1, max_length=LONGEST)
    """Case number, written in any way."""
    municipality: str | None = Field(None, max_length=LONGEST)
    """Only this municipality's case of that number."""


class CaseOrPointArguments(LanguageArgument):
    """A case by its number, or a point by its page: one of `number` and `url`."""

    number: str | None = Field(None, max_length=LONGEST)
    """Case number, written in any way."""
    municipality: str | None = Field(None, max_length=LONGEST)
    """Only this municipality's case of that number."""
    url: str | None = Field(None, max_length=LONGEST)
    """Path of a point's page."""


class Question(Shape):
    """A question."""

    question: str = Field(
        min_length=1, max_length=MAX_QUESTION, examples=["Hvad blev besluttet om cykelstien?"])
    """In any language."""
    conversation: str | None = None
    """The string of the last answer."""
    filters: Filters | None = None
    limit: int | None = Field(None, ge=1, le=10)
    """At most this many quotes."""


class Claim(Shape):
    """A text that may stand in the minutes."""

    text: str = Field(
        min_length=1, max_length=MAX_CLAIM,
        examples=["De nye takster giver en merindtægt på 420.000 kr. om året."])
    """Pasted as it is; a gap is written "[…]"."""
    filters: Filters | None = None
