"""Atom feeds: what readers of feeds get, and what they need to get it."""

from __future__ import annotations

from urllib.parse import urlencode

import feedparser
import pytest
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import etree

from embeddings.generation import LocalArchive
from qa.service import Service
from web import create_app
from web.live import Live
from web.serving import Serving

_ATOM = "{http://www.w3.org/2005/Atom}"
_BUSES = {"q": "Hvad besluttede Byrådet om gratis lokalbusser?"}
FEEDS = (
    "/foelg/sag/ravnsoe-kommune/22-0318.atom",
    "/foelg/udvalg/ravnsoe-kommune/byraadet.atom",
    f"/foelg/spoergsmaal.atom?{urlencode(_BUSES)}",
)


@pytest.fixture
def client(real_archive: LocalArchive, real_service: Service) -> FlaskClient:
    """A browser at the whole program, reached from outside at an address of its own."""

    class Opened(Live):
        def service(self) -> Service:
            return real_service

    live = Opened(real_archive.folder, FakeEncoder)
    return create_app(live, b"key", Serving(base_url="https://referat.example.dk")).test_client()


@pytest.mark.encoder
@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_valid_and_leads_to_pages(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept-Language": "da"})
    assert response.content_type == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(response.data)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    # What RFC 4287 requires of feeds and entries, each once.
    tree = etree.fromstring(response.data)
    for part in (tree, *tree.findall(f"{_ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(part.findall(_ATOM + name)) == 1, name
    assert tree.findall(f"{_ATOM}author/{_ATOM}name")
    links = {link.get("rel"): link.get("href") for link in tree.findall(f"{_ATOM}link")}
    assert links["self"].startswith("https://referat.example.dk/foelg/")
    assert read.entries
    assert len({entry.id for entry in read.entries}) == len(read.entries)
    days = [entry.updated for entry in read.entries]
    assert days == sorted(days, reverse=True)
    for address in (links["alternate"], links["self"], *(e.link for e in read.entries)):
        found = client.get(address.removeprefix("https://referat.example.dk"))
        assert found.status_code == 200, address


@pytest.mark.encoder
def test_a_question_is_followed_by_the_meetings_that_answer_it(client: FlaskClient) -> None:
    read = feedparser.parse(client.get(FEEDS[2], headers={"Accept-Language": "da"}).data)
    assert read.feed.title == _BUSES["q"]
    entry = next(e for e in read.entries if "2024-04-24" in e.id)
    assert entry.title == "Byrådet, 24. april 2024"
    assert entry.id.startswith("tag:referat.example.dk,")
    assert "Byrådet besluttede med 9 stemmer mod 6" in entry.content[0].value


@pytest.mark.encoder
@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_the_same_until_the_index_changes(client: FlaskClient, path: str) -> None:
    first, second = client.get(path), client.get(path)
    assert first.data == second.data
    kept = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path, headers=kept).status_code == 304


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("path", "status"),
    [("/foelg/sag/ravnsoe-kommune/99-9999.atom", 404),
     ("/foelg/udvalg/ravnsoe-kommune/ingen.atom", 404),
     ("/foelg/spoergsmaal.atom", 400), ("/foelg/spoergsmaal.atom?q=%3F", 400),
     (f"/foelg/spoergsmaal.atom?{urlencode(_BUSES)}&fra=aldrig", 400)],
)
def test_what_cannot_be_followed(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status
