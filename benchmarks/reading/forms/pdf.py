"""PDF documents: a front page, points with labels and text, running head and foot."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import grey
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    PageBreak,
    PageTemplate,
)
from reportlab.platypus.doctemplate import Indenter

from benchmarks.reading.forms.model import Document, Point
from benchmarks.reading.forms.pdf_blocks import Marked, block_flowables, labelled
from benchmarks.reading.forms.pdf_lines import around
from benchmarks.reading.forms.pdf_look import Look, look_of
from benchmarks.reading.forms.truth import Pages

_GUTTER = 22.0
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class _Template(BaseDocTemplate):
    """Notes on what page every marked paragraph begins."""

    def __init__(self, target: BytesIO, document: Document, look: Look, total: int) -> None:
        super().__init__(
            target, pagesize=_paper(look), title=document.name, author=document.municipality,
            invariant=1,
        )  # fmt: skip
        paper_width, paper_height = self.pagesize
        left, right = float(look.get("left", 64)), float(look.get("right", 60))
        top, bottom = float(look.get("top", 76)), float(look.get("bottom", 70))
        columns = int(look.get("columns", 1))
        self.text_width = (paper_width - left - right - _GUTTER * (columns - 1)) / columns
        frames = [
            Frame(
                left + n * (self.text_width + _GUTTER), bottom, self.text_width,
                paper_height - top - bottom,
                leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
            )
            for n in range(columns)
        ]  # fmt: skip
        decorate = partial(_decorate, document=document, look=look, total=total)
        self.addPageTemplates([PageTemplate("page", frames, onPage=decorate)])
        self.seen: Pages = {}

    def afterFlowable(self, flowable: Flowable) -> None:
        """Called by reportlab for every flowable that was placed."""
        if isinstance(flowable, Marked) and flowable.key is not None:
            self.seen.setdefault(flowable.key, self.page)


def _paper(look: Look) -> tuple[float, float]:
    width, height = A4
    return (height, width) if look.get("landscape", False) else (width, height)


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
    paper_width, paper_height = template.pagesize
    right = paper_width - float(look.get("right", 60))
    canvas.saveState()
    canvas.setFont(look.plain.fontName, float(look.get("running_size", 8.5)))
    heights = {"head": paper_height - float(look.get("head_at", 42)), "foot": 36.0}
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
    _footnote(canvas, look.get("footnotes", {}).get(str(canvas.getPageNumber()), ""), look)
    canvas.restoreState()


def _footnote(canvas: Canvas, text: str, look: Look) -> None:
    """Notes at the foot of a page, below the text."""
    if not text:
        return
    left, width = float(look.get("left", 64)), 380.0
    top = float(look.get("bottom", 70)) - 6
    canvas.setLineWidth(0.4)
    canvas.line(left, top, left + 120, top)
    canvas.setFont(look.plain.fontName, 7.5)
    lines = [
        line
        for note in text.split("\n")
        for line in simpleSplit(note, look.plain.fontName, 7.5, width)
    ]
    for row, line in enumerate(lines, start=1):
        canvas.drawString(left, top - 9.5 * row, line)


def _running(document: Document, canvas: Canvas, text: str, total: int) -> str:
    page = canvas.getPageNumber() + int(document.look.get("first_page", 1)) - 1
    text = document.fill(text).replace("{page}", str(page)).replace("{total}", str(total))
    return text.replace("{roman}", roman(page))


def roman(number: int) -> str:
    """A page number in small roman numerals."""
    text = ""
    for value, mark in _ROMAN:
        text += mark * (number // value)
        number %= value
    return text


def _story(document: Document, look: Look, pages: Pages, width: float) -> Iterator[Flowable]:
    yield from around(document.front, document, None, look, pages, width)
    for place, point in enumerate(document.points):
        if look.get("new_page", False) and (place or look.get("front_page", True)):
            yield PageBreak()
        yield from around(point.before, document, point, look, pages, width)
        yield from around(point.over, document, point, look, pages, width)
        yield _title(document, place, point, look)
        yield from around(point.head, document, point, look, pages, width)
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
    yield from around(document.after, document, None, look, pages, width)


def _title(document: Document, place: int, point: Point, look: Look) -> Flowable:
    if look.title.leftIndent:
        mark, _, _ = document.title_form.partition("{title}")
        title = Marked(escape(point.title), look.title, mark.format(number=point.number).strip())
    else:
        title = Marked(escape(document.heading(point)), look.title)
    title.key = (place, -1)
    return title
