"""``/api/v1/search``, ``meetings``, ``points`` and ``coverage``: what the archive holds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify

from web.arguments import Paging, arguments
from web.contract import archive as contract
from web.contract.answers import FILTERS, filters_from
from web.current import locale, service
from web.errors import BadRequest
from web.etags import kept_by_generation
from web.pages.addresses import meeting_or_404, point_or_404

blueprint = Blueprint("api_archive", __name__, url_prefix="/api/v1")

_PAGING = ("page", "per_page")
_OF_MEETINGS = ("municipality", "committee", "from", "to", "document_kind")


@blueprint.get("/search")
@kept_by_generation
def search() -> Any:
    """Find words in the minutes.

    Full-text search over all passages, best first. Words are compared by their stems; a passage
    has at least one of them.
    """
    values = arguments("q", *FILTERS, *_PAGING)
    words = values.pop("q")
    if words is None:
        raise BadRequest("bad_field", "give 'q', the words to look for")
    paging, filters = Paging.read(values), filters_from(_without_paging(values))
    return jsonify(contract.search_json(service().archive, words, filters, paging, locale()))


@blueprint.get("/meetings")
@kept_by_generation
def meetings() -> Any:
    """List the meetings.

    The newest first.
    """
    values = arguments(*_OF_MEETINGS, *_PAGING)
    paging, filters = Paging.read(values), filters_from(_without_paging(values))
    return jsonify(contract.meetings_json(service().archive, filters, paging))


@blueprint.get("/meetings/<municipality>/<committee>/<date>")
@kept_by_generation
def meeting(municipality: str, committee: str, date: str) -> Any:
    """Show a meeting with its points.

    The path is that of its page, with `meetings` for `moede`.
    """
    arguments()
    archive = service().archive
    row = meeting_or_404(archive, municipality, committee, date)
    return jsonify(contract.whole_meeting_json(archive, row, locale()))


@blueprint.get("/points/<municipality>/<committee>/<date>/<number>")
@kept_by_generation
def point(municipality: str, committee: str, date: str, number: str) -> Any:
    """Show a point with all its sections.

    The path is that of its page, with `points` for `moede`.
    """
    arguments()
    archive = service().archive
    row = meeting_or_404(archive, municipality, committee, date)
    found = point_or_404(archive, row, number)
    return jsonify(contract.point_json(archive, row, found, locale()))


@blueprint.get("/coverage")
@kept_by_generation
def coverage() -> Any:
    """Tell what is indexed.

    Whose meetings, of which committees, from when to when.
    """
    arguments()
    return jsonify(contract.coverage_json(service().archive))


def _without_paging(values: dict[str, str | None]) -> dict[str, str | None]:
    return {name: value for name, value in values.items() if name not in _PAGING}
