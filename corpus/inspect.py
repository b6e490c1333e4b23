"""What was read from a file, as plain data: the shape that truth files are written in too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from corpus.labels import is_label_line
from corpus.model import Document, Meeting, Point, Reading, Section, SectionKind
from corpus.resolutions import resolutions


def as_data(reading: Reading) -> dict[str, Any]:
    """A reading as JSON-ready data; dates and times in ISO format."""
    document = reading.document
    meetings = []
    if reading.meeting:
        meetings.append(_meeting(reading.meeting, reading.points, document))
    outside = () if reading.meeting else reading.sections
    return {
        "document": {
            "file": document.file,
            "media_type": document.media_type,
            "pages": document.pages,
            "kind": document.kind.value,
            "corrected": document.version.corrected,
            "published": document.version.published and document.version.published.isoformat(),
        },
        "meetings": meetings,
        "sections": [_section(s, document) for s in outside],
        "warnings": [
            {"code": r.code, "page": r.page, "message": r.message} for r in reading.remarks
        ],
    }


def _meeting(meeting: Meeting, points: Iterable[Point], document: Document) -> dict[str, Any]:
    return {
        "municipality": meeting.municipality,
        "committee": meeting.committee,
        "date": meeting.date.isoformat(),
        "start": meeting.start.isoformat("minutes") if meeting.start else None,
        "end": meeting.end.isoformat("minutes") if meeting.end else None,
        "place": meeting.place,
        "members": [
            {"name": m.name, "party": m.party, "role": m.role, "present": m.present}
            for m in meeting.members
        ],
        "points": [_point(p, document) for p in points],
    }


def _point(point: Point, document: Document) -> dict[str, Any]:
    return {
        "number": point.number,
        "title": point.title,
        "case_number": point.case_number,
        "deciding_body": point.deciding_body,
        "closed": point.closed,
        "page": point.page,
        "sections": [
            _section(s, document) for s in point.sections if s.kind is not SectionKind.HEAD
        ],
        "resolutions": [
            {"number": r.number, "recommendation": r.recommendation, "decision": r.decision}
            for r in resolutions(point)
        ],
        "attachments": list(point.attachments),
        "history": [
            {
                "body": t.body,
                "date": t.date.isoformat() if t.date else None,
                "point": t.point,
                "text": t.text,
            }
            for t in point.history
        ],
    }


def _section(section: Section, document: Document) -> dict[str, Any]:
    return {
        "kind": section.kind.value,
        "label": section.label,
        "body": section.body,
        "date": section.date.isoformat() if section.date else None,
        "page": section.page,
        "text": _text(section, document),
    }


def _text(section: Section, document: Document) -> str:
    """The section's text without the line that is its label."""
    text = document.text[section.start : section.end]
    first = section.blocks[0].text
    if is_label_line(first, section.label):
        return text[len(first) :].lstrip("\n")
    return text
