"""What the web pages have in common: the site around the minutes, text, the meeting's head."""

from collections.abc import Iterator
from html import escape

from benchmarks.reading.forms.model import SUBHEADING, Document, Line
from benchmarks.sample_corpus.model import Block, ItemList, Paragraph, Table

_NAV = ("Forside", "Borger", "Erhverv", "Politik", "Om kommunen")


def site_head(document: Document) -> Iterator[str]:
    """Cookie notice, name of the site, menu and search field."""
    yield "<body>"
    yield '<div id="cookie-notice" role="dialog"><p>Vi bruger cookies til statistik. Hvis du'
    yield "klikker videre, accepterer du vores brug af cookies.</p><button>Accepter</button></div>"
    yield f'<header class="site"><a href="/">{escape(document.municipality)}</a>'
    items = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in _NAV)
    yield f'<nav aria-label="Hovedmenu"><ul>{items}</ul></nav>'
    yield '<form action="/soeg"><label>Søg <input name="q"></label><button>Søg</button></form>'
    yield "</header>"


def site_foot(document: Document) -> Iterator[str]:
    """The foot of the site."""
    name = escape(document.municipality)
    yield f'<footer class="site"><h2>Kontakt</h2><p>{name}<br>Telefon 00 00 00 00<br>'
    yield "Mandag - torsdag kl. 10-15, fredag kl. 10-13</p>"
    yield '<ul><li><a href="/privatliv">Privatlivspolitik</a></li>'
    yield '<li><a href="/tilgaengelighed">Tilgængelighedserklæring</a></li></ul></footer>'
    yield "</body>"


def blocks(parts: tuple[Block, ...], tag: str = "<p>{}</p>") -> Iterator[str]:
    """Paragraphs, lists and tables; `tag` is what stands around a paragraph."""
    for block in parts:
        match block:
            case Paragraph(text) if text.startswith(SUBHEADING):
                yield f"<p><em>{escape(text.removeprefix(SUBHEADING))}</em></p>"
            case Paragraph(text):
                yield tag.format(escape(text))
            case ItemList(items, numbered):
                kind = "ol" if numbered else "ul"
                inner = "".join(f"<li>{escape(item)}</li>" for item in items)
                yield f"<{kind}>{inner}</{kind}>"
            case Table(caption, rows):
                yield "<table>" + (f"<caption>{escape(caption)}</caption>" if caption else "")
                for number, row in enumerate(rows):
                    cell = "th" if number == 0 else "td"
                    inner = "".join(f"<{cell}>{escape(text)}</{cell}>" for text in row)
                    yield f"<tr>{inner}</tr>"
                yield "</table>"


def front(lines: Iterator[Line]) -> Iterator[str]:
    """The lines around the points."""
    pairs: list[Line] = []
    for line in lines:
        text = " ".join(escape(cell) for cell in line.cells)
        match line.kind:
            case "pair":
                pairs.append(line)
            case "title":
                yield f"<h1>{text}</h1>"
            case "group":
                yield f"<h2>{text}</h2>"
            case "blank":
                pass
            case _:
                yield f"<p>{text}</p>"
    if pairs:
        inner = "".join(
            f"<dt>{escape(pair.cells[0])}</dt><dd>{escape(pair.cells[1])}</dd>" for pair in pairs
        )
        yield f"<dl>{inner}</dl>"
