"""Four more kinds of municipal web site: fields, line breaks, glued numbers, definition lists."""

from collections.abc import Iterator
from html import escape

from benchmarks.reading.forms.model import SUBHEADING, Document, Point, Section, lines_of
from benchmarks.reading.forms.web_parts import blocks, front, site_foot, site_head
from benchmarks.sample_corpus.model import ItemList, Paragraph, Table


def details(document: Document) -> Iterator[str]:
    """Points in <details>, every part of a point a field with its label in a <div>."""
    yield from site_head(document)
    yield '<main class="meeting"><div class="meeting-head">'
    yield from front(lines_of(document.front, document))
    yield '</div><div class="agenda-items">'
    for point in document.points:
        heading = document.heading(point).replace(point.title, "")
        yield f'<details><summary><span class="item-number">{escape(heading.strip())}</span>'
        yield f' <span class="item-title">{escape(point.title)}</span></summary>'
        for line in lines_of(point.head, document, point):
            yield from _field(escape(line.cells[0]), escape(line.cells[1]))
        for section in point.sections:
            yield from _field(escape(section.printed), "\n".join(_content(section)))
        yield "</details>"
    yield "</div></main>"
    yield from site_foot(document)


def _field(label: str, content: str) -> Iterator[str]:
    yield '<div class="field">'
    if label:
        yield f'<div class="field-label">{label}</div>'
    yield f'<div class="field-item">{content}</div></div>'


def _content(section: Section) -> Iterator[str]:
    """The text of a section: subheadings in <strong>, attachments as links."""
    for block in section.blocks:
        match block:
            case Paragraph(text) if text.startswith(SUBHEADING):
                yield f"<p><strong>{escape(text.removeprefix(SUBHEADING))}</strong></p>"
            case ItemList(items) if section.kind == "attachments":
                yield '<ul class="files">'
                for count, item in enumerate(items, start=1):
                    yield f'<li><a href="/filer/{count}.pdf">{escape(item)}</a></li>'
                yield "</ul>"
            case _:
                yield from blocks((block,))


def breaks(document: Document) -> Iterator[str]:
    """Unnumbered list items, the text in nested <span>s where <br><br> divides paragraphs."""
    yield from site_head(document)
    yield '<div class="col-md-9" id="agenda"><table class="facts">'
    title = ""
    for line in lines_of(document.front, document):
        if line.kind == "pair":
            yield f"<tr><td>{escape(line.cells[0])}</td><td>{escape(line.cells[1])}</td></tr>"
        elif line.kind == "title":
            title = line.cells[0]
        else:
            yield f'<tr><td colspan="2">{escape(" ".join(line.cells))}</td></tr>'
    yield f'</table><h1>{escape(title)}</h1><p><a href="#">Udskriv hele dagsordenen</a></p><ul>'
    for point in document.points:
        for line in lines_of(point.before, document, point):
            yield f"</ul><h2>{escape(line.cells[0])}</h2><ul>"
        yield f'<li><h3 class="toggle">{escape(point.title)}</h3>'
        yield '<div class="body"><a class="print" href="#">Udskriv</a>'
        yield from _broken(document, point)
        yield "</div></li>"
    yield "</ul></div>"
    yield from site_foot(document)


def _broken(document: Document, point: Point) -> Iterator[str]:
    opening = '<span style="font-family:Verdana"><span style="font-size:9pt">'
    yield opening
    for line in lines_of(point.head, document, point):
        yield escape(line.cells[0]) + "<br><br>"
    for section in point.sections:
        yield f"<span><b>{escape(section.printed)}</b></span><br>"
        for block in section.blocks:
            match block:
                case ItemList(items) if section.kind == "attachments":
                    yield "<br>".join(f'<a href="#">{escape(item)}</a>' for item in items)
                case ItemList(items, numbered):
                    marks = [f"{n}. " if numbered else "- " for n in range(1, len(items) + 1)]
                    pairs = zip(marks, items, strict=True)
                    yield "<br><br>".join(f"{mark}{escape(item)}" for mark, item in pairs)
                case Table():
                    yield "</span></span>" + "".join(blocks((block,))) + opening
                    continue
                case Paragraph(text):
                    yield f"<span>{escape(text.removeprefix(SUBHEADING))}</span>"
            yield "<br><br>"
    yield "</span></span>"


def glued(document: Document) -> Iterator[str]:
    """Number and title in elements of their own without a space between, contents in front."""
    yield from site_head(document)
    yield '<main><div class="intro">'
    yield from front(lines_of(document.front, document))
    yield '</div><ul class="toc">'
    for point in document.points:
        yield f'<li><a href="#sag-{point.number}">{_number_and_title(point)}</a></li>'
    yield "</ul>"
    for point in document.points:
        yield f'<section class="case" id="sag-{point.number}"><h3>{_number_and_title(point)}</h3>'
        yield from front(lines_of(point.head, document, point))
        for section in point.sections:
            if section.label:
                yield f"<h4>{escape(section.printed)}</h4>"
            yield from _content(section)
        yield '<p class="up"><a href="#top">Til toppen</a></p></section>'
    yield "</main>"
    yield from site_foot(document)


def _number_and_title(point: Point) -> str:
    number, title = escape(point.number), escape(point.title)
    return f'<span class="no">{number}</span><span class="subject">{title}</span>'


def cells(document: Document) -> Iterator[str]:
    """Number, title and openness in cells of a table, labels and texts as <dt> and <dd>."""
    yield from site_head(document)
    yield '<div id="s4-workspace"><div class="agenda">'
    yield from front(lines_of(document.front, document))
    for point in document.points:
        openness = "Lukket" if point.closed else "Åbent"
        yield '<table class="item-head" cellpadding="0"><tbody><tr>'
        yield f'<td class="nr">{escape(point.number)}</td>'
        yield f'<td class="emne">{escape(point.title)}</td>'
        yield f'<td class="status">{openness}</td></tr></tbody></table>'
        yield '<dl class="item">'
        for line in lines_of(point.head, document, point):
            yield f"<dt>{escape(line.cells[0])}</dt><dd>{escape(line.cells[1])}</dd>"
        for section in point.sections:
            yield f"<dt>{escape(section.printed)}</dt>"
            yield "<dd>" + "\n".join(_content(section)) + "</dd>"
        yield "</dl>"
    yield "</div></div>"
    yield from site_foot(document)
