"""Web pages → blocks: the page's main content without its furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from lxml import etree, html

from corpus.clean import normalise
from corpus.errors import EmptyDocument, ReadError
from corpus.labels import match_label
from corpus.model import Block, BlockKind
from corpus.readers.encoding import decode
from corpus.readers.extract import Extract

MEDIA_TYPE = "text/html"

_FURNITURE = frozenset(
    "script style noscript template svg nav header footer form button select input iframe "
    "object aside dialog menu".split()
)
# Names that sites give to what is not content; matched as whole words of class and id.
_FURNITURE_NAMES = re.compile(
    r"(?:^|[-_\s])(?:cookie|breadcrumbs?|navbar|menu|sidebar|share|social|skip-link|hidden"
    r"|sr-only|visually-hidden|modal|pagination|banner|badge|icon|ikon|pdf-label)(?:$|[-_\s])",
    re.I,
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s "
    "samp small span strike strong sub sup time tt u var wbr".split()
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
# What a page calls a label is a heading, and so is a paragraph all in bold type, below all
# others, unless it is a sentence.
_BOLD = frozenset({"b", "strong"})
_LABEL_LEVEL, _BOLD_LEVEL = 7, 8
_LONGEST_BOLD = 220
# Links that pages put between their points.
_TOOL = re.compile(
    r"^(?:til\s+(?:top(?:pen)?|indholdsfortegnelse\w*)|tilbage(?:\s+til\s+\w+)?|fold\s+alle\s+\w+|"
    r"hent\s+som\s+(?:pdf|fil)|udskriv|læs\s+op|del\s+side\w*|vis\s+(?:mere|alle))$",
    re.I,
)
# Text that a page hides until it is asked for is content if there is so much of it.
_HIDDEN_WORDS = 20

_Run = tuple[str, bool]
# A line break within inline elements.
_BREAK = "\v"


def read_html(path: Path) -> Extract:
    """Read the main content of a web page.

    :raises EmptyDocument: the page has no text.
    :raises ReadError: it cannot be parsed.
    """
    # Pictures inside a page are larger than what the parser takes by default.
    parser = html.HTMLParser(huge_tree=True)
    text = _without_declaration(decode(path.read_bytes()))
    try:
        root = html.document_fromstring(text, parser=parser)
        if any(e.type_name == "ERR_RESOURCE_LIMIT" for e in parser.error_log):
            raise RecursionError
        title = _flat(root.findtext(".//title") or "") or None
        blocks = list(_parted(_blocks(_main(root))))
    except RecursionError:
        raise ReadError(
            f"{path.name} is nested too deep; save it as text, or convert it to PDF"
        ) from None
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        detail = str(error).splitlines()[:1]
        raise ReadError(
            f"{path.name} is not a readable web page ({''.join(detail)}); fetch it again"
        ) from None
    if not blocks:
        raise EmptyDocument(
            f"{path.name} is a web page without text; save the page that shows it, or convert "
            "it to PDF"
        )
    return Extract(MEDIA_TYPE, tuple(blocks), title=title, modified=_modified(root))


def _modified(root: html.HtmlElement) -> datetime | None:
    for element in root.iterfind(".//meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        if name in ("article:modified_time", "last-modified", "dcterms.modified"):
            try:
                return datetime.fromisoformat(element.get("content") or "")
            except ValueError:
                continue
    return None


def _without_declaration(text: str) -> str:
    # lxml refuses decoded text that still declares a byte encoding.
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _main(root: html.HtmlElement) -> html.HtmlElement:
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = root.findall(path)
        if len(found) == 1 and len(found[0].text_content().split()) > 20:
            return found[0]
    body = root.find("body")
    return root if body is None else body


def _parted(blocks: Iterator[Block]) -> Iterator[Block]:
    """Blocks, set apart where a heading without words stands above them."""
    apart = False
    for block in blocks:
        if block.text:
            yield replace(block, apart=apart)
        apart = not block.text


def _blocks(element: html.HtmlElement) -> Iterator[Block]:
    """Blocks below an element; inline content between block elements is a paragraph."""
    inline: list[_Run] = []
    yield from _flush_after(element, inline)


def _flush_after(element: html.HtmlElement, inline: list[_Run]) -> Iterator[Block]:
    bold = element.tag in _BOLD
    inline.append((element.text or "", bold))
    for child in element:
        if isinstance(child.tag, str) and not _is_furniture(child):
            if child.tag == "br":
                yield from _paragraph(inline)
            elif child.tag in _INLINE and not _holds_blocks(child):
                inline.extend(_runs(child, bold))
                if "sagsnummer" in (child.get("class") or "") or _is_label(child):
                    yield from _paragraph(inline)
            else:
                yield from _paragraph(inline)
                yield from _block_element(child)
        inline.append((child.tail or "", bold))
    yield from _paragraph(inline)


def _runs(element: html.HtmlElement, bold: bool) -> Iterator[_Run]:
    """The text of inline elements, in stretches of bold and other type."""
    if element.tag == "a" and _TOOL.match(normalise(element.text_content())):
        return
    bold = bold or element.tag in _BOLD
    yield element.text or "", bold
    for child in element:
        if isinstance(child.tag, str):
            yield from [(_BREAK, bold)] if child.tag == "br" else _runs(child, bold)
        yield child.tail or "", bold
    if element.tag == "span" and re.fullmatch(r"\s*\d{1,4}\.?\s*", element.text_content()):
        yield " ", bold  # A number that only a style sets apart from the title beside it.


def _has_heading(element: html.HtmlElement) -> bool:
    return next(element.iter(*_HEADINGS), None) is not None


def _is_label(element: html.HtmlElement) -> bool:
    names = (element.get("class") or "").lower().split()
    return any(re.search(r"(?:^|[-_])label$", name) for name in names)


def _holds_blocks(element: html.HtmlElement) -> bool:
    return any(isinstance(e.tag, str) and e.tag not in _INLINE and e.tag != "br"
               for e in element.iterdescendants())


def _is_furniture(element: html.HtmlElement) -> bool:
    if element.get("hidden") is not None and not _is_panel(element):
        return True
    if element.tag in _FURNITURE:
        # Accordions put the heading of what they open into a button.
        return not (element.tag == "button" and _has_heading(element))
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_FURNITURE_NAMES.search(names))


def _is_panel(element: html.HtmlElement) -> bool:
    """Whether a hidden element is the closed part of an accordion."""
    return element.tag in ("div", "section") and (
        _has_heading(element) or len(element.text_content().split()) >= _HIDDEN_WORDS
    )


def _block_element(element: html.HtmlElement) -> Iterator[Block]:
    if element.tag in _HEADINGS:
        text = "".join(t for t, _ in _runs(element, False)).replace(_BREAK, " ")
        yield Block(BlockKind.HEADING, _flat(text), level=_HEADINGS[element.tag])
    elif element.tag in ("ul", "ol"):
        yield from _items(element)
    elif element.tag == "dt" or (_is_label(element) and not _holds_blocks(element)):
        for block in _blocks(element):
            yield replace(block, kind=BlockKind.HEADING, level=_LABEL_LEVEL)
    elif element.tag == "table":
        yield from _table(element)
    else:
        yield from _blocks(element)


def _items(element: html.HtmlElement) -> Iterator[Block]:
    start = element.get("start") or ""
    number = int(start) if re.fullmatch(r"[0-9]{1,9}", start) else 1
    for item in element:
        if item.tag != "li":
            if isinstance(item.tag, str) and not _is_furniture(item):
                yield from _block_element(item)  # A list right within a list.
            continue
        if _has_heading(item):  # A list that only sets points below each other.
            yield from _blocks(item)
            continue
        marker = "•" if element.tag == "ul" else f"{number}."
        number += 1
        for block in _blocks(item):
            if block.kind is BlockKind.PARAGRAPH and marker:
                yield Block(BlockKind.ITEM, f"{marker} {block.text}")
                marker = ""
            else:
                yield block


def _is_layout(table: html.HtmlElement) -> bool:
    """Whether a table only places things on the page: it holds headings, tables or one column."""
    if _has_heading(table) or len(list(table.iter("table"))) > 1:
        return True
    widths = [sum(1 for c in row if c.tag in ("td", "th")) for row in table.iter("tr")]
    return len(widths) == 1 or all(width <= 1 for width in widths) or _labels_beside(table)


def _labels_beside(table: html.HtmlElement) -> bool:
    """Whether the first cells of a table are labels of what stands beside them."""
    first = [normalise(row[0].text_content()) for row in table.iter("tr") if len(row)]
    labels = sum(1 for text in first if match_label(text))
    narrow = all(len(row) <= 2 for row in table.iter("tr"))
    return labels >= max(2, len(first) / 3) or (labels > 0 and narrow)


def _table(element: html.HtmlElement) -> Iterator[Block]:
    """Rows of a table that holds data; one that only lays out the page is read through."""
    caption = element.find("caption")
    if caption is not None and (text := _flat(caption.text_content())):
        yield Block(BlockKind.PARAGRAPH, text)
    if _is_layout(element):
        for row in element.xpath("./tr|./*/tr"):
            for cell in row:
                if isinstance(cell.tag, str) and not _is_furniture(cell):
                    yield from _blocks(cell)
        return
    kind = BlockKind.TABLE_HEAD
    for row in element.iter("tr"):
        cells = [_cell_text(c) for c in row if c.tag in ("td", "th")]
        if any(cells) and not _is_furniture(row):
            yield Block(kind, "\t".join(cells))
            kind = BlockKind.ROW


def _flat(text: str) -> str:
    """Text without the line breaks that its source has for its own sake."""
    return normalise(re.sub(r"\s+", " ", text))


def _cell_text(cell: html.HtmlElement) -> str:
    return _flat(" ".join(block.text for block in _blocks(cell)))


def _paragraph(inline: list[_Run]) -> Iterator[Block]:
    """The paragraphs that inline content makes, and an empty list for what follows."""
    runs, paragraph = [*inline, (_BREAK, False)], []
    inline.clear()
    for text, bold in runs:
        if text != _BREAK:
            paragraph.append((text, bold))
            continue
        yield from _one_paragraph(paragraph)
        paragraph = []


def _one_paragraph(runs: list[_Run]) -> Iterator[Block]:
    text = normalise("".join(t for t, _ in runs).replace("\n", " ").replace("\r", " "))
    bold = all(bold for t, bold in runs if t.strip())
    if not text or _TOOL.match(text):
        return
    if bold and len(text) <= _LONGEST_BOLD and not text.endswith((".", ",", ";")):
        yield Block(BlockKind.HEADING, text, level=_BOLD_LEVEL)
    else:
        yield Block(BlockKind.PARAGRAPH, text)
