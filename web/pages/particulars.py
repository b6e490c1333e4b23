"""What can be told of a point beside its text: its numbers, and cases like it."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for

from corpus.rows import MeetingRow, PointRow
from qa.cite import meeting_path, point_path
from qa.numbers import numbers_of
from qa.similar import similar
from web.current import locale, service
from web.pages.addresses import meeting_or_404, point_or_404
from web.pages.blueprint import blueprint
from web.views.numbers import grouped, in_print_order, number_views, numbers_csv
from web.views.similar import similar_view
from web.wording import cases as wording_cases

_POINT = "/moede/<municipality>/<committee>/<day>/<number>"
_BY_KIND = "slags"


@blueprint.get(f"{_POINT}/tal")
def numbers(municipality: str, committee: str, day: str, number: str) -> Any:
    """The numbers of a point in the order of print or, with ``?orden=slags``, by kind."""
    archive, here = service().archive, locale()
    meeting, point = _named(municipality, committee, day, number)
    found = number_views(archive, numbers_of(archive, point), here)
    by_kind = request.args.get("orden") == _BY_KIND
    return render_template(
        "numbers.html",
        **_page(meeting, point),
        message=wording_cases.numbers_message(len(found), here),
        groups=grouped(found) if by_kind else in_print_order(found),
        by_kind=by_kind,
        several_kinds=len({n.kind for n in found}) > 1,
        here=url_for("pages.numbers", **_arguments()),
        csv=url_for("pages.numbers_table", **_arguments()),
    )


@blueprint.get(f"{_POINT}/tal.csv")
def numbers_table(municipality: str, committee: str, day: str, number: str) -> Response:
    """The same numbers as a file for spreadsheets."""
    archive, here = service().archive, locale()
    meeting, point = _named(municipality, committee, day, number)
    found = number_views(archive, numbers_of(archive, point), here)
    name = f"{meeting.committee_slug}-{meeting.date}-{number}-tal.csv"
    return Response(
        numbers_csv(found, here, request.url_root.rstrip("/")),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get(f"{_POINT}/lignende", endpoint="similar")
def similar_cases(municipality: str, committee: str, day: str, number: str) -> Any:
    """Earlier cases like a point: what was recommended, and how they ended."""
    archive, here = service().archive, locale()
    meeting, point = _named(municipality, committee, day, number)
    found = [similar_view(archive, one, here) for one in similar(archive, point)]
    return render_template(
        "similar.html",
        **_page(meeting, point),
        message=wording_cases.similar_message(len(found), here),
        found=found,
    )


def _named(
    municipality: str, committee: str, day: str, number: str
) -> tuple[MeetingRow, PointRow]:
    meeting = meeting_or_404(service().archive, municipality, committee, day)
    return meeting, point_or_404(service().archive, meeting, number)


def _arguments() -> dict[str, Any]:
    return dict(request.view_args or {})


def _page(meeting: MeetingRow, point: PointRow) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "meeting_path": meeting_path(meeting),
        "point": point,
        "point_path": point_path(meeting, point),
    }
