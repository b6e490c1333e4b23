from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SAMPLE_FILES, sample, shared_reading

from corpus.heads import stands_alone
from corpus.readers.dispatch import extract

_FILLER = "Byrådet vedtog enstemmigt at bygge en ny skole i Hvidager til to hundrede elever."


def _blocks(body: str, tmp_path: Path, head: str = "") -> list[tuple[str, str]]:
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", "utf-8")
    return [(block.kind.value, block.text) for block in extract(path, stands_alone).blocks]


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav>Forside</nav>", "<header>Forside</header>", "<footer>Forside</footer>",
        "<aside>Forside</aside>", "<script>var Forside;</script>", "<style>.Forside{}</style>",
        "<noscript>Forside</noscript>", "<form><p>Forside</p></form>",
        "<button>Forside</button>", "<select><option>Forside</option></select>",
        '<div class="cookie-banner"><p>Forside</p></div>',
        '<ol class="breadcrumb"><li>Forside</ol>',
        '<div id="sidebar">Forside</div>', '<span class="sr-only">Forside</span>',
        "<p hidden>Forside</p>", "<!-- Forside -->", '<div role="x" class="share">Forside</div>',
    ],
)
def test_furniture_is_left_out(furniture: str, tmp_path: Path) -> None:
    body = f"<main>{furniture}<p>{_FILLER}</p><p>Slut.</p></main>"
    assert _blocks(body, tmp_path) == [("paragraph", _FILLER), ("paragraph", "Slut.")]


@pytest.mark.parametrize(
    "main", ["<main>{}</main>", '<div role="main">{}</div>', "<article>{}</article>"]
)
def test_only_the_main_content_is_read(main: str, tmp_path: Path) -> None:
    content = main.format(f"<p>{_FILLER} {_FILLER}</p>")
    assert _blocks(f"<p>Udenfor</p>{content}<div>Udenfor</div>", tmp_path) == [
        ("paragraph", f"{_FILLER} {_FILLER}")
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h2>Punkt 1 Skole</h2>", [("heading", "Punkt 1 Skole")]),
        (
            "<button aria-expanded='false'><h2>1. Skole</h2></button><div><p>Ja.</p></div>",
            [("heading", "1. Skole"), ("paragraph", "Ja.")],
        ),
        ("<p>en <b>fed</b> og<br>ny linje</p>", [("paragraph", "en fed og"),
                                                ("paragraph", "ny linje")]),
        ("<div>løs <p>afsnit</p> hale</div>", [("paragraph", "løs"), ("paragraph", "afsnit"),
                                               ("paragraph", "hale")]),
        ("<p>delt\nover  linjer&nbsp;her</p>", [("paragraph", "delt over linjer her")]),
        ("<ul><li>en</li><li>to</li></ul>", [("item", "• en"), ("item", "• to")]),
        ("<ol><li>en</li><li>to</li></ol>", [("item", "1. en"), ("item", "2. to")]),
        ("<ol start='4'><li>en<li>to</ol>", [("item", "4. en"), ("item", "5. to")]),
        ("<ol start='x'><li>en</li></ol>", [("item", "1. en")]),
        (
            "<ul><li>en<ul><li>under</li></ul></li><li>to</li></ul>",
            [("item", "• en"), ("item", "• under"), ("item", "• to")],
        ),
        ("<ol><li><p>en</p><p>mere</p></li></ol>", [("item", "1. en"), ("paragraph", "mere")]),
        (
            "<table><caption>Tabel 1</caption><tr><th>Post<th>Kr.</tr><tr><td>Drift<td>12</table>",
            [("paragraph", "Tabel 1"), ("table_head", "Post\tKr."), ("row", "Drift\t12")],
        ),
        (
            "<table><tr><td><table><tr><td>Post</td><td>Kr.</td></tr><tr><td>Drift</td><td>12"
            "</td></tr></table></td></tr></table>",
            [("table_head", "Post\tKr."), ("row", "Drift\t12")],
        ),
        (
            "<table><tr><td><h3>Resume</h3><p>Tekst</p></td><td>Ved siden af</td></tr></table>",
            [("heading", "Resume"), ("paragraph", "Tekst"), ("paragraph", "Ved siden af")],
        ),
        ("<table><tr><td> </tr><tr><td>a</td><td></td></tr></table>", [("table_head", "a\t")]),
        (
            '<span class="label">Sagsnr.</span><span>22/0318</span>',
            [("paragraph", "Sagsnr."), ("paragraph", "22/0318")],
        ),
    ],
)
def test_blocks(body: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    assert _blocks(body, tmp_path) == expected


def test_a_declared_encoding_does_not_stop_the_parser(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    declaration = '<?xml version="1.0" encoding="iso-8859-1"?>'
    path.write_text(f"{declaration}<html><title> Møde  A </title><body><p>Blåbær</p>", "utf-8")
    found = extract(path, stands_alone)
    assert (found.title, [b.text for b in found.blocks]) == ("Møde A", ["Blåbær"])


@pytest.mark.parametrize("name", [name for name in SAMPLE_FILES if name.endswith(".html")])
def test_a_municipal_site_leaves_no_furniture(name: str) -> None:
    text = sample(name).document.text
    for furniture in ("cookies", "Gå til hovedindhold", "Forside", "Søg på", "Åbningstider"):
        assert furniture not in text


@pytest.mark.usefixtures("shared")
def test_the_accordions_of_a_real_agenda() -> None:
    reading = shared_reading("minutes/aarhus-byraad-dagsorden-2025-10-08.html")
    assert len(reading.points) == 33
    assert all(point.title for point in reading.points)
    text = reading.document.text
    assert not any(word in text for word in ("function(", "{color", "Cookie", "Accepter alle"))
