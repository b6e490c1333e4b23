"""The page of a case: one address for all spellings, the course as drawing and list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import html

from embeddings.build import build
from embeddings.generation import LocalArchive
from qa.case_addresses import case_at
from qa.cite import case_path
from web import create_app
from web.live import Live

CYCLEWAY = "/sag/ravnsoe-kommune/22-0318"

_MINUTES = """{town} Kommune
Referat
Teknisk Udvalg
Mødedato: {day}
Mødested: Rådhuset

1. Ny lokalplan for havnen
Sagsnr. {number}
Indstilling
Forvaltningen indstiller, at planen godkendes.
Beslutning
{decision}

2. Regnskab for kvartalet
Sagsnr. 00.30.00-S00
Beslutning
Taget til efterretning.
"""


def _tree(client: FlaskClient, path: str, status: int = 200) -> html.HtmlElement:
    response = client.get(path, headers={"Accept-Language": "en"})
    assert response.status_code == status, path
    return html.document_fromstring(response.get_data(as_text=True))


def _texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in tree.xpath(path)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two towns with a case of one number; one spells it in two ways, and with a letter."""
    folder = tmp_path_factory.mktemp("towns")
    for name, town, day, number, decision in [
        ("a", "Nørreå", "04-02-2021", "01.02.05-Ø54-3-21", "Udsat."),
        ("b", "Nørreå", "04-03-2021", "01.02.05-ø54-03-21", "Godkendt."),
        ("c", "Strandby", "05-03-2021", "01.02.05-Ø54-3-21", "Afslået."),
    ]:
        text = _MINUTES.format(town=town, day=day, number=number, decision=decision)
        (folder / f"{town.lower()}-{name}.txt").write_text(text, "utf-8")
    build([folder], folder / "home", FakeEncoder())
    return folder / "home"


@pytest.fixture
def towns(home: Path) -> FlaskClient:
    return create_app(Live(home, FakeEncoder), b"key").test_client()


@pytest.fixture
def towns_archive(home: Path) -> LocalArchive:
    return LocalArchive(home / "generations" / "0001")


def test_the_drawing_and_the_list_tell_the_same(client: FlaskClient) -> None:
    tree = _tree(client, CYCLEWAY)
    assert _texts(tree, "//h1") == ["Case 22/0318 Anlægsregnskab for cykelsti langs Østervej"]
    listed = _texts(tree, "//ol[@class='steps']/li/h3")
    assert listed == [
        "8 March 2022, Teknik- og Klimaudvalget, item 3",
        "27 April 2022, Byrådet, item 2",
        "14 March 2023, Teknik- og Klimaudvalget, item 2",
        "12 March 2024, Teknik- og Klimaudvalget, item 3",
        "24 April 2024, Byrådet, item 6",
    ]
    marks = [a.get("aria-label") for a in tree.xpath("//svg//a")]
    assert marks[1] == "2. 27 April 2022, Byrådet, item 2: Approved, 10 for, 3 against"
    assert [m.split(": ")[0].split(". ", 1)[1] for m in marks] == listed
    links = tree.xpath("//svg//a/@href")
    assert links == tree.xpath("//ol[@class='steps']/li/h3/a/@href")
    for address in links:
        assert "22/0318" in " ".join(_texts(_tree(client, address), "//dl"))


def test_what_was_decided_and_recommended_is_quoted(
    client: FlaskClient, sample_archive: LocalArchive
) -> None:
    tree = _tree(client, CYCLEWAY)
    step = "//ol[@class='steps']/li[2]"
    assert _texts(tree, f"{step}/figure//blockquote")[0].startswith(
        "Byrådet vedtog indstillingen med 10 stemmer mod 3.")
    assert "indstilles" in _texts(tree, f"{step}/details//blockquote")[0]
    texts = [" ".join(d.text.split()) for d in sample_archive.corpus.documents()]
    for quoted in _texts(tree, "//blockquote"):
        assert any(quoted in text for text in texts)
    assert not tree.xpath("//a[@class='treated']")


def test_a_treatment_told_of_has_a_shape_of_its_own(client: FlaskClient) -> None:
    tree = _tree(client, "/sag/ravnsoe-kommune/22-0702")
    assert tree.xpath("//ol[@class='steps']/li/@class") == [
        "minutes", "mention", "minutes", "minutes"]
    shapes = tree.xpath("//svg[@role='group']//a/*[contains(@class, 'shape')]")
    assert [s.tag for s in shapes] == ["circle", "path", "circle", "circle"]
    assert _texts(tree, "//figcaption[@class='legend']/span") == [
        "Minutes of the meeting", "Told of by another item"]


def test_every_case_of_the_archive_has_a_page(
    client: FlaskClient, sample_archive: LocalArchive
) -> None:
    corpus = sample_archive.corpus
    seen = set()
    for meeting in corpus.meetings():
        for point in corpus.points_of(meeting.id):
            path = case_path(sample_archive, point)
            if path and path not in seen:
                seen.add(path)
                tree = _tree(client, path)
                assert point.case_number in _texts(tree, "//h1")[0]
    assert len(seen) == len(corpus.case_numbers())


def test_a_point_leads_to_its_case(client: FlaskClient) -> None:
    tree = _tree(client, "/moede/ravnsoe-kommune/byraadet/2022-04-27/2")
    assert tree.xpath("//dl//a/@href") == [CYCLEWAY]


@pytest.mark.parametrize(
    "number", ["22-318", "22-00318", "sagsnr-22-0318", "22.0318", "22-0318%20"],
)
def test_other_spellings_lead_to_one_address(client: FlaskClient, number: str) -> None:
    response = client.get(f"/sag/ravnsoe-kommune/{number}")
    assert (response.status_code, response.headers.get("Location")) == (302, CYCLEWAY)


def test_the_letters_of_a_number_are_found_in_an_address(towns: FlaskClient) -> None:
    path = "/sag/noerreaa-kommune/01-02-05-oe54-3-21"
    moved = towns.get("/sag/noerreaa-kommune/01-02-05-ø54-03-21")
    tree = _tree(towns, moved.headers.get("Location") or path)
    assert _texts(tree, "//p[@class='faint']")[0].startswith("2 treatments · also")
    assert _texts(tree, "//ol[@class='steps']//*[contains(@class, 'badge')]")[:1] == ["Postponed"]


def test_a_case_is_of_its_municipality(towns: FlaskClient, towns_archive: LocalArchive) -> None:
    found = case_at(towns_archive, "strandby-kommune", "01-02-05-oe54-3-21")
    assert found and len(found.steps) == 1
    assert case_at(towns_archive, "nowhere", "01-02-05-oe54-3-21") is None
    paths = {
        case_path(towns_archive, point)
        for meeting in towns_archive.corpus.meetings()
        for point in towns_archive.corpus.points_of(meeting.id)
    }
    # The subject's number is no case's.
    assert len(paths) == 3 and None in paths
    assert towns.get("/sag/noerreaa-kommune/00-30-00-s00").status_code == 404


def test_a_number_of_no_case_offers_the_nearest(client: FlaskClient) -> None:
    tree = _tree(client, "/sag/ravnsoe-kommune/22-0319", 404)
    assert "No case in the archive has the number 22-0319." in " ".join(_texts(tree, "//p"))
    assert CYCLEWAY in tree.xpath("//li/a/@href")
    for address in tree.xpath("//main//li/a/@href"):
        _tree(client, address)


@pytest.mark.parametrize(
    "path",
    ["ravnsoe-kommune/%3Cscript%3Ealert(1)", "nowhere/22-0318",
     "ravnsoe-kommune/" + "9" * 3000, "ravnsoe-kommune/%ED%A0%80", "ravnsoe-kommune/-",
     "ravnsoe-kommune/%00", "ravnsoe-kommune/sag", "-/22-0318", "x'%20OR%201=1/22-0318"],
)
def test_hostile_numbers(client: FlaskClient, path: str) -> None:
    tree = _tree(client, f"/sag/{path}", 404)
    assert _texts(tree, "//h1") == ["No such case"]
    assert not tree.xpath("//script[not(@src)]")


def test_nothing_in_the_page_needs_what_the_policy_forbids(client: FlaskClient) -> None:
    page = client.get(CYCLEWAY).get_data(as_text=True)
    assert not re.search(r"\sstyle=|<style|<script(?! type=\"module\" src)|\son\w+=", page)


def test_a_single_treatment_is_not_drawn(towns: FlaskClient) -> None:
    tree = _tree(towns, "/sag/strandby-kommune/01-02-05-oe54-3-21")
    assert not tree.xpath("//svg") and len(tree.xpath("//ol[@class='steps']/li")) == 1
