"""Atom feeds: what is new about a question, a case or a committee.

Entries are known by ``tag:`` identifiers made from paths, which stay when the server moves to
another address in the same domain; they bear the day of their meeting. The same index gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice

from feedgen.feed import FeedGenerator
from markupsafe import escape

from corpus.rows import MeetingRow
from embeddings.archive import Archive, Filters
from qa.cite import cite, meeting_path, point_path
from qa.model import Quote, Status
from qa.service import Service
from qa.steps import Step, step_path
from web import wording
from web.wording import cases as wording_cases

# A question is asked again within so many meetings, those that have most about it, until so many
# in a row have no answer: those that follow have still less.
_MEETINGS_ASKED = 8
_SILENT = 2
_LATEST = 30
# Tags name a day on which their maker had the domain; any that stays will do.
_TAG_DAY = "2026-01-01"


@dataclass(frozen=True, slots=True)
class Item:
    """An entry: where it leads, what it is called, the day of its meeting, and quotes."""

    path: str
    title: str
    day: date | None
    told: str
    quotes: tuple[Quote, ...] = ()


def of_question(service: Service, text: str, filters: Filters, locale: str) -> list[Item]:
    """The meetings in which a question is answered, with the answer that each gives."""
    found = service.consider(text, filters)
    meetings = {
        e.place.meeting.id: e.place.meeting for e in found.evidence if e.place.meeting is not None
    }
    items, silent = [], 0
    for meeting in islice(meetings.values(), _MEETINGS_ASKED):
        answer = service.ask(text, _within(filters, meeting))
        silent = 0 if answer.status is Status.ANSWERED else silent + 1
        if silent == _SILENT:
            break
        if answer.status is Status.ANSWERED:
            called = f"{meeting.committee}, {wording.long_date(meeting.date, locale)}"
            path = cite(service.archive, answer.quotes[0]).path.partition("?")[0]
            items.append(Item(path, called, meeting.date, "", answer.quotes))
    return _newest(items)


def _within(filters: Filters, meeting: MeetingRow) -> Filters:
    """Limits that let through one meeting and nothing that they did not before."""
    return Filters(
        municipality=meeting.municipality_slug, committee=meeting.committee_slug,
        date_from=meeting.date, date_to=meeting.date, point=filters.point,
        case_number=filters.case_number, document=filters.document, section=filters.section,
        document_kind=filters.document_kind,
    )


def of_case(archive: Archive, steps: Sequence[Step], locale: str) -> list[Item]:
    """The treatments of a case."""
    return _newest(
        Item(
            step_path(archive, step), wording_cases.treatment(step, locale), step.date,
            "", (*step.decided, *step.recommended),
        )
        for step in steps
    )


def of_committee(archive: Archive, meetings: Sequence[MeetingRow], locale: str) -> list[Item]:
    """The latest meetings of a committee, each with its items."""
    items = []
    for meeting in meetings[-_LATEST:]:
        told = "".join(
            f'<li lang="da"><a href="{{base}}{escape(point_path(meeting, p))}">'
            f"{_plain(escape(p.number))}. {_plain(escape(p.title))}</a></li>"
            for p in archive.corpus.points_of(meeting.id)
        )
        called = f"{meeting.committee}, {wording.long_date(meeting.date, locale)}"
        items.append(Item(meeting_path(meeting), called, meeting.date, f"<ul>{told}</ul>"))
    return _newest(items)


def _plain(text: str) -> str:
    """Text in which braces stand for themselves."""
    return text.replace("{", "&#123;").replace("}", "&#125;")


def _newest(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.day or date.min, reverse=True)


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed's own address and that of the page it follows, both as paths; what it is called."""

    path: str
    page: str
    title: str
    subtitle: str = ""


def atom(
    archive: Archive, channel: Channel, items: Sequence[Item], base: str, host: str, locale: str
) -> bytes:
    """An Atom document. ``base`` is put before paths, ``host`` names the tags' maker."""
    feed = FeedGenerator()
    feed.id(_tag(host, channel.path))
    feed.title(_sayable(channel.title))
    feed.subtitle(_sayable(channel.subtitle) or None)
    feed.link([
        {"href": f"{base}{channel.path}", "rel": "self", "type": "application/atom+xml"},
        {"href": f"{base}{channel.page}", "rel": "alternate", "type": "text/html"},
    ])
    feed.language(locale)
    feed.author({"name": "Referat"})
    feed.generator("Referat")
    built = datetime.fromisoformat(archive.info.built_at)
    feed.updated(max((_moment(i.day) for i in items if i.day), default=built))
    for item in items:
        entry = feed.add_entry(order="append")
        entry.id(_tag(host, item.path))
        entry.title(_sayable(item.title))
        entry.link({"href": f"{base}{item.path}", "rel": "alternate"})
        entry.updated(_moment(item.day) if item.day else built)
        entry.content(_content(archive, item, base, locale), type="html")
    return bytes(feed.atom_str(pretty=True))


def _content(archive: Archive, item: Item, base: str, locale: str) -> str:
    parts = [item.told.replace("{base}", str(escape(base)))]
    for quote in item.quotes:
        citation = cite(archive, quote)
        link = f"{base}{citation.path}"
        label = wording.citation_label(citation, locale)
        kind = wording.section_name(quote.place.section.kind, locale)
        parts.append(
            f'<p>{escape(kind)}</p><blockquote lang="da">{escape(quote.text)}</blockquote>'
            f'<p><a href="{escape(link)}">{escape(label)}</a></p>'
        )
    return _sayable("\n".join(filter(None, parts)))


def _tag(host: str, path: str) -> str:
    return f"tag:{host},{_TAG_DAY}:{path}"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _sayable(text: str) -> str:
    """Text without the characters that XML has no way to write."""
    return "".join(
        c for c in text
        if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
