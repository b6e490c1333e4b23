"""The pages about Referat: how it works, and the accessibility statement with its operator."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import html

from embeddings.build import BuildReport
from web import cli, create_app
from web.commands import server
from web.live import Live
from web.operator import Operator
from web.serving import Serving

_UNNAMED = "This installation has no named operator."


def _tree(client: FlaskClient, path: str) -> html.HtmlElement:
    response = client.get(path, headers={"Accept-Language": "en"})
    assert response.status_code == 200
    return html.document_fromstring(response.get_data(as_text=True))


@pytest.fixture
def operated(sample_build: BuildReport) -> FlaskClient:
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    who = Serving(
        operator="Ravnsø <b>Kommune</b>",
        contact="borger@ravnsoe.example, +45 12 34 56 78, Rådhuset",
    )
    return create_app(live, b"key", who).test_client()


def test_both_pages_are_linked_from_every_page(client: FlaskClient) -> None:
    assert set(_tree(client, "/").xpath("//footer//a/@href")) >= {"/om", "/tilgaengelighed"}


@pytest.mark.parametrize("path", ["/om", "/tilgaengelighed"])
def test_an_operator_is_named_as_text_or_said_to_be_missing(
    client: FlaskClient, operated: FlaskClient, path: str
) -> None:
    assert _UNNAMED in _tree(client, path).text_content()
    named = _tree(operated, path)
    assert _UNNAMED not in named.text_content()
    assert named.xpath("//main//bdi/text()")[0] == "Ravnsø <b>Kommune</b>"


def test_the_statement_names_contact_law_and_supervision(operated: FlaskClient) -> None:
    main = _tree(operated, "/tilgaengelighed").xpath("//main")[0]
    assert main.xpath(".//a/@href")[:2] == ["mailto:borger@ravnsoe.example", "tel:+4512345678"]
    assert "Rådhuset" in main.text_content()
    for told in ("EN 301 549", "in part", "Not tested", "Digitaliseringsstyrelsen", "WAS-Tool"):
        assert told in main.text_content()
    assert main.xpath(".//a[starts-with(@href, 'https://digst.dk/')]")


@pytest.mark.parametrize(
    ("contact", "addresses"),
    [("", []), ("a@b.dk", ["mailto:a@b.dk"]), (" 12345678 ,", ["tel:12345678"]),
     ("javascript:alert(1)", [""]), ("x@y.dk?body=z", [""]), ("https://a.dk", [""])],
)
def test_only_mail_and_telephone_become_links(contact: str, addresses: list[str]) -> None:
    assert [address for _, address in Operator("", contact).contacts] == addresses


def test_serve_takes_operator_and_contact_from_options_and_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served: list[tuple[str, str]] = []

    def serve(*found: object, **more: object) -> None:
        (chosen,) = (f for f in found if isinstance(f, dict))
        served.append((chosen["operator"], chosen["contact"]))

    monkeypatch.setattr(server, "_serve", serve)
    CliRunner().invoke(
        cli.main, ["serve", "--operator", "Ravnsø Kommune"],
        env={"REFERAT_OPERATOR": "another", "REFERAT_CONTACT": "a@b.dk"},
    )
    assert served == [("Ravnsø Kommune", "a@b.dk")]
