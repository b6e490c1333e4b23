"""What the parts of an address name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import abort, request

from corpus.rows import MeetingRow, PointRow
from corpus.slugs import slug
from embeddings.archive import Archive
from qa.case_addresses import key_at
from qa.cases import Numbered
from qa.cite import case_path

_T = TypeVar("_T")


def meeting_or_404(archive: Archive, municipality: str, committee: str, day: str) -> MeetingRow:
    """The meeting that the parts of an address name."""
    rows = archive.corpus.meetings_at(municipality, committee, day)
    if not rows:
        abort(404)
    return rows[0]


def point_or_404(archive: Archive, meeting: MeetingRow, number: str) -> PointRow:
    """The point of a meeting whose number is so written in an address."""
    points = archive.corpus.points_of(meeting.id)
    found = next((p for p in points if slug(p.number) == number), None)
    if found is None:
        abort(404)
    return found


def page_or_404(rows: Sequence[_T], most: int) -> tuple[int, int, Sequence[_T]]:
    """The page of a list that ``?side=`` asks for, counted from 1: it, how many, its rows."""
    pages = max(1, -(-len(rows) // most))
    asked = request.args.get("side", "1")
    # Figures alone, and few: "1e3", "+1" and "²" are no pages.
    if not (asked.isascii() and asked.isdigit() and len(asked) < 7 and 1 <= int(asked) <= pages):
        abort(404)
    page = int(asked)
    return page, pages, rows[(page - 1) * most : page * most]


def case_address(archive: Archive, numbered: Numbered) -> str | None:
    """Address of the page of a case by its number; None for a subject's number."""
    key = key_at(archive.corpus, numbered.number)
    points = archive.corpus.points_numbered(key) if key else []
    town = numbered.municipality
    own = (p for p in points if archive.corpus.meeting(p.meeting).municipality == town)
    return next((case_path(archive, point) for point in own), None)
