"""What a question takes for granted and the minutes contradict: whose, by whom, when, which.

"Hvad besluttede Vejle Kommune om ..." cannot be answered from another municipality's minutes,
nor what happened in 2023 from a point that speaks of 2021 alone, nor a question about bus 41
from one about bus 42. A question that is found to do so is not answered, however near the
passages come.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from corpus.coverage import Coverage
from corpus.dates import alternatives, dates_in
from corpus.model import DocumentKind, SectionKind
from corpus.months import month_names
from corpus.rows import SectionRow
from embeddings.archive import Archive
from qa.committees import COUNCIL, same_committee
from qa.decisions import Outcome, decision_of
from qa.model import Asks, Place, Question, Reason, Silence
from qa.municipalities import is_municipality, municipalities_named
from qa.periods import Period
from qa.shapes import fits

_YEAR = re.compile(r"(?<![\w/.-])(?:19|20)\d\d(?![\w/-]|\.\d)")
# "rute 41", "etape 2": what is told apart by a number. Dates and points of agendas are not.
_NUMBERED = re.compile(
    r"(?<!\w)(?P<what>[^\W\d_]{4,})\s+(?:nr\.?\s+)?(?P<number>\d{1,3})(?![\w%]|[.,:/-]\s?\w)"
)
_COUNTED = re.compile(
    r"(?:punkt\w*|mellem|over|under|blandt|kun|cirka|omkring|ca|næsten|mindst|højst|kroner"
    r"|(?:janu|febru)ar|marts|april|maj|juni|juli|august|(?:septem|okto|novem|decem)ber)$",
    re.I,
)
# What a question holds to have been decided.
_REJECTS = re.compile(
    r"\b(?:forkast\w*|nedstemt?\w*|afvist?e?\b|afslog\b|sagde\s+nej|ikke\s+(?:vedtog|godkendte)"
    r"|reject\w*|turned\s+down|voted\s+(?:down|against))",
    re.I,
)
_ADOPTS = re.compile(
    r"(?<!ikke\s)\b(?:vedtog\w*|vedtaget|godkendte\w*|sagde\s+ja|adopt\w*|approv\w*)", re.I)
_REJECTED = {Outcome.REJECTED, Outcome.WITHDRAWN, Outcome.POSTPONED}
_ADOPTED = {Outcome.APPROVED, Outcome.APPROVED_WITH_CHANGES}
# What closed points do not tell.
_KEPT = (Asks.AMOUNT, Asks.COUNT, Asks.PERSON, Asks.REASON)
# What is left of a word when its endings are cut off, at least.
_STEM = 4


def contradicted(archive: Archive, question: Question, place: Place) -> Silence | None:
    """What a question takes for granted and ``place``, the best found, contradicts."""
    covered = archive.corpus.coverage
    told = _told(archive, place)
    decides = question.asks is Asks.DECISION
    towns = towns_missing(question, covered)
    if towns and (decides or not any(town.casefold() in told.casefold() for town in towns)):
        return Silence(Reason.MUNICIPALITY_NOT_INDEXED, towns)
    if decides and (bodies := bodies_missing(archive, question, place)):
        return Silence(Reason.COMMITTEE_NOT_INDEXED, bodies)
    if decides and _on_agenda_only(archive, place):
        return Silence(Reason.AGENDA_ONLY)
    if _kept_closed(archive, question, place):
        return Silence(Reason.CLOSED_POINT)
    return (
        _of_another_town(question, place, covered)
        or (_others_decided(archive, question, place) if decides else None)
        or _other_years(question, place, told)
        or _other_outcome(archive, question, place)
        or _other_months(question, place, told)
        or _other_numbers(question, told)
        or _names_missing(archive, question, place, told)
    )


def towns_missing(question: Question, covered: Coverage) -> tuple[str, ...]:
    """Municipalities that a question is about and whose minutes the archive has none of."""
    if not covered.municipalities:
        return ()
    named = tuple(municipalities_named(question.text))
    known = any(
        is_municipality(name, town) for name in named for town in covered.municipalities
    )
    return () if known else named


def bodies_missing(archive: Archive, question: Question, place: Place) -> tuple[str, ...]:
    """Bodies that a question names, of which neither a meeting nor a decision is there.

    Those of the place's municipality; the council of another does not count.
    """
    if place.meeting is None:
        return ()
    town, bodies = place.meeting.municipality, archive.corpus.coverage.bodies
    met = [body for other, body in bodies if other == town]
    printed = [s.body for s in sections_around(archive, place) if s.body]
    elsewhere = [(other, body) for other, body in bodies if other != town]
    return tuple(
        name for name in question.committees
        if not any(same_committee(name, body, town) for body in (*met, *printed))
        and (name == COUNCIL
             or not any(same_committee(name, body, other) for other, body in elsewhere))
    )


def _on_agenda_only(archive: Archive, place: Place) -> bool:
    """Whether a decision is asked for of a case that the archive has on agendas only."""
    if place.point is None or place.meeting is None:
        return False
    if place.meeting.kind is not DocumentKind.AGENDA:
        return False
    return not any(
        replace(p, section=section).is_decision
        for p in _treatments(archive, place) for section in sections_around(archive, p)
    )


def _treatments(archive: Archive, place: Place) -> list[Place]:
    """The place, and the other points of its case in the same municipality."""
    if place.point is None or place.meeting is None or not place.point.case_number:
        return [place]
    found = [place]
    for point in archive.corpus.points_of_case(place.point.case_number):
        meeting = archive.corpus.meeting(point.meeting)
        if point.id != place.point.id and meeting.municipality == place.meeting.municipality:
            document = archive.corpus.document(point.document)
            found.append(replace(place, document=document, point=point, meeting=meeting))
    return found


def _of_another_town(question: Question, place: Place, covered: Coverage) -> Silence | None:
    """Whether a question is about one municipality, and the point one of another's."""
    named = tuple(municipalities_named(question.text))
    if not named or place.meeting is None or not place.meeting.municipality:
        return None
    own = place.meeting.municipality
    if any(is_municipality(name, own) for name in named):
        return None
    known = tuple(
        name for name in named if any(is_municipality(name, t) for t in covered.municipalities)
    )
    return Silence(Reason.PREMISE_DIFFERS, known, (own,)) if known else None


def _other_outcome(archive: Archive, question: Question, place: Place) -> Silence | None:
    """Whether it is asked why something was rejected that was adopted, or the reverse."""
    if question.asks is not Asks.REASON:
        return None
    outcomes = set()
    for treated in _treatments(archive, place):
        for section in sections_around(archive, treated):
            decision = decision_of(replace(treated, section=section))
            if decision and decision.outcome:
                outcomes |= {o.outcome for o in decision.outcomes if not o.beside}
    for said, agrees, differs in ((_REJECTS, _REJECTED, _ADOPTED), (_ADOPTS, _ADOPTED, _REJECTED)):
        found = said.search(question.text)
        if found and outcomes & differs and not outcomes & agrees:
            instead = sorted(o.value for o in outcomes & differs)
            return Silence(Reason.OUTCOME_DIFFERS, (found.group(),), tuple(instead))
    return None


def _names_missing(
    archive: Archive, question: Question, place: Place, told: str
) -> Silence | None:
    """Whether none of the names in a question stands in the point, or says where it was."""
    if not question.speaks_danish:
        return None  # Names are written in other ways elsewhere.
    where = [*question.committees, *municipalities_named(question.text)]
    if place.meeting:
        where += [place.meeting.municipality, place.meeting.committee]
    aside = set(archive.terms(" ".join(where)))
    text = told.lower()
    names = [
        group for group in question.names
        if not any(c.isdigit() for c in group[0]) and not aside & set(group)
    ]
    def stands(term: str) -> bool:
        return term[: max(_STEM, len(term) - 2)] in text

    if not names or any(stands(term) for group in names for term in group):
        return None
    words = [w for w in question.words if any(t in g for g in names for t in archive.terms(w))]
    if not words:
        return None
    return Silence(Reason.NAME_NOT_THERE, tuple(dict.fromkeys(words)))


def _kept_closed(archive: Archive, question: Question, place: Place) -> bool:
    """Whether an amount, a name, a reason is asked of a closed point that prints none."""
    if place.point is None or not place.point.closed or question.asks not in _KEPT:
        return False
    return not any(
        fits(question.asks, place.document.between(s.start, s.end))
        for s in sections_around(archive, place) if s.kind is not SectionKind.HEAD
    )


def _others_decided(archive: Archive, question: Question, place: Place) -> Silence | None:
    """Whether a body's decision is asked for, and the case has only those of others."""
    if place.meeting is None or place.point is None or not question.committees:
        return None
    town = place.meeting.municipality
    decided = dict.fromkeys(
        body for p in _treatments(archive, place) if p.meeting
        for body in (p.meeting.committee, *(s.body for s in sections_around(archive, p)))
        if body
    )
    if any(same_committee(c, b, town) for c in question.committees for b in decided):
        return None
    return Silence(Reason.PREMISE_DIFFERS, question.committees, tuple(decided))


def outside_period(question: Question, covered: Coverage) -> Silence | None:
    """Whether all days and periods of a question lie before or after the meetings."""
    spans = [(day, day) for day in question.dates]
    spans += [(p.start, p.end) for p in question.periods]
    if not spans or covered.first is None or covered.last is None:
        return None
    about = tuple(dict.fromkeys(_said(start, end) for start, end in sorted(spans)))
    if all(end < covered.first for _, end in spans):
        return Silence(Reason.BEFORE_INDEXED, about)
    if all(start > covered.last for start, _ in spans):
        return Silence(Reason.AFTER_INDEXED, about)
    return None


def sections_around(archive: Archive, place: Place) -> Sequence[SectionRow]:
    """The sections of a place's point; outside points its own."""
    if place.point is None:
        return [place.section]
    return archive.corpus.sections_of_point(place.point.id)


def _told(archive: Archive, place: Place) -> str:
    """All that is printed of a place's point."""
    sections = sections_around(archive, place)
    texts = (place.document.between(s.start, s.end) for s in sections)
    return "\n".join([place.point.title if place.point else place.document.title, *texts])


def _said(start: date, end: date) -> str:
    """A period as data: a day, a year, or its first and last day."""
    if start == end:
        return start.isoformat()
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{start.year}" if start.year == end.year else f"{start.year}–{end.year}"
    return f"{start.isoformat()}/{end.isoformat()}"


def _other_years(question: Question, place: Place, told: str) -> Silence | None:
    """Whether the question names years and the point only others."""
    asked = tuple(dict.fromkeys(_YEAR.findall(question.text)))
    years = set(_YEAR.findall(told))
    if place.meeting:
        years.add(str(place.meeting.date.year))
    if not asked or not years or any(year in told for year in asked) or set(asked) & years:
        return None
    return Silence(Reason.PREMISE_DIFFERS, asked, tuple(sorted(years)))


def _other_months(question: Question, place: Place, told: str) -> Silence | None:
    """Whether the question is about November 2021 and the point about that of other years."""
    asked = [p.start for p in question.periods if p == _month(p.start)]
    if not asked:
        return None
    days = [day for day, _, _ in dates_in(told)]
    names = month_names(("da",))
    days += [
        date(int(year), names[month.lower()], 1) for month, year in _month_pattern().findall(told)
    ]
    if place.meeting:
        days.append(place.meeting.date)
    months = {day.replace(day=1) for day in days}
    others = {day for day in months if day.month in {a.month for a in asked}}
    if not others or months & set(asked):
        return None
    return Silence(
        Reason.PREMISE_DIFFERS,
        tuple(_said(a, _month(a).end) for a in asked),
        tuple(_said(day, _month(day).end) for day in sorted(others)),
    )


def _month(day: date) -> Period:
    """The calendar month that a day is in."""
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


@cache
def _month_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)({alternatives(month_names(('da',)))})\.?\s+((?:19|20)\d\d)(?!\d)", re.I)


def _other_numbers(question: Question, told: str) -> Silence | None:
    """Whether the question is about "rute 41" and the point only about "rute 42"."""
    if not question.speaks_danish:
        return None
    for found in _NUMBERED.finditer(question.text):
        what, number = found["what"], found["number"]
        if _COUNTED.match(what) or re.search(rf"(?<!\d){number}(?!\d)", told):
            continue
        stem = re.escape(what[: max(_STEM, len(what) - 2)])
        others = re.findall(
            rf"(?<!\w){stem}\w{{0,4}}\s+(?:nr\.?\s+)?(\d{{1,3}})(?![\w%]|[.,:/-]\s?\w)",
            told, re.I,
        )
        if others:
            several = dict.fromkeys(f"{what} {other}" for other in others)
            return Silence(Reason.PREMISE_DIFFERS, (f"{what} {number}",), tuple(several))
    return None
