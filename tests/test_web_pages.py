"""The pages as a browser without scripts gets them."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from lxml import html

from embeddings.generation import LocalArchive
from qa.cite import cite
from qa.model import Quote
from qa.retrieve import place_of

POINT = "/moede/ravnsoe-kommune/byraadet/2023-10-11/2"


def _tree(client: FlaskClient, path: str, status: int = 200, **headers: str) -> html.HtmlElement:
    response = client.get(path, headers={"Accept-Language": "da", **headers})
    assert response.status_code == status, path
    return html.document_fromstring(response.get_data(as_text=True))


def _text(tree: html.HtmlElement, path: str) -> str:
    return " ".join(" ".join(e.text_content().split()) for e in tree.xpath(path))


def test_the_front_page_says_what_is_indexed_and_offers_questions(client: FlaskClient) -> None:
    tree = _tree(client, "/")
    assert "16 møder i 3 udvalg i Ravnsø Kommune" in _text(tree, "//p")
    assert re.search(r"Opdateret \d+\. \w+ 20\d\d\.", _text(tree, "//p"))
    examples = tree.xpath("//section[contains(@class, 'examples')]//a/@href")
    assert len(examples) == 3
    for address in examples:
        assert _tree(client, address).xpath("//figure"), address


def test_an_answer_shows_quotes_with_their_citation_and_link(client: FlaskClient) -> None:
    tree = _tree(client, "/?q=Hvad+besluttede+Byrådet+om+cykelsti+langs+Østervej")
    figures = tree.xpath("//figure")
    assert figures
    for figure in figures:
        assert figure.xpath(".//blockquote")[0].text_content().strip()
        address = figure.xpath(".//figcaption/a/@href")[0]
        shown = _tree(client, address)
        assert shown.xpath("//mark[@id='citat']"), address
        quoted = " ".join(figure.xpath(".//blockquote")[0].text_content().split())
        assert " ".join(_text(shown, "//mark").split())[:20] == quoted[:20]


def test_a_point_shows_its_sections_table_and_case(client: FlaskClient) -> None:
    tree = _tree(client, POINT)
    assert "Budget 2024-2027" in _text(tree, "//h1")
    assert "EMN-2023-001250" in _text(tree, "//dl")
    assert "Byrådet vedtog budgettet med 10 stemmer mod 5." in _text(
        tree, "//section[contains(@class, 'decision')]"
    )
    rows = [[c.text_content() for c in row] for row in tree.xpath("//table//tr")]
    assert rows[0] == ["Post", "2024", "2025", "2026", "2027"]
    assert ["Indtægter", "2.318,4", "2.361,0", "2.402,7", "2.441,9"] in rows
    assert "side 4" in _text(tree, "//h2")


def test_a_point_names_the_other_treatments_of_its_case(client: FlaskClient) -> None:
    tree = _tree(client, "/moede/ravnsoe-kommune/byraadet/2022-04-27/2")
    others = tree.xpath("//section[contains(@class, 'others')]//a/@href")
    assert len(others) == 4
    for address in others:
        assert "22/0318" in _text(_tree(client, address), "//dl")


def test_a_quote_that_is_gone_is_told(client: FlaskClient) -> None:
    tree = _tree(client, f"{POINT}?citat=Ordene+findes+ikke", **{"Accept-Language": "en"})
    assert "The words are not here" in _text(tree, "//section[@class='changed']/h2")
    assert not tree.xpath("//mark")


def test_all_points_of_all_meetings_are_reached_by_links(client: FlaskClient) -> None:
    meeting = "/moede/ravnsoe-kommune/byraadet/2023-10-11"
    links = _tree(client, meeting).xpath("//ol//a/@href")
    assert len(links) == 7
    for number, address in enumerate(links, start=1):
        tree = _tree(client, address)
        assert _text(tree, "//h1").startswith(str(number))
        following = tree.xpath("//a[@rel='next']/@href")
        assert following == ([links[number]] if number < len(links) else [])


@pytest.mark.parametrize(
    ("header", "query", "language", "button"),
    [
        ("da", "", "da", "Spørg"),
        ("en-GB,en;q=0.8", "", "en", "Ask"),
        ("de", "", "da", "Spørg"),
        ("en", "?sprog=da", "da", "Spørg"),
        ("da", "?sprog=en", "en", "Ask"),
        ("da", "?sprog=xx", "da", "Spørg"),
    ],
)
def test_the_interface_language(
    client: FlaskClient, header: str, query: str, language: str, button: str
) -> None:
    tree = _tree(client, f"/{query}", **{"Accept-Language": header})
    assert tree.get("lang") == language
    assert _text(tree, "//button") == button


def test_a_chosen_language_is_remembered(client: FlaskClient) -> None:
    client.get("/?sprog=en", headers={"Accept-Language": "da"})
    assert _tree(client, POINT).get("lang") == "en"


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;b&gt;", "\u202egnirts",
     "a" * 1000, "{{ 7 * 7 }}", "%3Cscript%3E"],
)
def test_hostile_questions_come_out_as_text(client: FlaskClient, text: str) -> None:
    response = client.get("/", query_string={"q": text, "sprog": "da"})
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    tree = html.document_fromstring(page)
    assert not tree.xpath("//script[not(@src)] | //img[@onerror]")
    assert tree.xpath("//a/@data-edit") == [text]
    assert tree.xpath("//h2")[0].text_content() == text


@pytest.mark.parametrize(
    ("query", "told"),
    [("?q=" + "x" * 1001, "for langt"), ("?q=%3F%21", "Skriv, hvad du vil vide")],
)
def test_a_question_that_cannot_be_asked_is_told_why(
    client: FlaskClient, query: str, told: str
) -> None:
    assert told in _text(_tree(client, f"/{query}", 400), "//*[@role='alert']")


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/moede/ravnsoe-kommune/byraadet/2023-10-12", f"{POINT}9",
     "/moede/ravnsoe-kommune/byraadet/not-a-date/1", "/dokument/0123456789abcdef",
     "/dokument/..%2f..%2fetc%2fpasswd", "/static/../config.py"],
)
def test_addresses_without_a_page(client: FlaskClient, path: str) -> None:
    assert "Ikke her" in _text(_tree(client, path, 404), "//h1")


def test_headers_allow_own_scripts_only_and_no_frames(client: FlaskClient) -> None:
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_asks_for_anything_from_elsewhere(client: FlaskClient) -> None:
    for path in ("/", "/?q=cykelsti", POINT, "/nowhere"):
        tree = html.document_fromstring(client.get(path).get_data(as_text=True))
        needed = tree.xpath("//link/@href | //img/@src | //script/@src")
        assert needed and all(n.startswith(("/static/", "/bootstrap/static/")) for n in needed)
        for address in needed:
            found = client.get(address)
            assert found.status_code == 200, address
            assert "immutable" in found.headers["Cache-Control"], address


def test_every_quote_is_marked_in_its_own_section(
    client: FlaskClient, sample_archive: LocalArchive
) -> None:
    """Also where the same words stand elsewhere in the point, and in a point's head."""
    corpus = sample_archive.corpus
    checked = 0
    for passage in corpus.passages()[::5]:
        place = place_of(sample_archive, passage)
        if place.meeting is None or place.point is None:
            continue
        quote = Quote(place, passage.start, passage.end, passage.page)
        tree = _tree(client, cite(sample_archive, quote).path)
        marked = " ".join(_text(tree, "//mark").split())
        assert marked == " ".join(quote.text.split())
        assert len(tree.xpath("//mark[@id='citat']")) == 1
        (section,) = tree.xpath("//section[.//mark]")
        assert place.section.kind in section.get("class")
        checked += 1
    assert checked > 80
