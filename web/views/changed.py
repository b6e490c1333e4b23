"""What the pages tell of addresses whose words, or whose page, are not there any more."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import date

from flask import request

from corpus.rows import DocumentRow, MeetingRow, PointRow
from embeddings.archive import Archive, Filters
from qa.changed import Now, replacement, words_now
from qa.cite import MEETING_PATH, Name, meeting_path
from web.current import locale, service
from web.views.checked import PlaceView, place_view

log = logging.getLogger("referat.web")

_DOCUMENT_PATH = re.compile(r"/dokument/(?P<key>[0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class ChangedView:
    """The words of an address, how they read at its place now, and where else they stand.

    ``set_otherwise``: they stand there, only their typography is another; ``as_they_were``: the
    other places have them word for word.
    """

    words: str
    here: PlaceView | None
    elsewhere: list[PlaceView]
    more: bool

    @property
    def set_otherwise(self) -> bool:
        return self.here is not None and not self.here.stretches

    @property
    def as_they_were(self) -> bool:
        return not any(place.stretches for place in self.elsewhere)


@dataclass(frozen=True, slots=True)
class Gone:
    """What can be told of an address without a page: what of it there still is.

    ``meeting`` and ``document`` (which replaces the one named) are labels with their addresses.
    """

    meeting: tuple[MeetingRow, str] | None = None
    document: tuple[DocumentRow, str] | None = None
    changed: ChangedView | None = None


def named() -> Name | None:
    """The quote that the address asks to mark."""
    words = request.args.get("citat")
    if not words:
        return None
    section = request.args.get("afsnit", type=int)
    return Name(words, request.args.get("til", ""), section if section and section > 0 else None)


def changed(
    archive: Archive,
    name: Name | None,
    document: DocumentRow,
    meeting: MeetingRow | None = None,
    point: PointRow | None = None,
) -> ChangedView | None:
    """What has become of words that are not on the page that an address leads to."""
    if name is None:
        return None
    at = Filters()
    if meeting:
        at = _of_meeting(meeting.municipality_slug, meeting.committee_slug, meeting.date)
    here = Filters(document=document.key, point=point.number if point else None)
    return _view(archive, words_now(archive, name, at, here))


def gone() -> Gone | None:
    """What can be told of the address at hand, which has no page; None for nothing."""
    try:
        if at := MEETING_PATH.match(request.path):
            return _gone_point(service().archive, at["town"], at["body"], at["day"])
        if document := _DOCUMENT_PATH.fullmatch(request.path):
            return _gone_document(service().archive, document["key"])
    except Exception:  # The page that says "not here" is shown whatever happens.
        log.exception("it cannot be told what has become of an address")
    return None


def _gone_point(archive: Archive, town: str, body: str, day: str) -> Gone:
    meetings = archive.corpus.meetings_at(town, body, day)
    meeting = (meetings[0], meeting_path(meetings[0])) if meetings else None
    name = named()
    try:
        at = _of_meeting(town, body, date.fromisoformat(day))
    except ValueError:
        at = Filters(municipality=town)
    now = words_now(archive, name, at) if name else None
    return Gone(meeting=meeting, changed=_view(archive, now) if now else None)


def _gone_document(archive: Archive, key: str) -> Gone:
    later = replacement(archive, key)
    name = named()
    here = Filters(document=later.key) if later else None
    now = words_now(archive, name, Filters(), here) if name else None
    return Gone(
        document=(later, _path_of(archive, later)) if later else None,
        changed=_view(archive, now) if now else None,
    )


def _path_of(archive: Archive, document: DocumentRow) -> str:
    sections = archive.corpus.sections_of_document(document.id)
    meeting = next((s.meeting for s in sections if s.meeting is not None), None)
    if meeting is None:
        return f"/dokument/{document.key}"
    return meeting_path(archive.corpus.meeting(meeting))


def _of_meeting(town: str, body: str, day: date) -> Filters:
    return Filters(municipality=town, committee=body, date_from=day, date_to=day)


def _view(archive: Archive, now: Now) -> ChangedView:
    here = locale()
    return ChangedView(
        words=now.words,
        here=place_view(archive, now.here, here) if now.here else None,
        elsewhere=[place_view(archive, match, here) for match in now.elsewhere],
        more=now.more,
    )
