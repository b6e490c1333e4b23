"""A case's earlier treatments and a point's attachments, as data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from corpus.bodies import committees_in
from corpus.clean import is_page_number
from corpus.dates import dates_in, first_date
from corpus.labels import match_label
from corpus.model import Block, BlockKind, Section, SectionKind, Treatment
from corpus.sentences import sentences

_BODY = re.compile(r"^(?:udvalg|instans|behandlet i)\s*:\s*(.+)$", re.I)
_DATE = re.compile(r"^(?:møde)?dato\s*:\s*(.+)$", re.I)
_NUMBER = re.compile(r"^(?:punkt(?:nummer|nr\.?)?|pkt\.?(?:\s*nr\.?)?)\s*:\s*(\S+)$", re.I)
# "(sag nr. 63)", "dagsordenspunkt nr. 90", "pkt. 4": which point of an earlier meeting.
_REFERENCE = re.compile(
    r"\b(?:sag|dagsordenspunkt|punkt|pkt\.?)\s*(?:nr\.?|nummer)?\s*(\d{1,4}(?:\.\w+)?)\b", re.I
)
_DECIDED = re.compile(
    r"\b(?:behandlede|behandlet|drøftede|drøftet|godkendte?|vedt[ao]g\w*|beslutte(?:t|de)|"
    r"igangsatte?)\b",
    re.I,
)
# How many characters before a date say what happened on it.
_NEAR = 90
_COUNCIL = re.compile(r"\b(?:byrådet|kommunalbestyrelsen|regionsrådet)\b")
_TREATED = re.compile(r"\b(?:behandle|drøfte|godkendt|vedt[ao]g|beslutte|møde)", re.I)
# What is said to come with a case: "Vedhæftet er 'Spørgeramme' samt 'Datoer'."
_ENCLOSED = re.compile(r"\b(?:vedhæft|vedlagt|vedlægges|vedlægger|bilag)", re.I)
_IN_QUOTES = re.compile(
    r"""(?:^|(?<=[\s(]))['"”“»´‘](?P<name>[^\s'"”“«»´’][^'"”“«»´’]{2,150})['"”“«´’](?=[\s.,;)]|$)
      | ^(?P<unopened>[A-ZÆØÅ][^'"”“«»´’]{3,150})['"”“«´’](?=\s(?:samt|og)\s|,)""",
    re.X,
)
# The badge that pages set before the name of a file.
_LIST_NUMBER = re.compile(r"^\d{1,2}\.\s+")
_FILE_MARK = re.compile(r"^(?:[•–-]\s*)?(?:pdf|docx?|xlsx?)\b\s+(?=\S)", re.I)


def is_treatment_field(text: str) -> bool:
    """Whether a line is a field of an earlier treatment ("Udvalg: ...", "Dato: ...")."""
    return any(pattern.match(text.strip()) for pattern in (_BODY, _DATE, _NUMBER))


def attachments(sections: Sequence[Section]) -> tuple[str, ...]:
    """Names of a point's attachments, in order, each once.

    Those of its list; without a list, those that its text names in quotation marks.
    """
    names: list[str] = []
    for section in sections:
        if section.kind is not SectionKind.ATTACHMENTS:
            continue
        for block in _body(section):
            name = _LIST_NUMBER.sub("", _FILE_MARK.sub("", block.text)).strip(" •–-\t")
            if name and not is_page_number(name) and not name.startswith("("):
                names.append(name)
    if not any(s.kind is SectionKind.ATTACHMENTS for s in sections):
        for section in sections:
            names += _enclosed(section)
    return tuple(dict.fromkeys(names))


def _enclosed(section: Section) -> Iterator[str]:
    for block in _body(section):
        if not _ENCLOSED.search(block.text):
            continue  # Most blocks: not worth parting into sentences.
        for start, end in sentences(block):
            text = block.text[start - block.start : end - block.start]
            if _ENCLOSED.search(text):
                for found in _IN_QUOTES.finditer(text):
                    yield found["name"] or found["unopened"]


def history(sections: Sequence[Section], by_date: bool = True) -> tuple[Treatment, ...]:
    """Earlier treatments: those of a course-of-the-case section, and references in the text.

    ``by_date``: also those that are named by a body and a date without a point, which may be
    of another matter.
    """
    found = [t for s in sections if s.kind is SectionKind.HISTORY for t in _course(s)]
    for section in sections:
        if section.kind in (SectionKind.HISTORY, SectionKind.HEAD):
            found += _listed(section)
        if section.kind not in (SectionKind.HISTORY, SectionKind.HEAD, SectionKind.ATTACHMENTS):
            days = {t.date for t in found}
            # A meeting that is listed with its point is not told again by a mere date.
            told = _references(section, by_date)
            found += [t for t in told if t.point or (by_date and t.date not in days)]
    return tuple(dict.fromkeys(found))


@dataclass(slots=True)
class _Entry:
    body: str | None = None
    date: date | None = None
    point: str | None = None
    fields: list[_Line] = field(default_factory=list)
    lines: list[_Line] = field(default_factory=list)

    def begun(self) -> bool:
        return bool(self.body or self.date or self.point)


class _Line(NamedTuple):
    """A line of a block; ``start`` is its offset in the document's text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _lines(section: Section) -> Iterator[_Line]:
    for block in _body(section):
        at = block.start
        for line in block.text.split("\n"):
            yield _Line(line, at)
            at += len(line) + 1


def _listed(section: Section) -> Iterator[Treatment]:
    """Lines of a body and a date: "Byrådet d. 26. oktober 2022, pkt. 7: Godkendt."."""
    lines = list(_lines(section))
    for index, line in enumerate(lines):
        begins = match_label(line.text.partition(":")[0])
        if not begins or not begins.bare or not begins.body:
            continue
        number = _REFERENCE.search(begins.text)
        text = line.text.partition(":")[2].strip()
        said = _Line(text, line.text.rindex(text) + line.start) if text else line
        after = lines[index + 1] if index + 1 < len(lines) else None
        told = section.kind is SectionKind.HISTORY and after and not match_label(after.text)
        if not text and after and told:
            said = after
        yield Treatment(
            begins.body, begins.date, number[1] if number else None, said.text, said.start,
            said.end,
        )


def _course(section: Section) -> Iterator[Treatment]:
    """Entries of the form body, date, number, text; a new body begins a new entry."""
    entry = _Entry()
    for line in _lines(section):
        body, day, number = (p.match(line.text) for p in (_BODY, _DATE, _NUMBER))
        if body or (day and entry.date):
            if entry.begun():
                yield _treatment(entry)
            entry = _Entry()
        if body:
            entry.body = body[1].strip()
        elif day:
            entry.date = first_date(day[1])
        elif number:
            entry.point = number[1]
        if body or day or number:
            entry.fields.append(line)
        elif entry.begun():
            entry.lines.append(line)
    if entry.begun():
        yield _treatment(entry)


def _treatment(entry: _Entry) -> Treatment:
    said = entry.lines or entry.fields
    text = "\n".join(line.text for line in entry.lines)
    return Treatment(
        entry.body, entry.date, entry.point, text, said[0].start, said[-1].end
    )


def _references(section: Section, by_date: bool) -> Iterator[Treatment]:
    """Sentences that name an earlier meeting's date and its point, or the body that decided."""
    for block in _body(section):
        # Most blocks are not worth parting into sentences.
        if not (by_date or _REFERENCE.search(block.text)) or first_date(block.text) is None:
            continue
        for start, end in sentences(block):
            text = block.text[start - block.start : end - block.start]
            number = _REFERENCE.search(text)
            day, at, _ = next(dates_in(text), (None, 0, 0))
            body = _last_body(text[:at])
            if day and number and _TREATED.search(text):
                yield Treatment(body, day, number[1], text, start, end)
            elif day and body and _DECIDED.search(text[max(0, at - _NEAR) : at]):
                yield Treatment(body, day, None, text, start, end)


def _last_body(text: str) -> str | None:
    """The committee or council named last: the one nearest to the date that follows."""
    named = next(iter(reversed(list(committees_in(text)))), None)
    council = list(_COUNCIL.finditer(text))
    if council and (named is None or text.rfind(named) < council[-1].start()):
        return council[-1].group().capitalize()
    return named


def _body(section: Section) -> Iterator[Block]:
    for block in section.blocks:
        if block is section.blocks[0] and match_label(block.text):
            continue
        if block.kind not in (BlockKind.TABLE_HEAD, BlockKind.ROW):
            yield block
