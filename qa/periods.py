"""Periods that a question names: years, months, quarters, seasons, "last year".

A wrong period is worse than none: a number is a year only where its neighbours say so, and
what ends at an unsaid beginning ("before 2020") gives nothing.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import cache

from corpus.dates import alternatives, dates_in, days_in
from corpus.months import month_names
from qa import period_words as words
from qa.languages import LANGUAGES

_LONGEST = 30  # Years in a range; the ends of a longer one are numbers.
_NEAR = 40  # Characters before a number that say what it is.


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from ``start`` to ``end``, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period from {self.start} cannot end on {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def periods_in(text: str, today: date) -> list[tuple[Period, int, int]]:
    """The periods of a text in order, each with its start and end offset.

    Full dates and days are none; ``today`` is what "last year" is counted from. "2019 to
    2021" is one period, "since 2020" lasts until today.
    """
    text = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    taken = [(start, end) for _, start, end in dates_in(text)]
    taken += [(start, end) for *_, start, end in days_in(text, LANGUAGES)]
    found: list[tuple[Period, int, int]] = []
    for pattern, read in _readers():
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < b and a < end for a, b in taken):
                continue
            periods = read(match, today)
            found += [(period, start, end) for period in periods]
            taken += [(start, end)] if periods else []
    found.sort(key=lambda f: (f[1], f[2], f[0]))
    return list(_opened(text, _joined(text, found), today))


def _joined(
    text: str, found: list[tuple[Period, int, int]]
) -> Iterator[tuple[Period, int, int]]:
    """One period for two that are the ends of one ("from 2019 to 2021")."""
    waiting: tuple[Period, int, int] | None = None
    for period, start, end in found:
        if waiting:
            first, begin, until = waiting
            between = text[until:start]
            joined = words.TO.fullmatch(between) or (
                words.AND.fullmatch(between) and words.BETWEEN.search(text[:begin])
            )
            if joined and first.start <= period.start and first.end <= period.end:
                waiting = Period(first.start, period.end), begin, end
                continue
            yield waiting
        waiting = period, start, end
    if waiting:
        yield waiting


def _opened(
    text: str, found: Iterator[tuple[Period, int, int]], today: date
) -> Iterator[tuple[Period, int, int]]:
    """What "since" and "after" begin lasts until today; what "before" ends is left out."""
    for period, start, end in found:
        before = text[:start]
        if words.BEFORE.search(before):
            continue
        if words.SINCE.search(before):
            yield Period(period.start, max(period.end, today)), start, end
        elif words.AFTER.search(before):
            if period.end < today:
                yield Period(period.end + timedelta(days=1), today), start, end
        else:
            yield period, start, end


_Reader = Callable[[re.Match[str], date], tuple[Period, ...]]


@cache
def _readers() -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    """Patterns and what reads them, those that say more first."""
    relative = rf"(?P<rel>{words.any_relative('year')}){words.GENITIVE}"
    of = rf"{words.OF}(?:(?P<y>{words.YEAR}){words.YEAR_ENDS}|{relative})"
    # "vinteren 2022/23"
    of_two = of.replace(words.YEAR_ENDS, rf"(?:/(?P<n>\d\d))?{words.YEAR_ENDS}")
    month = alternatives(month_names(LANGUAGES))
    patterns = (
        (rf"(?P<m1>{month})(?P<to>{words.TO_OR_AND})(?P<m2>{month}){of}", _two_months),
        (rf"(?P<m1>{month}){of}", _month),
        (rf"(?:Q(?P<q>[1-4])|{words.QUARTER}){of}", _quarter),
        (rf"(?P<y>{words.YEAR})\s?Q(?P<q>[1-4])(?!\w)", _quarter),
        (rf"(?:H(?P<h>[12])|{words.HALF}){of}", _half),
        (rf"(?P<season>{words.any_of(words.SEASONS)})(?!\w){of_two}", _season),
        (rf"(?P<part>{words.any_of(words.PARTS)})(?!\w){of}", _part),
        (rf"{words.WEEK}\s+(?P<w>\d{{1,2}}),?{of}", _week),
        (words.ROLLING, _rolling),
        *((pattern, _ago) for pattern in words.AGO),
        (words.relative_pattern(month), _relative),
        (words.SHORT_YEARS, _years),
        (rf"(?P<y>{words.YEAR})(?P<by>\s?[/–-]\s?)(?P<n>\d{{4}}|\d\d)(?![\w/]|[-.,]\d)", _years),
        (rf"(?P<y>{words.YEAR}){words.YEAR_ENDS}", _year),
    )
    return tuple((re.compile(words.STARTS + p, re.IGNORECASE), read) for p, read in patterns)


def _year_of(match: re.Match[str], today: date) -> int:
    if match["y"]:
        return int(match["y"])
    return today.year + words.relative(match["rel"])[1]


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _month_number(name: str) -> int:
    return words.meaning(month_names(LANGUAGES), name.rstrip("."))


def _month(match: re.Match[str], today: date) -> tuple[Period, ...]:
    number = _month_number(match["m1"])
    return (_months(_year_of(match, today), number, number),)


def _two_months(match: re.Match[str], today: date) -> tuple[Period, ...]:
    year = _year_of(match, today)
    first, last = _month_number(match["m1"]), _month_number(match["m2"])
    if words.TO.fullmatch(match["to"]):
        return (_months(year, first, last),) if first < last else ()
    return _months(year, first, first), _months(year, last, last)


def _quarter(match: re.Match[str], today: date) -> tuple[Period, ...]:
    number = int(match["q"] or words.ordinal(match["o"]))
    if number > 4:
        return ()
    return (_months(_year_of(match, today), 3 * number - 2, 3 * number),)


def _half(match: re.Match[str], today: date) -> tuple[Period, ...]:
    number = int(match["h"] or words.ordinal(match["o"]))
    if number > 2:
        return ()
    return (_months(_year_of(match, today), 6 * number - 5, 6 * number),)


def _season(match: re.Match[str], today: date) -> tuple[Period, ...]:
    year, first = _year_of(match, today), words.meaning(words.SEASONS, match["season"])
    if first != words.WINTER:
        return (_months(year, first, first + 2),) if not match["n"] else ()
    if match["n"]:
        following = year + 1
        if int(match["n"]) != following % 100:
            return ()
        return (Period(date(year, 12, 1), _months(following, 2, 2).end),)
    # The winter of 2022 is the one that ends in it or the one that begins in it.
    return (Period(date(year - 1, 12, 1), _months(year + 1, 2, 2).end),)


def _part(match: re.Match[str], today: date) -> tuple[Period, ...]:
    first, last = words.meaning(words.PARTS, match["part"])
    return (_months(_year_of(match, today), first, last),)


def _week(match: re.Match[str], today: date) -> tuple[Period, ...]:
    try:
        monday = date.fromisocalendar(_year_of(match, today), int(match["w"]), 1)
    except ValueError:
        return ()
    return (Period(monday, monday + timedelta(days=6)),)


def _back(today: date, unit: str, number: int) -> date | None:
    """The day that many units earlier, the last of its month where the month is shorter."""
    if unit in ("day", "week"):
        days = number * (7 if unit == "week" else 1)
        return today - timedelta(days=days)
    months = 12 * today.year + today.month - 1 - number * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _rolling(match: re.Match[str], today: date) -> tuple[Period, ...]:
    start = _back(today, words.unit(match["unit"]), words.number(match["n"]))
    return (Period(start, today),) if start else ()


def _ago(match: re.Match[str], today: date) -> tuple[Period, ...]:
    year = today.year - words.number(match["n"])
    return (_months(year, 1, 12),)


def _relative(match: re.Match[str], today: date) -> tuple[Period, ...]:
    unit, offset = words.relative(match["rel"])
    day = _back(today, unit, -offset)
    if day is None:
        return ()
    if unit == "year":
        return (_months(day.year, 1, 12),)
    if unit == "month":
        return (_months(day.year, day.month, day.month),)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return (Period(monday, monday + timedelta(days=6)),)
    return (Period(day, day),)


def _years(match: re.Match[str], today: date) -> tuple[Period, ...]:
    first, short = int(match["y"]), len(match["n"]) == 2
    first += 2000 if len(match["y"]) == 2 else 0
    last = first - first % 100 + int(match["n"]) if short else int(match["n"])
    # Two years with a stroke are neighbours: "2022/24" is a case number. "2010-12" may be
    # a month.
    most = 1 if "/" in match["by"] else _LONGEST
    month = short and "/" not in match["by"] and int(match["n"]) <= 12
    around = match.string[: match.start()], match.string[match.end() :]
    counted = words.NUMBERED.search(around[0]) or words.COUNTED.match(around[1])
    if month or counted or not first < last <= first + most:
        return ()
    return (Period(date(first, 1, 1), date(last, 12, 31)),)


def _year(match: re.Match[str], today: date) -> tuple[Period, ...]:
    year, text = int(match["y"]), match.string
    before = text[max(0, match.start() - _NEAR) : match.start()]
    return (_months(year, 1, 12),) if words.is_year(year, before, text[match.end() :]) else ()
