"""A Word file's body made plain: what stands in wrappers is lifted into the text."""

from __future__ import annotations

import re
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Around text that counts: content controls, insertions, fields, links.
_WRAPPERS = (
    "sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "hyperlink",
)
# Text that no longer counts.
_REMOVED = ("del", "moveFrom", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr")
# Spans of cells: damaged ones stop the reading of a table, and no cell's text needs them.
_SPANS = ("gridSpan", "vMerge", "hMerge")
# Word's tables have no more columns. A cell is held once for each that it spans.
_MOST_COLUMNS = 63
_TEXT = (f"{_W}t", f"{_W}br", f"{_W}tab", f"{_W}cr")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def make_plain(body: Any) -> None:
    """Change an lxml ``w:body``: accept all changes, and lift up what python-docx passes over.

    Text boxes follow the paragraph they hang on; tables in cells follow the cell's text.
    """
    for name in _REMOVED:
        for element in list(body.iter(f"{_W}{name}")):
            element.getparent().remove(element)
    for box in list(body.iter(f"{_W}txbxContent")):
        paragraph = next(box.iterancestors(f"{_W}p"), None)
        copy = next(box.iterancestors(_FALLBACK), None)
        if paragraph is not None and copy is None:
            for child in reversed(list(box)):
                paragraph.addnext(child)
    for name in _WRAPPERS:
        for element in list(body.iter(f"{_W}{name}")):
            for child in list(element):
                element.addprevious(child)
            element.getparent().remove(element)
    for name in _SPANS:
        for element in list(body.iter(f"{_W}{name}")):
            if name != "gridSpan" or not _is_span(element.get(f"{_W}val") or ""):
                element.getparent().remove(element)


def _is_span(value: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,4}", value)) and int(value) <= _MOST_COLUMNS


def cell_text(cell: Any) -> str:
    """All text of a ``w:tc``, that of tables within it too, paragraphs parted by spaces."""
    paragraphs = (
        "".join((e.text or "") if e.tag == f"{_W}t" else " " for e in paragraph.iter(*_TEXT))
        for paragraph in cell.iter(f"{_W}p")
    )
    return " ".join(filter(None, paragraphs))
