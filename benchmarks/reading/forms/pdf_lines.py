"""The lines around the points as PDF flowables: front page, heads, contents, attendance."""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import grey
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, HRFlowable, PageBreak, Spacer
from reportlab.platypus import Paragraph as FlowParagraph
from reportlab.platypus import Table as FlowTable

from benchmarks.reading.forms.model import Document, Line, Point, lines_of
from benchmarks.reading.forms.pdf_look import Look
from benchmarks.reading.forms.truth import Pages
from benchmarks.sample_corpus.pdf_parts import ContentsLine

_NO_PADDING = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "TOP", "BOTTOM")]


def around(
    text: str, document: Document, point: Point | None, look: Look, pages: Pages, width: float
) -> Iterator[Flowable]:
    """The lines of `front`, `before`, `over`, `head` or `after`."""
    pairs: list[Line] = []
    for line in lines_of(text, document, point):
        if pairs and line.kind != "pair":
            yield _pairs(pairs, look, width)
            pairs = []
        if line.kind == "pair":
            pairs.append(line)
        elif line.kind == "toc":
            yield from _contents(document, look, pages)
        else:
            yield from _line(line, document, look, width)
    if pairs:
        yield _pairs(pairs, look, width)


def _line(line: Line, document: Document, look: Look, width: float) -> Iterator[Flowable]:
    text = escape(line.cells[0]) if line.cells else ""
    match line.kind:
        case "title":
            yield FlowParagraph(text, look.front)
        case "group":
            yield FlowParagraph(text, look.group)
        case "sub":
            yield FlowParagraph(text, look.label)
        case "center":
            yield FlowParagraph(text, ParagraphStyle("c", look.plain, alignment=TA_CENTER))
        case "bold":
            yield FlowParagraph(f"<b>{text}</b>", look.plain)
        case "blank":
            yield Spacer(0, 7)
        case "rule":
            yield HRFlowable(width="100%", thickness=0.7, spaceBefore=4, spaceAfter=6)
        case "page":
            yield PageBreak()
        case "spread":
            cells = [FlowParagraph(escape(cell), look.plain) for cell in line.cells]
            style: list[tuple[Any, ...]] = [*_NO_PADDING, ("VALIGN", (0, 0), (-1, -1), "TOP")]
            if look.get("box", False):
                style = [
                    ("BOX", (0, 0), (-1, -1), 0.6, grey),
                    ("TOPPADDING", (0, 0), (-1, -1), 2),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ]
            yield FlowTable([cells], colWidths=[width / len(cells)] * len(cells), style=style)
        case "attendance":
            rows = [
                [member.name, member.party, "x" if member.present else "", ""]
                if member.present
                else [member.name, member.party, "", "x"]
                for member in document.members
            ]
            heads = ["Navn", "Liste", "Til stede", "Fraværende"]
            yield FlowTable(
                [heads, *rows], colWidths=[190, 50, 70, 80], hAlign="LEFT", spaceAfter=8,
                style=[
                    ("FONT", (0, 0), (-1, -1), look.plain.fontName, look.plain.fontSize),
                    ("GRID", (0, 0), (-1, -1), 0.5, grey),
                    ("TOPPADDING", (0, 0), (-1, -1), 1),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ],
            )  # fmt: skip
        case _:
            yield FlowParagraph(text, look.plain)


def _pairs(lines: list[Line], look: Look, width: float) -> Flowable:
    key = float(look.get("key_width", 110))
    form = "<b>{}</b>" if look.get("key_bold", False) else "{}"
    rows = [
        [
            FlowParagraph(form.format(escape(line.cells[0])), look.plain),
            FlowParagraph(escape(line.cells[1]), look.plain),
        ]
        for line in lines
    ]
    return FlowTable(
        rows, colWidths=[key, width - key], spaceAfter=4,
        style=[*_NO_PADDING, ("VALIGN", (0, 0), (-1, -1), "TOP")],
    )  # fmt: skip


def _contents(document: Document, look: Look, pages: Pages) -> Iterator[Flowable]:
    style = ParagraphStyle("contents", look.plain, spaceAfter=3)
    form, indent = look.get("toc_number", "{number}."), float(look.get("toc_indent", 30))
    first = int(look.get("first_page", 1)) - 1
    for place, point in enumerate(document.points):
        page = pages.get((place, -1), 0) + first
        yield ContentsLine(form.format(number=point.number), point.title, page, style, indent)
