"""The numbers of a sentence: amounts, percentages, counts and dates with their values.

What looks like a number of each kind is known by :mod:`qa.shapes`; here it gets its value, and
numbers that only name things (paragraphs, plans, cases, points) are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from corpus.dates import first_date
from corpus.months import month_names
from qa.model import Asks
from qa.shapes import NUMBER, PERCENT, spans
from qa.votes import NUMERALS


class NumberKind(StrEnum):
    """What a number tells."""

    AMOUNT = "amount"
    PERCENTAGE = "percentage"
    COUNT = "count"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text, with its offsets there; see :class:`qa.numbers.Number`."""

    kind: NumberKind
    value: Decimal | str
    unit: str | None
    start: int
    end: int


_TIMES = {"mio": 10**6, "million": 10**6, "mia": 10**9, "milliard": 10**9, "tusind": 1000}
_SCALE = re.compile(r"\s*(mio|million|mia|milliard|tusind)(?:er)?\b\.?", re.I)
_EURO = re.compile(r"€|eur", re.I)
_FIGURES = re.compile(NUMBER)
# Numbers that name a thing: "§ 17, stk. 4", "lokalplan nr. 118", "kl. 8", "rute 41", "uge 7".
_NAMES = re.compile(
    r"(?:§+|\b(?:stk|nr|pkt|kl|art|kap|matr|tlf|s|p|afs|jf|lp|ean|cvr|årg|ad|numre|pier|scope)\.?"
    r"|\b(?:uge|nummer|(?:iso-)?standard|telefon|(?:\w*s)?punkt|sag|tabel|figur|bilag|side|afsnit"
    r"|kapitel|artikel|\w*plan|tillæg|rute|etape|fase|model|version|scenarie|zone|klasse|gruppe|kategori|type|trin"
    r"|niveau|hus|vej|linje|spor|(?:del)?område|paragraf|verdensmål|løsning|mulighed|strategi"
    r"|agenda|covid)(?:r|er|ne|erne|en|et)?)\s*$",
    re.I,
)
# "rute 41, 42 og 43": what comes between numbers that name things.
_AND_SO = re.compile(r"\s*(?:,|og|eller|til|samt|[-–])\s*")
_RANGE = re.compile(
    rf"(?<![\w.,/-])(?P<first>{NUMBER})\s?[-–]\s?(?P<last>{NUMBER})"
    rf"(?P<per>{PERCENT})?(?![\w/-]|[.,]\d)"
)
_NEGATIVE = re.compile(rf"(?<=\s)[-−](?P<number>{NUMBER})(?P<per>{PERCENT})?(?![\w/-]|[.,]\d)")
_LOWER_END = re.compile(rf"(?<![\w.,/-])(?P<first>{NUMBER})\s?[-–]\s?$")
_MINUS = re.compile(r"(?:^|(?<=[\s(]))[-−–]$")
_IN_WORDS = re.compile(
    rf"\b(?:{'|'.join(w for w, n in NUMERALS.items() if n > 1)})\b(?!\s*-)", re.I
)
# "1., 2. og 3. kvartal", "0.-5. årgang"; "1 Bedre mad til alle" in a list.
_NO_COUNT_AFTER = re.compile(r"\.\s*(?:[,;–-]|\d)")
_TITLE_AFTER = re.compile(r"\s+[A-ZÆØÅ]")
_MARKER = re.compile(r"(?:[•*–-]\s*)?(?:At\s+)?\d{1,2}(?:\.\d{1,2})*[.)]\s*", re.I)
YEAR = re.compile(r"(?:19|20)\d\d")


def figures_in(text: str) -> list[Figure]:
    """The numbers of a sentence in order, none within another."""
    found: list[Figure] = []
    for one in (*_amounts(text), *_dates(text), *_counts(text)):
        if not any(one.start < f.end and f.start < one.end for f in found):
            found.append(one)
    return sorted(found, key=lambda f: f.start)


def _amounts(text: str) -> Iterator[Figure]:
    for start, end in spans(Asks.AMOUNT, text):
        printed = text[start:end]
        unit = "EUR" if _EURO.search(printed) else "DKK"
        scale = _scale_in(printed)
        figures = _FIGURES.search(printed)
        assert figures is not None
        start, sign = _signed(text, start)
        yield Figure(
            NumberKind.AMOUNT, sign * decimal(figures.group()) * scale, unit, start, end
        )
        if lower := _LOWER_END.search(text, 0, start):
            value = decimal(lower["first"]) * scale
            yield Figure(NumberKind.AMOUNT, value, unit, *lower.span("first"))


def _dates(text: str) -> Iterator[Figure]:
    for start, end in spans(Asks.DATE, text):
        yield Figure(NumberKind.DATE, _iso(text[start:end]), None, start, end)


def _counts(text: str) -> Iterator[Figure]:
    dated = spans(Asks.DATE, text)
    opening = _MARKER.match(text)
    named = (0, opening.end() if opening else 0)
    plain = [(m.start("first"), m.end("first"), m["per"]) for m in _RANGE.finditer(text)]
    plain += [(m.start("last"), m.end("per" if m["per"] else "last"), m["per"])
              for m in _RANGE.finditer(text)]
    ends = {start for start, _, _ in plain}
    plain += [(m.start("number"), m.end(), m["per"]) for m in _NEGATIVE.finditer(text)]
    plain += [(start, end, None) for start, end in spans(Asks.COUNT, text)]
    for start, end, per in sorted(plain, key=lambda p: p[:2]):
        if any(a <= start < b for a, b in dated) or start < named[1]:
            continue
        between = text[named[1] : start]
        if _NAMES.search(text, 0, start) or (named[1] and _AND_SO.fullmatch(between)):
            named = (start, end)
            continue
        if _NO_COUNT_AFTER.match(text, end) or (start == 0 and _TITLE_AFTER.match(text, end)):
            continue
        if text[end : end + 1] == ")" and text.rfind("(", 0, start) <= text.rfind(")", 0, start):
            continue  # "1)"
        figures = _FIGURES.match(text, start, end)
        assert figures is not None
        value = decimal(figures.group())
        per = per or re.search(PERCENT, text[start:end])
        start, sign = _signed(text, start) if start not in ends else (start, 1)
        if per:
            yield Figure(NumberKind.PERCENTAGE, sign * value, "%", start, end)
        else:
            if scaled := _SCALE.match(text, end):
                value, end = value * _scale_in(scaled.group()), scaled.end()
            yield Figure(NumberKind.COUNT, sign * value, None, start, end)
    for word in _IN_WORDS.finditer(text):
        if word.start() and word.group()[0].isupper():
            continue  # In a name.
        value = Decimal(NUMERALS[word.group().lower()])
        yield Figure(NumberKind.COUNT, value, None, *word.span())


def _signed(text: str, start: int) -> tuple[int, int]:
    """Where a number begins with its minus, if it has one, and its sign."""
    minus = _MINUS.search(text, 0, start)
    return (start - 1, -1) if minus else (start, 1)


def _scale_in(printed: str) -> int:
    found = _SCALE.search(printed)
    return _TIMES[found[1].lower()] if found else 1


def decimal(figures: str) -> Decimal:
    """The value of figures as printed: "1.234,5"."""
    return Decimal(re.sub(r"[.\s]", "", figures).replace(",", "."))


def _iso(printed: str) -> str:
    """A date as ISO 8601 has it, as far as it is told: day, month, year, or a day of no year."""
    if day := first_date(printed):
        return day.isoformat()
    names = month_names(("da",))
    month = next((names[w] for w in re.findall(r"[a-z]+", printed.lower()) if w in names), None)
    year = YEAR.search(printed)
    if year:
        return f"{year.group()}-{month:02}" if month else year.group()
    day_of_month = re.search(r"\d+", printed)
    return f"--{month:02}-{int(day_of_month.group()):02}" if month and day_of_month else printed
