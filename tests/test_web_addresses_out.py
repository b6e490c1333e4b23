"""Addresses that leave the server: the operator's, or the request's own host."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from fakes import FakeEncoder

from embeddings.build import BuildReport
from web import create_app
from web.addresses_out import absolute, authority
from web.cli import main
from web.config import checked_base_url
from web.live import Live
from web.serving import Serving


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://referat.example.dk", "https://referat.example.dk"),
        (" https://example.dk/referat/ ", "https://example.dk/referat"),
        ("http://[::1]:8765/", "http://[::1]:8765"),
    ],
)
def test_a_base_url_is_kept_without_its_last_slash(given: str, kept: str) -> None:
    assert checked_base_url(given) == kept


@pytest.mark.parametrize(
    "given",
    ["referat.example.dk", "ftp://example.dk", "https://", "https://example.dk/?a=1", "//x",
     "https://example.dk/#a", "https://me:secret@example.dk", "https://exa mple.dk",
     "https://example.dk:99999", 'https://example.dk/"><b>', "https://[x", "https://ø.dk"],
)
def test_what_is_no_base_url_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"is not an address like https://"):
        checked_base_url(given)
    done = CliRunner().invoke(main, ["serve", "--base-url", given])
    assert done.exit_code == 2 and "is not an address" in done.output


@pytest.mark.parametrize(
    ("base", "address", "name"),
    [
        (None, "http://minutes.local:8765/x?a=1", "minutes.local"),
        ("https://example.dk/referat", "https://example.dk/referat/x?a=1", "example.dk"),
    ],
)
def test_addresses_are_the_operators_or_the_requests(
    sample_build: BuildReport, base: str | None, address: str, name: str
) -> None:
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    app = create_app(live, b"key", Serving(base_url=base))
    with app.test_request_context("/", base_url="http://minutes.local:8765"):
        assert absolute("/x?a=1") == address
        assert authority() == name
