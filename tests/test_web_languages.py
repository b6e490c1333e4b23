"""A catalogue in its folder is all that a further language of the interface needs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from browser import DESKTOP, NARROW, PHONE, fits, served, too_wide
from conftest import ROOT
from fakes import FakeEncoder
from flask import Flask
from lxml import html
from page_types import PAGES

from web import create_app, wording
from web.live import Live

_STYLES = sorted((ROOT / "web" / "static" / "css").glob("*.css"))
_TEMPLATES = sorted((ROOT / "web" / "templates").glob("*.html"))
# Sides of the page, where its writing's start and end are meant.
_SIDES = re.compile(r"\b(?:margin|padding|border)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:"
                    r"|\b(?:text-align|float)\s*:\s*(?:left|right)\b")

# Top, right, bottom, left: only where right and left are alike.
_FOUR_SIDES = re.compile(r"\b(?:margin|padding):\s*[^\s;]+ ([^\s;]+) [^\s;]+ ([^\s;}]+)\s*[;}]")


@pytest.fixture(scope="module")
def app(plain_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The pages with an Arabic catalogue besides those that come along."""
    folder = tmp_path_factory.mktemp("catalogues") / "translations"
    shutil.copytree(wording.CATALOGUES, folder)
    _arabic(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wording, "CATALOGUES", folder)
        _forget()
        yield create_app(Live(plain_home, FakeEncoder), b"key")
    _forget()


def _arabic(folder: Path) -> None:
    """Every phrase that Danish has, with an Arabic letter before it."""
    with (folder / "da" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        danish = read_po(file, locale="da")
    catalogue = Catalog(locale="ar")
    for message in danish:
        if message.id:
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            said = tuple(f"ع {ids[-1]}" for _ in range(catalogue.num_plurals))
            catalogue.add(message.id, said if len(ids) > 1 else said[0])
    target = folder / "ar" / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "messages.mo").open("wb") as compiled:
        write_mo(compiled, catalogue)


def _forget() -> None:
    wording.locales.cache_clear()
    wording.translations.cache_clear()


def _tree(app: Flask, path: str, language: str) -> html.HtmlElement:
    response = app.test_client().get(path, headers={"Accept-Language": language})
    return html.document_fromstring(response.get_data(as_text=True))


def test_a_catalogue_alone_puts_a_language_into_the_menu(app: Flask) -> None:
    languages = _tree(app, "/", "da").xpath("//nav[@class='languages']/*")
    assert [(e.get("lang"), e.text_content().strip()) for e in languages] == [
        ("da", "dansk"), ("en", "English"), ("ar", "العربية"),
    ]
    assert languages[2].get("href") == "/?sprog=ar"


@pytest.mark.parametrize("path", ["/?sprog=ar", "/"])
def test_it_turns_the_page_when_chosen_or_preferred(app: Flask, path: str) -> None:
    tree = _tree(app, path, "ar")
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    assert tree.xpath("//main//button")[0].text_content().strip() == "ع Ask"


def test_the_minutes_stay_danish_and_are_said_to_be(app: Flask) -> None:
    tree = _tree(app, "/moede/ravnsoe-kommune/byraadet/2023-10-11/2", "ar")
    assert tree.xpath("//h1//span[@lang='da']")[0].text_content().startswith("Budget")
    assert "أكتوبر" in tree.xpath("//p[@class='crumb']")[0].text_content()


@pytest.mark.parametrize("style", _STYLES, ids=lambda path: path.name)
def test_styles_name_start_and_end_not_left_and_right(style: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", style.read_text("utf-8"), flags=re.S)
    assert _SIDES.findall(text) == []
    assert [four for four in _FOUR_SIDES.findall(text) if four[0] != four[1]] == []


@pytest.mark.parametrize("template", _TEMPLATES, ids=lambda path: path.name)
def test_arrows_point_as_the_page_is_written(template: Path) -> None:
    lines = [line for line in template.read_text("utf-8").splitlines() if set("←→") & {*line}]
    assert [line for line in lines if 'direction == "rtl"' not in line] == []


@pytest.mark.browser
def test_pages_written_from_right_to_left_fit(window: Callable[..., Any], app: Flask) -> None:
    with served(app) as address, window(NARROW, language="ar") as opened:
        page = opened.page
        for kind in PAGES:
            page.goto(address + kind.path)
            for size in (NARROW, PHONE, DESKTOP):
                page.set_viewport_size({"width": size[0], "height": size[1]})
                assert fits(page), (kind.name, size, too_wide(page))
            # The page begins at the right: its name stands there.
            name = page.locator("header .name").bounding_box()
            assert name["x"] > DESKTOP[0] / 2, kind.name
        # A Danish line among the page's own begins where they do, but is read as Danish.
        page.goto(f"{address}/moede/ravnsoe-kommune/byraadet/2022-04-27/2")
        ways = "e => getComputedStyle(e, e.rel == 'prev' ? '::before' : '::after').content"
        arrows = [page.locator(f"a[rel={way}]").evaluate(ways) for way in ("prev", "next")]
        assert [a.split('"')[1].strip() for a in arrows] == ["→", "←"]
        told = "e => [getComputedStyle(e).textAlign, getComputedStyle(e).direction]"
        assert page.locator(".course small").first.evaluate(told) == ["right", "ltr"]
        assert opened.log.problems == []
