"""The shape of answers to questions and to pasted texts."""

from __future__ import annotations

from pydantic import Field

from qa.claims import Verdict
from qa.differences import Change
from qa.model import Asks, Reason, Status
from web.schema.common import Day, Index, Shape
from web.schema.quotes import Quote


class Understood(Shape):
    """What was read in a question."""

    asks: Asks
    """The kind of thing asked for."""
    meant: list[list[str]]
    """Pairs of a mistyped word and the one taken for it."""
    case_numbers: list[str]
    """One that the archive has narrows the search to its case."""
    dates: list[Day]
    periods: list[list[Day]]
    """First and last day of each."""
    committees: list[str]
    """Bodies that are named; preferred, not required."""
    points: list[str]
    """Numbers of points that are named."""
    leant_on: str | None
    """The earlier question of the conversation that this one was read with."""
    conversation_refused: bool
    """Whether the conversation was not ours, changed or too old, and forgotten."""
    notes: list[str]
    """The same in words."""


class Answer(Shape):
    """Quotes that answer a question, or why there are none."""

    status: Status
    """Whether there is an answer."""
    reason: Reason | None
    """Why there is no answer; null where there is one."""
    about: list[str]
    """What of the question the reason is about."""
    instead: list[str]
    """What the archive has in its place."""
    message: str
    """A sentence for people, in the language of the question (Danish or English)."""
    confidence: float = Field(ge=0, le=1)
    """How likely the quotes answer."""
    language: str
    """Of the question, ISO 639-1."""
    understood: Understood
    quotes: list[Quote]
    """The answer, best first."""
    nearest: list[Quote]
    """Without an answer, the nearest passages."""
    conversation: str
    """Give it back with the next question."""
    index: Index
    reader: str | None
    """Fingerprint of the reader that chose the sentences; null without one."""
    timings_ms: dict[str, float]
    """By stage, for information."""


class Difference(Shape):
    """A stretch of a pasted text and the minutes' words in its place."""

    text: str
    """Of the pasted text; empty where the minutes have more."""
    minutes: str
    """Of the minutes; empty where the text has more."""
    changes: list[Change]
    """Empty where both are the same words."""
    label: str
    """The changes in words; empty without any."""


class Match(Shape):
    """A place where the words, or nearly the same, stand."""

    quotes: list[Quote]
    """One for each section."""
    likeness: float = Field(ge=0, le=1)
    """Share of the words that both have in the same order."""
    part_of_more: bool
    """Whether the quoted sentences have words beside those of the text."""
    differences: list[Difference]


class CheckedSentence(Shape):
    """One of the sentences of a pasted text, or some that stand together."""

    text: str
    """The words, as they were compared."""
    status: Verdict
    """Whether these words stand there."""
    label: str
    """The status in words."""
    matches: list[Match]
    more: bool
    """Whether the words stand in more places than these."""


class Checked(Shape):
    """Whether a pasted text stands in the minutes."""

    status: Verdict
    """Whether the whole text stands there."""
    reason: Reason | None
    """Why it was not found."""
    message: str
    """A sentence for people, in Danish."""
    text: str
    """The text as it was compared."""
    matches: list[Match]
    more: bool
    """Whether the words stand in more places than these."""
    sentences: list[CheckedSentence]
    """Each by itself, where a text of several does not stand in the minutes as a whole."""
    index: Index
