"""What the parts of an address name."""

from __future__ import annotations

from flask import abort

from corpus.records import MeetingRow, PointRow
from corpus.slugs import slug
from embeddings.archive import Archive


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
