"""Limits on how much may be asked."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from fakes import FakeEncoder
from flask.testing import FlaskClient

from embeddings.build import BuildReport
from web import create_app
from web.cli import main
from web.live import Live
from web.serving import Serving


def _client(build: BuildReport, **chosen: object) -> FlaskClient:
    live = Live(build.folder.parent.parent, FakeEncoder)
    return create_app(live, b"key", Serving(**chosen)).test_client()  # type: ignore[arg-type]


def _from(client: FlaskClient, address: str, path: str = "/", **headers: str) -> int:
    environment = {"REMOTE_ADDR": address}
    return client.get(path, environ_overrides=environment, headers=headers).status_code


def test_one_address_is_limited_and_others_are_not(sample_build: BuildReport) -> None:
    client = _client(sample_build, rate_limit="3/hour")
    # Pages of different kinds count together.
    paths = ["/", "/?q=cykelsti", "/api/v1/cases?number=22/0318"]
    assert [_from(client, "10.0.0.1", p) for p in paths] == [200, 200, 200]
    assert _from(client, "10.0.0.1") == 429
    assert _from(client, "10.0.0.2") == 200


def test_all_addresses_are_limited_together(sample_build: BuildReport) -> None:
    client = _client(sample_build, rate_limit_total="2/hour")
    assert [_from(client, f"10.0.0.{n}") for n in range(3)] == [200, 200, 429]


def test_static_files_do_not_count(sample_build: BuildReport) -> None:
    client = _client(sample_build, rate_limit="1/hour")
    assert [_from(client, "10.0.0.1", "/static/css/base.css") for _ in range(3)] == [200] * 3
    assert _from(client, "10.0.0.1") == 200


def test_the_refusal_says_when_to_come_back(sample_build: BuildReport) -> None:
    client = _client(sample_build, rate_limit="1/hour")
    client.get("/")
    page, data = client.get("/"), client.post("/api/v1/ask", json={"question": "bus"})
    assert (page.status_code, data.status_code) == (429, 429)
    assert 0 < int(page.headers["Retry-After"]) <= 3600
    assert data.get_json()["error"]["code"] == "too_many_requests"


@pytest.mark.parametrize(("proxies", "second"), [(0, 429), (1, 200)])
def test_forwarded_addresses_count_only_behind_own_servers(
    sample_build: BuildReport, proxies: int, second: int
) -> None:
    client = _client(sample_build, rate_limit="1/hour", proxies=proxies)
    headers = ({"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"})
    assert [_from(client, "10.0.0.1", **h) for h in headers] == [200, second]


@pytest.mark.parametrize(("first", "second", "expected"), [
    ("2001:db8::1", "2001:db8::2", 429),
    ("2001:db8::1", "2001:db8:0:1::1", 200),
    ("::ffff:192.0.2.1", "192.0.2.1", 429),
    ("unix:", "192.0.2.1", 200),
])
def test_a_subscriber_is_counted_once(
    sample_build: BuildReport, first: str, second: str, expected: int
) -> None:
    client = _client(sample_build, rate_limit="1/hour")
    assert [_from(client, first), _from(client, second)] == [200, expected]


def test_a_limit_that_is_none_is_refused() -> None:
    run = CliRunner().invoke(main, ["serve", "--rate-limit", "many"])
    assert run.exit_code == 2 and "120/minute" in run.output
