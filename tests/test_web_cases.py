"""Cases over HTTP and on pages."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

QUOTE = {
    "text", "citation", "also", "decision", "ending", "recommendation", "highlights", "score",
}
STEP = {
    "date", "committee", "point", "title", "kind", "label", "url", "decision", "recommended",
    "decided",
}
OTHER = {
    "when", "date", "committee", "point", "title", "kind", "label", "outcome", "url",
}
COUNCIL = "/moede/ravnsoe-kommune/byraadet"


def _get(client: FlaskClient, path: str, **query: str) -> Any:
    return client.get(f"/api/v1/{path}", query_string=query)


def test_a_case_has_the_shape_of_the_contract(client: FlaskClient) -> None:
    values = _get(client, "cases", number="Sagsnr. 22/0702").get_json()
    assert set(values) == {"status", "message", "number", "cases", "nearest", "index"}
    assert (values["status"], values["nearest"]) == ("found", [])
    (case,) = values["cases"]
    assert set(case) == {"number", "spellings", "municipality", "title", "steps"}
    assert case["title"] == "Status på klimatilpasning af Skarå"
    for step in case["steps"]:
        assert set(step) == STEP
        assert client.get(step["url"]).status_code == 200
        for quote in (*step["recommended"], *step["decided"]):
            assert set(quote) == QUOTE
            assert client.get(quote["citation"]["url"]).status_code == 200
    mention = case["steps"][1]
    assert (mention["kind"], mention["date"]) == ("mention", "2022-09-13")
    assert mention["url"].startswith(f"{COUNCIL}/2022-10-26/4?")
    assert mention["decision"]["outcomes"] == ["recommended"]


def test_an_unknown_number_is_told_with_near_ones(client: FlaskClient) -> None:
    values = _get(client, "cases", number="22/0720").get_json()
    assert (values["status"], values["cases"]) == ("not_found", [])
    assert "22/0702" in [n["number"] for n in values["nearest"]]
    assert "22/0702" in values["message"]
    elsewhere = _get(client, "cases", number="22/0702", municipality="Aarhus").get_json()
    assert elsewhere["nearest"][0] == {
        "number": "22/0702", "municipality": "Ravnsø Kommune",
        "title": "Status på klimatilpasning af Skarå",
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "bad_field"), ({"number": ""}, "bad_field"), ({"number": " "}, "bad_field"),
        ({"number": "x" * 301}, "bad_field"), ({"number": "1", "nummer": "2"}, "unknown_field"),
    ],
)
def test_wrong_addresses_are_told_what_is_wrong(
    client: FlaskClient, query: dict[str, str], code: str
) -> None:
    response = _get(client, "cases", **query)
    assert (response.status_code, response.get_json()["error"]["code"]) == (400, code)


NUMBER = {"kind", "label", "printed", "value", "unit", "heading", "quote"}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"number": "Sagsnr. 22/0702"}, 34), ({"url": f"{COUNCIL}/2022-10-26/4"}, 17),
        ({"url": f"{COUNCIL}/2022-10-26/4?citat=Det+indstilles#citat"}, 17),
    ],
)
def test_numbers_of_a_case_and_of_a_point(
    client: FlaskClient, query: dict[str, str], count: int
) -> None:
    values = _get(client, "numbers", **query).get_json()
    assert set(values) == {"status", "message", "number", "numbers", "nearest", "index"}
    assert values["status"] == "found" and str(len(values["numbers"])) in values["message"]
    assert len(values["numbers"]) == count
    for number in values["numbers"]:
        assert set(number) == NUMBER and set(number["quote"]) == QUOTE
        (start, end), text = number["quote"]["highlights"][0], number["quote"]["text"]
        assert text[start:end] == number["printed"]
    amount = next(n for n in values["numbers"] if n["printed"] == "9,5 mio. kr.")
    assert (amount["kind"], amount["value"], amount["unit"]) == ("amount", "9500000", "DKK")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"url": f"{COUNCIL}/2022-10-26/99"}, 200), ({"url": "/nowhere"}, 200),
        ({"number": "22/0720"}, 200), ({}, 400), ({"url": "/x", "number": "1"}, 400),
    ],
)
def test_numbers_of_what_is_not_there(
    client: FlaskClient, query: dict[str, str], status: int
) -> None:
    response = _get(client, "numbers", **query)
    assert response.status_code == status
    values = response.get_json()
    if status == 200:
        assert (values["status"], values["numbers"]) == ("not_found", [])
        assert next(iter(query.values())) in values["message"]
    else:
        assert values["error"]["code"] == "bad_field"


def test_similar_cases_have_the_shape_of_the_contract(client: FlaskClient) -> None:
    values = _get(client, "similar", url=f"{COUNCIL}/2024-04-24/5").get_json()
    assert set(values) == {"status", "message", "number", "similar", "nearest", "index"}
    assert values["status"] == "found" and values["similar"]
    for one in values["similar"]:
        assert set(one) == STEP | {"likeness", "case_number", "case"}
        assert one["decided"] and one["date"] < "2024-04-24"
        assert all(set(other) == OTHER for other in one["case"])
        assert client.get(one["url"]).status_code == 200
    # A case is asked about by its last point.
    number = "EMN-2024-000262"
    by_number = _get(client, "similar", number=number).get_json()
    point = _get(client, "cases", number=number).get_json()["cases"][0]["steps"][-1]["url"]
    assert by_number["similar"] == _get(client, "similar", url=point).get_json()["similar"]


def test_a_case_that_is_like_none_is_told_so(client: FlaskClient) -> None:
    path = f"{COUNCIL}/2022-04-27/1"
    values = _get(client, "similar", url=path, sprog="en").get_json()
    assert (values["status"], values["similar"]) == ("found", [])
    assert "no earlier case" in values["message"]


def test_a_quote_tells_the_other_treatments(client: FlaskClient) -> None:
    body = {
        "question": "cykelsti langs Østervej",
        "filters": {"committee": "Byrådet", "to": "2022-12-31", "section": "decision"},
    }
    values = client.post("/api/v1/ask", json=body).get_json()
    quote = next(
        q for q in values["quotes"] or values["nearest"]
        if q["citation"]["case_number"] == "22/0318"
    )
    assert all(set(other) == OTHER for other in quote["case"])
    assert [(o["when"], o["date"]) for o in quote["case"]] == [
        ("earlier", "2022-03-08"), ("later", "2023-03-14"), ("later", "2024-03-12"),
        ("later", "2024-04-24"),
    ]
    assert all(client.get(o["url"]).status_code == 200 for o in quote["case"])


def _tree(client: FlaskClient, path: str) -> html.HtmlElement:
    response = client.get(path, headers={"Accept-Language": "en"})
    assert response.status_code == 200, path
    return html.document_fromstring(response.get_data(as_text=True))


def _texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in tree.xpath(path)]


def test_a_point_shows_the_course_of_its_case(client: FlaskClient) -> None:
    tree = _tree(client, f"{COUNCIL}/2022-10-26/4")
    course = _texts(tree, "//ol[@class='course']/li")
    assert course == [
        "10 May 2022, Teknik- og Klimaudvalget, item 3: Approved "
        "Klimatilpasning af Skarå gennem Østermølle",
        "13 September 2022, Teknik- og Klimaudvalget, item 2: Recommended, unanimously "
        "(told by a later item)",
        "26 October 2022: this item",
        "12 March 2024, Teknik- og Klimaudvalget, item 6: Noted "
        "Status på klimatilpasning af Skarå",
    ]
    for address in tree.xpath("//ol[@class='course']//a/@href"):
        assert "22/0702" in " ".join(_texts(_tree(client, address), "//dl"))


def test_an_answer_tells_where_its_case_went(client: FlaskClient) -> None:
    tree = _tree(client, "/?q=Hvad+besluttede+Byrådet+om+havnebad+i+Skarrevig+22+marts+2023")
    first = tree.xpath("//figure")[0]
    assert "/2023-02-07/2?" in first.xpath(".//figcaption/a/@href")[0]
    assert _texts(first, ".//a[@class='treated']") == [
        "The case was treated before on 27 April 2022 (Byrådet): Sent on",
        "The case was treated again on 22 March 2023 (Byrådet): Approved, 12 for, 2 against",
        "The case was treated again on 24 April 2024 (Byrådet): Approved, 11 for, 3 against",
    ]
    for address in first.xpath(".//a[@class='treated']/@href"):
        assert "EMN-2022-000611" in " ".join(_texts(_tree(client, address), "//dl"))
    # Told once for a point.
    points = [f.xpath(".//figcaption/a/@href")[0].split("?")[0] for f in tree.xpath("//figure")]
    told = [bool(f.xpath(".//a[@class='treated']")) for f in tree.xpath("//figure")]
    assert sum(told) <= len(set(points))
