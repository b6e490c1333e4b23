"""A page of a municipal web site, with the navigation that stands around the minutes."""

from collections.abc import Iterator
from datetime import datetime
from html import escape

from benchmarks.sample_corpus.model import (
    MONTHS,
    WEEKDAYS,
    Block,
    ItemList,
    Meeting,
    Paragraph,
    Point,
    Table,
)

_STYLE = """\
body { font-family: "Segoe UI", Arial, sans-serif; line-height: 1.5; margin: 0; color: #222; }
header, footer { background: #17425a; color: #fff; padding: 1rem 2rem; }
header a, footer a { color: #fff; margin-right: 1rem; }
main, .breadcrumb { max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border: 1px solid #999; padding: .3rem .7rem; text-align: left; }
caption { text-align: left; font-style: italic; padding-bottom: .3rem; }
.cookie-banner { background: #f1ead8; padding: 1rem 2rem; }"""

_COOKIES = (
    "Vi bruger cookies til at huske dine valg og til at føre statistik over brugen af "
    "hjemmesiden. Du kan til enhver tid ændre dit samtykke."
)


def render_html_web(meeting: Meeting) -> bytes:
    """The minutes of one meeting as a web page in UTF-8."""
    return ("\n".join(_page(meeting)) + "\n").encode()


def _page(meeting: Meeting) -> Iterator[str]:
    title = f"{meeting.committee} - {meeting.printed_date}"
    municipality = escape(meeting.municipality)
    yield "<!doctype html>"
    yield '<html lang="da">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)} | {municipality}</title>"
    yield f"<style>\n{_STYLE}\n</style>"
    yield "</head>"
    yield "<body>"
    yield '<a class="skip-link" href="#indhold">Gå til hovedindhold</a>'
    yield from _site_head(municipality)
    yield from _breadcrumb(title)
    yield '<main id="indhold">'
    yield f'<h1 class="page-title">{escape(title)}</h1>'
    yield from _meeting_head(meeting)
    for point in meeting.points:
        yield from _point(point)
    yield "</main>"
    yield from _site_foot(municipality)
    yield "</body>"
    yield "</html>"


def _site_head(municipality: str) -> Iterator[str]:
    yield '<div class="cookie-banner" role="dialog" aria-label="Cookies">'
    yield f"<p>{_COOKIES}</p>"
    yield '<button type="button">Kun nødvendige</button>'
    yield '<button type="button">Accepter alle</button>'
    yield "</div>"
    yield "<header>"
    yield f'<a class="logo" href="/">{municipality}</a>'
    yield '<nav aria-label="Hovedmenu">'
    for name, address in (
        ("Borger", "/borger"),
        ("Erhverv", "/erhverv"),
        ("Oplev Ravnsø", "/oplev"),
        ("Politik og demokrati", "/politik"),
        ("Job", "/job"),
    ):
        yield f'<a href="{address}">{name}</a>'
    yield "</nav>"
    yield '<form role="search" action="/soeg">'
    yield '<label for="q">Søg på hjemmesiden</label>'
    yield '<input id="q" name="q" type="search">'
    yield '<button type="submit">Søg</button>'
    yield "</form>"
    yield "</header>"


def _breadcrumb(title: str) -> Iterator[str]:
    yield '<nav class="breadcrumb" aria-label="Brødkrumme">'
    yield '<a href="/">Forside</a> / <a href="/politik">Politik og demokrati</a> /'
    yield f'<a href="/politik/dagsordener">Dagsordener og referater</a> / {escape(title)}'
    yield "</nav>"


def _meeting_head(meeting: Meeting) -> Iterator[str]:
    hour, minute = (int(part) for part in meeting.start.split(":"))
    start = datetime(meeting.date.year, meeting.date.month, meeting.date.day, hour, minute)
    lines = ["Referat", "Dato:", _web_time(start), "Sted:", meeting.place]
    if meeting.agenda_published:
        lines += ["Dagsorden publiceret:", _web_time(meeting.agenda_published)]
    if meeting.minutes_published:
        lines += ["Referat publiceret:", _web_time(meeting.minutes_published)]
    for line in lines:
        yield f"<p>{escape(line)}</p>"


def _web_time(moment: datetime) -> str:
    weekday = WEEKDAYS[moment.weekday()].capitalize()
    return f"{weekday}, {moment.day} {MONTHS[moment.month - 1]}, {moment.year} - {moment:%H:%M}"


def _point(point: Point) -> Iterator[str]:
    yield f"<h2>Punkt {escape(point.number)} {escape(point.title)}</h2>"
    if point.closed:
        return
    if point.case_number:
        yield f"<p>Sagsnr.: {escape(point.case_number)}</p>"
    for section in point.sections:
        yield f"<h3>{escape(section.label)}</h3>"
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield f"<p>{escape(text)}</p>"
        case ItemList(items, numbered):
            tag = "ol" if numbered else "ul"
            yield f"<{tag}>"
            for item in items:
                yield f"<li>{escape(item)}</li>"
            yield f"</{tag}>"
        case Table(caption, rows):
            yield "<table>"
            if caption:
                yield f"<caption>{escape(caption)}</caption>"
            yield f"<thead>{_row(rows[0], 'th')}</thead>"
            yield "<tbody>"
            for row in rows[1:]:
                yield _row(row, "td")
            yield "</tbody>"
            yield "</table>"


def _row(cells: tuple[str, ...], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _site_foot(municipality: str) -> Iterator[str]:
    yield "<footer>"
    yield f"<p>{municipality}, Rådhuspladsen 1, Ravnsø</p>"
    yield "<p>Åbningstider i borgerservice: mandag-onsdag kl. 10-14, torsdag kl. 10-17</p>"
    yield '<a href="/tilgaengelighed">Tilgængelighedserklæring</a>'
    yield '<a href="/privatliv">Privatlivspolitik</a>'
    yield "</footer>"
