"""The catalogues hold every phrase, compiled, with the same placeholders."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from conftest import ROOT

from web import wording

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def _phrases() -> set[str]:
    found = extract_from_dir(
        ROOT / "web",
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        keywords={"_": None, "gettext": None, "ngettext": (1, 2), "N_": None},
    )
    return {m[2][0] if isinstance(m[2], tuple) else m[2] for m in found}


@pytest.mark.parametrize("locale", [c for c in wording.locales() if c != "en"])
def test_a_catalogue_is_complete_and_compiled(locale: str) -> None:
    folder = wording.CATALOGUES / locale / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=locale)
    texts = {m.id[0] if isinstance(m.id, tuple | list) else m.id: m for m in catalogue if m.id}
    assert _phrases() == set(texts), "run `make translations` and translate what is new"
    for message in texts.values():
        ids = message.id if isinstance(message.id, tuple | list) else [message.id]
        strings = message.string if isinstance(message.string, tuple) else [message.string]
        for id, string in zip(ids, strings, strict=True):
            assert string.strip()
            assert set(PLACEHOLDER.findall(id)) == set(PLACEHOLDER.findall(string))
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    assert compiled.getvalue() == (folder / "messages.mo").read_bytes(), "run `make translations`"


def test_danish_and_english_are_there() -> None:
    assert wording.locales()[:2] == ("da", "en")


@pytest.mark.parametrize(
    ("language", "locale"), [("da", "da"), ("en", "en"), ("sv", "da"), ("ar", "en"), ("uk", "en")]
)
def test_messages_follow_the_question(language: str, locale: str) -> None:
    assert wording.locale_for(language) == locale
