"""A Word document as case systems write it: head as a table, contents, ruled points."""

import datetime as dt
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from benchmarks.reading.forms.model import SUBHEADING, Document, Line, Section, lines_of
from benchmarks.reading.forms.word import add_table
from benchmarks.sample_corpus.model import ItemList, Paragraph, Table


def render_protocol(document: Document) -> bytes:
    """The document as .docx bytes."""
    word = docx.Document()
    word.core_properties.author = document.municipality
    word.core_properties.created = dt.datetime(document.date.year, document.date.month, 1)
    word.core_properties.modified = word.core_properties.created
    word.styles["Normal"].font.name = "Times New Roman"
    word.styles["Normal"].font.size = Pt(11)
    header = word.sections[0].header.paragraphs[0]
    header.text = document.fill(document.look["head"])
    pairs: list[Line] = []
    for line in [*lines_of(document.front, document), Line("blank")]:
        if line.kind == "pair":
            pairs.append(line)
            continue
        _pairs(word, pairs)
        pairs = []
        _line(word, document, line)
    for point in document.points:
        for line in lines_of(point.before, document, point):
            _line(word, document, line)
        title = word.add_paragraph(document.heading(point), style="Heading 2")
        title.paragraph_format.left_indent = Cm(1)
        title.paragraph_format.first_line_indent = Cm(-1)
        _rule_above(title)
        for line in lines_of(point.head, document, point):
            word.add_paragraph("\t".join(line.cells))
        for section in point.sections:
            _section(word, section)
    for line in lines_of(document.after, document):
        _line(word, document, line)
    target = BytesIO()
    word.save(target)
    return target.getvalue()


def _pairs(word: WordDocument, pairs: list[Line]) -> None:
    if not pairs:
        return
    table = word.add_table(rows=0, cols=2)
    for pair in pairs:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(pair.cells[0]).bold = True
        cells[1].text = pair.cells[1]
        cells[0].width, cells[1].width = Cm(4), Cm(12)


def _line(word: WordDocument, document: Document, line: Line) -> None:
    match line.kind:
        case "title":
            word.add_paragraph(line.cells[0], style="Title")
        case "group":
            word.add_heading(line.cells[0], level=1)
        case "bold":
            word.add_paragraph().add_run(line.cells[0]).bold = True
        case "toc":
            for point, page in zip(document.points, document.look["pages"], strict=True):
                entry = word.add_paragraph(f"{document.heading(point)}\t{page}")
                entry.paragraph_format.tab_stops.add_tab_stop(Cm(1))
                entry.paragraph_format.tab_stops.add_tab_stop(
                    Cm(15), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
                )
        case "page":
            word.add_page_break()
        case _:
            word.add_paragraph(" ".join(line.cells))


def _rule_above(paragraph: WordParagraph) -> None:
    """A thin line over the title of a point."""
    rule = '<w:top w:val="single" w:sz="4" w:space="4" w:color="808080"/>'
    borders = parse_xml(f"<w:pBdr {nsdecls('w')}>{rule}</w:pBdr>")
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _section(word: WordDocument, section: Section) -> None:
    if section.label:
        word.add_paragraph().add_run(section.printed).bold = True
    for block in section.blocks:
        match block:
            case Paragraph(text):
                word.add_paragraph(text.removeprefix(SUBHEADING))
            case ItemList(items, numbered):
                for count, item in enumerate(items, start=1):
                    if numbered:
                        word.add_paragraph(f"{count}.\t{item}")
                    else:
                        word.add_paragraph(item, style="List Bullet")
            case Table() as table:
                add_table(word, table)
