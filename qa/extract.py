"""Evidence → quotes: the smallest runs of whole sentences that answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from corpus.model import SectionKind
from embeddings.archive import Archive
from qa.boundaries import quote_of
from qa.candidates import Candidate
from qa.decisions import words_of
from qa.model import Asks, Question, Quote
from qa.retrieve import Evidence
from qa.whole import quote_of_section

MOST_QUOTES = 3

# A further quote may be so much less likely than the best (log-odds: some fifty times).
_NEAR = 4.0
# A decision of so few words says only that there was one.
_BARE = 4
_ASK_OUTCOME = (Asks.DECISION, Asks.RECOMMENDATION, Asks.YES_NO)
_NUMBER_ALONE = re.compile(r"^(?:sag(?:en|snr\.?|snummer)?|case(?:\s+no\.?)?)\s+|[?.!]+$", re.I)
_ATTACHMENTS = re.compile(
    r"bilag|vedhæft|vedlag|medsendt|attach|annex|enclos|anlage[n]?\b|anhang|bifoga|załącz|додат|ekle"
    r"|مرفق",
    re.I,
)
# Longest quote of a whole decision, in words.
_LONGEST_DECISION = 140


def extract(
    archive: Archive,
    question: Question,
    evidence: Sequence[Evidence],
    ranked: Sequence[Candidate],
    most: int = MOST_QUOTES,
    section: SectionKind | None = None,
) -> list[Quote]:
    """Up to ``most`` quotes, best first.

    For decisions the decision and the recommendation of one point, then what else it says.

    ``ranked`` are the evidence's sentences (:func:`qa.candidates.candidates`).
    ``section``: only sections of this kind may be quoted, as a filter has it.
    """
    if not ranked:
        return []
    treated: list[Quote] = []
    number_alone = _NUMBER_ALONE.sub("", question.text).strip() in question.case_numbers
    if number_alone or _asks_for_the_end(question):
        evidence = sorted(evidence, key=_when, reverse=True)
    if number_alone or question.asks in (Asks.DECISION, Asks.RECOMMENDATION):
        treated = treatment(archive, question.asks, evidence, section)[:most]
    chosen = list(treated)
    quotable = _quotable(question, ranked)
    for candidate in quotable:
        if len(chosen) == most or candidate.score < quotable[0].score - _NEAR:
            break
        if treated and candidate.evidence.place.matter != treated[0].place.matter:
            continue
        quote = quote_of(archive, question, candidate)
        same = next((n for n, other in enumerate(chosen) if _same_words(quote, other)), None)
        if same is not None:
            chosen[same] = _found_at(chosen[same], quote)
        elif not any(_overlap(quote, other) for other in chosen):
            chosen.append(quote)
    return chosen


def _asks_for_the_end(question: Question) -> bool:
    """Whether what became of a case is asked by its number, and of no certain meeting."""
    named = (question.committees, question.dates, question.periods, question.days, question.points)
    return bool(question.case_numbers) and question.asks is Asks.DECISION and not any(named)


def _when(evidence: Evidence) -> tuple[date, bool]:
    """When a passage's meeting was; of one meeting, points before what stands outside them."""
    place = evidence.place
    return place.meeting.date if place.meeting else date.min, place.point is not None


def _quotable(question: Question, ranked: Sequence[Candidate]) -> Sequence[Candidate]:
    """Without what tells nothing: names of attachments, and a bare "Godkendt.".

    Each unless it is asked for.
    """
    files = asks_for_attachments(question.text)
    decided = question.of_decision or question.asks in _ASK_OUTCOME
    kept = [
        c for c in ranked
        if (files or not is_attachment(c)) and (decided or not _is_bare(c))
    ]
    return kept or ranked


def _is_bare(candidate: Candidate) -> bool:
    """Whether a candidate is all of a decision that says no more than its outcome."""
    place = candidate.evidence.place
    said = words_of(place.document, place.section)
    return place.is_decision and len(said.split()) <= _BARE


def is_attachment(candidate: Candidate) -> bool:
    """Whether a candidate is the name of an attachment."""
    return candidate.evidence.place.section.kind is SectionKind.ATTACHMENTS


def asks_for_attachments(text: str) -> bool:
    """Whether a question asks what came with a case."""
    return bool(_ATTACHMENTS.search(text))


def _same_words(one: Quote, other: Quote) -> bool:
    """Whether two quotes say the same, white space and the stop at the end aside."""
    return _plain(one.text) == _plain(other.text)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".:;")


def _found_at(quote: Quote, other: Quote) -> Quote:
    """A quote whose words stand at another point too."""
    known = {quote.place.matter, *(q.place.matter for q in quote.also)}
    return quote if other.place.matter in known else replace(quote, also=(*quote.also, other))


def treatment(
    archive: Archive,
    asks: Asks,
    evidence: Sequence[Evidence],
    only: SectionKind | None = None,
) -> list[Quote]:
    """Decision and recommendation of the point that the evidence speaks for."""
    best = next((e for e in evidence if e.place.point is not None), None)
    if best is None or best.place.point is None or best is not evidence[0]:
        return []
    sections = archive.corpus.sections_of_point(best.place.point.id)
    order = [SectionKind.DECISION, SectionKind.RECOMMENDATION]
    if asks is Asks.RECOMMENDATION:
        order.reverse()
    quotes: list[Quote] = []
    for kind in (k for k in order if only in (None, k)):
        for section in (s for s in sections if s.kind is kind):
            place = replace(best.place, section=section)
            if kind is SectionKind.DECISION and not place.is_decision:
                continue
            quote = quote_of_section(archive, place, best.score, _LONGEST_DECISION)
            if quote and len(quotes) < MOST_QUOTES:
                quotes.append(quote)
    first_is_asked = bool(quotes) and quotes[0].place.section.kind is order[0]
    return quotes if first_is_asked else []


def _overlap(one: Quote, other: Quote) -> bool:
    same = one.place.document.id == other.place.document.id
    return same and one.start < other.end and other.start < one.end
