"""Atom feeds: what readers of feeds get, and what they need to get it."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import feedparser
import pytest
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import etree, html

from embeddings.archive import Filters
from embeddings.generation import LocalArchive
from qa.model import Answer
from qa.service import Service
from web import create_app
from web.feeds import Channel, Item, atom, of_question
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
    assert (
        '<blockquote lang="da">Byrådet besluttede med 9 stemmer mod 6' in entry.content[0].value
    )


@pytest.mark.encoder
def test_meetings_are_not_asked_on_and_on(
    real_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, ask = [], Service.ask

    def counted(service: Service, text: str, filters: Filters) -> Answer:
        asked.append(filters)
        return ask(service, text, filters)

    monkeypatch.setattr(Service, "ask", counted)
    assert of_question(real_service, "Hvem er borgmester i Paris?", Filters(), "da") == []
    assert len(asked) == 2


@pytest.mark.encoder
@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_the_same_until_the_index_changes(client: FlaskClient, path: str) -> None:
    first, second = client.get(path), client.get(path)
    assert first.data == second.data
    for asked, told in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again = client.get(path, headers={asked: first.headers[told]})
        assert (again.status_code, again.data) == (304, b""), asked
    assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


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


@pytest.mark.encoder
def test_a_committees_meetings_come_with_their_items(
    client: FlaskClient, sample_archive: LocalArchive
) -> None:
    corpus = sample_archive.corpus
    meetings = [m for m in corpus.meetings() if m.committee == "Byrådet"]
    read = feedparser.parse(client.get(f"{FEEDS[1]}?sprog=en").data)
    assert [e.updated[:10] for e in read.entries] == sorted(
        (m.date.isoformat() for m in meetings), reverse=True)
    assert read.feed.language == "en"
    content = html.fragment_fromstring(read.entries[0].content[0].value, create_parent="div")
    assert {e.get("lang") for e in content.iter("li")} == {"da"}
    newest = max(meetings, key=lambda m: m.date)
    assert [" ".join(a.text_content().split()) for a in content.iter("a")] == [
        " ".join(f"{p.number}. {p.title}".split()) for p in corpus.points_of(newest.id)]


@pytest.mark.encoder
def test_a_question_that_nothing_answers_has_an_empty_feed(
    client: FlaskClient, real_archive: LocalArchive
) -> None:
    path = f"/foelg/spoergsmaal.atom?{urlencode({'q': 'Hvem er borgmester i Paris?'})}"
    read = feedparser.parse(client.get(path).data)
    assert not read.bozo and read.entries == []
    assert read.feed.updated == real_archive.info.built_at


_HOSTILE = "<script>alert(1)</script> & ]]> {base} {0} \x00\x0b\ufffe “ø”"


def test_hostile_titles_come_out_as_text(sample_archive: LocalArchive) -> None:
    items = [Item("/x?a=1&b=2", _HOSTILE, date(2024, 1, 2), "")]
    channel = Channel("/f.atom", "/f", _HOSTILE, _HOSTILE)
    data = atom(sample_archive, channel, items, "http://h", "h", "da")
    assert not feedparser.parse(data).bozo
    kept = "<script>alert(1)</script> & ]]> {base} {0}  “ø”"
    tree = etree.fromstring(data)
    assert tree.findtext(f"{_ATOM}title") == tree.findtext(f"{_ATOM}entry/{_ATOM}title") == kept
    assert tree.find(f"{_ATOM}entry/{_ATOM}link").get("href") == "http://h/x?a=1&b=2"


@pytest.mark.encoder
def test_the_page_gives_the_address_of_the_feed(client: FlaskClient) -> None:
    page = client.get("/foelg", query_string={**_BUSES, "sprog": "en"}).get_data(as_text=True)
    tree = html.document_fromstring(page)
    (address,) = tree.xpath("//main//input/@value")
    linked = tree.xpath("//link[@type='application/atom+xml']/@href")
    assert address.removeprefix("https://referat.example.dk") in linked
    data = client.get(address.removeprefix("https://referat.example.dk")).data
    assert feedparser.parse(data).feed.language == "en"
    assert client.get("/foelg?q=<b>%00").status_code == 200
