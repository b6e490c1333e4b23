"""Two more Word documents: titles that Word numbers itself, and points that are tables."""

import datetime as dt
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from benchmarks.reading.forms.model import SUBHEADING, Document, Line, Point, Section, lines_of
from benchmarks.sample_corpus.model import Block, ItemList, Paragraph

Container = WordDocument | _Cell


def render_word_more(document: Document) -> bytes:
    """The document as .docx bytes."""
    word = docx.Document()
    word.core_properties.author = document.municipality
    word.core_properties.created = dt.datetime(document.date.year, document.date.month, 1)
    word.core_properties.modified = word.core_properties.created
    word.styles["Normal"].font.name = "Calibri"
    word.styles["Normal"].font.size = Pt(11)
    pairs: list[Line] = []
    for line in [*lines_of(document.front, document), Line("blank")]:
        if line.kind == "pair":
            pairs.append(line)
            continue
        if pairs:
            _pairs(word, pairs)
            pairs = []
        if line.kind == "title":
            word.add_paragraph(line.cells[0], style="Title")
        elif line.cells:
            word.add_paragraph(" ".join(line.cells))
    if document.format == "docx-numbered":
        _numbered(word, document)
    else:
        for point in document.points:
            _point_table(word, document, point)
    target = BytesIO()
    word.save(target)
    return target.getvalue()


def _pairs(word: WordDocument, pairs: list[Line]) -> None:
    table = word.add_table(rows=0, cols=2)
    for pair in pairs:
        row = table.add_row().cells
        row[0].text = pair.cells[0]
        parts = pair.cells[1].split(" / ")
        row[1].text = parts[0]
        for part in parts[1:]:
            row[1].add_paragraph(part)
    word.add_paragraph()


def _numbered(word: WordDocument, document: Document) -> None:
    """The numbers of the titles stand in no text: Word counts them."""
    first = int(document.points[0].number)
    titles = _numbering(word, "%1.", first, 8)
    for point in document.points:
        for line in lines_of(point.over, document, point):
            word.add_paragraph(" ".join(line.cells))
        title = word.add_paragraph(point.title, style="Heading 1")
        _number(title, titles)
        for line in lines_of(point.head, document, point):
            word.add_paragraph(" ".join(line.cells))
        for section in point.sections:
            if section.label:
                label = word.add_paragraph()
                label.add_run(section.printed).underline = True
                shade = f'<w:shd {nsdecls("w")} w:val="clear" w:fill="DDE6EE"/>'
                label._p.get_or_add_pPr().append(parse_xml(shade))
            # Every list begins anew, so that each has a numbering of its own.
            _blocks(word, word, section.blocks)


def _numbering(word: WordDocument, form: str, start: int, level_id: int) -> int:
    """A new automatic numbering; returns the id by which paragraphs refer to it."""
    root = word.part.numbering_part.element
    ids = [int(e.get(qn("w:abstractNumId"))) for e in root.findall(qn("w:abstractNum"))]
    abstract = max(ids, default=0) + 1
    xml = (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}">'
        f'<w:nsid w:val="{level_id:08X}"/><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="decimal"/>'
        f'<w:lvlText w:val="{form}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl></w:abstractNum>'
    )
    # The schema wants all w:abstractNum before the first w:num.
    root.find(qn("w:num")).addprevious(parse_xml(xml))
    return int(root.add_num(abstract).numId)


def _number(paragraph: WordParagraph, numbering: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = numbering


def _blocks(word: WordDocument, into: Container, blocks: tuple[Block, ...]) -> None:
    for block in blocks:
        match block:
            case Paragraph(text) if text.startswith(SUBHEADING):
                into.add_paragraph().add_run(text.removeprefix(SUBHEADING)).italic = True
            case Paragraph(text):
                into.add_paragraph(text)
            case ItemList(items, numbered):
                numbering = _numbering(word, "%1)", 1, 9) if numbered else 0
                for item in items:
                    style = "List Paragraph" if numbered else "List Bullet"
                    paragraph = into.add_paragraph(item, style=style)
                    if numbered:
                        _number(paragraph, numbering)
            case _:
                table = into.add_table(rows=0, cols=len(block.rows[0]))
                for row in block.rows:
                    for cell, text in zip(table.add_row().cells, row, strict=True):
                        cell.text = text
                into.add_paragraph()


def _point_table(word: WordDocument, document: Document, point: Point) -> None:
    """One table for each point: number and title above, then label and text side by side."""
    table = word.add_table(rows=1, cols=2)
    table.style = "Table Grid"
    mark, _, _ = document.heading(point).partition(point.title)
    table.rows[0].cells[0].text = mark.strip()
    table.rows[0].cells[1].text = point.title
    for cell in table.rows[0].cells:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "C9D8C5")
        cell._tc.get_or_add_tcPr().append(shade)
        for run in cell.paragraphs[0].runs:
            run.bold = True
    for line in lines_of(point.head, document, point):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = line.cells
    for section in point.sections:
        _section_row(word, table.add_row().cells, section)
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Pt(110), Pt(350)
    word.add_paragraph()


def _section_row(word: WordDocument, cells: tuple[_Cell, ...], section: Section) -> None:
    cells[0].text = section.printed
    _blocks(word, cells[1], section.blocks)
    # A cell begins with an empty paragraph.
    if section.blocks:
        empty = cells[1].paragraphs[0]._p
        empty.getparent().remove(empty)
