"""Questions to go on with after an answer, each of which has an answer of its own.

What can be asked follows from what the quoted point has and was not quoted: a recommendation, a
vote, an amount, an assessment. Each is asked as a reader would ask it, within the conversation,
and only offered if it is answered from the same point in other words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum

from corpus.model import SectionKind
from embeddings.archive import Archive
from qa.decisions import decision_of
from qa.figures import NumberKind, figures_in
from qa.model import Answer, Place, Quote, Status
from qa.votes import Stand
from qa.whole import places_of

_MOST = 3


class Suggestion(StrEnum):
    """What can be asked of a point."""

    DECISION = "decision"
    VOTES = "votes"
    RECOMMENDATION = "recommendation"
    AMOUNT = "amount"
    ASSESSMENT = "assessment"
    REASON = "reason"


def suggestions(
    archive: Archive,
    answer: Answer,
    phrases: Mapping[Suggestion, str],
    ask: Callable[[str], Answer],
    most: int = _MOST,
) -> list[str]:
    """At most so many of the phrases that are answered when asked after an answer.

    ``phrases`` are the questions in the reader's language; ``ask`` asks one within the
    conversation that the answer ended.
    """
    shown = answer.quotes or answer.nearest
    if not shown or shown[0].place.point is None:
        return []
    point = shown[0].place.point
    here = [quote for quote in shown if quote.place.point == point]
    found: list[str] = []
    told = list(here if answer.quotes else ())
    for kind in list(_worth_asking(places_of(archive, point), told)):
        if len(found) == most:
            break
        further = ask(phrases[kind])
        answered = further.status is Status.ANSWERED and further.quotes[0].place.point == point
        if answered and not _told(further.quotes[0], told):
            found.append(phrases[kind])
            told.append(further.quotes[0])
    return found


def _worth_asking(places: Sequence[Place], shown: Sequence[Quote]) -> Iterator[Suggestion]:
    """What the point has that was not shown, what decides most first."""
    kinds = {quote.place.section.kind for quote in shown}
    decisions = [place for place in places if place.is_decision]
    if decisions and SectionKind.DECISION not in kinds:
        yield Suggestion.DECISION
    said = [d for p in decisions if (d := decision_of(p))]
    if any(d.names(Stand.AGAINST) for d in said):
        yield Suggestion.VOTES
    has = {place.section.kind for place in places} - kinds
    if SectionKind.RECOMMENDATION in has:
        yield Suggestion.RECOMMENDATION
    if any(_has_amount(place) for place in places):
        yield Suggestion.AMOUNT
    if SectionKind.ASSESSMENT in has:
        yield Suggestion.ASSESSMENT
    if {SectionKind.DESCRIPTION, SectionKind.SUMMARY} & has:
        yield Suggestion.REASON


def _has_amount(place: Place) -> bool:
    words = place.document.between(place.section.start, place.section.end)
    return any(figure.kind is NumberKind.AMOUNT for figure in figures_in(words))


def _told(quote: Quote, shown: Sequence[Quote]) -> bool:
    """Whether what a quote says is among what is shown already."""
    return any(
        other.place.document.id == quote.place.document.id
        and other.start <= quote.start and quote.end <= other.end
        for other in shown
    )
