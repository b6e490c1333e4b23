"""PDF documents: a front page, points with labels and text, running head and foot."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import grey
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as FlowParagraph
from reportlab.platypus import Table as FlowTable
from reportlab.platypus.doctemplate import Indenter

from benchmarks.reading.forms.model import Document, Line, Point, lines_of
from benchmarks.reading.forms.pdf_blocks import Marked, block_flowables, labelled
from benchmarks.reading.forms.pdf_look import Look, look_of
from benchmarks.reading.forms.truth import Pages
from benchmarks.sample_corpus.pdf_parts import ContentsLine

_NO_PADDING = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "TOP", "BOTTOM")]


class _Template(BaseDocTemplate):
    """Notes on what page every marked paragraph begins."""

    def __init__(self, target: BytesIO, document: Document, look: Look, total: int) -> None:
        super().__init__(
            target, pagesize=A4, title=document.name, author=document.municipality, invariant=1
        )
        left, right = float(look.get("left", 64)), float(look.get("right", 60))
        top, bottom = float(look.get("top", 76)), float(look.get("bottom", 70))
        self.text_width = A4[0] - left - right
        frame = Frame(
            left, bottom, self.text_width, A4[1] - top - bottom,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        decorate = partial(_decorate, document=document, look=look, total=total)
        self.addPageTemplates([PageTemplate("page", [frame], onPage=decorate)])
        self.seen: Pages = {}

    def afterFlowable(self, flowable: Flowable) -> None:
        """Called by reportlab for every flowable that was placed."""
        if isinstance(flowable, Marked) and flowable.key is not None:
            self.seen.setdefault(flowable.key, self.page)


def render_pdf(document: Document) -> tuple[bytes, Pages, int]:
    """The PDF, the pages of its points and sections, and the number of its pages."""
    look = look_of(document.look)
    pages: Pages = {}
    total, content = 0, b""
    for _ in range(3):
        target = BytesIO()
        template = _Template(target, document, look, total)
        template.build(list(_story(document, look, pages, template.text_width)))
        pages, total, content = template.seen, template.page, target.getvalue()
    return content, pages, total


def _decorate(
    canvas: Canvas, template: _Template, document: Document, look: Look, total: int
) -> None:
    left = float(look.get("left", 64))
    right = A4[0] - float(look.get("right", 60))
    canvas.saveState()
    canvas.setFont(look.plain.fontName, float(look.get("running_size", 8.5)))
    heights = {"head": A4[1] - float(look.get("head_at", 42)), "foot": 36.0}
    for place, height in heights.items():
        if place == "head" and canvas.getPageNumber() == 1 and look.get("first_bare", False):
            continue
        for row, text in enumerate(look.get(f"{place}_left", "").split("\n")):
            canvas.drawString(left, height - 11 * row, _running(document, canvas, text, total))
        canvas.drawRightString(
            right, height, _running(document, canvas, look.get(f"{place}_right", ""), total)
        )
        canvas.drawCentredString(
            (left + right) / 2, height,
            _running(document, canvas, look.get(f"{place}_center", ""), total),
        )  # fmt: skip
    if look.get("head_rule", False) and not (
        canvas.getPageNumber() == 1 and look.get("first_bare", False)
    ):
        canvas.setLineWidth(0.5)
        canvas.line(left, heights["head"] - 16, right, heights["head"] - 16)
    canvas.restoreState()


def _running(document: Document, canvas: Canvas, text: str, total: int) -> str:
    page = canvas.getPageNumber() + int(document.look.get("first_page", 1)) - 1
    return document.fill(text).replace("{page}", str(page)).replace("{total}", str(total))


def _story(document: Document, look: Look, pages: Pages, width: float) -> Iterator[Flowable]:
    yield from _lines(document.front, document, None, look, pages, width)
    for place, point in enumerate(document.points):
        if look.get("new_page", False) and (place or look.get("front_page", True)):
            yield PageBreak()
        yield from _lines(point.before, document, point, look, pages, width)
        yield from _lines(point.over, document, point, look, pages, width)
        yield _title(document, place, point, look)
        yield from _lines(point.head, document, point, look, pages, width)
        if look.indent:
            yield Indenter(left=look.indent)
        for number, section in enumerate(point.sections):
            rest = section.blocks
            if section.label:
                yield from labelled(section, (place, number), look)
                rest = rest[1:] if section.run_in or look.indent else rest
            yield from block_flowables(
                rest, look, None if section.label else (place, number), width - look.indent
            )
        if look.indent:
            yield Indenter(left=-look.indent)
        if look.get("rule_after", False):
            yield HRFlowable(width="100%", thickness=0.6, color=grey, spaceBefore=6, spaceAfter=6)
    yield from _lines(document.after, document, None, look, pages, width)


def _title(document: Document, place: int, point: Point, look: Look) -> Flowable:
    if look.title.leftIndent:
        mark, _, _ = document.title_form.partition("{title}")
        title = Marked(escape(point.title), look.title, mark.format(number=point.number).strip())
    else:
        title = Marked(escape(document.heading(point)), look.title)
    title.key = (place, -1)
    return title


def _lines(
    text: str, document: Document, point: Point | None, look: Look, pages: Pages, width: float
) -> Iterator[Flowable]:
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
