"""The page of a source: its picture with marks, its text, the file; and what is not shown."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SAMPLES
from fakes import FakeEncoder
from flask.testing import FlaskClient
from lxml import html
from PIL import Image

from corpus.pictures import drawer, size_of
from corpus.rows import DocumentRow
from embeddings.build import build
from embeddings.generation import LocalArchive
from embeddings.intake import Choices
from qa.cite import cite, meeting_path
from qa.model import Quote
from qa.retrieve import place_of
from web import create_app
from web.live import Live
from web.page_pictures import PagePictures, Scale
from web.sources import marked_picture, marks_on, source_path

_PDF = "ravnsoe-byraadet-2023-10-11.pdf"
_HTML = "ravnsoe-byraadet-2022-10-26.html"  # A second source: the PDF is quoted.
_TXT = "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"
_WORDS = "Byrådet vedtog budgettet med 10 stemmer mod 5."
_QUERY = "citat=Byr%C3%A5det+vedtog+budgettet+med+10+stemmer+mod+5.&punkt=2&afsnit=2"


def _document(archive: LocalArchive, file: str) -> DocumentRow:
    return next(d for d in archive.corpus.documents() if d.file == file)


def _tree(client: FlaskClient, path: str, status: int = 200) -> html.HtmlElement:
    response = client.get(path, headers={"Accept-Language": "en"})
    assert response.status_code == status, path
    return html.document_fromstring(response.get_data(as_text=True))


def _text(tree: html.HtmlElement, path: str) -> str:
    return " ".join(" ".join(e.text_content().split()) for e in tree.xpath(path))


@pytest.fixture
def key(sample_archive: LocalArchive) -> str:
    return _document(sample_archive, _PDF).key


@pytest.fixture
def quote(sample_archive: LocalArchive) -> Quote:
    for passage in sample_archive.corpus.passages():
        section = sample_archive.corpus.section(passage.section)
        document = sample_archive.corpus.document(section.document)
        at = document.text.find(_WORDS, passage.start, passage.end)
        if at >= 0 and document.file == _PDF:
            place = place_of(sample_archive, passage)
            return Quote(place, at, at + len(_WORDS), passage.page)
    raise AssertionError("the words are no longer in the sample")


def test_the_page_shows_picture_text_and_marks(
    client: FlaskClient, sample_archive: LocalArchive, quote: Quote
) -> None:
    tree = _tree(client, source_path(sample_archive, quote))
    assert _text(tree, "//h1") == "REFERAT Byrådet d. 11-10-2023 page 4 of 9"
    assert _text(tree, "//section//mark") == _WORDS
    assert len(tree.xpath("//svg//rect")) == 1
    assert "quoted words marked" in _text(tree, "//svg/title")
    assert tree.xpath("//svg/@role") == ["img"]
    picture = client.get(tree.xpath("//svg/image/@href")[0])
    assert (picture.status_code, picture.mimetype) == (200, "image/png")
    (shown,) = tree.xpath("//svg/@viewbox")
    view = [float(v) for v in shown.split()]
    width, height = size_of(picture.data)
    assert width / height == pytest.approx(view[2] / view[3], rel=0.01)
    rect = tree.xpath("//svg//rect")[0]
    assert view[0] <= float(rect.get("x")) and view[1] <= float(rect.get("y"))
    assert "Punkt 2: Budget 2024-2027" in _text(tree, "//section[@aria-labelledby]")
    assert "Punkt 3" not in _text(tree, "//section[@aria-labelledby]")
    assert not tree.xpath("//article//*[@style]")


def test_the_way_back_leads_to_the_marked_words(client: FlaskClient, key: str) -> None:
    tree = _tree(client, f"/kilde/{key}/4?{_QUERY}")
    (back,) = [a for a in tree.xpath("//p[@class='deeds']/a/@href") if a.startswith("/moede/")]
    point = _tree(client, back)
    assert _text(point, "//mark") == _WORDS
    onward = point.xpath("//p[@class='deeds']/a/@href")[0]
    assert _text(_tree(client, onward), "//section//mark") == _WORDS


def test_pages_follow_each_other_and_keep_the_quote(client: FlaskClient, key: str) -> None:
    seen, address = [], f"/kilde/{key}/1?{_QUERY}"
    while address:
        tree = _tree(client, address)
        seen.append(_text(tree, "//h1/span[@class='number']"))
        assert "citat=" in address
        address = (tree.xpath("//nav[@class='turn']/a[@rel='next']/@href") or [""])[0]
    assert seen == [f"page {n} of 9" for n in range(1, 10)]


def test_a_page_without_the_words_names_theirs(client: FlaskClient, key: str) -> None:
    tree = _tree(client, f"/kilde/{key}/2?{_QUERY}")
    assert "do not stand on this page" in _text(tree, "//p[@role='status']")
    (there,) = tree.xpath("//p[@role='status']/a/@href")
    assert _text(_tree(client, there), "//section//mark") == _WORDS


def test_words_that_are_gone_are_told(client: FlaskClient, key: str) -> None:
    tree = _tree(client, f"/kilde/{key}/2?citat=Ordene+findes+ikke&punkt=2")
    assert "not in this document" in _text(tree, "//p[@role='status']")
    assert not tree.xpath("//mark") and not tree.xpath("//svg//rect")


def test_two_sizes(client: FlaskClient, key: str) -> None:
    small = _tree(client, f"/kilde/{key}/4?{_QUERY}")
    larger = next(a for a in small.xpath("//p[@class='deeds']/a/@href") if "stor=1" in a)
    large = _tree(client, larger)
    assert _text(large, "//section//mark") == _WORDS
    widths = [
        size_of(client.get(t.xpath("//svg/image/@href")[0]).data)[0] for t in (small, large)
    ]
    assert widths == [953, 1786]


def test_a_picture_may_be_kept_for_ever(client: FlaskClient, key: str) -> None:
    address = _tree(client, f"/kilde/{key}/4").xpath("//svg/image/@href")[0]
    response = client.get(address)
    assert "immutable" in response.headers["Cache-Control"]
    assert "Cookie" not in response.headers.get("Vary", "")
    etag = response.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert "immutable" not in client.get(f"/kilde/{key}/4.png").headers.get("Cache-Control", "")


@pytest.mark.parametrize("file", [_PDF, _HTML, _TXT])
def test_a_file_is_downloaded_as_it_was_handed_in(
    file: str, client: FlaskClient, sample_archive: LocalArchive
) -> None:
    row = _document(sample_archive, file)
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        response = client.get(f"/kilde/{row.key}/fil", headers=headers)
        assert response.status_code == 200
        if "Content-Encoding" not in response.headers:
            assert hashlib.sha256(response.data).hexdigest() == row.sha256
            assert response.headers["ETag"] == f'"{row.sha256}"'
        assert response.mimetype == row.media_type
        disposition = response.headers["Content-Disposition"]
        assert disposition.startswith("attachment") and file in disposition
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address",
    [
        "/kilde/ukendt/1", "/kilde/{key}/0", "/kilde/{key}/10", "/kilde/{key}/10.png",
        "/kilde/{key}/-1", "/kilde/{key}/1.5", "/kilde/{key}/x", "/kilde/{key}/01",
        "/kilde/{key}/٣", "/kilde/{key}/" + "9" * 5000, "/kilde/{key}/0.png",
        "/kilde/{key}/" + "9" * 5000 + ".png", "/kilde/..%2f..%2fsecret/fil",
        "/kilde/%00/1", "/kilde/%ff%fe/1", "/kilde/{key}'%20OR%201=1/1", "/kilde/%/fil",
        "/kilde/{html}/1.png", "/kilde/{html}/2",
    ],
)
def test_what_is_not_there(
    address: str, client: FlaskClient, key: str, sample_archive: LocalArchive
) -> None:
    page = _document(sample_archive, _HTML).key
    assert client.get(address.format(key=key, html=page)).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["citat=%00", "citat=%ff", "citat=" + "a+" * 5000, "citat=a&afsnit=-1", "citat=a&afsnit=x",
     "citat=a&afsnit=" + "9" * 5000, "citat=a&punkt=%2F..", "stor=x", "citat=&til=x",
     "citat=%ed%a0%80"],
)
def test_odd_arguments_do_no_harm(query: str, client: FlaskClient, key: str) -> None:
    assert client.get(f"/kilde/{key}/4?{query}").status_code == 200


def test_a_document_without_pages_shows_its_text_and_the_download(
    client: FlaskClient, sample_archive: LocalArchive
) -> None:
    row = _document(sample_archive, _TXT)
    tree = _tree(client, f"/kilde/{row.key}/1?citat=Godkendt.")
    assert not tree.xpath("//svg") and not tree.xpath("//nav[@class='turn']")
    assert "no printed pages" in _text(tree, "//p[@role='status']")
    assert tree.xpath("//mark")[0].text_content() == "Godkendt."
    assert f"/kilde/{row.key}/fil" in tree.xpath("//p[@class='deeds']/a/@href")


def test_a_second_source_shows_its_words_too(
    client: FlaskClient, sample_archive: LocalArchive
) -> None:
    row = _document(sample_archive, _HTML)
    words = " ".join(row.text.split()[20:26])
    tree = _tree(client, f"/kilde/{row.key}/1?citat={words}")
    assert _text(tree, "//mark") == words
    shown = "".join(_text(tree, "//section[@aria-labelledby]/div").split())
    assert shown == "".join(row.text.split())


def test_points_and_meetings_lead_to_their_files(client: FlaskClient, key: str) -> None:
    for path in ("/moede/ravnsoe-kommune/byraadet/2023-10-11",
                 "/moede/ravnsoe-kommune/byraadet/2023-10-11/2"):
        links = _tree(client, path).xpath("//ul[@class='files']//a/@href")
        assert links == [f"/kilde/{key}/1", f"/kilde/{key}/fil"]


def test_every_decision_has_its_page(sample_archive: LocalArchive, client: FlaskClient) -> None:
    """The address of a source marks as many words as the address of the citation does."""
    for passage in sample_archive.corpus.passages()[::60]:
        place = place_of(sample_archive, passage)
        found = Quote(place, passage.start, passage.end, passage.page)
        source = _tree(client, source_path(sample_archive, found))
        cited = _tree(client, cite(sample_archive, found).path)
        if place.document.pages:
            assert source.xpath("//svg//rect")
        shown, wanted = ("".join(_text(t, "//mark").split()) for t in (source, cited))
        assert shown and (shown == wanted or wanted.startswith(shown))


def test_a_picture_with_its_marks_for_others(
    client: FlaskClient, sample_archive: LocalArchive, quote: Quote
) -> None:
    document = quote.place.document
    boxes = marks_on(sample_archive, document, 4, (quote.start, quote.end))
    with client.application.app_context():
        picture = marked_picture(sample_archive, document, 4, boxes)
        none = marked_picture(sample_archive, _document(sample_archive, _TXT), 1, [])
    assert none is None and picture is not None
    colours = Image.open(io.BytesIO(picture)).convert("RGB").getcolors(1 << 24) or []
    assert any(colour == (255, 224, 110) for _, colour in colours)


@pytest.fixture
def serve(tmp_path: Path) -> Callable[..., tuple[FlaskClient, LocalArchive]]:
    """Builds an archive of some files and gives a browser at it."""

    def make(
        files: dict[str, bytes], originals: bool = True
    ) -> tuple[FlaskClient, LocalArchive]:
        folder = tmp_path / "minutes"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        choices = Choices(originals=originals)
        made = build([folder], tmp_path / "home", FakeEncoder(), choices=choices)
        client = create_app(Live(tmp_path / "home", FakeEncoder), b"key").test_client()
        return client, LocalArchive(made.folder)

    return make


def _sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def test_what_holds_numbers_is_neither_shown_nor_given(
    serve: Callable[..., tuple[FlaskClient, LocalArchive]],
) -> None:
    text = _sample(_TXT).replace(b"Godkendt.", b"Godkendt. Ans\xc3\xb8ger 010190-1234.", 1)
    client, archive = serve({_TXT: text})
    (row,) = archive.corpus.documents()
    tree = _tree(client, f"/kilde/{row.key}/1")
    assert "civil registration numbers" in _text(tree, "//p[@role='status']")
    assert "██████-████" in _text(tree, "//section[@aria-labelledby]")
    assert "010190" not in client.get(f"/kilde/{row.key}/1").get_data(as_text=True)
    assert not [a for a in tree.xpath("//a/@href") if a.endswith("/fil")]
    assert client.get(f"/kilde/{row.key}/fil").status_code == 404


def test_without_a_copy_the_text_is_shown(
    serve: Callable[..., tuple[FlaskClient, LocalArchive]],
) -> None:
    client, archive = serve({_PDF: _sample(_PDF)}, originals=False)
    (row,) = archive.corpus.documents()
    tree = _tree(client, f"/kilde/{row.key}/4?{_QUERY}")
    assert "No copy of this file" in _text(tree, "//p[@role='status']")
    assert _text(tree, "//section//mark") == _WORDS
    assert not tree.xpath("//svg")
    assert client.get(f"/kilde/{row.key}/fil").status_code == 404
    assert client.get(f"/kilde/{row.key}/4.png").status_code == 404
    (meeting,) = archive.corpus.meetings()
    links = _tree(client, meeting_path(meeting)).xpath("//ul[@class='files']//a/@href")
    assert links == [f"/kilde/{row.key}/1"]


def test_a_page_that_cannot_be_drawn_shows_its_text(
    serve: Callable[..., tuple[FlaskClient, LocalArchive]],
) -> None:
    client, archive = serve({_PDF: _sample(_PDF)})
    (row,) = archive.corpus.documents()
    path = archive.original(row.sha256)
    assert path
    path.write_bytes(b"%PDF-1.7 damaged")
    tree = _tree(client, f"/kilde/{row.key}/4?{_QUERY}")
    assert "cannot be drawn" in _text(tree, "//p[@role='status']")
    assert _text(tree, "//section//mark") == _WORDS
    assert client.get(f"/kilde/{row.key}/4.png").status_code == 404


def test_a_name_that_is_no_name_can_be_downloaded(
    serve: Callable[..., tuple[FlaskClient, LocalArchive]],
) -> None:
    client, archive = serve({'byråd\r\nX-Ond: 1 "a".txt': _sample(_TXT)})
    (row,) = archive.corpus.documents()
    response = client.get(f"/kilde/{row.key}/fil")
    assert response.status_code == 200 and "X-Ond" not in response.headers
    assert hashlib.sha256(response.data).hexdigest() == row.sha256


def test_pictures_are_kept_up_to_a_size_and_drawn_again(tmp_path: Path) -> None:
    pdf = tmp_path / "original"
    shutil.copy(SAMPLES / _PDF, pdf)
    drawn = [drawer().draw(pdf, n, Scale.NORMAL.value, _PDF) for n in range(1, 10)]
    one, most = drawn[0], sum(map(len, drawn)) // 2
    pictures = PagePictures(tmp_path / "pages", most_bytes=most)
    for number in range(1, 10):
        pictures.picture(pdf, "a" * 64, number, Scale.NORMAL, _PDF)
        kept = list((tmp_path / "pages").rglob("*.png"))
        assert sum(p.stat().st_size for p in kept) <= most
        assert any(f"-{number}-normal-" in p.name for p in kept)
    assert not any("-1-normal-" in p.name for p in kept)
    assert pictures.picture(pdf, "a" * 64, 1, Scale.NORMAL, _PDF) == one
    pdf.unlink()
    assert pictures.picture(pdf, "a" * 64, 1, Scale.NORMAL, _PDF) == one


def test_pictures_are_drawn_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("not a folder")
    pictures = PagePictures(tmp_path / "pages")
    picture = pictures.picture(SAMPLES / _PDF, "a" * 64, 1, Scale.NORMAL, _PDF)
    assert size_of(picture) == (953, 1348)
