"""The page of a committee, and the way from one of its meetings to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import html

from embeddings.build import build
from web import create_app
from web.live import Live

COUNCIL = "/udvalg/ravnsoe-kommune/byraadet"


def _tree(client: FlaskClient, path: str, status: int = 200) -> html.HtmlElement:
    response = client.get(path, headers={"Accept-Language": "en"})
    assert response.status_code == status, path
    return html.document_fromstring(response.get_data(as_text=True))


def _texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in tree.xpath(path)]


def test_a_committee_lists_its_meetings_and_latest_decisions(client: FlaskClient) -> None:
    tree = _tree(client, COUNCIL)
    assert _texts(tree, "//h1") == ["Byrådet"]
    assert _texts(tree, "//ul[@class='meetings']/li/a") == [
        "24 April 2024", "11 October 2023", "22 March 2023", "26 October 2022", "27 April 2022",
    ]
    decided = _texts(tree, "//ul[@class='decided']/li")
    assert len(decided) == 8
    assert all(text.endswith(("24 April 2024", "11 October 2023")) for text in decided)
    assert not any("Godkendelse af dagsorden" in text for text in decided)
    for address in tree.xpath("//ul[@class='decided']//a/@href"):
        assert _tree(client, address).xpath("//section[contains(@class, 'decision')]")


def test_it_is_searched_within(client: FlaskClient) -> None:
    form = _tree(client, COUNCIL).xpath("//form")[0]
    values = {i.get("name"): i.get("value") for i in form.xpath(".//input[@type='hidden']")}
    assert values == {"kommune": "ravnsoe-kommune", "udvalg": "byraadet"}
    found = _tree(client, "/arkiv?q=cykelsti&kommune=ravnsoe-kommune&udvalg=byraadet")
    assert len(found.xpath("//ol[@class='hits']/li")) == 2


def test_a_year_is_chosen(client: FlaskClient) -> None:
    tree = _tree(client, f"{COUNCIL}?aar=2023")
    assert _texts(tree, "//ul[@class='meetings']/li/a") == ["11 October 2023", "22 March 2023"]
    assert tree.xpath("//svg//a[@aria-current]/@aria-label") == ["2023: 2 meetings"]


@pytest.mark.parametrize(
    "path",
    ["/udvalg/ravnsoe-kommune/teknisk-udvalg", "/udvalg/nowhere/byraadet", "/udvalg/-/-",
     "/udvalg/ravnsoe-kommune/%3Cb%3E", f"{COUNCIL}?aar=2019", f"{COUNCIL}?aar=x",
     f"{COUNCIL}?aar=%00", "/udvalg/ravnsoe-kommune/" + "x" * 3000],
)
def test_addresses_of_no_committee(client: FlaskClient, path: str) -> None:
    _tree(client, path, 404)


def test_meetings_lead_to_those_before_and_after(client: FlaskClient) -> None:
    path = "/moede/ravnsoe-kommune/byraadet/2022-04-27"
    days = []
    while path:
        tree = _tree(client, path)
        days.append(path.rsplit("/", 1)[1])
        path = next(iter(tree.xpath("//a[@rel='next']/@href")), "")
        before = [p.rsplit("/", 1)[1] for p in tree.xpath("//a[@rel='prev']/@href")]
        assert before == days[-2:-1]
        assert tree.xpath("//p[@class='crumb']/a/@href") == [COUNCIL]
    assert days == ["2022-04-27", "2022-10-26", "2023-03-22", "2023-10-11", "2024-04-24"]


def test_a_point_leads_to_its_meeting_and_committee(client: FlaskClient) -> None:
    tree = _tree(client, "/moede/ravnsoe-kommune/byraadet/2022-04-27/2")
    assert tree.xpath("//p[@class='crumb']/a/@href") == [
        COUNCIL, "/moede/ravnsoe-kommune/byraadet/2022-04-27"]


_MINUTES = """Nørreå Kommune
Referat
{body}
Mødedato: {day}
Mødested: Rådhuset

1. Ny lokalplan for havnen
Sagsnr. 21/3012
Beslutning
Godkendt.
"""


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A council under two names that met fifty times."""
    folder: Path = tmp_path_factory.mktemp("busy")
    for number in range(50):
        body = "Byrådet" if number % 2 else "Nørreå Byråd"
        day = f"{number % 5 + 1:02}-{number // 5 + 1:02}-{2020 if number < 30 else 2021}"
        text = _MINUTES.format(body=body, day=day)
        (folder / f"{number}.txt").write_text(text, "utf-8")
    build([folder], folder / "home", FakeEncoder())
    return create_app(Live(folder / "home", FakeEncoder), b"key").test_client()


def test_names_of_one_body_are_one_committee(busy: FlaskClient) -> None:
    moved = busy.get("/udvalg/noerreaa-kommune/noerreaa-byraad").headers["Location"]
    assert moved == "/udvalg/noerreaa-kommune/byraadet"
    assert _texts(_tree(busy, moved), "//p[@class='faint']")[0].startswith("50 meetings, ")


def test_of_many_meetings_the_latest_year_is_listed(busy: FlaskClient) -> None:
    tree = _tree(busy, "/udvalg/noerreaa-kommune/byraadet")
    assert _texts(tree, "//section[@class='year']/h3") == ["2021"]
    assert len(tree.xpath("//ul[@class='meetings']/li")) == 20
    earlier = tree.xpath("//svg//a/@href")[0].split("#")[0]
    assert len(_tree(busy, earlier).xpath("//ul[@class='meetings']/li")) == 30
