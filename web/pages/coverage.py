"""What is indexed: whose meetings, from when to when, how it was built, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template

from corpus.rows import MeetingRow
from qa.cite import committee_path
from web.current import locale, service
from web.pages.blueprint import blueprint
from web.wording import reports as wording_reports

# So many documents without a meeting are listed.
_MOST_LISTED = 300


@dataclass(frozen=True, slots=True)
class Body:
    """A committee's meetings: how many, the first and the last."""

    name: str
    path: str
    meetings: int
    first: date
    last: date


@blueprint.get("/daekning")
def coverage() -> Any:
    """What is indexed and the report of the build."""
    store, here = service().archive, locale()
    alone = store.corpus.documents_alone()
    return render_template(
        "coverage.html",
        towns=_towns(store.corpus.meetings()),
        alone=alone[:_MOST_LISTED],
        more_alone=max(0, len(alone) - _MOST_LISTED),
        info=store.info,
        built=wording_reports.moment(store.info.built_at, here),
        indexed=sum(s.status == "indexed" for s in store.sources),
        report=wording_reports.report(store.sources, here),
    )


def _towns(rows: Sequence[MeetingRow]) -> list[tuple[str, list[Body]]]:
    """The committees of each municipality, in order of name."""
    bodies: dict[tuple[str, str], list[MeetingRow]] = {}
    for meeting in rows:
        bodies.setdefault((meeting.municipality, meeting.committee), []).append(meeting)
    towns: dict[str, list[Body]] = {}
    for (town, name), own in sorted(bodies.items()):
        towns.setdefault(town, []).append(
            Body(name, committee_path(own[0]), len(own), own[0].date, own[-1].date)
        )
    return list(towns.items())
