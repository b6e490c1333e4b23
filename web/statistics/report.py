"""The gap report: how many questions got no answer, why, and what about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from web.statistics.shapes import KINDS, WITH_REASON
from web.statistics.store import Row

# Of less than this a figure is not told: it may be one person's.
FEW = 5
# 95 of 100 such intervals hold the true rate.
_Z = 1.96
_NOT_BY_VALUE = ("question", "status", "reason")


@dataclass(frozen=True, slots=True)
class Figure:
    """How often a value was counted; ``number`` is None for some, but fewer than :data:`FEW`."""

    what: str
    value: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with the 95 % interval of Wilson (1927)."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A reason, how often it was given, and what the questions were about, most often first."""

    reason: str
    number: int | None
    about: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """A week by its Monday."""

    monday: str
    questions: int | None
    unanswered: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """What was asked from the first to the last day that anything was; days as ISO dates."""

    first: str | None
    last: str | None
    questions: int | None
    unanswered: int | None
    rate: Rate | None
    gaps: tuple[Gap, ...]
    weeks: tuple[Week, ...]
    figures: tuple[Figure, ...]


def report(rows: Sequence[Row]) -> Report:
    """The gap report of what was counted."""
    totals: Counter[tuple[str, str, str]] = Counter()
    weeks: dict[date, Counter[str]] = defaultdict(Counter)
    for row in rows:
        totals[row.cell] += row.number
        what, value, _ = row.cell
        if what in ("question", "status"):
            weeks[row.day - timedelta(days=row.day.weekday())][value] += row.number
    questions, unanswered = totals["question", "all", ""], totals["status", "no_answer", ""]
    days = [row.day.isoformat() for row in rows]
    return Report(
        min(days, default=None), max(days, default=None), told(questions), told(unanswered),
        # A share of few would tell how few.
        wilson(unanswered, questions) if questions and told(unanswered) is not None else None,
        tuple(_gaps(totals)),
        tuple(
            Week(monday.isoformat(), told(found["all"]), told(found["no_answer"]))
            for monday, found in sorted(weeks.items())
        ),
        tuple(
            Figure(what, value, told(number)) for what in KINDS if what not in _NOT_BY_VALUE
            for value, number in _ranked(totals, what, "")
        ),
    )


def told(number: int) -> int | None:
    """A number as it may be told; None for a few."""
    return None if 0 < number < FEW else number


def wilson(found: int, of: int) -> Rate:
    """The share of ``found`` in ``of``, more than none, with its interval."""
    share, square = found / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return Rate(*(round(x, 4) for x in (share, max(0.0, middle - half), min(1.0, middle + half))))


def _ranked(
    totals: Counter[tuple[str, str, str]], what: str, reason: str
) -> list[tuple[str, int]]:
    found = [(v, n) for (w, v, r), n in totals.items() if (w, r) == (what, reason)]
    # Few are told in the order of their names, not of their numbers.
    return sorted(found, key=lambda pair: (-(told(pair[1]) or 0), pair[0]))


def _gaps(totals: Counter[tuple[str, str, str]]) -> list[Gap]:
    gaps = []
    for reason, number in _ranked(totals, "reason", ""):
        about = [
            Figure(what, value, told(count)) for what in WITH_REASON
            for value, count in _ranked(totals, what, reason)
        ]
        about.sort(key=lambda figure: -(figure.number or 0))
        gaps.append(Gap(reason, told(number), tuple(about)))
    return gaps
