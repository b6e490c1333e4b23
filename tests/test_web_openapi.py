"""The description of the API, and that what it answers is as described."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from described import problems, undescribed
from flask.testing import FlaskClient

from web.schema.common import Code

_POINT = "ravnsoe-kommune/byraadet/2023-03-22/4"
_PAGE = f"/moede/{_POINT}"
_DECIDED = "De nye takster giver en merindtægt på 240.000 kr. om året."
_CHANGED = "De nye takster giver en merindtægt på 420.000 kr. om året."
_TWO = f"{_DECIDED} Byrådet har købt en elefant til svømmehallen."


@pytest.fixture
def description(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return found


def test_it_is_openapi_3_1_and_names_every_address(
    client: FlaskClient, description: dict[str, Any]
) -> None:
    assert description["openapi"].startswith("3.1")
    rules = {
        str(rule).replace("<", "{").replace(">", "}")
        for rule in client.application.url_map.iter_rules()
        if str(rule).startswith("/api/v1/")
    }
    assert set(description["paths"]) == rules - {"/api/v1/openapi.json", "/api/v1/docs"}


def test_every_reference_leads_somewhere_and_all_is_described(
    description: dict[str, Any]
) -> None:
    named = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    assert set(_references(description)) <= named
    assert not undescribed(description["components"]["schemas"])


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [ref for part in value.values() for ref in _references(part)]
    if isinstance(value, list):
        return [ref for part in value for ref in _references(part)]
    return []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/ask", {"question": "Hvor skal hundeskoven ligge?"}),
        ("/ask", {"question": "Hvad besluttede Byrådet om cykelstien langs Østervej?"}),
        ("/ask", {"question": "Hvad skete der i marts 2023?", "limit": 1}),
        ("/ask", {"question": "Hvad sagde Ulla Tørnæs om hunde i 1987?"}),
        ("/ask", {"question": "hej"}),
        ("/ask", {"question": "Østervej", "filters": {"document_kind": "agenda"}}),
        ("/ask", {"question": "What did the council decide?", "conversation": "forged"}),
        ("/verify", {"text": _DECIDED}),
        ("/verify", {"text": _CHANGED}),
        ("/verify", {"text": "og det er"}),
        ("/verify", {"text": _TWO}),
    ],
)
def test_answers_to_posts_are_as_described(
    client: FlaskClient, description: dict[str, Any], path: str, body: dict[str, Any]
) -> None:
    response = client.post(f"/api/v1{path}", json=body)
    assert response.status_code == 200
    assert not problems(description, f"/api/v1{path}", 200, response.get_json())


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/cases", "/cases?number=22/0318"),
        ("/cases", "/cases?number=22/0319"),
        ("/numbers", "/numbers?number=22/0318"),
        ("/numbers", f"/numbers?url={_PAGE}"),
        ("/similar", "/similar?number=22/0318"),
        ("/similar", f"/similar?url={_PAGE}"),
        ("/search", "/search?q=cykelsti&section=decision&sprog=en"),
        ("/search", "/search?q=og"),
        ("/meetings", "/meetings?committee=Byrådet&from=2023-01-01"),
        ("/meetings/{municipality}/{committee}/{date}",
         "/meetings/ravnsoe-kommune/byraadet/2023-03-22"),
        ("/points/{municipality}/{committee}/{date}/{number}", f"/points/{_POINT}"),
        ("/coverage", "/coverage"),
        ("/changes", "/changes?since=0001"),
        ("/health/live", "/health/live"),
        ("/health/ready", "/health/ready"),
    ],
)
def test_answers_to_gets_are_as_described(
    client: FlaskClient, description: dict[str, Any], path: str, address: str
) -> None:
    response = client.get(f"/api/v1{address}")
    assert response.status_code == 200
    assert not problems(description, f"/api/v1{path}", 200, response.get_json())


def test_every_point_is_as_described(client: FlaskClient, description: dict[str, Any]) -> None:
    path = "/api/v1/points/{municipality}/{committee}/{date}/{number}"
    for meeting in client.get("/api/v1/meetings?per_page=100").get_json()["meetings"]:
        for point in client.get(meeting["api"]).get_json()["points"]:
            values = client.get(point["api"]).get_json()
            assert not problems(description, path, 200, values), point["api"]


@pytest.mark.parametrize(
    ("path", "address", "status"),
    [
        ("/search", "/search", 400),
        ("/cases", "/cases?number=1&url=2", 400),
        ("/points/{municipality}/{committee}/{date}/{number}", "/points/a/b/c/d", 404),
    ],
)
def test_failures_are_as_described(
    client: FlaskClient, description: dict[str, Any], path: str, address: str, status: int
) -> None:
    response = client.get(f"/api/v1{address}")
    assert response.status_code == status
    assert not problems(description, f"/api/v1{path}", status, response.get_json())


def test_a_field_more_than_described_is_noticed(
    client: FlaskClient, description: dict[str, Any]
) -> None:
    values = client.get("/api/v1/coverage").get_json()
    assert problems(description, "/api/v1/coverage", 200, {**values, "new": 1})
    values["municipalities"][0]["committees"][0]["new"] = 1
    assert problems(description, "/api/v1/coverage", 200, values)


def test_codes_are_those_that_the_program_gives() -> None:
    from corpus.errors import ReferatError
    from qa import errors as of_asking
    from web import errors

    kinds = [getattr(of_asking, name) for name in dir(of_asking)]
    given = {
        kind.code for kind in kinds
        if isinstance(kind, type) and issubclass(kind, of_asking.BadQuestion | of_asking.BadClaim)
        and not kind.__subclasses__()
    }
    assert issubclass(of_asking.BadFilter, ReferatError)
    assert given | {of_asking.BadFilter.code} < set(get_args(Code))
    assert set(errors._HTTP_CODES.values()) - {"unsupported_media_type"} < set(get_args(Code))


def test_the_page_shows_every_address_and_shape(
    client: FlaskClient, description: dict[str, Any]
) -> None:
    response = client.get("/api/v1/docs")
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert all(f"<code>{path}</code>" in page for path in description["paths"])
    for name in description["components"]["schemas"]:
        assert name.endswith("Arguments") or f'id="{name}"' in page
    for link in {part.split('"')[0] for part in page.split('href="#')[1:]}:
        assert f'id="{link}"' in page, link


def test_the_page_asks_nothing_of_other_hosts(client: FlaskClient) -> None:
    response = client.get("/api/v1/docs")
    page = response.get_data(as_text=True)
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert "<style" not in page and "style=" not in page and "onclick" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/')
    assert not [s for s in page.split('src="')[1:] if not s.startswith("/")]
