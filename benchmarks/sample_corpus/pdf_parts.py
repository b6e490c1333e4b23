"""What both PDF layouts share: numbered pages, contents lines, hyphenated text, tables."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import black
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate
from reportlab.platypus import Paragraph as FlowParagraph
from reportlab.platypus import Table as FlowTable

from benchmarks.sample_corpus.model import ItemList, Paragraph, Section, Table

_NUMERIC = frozenset("0123456789.,-–")


@dataclass(frozen=True, slots=True)
class Margins:
    """Distances in points from the paper's edges to the text."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def width(self) -> float:
        """Width of the text."""
        return float(A4[0]) - self.left - self.right


@dataclass(slots=True)
class PageNumbers:
    """Page of every point and the number of pages, learnt in a first pass."""

    total: int = 0
    of_point: dict[str, int] = field(default_factory=dict)


class PointHeading(FlowParagraph):
    """A point's title, which tells the document on what page it ended up."""

    def __init__(self, text: str, style: ParagraphStyle, number: str) -> None:
        super().__init__(escape(text), style)
        self.point_number = number


class ContentsLine(Flowable):
    """A line of the contents: number, title, leader dots and page number."""

    def __init__(
        self, number: str, title: str, page: int, style: ParagraphStyle, indent: float
    ) -> None:
        super().__init__()
        self._number, self._title, self._page = number, title, str(page)
        self._style, self._indent = style, indent
        self._lines: list[str] = []

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        """Break the title so that dots and page number fit behind its last line."""
        self.width = aW
        room = aW - self._indent - 45
        self._lines = simpleSplit(self._title, self._style.fontName, self._style.fontSize, room)
        return aW, len(self._lines) * self._style.leading + self._style.spaceAfter

    def draw(self) -> None:
        """Draw the line as one run of text, so that it is extracted as one."""
        font, size = self._style.fontName, self._style.fontSize
        self.canv.setFont(font, size)
        y = self._style.spaceAfter + (len(self._lines) - 1) * self._style.leading + 2
        if self._number:
            self.canv.drawString(0, y, self._number)
        for line in self._lines[:-1]:
            self.canv.drawString(self._indent, y, line)
            y -= self._style.leading
        last = self._lines[-1]
        gap = self.width - 20 - self._indent - stringWidth(last, font, size)
        dots = "." * int(gap / stringWidth(".", font, size))
        self.canv.drawString(self._indent, y, last + dots)
        self.canv.drawRightString(self.width, y, self._page)


class _Document(BaseDocTemplate):
    """Notes the pages of point headings while it is laid out."""

    def __init__(self, target: BytesIO, margins: Margins, title: str, author: str) -> None:
        # invariant: no time stamps. Streams stay uncompressed, because compressed
        # bytes depend on the zlib version.
        super().__init__(
            target, pagesize=A4, title=title, author=author, invariant=1, pageCompression=0
        )
        self._frame = Frame(
            margins.left,
            margins.bottom,
            margins.width,
            A4[1] - margins.top - margins.bottom,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        self.seen = PageNumbers()

    def use(self, decorate: Callable[[Canvas, int], None]) -> None:
        """Have every page decorated with head and foot."""
        page = PageTemplate(
            "page", [self._frame], onPage=lambda canvas, doc: decorate(canvas, doc.page)
        )
        self.addPageTemplates([page])

    def afterFlowable(self, flowable: Flowable) -> None:
        """Called by reportlab for every flowable that was placed."""
        if isinstance(flowable, PointHeading):
            self.seen.of_point[flowable.point_number] = self.page


def two_pass_pdf(
    story: Callable[[PageNumbers], list[Flowable]],
    decorate: Callable[..., None],
    margins: Margins,
    title: str,
    author: str,
) -> bytes:
    """Lay the story out once to learn the page numbers, and again to print them."""
    pages = PageNumbers()
    target = BytesIO()
    for _ in range(2):
        target = BytesIO()
        document = _Document(target, margins, title, author)
        document.use(partial(decorate, total=pages.total))
        document.build(story(pages))
        pages = document.seen
        pages.total = document.page
    return target.getvalue()


def hyphenated(name: str, font: str, size: float, leading: float, **more: float) -> ParagraphStyle:
    """A text style whose lines end in Danish hyphens where a word does not fit."""
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=leading,
        hyphenationLang="da_DK", hyphenationMinWordLength=7, **more,
    )  # fmt: skip


def section_flowables(
    section: Section, body: ParagraphStyle, table_grid: list[tuple[Any, ...]], bullet: str
) -> list[Flowable]:
    """The blocks of a section, in the layout's own body style and table lines."""
    last_style = ParagraphStyle("last item", body, leftIndent=18, bulletIndent=4)
    item_style = ParagraphStyle("item", last_style, spaceAfter=min(body.spaceAfter, 1.5))
    caption_style = ParagraphStyle(
        "caption", body, fontSize=body.fontSize - 0.5, spaceBefore=3, keepWithNext=1
    )
    flowables: list[Flowable] = []
    for block in section.blocks:
        match block:
            case Paragraph(text):
                flowables.append(FlowParagraph(escape(text), body))
            case ItemList(items, numbered):
                for count, item in enumerate(items, start=1):
                    mark = f"{count}." if numbered else bullet
                    style = last_style if count == len(items) else item_style
                    flowables.append(FlowParagraph(escape(item), style, bulletText=mark))
            case Table(caption, rows):
                if caption:
                    flowables.append(FlowParagraph(f"<i>{escape(caption)}</i>", caption_style))
                flowables.append(_flow_table(rows, body, table_grid))
    return flowables


def _flow_table(
    rows: tuple[tuple[str, ...], ...], body: ParagraphStyle, grid: list[tuple[Any, ...]]
) -> FlowTable:
    size = body.fontSize - 0.5
    plain = ParagraphStyle(
        "cell", body, fontSize=size, leading=size + 2.5, spaceAfter=0, hyphenationLang=""
    )
    right = ParagraphStyle("number", plain, alignment=TA_RIGHT)
    numeric = [all(_is_number(row[column]) for row in rows[1:]) for column in range(len(rows[0]))]
    cells = [
        [
            FlowParagraph(
                f"<b>{escape(cell)}</b>" if line == 0 else escape(cell),
                right if numeric[column] else plain,
            )
            for column, cell in enumerate(row)
        ]
        for line, row in enumerate(rows)
    ]
    bold = plain.fontName.replace("-Roman", "") + "-Bold"
    widths = [
        max(stringWidth(row[column], bold, size) for row in rows) + 22
        for column in range(len(rows[0]))
    ]
    return FlowTable(
        cells,
        colWidths=widths,
        hAlign="LEFT",
        repeatRows=1,
        spaceBefore=3,
        spaceAfter=9,
        style=[("VALIGN", (0, 0), (-1, -1), "TOP"), ("TEXTCOLOR", (0, 0), (-1, -1), black), *grid],
    )


def _is_number(text: str) -> bool:
    return bool(text) and set(text) <= _NUMERIC
