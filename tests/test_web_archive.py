"""The archive's page: meetings by year, points by their words, what limits them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import html

from embeddings.archive import Filters
from embeddings.build import build
from embeddings.generation import LocalArchive
from qa.browse import Wanted, browse, facets, years
from qa.snippets import snippet
from web import create_app
from web.live import Live


def _tree(client: FlaskClient, path: str, status: int = 200) -> html.HtmlElement:
    response = client.get(path, headers={"Accept-Language": "en"})
    assert response.status_code == status, path
    return html.document_fromstring(response.get_data(as_text=True))


def _texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in tree.xpath(path)]


def _counts(tree: html.HtmlElement, argument: str) -> dict[str, int]:
    rows = _texts(tree, f"//section[@aria-labelledby='facet-{argument}']//a")
    return {name: int(number) for name, number in (row.rsplit(" ", 1) for row in rows)}


def test_meetings_stand_by_year_the_newest_first(client: FlaskClient) -> None:
    tree = _tree(client, "/arkiv")
    assert _texts(tree, "//section[@class='year']/h2") == ["2024", "2023", "2022"]
    first = _texts(tree, "//ul[@class='meetings']/li")[0]
    assert first == "Teknik- og Klimaudvalget, 10 September 2024 7 items"
    assert len(tree.xpath("//ul[@class='meetings']/li")) == 16
    for address in tree.xpath("//ul[@class='meetings']//a/@href"):
        _tree(client, address)


def test_every_committee_is_reached_from_the_archive(client: FlaskClient) -> None:
    tree = _tree(client, "/arkiv")
    assert _counts(tree, "udvalg") == {
        "Børne- og Kulturudvalget": 5, "Byrådet": 5, "Teknik- og Klimaudvalget": 6,
    }
    for address in tree.xpath("//aside//a/@href"):
        assert address.startswith("/udvalg/ravnsoe-kommune/")
        _tree(client, address)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("udvalg=byraadet", 5),
        ("aar=2023", 6),
        ("udvalg=byraadet&aar=2023", 2),
        ("kommune=ravnsoe-kommune", 16),
        ("kommune=&udvalg=&aar=", 16),
        # Kinds and outcomes are of points.
        ("slags=decision&udfald=approved", 16),
    ],
)
def test_meetings_are_limited(client: FlaskClient, query: str, number: int) -> None:
    tree = _tree(client, f"/arkiv?{query}")
    assert len(tree.xpath("//ul[@class='meetings']/li")) == number
    assert _texts(tree, "//p[@role='status']") == [f"{number} meetings"]


def test_what_limits_is_a_chip_that_takes_it_away(client: FlaskClient) -> None:
    tree = _tree(client, "/arkiv?q=cykelsti&udvalg=byraadet&aar=2024&slags=decision")
    chips = dict(
        zip(_texts(tree, "//ul[@class='chips']//a"), tree.xpath("//ul[@class='chips']//a/@href"),
            strict=True)
    )
    assert chips == {
        "Committee: Byrådet ×– remove": "/arkiv?q=cykelsti&aar=2024&slags=decision",
        "Year: 2024 ×– remove": "/arkiv?q=cykelsti&udvalg=byraadet&slags=decision",
        "Where the words stand: Decision ×– remove":
            "/arkiv?q=cykelsti&udvalg=byraadet&aar=2024",
    }
    chosen = tree.xpath("//option[@selected]/@value")
    assert [value for value in chosen if value] == ["byraadet", "2024"]
    assert tree.xpath("//input[@name='slags']/@value") == ["decision"]


def test_a_snippet_is_the_minutes_own_words_with_those_found_marked(
    client: FlaskClient, sample_archive: LocalArchive
) -> None:
    texts = [" ".join(d.text.split()) for d in sample_archive.corpus.documents()]
    tree = _tree(client, "/arkiv?q=cykelsti")
    found = _texts(tree, "//ol[@class='hits']//blockquote")
    assert len(found) == 9
    for words in found:
        assert any(words in text for text in texts), words
    marked = {m.lower() for m in _texts(tree, "//ol[@class='hits']//mark")}
    assert marked == {"cykelsti", "cykelstien", "cykelstier"}
    for address in tree.xpath("//ol[@class='hits']//h3/a/@href"):
        assert _tree(client, address).xpath("//mark[@id='citat']"), address


def test_facets_count_what_their_links_lead_to(client: FlaskClient) -> None:
    tree = _tree(client, "/arkiv?q=cykelsti")
    links = tree.xpath("//aside//a")
    assert len(links) > 10
    for link in links:
        there = _tree(client, link.get("href"))
        number = int(link.xpath(".//*[@class='count']")[0].text_content())
        assert len(there.xpath("//ol[@class='hits']/li")) == number, link.get("href")


def test_bars_say_how_many_were_found_each_year_and_lead_there(client: FlaskClient) -> None:
    tree = _tree(client, "/arkiv?q=cykelsti&aar=2024")
    bars = tree.xpath("//svg//a")
    assert [bar.get("aria-label") for bar in bars] == [
        "2022: 4 items", "2023: 1 item", "2024: 4 items",
    ]
    assert [bar.get("aria-current") for bar in bars] == [None, None, "true"]
    assert bars[0].get("href") == "/arkiv?q=cykelsti&aar=2022"
    rows = [_texts(row, "./*") for row in tree.xpath("//figure//table//tr")]
    assert rows == [["Year", "Number"], ["2022", "4"], ["2023", "1"], ["2024", "4"]]


def test_the_order_is_chosen(client: FlaskClient) -> None:
    def days(query: str) -> list[str]:
        tree = _tree(client, f"/arkiv?q=cykelsti{query}")
        where = _texts(tree, "//ol[@class='hits']//p[@class='where']/span[1]")
        return [text[-4:] for text in where]

    assert days("&orden=nyeste") == sorted(days(""), reverse=True)
    assert days("") != days("&orden=nyeste")
    assert days("&orden=x") == days("")


def test_all_words_must_stand_in_a_point_where_any_point_has_them(
    client: FlaskClient, sample_archive: LocalArchive
) -> None:
    both = browse(sample_archive, Wanted("cykelsti Østervej"))
    assert both.all_words
    assert 0 < len(both.found) < len(browse(sample_archive, Wanted("cykelsti")).found)
    neither = _tree(client, "/arkiv?q=cykelsti+vindmøller")
    assert "None has all the words" in _texts(neither, "//p[@role='status']")[0]


def test_pages_of_a_long_list(client: FlaskClient, sample_archive: LocalArchive) -> None:
    number = len(browse(sample_archive, Wanted("kommune")).found)
    pages = -(-number // 20)
    assert pages > 1
    seen: list[str] = []
    address: str | None = "/arkiv?q=kommune"
    while address:
        tree = _tree(client, address)
        seen += tree.xpath("//ol[@class='hits']//h3/a/@href")
        address = next(iter(tree.xpath("//a[@rel='next']/@href")), None)
    assert len(seen) == len(set(seen)) == number
    _tree(client, f"/arkiv?q=kommune&side={pages + 1}", 404)


def test_a_case_number_leads_to_its_case(client: FlaskClient) -> None:
    tree = _tree(client, "/arkiv?q=Sagsnr.+22/318")
    assert tree.xpath("//p[@class='notice']/a/@href") == ["/sag/ravnsoe-kommune/22-0318"]


@pytest.mark.parametrize(
    ("query", "told", "link"),
    [
        ("q=cyklesti", "Did you mean cykelsti?", "/arkiv?q=cykelsti"),
        ("q=cykelsti&aar=2023&udvalg=byraadet", "Look in the whole archive", "/arkiv?q=cykelsti"),
        ("q=kvantemekanik", "Ask it as a question instead", "/?q=kvantemekanik"),
        ("q=og+det", "These words are too common", "/?q=og+det"),
        ("q=%3F%21", "These words are too common", "/?q=?!"),
    ],
)
def test_an_empty_list_helps_on(client: FlaskClient, query: str, told: str, link: str) -> None:
    tree = _tree(client, f"/arkiv?{query}")
    section = tree.xpath("//section[@class='nothing']")
    assert told in " ".join(_texts(tree, "//section[@class='nothing']"))
    assert link in section[0].xpath(".//a/@href")


def test_a_committee_and_a_year_without_a_meeting(client: FlaskClient) -> None:
    tree = _tree(client, "/arkiv?udvalg=boerne-og-kulturudvalget&aar=2024&q=")
    assert len(tree.xpath("//ul[@class='meetings']/li")) == 1


@pytest.mark.parametrize(
    "query",
    ["kommune=nowhere", "udvalg=%3Cscript%3E", "aar=1999", "aar=x", "aar=٢٠٢٣", "aar=2023.0",
     "slags=nothing", "udfald=' OR 1=1", "side=0", "side=-1", "side=x", "side=²", "side=2",
     "side=99999999999999999999", "q=cykelsti&side=", "kommune=ravnsoe-kommune%00"],
)
def test_addresses_of_nothing(client: FlaskClient, query: str) -> None:
    _tree(client, f"/arkiv?{query}", 404)


@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "'; DROP--",
     "\u202egnirts", "cykelsti\x00", "* AND (", "%", "å" * 200],
)
def test_hostile_words_come_out_as_text(client: FlaskClient, words: str) -> None:
    response = client.get("/arkiv", query_string={"q": words})
    assert response.status_code == 200
    tree = html.document_fromstring(response.get_data(as_text=True).replace("\x00", ""))
    assert not tree.xpath("//script[not(@src)] | //img[@onerror]")
    assert tree.xpath("//input[@id='q']/@value") == [words.replace("\x00", "")]


def test_too_many_words_are_refused(client: FlaskClient) -> None:
    tree = _tree(client, "/arkiv?q=" + "x" * 201, 400)
    assert "at most 200 characters" in _texts(tree, "//*[@role='alert']")[0]
    assert tree.xpath("//ul[@class='meetings']/li")


def test_nothing_in_the_page_needs_what_the_policy_forbids(client: FlaskClient) -> None:
    page = client.get("/arkiv?q=cykelsti").get_data(as_text=True)
    assert not re.search(r"\sstyle=|<style|<script(?! type=\"module\" src)|\son\w+=", page)


def test_spellings_of_a_word_find_the_same_points(sample_archive: LocalArchive) -> None:
    def titles(words: str) -> set[int]:
        return {f.place.point.id for f in browse(sample_archive, Wanted(words)).found
                if f.place.point}

    assert titles("Boernehave") == titles("børnehave") != set()


def test_a_snippet_prefers_the_sentence_with_most_of_the_words(
    sample_archive: LocalArchive,
) -> None:
    matches = browse(sample_archive, Wanted("Dorte Vinterskov inhabil"))
    quote = snippet(sample_archive, matches.found[0], matches.groups)
    assert {"Dorte", "Vinterskov", "inhabil"} <= {
        quote.text[a:b] for a, b in quote.highlights
    }


def test_years_without_any_are_counted_too(sample_archive: LocalArchive) -> None:
    meetings = sample_archive.corpus.meetings()
    counted = years([meetings[0].date, meetings[-1].date])
    assert [(c.value, c.number) for c in counted] == [(2022, 1), (2023, 0), (2024, 1)]
    assert years([]) == ()


def test_facets_of_nothing_are_empty(sample_archive: LocalArchive) -> None:
    none = facets(sample_archive, [])
    assert (none.municipalities, none.years, none.outcomes) == ((), (), ())
    assert not Wanted().filters and Wanted().filters == Filters()


def test_an_archive_without_meetings(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "plan.txt").write_text(
        "Plan for <i>parker</i>\n\nByen skal have flere parker og flere træer.\n", "utf-8")
    build([folder], tmp_path / "home", FakeEncoder())
    client = create_app(Live(tmp_path / "home", FakeEncoder), b"key").test_client()
    assert _texts(_tree(client, "/arkiv"), "//p[@role='status']") == ["0 meetings"]
    for order in ("", "&orden=nyeste"):
        tree = _tree(client, f"/arkiv?q=parker{order}")
        assert _texts(tree, "//p[@role='status']") == ["1 item"]
        assert {m.lower() for m in _texts(tree, "//blockquote//mark")} == {"parker"}
        assert not tree.xpath("//svg | //i")
    _tree(client, "/arkiv?q=parker&aar=2023", 404)
    assert "No meetings are indexed" in " ".join(_texts(_tree(client, "/daekning"), "//p"))
