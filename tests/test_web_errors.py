"""What a reader sees when something goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeEncoder
from filelock import FileLock
from flask import Flask, abort
from flask.testing import FlaskClient
from lxml import html
from werkzeug.exceptions import TooManyRequests

from embeddings.build import BuildReport
from web import create_app, wording
from web.error_pages import Trouble, error_page
from web.live import Live


@pytest.fixture
def app(sample_build: BuildReport) -> Flask:
    """The application with addresses at which things go wrong."""
    made = create_app(Live(sample_build.folder.parent.parent, FakeEncoder), b"key")

    def fast() -> None:
        raise TooManyRequests(retry_after=60)

    made.add_url_rule("/fejl/<int:status>", "status", lambda status: abort(status))
    made.add_url_rule("/fejl/deling", "zero", lambda: 1 // 0)
    made.add_url_rule("/fejl/hurtigt", "fast", fast)
    made.add_url_rule("/fejl/mappe/", "folder", lambda: "here")
    return made


@pytest.mark.parametrize(
    ("path", "method", "status", "title"),
    [
        ("/fejl/400", "GET", 400, "This could not be understood"),
        ("/fejl/418", "GET", 418, "This could not be understood"),
        ("/nowhere", "GET", 404, "Not here"),
        ("/tjek", "DELETE", 405, "Not in this way"),
        ("/fejl/413", "GET", 413, "Too much"),
        ("/fejl/hurtigt", "GET", 429, "A little too fast"),
        ("/fejl/deling", "GET", 500, "Something went wrong"),
        ("/fejl/500", "GET", 500, "Something went wrong"),
        ("/fejl/503", "GET", 503, "The archive is not ready"),
    ],
)
def test_each_error_has_a_page_with_a_next_step(
    app: Flask, path: str, method: str, status: int, title: str
) -> None:
    response = app.test_client().open(path, method=method, headers={"Accept-Language": "en"})
    assert response.status_code == status
    tree = html.document_fromstring(response.get_data(as_text=True))
    assert [h.text_content() for h in tree.xpath("//h1")] == [title]
    assert tree.xpath("//section[@class='error']//p[@class='deeds']/a")
    assert tree.xpath("//main") and tree.get("lang") == "en"


def test_what_clients_need_is_in_the_headers(app: Flask) -> None:
    client = app.test_client()
    assert "GET" in client.delete("/tjek").headers["Allow"]
    assert client.get("/fejl/hurtigt").headers["Retry-After"] == "60"
    assert client.get("/fejl/mappe").status_code == 308


def test_a_fault_is_told_without_its_particulars(app: Flask) -> None:
    text = app.test_client().get("/fejl/deling").get_data(as_text=True)
    assert "ZeroDivisionError" not in text and "division" not in text


@pytest.mark.parametrize("broken", ["template", "locale", "translations"])
def test_a_page_for_an_error_never_fails(
    app: Flask, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*args: object, **values: object) -> str:
        raise RuntimeError("broken too")

    if broken == "template":
        monkeypatch.setattr("web.error_pages.render_template", fail)
    elif broken == "locale":
        monkeypatch.setattr("web.error_pages.locale", fail)
    else:
        monkeypatch.setattr(wording, "translations", fail)
    response = app.test_client().get("/fejl/deling")
    assert response.status_code == 500
    tree = html.document_fromstring(response.get_data(as_text=True))
    assert [s.get("lang") for s in tree.xpath("//section")] == ["da", "en"]
    assert "Something went wrong" in tree.text_content()
    assert not tree.xpath("//script | //style")


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_words_of_its_own(app: Flask, trouble: Trouble) -> None:
    with app.test_request_context("/"):
        assert error_page(trouble).count("<h1") == 1


def test_nothing_indexed_and_being_built_are_told_apart(tmp_path: Path) -> None:
    client: FlaskClient = create_app(Live(tmp_path, FakeEncoder), b"key").test_client()

    def told() -> tuple[str, str]:
        page = client.get("/tjek?q=hej", headers={"Accept-Language": "en"})
        answer = client.post("/api/v1/ask", json={"question": "Hvad?"})
        assert (page.status_code, answer.status_code) == (503, 503)
        assert page.headers["Retry-After"] and page.headers["Cache-Control"] == "no-store"
        assert answer.get_json()["error"]["code"] == "no_archive"
        heading = html.document_fromstring(page.get_data(as_text=True)).xpath("//h1")[0]
        return heading.text_content(), answer.get_json()["error"]["message"].split(";")[0]

    assert told() == ("Nothing is indexed yet", "nothing is indexed yet")
    with FileLock(tmp_path / "build.lock"):
        assert told() == ("The archive is being built", "the archive is being built")
    assert told() == ("Nothing is indexed yet", "nothing is indexed yet")
