"""The text of a section as PDF flowables: labels, paragraphs, lists and ruled tables."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, grey
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Spacer
from reportlab.platypus import Paragraph as FlowParagraph
from reportlab.platypus import Table as FlowTable

from benchmarks.reading.forms.model import SUBHEADING, Section
from benchmarks.reading.forms.pdf_look import Look
from benchmarks.sample_corpus.model import Block, ItemList, Paragraph, Table

Key = tuple[int, int]
_NUMERIC = frozenset("0123456789.,-–% ")


class Marked(FlowParagraph):
    """A paragraph that tells the document on what page it begins."""

    key: Key | None = None

    def split(self, aW: float, aH: float) -> list[Flowable]:
        """Only the first part of a divided paragraph keeps the mark."""
        parts: list[Flowable] = super().split(aW, aH)
        if parts and isinstance(parts[0], Marked):
            parts[0].key = self.key
        return parts


def labelled(section: Section, key: Key, look: Look) -> Iterator[Flowable]:
    """The label, and with it the first paragraph where the layout sets them in one line."""
    shown = escape(section.printed)
    if look.get("label_underline", False):
        shown = f"<u>{shown}</u>"
    if look.indent:
        first = _first_text(section)
        style = ParagraphStyle(
            "beside", look.body, bulletIndent=-look.indent, bulletFontSize=look.label.fontSize,
            bulletFontName=look.label.fontName, spaceBefore=look.label.spaceBefore,
        )  # fmt: skip
        # Without text of its own the label still takes its line.
        paragraph = Marked(escape(first) or "&nbsp;", style, section.printed)
    elif section.run_in:
        bold = look.get("label_bold", True)
        label = f"<b>{shown}</b>" if bold else shown
        if look.get("label_italic", False):
            label = f"<i>{shown}</i>"
        paragraph = Marked(f"{label} {escape(_first_text(section))}", look.body)
    else:
        paragraph = Marked(shown, look.label)
    paragraph.key = key
    yield paragraph


def _first_text(section: Section) -> str:
    if not section.blocks:
        return ""
    first = section.blocks[0]
    if not isinstance(first, Paragraph):
        raise ValueError(f"{section.label}: a label in the line needs a paragraph behind it")
    return first.text


def block_flowables(
    blocks: tuple[Block, ...], look: Look, key: Key | None, width: float
) -> Iterator[Flowable]:
    """The blocks of a section; `key` marks the first, if a label has not done it."""
    last = ParagraphStyle("item", look.body, leftIndent=20, bulletIndent=6)
    item = ParagraphStyle("inner", last, spaceAfter=min(look.body.spaceAfter, 1.5))
    for block in blocks:
        match block:
            case Paragraph(text) if text.startswith(SUBHEADING):
                yield Marked(escape(text.removeprefix(SUBHEADING)), look.sub)
            case Paragraph(text):
                paragraph = Marked(escape(text), look.body)
                paragraph.key, key = key, None
                yield paragraph
            case ItemList(items, numbered):
                for count, text in enumerate(items, start=1):
                    style = last if count == len(items) else item
                    mark = f"{count}." if numbered else look.bullet
                    style = ParagraphStyle(
                        "marked", style,
                        bulletFontName=look.body.fontName if numbered else look.bullet_font,
                        bulletFontSize=look.body.fontSize,
                    )  # fmt: skip
                    yield FlowParagraph(escape(text), style, mark)
            case Table(caption, rows):
                if caption:
                    yield FlowParagraph(f"<i>{escape(caption)}</i>", look.plain)
                yield _table(rows, look, width)
                yield Spacer(0, 6)


def _table(rows: tuple[tuple[str, ...], ...], look: Look, width: float) -> FlowTable:
    size = look.body.fontSize - 0.5
    cell = ParagraphStyle("cell", look.plain, fontSize=size, leading=size * 1.2, spaceAfter=0)
    right = ParagraphStyle("figure", cell, alignment=TA_RIGHT)
    columns = range(len(rows[0]))
    figures = [all(set(row[n]) <= _NUMERIC for row in rows[1:]) for n in columns]
    bold = look.sub.fontName
    wanted = [max(stringWidth(row[n], bold, size) for row in rows) * 1.04 for n in columns]
    room = width - 8 * len(rows[0])
    scale = min(1.0, room / sum(wanted))
    shares = look.get("cell_shares", [])
    if len(shares) == len(wanted):
        wanted, scale = [share * room for share in shares], 1.0
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ]
    if look.get("grid", True):
        style.append(("GRID", (0, 0), (-1, -1), 0.5, grey))
    else:
        style.append(("LINEBELOW", (0, 0), (-1, 0), 0.7, grey))
    if look.get("shade", False):
        style.append(("BACKGROUND", (0, 0), (-1, 0), HexColor("#E4E8EC")))
    return FlowTable(
        [
            [
                FlowParagraph(
                    f"<b>{escape(text)}</b>" if number == 0 else escape(text),
                    right if figures[n] else cell,
                )
                for n, text in enumerate(row)
            ]
            for number, row in enumerate(rows)
        ],
        colWidths=[wish * scale + 8 for wish in wanted],
        hAlign="LEFT", repeatRows=1, spaceBefore=3, style=style,
    )  # fmt: skip
