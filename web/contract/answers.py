"""The JSON contract: one shape for a command's ``--json`` and its ``POST /api/v1/`` address.

Documented in docs/api.md. Fields are only ever added.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from corpus.model import DocumentKind, SectionKind
from embeddings.archive import Archive, ArchiveInfo, Filters
from qa.cases import Other, other_treatments
from qa.cite import cite, path_of
from qa.decisions import Decision, decision_of, words_of
from qa.departures import compared
from qa.endings import ending_of
from qa.errors import BadFilter
from qa.followup import Conversation
from qa.model import Answer, Place, Quote
from qa.question import is_unicode
from qa.steps import Step
from qa.votes import Stand
from web import wording
from web.wording import answers as wording_answers
from web.wording import cases as wording_cases

# Names of filters in requests, and what they are called in Filters.
FILTERS = {
    "municipality": "municipality", "committee": "committee", "from": "date_from",
    "to": "date_to", "point": "point", "case_number": "case_number", "document": "document",
    "section": "section", "document_kind": "document_kind",
}
_KINDS: dict[str, type[StrEnum]] = {"section": SectionKind, "document_kind": DocumentKind}


# So long may a filter, or an argument of an address, be (signs).
LONGEST = 300


def filters_from(values: Mapping[str, Any]) -> Filters:
    """Filters of a request; every wrong one is named.

    :raises BadFilter: unknown names or kinds, values that are no text, or dates that are no dates.
    """
    problems = [f"{name!a} is not a filter" for name in values if name not in FILTERS]
    found: dict[str, Any] = {}
    for name, attribute in FILTERS.items():
        value = values.get(name)
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            problems.append(f"{name!r} must be text")
        elif len(value) > LONGEST:
            problems.append(f"{name!r} must be text of at most {LONGEST} signs")
        elif not is_unicode(value):
            problems.append(f"{name!r} holds characters that are none")
        elif attribute.startswith("date_"):
            day = _day(value)
            if day is None:
                problems.append(f"{name!r} must be a date like 2021-03-24, not {value!r}")
            found[attribute] = day
        elif name in _KINDS:
            kinds = {kind.value: kind for kind in _KINDS[name]}
            if value not in kinds:
                problems.append(f"{name!r} must be one of {', '.join(kinds)}, not {value!r}")
            found[attribute] = kinds.get(value)
        else:
            found[attribute] = value
    if problems:
        raise BadFilter(f"{'; '.join(problems)} (filters: {', '.join(FILTERS)})")
    return Filters(**found)


def _day(value: str) -> date | None:
    # date.fromisoformat alone takes "20210324" and week dates too.
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def answer_json(
    answer: Answer,
    archive: Archive,
    conversation: Conversation,
    secret: bytes,
    locale: str | None = None,
) -> dict[str, Any]:
    """An answer as the contract's response. ``locale`` is that of message and labels."""
    locale = locale or wording.locale_for(answer.question.language)
    turns = followed(conversation, answer)
    return {
        "status": answer.status.value,
        "reason": answer.reason.value if answer.reason else None,
        "about": list(answer.silence.about) if answer.silence else [],
        "instead": list(answer.silence.instead) if answer.silence else [],
        "message": wording_answers.message(answer, archive, locale),
        "confidence": answer.confidence,
        "language": answer.question.language,
        "understood": _understood(answer, archive, locale, conversation.refused),
        "quotes": [quote_json(q, archive, locale) for q in answer.quotes],
        "nearest": [quote_json(q, archive, locale) for q in answer.nearest],
        "conversation": turns.signed(secret),
        "index": index_json(answer.index),
        "reader": answer.reader,
        "timings_ms": dict(answer.timings_ms),
    }


def index_json(index: ArchiveInfo) -> dict[str, str]:
    """Which build answers."""
    return {
        "generation": index.generation, "encoder": index.encoder, "built_at": index.built_at,
    }


def followed(conversation: Conversation, answer: Answer) -> Conversation:
    """The conversation after an answer."""
    cited = [path_of(quote.place) for quote in answer.quotes or answer.nearest]
    return conversation.followed_by(answer.question.text, cited, answer.leant_on)


def _recommendation(archive: Archive, quote: Quote, locale: str) -> dict[str, Any] | None:
    """How the decision in the quote's section stands to the recommendation before it."""
    found = compared(archive, quote.place)
    if found is None:
        return None
    section, comparison = found
    text = words_of(quote.place.document, section)
    return {
        "follows": comparison.follows.value,
        "label": wording_cases.follows(comparison.follows, locale),
        "items": [
            {"number": i.number, "text": text[i.start : i.end], "follows": i.follows.value}
            for i in comparison.items
        ],
    }


def _understood(
    answer: Answer, archive: Archive, locale: str, refused: bool
) -> dict[str, Any]:
    """What was read in the question, as data and in words."""
    question = answer.question
    return {
        "asks": question.asks.value,
        "meant": [list(pair) for pair in question.meant],
        "case_numbers": list(question.case_numbers),
        "dates": [day.isoformat() for day in question.dates],
        "periods": [[p.start.isoformat(), p.end.isoformat()] for p in question.periods],
        "committees": list(question.committees),
        "points": list(question.points),
        "leant_on": answer.leant_on,
        "conversation_refused": refused,
        "notes": wording_answers.understood(answer, archive, locale, refused),
    }


def quote_json(
    quote: Quote, archive: Archive, locale: str, with_case: bool = True
) -> dict[str, Any]:
    """A quote with its citation and, unless it stands among them, its case's other treatments."""
    citation = cite(archive, quote)
    values: dict[str, Any] = {
        "text": quote.text,
        "citation": {
            "label": wording.citation_label(citation, locale),
            "municipality": citation.municipality,
            "committee": citation.committee,
            "date": citation.date.isoformat() if citation.date else None,
            "point": citation.point,
            "title": citation.title,
            "case_number": citation.case_number,
            "section": {
                "kind": citation.section_kind.value,
                "label": citation.section_label,
            },
            "page": citation.page,
            "url": citation.path,
            "documents": [
                {
                    "file": d.file,
                    "title": d.title,
                    "media_type": d.media_type,
                    "sha256": d.sha256,
                }
                for d in citation.documents
            ],
        },
        "also": [
            {"label": wording.citation_label(c, locale), "url": c.path}
            for c in (cite(archive, other) for other in quote.also)
        ],
        "decision": decision_json(decision_of(quote.place), locale),
        "ending": decision_json(ending_of(archive, quote.place), locale),
        "recommendation": _recommendation(archive, quote, locale),
        "highlights": [list(span) for span in quote.highlights],
        "score": round(quote.score, 4),
    }
    if with_case:
        values["case"] = others_json(archive, quote.place, locale)
    return values


def others_json(archive: Archive, place: Place, locale: str) -> list[dict[str, Any]]:
    """The other treatments of the case that a place is of."""
    return [_other_json(other, locale) for other in other_treatments(archive, place)]


def _other_json(other: Other, locale: str) -> dict[str, Any]:
    step = other.step
    return {
        "when": other.when.value,
        **treatment_json(step, locale),
        "outcome": wording.outcome(step.decision, locale) or None,
        "url": other.path,
    }


def treatment_json(step: Step, locale: str) -> dict[str, Any]:
    """Who treated a case when, under which point, and what is known of it."""
    place = step.place
    return {
        "date": step.date.isoformat() if step.date else None,
        "committee": step.body,
        "point": step.point,
        "title": place.point.title if place.point else None,
        "kind": step.kind.value,
        "label": wording_cases.treatment(step, locale),
    }


def decision_json(decision: Decision | None, locale: str) -> dict[str, Any] | None:
    """A decision as data and in words; None where none was made or its words do not say it."""
    if decision is None or decision.outcome is None:
        return None
    votes = decision.votes
    return {
        "outcomes": [o.outcome.value for o in decision.outcomes],
        "label": wording.outcome(decision, locale),
        "votes": {"for": votes.yes, "against": votes.no} if votes else None,
        "unanimous": decision.unanimous,
        **{stand.value: list(decision.names(stand)) for stand in Stand},
        "limited": [
            {"stand": stand.value, "name": name, "items": list(items)}
            for stand, name, items in decision.limited()
        ],
    }
