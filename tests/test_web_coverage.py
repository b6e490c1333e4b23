"""What is indexed, and the report of the build in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SAMPLES
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import html

from embeddings.archive import Archive
from embeddings.build import build
from embeddings.generation import LocalArchive
from embeddings.manifest import Source
from web import create_app
from web.live import Live
from web.wording.reports import moment, report


def _tree(client: FlaskClient) -> html.HtmlElement:
    response = client.get("/daekning", headers={"Accept-Language": "en"})
    assert response.status_code == 200
    return html.document_fromstring(response.get_data(as_text=True))


def _texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in tree.xpath(path)]


def test_every_committee_with_its_first_and_last_meeting(client: FlaskClient) -> None:
    tree = _tree(client)
    assert "Ravnsø Kommune" in _texts(tree, "//h2")
    rows = [_texts(row, "./*") for row in tree.xpath("//table[@class='covered']/tbody/tr")]
    assert rows == [
        ["Byrådet", "5", "27 April 2022 – 24 April 2024"],
        ["Børne- og Kulturudvalget", "5", "5 April 2022 – 6 February 2024"],
        ["Teknik- og Klimaudvalget", "6", "8 March 2022 – 10 September 2024"],
    ]
    for address in tree.xpath("//table[@class='covered']//a/@href"):
        assert client.get(address).status_code == 200


def test_how_it_was_built(client: FlaskClient, sample_archive: LocalArchive) -> None:
    told = dict(zip(*(_texts(_tree(client), f"//dl//{t}") for t in ("dt", "dd")), strict=True))
    assert told["Language model for searching"] == "fake fake-1"
    assert told["Files indexed and quoted"] == "16"
    assert told["Version of the index"] == sample_archive.info.generation


def test_the_archive_tells_of_its_sources(sample_archive: LocalArchive) -> None:
    archive: Archive = sample_archive
    assert archive.sources == sample_archive.manifest.sources
    assert {s.status for s in archive.sources} == {"indexed", "second_source"}


@pytest.fixture
def odd(tmp_path: Path) -> FlaskClient:
    """A build that something is to be told of."""
    folder = tmp_path / "minutes"
    folder.mkdir()
    name = "ravnsoe-byraadet-2022-10-26"
    for ending in ("pdf", "html"):
        (folder / f"{name}.{ending}").write_bytes((SAMPLES / f"{name}.{ending}").read_bytes())
    (folder / "copy.pdf").write_bytes((SAMPLES / f"{name}.pdf").read_bytes())
    (folder / "<b>empty.txt").write_text("")
    (folder / "picture.xyz").write_text("?")
    (folder / "plan.txt").write_text("Plan for <i>parker</i>\n\nByen skal have flere parker.\n")
    build([folder], tmp_path / "home", FakeEncoder())
    return create_app(Live(tmp_path / "home", FakeEncoder), b"key").test_client()


def test_what_was_left_out_is_told_with_the_reason(odd: FlaskClient) -> None:
    tree = _tree(odd)
    groups = {
        _texts(g, "./summary")[0]: _texts(g, ".//li")
        for g in tree.xpath("//details[@class='group']")
    }
    # Files of one content are told of under the name that comes first.
    first = "ravnsoe-byraadet-2022-10-26.pdf"
    assert groups == {
        "2 files could not be read": [
            "<b>empty.txt It holds no text; it may be a scanned picture.",
            "picture.xyz A file of this kind is not read.",
        ],
        "1 file is of a meeting that another file is quoted from": [
            "ravnsoe-byraadet-2022-10-26.html copy.pdf is used."],
        "1 file is there twice": [f"{first} copy.pdf is used."],
    }
    links = tree.xpath("//section[@aria-labelledby='uden-moede']//a")
    assert len(links) == 1 and odd.get(links[0].get("href")).status_code == 200


def test_reasons_without_a_code_stay_in_their_own_language() -> None:
    (group,) = report([Source("a.pdf", "not_read", code="new_code", reason="It is odd.")], "da")
    assert [(t.text, t.english) for t in group.files] == [("It is odd.", True)]


@pytest.mark.parametrize(
    ("remark", "text", "english"),
    [
        ("no text could be read; `referat build --ocr` may read it (page 3)",
         "No text could be read; it may be a picture (page 3).", False),
        ("2 civil registration numbers masked (page 1)",
         "Civil registration numbers are masked (page 1).", False),
        ("points were found, but no committee and date of a meeting",
         "It has items, but tells neither committee nor date.", False),
        ("read by OCR; some words may be wrong",
         "The text is read from a picture; some words may be wrong.", False),
        ("something new (page 2)", "something new (page 2)", True),
    ],
)
def test_remarks_in_the_readers_language(remark: str, text: str, english: bool) -> None:
    (group,) = report([Source("a.pdf", "indexed", remarks=(remark,))], "en")
    assert group.heading == "1 remark"
    assert [(t.text, t.english) for t in group.files] == [(text, english)]


def test_of_thousands_of_files_the_first_are_listed() -> None:
    (group,) = report([Source(f"{n}.x", "not_read") for n in range(5000)], "en")
    assert (group.number, len(group.files)) == (5000, 300)
    assert group.heading == "5000 files could not be read"


def test_an_earlier_version_names_the_one_in_use() -> None:
    sources = [
        Source("new.pdf", "indexed", meeting="Byrådet 2022-10-26"),
        Source("old.pdf", "replaced", meeting="Byrådet 2022-10-26", reason="an earlier version"),
        Source("lone.pdf", "replaced", meeting="Byrådet 2021-01-01", reason="an earlier version"),
    ]
    (group,) = report(sources, "en")
    assert [(t.file, t.text, t.english) for t in group.files] == [
        ("old.pdf", "new.pdf is used.", False), ("lone.pdf", "an earlier version", True)]


def test_the_time_of_the_build() -> None:
    assert moment("2026-11-22T07:00:36+01:00", "en") == "22 November 2026, 06:00:36 UTC"
    assert moment("yesterday", "da") == "yesterday"
