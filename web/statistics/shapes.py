"""What is counted of an answer: values of closed lists, never a word of the question.

Names of municipalities and committees are the archive's own, those of other municipalities come
from the list of all Danish ones, years are cut to a range. Each is counted by itself, and together
with the reason of a question that got no answer; nothing else is put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from itertools import pairwise

from embeddings.archive import Archive, Filters, matches
from qa.committees import same_committee
from qa.languages import LANGUAGES
from qa.model import Answer, Question
from qa.municipalities import MUNICIPALITIES, is_municipality, municipalities_named
from qa.periods import Period

# What is counted, each with what its values are.
KINDS = {
    "question": "`all`",
    "status": "`answered`, `no_answer`",
    "reason": "why there is no answer (docs/api.md)",
    "asks": "what kind of thing is asked for",
    "language": "ISO 639-1, or `other`",
    "municipality": "one of the archive's, named in the question or chosen",
    "elsewhere": "another Danish municipality that is named",
    "committee": "one of the archive's, likewise; with its municipality where there are several",
    "year": "asked about, from 1970 on; `earlier`, `later`",
    "limit": "a limit that is chosen, by its name",
    "time": "all stages: `<50`, `<100`, `<200`, `<500`, `<1000`, `more` (milliseconds)",
    "followup": "`yes` for one read with the question before it, `no`",
}
# Of these it is counted too for which reasons nothing was found.
WITH_REASON = ("municipality", "elsewhere", "committee", "year")
Cell = tuple[str, str, str]  # What, its value, and the reason or nothing.

_EARLIEST, _YEARS_AHEAD = 1970, 5
# A longer period ("since 2004") asks for no year.
_MOST_YEARS = 3
_TIMES = (0, 50, 100, 200, 500, 1000)


def cells(answer: Answer, archive: Archive, today: date) -> set[Cell]:
    """What to count of an answer, each once."""
    reason = answer.reason.value if answer.reason else ""
    found = set(_values(answer, archive, today))
    pairs = {(what, value, reason) for what, value in found if what in WITH_REASON and reason}
    return {(what, value, "") for what, value in found} | pairs


def _values(answer: Answer, archive: Archive, today: date) -> Iterator[tuple[str, str]]:
    question, limits = answer.question, answer.filters
    yield "question", "all"
    yield "status", answer.status.value
    if answer.reason:
        yield "reason", answer.reason.value
    yield "asks", question.asks.value
    yield "language", question.language if question.language in LANGUAGES else "other"
    yield "time", _time(sum(answer.timings_ms.values()))
    yield "followup", "yes" if answer.leant_on else "no"
    for field in fields(limits):
        if getattr(limits, field.name) is not None:
            yield "limit", field.name
    own, elsewhere = _municipalities(question, limits, archive)
    yield from (("municipality", name) for name in own)
    yield from (("elsewhere", name) for name in elsewhere)
    yield from (("committee", name) for name in _committees(question, limits, archive, own))
    yield from (("year", year) for year in _years(question, limits, today))


def _municipalities(
    question: Question, limits: Filters, archive: Archive
) -> tuple[set[str], set[str]]:
    """The archive's municipalities that are asked about, and others."""
    known = archive.corpus.coverage.municipalities
    named = set(municipalities_named(question.text))
    own = {town for town in known if any(is_municipality(name, town) for name in named)}
    elsewhere = {name for name in named if not any(is_municipality(name, t) for t in known)}
    own |= {town for town in known if _stands(town, question.text)}
    if limits.municipality:
        chosen = Filters(municipality=limits.municipality)
        own |= {m.municipality for m in archive.corpus.meetings() if matches(m, chosen)}
    return own, elsewhere


def _stands(town: str, text: str) -> bool:
    """Whether a municipality that is not on the list of them all is named."""
    name = town.removesuffix(" Kommune")
    if not name or any(is_municipality(listed, town) for listed in MUNICIPALITIES):
        return False
    return re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", text) is not None


def _committees(
    question: Question, limits: Filters, archive: Archive, towns: set[str]
) -> set[str]:
    """The archive's committees that are asked about, if it is clear in which municipality."""
    chosen = Filters(municipality=limits.municipality, committee=limits.committee)
    found = {
        (town, body) for town, body in archive.corpus.coverage.bodies
        if any(same_committee(name, body, town) for name in question.committees)
    }
    if limits.committee:
        found |= {
            (m.municipality, m.committee) for m in archive.corpus.meetings() if matches(m, chosen)
        }
    if towns:
        found = {(town, body) for town, body in found if town in towns}
    if len({town for town, _ in found}) > 1:
        return set()
    several = len(archive.corpus.coverage.municipalities) > 1
    return {f"{body} ({town})" if several and town else body for town, body in found if body}


def _years(question: Question, limits: Filters, today: date) -> Iterator[str]:
    spans = [*question.periods, *(Period(day, day) for day in question.dates)]
    first, last = limits.date_from, limits.date_to
    if first and last and first <= last:
        spans.append(Period(first, last))
    for span in spans:
        years = range(span.start.year, span.end.year + 1)
        if len(years) > _MOST_YEARS:
            continue
        for year in years:
            if year < _EARLIEST:
                yield "earlier"
            else:
                yield str(year) if year <= today.year + _YEARS_AHEAD else "later"


def _time(milliseconds: float) -> str:
    for start, end in pairwise(_TIMES):
        if start <= milliseconds < end:
            return f"<{end}"
    return "more"
