"""The gap report as the command line prints it: for reading, and as CSV."""

from __future__ import annotations

import csv
import sys

from rich.markup import escape
from rich.table import Column, Table

from corpus.coverage import Coverage
from web.exports.table import disarmed
from web.statistics.advice import advice
from web.statistics.report import FEW, Figure, Report
from web.terminal import out

_FEW = f"fewer than {FEW}"
# So much of what questions were about is named with a reason, and of other figures.
_MOST_NAMED, _MOST_ROWS = 5, 10
_HEADINGS = {
    "asks": "what is asked for", "language": "language", "municipality": "municipality",
    "elsewhere": "other municipality", "committee": "committee", "year": "year",
    "limit": "limits chosen", "time": "time (ms)", "followup": "follow-up",
}


def report_tables(found: Report, covered: Coverage | None) -> None:
    """The report for reading."""
    days = f"{found.first} to {found.last}" if found.first else "no days"
    out.print(f"[bold]Questions, {days}[/bold]")
    rate = ""
    if found.rate:
        low, high = (f"{100 * bound:.0f}" for bound in (found.rate.low, found.rate.high))
        rate = f" ({100 * found.rate.share:.0f} %, 95 % interval {low}–{high} %)"
    out.print(f"{_told(found.questions)} asked, {_told(found.unanswered)} without an answer{rate}")
    if found.gaps:
        out.print("\n[bold]Why there was no answer[/bold]")
        out.print(_gaps(found, covered))
    if found.weeks:
        out.print("\n[bold]By week[/bold]")
        out.print(_weeks(found))
    if found.figures:
        out.print("\n[bold]What was asked[/bold]")
        out.print(_figures(found))


def report_csv(found: Report) -> None:
    """All figures as CSV: what, value, reason, number ("<5" for few)."""
    writer = csv.writer(sys.stdout)
    writer.writerow(("what", "value", "reason", "number"))
    few = f"<{FEW}"
    rows: list[tuple[str, str, str, int | None]] = [
        ("question", "all", "", found.questions),
        ("status", "no_answer", "", found.unanswered),
    ]
    for week in found.weeks:
        rows.append(("week", week.monday, "", week.questions))
        rows.append(("week without answer", week.monday, "", week.unanswered))
    for gap in found.gaps:
        rows.append(("reason", gap.reason, "", gap.number))
        rows += [(one.what, one.value, gap.reason, one.number) for one in gap.about]
    rows += [(one.what, one.value, "", one.number) for one in found.figures]
    writer.writerows(
        (what, disarmed(value), reason, few if number is None else number)
        for what, value, reason, number in rows
    )


def _told(number: int | None) -> str:
    return _FEW if number is None else str(number)


def _gaps(found: Report, covered: Coverage | None) -> Table:
    count = Column("times", justify="right", no_wrap=True)
    table = Table("why", count, "about", "what can be done", box=None, pad_edge=False)
    for gap in found.gaps:
        known = advice(gap.reason, covered)
        table.add_row(
            escape(known.reason), _told(gap.number), escape(_named(gap.about)), known.deed
        )
    return table


def _named(about: tuple[Figure, ...]) -> str:
    """What questions were about, as far as it was several."""
    several = [f for f in about if f.number is not None][:_MOST_NAMED]
    return ", ".join(f"{f.value} ({f.number})" for f in several)


def _weeks(found: Report) -> Table:
    columns = [Column(name, justify="right") for name in ("asked", "without an answer")]
    table = Table("week of", *columns, box=None, pad_edge=False)
    for week in found.weeks:
        table.add_row(week.monday, _told(week.questions), _told(week.unanswered))
    return table


def _figures(found: Report) -> Table:
    table = Table("", "", Column("times", justify="right"), box=None, pad_edge=False)
    for what, heading in _HEADINGS.items():
        of_kind = [f for f in found.figures if f.what == what]
        for index, one in enumerate(of_kind[:_MOST_ROWS]):
            table.add_row("" if index else heading, escape(one.value), _told(one.number))
        if len(of_kind) > _MOST_ROWS:
            table.add_row("", f"[dim]and {len(of_kind) - _MOST_ROWS} more[/dim]", "")
    return table
