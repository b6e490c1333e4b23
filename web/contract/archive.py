"""The JSON of what the archive holds: meetings, points, found passages, coverage.

Documented in docs/api.md. Fields are only ever added.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from urllib.parse import quote as percent

from corpus.model import DocumentKind
from corpus.rows import DocumentRow, MeetingRow, PointRow
from embeddings.archive import Archive, Filters, matches
from qa.cite import meeting_path, point_path
from qa.decisions import words_of
from qa.steps import step_of
from qa.whole import places_of
from qa.word_search import word_search
from web import wording
from web.arguments import Paging
from web.contract.answers import decision_json, index_json, others_json, quote_json

API = "/api/v1"


def search_json(
    archive: Archive, words: str, filters: Filters, paging: Paging, locale: str
) -> dict[str, Any]:
    """A page of the passages that have some words."""
    found = word_search(archive, words, filters, paging.first, paging.per_page)
    return {
        "q": words,
        "results": [quote_json(q, archive, locale, with_case=False) for q in found.quotes],
        **paging.told(found.total, found.more),
        "index": index_json(archive.info),
    }


def meetings_json(archive: Archive, filters: Filters, paging: Paging) -> dict[str, Any]:
    """A page of the meetings, the newest first."""
    rows = [
        m for m in reversed(archive.corpus.meetings())
        if matches(m, filters) and filters.document_kind in (None, m.kind)
    ]
    return {
        "meetings": [meeting_json(archive, m) for m in paging.of(rows)],
        **paging.told(len(rows)),
        "index": index_json(archive.info),
    }


def meeting_json(archive: Archive, row: MeetingRow) -> dict[str, Any]:
    """A meeting without its points."""
    return {
        "municipality": row.municipality or None,
        "committee": row.committee,
        "date": row.date.isoformat(),
        "start": row.start,
        "end": row.end,
        "place": row.place,
        "kind": row.kind.value,
        "url": meeting_path(row),
        "api": _api("meetings", meeting_path(row)),
    }


def whole_meeting_json(archive: Archive, row: MeetingRow, locale: str) -> dict[str, Any]:
    """A meeting with its points and its documents."""
    corpus = archive.corpus
    return {
        **meeting_json(archive, row),
        "points": [listed_json(archive, row, p, locale) for p in corpus.points_of(row.id)],
        "documents": documents_json(corpus.documents_of(row.id)),
        "index": index_json(archive.info),
    }


def point_json(
    archive: Archive, row: MeetingRow, point: PointRow, locale: str
) -> dict[str, Any]:
    """A point with all its sections."""
    places = places_of(archive, point)
    return {
        "meeting": meeting_json(archive, row),
        **listed_json(archive, row, point, locale),
        "sections": [
            {
                "kind": p.section.kind.value,
                "label": p.section.label,
                "name": wording.section_name(p.section.kind, locale),
                "body": p.section.body,
                "date": p.section.date.isoformat() if p.section.date else None,
                "page": p.section.page,
                "text": words_of(p.document, p.section).rstrip(),
            }
            for p in places
        ],
        "case": others_json(archive, places[0], locale) if places else [],
        "documents": documents_json(archive.corpus.documents_of(row.id)),
        "index": index_json(archive.info),
    }


def listed_json(
    archive: Archive, row: MeetingRow, point: PointRow, locale: str
) -> dict[str, Any]:
    """A point without its sections."""
    path = point_path(row, point)
    return {
        "number": point.number,
        "title": point.title,
        "case_number": point.case_number,
        "deciding_body": point.deciding_body,
        "closed": point.closed,
        "page": point.page,
        "decision": decision_json(step_of(archive, point).decision, locale),
        "url": path,
        "api": _api("points", path),
    }


def documents_json(rows: Iterable[DocumentRow]) -> list[dict[str, Any]]:
    """Documents, the quoted one first."""
    return [
        {"file": d.file, "title": d.title, "media_type": d.media_type, "sha256": d.sha256}
        for d in rows
    ]


def coverage_json(archive: Archive) -> dict[str, Any]:
    """Whose meetings are there, of which bodies, from when to when."""
    corpus = archive.corpus

    def by_town(row: MeetingRow) -> tuple[str, str]:
        return row.municipality_slug, row.municipality

    def by_body(row: MeetingRow) -> tuple[str, str]:
        return row.committee_slug, row.committee

    rows = corpus.meetings()
    towns = []
    for (address, town), of_town in groupby(sorted(rows, key=by_town), by_town):
        bodies = groupby(sorted(of_town, key=by_body), by_body)
        committees = [
            {"name": body, "address": part, **_span(list(met))} for (part, body), met in bodies
        ]
        towns.append({"name": town or None, "address": address, "committees": committees})
    return {
        **_span(rows),
        "municipalities": towns,
        **{f"{name}s": corpus.count(name) for name in ("document", "point", "passage")},
        "index": index_json(archive.info),
    }


def _span(rows: list[MeetingRow]) -> dict[str, Any]:
    """How many meetings, how many of them known by their agenda only, from when to when."""
    days = sorted(row.date.isoformat() for row in rows)
    return {
        "meetings": len(rows),
        "agendas": sum(row.kind is DocumentKind.AGENDA for row in rows),
        "first": days[0] if days else None,
        "last": days[-1] if days else None,
    }


def _api(kind: str, path: str) -> str:
    """Address in this API of what a page shows."""
    return f"{API}/{kind}{percent(path.removeprefix('/moede'))}"
