"""Addresses whose words, or whose page, are not there any more after the archive was rebuilt."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote as percent

import pytest
from conftest import SAMPLES
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import html

from embeddings.build import build
from embeddings.generation import LocalArchive
from qa.changed import replacement
from web import create_app
from web.live import Live

FILE = "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"
MEETING = "/moede/ravnsoe-kommune/teknik-og-klimaudvalget/2022-05-10"
WORDS = "Kommunen har 13.600 husstande med egen beholder."
LONG = ("?afsnit=3&citat=Alle%20kommuner%20skal%20indsamle%20ti%20typer"
        "&til=have%2C%20og%20hvor%20tit%20de%20skal%20t%C3%B8mmes.")
_ENGLISH = {"Accept-Language": "en"}


class Site:
    """An archive that is built again and again from changed files, and its pages."""

    def __init__(self, folder: Path) -> None:
        self._sources, self._home = folder / "sources", folder / "home"
        self._sources.mkdir()
        self.client: FlaskClient = create_app(
            Live(self._home, FakeEncoder), b"key"
        ).test_client()

    def build(self, **files: str) -> LocalArchive:
        for name, text in files.items():
            (self._sources / f"{name}.txt").write_text(text, "utf-8")
        return LocalArchive(build([self._sources], self._home, FakeEncoder()).folder)

    def page(self, path: str, status: int = 200) -> html.HtmlElement:
        response = self.client.get(path, headers=_ENGLISH)
        assert response.status_code == status, path
        return html.document_fromstring(response.get_data(as_text=True))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def printed() -> str:
    return (SAMPLES / FILE).read_text("utf-8")


def _texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in tree.xpath(path)]


def _told(tree: html.HtmlElement) -> tuple[list[str], list[str]]:
    """Heading of what has become of the words, and what is quoted below it."""
    return _texts(tree, "//section[@class='changed']/h2"), _texts(
        tree, "//section[@class='changed']//blockquote"
    )


def _named(words: str) -> str:
    return f"?citat={percent(words)}"


def test_a_changed_number_is_shown_beside_the_old_one(site: Site, printed: str) -> None:
    site.build(minutes=printed)
    assert _texts(site.page(f"{MEETING}/2{_named(WORDS)}"), "//mark") == [WORDS]
    site.build(minutes=printed.replace("13.600", "16.300"))
    tree = site.page(f"{MEETING}/2{_named(WORDS)}")
    assert _told(tree) == (["The minutes have other words"], [WORDS.replace("13.600", "16.300")])
    assert _texts(tree, "//p[@class='compared']/del") == ["[only in the address: 13.600]"]
    assert _texts(tree, "//p[@class='compared']/ins") == ["[only in the minutes: 16.300]"]
    assert _texts(tree, "//ul[@class='kinds']/li") == ["a number: “13.600” → “16.300”"]
    (address,) = tree.xpath("//section[@class='changed']//figcaption/a[1]/@href")
    assert _texts(site.page(address), "//mark") == [WORDS.replace("13.600", "16.300")]


def test_an_address_of_first_and_last_words_is_compared_too(site: Site, printed: str) -> None:
    site.build(minutes=printed)
    assert site.page(f"{MEETING}/2{LONG}").xpath("//mark")
    site.build(minutes=printed.replace("hvor tit de skal tømmes", "hvor ofte de skal tømmes"))
    tree = site.page(f"{MEETING}/2{LONG}")
    assert _texts(tree, "//p[@class='compared']/del") == ["[only in the address: tit]"]
    assert _texts(tree, "//p[@class='compared']/ins") == ["[only in the minutes: ofte]"]
    assert _texts(tree, "//q") == [
        "Alle kommuner skal indsamle ti typer […] have, og hvor tit de skal tømmes."
    ]


def test_words_that_are_only_set_otherwise_are_shown(site: Site, printed: str) -> None:
    site.build(minutes=printed)
    tree = site.page(f"{MEETING}/2{_named('I dag sorteres affaldet i restaffald og papir –')}")
    heading, (quoted,) = _told(tree)
    assert heading == ["The words are set otherwise here"]
    assert quoted.startswith("I dag sorteres affaldet i restaffald og papir, mens")
    assert not tree.xpath("//section[@class='changed']//del")


def test_an_item_that_was_numbered_anew_is_found(site: Site, printed: str) -> None:
    site.build(minutes=_renumbered(printed))
    tree = site.page(f"{MEETING}/2{_named(WORDS)}")
    assert _told(tree) == (["The words stand in another place"], [WORDS])
    (address,) = tree.xpath("//section[@class='changed']//figcaption/a[1]/@href")
    assert address.startswith(f"{MEETING}/3?")


def test_an_item_that_is_gone_is_found_elsewhere(site: Site, printed: str) -> None:
    site.build(minutes=printed)
    tree = site.page(f"{MEETING}/9{_named(WORDS)}", 404)
    assert _texts(tree, "//h1") == ["Not here"]
    assert _told(tree) == (["The words stand in another place"], [WORDS])
    assert MEETING in tree.xpath("//section[@class='error']/p/a/@href")


def test_a_committee_that_was_renamed_is_found(site: Site, printed: str) -> None:
    site.build(minutes=printed.replace("Teknik- og Klimaudvalget", "Miljøudvalget"))
    tree = site.page(f"{MEETING}/2{_named(WORDS)}", 404)
    assert _told(tree) == (["The words stand in another place"], [WORDS])
    (address,) = tree.xpath("//section[@class='changed']//figcaption/a[1]/@href")
    assert address.startswith("/moede/ravnsoe-kommune/miljoeudvalget/2022-05-10/2?")


def test_changed_words_of_a_page_that_is_gone_are_compared(site: Site, printed: str) -> None:
    site.build(minutes=printed.replace("13.600", "16.300"))
    tree = site.page(f"{MEETING}/9{_named(WORDS)}", 404)
    assert _told(tree) == (
        ["The words are not here"], [WORDS.replace("13.600", "16.300")]
    )
    assert _texts(tree, "//p[@class='compared']/del") == ["[only in the address: 13.600]"]


def test_a_replaced_document_leads_to_the_one_that_replaces_it(
    site: Site, printed: str
) -> None:
    key = site.build(minutes=printed).corpus.document(1).key
    archive = site.build(**{"rettet referat": printed.replace("13.600", "16.300")})
    later = replacement(archive, key)
    assert later is not None and later.file.endswith("rettet referat.txt")
    assert replacement(archive, later.key) is None and replacement(archive, "0" * 16) is None
    tree = site.page(f"/dokument/{key}{_named(WORDS)}", 404)
    assert tree.xpath("//section[@class='error']/p[@role='status']/a/@href") == [MEETING]
    assert _texts(tree, "//p[@class='compared']/ins") == ["[only in the minutes: 16.300]"]


@pytest.mark.parametrize(
    "words",
    ["Ordene her findes ingen steder i noget referat", "x" * 6000, "ord\x00", "\u202eabc", "…",
     "<b>fed</b>", "Godkendt sammen med"],
)
@pytest.mark.parametrize("path", [f"{MEETING}/2", f"{MEETING}/99", "/dokument/0123456789abcdef"])
def test_words_that_are_nowhere_are_told_to_be(
    site: Site, printed: str, words: str, path: str
) -> None:
    site.build(minutes=printed)
    tree = site.page(f"{path}{_named(words)}", 200 if path.endswith("/2") else 404)
    assert _told(tree) == (["The words are not here"], [])
    assert not tree.xpath("//section[@class='changed']//b")


def test_a_page_that_is_gone_is_told_even_where_that_cannot_be_explained(
    site: Site, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.build(minutes=printed)

    def fail(*args: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("web.views.changed.words_now", fail)
    tree = site.page(f"{MEETING}/9{_named(WORDS)}", 404)
    assert _texts(tree, "//h1") == ["Not here"] and not tree.xpath("//section[@class='changed']")


def _renumbered(printed: str) -> str:
    """The minutes with an item put in after the first one."""
    contents, _, body = printed.partition("\n\n\n")

    def later(found: re.Match[str]) -> str:
        return f"{int(found[1]) + 1} "

    extra = "2 Orientering fra formanden"
    contents = re.sub(r"^([2-6]) (?=[A-ZÆØÅ])", later, contents, flags=re.M)
    contents = contents.replace("1 Godkendelse af dagsorden\n",
                                f"1 Godkendelse af dagsorden\n{extra}\n")
    body = re.sub(r"^([2-6]) (?=[A-ZÆØÅ])", later, body, flags=re.M)
    inserted = f"{extra}\n\nSagsresumé:\n\nFormanden fortalte om sommerens planer.\n\n\n3 Ny"
    return f"{contents}\n\n\n{body.replace('3 Ny', inserted, 1)}"
