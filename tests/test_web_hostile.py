"""Hostile minutes, questions and addresses come out as text, and stay where they belong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pytest
from browser import DESKTOP, NARROW, Window, fits, served, too_wide
from crawl import HOST, Crawl
from fakes import FakeEncoder
from flask import Flask
from hostile import MEETING, PAYLOADS, POINTS, hostile_home
from lxml import html
from page_types import PAGES

from web import create_app
from web.current import LIVE
from web.live import Live

_ARGUMENTS = (
    "q", "citat", "til", "afsnit", "samtale", "sprog", "kommune", "udvalg", "fra", "aar", "slags",
    "side", "tekst", "v", "ret", "sti", "format", "punkt", "sag", "dokument", "orden", "udfald",
    "stor",
)
# What no text of an argument is: no UTF-8, no character, not finished.
_BROKEN = ("%ff%fe", "%00", "%ED%A0%80", "%", "%u202e", "+" * 3000, "-1", "99999999999999999999")
_ASKED = "/?q=Hvad+besluttede+Byrådet+om+prisen"

every_payload = pytest.mark.parametrize("it", PAYLOADS, ids=lambda it: ascii(it[:20]))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home: Path = hostile_home(tmp_path_factory.mktemp("hostile"))
    return create_app(Live(home, FakeEncoder), b"key")


def _harmless(tree: html.HtmlElement) -> None:
    """That a page has no scripts, pictures, handlers or styles but the program's own."""
    own = ("/static/", "/bootstrap/static/", "/kilde/")
    for script in tree.xpath("//script"):
        assert script.get("src", "").startswith(own) and not script.text
    for picture in tree.xpath("//img | //iframe | //object | //embed"):
        assert picture.get("src", "").startswith(own)
    assert tree.xpath("//style | //@style | //base") == []
    assert [a for e in tree.iter() for a in e.attrib if a.lower().startswith("on")] == []
    links = tree.xpath("//@href | //@src | //@action | //@formaction")
    assert [a for a in links if not a.startswith(("/", "#", "?", "https://digst.dk/"))] == []


@pytest.fixture(scope="module")
def crawl(app: Flask) -> Crawl:
    return Crawl(app.test_client(), "da", ["/", _ASKED, MEETING, _document(app)])


def _document(app: Flask) -> str:
    """The address of the document that belongs to no meeting."""
    corpus = app.config[LIVE].service().archive.corpus
    (found,) = (d for d in corpus.documents() if ".md" in d.file)
    return f"/dokument/{found.key}"


def test_hostile_minutes_are_harmless_on_every_page(crawl: Crawl) -> None:
    assert {a: s for a, s in crawl.statuses.items() if s != 200} == {}
    assert {f"{HOST}{point}" for point in POINTS} <= set(crawl.pages)
    for tree in crawl.pages.values():
        _harmless(tree)


@pytest.mark.parametrize("at", range(len(PAYLOADS)), ids=lambda at: ascii(PAYLOADS[at][:20]))
def test_a_hostile_point_is_shown_letter_by_letter(app: Flask, at: int) -> None:
    it, tree = PAYLOADS[at], html.document_fromstring(_page(app, POINTS[at]))
    assert tree.xpath("//h1/span[@lang='da']")[0].text_content() == f"Pris {it}"
    facts = [dd.text_content() for dd in tree.xpath("//main//dl[1]//dd")]
    assert f"24/0001 {it}" in facts


def _page(app: Flask, path: str) -> str:
    response = app.test_client().get(path, headers={"Accept-Language": "da"})
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


@every_payload
def test_hostile_arguments_break_no_page(app: Flask, it: str) -> None:
    client = app.test_client()
    for kind in PAGES:
        path = kind.path.partition("#")[0].partition("?")[0]
        _answered(client, f"{path}?{urlencode(dict.fromkeys(_ARGUMENTS, it))}")
        _answered(client, f"/{quote(it, safe='')}{path}")
        _answered(client, f"{path.rstrip('/')}/{quote(it, safe='')}")


@pytest.mark.parametrize("broken", _BROKEN, ids=lambda it: it[:8])
def test_broken_arguments_break_no_page(app: Flask, broken: str) -> None:
    client = app.test_client()
    for kind in PAGES:
        path = kind.path.partition("#")[0].partition("?")[0]
        for name in _ARGUMENTS:
            _answered(client, f"{path}?{name}={broken}")


@every_payload
def test_hostile_parts_of_addresses_break_no_page(app: Flask, it: str) -> None:
    """Each part of each address, the others as they are for a page that is there."""
    client = app.test_client()
    paths = {kind.path.partition("#")[0].partition("?")[0] for kind in PAGES} | {MEETING}
    for path in sorted(paths):
        parts = path.strip("/").split("/")
        for at in range(len(parts)):
            changed = [*parts[:at], quote(it, safe=""), *parts[at + 1 :]]
            _answered(client, f"/{'/'.join(changed)}")


def _answered(client: Any, address: str) -> None:
    response = client.get(address)
    assert response.status_code < 500, address[:300]
    if response.mimetype == "text/html":
        _harmless(html.document_fromstring(response.get_data(as_text=True)))


@pytest.fixture(scope="module")
def hostile_address(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


# Text that turns the direction of writing must stand alone: in an element of its own that
# isolates it, or last in its paragraph.
_LEAKS = """() => {
    const turning = /[\\u202a-\\u202e\\u2066-\\u2069\\u0590-\\u07ff]/, leaks = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text; (text = walk.nextNode());) {
        if (!turning.test(text.data)) continue;
        let around = text.parentElement;
        while (!/isolate|plaintext/.test(getComputedStyle(around).unicodeBidi)) {
            around = around.parentElement;
        }
        if (around.matches('bdi, [dir], [lang]:not(html)')) continue;
        const rest = document.createRange();
        rest.setStartAfter(text);
        rest.setEndAfter(around.lastChild);
        if (rest.toString().trim()) leaks.push(around.outerHTML.slice(0, 200));
    }
    return leaks;
}"""


def _keeps_to_its_place(opened: Window, address: str) -> None:
    """That a page runs nothing, fits, and that no text turns the words around it."""
    page = opened.page
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.goto(address)
    assert fits(page), too_wide(page)
    assert page.evaluate(_LEAKS) == []
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    assert fits(page), too_wide(page)
    assert opened.log.problems == []


@pytest.mark.browser
@pytest.mark.parametrize(
    "path",
    [_ASKED, f"/?{urlencode({'q': PAYLOADS[3]})}", f"/?{urlencode({'q': 'x' * 900})}", *POINTS],
    ids=lambda path: ascii(path[:45]),
)
def test_hostile_points_and_questions_run_nothing(
    window: Callable[..., Any], hostile_address: str, path: str
) -> None:
    with window() as opened:
        _keeps_to_its_place(opened, hostile_address + path)


@pytest.mark.browser
def test_hostile_minutes_run_nothing_on_any_kind_of_page(
    window: Callable[..., Any], hostile_address: str, app: Flask, crawl: Crawl
) -> None:
    """The first page of each kind that links lead to."""
    kinds: dict[str, str] = {}
    for address in crawl.pages:
        path = address.removeprefix(HOST)
        endpoint, _ = app.url_map.bind("localhost").match(unquote(path.partition("?")[0]))
        kinds.setdefault(str(endpoint), path)
    assert {"pages.ask", "pages.meeting", "pages.point"} <= set(kinds)
    with window() as opened:
        for path in kinds.values():
            _keeps_to_its_place(opened, hostile_address + path)
        others = {r.url for r in opened.log.requests if not r.url.startswith(hostile_address)}
        assert others == set()
