"""What pages tell browsers and caches beside their content."""

from __future__ import annotations

import pytest
from fakes import FakeEncoder
from flask.testing import FlaskClient

from embeddings.build import BuildReport
from web import create_app
from web.live import Live
from web.serving import Serving


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_the_cookie_stays_under_tls_where_there_is_tls(
    sample_build: BuildReport, scheme: str, secure: bool
) -> None:
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    client = create_app(live, b"key", Serving(proxies=1)).test_client()
    response = client.get("/?sprog=en", headers={"X-Forwarded-Proto": scheme})
    assert ("; Secure" in response.headers["Set-Cookie"]) is secure


@pytest.mark.parametrize("path", ["/", "/foelg?q=cykelsti", "/nowhere"])
def test_pages_are_asked_for_again(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-cache"
