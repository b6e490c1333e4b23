"""PDF in the manner of an electronic case system: running head and foot, labels with colons."""

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

_MARGINS = Margins(left=65, right=68, top=82, bottom=78)
_BODY = hyphenated("body", "Helvetica", 10, 12.6, spaceAfter=8)
_HEAD = ParagraphStyle("head", _BODY, hyphenationLang="")
_LABEL = ParagraphStyle(
    "label", _HEAD, fontName="Helvetica-Bold", spaceBefore=4, spaceAfter=6, keepWithNext=1
)
_TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=18, leading=23, spaceAfter=10)
_POINT = hyphenated("point", "Helvetica-Bold", 14, 18, spaceAfter=9, keepWithNext=1)
_CONTENTS = ParagraphStyle("contents", fontName="Helvetica", fontSize=10, leading=13, spaceAfter=5)
_GREY = Color(0.55, 0.55, 0.55)
_GRID = [("GRID", (0, 0), (-1, -1), 0.5, _GREY)]


def render_pdf_esdh(meeting: Meeting) -> bytes:
    """The minutes of one meeting as PDF bytes."""

    def decorate(canvas: Canvas, page: int, total: int) -> None:
        canvas.setFont("Helvetica-Bold", 9.5)
        canvas.drawString(_MARGINS.left, A4[1] - 48, meeting.municipality)
        canvas.setFont("Helvetica", 9.5)
        foot = f"{meeting.committee}, {meeting.printed_date}    Side {page} af {total}"
        canvas.drawString(_MARGINS.left, 44, foot)

    return two_pass_pdf(
        lambda pages: _story(meeting, pages),
        decorate,
        _MARGINS,
        title=f"Referat {meeting.committee} {meeting.printed_date}",
        author=meeting.municipality,
    )


def _story(meeting: Meeting, pages: PageNumbers) -> list[Flowable]:
    story = _front_page(meeting, pages)
    for point in meeting.points:
        story.append(PageBreak())
        story.extend(_point(point))
    return story


def _front_page(meeting: Meeting, pages: PageNumbers) -> list[Flowable]:
    facts = [
        ("Mødedato:", long_date(meeting.date, "den")),
        ("Mødested:", meeting.place),
        ("Mødetidspunkt:", f"Kl. {meeting.start} - {meeting.end}"),
        ("Medlemmer:", meeting.member_line),
    ]
    if meeting.absent:
        facts.append(("Fraværende:", ", ".join(m.signature for m in meeting.absent)))
    rows = [[Paragraph(name, _HEAD), Paragraph(escape(value), _HEAD)] for name, value in facts]
    no_padding = [
        (f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")
    ]
    top = ("VALIGN", (0, 0), (-1, -1), "TOP")
    return [
        Paragraph(f"Referat fra mødet i {escape(meeting.committee)}", _TITLE),
        Paragraph("(Indeholder åbne dagsordenspunkter)", _HEAD),
        Spacer(0, 4),
        Table(rows, colWidths=[86, _MARGINS.width - 86], style=[*no_padding, top]),
        Spacer(0, 12),
        Paragraph("Indholdsfortegnelse", _LABEL),
        *(
            ContentsLine(
                point.number,
                point.title,
                pages.of_point.get(point.number, 0),
                _CONTENTS,
                indent=28,
            )
            for point in meeting.points
        ),
    ]


def _point(point: Point) -> list[Flowable]:
    flowables: list[Flowable] = [
        PointHeading(f"{point.number} {point.title}", _POINT, point.number)
    ]
    if point.closed:
        return flowables
    if point.deciding_body:
        flowables.append(Paragraph(f"Sagsnr.: {escape(point.case_number)}", _HEAD))
        flowables.append(Paragraph(f"Sagen afgøres i: {escape(point.deciding_body)}", _HEAD))
    for section in point.sections:
        flowables.append(Paragraph(f"{escape(section.label)}:", _LABEL))
        flowables.extend(section_flowables(section, _BODY, _GRID, bullet="\u2022"))
    return flowables
