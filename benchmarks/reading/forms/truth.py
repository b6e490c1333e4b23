"""What a reader should find in a document, from the same data that it is built from."""

from collections.abc import Iterator
from typing import Any

from benchmarks.reading.forms.model import SUBHEADING, Document, Point, Section
from benchmarks.sample_corpus.model import Block, ItemList, Paragraph, Table

_WORDS = 6

# Page of a point by (point, -1) and of a section by (point, section).
Pages = dict[tuple[int, int], int]


def truth(document: Document, file: str, pages: Pages, total: int | None) -> dict[str, Any]:
    """The truth of one document as JSON values."""
    return {
        "files": [file],
        "document": {"kind": document.kind, "pages": total},
        "meetings": [
            {
                "municipality": document.municipality,
                "committee": document.committee,
                "date": document.date.isoformat(),
                "start": document.start,
                "end": document.end,
                "place": document.place,
                "members": [
                    {"name": m.name, "party": m.party, "role": m.role, "present": m.present}
                    for m in document.members
                ],
                "points": [
                    _point(place, point, pages) for place, point in enumerate(document.points)
                ],
            }
        ],
        "sections": [],
        "notes": list(document.notes),
    }


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
        "case_number": point.case_number,
        "deciding_body": point.deciding_body,
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
            {name: entry[name] for name in ("body", "date", "point")} for entry in point.history
        ],
    }


def _section(section: Section, page: int | None) -> dict[str, Any]:
    words = words_of(section.blocks)
    return {
        "kind": section.kind,
        "label": section.label,
        "body": section.body,
        "date": section.date.isoformat() if section.date else "",
        "page": page,
        "begins": " ".join(words[:_WORDS]),
        "ends": " ".join(words[-_WORDS:]),
    }
