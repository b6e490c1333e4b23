"""Word files → blocks. The only module that knows python-docx."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.table import Table
from docx.text.paragraph import Paragraph

from corpus.clean import normalise
from corpus.errors import EmptyDocument, ReadError
from corpus.model import Block, BlockKind
from corpus.readers.extract import Extract

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read_docx(path: Path) -> Extract:
    """Read a Word file's body; its heads and feet are kept aside.

    :raises ReadError: it is no Word file, or damaged.
    :raises EmptyDocument: it has no text.
    """
    try:
        document = docx.Document(str(path))
    except (BadZipFile, OpcError, KeyError, ValueError) as error:
        raise ReadError(f"{path.name} is not a readable Word file ({error})") from error
    blocks = tuple(_blocks(document))
    if not blocks:
        raise EmptyDocument(f"{path.name} has no text")
    running = {
        normalise(paragraph.text)
        for section in document.sections
        for part in (section.header, section.footer)
        for paragraph in part.paragraphs
    }
    return Extract(
        MEDIA_TYPE, blocks, title=normalise(document.core_properties.title or "") or None,
        running=tuple(sorted(running - {""})),
        modified=document.core_properties.modified,
    )


def _blocks(document: WordDocument) -> Iterator[Block]:
    for element in document.iter_inner_content():
        if isinstance(element, Table):
            yield from _rows(element)
        else:
            yield from _paragraphs(element)


def _paragraphs(paragraph: Paragraph) -> Iterator[Block]:
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    named = re.search(r"(?:Heading|Overskrift)\s*(\d)|^Title$", style)
    numbered = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    for text in filter(None, (_line(part) for part in paragraph.text.split("\n"))):
        if named:
            yield Block(BlockKind.HEADING, text, level=int(named[1] or 1))
        elif _all_bold(paragraph) and len(text) < 200:
            yield Block(BlockKind.HEADING, text, level=5)
        elif numbered or style.startswith("List"):
            bullet = "" if re.match(r"[•–-]\s|\d+[.)]\s", text) else "• "
            yield Block(BlockKind.ITEM, bullet + text)
        else:
            yield Block(BlockKind.PARAGRAPH, text)


def _line(text: str) -> str:
    """A line with a space, not a tab, between a list's marker and its text."""
    return re.sub(r"^([•–—-]|\d{1,2}[.)]|[a-z][.)])\t", r"\1 ", normalise(text))


def _all_bold(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)


def _rows(table: Table) -> Iterator[Block]:
    kind = BlockKind.TABLE_HEAD
    for row in table.rows:
        cells: list[str] = []
        seen = set()
        for cell in row.cells:  # A merged cell is returned once for each column it spans.
            if cell._tc not in seen:
                seen.add(cell._tc)
                cells.append(normalise(cell.text.replace("\n", " ")))
        if any(cells):
            yield Block(kind, "\t".join(cells))
            kind = BlockKind.ROW
