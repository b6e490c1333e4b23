"""PDF in the manner of an agenda portal: Times, the decision first, labels without colons."""

from xml.sax.saxutils import escape

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer, Table

from benchmarks.sample_corpus.model import Meeting, Point, long_date
from benchmarks.sample_corpus.pdf_parts import (
    ContentsLine,
    Margins,
    PageNumbers,
    PointHeading,
    hyphenated,
    section_flowables,
    two_pass_pdf,
)

_MARGINS = Margins(left=50, right=50, top=56, bottom=58)
_BODY = hyphenated("body", "Times-Roman", 10.5, 12.4)
_HEAD = ParagraphStyle("head", _BODY, hyphenationLang="")
_ATTACHMENT = ParagraphStyle("attachment", _HEAD, spaceAfter=9)
_LABEL = ParagraphStyle(
    "label", fontName="Times-Bold", fontSize=12.5, leading=16, spaceBefore=4, spaceAfter=2,
    keepWithNext=1,
)  # fmt: skip
_TITLE = ParagraphStyle("title", fontName="Times-Bold", fontSize=20, leading=25, spaceAfter=26)
_POINT = ParagraphStyle(
    "point", fontName="Times-Bold", fontSize=16, leading=19, spaceAfter=10, keepWithNext=1
)
_CONTENTS = ParagraphStyle(
    "contents", fontName="Times-Roman", fontSize=11, leading=13, spaceAfter=4
)
_GREY = Color(0.6, 0.6, 0.6)
_RULES = [
    ("LINEABOVE", (0, 0), (-1, 0), 0.5, _GREY),
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, _GREY),
]


def render_pdf_agenda(meeting: Meeting) -> bytes:
    """The minutes of one meeting as PDF bytes."""

    def decorate(canvas: Canvas, page: int, total: int) -> None:
        canvas.setFont("Times-Roman", 9)
        canvas.drawCentredString(A4[0] / 2, 30, str(page))

    return two_pass_pdf(
        lambda pages: _story(meeting, pages),
        decorate,
        _MARGINS,
        title=_title(meeting),
        author=meeting.municipality,
    )


def _title(meeting: Meeting) -> str:
    return f"REFERAT {meeting.committee} d. {meeting.printed_date}"


def _story(meeting: Meeting, pages: PageNumbers) -> list[Flowable]:
    when = f"{long_date(meeting.date, 'd.')} kl. {meeting.start}"
    facts = [
        [Paragraph(f"<b>{name}</b>", _HEAD), Paragraph(escape(value), _HEAD)]
        for name, value in (("Mødedato", when), ("Mødested", meeting.place))
    ]
    left = ("LEFTPADDING", (0, 0), (0, -1), 0)
    story: list[Flowable] = [
        Paragraph(escape(_title(meeting)), _TITLE),
        Table(facts, colWidths=[62, _MARGINS.width - 62], rowHeights=24, style=[left]),
        PageBreak(),
        Paragraph("Indholdsfortegnelse", _POINT),
        Spacer(0, 4),
    ]
    for point in meeting.points:
        page = pages.of_point.get(point.number, 0)
        story.append(ContentsLine("", point.title, page, _CONTENTS, indent=0))
    for point in meeting.points:
        story.append(PageBreak())
        story.extend(_point(point))
    return story


def _point(point: Point) -> list[Flowable]:
    flowables: list[Flowable] = [
        PointHeading(f"Punkt {point.number}: {point.title}", _POINT, point.number)
    ]
    if point.closed:
        return flowables
    if point.case_number:
        flowables.append(Paragraph(escape(point.case_number), _HEAD))
    for section in point.sections:
        style = _ATTACHMENT if section.kind == "attachments" else _BODY
        flowables.append(Paragraph(escape(section.label), _LABEL))
        flowables.extend(section_flowables(section, style, _RULES, bullet="-"))
    return flowables
