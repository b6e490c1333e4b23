"""PDF pages → lines → blocks. The only module that knows pdfplumber."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from corpus.clean import is_page_number, normalise, running_key
from corpus.errors import EmptyDocument, EncryptedFile, ReadError, TooLarge
from corpus.layout import Line, blocks_of
from corpus.model import Box
from corpus.readers.columns import Row, reading_order
from corpus.readers.extract import Extract
from corpus.readers.tables import table_rows

MEDIA_TYPE = "application/pdf"

_BOLD = ("bold", "black", "heavy", "semibold", "demi")
# Running heads and feet live in the outer tenth of the page and recur on most pages.
_MARGIN = 0.1
_RECURS = 0.5


def read_pdf(
    path: Path, starts_block: Callable[[str], bool], most_pages: int | None = None
) -> Extract:
    """Read a PDF's text layer.

    :raises TooLarge: it has more than ``most_pages`` pages.

    :raises EncryptedFile: it asks for a password.
    :raises EmptyDocument: it has pages but no text (a scan).
    :raises ReadError: it is damaged.
    """
    try:
        pages, title, count = _pages(path, most_pages)
    except PDFPasswordIncorrect as error:
        raise _encrypted(path) from error
    except PdfminerException as error:
        if any(isinstance(e, PDFPasswordIncorrect) for e in (error.__cause__, *error.args)):
            raise _encrypted(path) from error
        raise _damaged(path, error) from error
    except (ValueError, TypeError, KeyError, IndexError, OSError, RecursionError) as error:
        # pdfminer lets the parser's own errors through on damaged files.
        raise _damaged(path, error) from error
    if not pages:
        raise ReadError(f"{path.name} has no pages (damaged?); fetch it again")
    if not any(pages):
        raise EmptyDocument(
            f"{path.name} has {count} pages but no text layer (a scan?); "
            "run it through an OCR program and build again"
        )
    lines, running = _without_running_lines(pages)
    return Extract(
        media_type=MEDIA_TYPE,
        blocks=tuple(blocks_of([ln for page in lines for ln in page], starts_block)),
        title=title,
        pages=count,
        running=running,
    )


def _encrypted(path: Path) -> EncryptedFile:
    return EncryptedFile(f"{path.name} is encrypted; remove its password and build again")


def _damaged(path: Path, error: Exception) -> ReadError:
    detail = str(error) or type(error).__name__
    return ReadError(f"{path.name} is not a readable PDF ({detail}); fetch it again")


def _pages(
    path: Path, most_pages: int | None
) -> tuple[list[list[Line]], str | None, int]:
    pages: list[list[Line]] = []
    with pdfplumber.open(path) as pdf:
        if most_pages is not None and len(pdf.pages) > most_pages:
            raise TooLarge(
                f"{path.name} has {len(pdf.pages)} pages, more than {most_pages}; build with a "
                "higher --max-pages, or split the file"
            )
        title = (pdf.metadata or {}).get("Title")
        for page in pdf.pages:
            pages.append(_lines(page))
            page.close()  # Frees the page's objects; without it memory grows with the file.
        named = normalise(title) if isinstance(title, str) and title else None
        return pages, named, len(pdf.pages)


def _lines(page: Any) -> list[Line]:
    words = page.extract_words(extra_attrs=["fontname", "size"], keep_blank_chars=False)
    rows = table_rows(page, words)
    areas = {area for area, _ in rows}
    free = [w for w in words if not any(_inside(w, area) for area in areas)]
    lines = [_line(row, page.page_number) for row in reading_order(free)]
    for _, row in rows:
        # A table goes before the first line below it; columns are in order already.
        at = next((i for i, ln in enumerate(lines) if ln.top >= row.top), len(lines))
        lines.insert(at, row)
    return lines


def _line(row: Row, page: int) -> Line:
    words = row.words
    letters = Counter[float]()
    for word in words:
        letters[word["size"]] += len(word["text"])
    bold = sum(len(w["text"]) for w in words if _is_bold(w["fontname"]))
    return Line(
        text=normalise(" ".join(w["text"] for w in words)),
        page=page,
        x0=words[0]["x0"],
        top=min(w["top"] for w in words),
        x1=max(w["x1"] for w in words),
        bottom=max(w["bottom"] for w in words),
        size=letters.most_common(1)[0][0],
        bold=bold > 0.9 * letters.total(),
        right=row.right,
    )


def _is_bold(font: str) -> bool:
    return any(mark in font.lower() for mark in _BOLD)


def _inside(word: dict[str, Any], area: Box) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(area.x0 <= x <= area.x1 and area.top <= y <= area.bottom)


def _without_running_lines(
    pages: Sequence[Sequence[Line]],
) -> tuple[list[list[Line]], tuple[str, ...]]:
    """Take out heads, feet and page numbers; also returns one of each kind of them."""
    height = max((ln.bottom for page in pages for ln in page), default=0.0)
    margins: Counter[str] = Counter()
    for page in pages:
        margins.update({running_key(ln.text) for ln in page if _in_margin(ln, height)})
    enough = max(2, math.ceil(_RECURS * len(pages)))
    running = {key for key, count in margins.items() if count >= enough}
    seen: dict[str, str] = {}
    kept = []
    for page in pages:
        body = []
        for line in page:
            key = running_key(line.text)
            if _in_margin(line, height) and (key in running or is_page_number(line.text)):
                seen.setdefault(key, line.text)
            else:
                body.append(line)
        kept.append(body)
    return kept, tuple(seen.values())


def _in_margin(line: Line, height: float) -> bool:
    return line.top < _MARGIN * height or line.bottom > (1 - _MARGIN) * height
