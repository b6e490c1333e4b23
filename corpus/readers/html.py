"""Web pages → blocks: the page's main content without its furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from corpus.clean import normalise
from corpus.errors import EmptyDocument, ReadError
from corpus.model import Block, BlockKind
from corpus.readers.extract import Extract
from corpus.readers.text import decode

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


def read_html(path: Path) -> Extract:
    """Read the main content of a web page.

    :raises EmptyDocument: the page has no text.
    :raises ReadError: it cannot be parsed.
    """
    try:
        root = html.document_fromstring(_without_declaration(decode(path.read_bytes())))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"{path.name} is not a readable web page ({error})") from error
    title = normalise(root.findtext(".//title") or "") or None
    blocks = list(_blocks(_main(root)))
    if not blocks:
        raise EmptyDocument(f"{path.name} is a web page without text")
    return Extract(MEDIA_TYPE, tuple(blocks), title=title)


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


def _blocks(element: html.HtmlElement) -> Iterator[Block]:
    """Blocks below an element; inline content between block elements is a paragraph."""
    inline: list[str] = []
    yield from _flush_after(element, inline)


def _flush_after(element: html.HtmlElement, inline: list[str]) -> Iterator[Block]:
    inline.append(element.text or "")
    for child in element:
        if isinstance(child.tag, str) and not _is_furniture(child):
            if child.tag == "br":
                yield from _paragraph(inline)
            elif child.tag in _INLINE and not _holds_blocks(child):
                inline.append(child.text_content())
                if "sagsnummer" in (child.get("class") or "") or _is_label(child):
                    yield from _paragraph(inline)
            else:
                yield from _paragraph(inline)
                yield from _block_element(child)
        inline.append(child.tail or "")
    yield from _paragraph(inline)


def _has_heading(element: html.HtmlElement) -> bool:
    return next(element.iter(*_HEADINGS), None) is not None


def _is_label(element: html.HtmlElement) -> bool:
    return "label" in (element.get("class") or "").split()


def _holds_blocks(element: html.HtmlElement) -> bool:
    return any(isinstance(e.tag, str) and e.tag not in _INLINE and e.tag != "br"
               for e in element.iterdescendants())


def _is_furniture(element: html.HtmlElement) -> bool:
    if element.get("hidden") is not None:
        return True
    if element.tag in _FURNITURE:
        # Accordions put the heading of what they open into a button.
        return not (element.tag == "button" and _has_heading(element))
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_FURNITURE_NAMES.search(names))


def _block_element(element: html.HtmlElement) -> Iterator[Block]:
    if element.tag in _HEADINGS:
        if text := normalise(element.text_content()):
            yield Block(BlockKind.HEADING, text, level=_HEADINGS[element.tag])
    elif element.tag in ("ul", "ol"):
        yield from _items(element)
    elif element.tag == "table":
        yield from _table(element)
    else:
        yield from _blocks(element)


def _items(element: html.HtmlElement) -> Iterator[Block]:
    number = int(element.get("start") or 1) if (element.get("start") or "1").isdigit() else 1
    for item in element:
        if item.tag != "li":
            continue
        marker = "•" if element.tag == "ul" else f"{number}."
        number += 1
        for block in _blocks(item):
            if block.kind is BlockKind.PARAGRAPH and marker:
                yield Block(BlockKind.ITEM, f"{marker} {block.text}")
                marker = ""
            else:
                yield block


def _table(element: html.HtmlElement) -> Iterator[Block]:
    """Rows of a table that holds data; one that only lays out the page is read through."""
    caption = element.find("caption")
    if caption is not None and (text := normalise(caption.text_content())):
        yield Block(BlockKind.PARAGRAPH, text)
    if _has_heading(element) or len(list(element.iter("table"))) > 1:
        for row in element.iterfind("./tr") if element.find("./tr") is not None else (
            element.iterfind("./*/tr")
        ):
            for cell in row:
                if isinstance(cell.tag, str) and not _is_furniture(cell):
                    yield from _blocks(cell)
        return
    kind = BlockKind.TABLE_HEAD
    for row in element.iter("tr"):
        cells = [normalise(c.text_content()) for c in row if c.tag in ("td", "th")]
        if any(cells) and not _is_furniture(row):
            yield Block(kind, "\t".join(cells))
            kind = BlockKind.ROW


def _paragraph(inline: list[str]) -> Iterator[Block]:
    text = normalise("".join(inline).replace("\n", " ").replace("\r", " "))
    inline.clear()
    if text:
        yield Block(BlockKind.PARAGRAPH, text)
