"""The page of a case: its treatments as a drawing and as a list, with the words decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from babel.dates import format_date
from flask import redirect, render_template

from embeddings.archive import Archive
from qa.case_addresses import case_at
from qa.cases import Case, nearest_numbers
from qa.cite import case_path
from qa.question import is_unicode
from qa.steps import Step, StepKind, step_path
from web import wording
from web.current import locale, service
from web.pages.addresses import case_address
from web.pages.blueprint import blueprint
from web.views.drawings import Event, Timeline, timeline
from web.views.quotes import QuoteView, quote_views
from web.wording import archive as wording_archive
from web.wording import cases as wording_cases

_LONGEST_ASKED = 100
# One treatment is no course; of more than these nobody reads a drawing.
_DRAWN = range(2, 41)


@dataclass(frozen=True, slots=True)
class StepView:
    """A treatment as the list shows it."""

    step: Step
    path: str
    outcome: str
    recommended: list[QuoteView]
    decided: list[QuoteView]


@blueprint.get("/sag/<municipality>/<number>")
def case(municipality: str, number: str) -> Any:
    """A case's timeline; where no case has the number, those that are written most like it."""
    store, here = service().archive, locale()
    found = case_at(store, municipality, number)
    if found is None:
        asked = number if len(number) <= _LONGEST_ASKED and is_unicode(number) else ""
        near = nearest_numbers(store, asked) if asked else []
        links = [(n, case_address(store, n)) for n in near]
        return render_template("no_case.html", asked=asked, nearest=links), 404
    own = next(s for s in found.steps if not s.mention)
    assert own.place.point is not None and own.place.meeting is not None
    path = case_path(store, own.place.point)
    if path and path != f"/sag/{municipality}/{number}":
        # Not for good: another build may have met another spelling.
        return redirect(path)
    return render_template(
        "case.html",
        case=found,
        steps=[_view(store, step, here) for step in found.steps],
        drawing=_drawing(store, found, here),
        kinds=_kinds(found.steps, here),
        town=own.place.meeting.municipality_slug,
    )


def _view(store: Archive, step: Step, here: str) -> StepView:
    return StepView(
        step=step,
        path=step_path(store, step),
        outcome=_outcome(step, here),
        # All treatments stand here: none is told of beside the quotes of another.
        recommended=quote_views(store, step.recommended, here, alone=True),
        decided=[
            replace(view, outcome="")  # It stands above.
            for view in quote_views(store, step.decided, here, alone=True)
        ],
    )


def _outcome(step: Step, here: str) -> str:
    """What became of the case; empty for an agenda, which a badge of its own tells."""
    undecided = step.kind is StepKind.AGENDA and not step.decided
    return "" if undecided else wording.outcome(step.decision, here)


def _drawing(store: Archive, found: Case, here: str) -> Timeline | None:
    if len(found.steps) not in _DRAWN:
        return None
    events = []
    for step in found.steps:
        assert step.place.meeting is not None
        day = step.date or step.place.meeting.date
        agenda = step.kind is StepKind.AGENDA and not step.decided
        events.append(Event(
            day=day,
            lane=step.body or "?",
            shape=step.kind,
            path=step_path(store, step),
            day_label=format_date(day, "medium", locale={"en": "en_GB"}.get(here, here)),
            text=wording_archive.on_agenda(here) if agenda else _outcome(step, here),
            told=wording_cases.treatment(step, here),
        ))
    return timeline(sorted(events, key=lambda e: e.day))


def _kinds(steps: Sequence[Step], here: str) -> list[tuple[StepKind, str]]:
    """What the shapes of the drawing mean, where it has several."""
    kinds = [kind for kind in StepKind if any(s.kind is kind for s in steps)]
    return [(kind, wording_archive.step_kind(kind, here)) for kind in kinds if len(kinds) > 1]
