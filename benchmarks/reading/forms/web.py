"""Web pages: the same data in the mark-up of several kinds of municipal web site."""

from collections.abc import Callable, Iterator
from html import escape

from benchmarks.reading.forms.model import Document, Point, Section, lines_of
from benchmarks.reading.forms.web_common import publication, strong
from benchmarks.reading.forms.web_more import breaks, cells, details, glued
from benchmarks.reading.forms.web_parts import blocks, front, site_foot, site_head
from benchmarks.sample_corpus.model import ItemList


def render_web(document: Document) -> bytes:
    """The page as UTF-8 bytes, in the mark-up that the source names."""
    style = document.format.partition("-")[2]
    body: Callable[[Document], Iterator[str]] = {
        "accordion": _accordion,
        "word": _word,
        "table": _table_page,
        "headings": _headings,
        "details": details,
        "breaks": breaks,
        "glued": glued,
        "cells": cells,
        "publication": publication,
        "strong": strong,
    }[style]
    title = f"{document.committee} - Referat - {document.municipality}"
    lines = [
        "<!DOCTYPE html>",
        '<html lang="da">',
        f'<head><meta charset="utf-8"><title>{escape(title)}</title>',
        '<link rel="stylesheet" href="/assets/site.css">',
        "<script>window.dataLayer = window.dataLayer || [];</script></head>",
        *body(document),
        "</html>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _accordion(document: Document) -> Iterator[str]:
    yield from site_head(document)
    yield '<div class="breadcrumb"><a href="/">Forside</a> / <a href="/politik">Politik</a></div>'
    yield '<div role="main" class="agenda-view">'
    yield from front(lines_of(document.front, document))
    yield '<p class="tools"><a href="#">Hent som PDF</a> <a href="#">Fold alle ud</a></p>'
    yield '<ul class="accordion">'
    for place, point in enumerate(document.points):
        yield f'<li class="accordion-item"><button aria-expanded="false" aria-controls="p{place}">'
        yield f"<span>{escape(document.heading(point))}</span></button>"
        yield f'<div id="p{place}" class="accordion-panel" hidden>'
        yield f'<div class="nr">Pkt. {escape(point.number)}</div>'
        yield f"<h3>{escape(point.title)}</h3>"
        yield from front(lines_of(point.head, document, point))
        for section in point.sections:
            yield f"<section><h4>{escape(section.printed)}</h4>"
            yield from blocks(section.blocks)
            yield "</section>"
        yield "</div></li>"
    yield "</ul>"
    yield '<aside><h2>Del siden</h2><a href="#">Facebook</a> <a href="#">E-mail</a></aside></div>'
    yield from site_foot(document)


def _word(document: Document) -> Iterator[str]:
    normal = '<p class="MsoNormal" style="margin:0cm"><span style="font-size:10pt">{}</span></p>'
    yield from site_head(document)
    yield '<div id="content"><div class="agenda">'
    yield from front(lines_of(document.front, document))
    for point in document.points:
        yield f"<h2>{escape(point.number)}. {escape(point.title)}</h2>"
        heading = escape(document.heading(point)).replace("  ", "&nbsp; ")
        yield normal.format(f"<b>{heading}</b>")
        for line in lines_of(point.head, document, point):
            cells = [escape(cell) for cell in line.cells]
            yield normal.format(("&nbsp;" * 16).join(cells))
        for section in point.sections:
            yield normal.format(f"<b>{escape(section.printed)}</b>")
            yield from _word_blocks(section, normal)
            yield normal.format("&nbsp;")
    yield "</div></div>"
    yield from site_foot(document)


def _word_blocks(section: Section, normal: str) -> Iterator[str]:
    for block in section.blocks:
        if isinstance(block, ItemList):
            for count, item in enumerate(block.items, start=1):
                mark = f"{count}." if block.numbered else "-"
                yield normal.format(f"{mark}&nbsp;&nbsp;&nbsp; {escape(item)}")
        else:
            yield from blocks((block,), normal)


def _table_page(document: Document) -> Iterator[str]:
    yield from site_head(document)
    yield '<table width="100%" class="frame"><tr><td valign="top" class="left">'
    yield '<a href="/dagsordener">Dagsordener og referater</a><br><a href="/hoeringer">Høringer'
    yield '</a></td><td valign="top"><a name="top"></a>'
    yield from front(lines_of(document.front, document))
    yield '<table class="toc"><tr><th colspan="3">Dagsordenspunkter</th></tr>'
    for point in document.points:
        yield f'<tr><td>åbent</td><td>{escape(point.number)}</td><td><a href="#pkt{point.number}">'
        yield f"{escape(point.title)}</a></td></tr>"
    yield "</table>"
    for point in document.points:
        yield '<p><a href="#top">Til indholdsfortegnelse</a></p>'
        yield from _table_point(document, point)
    yield "</td></tr></table>"
    yield from site_foot(document)


def _table_point(document: Document, point: Point) -> Iterator[str]:
    yield f'<a name="pkt{point.number}"></a><table class="point"><tr><td>Åbent punkt</td></tr>'
    heading = escape(document.heading(point)).replace("  ", "&nbsp;&nbsp;")
    yield f'<tr><td><font size="4"><b>{heading}</b></font></td></tr>'
    yield f"<tr><td>{escape(point.case_number)}</td></tr></table>"
    yield '<table class="facts" border="1"><tr><td>Behandling</td><td>Mødedato</td>'
    yield "<td>Åbent punkt</td><td>Lukket punkt</td></tr>"
    yield f"<tr><td>{escape(document.committee)}</td><td>{document.date:%d-%m-%Y}</td>"
    yield f"<td>{escape(point.number)}</td><td>&nbsp;</td></tr></table>"
    yield '<table class="text">'
    for section in point.sections:
        yield f'<tr><td class="label"><b>{escape(section.printed)}</b></td></tr>'
        yield '<tr><td class="field">' + "\n".join(blocks(section.blocks)) + "</td></tr>"
    yield "</table>"


def _headings(document: Document) -> Iterator[str]:
    yield from site_head(document)
    yield '<main id="main"><article>'
    yield from front(lines_of(document.front, document))
    first, last = document.points[0].number, document.points[-1].number
    yield f'<h2>Sager {first} - {last}</h2><p><a href="#">Fold alle ud</a></p>'
    for point in document.points:
        yield f'<div class="case"><h2>{escape(document.heading(point))}</h2>'
        yield from front(lines_of(point.head, document, point))
        for section in point.sections:
            label = escape(section.printed)
            yield f"<p><strong>{label}</strong></p>" if ":" in label else f"<h3>{label}</h3>"
            yield from blocks(section.blocks)
        yield "</div>"
    yield "</article></main>"
    yield from site_foot(document)
