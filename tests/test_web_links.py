"""A crawl from the front page: all links resolve, and every page is well made."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import page_types
import pytest
from crawl import HOST, Crawl
from fakes import FakeEncoder
from flask import Flask
from lxml import html
from page_types import NO_PAGES, PAGES

from web import create_app
from web.live import Live


@pytest.fixture(scope="module")
def app(plain_home: Path) -> Flask:
    """The archive with every kind of page, asked with the fake encoder."""
    return create_app(Live(plain_home, FakeEncoder), b"key")


@pytest.fixture(scope="module", params=["da", "en"])
def crawl(request: pytest.FixtureRequest, app: Flask) -> Crawl:
    starts = [p.path for p in PAGES if p.status == 200]
    return Crawl(app.test_client(), request.param, starts)


def test_every_kind_of_page_is_in_the_table(app: Flask) -> None:
    """A page whose address is not in ``page_types`` is looked at by no test of all pages."""
    made = {
        rule.endpoint for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("pages.") and "GET" in (rule.methods or ())
    }
    assert made - {p.endpoint for p in PAGES} - set(NO_PAGES) == set()


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)
def test_a_kind_of_page_answers_as_the_table_says(app: Flask, kind: page_types.PageType) -> None:
    assert app.test_client().get(kind.path.partition("#")[0]).status_code == kind.status
    with app.test_request_context(kind.path):
        from flask import request

        assert (request.endpoint or "") == kind.endpoint


def test_every_link_leads_somewhere(crawl: Crawl) -> None:
    assert len(crawl.pages) > 120
    lost = {a: sorted(crawl.links.get(a, ()))[:2] for a, s in crawl.statuses.items() if s != 200}
    assert lost == {}


def test_every_fragment_is_on_its_page(crawl: Crawl) -> None:
    lost = {}
    for link, seen_on in crawl.links.items():
        address, _, fragment = link.partition("#")
        page = crawl.pages.get(address)
        if fragment and page is not None and unquote(fragment) not in page.xpath("//@id"):
            lost[link] = sorted(seen_on)[:2]
    assert lost == {}


def test_every_page_is_named_and_headed_once(crawl: Crawl) -> None:
    for address, tree in crawl.pages.items():
        assert len(tree.xpath("//h1")) == 1, address
        assert tree.xpath("//h1")[0].text_content().strip(), address
        assert len(tree.xpath("//head/title")) == 1, address
        assert tree.xpath("//head/title")[0].text_content().strip(), address
        assert tree.get("lang") in ("da", "en") and tree.get("dir") == "ltr", address
        assert len(tree.xpath("//main")) == 1, address


def test_no_two_pages_have_one_title(crawl: Crawl) -> None:
    titles: dict[str, set[str]] = {}
    for address, tree in crawl.pages.items():
        titles.setdefault(tree.xpath("//head/title")[0].text, set()).add(urlsplit(address).path)
    assert {title: paths for title, paths in titles.items() if len(paths) > 1} == {}


def test_headings_skip_no_level(crawl: Crawl) -> None:
    for address, tree in crawl.pages.items():
        levels = [int(h.tag[1]) for h in tree.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
        leaps = [(a, b) for a, b in zip([0, *levels], levels, strict=False) if b > a + 1]
        assert leaps == [], address


def test_every_id_is_unique(crawl: Crawl) -> None:
    for address, tree in crawl.pages.items():
        twice = [id for id, count in Counter(tree.xpath("//@id")).items() if count > 1]
        assert twice == [], address


def test_every_reference_to_an_id_has_its_element(crawl: Crawl) -> None:
    for address, tree in crawl.pages.items():
        ids = set(tree.xpath("//@id"))
        named = tree.xpath("//@aria-labelledby | //@aria-describedby | //@aria-controls | //@for")
        assert {id for value in named for id in value.split()} - ids == set(), address


def test_every_page_is_there_in_the_other_languages(crawl: Crawl, app: Flask) -> None:
    client = app.test_client()
    for address, tree in list(crawl.pages.items())[::25]:
        for link in tree.xpath("//nav[@class='languages']//a"):
            found = client.get(urljoin(address, link.get("href")).removeprefix(HOST))
            assert found.status_code == 200
            page = html.document_fromstring(found.get_data(as_text=True))
            assert page.get("lang") == link.get("hreflang")
