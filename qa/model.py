"""Values of an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from corpus.model import DocumentKind, SectionKind
from corpus.rows import DocumentRow, MeetingRow, PointRow, SectionRow
from embeddings.archive import ArchiveInfo, Filters
from qa.errors import QuoteMismatch
from qa.periods import Period

MAX_QUESTION = 1000


class Asks(StrEnum):
    """What kind of thing a question asks for."""

    DECISION = "decision"
    RECOMMENDATION = "recommendation"
    ASSESSMENT = "assessment"
    AMOUNT = "amount"
    COUNT = "count"
    DATE = "date"
    PERSON = "person"
    REASON = "reason"
    CASE_NUMBER = "case_number"
    YES_NO = "yes_no"
    LIST = "list"
    DEFINITION = "definition"
    OTHER = "other"

    @property
    def has_shape(self) -> bool:
        """Whether the words that answer look like something; see :mod:`qa.shapes`."""
        return self in _SHAPED


_SHAPED = frozenset(
    {Asks.AMOUNT, Asks.COUNT, Asks.DATE, Asks.PERSON, Asks.REASON, Asks.CASE_NUMBER}
)


class Status(StrEnum):
    """Whether a question is answered."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"


class Reason(StrEnum):
    """Why there is no answer."""

    NOT_FOUND = "not_found"
    NO_MATCH_FOR_FILTERS = "no_match_for_filters"
    NO_WORDS = "no_words"
    NOT_A_QUESTION = "not_a_question"
    OUTSIDE_SUBJECT = "outside_subject"
    MUNICIPALITY_NOT_INDEXED = "municipality_not_indexed"
    COMMITTEE_NOT_INDEXED = "committee_not_indexed"
    BEFORE_INDEXED = "before_indexed"
    AFTER_INDEXED = "after_indexed"
    CLOSED_POINT = "closed_point"
    AGENDA_ONLY = "agenda_only"
    NAME_NOT_THERE = "name_not_there"
    OUTCOME_DIFFERS = "outcome_differs"
    IN_ATTACHMENT = "in_attachment"
    PREMISE_DIFFERS = "premise_differs"


@dataclass(frozen=True, slots=True)
class Silence:
    """Why nothing is quoted.

    ``about``: what of the question it is about (a municipality, a body, years, dates).
    ``instead``: what the archive has in its place (years, names of attachments).
    """

    reason: Reason
    about: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    ``groups`` holds the index terms of its words, each word as a group of its
    spellings, and ``names`` those of its words that look like names or numbers.
    ``words`` are those that can stand in the minutes: all of a Danish question, the names
    and numbers of others. ``of_decision``: it speaks of something decided, whatever it
    asks about it.

    What it says of the meeting: ``dates``, ``periods``, ``days`` (month and day of dates
    without a year), ``committees`` as named there, councils of any language as "Byrådet",
    and ``points`` of the agenda. :func:`qa.committees.same_committee` compares the names.

    ``searched`` is the text that is looked for, and ``meant`` the words that were put right
    for it: pairs of what was typed and what was taken to be meant.
    """

    text: str
    language: str
    asks: Asks
    groups: tuple[tuple[str, ...], ...]
    words: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    case_numbers: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    of_decision: bool = False
    periods: tuple[Period, ...] = ()
    days: tuple[tuple[int, int], ...] = ()
    committees: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    meant: tuple[tuple[str, str], ...] = ()
    searched: str = ""

    @property
    def has_words(self) -> bool:
        """Whether anything but stop words was asked; another language is given the doubt."""
        return bool(self.groups or self.case_numbers) or not self.speaks_danish

    @property
    def speaks_danish(self) -> bool:
        """Whether its words can be expected in Danish text (Swedish is close enough)."""
        return self.language in ("da", "sv")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section stands. Only ``section`` and ``document`` are always there."""

    document: DocumentRow
    section: SectionRow
    point: PointRow | None = None
    meeting: MeetingRow | None = None

    @property
    def matter(self) -> tuple[int, int | None]:
        """What is spoken of here: the document and the point, None outside points."""
        return self.document.id, self.point.id if self.point else None

    @property
    def is_decision(self) -> bool:
        """Whether something was decided here; an agenda tells only of earlier decisions."""
        if self.section.kind is not SectionKind.DECISION:
            return False
        agenda = self.meeting is not None and self.meeting.kind is DocumentKind.AGENDA
        return not agenda or self.section.date is not None


@dataclass(frozen=True, slots=True)
class Quote:
    """A slice of a document's stored text. One that does not fit it cannot be made.

    ``highlights`` are offsets within the quote's own text. ``also`` are quotes of other
    points that say the same.
    """

    place: Place
    start: int
    end: int
    page: int | None
    score: float = 0.0
    highlights: tuple[tuple[int, int], ...] = ()
    also: tuple[Quote, ...] = ()

    def __post_init__(self) -> None:
        length = self.place.document.length
        if not 0 <= self.start < self.end <= length:
            raise QuoteMismatch(f"no text at {self.start}:{self.end} of {length} characters")
        if self.text != self.text.strip():
            raise QuoteMismatch(f"the slice {self.start}:{self.end} begins or ends in a gap")
        if any(not 0 <= a < b <= len(self.text) for a, b in self.highlights):
            raise QuoteMismatch("a highlight lies outside the quote")

    @property
    def text(self) -> str:
        return self.place.document.between(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, or the reason why there are none and the nearest passages instead.

    ``reader`` is the fingerprint of the reader that chose the sentences, None without one.
    ``leant_on`` is the earlier question of the conversation that this one was read with.
    """

    question: Question
    status: Status
    confidence: float
    index: ArchiveInfo
    filters: Filters
    quotes: tuple[Quote, ...] = ()
    nearest: tuple[Quote, ...] = ()
    silence: Silence | None = None
    reader: str | None = None
    leant_on: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def reason(self) -> Reason | None:
        """Why there is no answer; None where there is one."""
        return self.silence.reason if self.silence else None
