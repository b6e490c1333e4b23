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
from qa.cite import cite, path_of
from qa.claims import Checked
from qa.decisions import decision_of
from qa.errors import BadFilter
from qa.followup import Conversation
from qa.matches import Match
from qa.model import Answer, Quote
from qa.question import is_unicode
from qa.votes import Stand
from web import wording

# Names of filters in requests, and what they are called in Filters.
FILTERS = {
    "municipality": "municipality", "committee": "committee", "from": "date_from",
    "to": "date_to", "point": "point", "case_number": "case_number", "document": "document",
    "section": "section", "document_kind": "document_kind",
}
_KINDS: dict[str, type[StrEnum]] = {"section": SectionKind, "document_kind": DocumentKind}


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
        "message": wording.message(answer, archive, locale),
        "confidence": answer.confidence,
        "language": answer.question.language,
        "understood": _understood(answer, archive, locale),
        "quotes": [quote_json(q, archive, locale) for q in answer.quotes],
        "nearest": [quote_json(q, archive, locale) for q in answer.nearest],
        "conversation": turns.signed(secret),
        "index": _index(answer.index),
        "reader": answer.reader,
        "timings_ms": dict(answer.timings_ms),
    }


def _index(info: ArchiveInfo) -> dict[str, Any]:
    return {
        "generation": info.generation,
        "encoder": info.encoder,
        "built_at": info.built_at,
    }


def checked_json(checked: Checked, archive: Archive, locale: str | None = None) -> dict[str, Any]:
    """What became of a pasted text, as the contract's response to ``verify``."""
    locale = locale or wording.DEFAULT
    return {
        "status": checked.verdict.value,
        "reason": checked.reason.value if checked.reason else None,
        "message": wording.checked(checked, archive, locale),
        "text": checked.claim,
        "matches": [_match(match, archive, locale) for match in checked.matches],
        "more": checked.more,
        "index": _index(checked.index),
    }


def _match(match: Match, archive: Archive, locale: str) -> dict[str, Any]:
    return {
        "quotes": [quote_json(quote, archive, locale) for quote in match.quotes],
        "likeness": match.likeness,
        "part_of_more": match.is_cut,
        "differences": [
            {
                "text": run.claim,
                "minutes": run.minutes,
                "changes": [change.value for change in run.changes],
                "label": wording.changes(run.changes, locale),
            }
            for run in match.runs
        ],
    }


def followed(conversation: Conversation, answer: Answer) -> Conversation:
    """The conversation after an answer."""
    cited = [path_of(quote.place) for quote in answer.quotes or answer.nearest]
    return conversation.followed_by(answer.question.text, cited, answer.leant_on)


def _understood(answer: Answer, archive: Archive, locale: str) -> dict[str, Any]:
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
        "notes": wording.understood(answer, archive, locale),
    }


def quote_json(quote: Quote, archive: Archive, locale: str) -> dict[str, Any]:
    """A quote with its citation."""
    citation = cite(archive, quote)
    return {
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
        "decision": _decision(quote, locale),
        "highlights": [list(span) for span in quote.highlights],
        "score": round(quote.score, 4),
    }


def _decision(quote: Quote, locale: str) -> dict[str, Any] | None:
    """What was decided in the quote's section, as data and in words."""
    decision = decision_of(quote.place)
    if decision is None or decision.outcome is None:
        return None
    votes = decision.votes
    return {
        "outcomes": [o.outcome.value for o in decision.outcomes],
        "label": wording.outcome(decision, locale),
        "votes": {"for": votes.yes, "against": votes.no} if votes else None,
        "unanimous": decision.unanimous,
        **{stand.value: list(decision.names(stand)) for stand in Stand},
    }
