"""Search, meetings, points, coverage and health over HTTP; what is kept, and by whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES
from fakes import FakeEncoder
from flask.testing import FlaskClient

from embeddings.build import BuildReport, build
from web import create_app
from web.live import Live
from web.serving import Serving

_API = "/api/v1"
_MEETING = "/meetings/ravnsoe-kommune/byraadet/2023-03-22"


def _get(client: FlaskClient, address: str, **headers: str) -> Any:
    return client.get(f"{_API}{address}", headers=headers).get_json()


def test_words_are_found_and_marked(client: FlaskClient) -> None:
    values = _get(client, "/search?q=cykelstien&committee=byraadet&per_page=100")
    assert values["total"] == len(values["results"]) > 3
    for quote in values["results"]:
        assert quote["citation"]["committee"] == "Byrådet"
        marked = [quote["text"][a:b].lower() for a, b in quote["highlights"]]
        titled = "cykelsti" in quote["citation"]["title"].lower()
        assert titled or marked
        assert all(word.startswith("cykelsti") for word in marked)
    scores = [quote["score"] for quote in values["results"]]
    assert scores == sorted(scores, reverse=True)


def test_the_pages_of_a_search_are_its_list_in_parts(client: FlaskClient) -> None:
    whole = _get(client, "/search?q=cykelsti&per_page=100")["results"]
    address, found, seen = "/search?q=cykelsti&per_page=7", [], []
    while address:
        page = _get(client, address.removeprefix(_API))
        found += page["results"]
        seen.append(page["page"])
        assert (page["previous"] is None) == (page["page"] == 1)
        address = page["next"]
    assert [q["text"] for q in found] == [q["text"] for q in whole]
    assert seen == list(range(1, -(-len(whole) // 7) + 1))


def test_a_page_after_the_last_is_empty_and_leads_back(client: FlaskClient) -> None:
    values = _get(client, "/meetings?per_page=10&page=9")
    assert (values["meetings"], values["total"], values["next"]) == ([], 16, None)
    assert values["previous"] == "/api/v1/meetings?per_page=10&page=2"


def test_words_that_nobody_looks_for_find_nothing(client: FlaskClient) -> None:
    assert _get(client, "/search?q=og")["total"] == 0
    assert _get(client, "/search?q=elefantpasser")["total"] == 0


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 16),
        ("?committee=Byrådet", 5),
        ("?committee=byraadet&from=2023-01-01&to=2023-12-31", 2),
        ("?municipality=Ravnsø", 16),
        ("?municipality=Aarhus", 0),
        ("?document_kind=minutes", 16),
        ("?document_kind=agenda", 0),
    ],
)
def test_meetings_are_limited_by_filters(client: FlaskClient, query: str, number: int) -> None:
    values = _get(client, f"/meetings{query}")
    assert values["total"] == number
    days = [meeting["date"] for meeting in values["meetings"]]
    assert days == sorted(days, reverse=True)


def test_a_meeting_has_its_points_and_a_point_its_sections(client: FlaskClient) -> None:
    meeting = _get(client, _MEETING)
    assert (meeting["committee"], meeting["date"]) == ("Byrådet", "2023-03-22")
    assert client.get(meeting["url"]).status_code == 200
    assert [p["number"] for p in meeting["points"]][:3] == ["1", "2", "3"]
    listed = meeting["points"][3]
    point = _get(client, listed["api"].removeprefix(_API))
    assert point["title"] == listed["title"]
    assert point["decision"] == listed["decision"]
    assert point["meeting"]["api"] == f"{_API}{_MEETING}"
    assert point["documents"] == meeting["documents"]
    page = client.get(point["url"]).get_data(as_text=True)
    kinds = [section["kind"] for section in point["sections"]]
    assert kinds[0] == "head" and "decision" in kinds
    for section in point["sections"][1:]:
        assert section["text"].split("\n")[0].split("\t")[0] in page
        assert not section["text"].startswith(section["label"] or "?")


def test_coverage_counts_what_the_list_has(client: FlaskClient) -> None:
    values = _get(client, "/coverage")
    rows = _get(client, "/meetings?per_page=100")["meetings"]
    (town,) = values["municipalities"]
    assert values["meetings"] == sum(c["meetings"] for c in town["committees"]) == len(rows)
    for committee in town["committees"]:
        found = _get(client, f"/meetings?committee={committee['address']}")
        assert found["total"] == committee["meetings"]
        assert found["meetings"][0]["date"] == committee["last"]
    assert (values["first"], values["last"]) == (rows[-1]["date"], rows[0]["date"])


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/search", 400, "bad_field"),
        ("/search?q=", 400, "bad_field"),
        (f"/search?q={'x' * 301}", 400, "bad_field"),
        ("/search?q=x&colour=red", 400, "unknown_field"),
        ("/search?q=x&from=2023", 400, "bad_filter"),
        ("/search?q=x&section=resume", 400, "bad_filter"),
        ("/search?q=x&page=0", 400, "bad_page"),
        ("/search?q=x&page=-1", 400, "bad_page"),
        ("/search?q=x&page=1e3", 400, "bad_page"),
        ("/search?q=x&page=%C2%B2", 400, "bad_page"),
        ("/search?q=x&page=99999999999999999999", 400, "bad_page"),
        ("/search?q=x&per_page=101", 400, "bad_page"),
        ("/meetings?section=decision", 400, "unknown_field"),
        ("/meetings?to=nu", 400, "bad_filter"),
        ("/meetings/a/b/2023-03-22", 404, "not_found"),
        (f"{_MEETING}?q=x", 400, "unknown_field"),
        ("/points/ravnsoe-kommune/byraadet/2023-03-22/999", 404, "not_found"),
        ("/points/ravnsoe-kommune/byraadet/2023-03-22", 404, "not_found"),
        ("/coverage?municipality=x", 400, "unknown_field"),
    ],
)
def test_wrong_addresses_are_told_what_is_wrong(
    client: FlaskClient, address: str, status: int, code: str
) -> None:
    response = client.get(f"{_API}{address}")
    assert (response.status_code, response.get_json()["error"]["code"]) == (status, code)
    assert "ETag" not in response.headers


@pytest.mark.parametrize("address", ["/coverage", "/search?q=skole", _MEETING, "/cases?number=1"])
def test_what_is_known_is_not_sent_again(client: FlaskClient, address: str) -> None:
    first = client.get(f"{_API}{address}")
    tag = first.headers["ETag"]
    again = client.get(f"{_API}{address}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert "Accept-Language" in again.headers["Vary"]
    english = {"If-None-Match": tag, "Accept-Language": "en"}
    assert client.get(f"{_API}{address}", headers=english).status_code == 200


def test_a_new_generation_is_sent(tmp_path: Path) -> None:
    older, newer = sorted(SAMPLES.glob("*.txt"))
    client = create_app(Live(tmp_path, FakeEncoder), b"key").test_client()
    build([older], tmp_path, FakeEncoder())
    tag = client.get(f"{_API}/coverage").headers["ETag"]
    build([older, newer], tmp_path, FakeEncoder())
    response = client.get(f"{_API}/coverage", headers={"If-None-Match": tag})
    assert (response.status_code, response.get_json()["meetings"]) == (200, 2)
    assert response.headers["ETag"] != tag


def test_health_without_an_archive(tmp_path: Path) -> None:
    client = create_app(Live(tmp_path, FakeEncoder), b"key").test_client()
    live, ready = (client.get(f"{_API}/health/{name}") for name in ("live", "ready"))
    assert (live.status_code, live.get_json()) == (200, {"status": "alive"})
    assert (ready.status_code, ready.get_json()["error"]["code"]) == (503, "no_archive")
    assert client.get(f"{_API}/coverage").status_code == 503


def test_health_of_an_archive_is_not_counted(sample_build: BuildReport) -> None:
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    client = create_app(live, b"key", Serving(rate_limit="2/day")).test_client()
    for _ in range(4):
        response = client.get(f"{_API}/health/ready")
        assert (response.status_code, response.get_json()["status"]) == (200, "ready")
        assert response.headers["Cache-Control"] == "no-store"


_ALLOWED = "Access-Control-Allow-Origin"


def test_other_sites_may_not_ask(client: FlaskClient) -> None:
    response = client.get(f"{_API}/coverage", headers={"Origin": "https://avisen.dk"})
    assert _ALLOWED not in response.headers


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        (("https://avisen.dk",), "https://avisen.dk", "https://avisen.dk"),
        (("https://avisen.dk", "http://a.dk:81"), "http://a.dk:81", "http://a.dk:81"),
        (("https://avisen.dk",), "https://avisen.dk.example", None),
        (("https://avisen.dk",), "https://avisenXdk", None),
        (("https://avisen.dk",), "http://avisen.dk", None),
        (("*",), "https://anybody.dk", "*"),
    ],
)
def test_sites_that_are_named_may_ask(
    sample_build: BuildReport, origins: tuple[str, ...], origin: str, allowed: str | None
) -> None:
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    client = create_app(live, b"key", Serving(cors_origins=origins)).test_client()
    response = client.get(f"{_API}/coverage", headers={"Origin": origin})
    assert response.headers.get(_ALLOWED) == allowed
    assert "Access-Control-Allow-Credentials" not in response.headers
    before = client.options(f"{_API}/ask", headers={
        "Origin": origin, "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    })
    assert before.headers.get(_ALLOWED) == allowed
    assert _ALLOWED not in client.get("/", headers={"Origin": origin}).headers
