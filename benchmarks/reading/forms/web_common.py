"""Two common kinds of municipal web site: a portal for minutes, and a page of an editor."""

from collections.abc import Iterator
from html import escape

from benchmarks.reading.forms.model import Document, Section, lines_of
from benchmarks.reading.forms.web_parts import blocks, front, site_foot, site_head
from benchmarks.sample_corpus.model import ItemList, Paragraph


def publication(document: Document) -> Iterator[str]:
    """A portal for minutes: headings for titles and labels, members and attachments as lists."""
    yield from site_head(document)
    yield '<main id="content"><div class="meeting"><div class="meeting-facts">'
    members: list[str] = []
    for line in lines_of(document.front, document):
        if line.kind == "plain" and line.cells[0] in document.people():
            members.append(f"<li>{escape(line.cells[0])}</li>")
            continue
        if members:
            yield "<ul>" + "".join(members) + "</ul>"
            members = []
        match line.kind:
            case "title":
                yield f"<h1>{escape(line.cells[0])}</h1>"
            case "sub":
                yield f"<h2>{escape(line.cells[0])}</h2>"
            case "pair":
                yield f"<p><b>{escape(line.cells[0])}</b> {escape(line.cells[1])}</p>"
            case "toc":
                yield '<ul class="agenda-overview">'
                for point in document.points:
                    link = f'<a href="#punkt-{point.number}">{escape(document.heading(point))}</a>'
                    yield f"<li>{link}</li>"
                yield "</ul>"
            case _:
                yield f"<p>{escape(' '.join(line.cells))}</p>"
    yield "</div>"
    for point in document.points:
        yield f'<article class="agenda-item" id="punkt-{point.number}">'
        yield f'<h2 class="agenda-item__title">{escape(document.heading(point))}</h2>'
        for line in lines_of(point.head, document, point):
            yield f'<p class="agenda-item__meta">{escape(" ".join(line.cells))}</p>'
        for section in point.sections:
            yield '<div class="agenda-item__field">'
            yield f"<h3>{escape(section.printed)}</h3>"
            yield from _field(section)
            yield "</div>"
        yield "</article>"
    yield "</div></main>"
    yield from site_foot(document)


def _field(section: Section) -> Iterator[str]:
    """The text of a section; attachments link to their files."""
    for block in section.blocks:
        if isinstance(block, ItemList) and section.kind == "attachments":
            yield '<ul class="attachments">'
            for count, item in enumerate(block.items, start=1):
                yield f'<li><a href="/bilag/{count}">{escape(item)}</a></li>'
            yield "</ul>"
        else:
            yield from blocks((block,))


def strong(document: Document) -> Iterator[str]:
    """A page of an editor: label in <strong> and text in one paragraph, a break between."""
    yield from site_head(document)
    yield '<div id="main"><div id="left"><ul><li><a href="/udvalg">Udvalg</a></li>'
    yield '<li><a href="/dagsordener">Dagsordener og referater</a></li></ul></div>'
    yield '<div id="text">'
    yield from front(lines_of(document.front, document))
    for point in document.points:
        yield f'<h2><a name="{point.number}"></a>{escape(document.heading(point))}</h2>'
        head = [escape(" ".join(line.cells)) for line in lines_of(point.head, document, point)]
        if head:
            yield "<p>" + "<br />\n".join(head) + "</p>"
        for section in point.sections:
            label = f"<strong>{escape(section.printed)}</strong>"
            rest = section.blocks
            if rest and isinstance(rest[0], Paragraph):
                yield f"<p>{label}<br />\n{escape(rest[0].text)}</p>"
                rest = rest[1:]
            else:
                yield f"<p>{label}</p>"
            yield from blocks(rest)
        yield "<hr />"
    yield from front(lines_of(document.after, document))
    yield "</div></div>"
    yield from site_foot(document)
