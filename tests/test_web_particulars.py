"""The pages of a point's numbers and of cases like it."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient
from lxml import html

from corpus.model import SectionKind
from embeddings.generation import LocalArchive
from qa.cite import point_path
from qa.figures import NumberKind
from qa.numbers import numbers_of
from qa.similar import similar
from web.viewer import Run
from web.views.numbers import NumberView, numbers_csv
from web.wording.cases import likeness

POINT = "/moede/ravnsoe-kommune/byraadet/2023-10-11/6"
_ENGLISH = {"Accept-Language": "en"}


def _tree(client: FlaskClient, path: str, status: int = 200) -> html.HtmlElement:
    response = client.get(path, headers=_ENGLISH)
    assert response.status_code == status, path
    return html.document_fromstring(response.get_data(as_text=True))


def _texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in tree.xpath(path)]


def test_a_point_leads_to_its_numbers_and_to_similar_cases(client: FlaskClient) -> None:
    links = _tree(client, POINT).xpath("//p[@class='deeds']/a/@href")
    assert links == [f"{POINT}/tal", f"{POINT}/lignende"]
    for link in links:
        assert _tree(client, link).xpath("//p[@class='crumb']/a/@href")[-1] == POINT


def test_numbers_stand_with_their_words_and_place(client: FlaskClient) -> None:
    tree = _tree(client, f"{POINT}/tal")
    row = next(r for r in tree.xpath("//tbody/tr") if "240.000" in r.text_content())
    assert _texts(row, "./*") == [
        "240.000 kr.", "Amount", "De nye takster giver en merindtægt på 240.000 kr. om året.",
        "Økonomi: 240.000 kr.",
    ]
    assert _texts(row, ".//mark") == ["240.000 kr."]
    shown = _tree(client, row.xpath(".//a/@href")[0])
    assert _texts(shown, "//mark") == [
        "De nye takster giver en merindtægt på 240.000 kr. om året."
    ]


def test_all_numbers_of_a_point_are_there_in_order_or_by_kind(
    client: FlaskClient, sample_archive: LocalArchive
) -> None:
    for meeting in sample_archive.corpus.meetings()[:6]:
        for point in sample_archive.corpus.points_of(meeting.id):
            expected = [n.printed for n in numbers_of(sample_archive, point)]
            path = f"{point_path(meeting, point)}/tal"
            assert _texts(_tree(client, path), "//tbody/tr/th") == [
                " ".join(printed.split()) for printed in expected
            ]
            grouped = _tree(client, f"{path}?orden=slags")
            assert len(grouped.xpath("//tbody/tr")) == len(expected)
            names = [h.split(" ")[0] for h in _texts(grouped, "//h2")]
            assert len(names) == len(set(names))


def test_the_file_for_spreadsheets_has_the_same_rows(client: FlaskClient) -> None:
    response = client.get(f"{POINT}/tal.csv", headers=_ENGLISH)
    raw = response.get_data()
    assert response.mimetype == "text/csv" and raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n")
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="byraadet-2023-10-11-6-tal.csv"'
    )
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";")
    assert head[:4] == ["As printed", "Kind", "Value", "Unit"]
    assert ["240.000 kr.", "Amount", "240000", "DKK"] in [row[:4] for row in rows]
    assert len(rows) == len(_tree(client, f"{POINT}/tal").xpath("//tbody/tr"))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("@sum", "'@sum"), ("-3 pct.", "'-3 pct."),
        ("+45 75", "'+45 75"), ("-3,5", "-3,5"), ("3;4\n5", "3;4 5"), ("æ", "æ"),
    ],
)
def test_no_cell_is_a_formula(cell: str, written: str) -> None:
    view = NumberView(
        NumberKind.COUNT, "Number", cell, "3", "", "", (Run("a"),), "Section", "/p"
    )
    raw = numbers_csv([view], "en", "http://here").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw), delimiter=";"))
    assert rows[1][0] == written and rows[1][-1] == "http://here/p"


def test_similar_cases_tell_what_was_recommended_and_decided(
    client: FlaskClient, sample_archive: LocalArchive
) -> None:
    shown = 0
    for meeting in sample_archive.corpus.meetings():
        for point in sample_archive.corpus.points_of(meeting.id):
            found = similar(sample_archive, point)
            tree = _tree(client, f"{point_path(meeting, point)}/lignende")
            titles = [one.step.place.point.title for one in found if one.step.place.point]
            assert _texts(tree, "//section[@class='similar']/h2") == titles
            for one, section in zip(
                found, tree.xpath("//section[@class='similar']"), strict=True
            ):
                quoted = section.xpath("./figure//blockquote")
                assert [q.text_content().strip() for q in quoted] == [
                    q.text for q in one.step.decided
                ]
                assert bool(section.xpath(".//figure[contains(@class, 'recommendation')]")) is (
                    bool(one.step.recommended)
                )
                assert all(
                    q.place.section.kind is SectionKind.DECISION for q in one.step.decided
                )
            shown += len(found)
    assert shown > 5


def test_where_nothing_is_like_it_that_is_told(client: FlaskClient) -> None:
    first = "/moede/ravnsoe-kommune/teknik-og-klimaudvalget/2022-03-08/1/lignende"
    assert "no earlier case" in _texts(_tree(client, first), "//p[@class='message']")[0]


def test_likeness_is_told_in_words() -> None:
    assert [likeness(v, "en") for v in (0.37, 0.6, 0.99, 1.0)] == [
        "Somewhat alike", "Much alike", "Nearly the same matter", "Nearly the same matter",
    ]


@pytest.mark.parametrize("page", ["tal", "tal.csv", "lignende"])
@pytest.mark.parametrize("point", [f"{POINT}9", "/moede/ravnsoe-kommune/byraadet/2023-10-12/1"])
def test_points_that_are_not_there(client: FlaskClient, point: str, page: str) -> None:
    _tree(client, f"{point}/{page}", 404)


def test_an_unknown_order_is_that_of_print(client: FlaskClient) -> None:
    assert not _tree(client, f"{POINT}/tal?orden=%00%FF").xpath("//h2")
