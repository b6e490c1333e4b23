"""Two more plain texts: Markdown, and a conversion with a paragraph to the line."""

from collections.abc import Iterator

from benchmarks.reading.forms.model import SUBHEADING, Document, Line, Section, lines_of
from benchmarks.sample_corpus.model import Block, ItemList, Paragraph, Table


def render_markdown(document: Document) -> bytes:
    """The document as Markdown."""
    return ("\n".join(_markdown(document)).strip() + "\n").encode()


def _markdown(document: Document) -> Iterator[str]:
    yield from _md_lines(lines_of(document.front, document))
    for point in document.points:
        yield from _md_lines(lines_of(point.before, document, point))
        yield from (f"### {document.heading(point)}", "")
        yield from _md_lines(lines_of(point.head, document, point))
        for section in point.sections:
            yield from _md_section(section)
    yield from _md_lines(lines_of(document.after, document))


def _md_lines(lines: Iterator[Line]) -> Iterator[str]:
    for line in lines:
        text = " ".join(line.cells)
        match line.kind:
            case "title":
                yield from (f"# {text}", "")
            case "group":
                yield from (f"## {text}", "")
            case "pair":
                yield from (f"**{line.cells[0]}:** {line.cells[1]}  ",)
            case "rule":
                yield from ("", "---", "")
            case "bold":
                yield from (f"*{text}*", "")
            case "blank":
                yield ""
            case _:
                yield from (text, "")


def _md_section(section: Section) -> Iterator[str]:
    blocks = section.blocks
    if section.run_in and isinstance(blocks[0], Paragraph):
        yield from (f"**{section.printed}** {blocks[0].text}", "")
        blocks = blocks[1:]
    elif section.label:
        yield from (f"**{section.printed}**", "")
    for block in blocks:
        match block:
            case Paragraph(text) if text.startswith(SUBHEADING):
                yield f"*{text.removeprefix(SUBHEADING)}*"
            case Paragraph(text):
                yield text
            case ItemList(items, numbered):
                for count, item in enumerate(items, start=1):
                    mark = f"{count}." if numbered else "*"
                    if section.kind == "attachments":
                        item = f"[{item}](bilag/{count}.pdf)"
                    yield f"{mark} {item}"
            case Table(caption, rows):
                if caption:
                    yield from (f"*{caption}*", "")
                yield "| " + " | ".join(rows[0]) + " |"
                yield "|" + "---|" * len(rows[0])
                for row in rows[1:]:
                    yield "| " + " | ".join(row) + " |"
        yield ""


def render_long(document: Document) -> bytes:
    """Text as a converter leaves it: one line to a paragraph or cell, empty lines between."""
    lines = [line for line in _long(document) if line]
    return ("\n\n".join(lines) + "\n").encode()


def _long(document: Document) -> Iterator[str]:
    yield from _long_lines(document, lines_of(document.front, document))
    for point in document.points:
        yield from _long_lines(document, lines_of(point.before, document, point))
        yield document.heading(point)
        yield from _long_lines(document, lines_of(point.head, document, point))
        for section in point.sections:
            blocks = section.blocks
            if section.run_in and isinstance(blocks[0], Paragraph):
                yield f"{section.printed} {blocks[0].text}"
                blocks = blocks[1:]
            elif section.label:
                yield section.printed
            yield from _long_blocks(document, blocks)
    yield from _long_lines(document, lines_of(document.after, document))


def _long_lines(document: Document, lines: Iterator[Line]) -> Iterator[str]:
    for line in lines:
        if line.kind == "toc":
            yield from _contents(document)
        elif line.kind == "pair":
            yield from line.cells
        else:
            yield " ".join(line.cells)


def _contents(document: Document) -> Iterator[str]:
    pages = document.look.get("pages", [])
    for point, page in zip(document.points, pages, strict=True):
        yield f"{document.heading(point)}...{page}"


def _long_blocks(document: Document, blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(text):
                yield text.removeprefix(SUBHEADING)
            case ItemList(items, numbered):
                for count, item in enumerate(items, start=1):
                    yield f"{count}. {item}" if numbered else f"{document.look['bullet']}{item}"
            case Table(caption, rows):
                yield caption
                for row in rows:
                    yield from row
