"""What the parts of an address name."""

from __future__ import annotations

from flask import abort, request

from corpus.records import MeetingRow, PointRow
from corpus.slugs import slug
from embeddings.archive import Archive
from qa.cite import Name


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


def named() -> Name | None:
    """The quote that the address asks to mark."""
    words = request.args.get("citat")
    if not words:
        return None
    section = request.args.get("afsnit", type=int)
    return Name(words, request.args.get("til", ""), section if section and section > 0 else None)
