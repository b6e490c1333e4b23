"""Plain text: hard-wrapped in two manners, and as `pdftotext -layout` leaves it."""

import textwrap
from collections.abc import Iterator

from benchmarks.reading.forms.model import SUBHEADING, Document, Line, Section, lines_of
from benchmarks.sample_corpus.model import Block, ItemList, Paragraph, Table
from benchmarks.sample_corpus.plain_text import wrap_hyphenated

_MARGIN = 7
_LABEL_COLUMN = 18


def render_plain(document: Document) -> bytes:
    """The document as UTF-8 text."""
    lines = list(_lines(document))
    if document.format == "txt-layout":
        lines = list(_paginated(document, lines))
    return ("\n".join(line.rstrip() for line in lines) + "\n").encode()


def _lines(document: Document) -> Iterator[str]:
    yield from _around(document, lines_of(document.front, document))
    ruled = document.format == "txt-ruled"
    for point in document.points:
        yield from ("", "")
        width = int(document.look["width"])
        indent = " " * (document.title_form.format(number=point.number, title="|").index("|"))
        indent = "" if _flush(document) else indent
        heading = textwrap.wrap(document.heading(point), width, subsequent_indent=indent)
        if ruled:
            yield "=" * width
        yield from heading
        if ruled:
            yield "=" * width
        yield from _around(document, lines_of(point.head, document, point))
        for section in point.sections:
            yield ""
            yield from _section(document, section)


def _flush(document: Document) -> bool:
    """Whether every line begins at the left, as `pdftotext` without `-layout` leaves them."""
    return "margin" in document.look and not document.look["margin"]


def _around(document: Document, lines: Iterator[Line]) -> Iterator[str]:
    width = int(document.look["width"])
    for line in lines:
        match line.kind:
            case "toc":
                yield from _contents(document)
            case "center":
                yield line.cells[0].center(width)
            case "pair":
                key = line.cells[0].ljust(_LABEL_COLUMN)
                yield from textwrap.wrap(
                    key + line.cells[1], width, subsequent_indent=" " * _LABEL_COLUMN
                )
            case "spread":
                yield "   ".join((line.cells[0], *line.cells[1:-1])) + "      " + line.cells[-1]
            case "rule":
                yield "-" * width
            case "title":
                yield from (line.cells[0], "")
            case _:
                yield from textwrap.wrap(" ".join(line.cells), width) or [""]


def _contents(document: Document) -> Iterator[str]:
    width = int(document.look["width"])
    for place, point in enumerate(document.points):
        if document.format != "txt-layout":
            yield from wrap_hyphenated(document.heading(point), width)
            continue
        indent = "" if _flush(document) else " " * 5
        lines = textwrap.wrap(document.heading(point), width - 14, subsequent_indent=indent)
        yield from lines[:-1]
        # The pages are those that the pagination below arrives at.
        page = document.look.get("pages", [])[place : place + 1] or [1]
        yield lines[-1] + " " + "." * (width - 6 - len(lines[-1])) + f" {page[0]:>3}"


def _section(document: Document, section: Section) -> Iterator[str]:
    width = int(document.look["width"])
    if section.label:
        yield from textwrap.wrap(section.printed, width)
    for number, block in enumerate(section.blocks):
        if number and not isinstance(block, ItemList):
            yield ""
        yield from _block(document, block, width)


def _block(document: Document, block: Block, width: int) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield from wrap_hyphenated(text.removeprefix(SUBHEADING), width)
        case ItemList(items, numbered):
            for count, item in enumerate(items, start=1):
                mark = f"{count}. " if numbered else f"{document.look['bullet']} "
                if document.format == "txt-layout" and not _flush(document):
                    mark = f"   {mark}  "
                hanging = "" if _flush(document) else " " * len(mark)
                for place, line in enumerate(wrap_hyphenated(item, width - len(mark))):
                    yield (hanging if place else mark) + line
        case Table(caption, rows):
            if caption:
                yield from (caption, "")
            widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
            for row in rows:
                first = row[0].ljust(widths[0])
                figures = zip(row[1:], widths[1:], strict=True)
                yield first + "".join(text.rjust(room + 6) for text, room in figures)


def _paginated(document: Document, lines: list[str]) -> Iterator[str]:
    size = int(document.look["page_lines"])
    margin = " " * int(document.look.get("margin", _MARGIN))
    foot = " " * int(document.look.get("foot_at", 80))
    total = (len(lines) + size - 1) // size
    for page in range(total):
        if page:
            yield "\f" + margin + document.look["head"]
            yield from ("", "")
        for line in lines[page * size : (page + 1) * size]:
            yield margin + line if line else ""
        yield from ("", "")
        yield foot + f"Side {page + 1} af {total}"
