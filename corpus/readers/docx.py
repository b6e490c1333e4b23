"""Word files → blocks. The only module that knows python-docx."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart
from docx.table import Table
from docx.text.paragraph import Paragraph

from corpus.clean import normalise
from corpus.errors import EmptyDocument, ReadError
from corpus.labels import match_label
from corpus.model import Block, BlockKind
from corpus.readers.extract import Extract
from corpus.readers.word_body import cell_text, make_plain

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# Styles are based on each other this deep; damaged ones in a circle.
_MOST_STYLES = 20
# Documents with macros and templates are documents too.
_OTHER_TYPES = (
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)


def read_docx(path: Path) -> Extract:
    """Read a Word file's body; its heads and feet are kept aside.

    :raises ReadError: it is no Word file, or damaged.
    :raises EmptyDocument: it has no text.
    """
    for kind in _OTHER_TYPES:
        PartFactory.part_type_for[kind] = DocumentPart
    try:
        document = Package.open(str(path)).main_document_part.document
        make_plain(document.element.body)
        blocks = tuple(_blocks(document))
        running = set(_running(document))
        told = _tells_of_itself(document)
        title = normalise(document.core_properties.title or "") if told else ""
    except MemoryError:
        raise
    except Exception as error:  # The archive, its XML and python-docx have errors of their own.
        detail = str(error).splitlines()[:1] or [type(error).__name__]
        # Without its cause: errors of lxml cannot be sent between processes.
        raise ReadError(
            f"{path.name} is not a readable Word file ({detail[0]}); fetch it again"
        ) from None
    if not blocks:
        raise EmptyDocument(f"{path.name} has no text; leave it out, or fetch it again")
    return Extract(
        MEDIA_TYPE, blocks, title=title or None, running=tuple(sorted(running - {""})),
        modified=_modified(document) if told else None,
    )


def _running(document: WordDocument) -> Iterator[str]:
    for section in document.sections:
        for part in (section.header, section.footer):
            for paragraph in part.paragraphs:
                yield normalise(paragraph.text)


def _tells_of_itself(document: WordDocument) -> bool:
    """Whether the file has properties; python-docx makes some up where it has none."""
    package = document.part.package
    return package is not None and any(
        rel.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for rel in package.rels.values()
    )


def _modified(document: WordDocument) -> datetime | None:
    try:
        modified: datetime | None = document.core_properties.modified
        return modified
    except (TypeError, ValueError, OverflowError):  # The field is there and empty.
        return None


def _blocks(document: WordDocument) -> Iterator[Block]:
    numbers = _Numbering(document)
    for element in document.iter_inner_content():
        if isinstance(element, Table):
            yield from _rows(element, numbers)
        else:
            yield from _paragraphs(element, numbers)


class _Numbering:
    """The numbers that Word sets before paragraphs; the file only says that they are numbered."""

    def __init__(self, document: WordDocument) -> None:
        self._styles = {s.style_id: s for s in document.styles}
        self._counts: Counter[tuple[str, int]] = Counter()
        self._formats: dict[tuple[str, int], tuple[str, str]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        levels = {
            abstract.get(qn("w:abstractNumId")): abstract
            for abstract in root.iter(qn("w:abstractNum"))
        }
        for number in root.iter(qn("w:num")):
            link = number.find(qn("w:abstractNumId"))
            abstract = levels.get(link.get(qn("w:val"))) if link is not None else None
            for level in abstract.iter(qn("w:lvl")) if abstract is not None else ():
                key = str(number.get(qn("w:numId"))), int(level.get(qn("w:ilvl")) or 0)
                self._formats[key] = _value(level, "numFmt"), _value(level, "lvlText")
                self._counts[key] = _start(number, level) - 1

    def marker(self, paragraph: Paragraph) -> str | None:
        """What Word prints before a paragraph: "1.", "a)", "•"; None if nothing."""
        key = self._key(paragraph)
        if key is None:
            return None
        kind, pattern = self._formats.get(key, ("bullet", ""))
        if kind in ("bullet", "none", ""):
            return "•" if kind != "none" else None
        number, level = key
        self._counts[key] += 1
        for deeper in range(level + 1, 9):
            self._counts[number, deeper] = 0
        return re.sub(r"%(\d)", lambda m: self._printed(number, int(m[1]) - 1), pattern) or None

    def _printed(self, number: str, level: int) -> str:
        count = max(1, self._counts[number, level])
        kind = self._formats.get((number, level), ("decimal", ""))[0]
        return chr(96 + count) if "Letter" in kind and count < 27 else str(count)

    def _key(self, paragraph: Paragraph) -> tuple[str, int] | None:
        """The list and level of a paragraph, its own or its style's."""
        properties: list[Any] = [paragraph._p.pPr]
        style: Any = paragraph.style
        while style is not None and len(properties) < _MOST_STYLES:
            properties.append(style.element.pPr)
            style = style.base_style
        for found in properties:
            numbered = found.numPr if found is not None else None
            if numbered is not None and numbered.numId is not None:
                level = numbered.ilvl.val if numbered.ilvl is not None else 0
                return (str(numbered.numId.val), level) if numbered.numId.val else None
        return None


def _start(number: Any, level: Any) -> int:
    """The first number of a level: its own, or what the list sets in its place."""
    deep = level.get(qn("w:ilvl"))
    for override in number.iter(qn("w:lvlOverride")):
        if override.get(qn("w:ilvl")) == deep and _is_number(_value(override, "startOverride")):
            return int(_value(override, "startOverride"))
    start = _value(level, "start")
    return int(start) if _is_number(start) else 1


def _is_number(value: str) -> bool:
    # isdigit() alone takes "²", which no number is made of, and a million digits.
    return value.isascii() and value.isdigit() and len(value) < 10


def _value(level: Any, name: str) -> str:
    element = level.find(qn(f"w:{name}"))
    return str(element.get(qn("w:val")) or "") if element is not None else ""


def _paragraphs(paragraph: Paragraph, numbers: _Numbering) -> Iterator[Block]:
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    named = re.search(r"(?:Heading|Overskrift)\s*(\d)|^Title$", style)
    marker = numbers.marker(paragraph) if paragraph.text.strip() else None
    for text in filter(None, (_line(part) for part in paragraph.text.split("\n"))):
        if named:
            level = int(named[1] or 1)
            yield Block(BlockKind.HEADING, _numbered(marker, text), level=level)
        elif _all_marked(paragraph) and len(text) < 200:
            yield Block(BlockKind.HEADING, _numbered(marker, text), level=5)
        elif marker or style.startswith("List"):
            own = re.match(r"[•–-]\s|\d+[.)]\s", text)
            yield Block(BlockKind.ITEM, text if own else f"{marker or '•'} {text}")
        else:
            yield Block(BlockKind.PARAGRAPH, text)
        marker = None


def _numbered(marker: str | None, heading: str) -> str:
    return f"{marker} {heading}" if marker and marker != "•" else heading


def _line(text: str) -> str:
    """A line with a space, not a tab, between a list's marker and its text."""
    return re.sub(r"^([•–—-]|\d{1,2}[.)]|[a-z][.)])\t", r"\1 ", normalise(text))


def _all_marked(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and (all(r.bold for r in runs) or all(r.underline for r in runs))


def _rows(table: Table, numbers: _Numbering) -> Iterator[Block]:
    if _is_layout(table):
        for row in table.rows:
            yield from _laid_out(row, numbers)
        return
    kind = BlockKind.TABLE_HEAD
    for row in table.rows:
        cells: list[str] = []
        seen = set()
        for cell in row.cells:  # A merged cell is returned once for each column it spans.
            if cell._tc not in seen:
                seen.add(cell._tc)
                cells.append(normalise(cell_text(cell._tc)))
        if any(cells):
            yield Block(kind, "\t".join(cells))
            kind = BlockKind.ROW


def _is_layout(table: Table) -> bool:
    """Whether a table only places labels beside their texts, or holds text in one column."""
    first = [normalise(cell_text(row.cells[0]._tc)) for row in table.rows if row.cells]
    labels = sum(1 for text in first if match_label(text))
    widths = [len(row._tr.tc_lst) for row in table.rows]
    narrow = max(widths, default=0) <= 2 and labels > 0
    return max(widths, default=0) <= 1 or narrow or labels >= max(2, len(first) / 3)


def _laid_out(row: Any, numbers: _Numbering) -> Iterator[Block]:
    """The cells of a row as text: a label is a heading over what stands beside it."""
    seen = set()
    for cell in row.cells:
        if cell._tc in seen:
            continue
        seen.add(cell._tc)
        for element in cell.iter_inner_content():
            if isinstance(element, Table):
                yield from _rows(element, numbers)
                continue
            for block in _paragraphs(element, numbers):
                label = block.kind is BlockKind.PARAGRAPH and match_label(block.text)
                yield Block(BlockKind.HEADING, block.text, level=5) if label else block
