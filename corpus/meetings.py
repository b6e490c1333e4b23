"""Which meeting a document belongs to: municipality, committee, date, hours, place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from corpus.bodies import NAME, committee_in, without_capitals
from corpus.dates import first_date
from corpus.facts import meeting_field
from corpus.model import DocumentKind, Meeting, Point, SectionKind
from corpus.people import is_people_field, members_in, people
from corpus.readers.extract import Extract
from corpus.segment import Outline
from corpus.venue import hours, place

_MUNICIPALITY = re.compile(rf"\b({NAME}(?:[ -]{NAME})?)s? [Kk]ommunes?\b")
# How many characters of a document's end may tell when the meeting ended.
_LAST = 500
_REGION = re.compile(rf"\bRegion {NAME}\b")
_MINUTES = re.compile(r"\b(?:referat|beslutningsprotokol|protokol)\b", re.I)
_AGENDA = re.compile(r"\bdagsorden\b", re.I)


def kind_of(outline: Outline, extract: Extract) -> DocumentKind:
    """Minutes, agenda or neither. A decision that is filled in makes minutes of an agenda."""
    if not outline.points:
        return DocumentKind.OTHER
    head = " ".join([extract.title or "", *_front_lines(outline)])
    if _AGENDA.search(head) and not _MINUTES.search(head):
        return DocumentKind.AGENDA
    decided = any(
        s.kind is SectionKind.DECISION and len(s.blocks) > 1
        for p in outline.points
        for s in p.sections
    )
    return DocumentKind.MINUTES if decided or _MINUTES.search(head) else DocumentKind.AGENDA


def meeting_of(outline: Outline, extract: Extract) -> Meeting | None:
    """The meeting that a document with points tells of, or None if it cannot be known.

    Looked for in the head of the document, in its running heads and title, and,
    where these are silent, in the headings of its decisions.
    """
    if not outline.points:
        return None
    front = list(_front_lines(outline))
    fields = fields_in(front)
    named = [extract.title or "", *front, *extract.running]
    committee, day = fields.get("udvalg"), None
    for text in filter(None, (fields.get("mødedato"), fields.get("dato"))):
        day = day or first_date(text)
    day = day or next(filter(None, map(first_date, named)), None)
    plain = map(without_capitals, named)
    committee = committee or next(filter(None, map(committee_in, plain)), None)
    decided_by, decided_on = _from_decisions(outline.points)
    committee, day = committee or decided_by, day or decided_on
    if not committee or not day:
        return None
    start, end = hours(front, fields, outline.text[-_LAST:].splitlines())
    return Meeting(
        municipality=_municipality([*named, committee], outline.text, committee),
        committee=committee,
        date=day,
        start=start,
        end=end,
        place=place(front, fields),
        members=members_in(fields, front),
    )


def _front_lines(outline: Outline) -> Iterator[str]:
    for section in outline.front:
        for block in section.blocks:
            yield block.text


def fields_in(lines: Iterable[str]) -> dict[str, str]:
    """Values of "Mødested: …" lines; a label alone takes the next line as its value.

    A label over people takes all lines of names below it, separated by line feeds.
    """
    fields: dict[str, str] = {}
    waiting = None
    for line in lines:
        # A row of a table without rules or a definition list: label, tab, value.
        found = meeting_field(line.replace("\t", ": ", 1) if ":" not in line else line)
        if found:
            name, value = found
            waiting = name if not value or is_people_field(name) else None
            if value:
                fields.setdefault(name, value)
        elif waiting and is_people_field(waiting) and people(line):
            fields[waiting] = f"{fields[waiting]}\n{line}" if waiting in fields else line
        elif waiting and waiting not in fields:
            fields.setdefault(waiting, line)
            waiting = None
        else:
            waiting = None
    return fields


def _from_decisions(points: Iterable[Point]) -> tuple[str | None, date | None]:
    """The body and date that most decision headings name: the meeting's own."""
    named = Counter(
        (s.body, s.date)
        for p in points
        for s in p.sections
        if s.kind is SectionKind.DECISION and s.body and s.date
    )
    return named.most_common(1)[0][0] if named else (None, None)


def _municipality(named: Iterable[str], text: str, committee: str) -> str:
    lines = list(map(without_capitals, named))
    for line in lines:
        if found := _REGION.search(line):
            return found.group()
    for line in lines:
        if found := _MUNICIPALITY.search(line):
            return f"{found[1]} Kommune"
    council = re.match(rf"({NAME}) (?:Byråd|Kommunalbestyrelse)$", committee)
    if council:
        return f"{council[1]} Kommune"
    counts = Counter(
        name for name in _MUNICIPALITY.findall(text) if name.split()[0] not in _SENTENCE_STARTS
    )
    return f"{counts.most_common(1)[0][0]} Kommune" if counts else ""


_SENTENCE_STARTS = frozenset("Den Denne Hver Ingen I Alle En Vores Egen Anden Som Hvis".split())


