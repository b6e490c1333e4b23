"""The page of a committee: its meetings by year and what it decided last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from corpus.model import DocumentKind
from corpus.rows import MeetingRow
from corpus.standing import is_standing
from embeddings.archive import Archive
from qa.browse import years
from qa.cite import committee_path, meeting_path, point_path
from qa.sittings import meetings_of
from qa.steps import step_of
from web import wording
from web.current import locale, service
from web.pages.archive import listed
from web.pages.blueprint import blueprint
from web.views.drawings import bars

_LATEST = 8
# A year's list is given whole; of more meetings than these only the latest year's.
_MOST_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Decided:
    """A point that was decided, with what became of it."""

    title: str
    path: str
    meeting: MeetingRow
    outcome: str


@blueprint.get("/udvalg/<municipality>/<name>")
def committee(municipality: str, name: str) -> Any:
    """A committee's meetings and latest decisions; ``?aar=`` chooses a year of many meetings."""
    store, here = service().archive, locale()
    rows = meetings_of(store, municipality, name)
    if not rows:
        abort(404)
    last = rows[-1]
    if name != last.committee_slug:
        return redirect(committee_path(last))
    counts = years(m.date for m in rows)
    chosen = request.args.get("aar") or None
    if chosen and chosen not in {str(c.value) for c in counts if c.number}:
        abort(404)
    year = int(chosen) if chosen else None
    if year is None and len(rows) > _MOST_AT_ONCE:
        year = last.date.year
    shown = [m for m in reversed(rows) if year in (None, m.date.year)]
    address = [
        (str(c.value), c.number, f"{committee_path(last)}?aar={c.value}#aar-{c.value}",
         c.value == year)
        for c in counts
    ]
    return render_template(
        "committee.html",
        last=last,
        first_day=rows[0].date,
        number=len(rows),
        next_meetings=[(m, meeting_path(m)) for m in reversed(rows) if _is_agenda(m)][:2],
        by_year=listed(store, shown),
        year=year,
        drawing=bars(address) if len(counts) > 1 else None,
        decided=[] if chosen else list(_latest(store, rows, here)),
        search=url_for("pages.archive"),
        everything=committee_path(last),
    )


def _is_agenda(meeting: MeetingRow) -> bool:
    return meeting.kind is DocumentKind.AGENDA


def _latest(store: Archive, rows: Sequence[MeetingRow], here: str) -> Iterator[Decided]:
    """The last points that something became of, standing ones aside."""
    found = 0
    for meeting in reversed(rows):
        for point in store.corpus.points_of(meeting.id):
            if is_standing(point.title) or found == _LATEST:
                continue
            outcome = wording.outcome(step_of(store, point).decision, here)
            if outcome:
                found += 1
                yield Decided(point.title, point_path(meeting, point), meeting, outcome)
        if found == _LATEST:
            return
