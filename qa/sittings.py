"""The meetings of one body, whichever of its names they are under, and which come next."""

from __future__ import annotations

from corpus.merge import committee_key
from corpus.rows import MeetingRow
from embeddings.archive import Archive


def meetings_of(archive: Archive, municipality: str, committee: str) -> list[MeetingRow]:
    """The meetings of a committee by address names, oldest first; empty if there is none.

    "Aarhus Byråd" and "Byrådet" are one committee, under either address.
    """
    in_town = [m for m in archive.corpus.meetings() if m.municipality_slug == municipality]
    named = {_key(m) for m in in_town if m.committee_slug == committee}
    return [m for m in in_town if _key(m) in named]


def neighbours(
    archive: Archive, meeting: MeetingRow
) -> tuple[MeetingRow | None, MeetingRow | None]:
    """The meetings of the same committee before and after one; None at the ends."""
    row = meetings_of(archive, meeting.municipality_slug, meeting.committee_slug)
    at = [m.id for m in row].index(meeting.id)
    return row[at - 1] if at else None, row[at + 1] if at + 1 < len(row) else None


def _key(meeting: MeetingRow) -> str:
    return committee_key(meeting.committee, meeting.municipality)
