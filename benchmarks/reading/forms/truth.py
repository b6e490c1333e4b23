"""What a reader should find in a document, from the same data that it is built from."""

from collections.abc import Iterator
from typing import Any

from benchmarks.reading.forms.model import SUBHEADING, Document, Point, Section
from benchmarks.sample_corpus.model import Block, ItemList, Paragraph, Table

_WORDS = 6

# Page of a point by (point, -1) and of a section by (point, section).
Pages = dict[tuple[int, int], int]


def truth(document: Document, file: str, pages: Pages, total: int | None) -> dict[str, Any]:
    """The truth of one document as JSON values; what is not printed is null."""
    attendance = "attendance" not in document.unsaid
    return {
        "files": [file],
        "document": {"kind": document.kind, "pages": total},
        "meetings": [
            {
                "municipality": (
                    None if "municipality" in document.unsaid else document.municipality
                ),
                "committee": document.committee,
                "date": document.date.isoformat(),
                "start": _clock(document.start),
                "end": _clock(document.end),
                "place": document.place or None,
                "members": [
                    {
                        "name": m.name,
                        "party": m.party or None,
                        "role": (m.role or None) if "{role}" in document.member_form else None,
                        "present": m.present if attendance else None,
                    }
                    for m in document.members
                ],
                "points": [
                    _point(place, point, pages) for place, point in enumerate(document.points)
                ],
            }
        ],
        "sections": [],
        "notes": [],
    }


def _clock(time: str) -> str | None:
    """A time of day as HH:MM: "7.30" is "07:30"."""
    return time.replace(".", ":").rjust(5, "0") if time else None


def words_of(blocks: tuple[Block, ...]) -> list[str]:
    """The words of a section without the marks of its lists."""
    return [word for text in _texts(blocks) for word in text.split()]


def _texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(text):
                yield text.removeprefix(SUBHEADING)
            case ItemList(items):
                yield from items
            case Table(caption, rows):
                yield caption
                yield from (cell for row in rows for cell in row)


def _point(place: int, point: Point, pages: Pages) -> dict[str, Any]:
    return {
        "number": point.number,
        "title": point.title,
        "case_number": point.case_number or None,
        "deciding_body": point.deciding_body or None,
        "closed": point.closed,
        "page": pages.get((place, -1)),
        "sections": [
            _section(section, pages.get((place, number)))
            for number, section in enumerate(point.sections)
        ],
        "attachments": [
            item
            for section in point.sections
            if section.kind == "attachments"
            for item in _texts(section.blocks)
            if item and item.rstrip(".").lower() != "ingen"
        ],
        "history": [
            {name: entry[name] for name in ("body", "date", "point")}
            | ({"optional": True} if entry["optional"] else {})
            for entry in point.history
        ],
    }


def _section(section: Section, page: int | None) -> dict[str, Any]:
    words = words_of(section.blocks)
    return {
        "kind": section.kind,
        "label": section.label,
        "body": section.body or None,
        "date": section.date.isoformat() if section.date else None,
        "page": page,
        "begins": " ".join(words[:_WORDS]),
        "ends": " ".join(words[-_WORDS:]),
    }
