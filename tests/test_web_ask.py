"""Questions and answers on the front page: limits, conversation, suggestions, feedback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import html

from embeddings.build import BuildReport
from embeddings.generation import LocalArchive
from qa.service import Service
from web import create_app
from web.examples import within
from web.live import Live
from web.serving import Serving

BUSES = "Hvad besluttede Byrådet om gratis lokalbusser?"


def _page(
    client: FlaskClient, path: str = "/", status: int = 200, **arguments: str
) -> html.HtmlElement:
    response = client.get(f"{path}?{urlencode(arguments)}", headers={"Accept-Language": "da"})
    assert response.status_code == status
    return html.document_fromstring(response.get_data(as_text=True))


def _texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in tree.xpath(path)]


def test_a_limit_is_a_chip_that_leads_out_of_it(client: FlaskClient) -> None:
    tree = _page(client, q=BUSES, udvalg="byraadet", fra="2023-01-01")
    chips = tree.xpath("//form[@id='spoerg']//ul[contains(@class, 'chips')]//a")
    assert _texts(tree, "//form[@id='spoerg']//ul//a/span[@lang]") == [
        "Udvalg: Byrådet", "Fra 1. januar 2023"
    ]
    kept = [parse_qs(urlsplit(chip.get("href")).query) for chip in chips]
    assert kept == [
        {"q": [BUSES], "fra": ["2023-01-01"]}, {"q": [BUSES], "udvalg": ["byraadet"]}
    ]


def test_limits_are_kept_for_the_next_question(client: FlaskClient) -> None:
    tree = _page(client, q=BUSES, udvalg="byraadet", fra="2023-01-01", sag="EMN-2024-000455")
    form = tree.forms[0]
    assert {n: v for n, v in form.form_values() if n != "samtale" and v} == {
        "udvalg": "byraadet", "fra": "2023-01-01", "sag": "EMN-2024-000455"
    }


@pytest.mark.parametrize(
    ("limits", "inside"),
    [
        ({"udvalg": "teknik-og-klimaudvalget"}, "/teknik-og-klimaudvalget/"),
        ({"fra": "2024-01-01", "til": "2024-12-31"}, "/2024-"),
        ({"punkt": "4"}, "/4?"),
    ],
)
def test_quotes_keep_within_the_limits(
    client: FlaskClient, limits: dict[str, str], inside: str
) -> None:
    tree = _page(client, q="Hvad blev besluttet om busser?", **limits)
    paths = tree.xpath("//figcaption/a[1]/@href")
    assert paths and all(inside in path for path in paths)


def test_a_limit_that_is_no_date_is_told(client: FlaskClient) -> None:
    tree = _page(client, status=400, q=BUSES, fra="i går")
    assert "Skriv datoer som 2024-03-24" in _texts(tree, "//*[@id='problem']")[0]
    assert tree.xpath("//details[@class='limits']/@open") != []
    assert tree.get_element_by_id("q").get("value") == BUSES


def test_a_question_can_be_put_differently(client: FlaskClient) -> None:
    tree = _page(client, q=BUSES)
    (address,) = tree.xpath("//a[@data-edit]/@href")
    again = html.document_fromstring(client.get(address).get_data(as_text=True))
    assert again.get_element_by_id("q").get("value") == BUSES
    assert not again.xpath("//article")


def test_the_answer_alone_is_the_one_of_the_page(client: FlaskClient) -> None:
    whole = _page(client, q=BUSES).xpath("//article")[0]
    alone = _page(client, "/svar", q=BUSES).xpath("//article")[0]
    assert html.tostring(whole).split() == html.tostring(alone).split()
    assert alone.get("data-adresse") == f"/?{urlencode({'q': BUSES})}"


def test_the_answer_alone_is_no_page_to_open(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Dest": "document"}
    response = client.get(f"/svar?{urlencode({'q': BUSES})}", headers=headers)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/?{urlencode({'q': BUSES})}"


def test_what_was_asked_before_leads_back(client: FlaskClient) -> None:
    first = _page(client, q=BUSES)
    string = first.xpath("//input[@name='samtale']/@value")[0]
    tree = _page(client, q="Hvem stemte imod?", samtale=string)
    assert _texts(tree, "//nav[@class='earlier']//a") == [BUSES]


@pytest.mark.parametrize(
    ("title", "inside"),
    [("Tillægsbevilling til havnebad", "tillægsbevilling til havnebad"),
     ("SFO-takster 2024", "SFO-takster 2024"),
     ("Havnens Dag", "Havnens Dag")],
)
def test_a_title_inside_a_sentence(title: str, inside: str) -> None:
    assert within(title) == inside


@pytest.fixture
def told(sample_build: BuildReport, tmp_path: Path) -> Iterator[tuple[FlaskClient, Path]]:
    """A server whose operator has switched feedback on."""
    path = tmp_path / "feedback.jsonl"
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    yield create_app(live, b"key", Serving(feedback=True), tmp_path).test_client(), path


def test_feedback_keeps_the_question_and_what_was_quoted(told: tuple[FlaskClient, Path]) -> None:
    client, path = told
    form = _page(client, q=BUSES, udvalg="byraadet").xpath("//form[@class='said']")[0]
    assert not path.exists()  # Asking alone keeps nothing.
    values = {**dict(form.form_values()), "svar": "nej"}
    assert client.post(form.get("action"), data=values).status_code == 200
    (line,) = path.read_text("utf-8").splitlines()
    kept = json.loads(line)
    assert (kept["question"], kept["helped"]) == (BUSES, False)
    assert kept["quoted"][0]["path"] == "/moede/ravnsoe-kommune/byraadet/2024-04-24/4"
    assert set(kept) == {
        "day", "question", "leant_on", "helped", "status", "reason", "confidence", "quoted",
        "generation",
    }
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("values", [{}, {"q": BUSES}, {"q": "", "svar": "ja"}, {"svar": "måske"}])
def test_feedback_that_says_nothing_is_refused(
    told: tuple[FlaskClient, Path], values: dict[str, str]
) -> None:
    client, path = told
    assert client.post("/mening", data=values).status_code == 400
    assert not path.exists()


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-origin", 200)])
def test_feedback_in_the_name_of_another_sites_visitors_is_refused(
    told: tuple[FlaskClient, Path], site: str, status: int
) -> None:
    client, path = told
    values, headers = {"q": BUSES, "svar": "ja"}, {"Sec-Fetch-Site": site}
    assert client.post("/mening", data=values, headers=headers).status_code == status
    assert path.exists() == (status == 200)


def test_without_the_operators_will_no_feedback_is_asked_for_or_taken(client: FlaskClient) -> None:
    assert not _page(client, q=BUSES).xpath("//form[@class='said']")
    assert client.post("/mening", data={"q": BUSES, "svar": "ja"}).status_code == 404


@pytest.fixture
def real_client(real_archive: LocalArchive, real_service: Service) -> FlaskClient:
    """A browser at the whole program as it ships."""

    class Opened(Live):
        def service(self) -> Service:
            return real_service

    return create_app(Opened(real_archive.folder, FakeEncoder), b"key").test_client()


@pytest.mark.encoder
def test_the_recommendation_stands_beside_the_decision(real_client: FlaskClient) -> None:
    kinds = [
        [figure.get("class").split()[1] for figure in pair.xpath("./figure")]
        for pair in _page(real_client, q=BUSES).xpath("//div[@class='beside']")
    ]
    assert kinds == [["decision", "recommendation"]]


@pytest.mark.encoder
@pytest.mark.parametrize("question", [BUSES, "Hvad koster det nye havnebad i Skarrevig?"])
def test_every_suggestion_is_answered_from_the_same_point(
    real_client: FlaskClient, question: str
) -> None:
    links = _page(real_client, "/forslag", q=question).xpath("//a/@href")
    first = _page(real_client, q=question).xpath("//figcaption/a[1]/@href")[0].split("?")[0]
    assert links
    for link in links:
        page = html.document_fromstring(real_client.get(link).get_data(as_text=True))
        assert page.xpath("//figcaption/a[1]/@href")[0].split("?")[0] == first, link
        assert not page.xpath("//figure[contains(@class, 'weak')]"), link
