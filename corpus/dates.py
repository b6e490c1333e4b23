"""Dates and clock times as Danish minutes write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import cache

from corpus.months import danish_months, month_names

_YEARS = range(1900, 2100)


@cache
def _pattern() -> re.Pattern[str]:
    months = "|".join(sorted(danish_months(), key=len, reverse=True))
    return re.compile(
        rf"""(?<![\d.])(?:
            (?P<y1>\d{{4}})-(?P<m1>\d{{2}})-(?P<d1>\d{{2}})  # 2021-03-24
            # 24-03-2021, 10.08.20
          | (?P<d2>\d{{1,2}})[-./](?P<m2>\d{{1,2}})[-./](?P<y2>\d{{4}}|\d{{2}})
            # 24. marts 2021, 24 marts, 2021
          | (?P<d4>\d{{1,2}})/(?P<m4>\d{{1,2}})[\s,-]+(?P<y4>\d{{4}})  # 3/11 2015
          | (?P<d5>\d{{1,2}})-(?P<m5>{months})-(?P<y5>\d{{4}})          # 12-maj-2004
          | (?P<d3>\d{{1,2}})\.?\s*(?P<m3>{months})\b\.?,?\s+(?P<y3>\d{{4}})
        )(?!\d)""",
        re.VERBOSE | re.IGNORECASE,
    )


def dates_in(text: str) -> Iterator[tuple[date, int, int]]:
    """The full dates of a text in order, each with its start and end offset.

    Numeric dates are day first; two-digit years are of this century. Dates that
    no calendar has (31-02-2021) are passed over.
    """
    for found in _pattern().finditer(text):
        groups = {k[0]: v for k, v in found.groupdict().items() if v}
        month = groups["m"].lower()
        year = int(groups["y"]) + (2000 if len(groups["y"]) == 2 else 0)
        try:
            day = date(year, danish_months().get(month) or int(month), int(groups["d"]))
        except ValueError:
            continue
        if year in _YEARS:
            yield day, found.start(), found.end()


def first_date(text: str) -> date | None:
    """The first full date of a text, if any."""
    return next((day for day, _, _ in dates_in(text)), None)


def alternatives(names: Iterable[str]) -> str:
    """A pattern for any of these names, the longest first; the dot of a short one is read."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return rf"(?:{'|'.join(map(re.escape, longest_first))})(?!\w)\.?"


@cache
def _day_pattern(languages: tuple[str, ...]) -> re.Pattern[str]:
    month = alternatives(month_names(languages))
    english = alternatives(name.title() for name in month_names(("en",)))
    year = r"(?:,?\s+(?:de\s+|del\s+)?(?P<y{}>\d{{4}})(?![\d/]))"
    return re.compile(
        rf"""(?<![\w./-])(?:
            # 24. marts, 24 March, 24th of March 2021, 24 de marzo de 2021
            (?P<d1>\d{{1,2}})(?:\.|st|nd|rd|th|er|:e|:a)?\s*(?:of\s+|de\s+)?(?P<m1>{month})
            {year.format(1)}?
            # March 24, 2021 and March 24th; not "in March 24 pupils". English has the capital,
            # Danish "i september 5 elever" does not.
          | (?P<m2>(?-i:{english}))\s+(?:the\s+)?(?P<d2>\d{{1,2}})
            (?:(?:st|nd|rd|th)\b{year.format(2)}?|{year.format(3)}|(?=\s*(?:[?!;)]|[.,](?!\d)|$)))
            # den 24/3; "22/12" alone is a case number
          | (?:(?<=\bden\s)|(?<=\bd\.\s)|(?<=\bd\s)|(?<=\bon\s))
            (?P<d4>\d{{1,2}})/(?P<m4>\d{{1,2}})(?![\w/]|[.-]\d|[\s,-]+\d{{4}})
        )""",
        re.VERBOSE | re.IGNORECASE,
    )


def days_in(
    text: str, languages: tuple[str, ...] = ("da",)
) -> Iterator[tuple[int | None, int, int, int, int]]:
    """Days of a text as these languages write them, with or without a year.

    Each is year, month, day, start and end offset; the year is None where there is none.
    Only full dates in figures and Danish full dates are left to :func:`dates_in`.
    """
    names = month_names(languages)
    for found in _day_pattern(languages).finditer(text):
        groups = {k[0]: v for k, v in found.groupdict().items() if v}
        written = groups["m"].rstrip(".").lower()
        year = int(groups["y"]) if "y" in groups else None
        if groups["m"] == "may" and year is None:
            continue  # "Rule 5 may be changed."
        try:
            # Of a leap year, so that 29 February is a day.
            day = date(year or 2000, names.get(written) or int(written), int(groups["d"]))
        except ValueError:
            continue
        if year is None or year in _YEARS:
            yield year, day.month, day.day, found.start(), found.end()


_TIME = re.compile(
    r"(?<![\d.:])([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?"
    r"(?!\d|[.:]\d|-\d{1,2}-|\s*(?:%|kr|mio))"
)


def times_in(text: str) -> list[time]:
    """Clock times of a text that names a meeting's hours ("Kl. 15:30 - 18:00")."""
    without_dates = text
    for _, start, end in reversed(list(dates_in(text))):
        without_dates = without_dates[:start] + " " * (end - start) + without_dates[end:]
    return [time(int(h), int(m)) for h, m in _TIME.findall(without_dates)]


_PDF_DATE = re.compile(
    r"(?:D:)?(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?(\d{2})?(?:([+-])(\d{2})'?(\d{2})?)?"
)


def pdf_date(text: str) -> datetime | None:
    """The moment that a PDF's date string ("D:20210324150000+01'00'") tells."""
    found = _PDF_DATE.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(g or 0) for g in found.groups()[:6])
    offset = f"{found[7]}{found[8]}:{found[9] or '00'}" if found[7] else "+00:00"
    try:
        stamp = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{offset}"
        return datetime.fromisoformat(stamp)
    except ValueError:
        return None
