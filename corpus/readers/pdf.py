"""PDF pages → lines → blocks. The only module that knows pdfplumber."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfplumber.utils.exceptions import PdfminerException

from corpus.clean import normalise
from corpus.dates import pdf_date
from corpus.errors import EmptyDocument, EncryptedFile, ReadError, TooLarge
from corpus.heads import stands_alone
from corpus.layout import Line, blocks_of
from corpus.model import Box, Remark
from corpus.readers.aligned import aligned_rows
from corpus.readers.columns import Row, reading_order
from corpus.readers.extract import Extract
from corpus.readers.margins import with_margin_labels_apart
from corpus.readers.running import without_running_lines
from corpus.readers.tables import continued, table_rows

MEDIA_TYPE = "application/pdf"

# "untitled", and what Word's printer adds to a file's name.
_MADE_TITLE = re.compile(
    r"^\(?(?:untitled|anonymous|unspecified|unavngivet)\)?$|^Microsoft Word - |\.(?:docx?|pdf)$",
    re.I,
)
_BOLD = ("bold", "black", "heavy", "semibold", "demi")
# Running heads and feet live in the outer tenth of the page.
_MARGIN = 0.1


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
    with _opened(path, list(numbers)) as pdf:
        about = {k: v for k, v in (pdf.metadata or {}).items() if isinstance(v, str)}
        for page in pdf.pages:
            lines.append(tuple(_lines(page, stands_alone)))
            if not lines[-1] and page.images:
                scanned.append(page.page_number)
            page.close()  # Frees the page's objects; without it memory grows with the file.
    return Pages(
        lines=tuple(lines),
        title=_own_title(about.get("Title", "")),
        modified=pdf_date(about.get("ModDate") or about.get("CreationDate") or ""),
        scanned=tuple(scanned),
    )


def extract_pdf(path: Path, pages: Pages, starts_block: Callable[[str], bool]) -> Extract:
    """A PDF's blocks, from the lines of all its pages.

    :raises EmptyDocument: it has pages but no text (a scan).
    """
    count = len(pages.lines)
    if not any(pages.lines):
        raise EmptyDocument(
            f"{path.name} has {count} page{'s' * (count > 1)} but no text layer (a scan?); "
            "build with --ocr to have it read"
        )
    lines, running = without_running_lines(pages.lines, _margins(pages.lines), starts_block)
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
        Remark("no_text", "a picture without text; `referat build --ocr` reads such pages", page)
        for page in scanned
    )


def _own_title(title: str) -> str | None:
    """A file's title, unless the program that made the file gave it."""
    found = _MADE_TITLE.sub("", normalise(title))
    return found or None


@contextmanager
def _opened(path: Path, numbers: list[int] | None = None) -> Iterator[Any]:
    """An open PDF; what goes wrong with it is told as what is wrong with the file."""
    try:
        with pdfplumber.open(path, pages=numbers) as pdf:
            yield pdf
    except PDFPasswordIncorrect as error:
        raise _encrypted(path) from error
    except PdfminerException as error:
        if any(isinstance(e, PDFPasswordIncorrect) for e in (error.__cause__, *error.args)):
            raise _encrypted(path) from error
        raise _damaged(path, error) from error
    except (ValueError, TypeError, KeyError, IndexError, OSError, RecursionError) as error:
        # pdfminer lets the parser's own errors through on damaged files.
        raise _damaged(path, error) from error


def _encrypted(path: Path) -> EncryptedFile:
    return EncryptedFile(f"{path.name} is encrypted; remove its password and build again")


def _damaged(path: Path, error: Exception) -> ReadError:
    detail = str(error) or type(error).__name__
    return ReadError(f"{path.name} is not a readable PDF ({detail}); fetch it again")


def _lines(page: Any, starts_block: Callable[[str], bool]) -> list[Line]:
    words = page.extract_words(extra_attrs=["fontname", "size"], keep_blank_chars=False)
    rows = table_rows(page, words)
    areas = {area for area, _ in rows}
    free = [w for w in words if not any(_inside(w, area) for area in areas)]
    unruled = aligned_rows(free, page.page_number)
    free = [w for w in free if not any(_inside(w, area) for area, _ in unruled)]
    ordered = with_margin_labels_apart(reading_order(free), _is_bold_word, starts_block)
    lines = [_line(row, page.page_number) for row in ordered]
    for _, row in [*rows, *unruled]:
        # A table goes before the first line below it; columns are in order already.
        at = next((i for i, ln in enumerate(lines) if ln.top >= row.top), len(lines))
        lines.insert(at, row)
    return lines


def _is_bold_word(word: dict[str, Any]) -> bool:
    return _is_bold(word["fontname"])


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


def _margins(pages: Sequence[Sequence[Line]]) -> Callable[[Line, Sequence[Line]], bool]:
    height = max((ln.bottom for page in pages for ln in page), default=0.0)
    return lambda line, _: line.top < _MARGIN * height or line.bottom > (1 - _MARGIN) * height
