"""Where quoted words stand in their file: addresses, the page's text, its picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import current_app

from corpus.model import BlockKind, Box
from corpus.pictures import view_of, with_marks
from corpus.rows import BlockRow, DocumentRow, PointRow, SectionRow
from corpus.slugs import slug
from embeddings.archive import Archive
from qa.boxes import boxes_of, page_of
from qa.cite import Name, find_named, ordinal_of
from qa.model import Quote
from web.page_pictures import PagePictures, Scale
from web.viewer import Group, groups_of, span_of

PICTURES = "REFERAT_PICTURES"
_PDF = "application/pdf"
# Room around marked words, in points.
_MARGIN = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """The words that an address names: offsets in their document, and their section."""

    start: int
    end: int
    section: SectionRow | None

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture of a page: the part it shows, and what is marked in it, in points."""

    view: Box
    marks: tuple[Box, ...]


def is_drawn(document: DocumentRow) -> bool:
    """Whether a document has pages that can be shown as pictures."""
    return document.media_type == _PDF and bool(document.pages)


def source_path(archive: Archive, quote: Quote) -> str:
    """Address of the page of the file where a quote is printed, its words marked."""
    place = quote.place
    name = Name.of(quote.text, ordinal_of(archive, place))
    return _address(place.document, quote.page, name, place.point)


def words_path(
    archive: Archive, document: DocumentRow, span: tuple[int, int], name: Name,
    point: PointRow | None,
) -> str:
    """Address of the page where a stretch of a document's text that ``name`` names begins."""
    return _address(document, first_page(archive, document, span), name, point)


def first_page(archive: Archive, document: DocumentRow, span: tuple[int, int]) -> int:
    """The page on which a stretch of text begins; 1 in formats without pages."""
    return next((page for page, _ in boxes_of(archive, document, *span)), 1)


def _address(document: DocumentRow, page: int | None, name: Name, point: PointRow | None) -> str:
    query = name.query + (f"&{urlencode({'punkt': slug(point.number)})}" if point else "")
    # Beside a picture the words are seen at once; a whole file's text may be long.
    return f"/kilde/{document.key}/{page or 1}?{query}{'' if is_drawn(document) else '#citat'}"


def find(
    archive: Archive, document: DocumentRow, named: Name, point: str | None
) -> Found | None:
    """Where the words that an address names stand in a document, in ``point`` if they do."""
    corpus = archive.corpus
    sections = corpus.sections_of_document(document.id)
    numbers = {s.point: slug(corpus.point(s.point).number) for s in sections if s.point}
    nearer = [s for s in sections if (numbers.get(s.point) if s.point else None) == point]
    span = (
        span_of(document, nearer, named)
        # Of a second source of a meeting the words are stored, and not their sections.
        or find_named(named, document.text)
    )
    if span is None:
        return None
    section = next((s for s in sections if s.start <= span[0] < s.end), None)
    return Found(*span, section)


def text_of_page(
    archive: Archive, document: DocumentRow, page: int, found: Found | None
) -> list[Group]:
    """The text printed on a page, in order, with the words that are looked for marked."""
    span = found.span if found else None
    if not is_drawn(document):
        blocks = archive.corpus.blocks_within(document.id, 0, len(document.text))
        return groups_of(blocks, document.text, span) if blocks else _plain(document, span)
    here = []
    for block in archive.corpus.blocks_on_page(document.id, page):
        if part := page_of(block, page):
            here.append(replace(block, start=part[0], end=part[1]))
    return groups_of(here, document.text, span)


def _plain(document: DocumentRow, span: tuple[int, int] | None) -> list[Group]:
    """The lines of a document whose blocks are not stored, for another one is quoted."""
    blocks, at = [], 0
    for line in document.text.split("\n"):
        if line.strip():
            blocks.append(BlockRow(BlockKind.PARAGRAPH, 0, at, at + len(line)))
        at += len(line) + 1
    return groups_of(blocks, document.text, span)


def sheet_of(
    archive: Archive, document: DocumentRow, page: int, scale: Scale, found: Found | None
) -> Sheet | None:
    """The picture of a page with what is to be marked in it; None where no file is kept.

    :raises ReadError: the page cannot be drawn.
    """
    picture = picture_of(archive, document, page, scale)
    if picture is None:
        return None
    marks = marks_on(archive, document, page, found.span) if found else []
    return Sheet(view_of(picture), tuple(marks))


def marks_on(
    archive: Archive, document: DocumentRow, page: int, span: tuple[int, int]
) -> list[Box]:
    """The boxes of a stretch of text on one page, with a little room around them."""
    return [
        Box(b.x0 - _MARGIN, b.top - _MARGIN, b.x1 + _MARGIN, b.bottom + _MARGIN)
        for number, b in boxes_of(archive, document, *span)
        if number == page
    ]


def picture_of(
    archive: Archive, document: DocumentRow, page: int, scale: Scale
) -> bytes | None:
    """A page as PNG; None where its file is not kept, not to be shown, or has no pages.

    :raises ReadError: the page cannot be drawn.
    """
    original = archive.original(document.sha256) if is_drawn(document) else None
    if original is None:
        return None
    pictures: PagePictures = current_app.config[PICTURES]
    return pictures.picture(original, document.sha256, page, scale, document.file)


def marked_picture(
    archive: Archive, document: DocumentRow, page: int, boxes: Iterable[Box],
    scale: Scale = Scale.LARGE,
) -> bytes | None:
    """A page as PNG with boxes of it marked; None where there is no picture of it.

    Needs the application's context, whose pictures it takes.

    :raises ReadError: the page cannot be drawn.
    """
    picture = picture_of(archive, document, page, scale)
    return with_marks(picture, boxes) if picture is not None else None

