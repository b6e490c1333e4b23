"""PDF pages → lines → blocks. The only module that knows pdfplumber."""

from __future__ import annotations

import gc
import logging
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from corpus.clean import normalise
from corpus.dates import pdf_date
from corpus.errors import EmptyDocument, EncryptedFile, NoSuchPage, ReadError, TooLarge
from corpus.heads import stands_alone
from corpus.layout import Line, blocks_of
from corpus.model import Box, Remark
from corpus.readers.extract import Extract
from corpus.readers.page import page_lines
from corpus.readers.running import without_running_lines
from corpus.readers.tables import continued

log = logging.getLogger("referat.pdf")

MEDIA_TYPE = "application/pdf"

# "untitled", and what Word's printer adds to a file's name.
_MADE_TITLE = re.compile(
    r"^\(?(?:untitled|anonymous|unspecified|unavngivet)\)?$|^Microsoft Word - |\.(?:docx?|pdf)$",
    re.I,
)
# What pdfminer lets through of its parser's own errors on damaged files.
_PARSER_ERRORS = (
    PSException, ValueError, TypeError, LookupError, OSError, RecursionError, AttributeError,
    ArithmeticError, AssertionError, EOFError, struct.error, zlib.error,
)
_PAGES_A_COLLECTION = 20
# No printed page's content is larger unpacked; one made to take for ever is (bytes).
_MOST_CONTENT = 50 << 20
# Running heads and feet live in the outer tenth of the page.
_MARGIN = 0.1


# x0, y0, x1, y1 in points with the origin at the bottom left, as PDF has them.
Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page lies in its file: the whole of it, the part to show, and turned how far.

    ``view`` is the part to show as it is seen, in the points that boxes of lines are in.
    """

    media: Rectangle
    crop: Rectangle
    rotation: int
    view: Box


@dataclass(frozen=True, slots=True)
class Pages:
    """The printed lines of a PDF's pages, in their order, and what the file says of itself.

    ``scanned`` are the numbers of pages that are pictures without a text layer.
    """

    lines: tuple[tuple[Line, ...], ...]
    title: str | None = None
    modified: datetime | None = None
    scanned: tuple[int, ...] = ()

    def __add__(self, others: Pages) -> Pages:
        return Pages(
            self.lines + others.lines, self.title or others.title,
            self.modified or others.modified, self.scanned + others.scanned,
        )


def page_count(path: Path, most_pages: int | None = None) -> int:
    """How many pages a PDF has.

    :raises TooLarge: more than ``most_pages``.
    :raises ReadError: see :func:`read_pages`.
    """
    with _opened(path) as pdf:
        count = sum(1 for _ in PDFPage.create_pages(pdf.doc))
    if most_pages is not None and count > most_pages:
        raise TooLarge(
            f"{path.name} has {count} pages, more than {most_pages}; build with a higher "
            "--max-pages, or split the file"
        )
    if not count:
        raise ReadError(f"{path.name} has no pages (damaged?); fetch it again")
    return count


def read_pages(path: Path, numbers: Sequence[int]) -> Pages:
    """Read the text layer of the pages with these ``numbers``, counted from 1.

    :raises EncryptedFile: the file asks for a password.
    :raises ReadError: it is damaged.
    """
    lines: list[tuple[Line, ...]] = []
    scanned: list[int] = []
    wanted = set(numbers)
    with _opened(path) as pdf, _rare_collection() as collect:
        about = {k: v for k, v in (pdf.metadata or {}).items() if isinstance(v, str)}
        # Page by page: pdfplumber's own list of pages has all of them, or none if one is bad.
        for number, entry in enumerate(PDFPage.create_pages(pdf.doc), start=1):
            if number in wanted:
                found, unread = _page(pdf, entry, number)
                lines.append(found)
                scanned += [number] * unread
                collect(len(lines))
    return Pages(
        lines=tuple(lines),
        title=_own_title(about.get("Title", "")),
        modified=pdf_date(about.get("ModDate") or about.get("CreationDate") or ""),
        scanned=tuple(scanned),
    )


@contextmanager
def _rare_collection() -> Iterator[Callable[[int], None]]:
    """Python's collector of cycles held back while pages make many small objects.

    It would run through them all again and again, for a fifth of the time. The function
    that is given is called after each page, and collects now and then.
    """
    running = gc.isenabled()
    gc.disable()

    def collect(pages: int) -> None:
        if pages % _PAGES_A_COLLECTION == 0:
            gc.collect()

    try:
        yield collect
    finally:
        if running:
            gc.enable()


def _page(pdf: Any, entry: PDFPage, number: int) -> tuple[tuple[Line, ...], bool]:
    """The lines of a page, and whether it shows something that was not read as text."""
    try:
        if _content_size(entry) > _MOST_CONTENT:
            log.info("page %s is made to be too large", number)
            return (), True
        page = _upright(Page(pdf, entry, number))
        lines = tuple(page_lines(page, stands_alone))
        unread = not lines and bool(page.images or page.chars)
        page.close()  # Frees the page's objects; without it memory grows with the file.
        return lines, unread
    except PdfminerException as error:
        if any(isinstance(e, MemoryError) for e in (error.__cause__, *error.args)):
            raise MemoryError from error
        log.info("page %s cannot be read: %s", number, error)
    except (*_PARSER_ERRORS, MalformedPDFException) as error:
        log.info("page %s cannot be read: %s", number, error)
    return (), True


def _content_size(entry: PDFPage) -> int:
    """Bytes of a page's content, unpacked."""
    streams = (resolve1(content) for content in entry.contents)
    return sum(len(stream.get_data()) for stream in streams if isinstance(stream, PDFStream))


def _upright(page: Any) -> Any:
    """The page, turned if most of its text runs from its foot to its head or the other way."""
    turned = [char["matrix"][1] for char in page.chars if not char["upright"]]
    if len(turned) <= len(page.chars) / 2:
        return page
    rising = sum(1 if slope > 0 else -1 for slope in turned)
    entry = page.page_obj
    entry.rotate = (page.rotation + (90 if rising > 0 else 270)) % 360
    entry.attrs["Rotate"] = entry.rotate
    return Page(page.pdf, entry, page.page_number)


def page_frame(path: Path, number: int) -> Frame:
    """How the page with this ``number``, counted from 1, lies in its file.

    :raises NoSuchPage: there are fewer pages.
    :raises ReadError: see :func:`read_pages`.
    """
    with _opened(path) as pdf:
        entries = PDFPage.create_pages(pdf.doc)
        entry = next(islice(entries, max(0, number - 1), None), None)
        if entry is None or number < 1:
            raise NoSuchPage(f"{path.name} has no page {number}")
        try:
            page = _upright(Page(pdf, entry, number))
        except PdfminerException as error:  # Its text cannot be read, but it may be seen.
            if any(isinstance(e, MemoryError) for e in (error.__cause__, *error.args)):
                raise MemoryError from error
            page = Page(pdf, entry, number)
        rotation = page.rotation if page.rotation in (90, 180, 270) else 0
        media, crop = _sorted(entry.mediabox), _sorted(entry.cropbox)
        shown = (
            max(crop[0], media[0]), max(crop[1], media[1]),
            min(crop[2], media[2]), min(crop[3], media[3]),
        )
        if shown[0] >= shown[2] or shown[1] >= shown[3]:
            shown = media
        view = _turned(media, shown, rotation)
        left, top = page.mediabox[:2]  # pdfplumber counts from here, usually 0.
        return Frame(media, shown, rotation, Box(
            view.x0 + left, view.top + top, view.x1 + left, view.bottom + top
        ))


def _sorted(box: Sequence[float]) -> Rectangle:
    x0, y0, x1, y1 = (float(v) for v in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _turned(media: Rectangle, shown: Rectangle, rotation: int) -> Box:
    """The shown part of a page as it is seen, from the top left corner of the whole page."""
    left, bottom = shown[0] - media[0], shown[1] - media[1]
    right, top = media[2] - shown[2], media[3] - shown[3]
    width, height = shown[2] - shown[0], shown[3] - shown[1]
    if rotation == 90:
        return Box(bottom, left, bottom + height, left + width)
    if rotation == 180:
        return Box(right, bottom, right + width, bottom + height)
    if rotation == 270:
        return Box(top, right, top + height, right + width)
    return Box(left, top, left + width, top + height)


def page_images(path: Path, folder: Path, dots_per_inch: int) -> list[Path]:
    """Draw every page of a PDF into a PNG file in ``folder``; their paths in order."""
    images = []
    with _opened(path) as pdf:
        for page in pdf.pages:
            images.append(folder / f"{page.page_number:05}.png")
            page.to_image(resolution=dots_per_inch).save(images[-1])
            page.close()
    return images


def extract_pdf(path: Path, pages: Pages, starts_block: Callable[[str], bool]) -> Extract:
    """A PDF's blocks, from the lines of all its pages.

    :raises EmptyDocument: it has pages but no text (a scan).
    """
    count = len(pages.lines)
    if not any(pages.lines):
        raise EmptyDocument(
            f"{path.name} has {count} page{'s' * (count > 1)} but no text layer (a scan, "
            "or letters without their characters); build with --ocr to have it read"
        )
    lines, running = without_running_lines(
        pages.lines, _margins(pages.lines), starts_block, measured=True
    )
    return Extract(
        media_type=MEDIA_TYPE,
        blocks=tuple(blocks_of([ln for page in continued(lines) for ln in page], starts_block)),
        title=pages.title,
        pages=count,
        running=running,
        remarks=_not_read(pages.scanned),
        modified=pages.modified,
    )


def _not_read(scanned: Sequence[int]) -> tuple[Remark, ...]:
    return tuple(
        Remark("no_text", "no text could be read; `referat build --ocr` may read it", page)
        for page in scanned
    )


def _own_title(title: str) -> str | None:
    """A file's title, unless the program that made the file gave it."""
    found = _MADE_TITLE.sub("", normalise(title))
    return found or None


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """An open PDF; what goes wrong with it is told as what is wrong with the file."""
    try:
        pdf = pdfplumber.open(path)
        try:
            yield pdf
        finally:
            pdf.stream.close()  # Its own close() would make all pages anew.
    except PDFPasswordIncorrect as error:
        raise _encrypted(path) from error
    except PdfminerException as error:
        if any(isinstance(e, PDFPasswordIncorrect) for e in (error.__cause__, *error.args)):
            raise _encrypted(path) from error
        if any(isinstance(e, MemoryError) for e in (error.__cause__, *error.args)):
            raise MemoryError from error
        raise _damaged(path, error) from error
    except _PARSER_ERRORS as error:
        raise _damaged(path, error) from error


def _encrypted(path: Path) -> EncryptedFile:
    return EncryptedFile(f"{path.name} is encrypted; remove its password and build again")


def _damaged(path: Path, error: Exception) -> ReadError:
    detail = str(error) or type(error).__name__
    return ReadError(f"{path.name} is not a readable PDF ({detail}); fetch it again")


def _margins(pages: Sequence[Sequence[Line]]) -> Callable[[Line, Sequence[Line]], bool]:
    height = max((ln.bottom for page in pages for ln in page), default=0.0)
    return lambda line, _: line.top < _MARGIN * height or line.bottom > (1 - _MARGIN) * height
