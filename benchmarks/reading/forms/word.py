"""Word documents: one with heading styles, one with direct bold only."""

import datetime as dt
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.shared import Pt

from benchmarks.reading.forms.model import SUBHEADING, Document, Line, Section, lines_of
from benchmarks.sample_corpus.model import ItemList, Paragraph, Table


def render_word(document: Document) -> bytes:
    """The document as .docx bytes."""
    word = docx.Document()
    word.core_properties.author = document.municipality
    word.core_properties.created = dt.datetime(document.date.year, document.date.month, 1)
    word.core_properties.modified = word.core_properties.created
    word.styles["Normal"].font.name = "Arial"
    word.styles["Normal"].font.size = Pt(10)
    styled = document.format == "docx-styles"
    word.sections[0].header.paragraphs[0].text = document.fill("{committee} {long}")
    word.sections[0].footer.paragraphs[0].text = document.municipality
    for line in lines_of(document.front, document):
        _line(word, line, styled)
    for point in document.points:
        heading = document.heading(point)
        if styled:
            word.add_heading(heading, level=1)
        else:
            _bold(word, heading, size=12)
        for line in lines_of(point.head, document, point):
            _line(word, line, styled)
        for section in point.sections:
            _section(word, section, styled)
    target = BytesIO()
    word.save(target)
    return target.getvalue()


def _bold(word: WordDocument, text: str, size: float) -> None:
    run = word.add_paragraph().add_run(text)
    run.bold = True
    run.font.size = Pt(size)


def _line(word: WordDocument, line: Line, styled: bool) -> None:
    match line.kind:
        case "title" if styled:
            word.add_heading(line.cells[0], level=0)
        case "title":
            _bold(word, line.cells[0], size=16)
        case "pair":
            paragraph = word.add_paragraph()
            paragraph.add_run(f"{line.cells[0]}:").bold = True
            paragraph.add_run(f"\t{line.cells[1]}")
        case "rule" | "blank":
            word.add_paragraph()
        case _:
            word.add_paragraph(" ".join(line.cells))


def _section(word: WordDocument, section: Section, styled: bool) -> None:
    if section.label and styled:
        word.add_heading(section.printed, level=2)
    elif section.label:
        _bold(word, section.printed, size=10)
    for block in section.blocks:
        match block:
            case Paragraph(text):
                word.add_paragraph(text.removeprefix(SUBHEADING))
            case ItemList(items, numbered):
                for count, item in enumerate(items, start=1):
                    if styled:
                        style = "List Number" if numbered else "List Bullet"
                        word.add_paragraph(item, style=style)
                    else:
                        word.add_paragraph(f"{count}.\t{item}" if numbered else f"-\t{item}")
            case Table() as table:
                add_table(word, table)


def add_table(word: WordDocument, table: Table) -> None:
    """A table with a grid below its caption, and an empty paragraph after it."""
    if table.caption:
        word.add_paragraph(table.caption)
    grid = word.add_table(rows=0, cols=len(table.rows[0]))
    grid.style = "Table Grid"
    for row in table.rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    word.add_paragraph()
