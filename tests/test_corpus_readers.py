"""Which reader a file gets, text encodings, Word files and the fate of awkward files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from conftest import SAMPLES, sample

from corpus.errors import EmptyDocument, ReadError, UnsupportedFile
from corpus.heads import stands_alone
from corpus.model import BlockKind, Reading
from corpus.read import read
from corpus.readers.dispatch import extract
from corpus.readers.extract import Extract

_PDF = "ravnsoe-byraadet-2024-04-24.pdf"
_HTML = "ravnsoe-byraadet-2024-04-24.html"
_TXT = "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"


def _extract(path: Path) -> Extract:
    return extract(path, stands_alone)


@pytest.mark.parametrize(
    ("source", "name", "media_type"),
    [
        (_PDF, "minutes.txt", "application/pdf"),
        (_PDF, "minutes", "application/pdf"),
        (_HTML, "minutes.pdf", "text/html"),
        (_HTML, "minutes.txt", "text/html"),
        (_TXT, "minutes.html", "text/plain"),
        (_TXT, "minutes.md", "text/plain"),
    ],
)
def test_the_content_decides_and_not_the_name(
    source: str, name: str, media_type: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes((SAMPLES / source).read_bytes())
    found, original = read(path), sample(source)
    assert found.document.media_type == media_type
    assert found.document.text == original.document.text
    assert found.document.id == original.document.id
    assert found.points == original.points


@pytest.mark.parametrize(
    ("source", "encoding"),
    [
        (_TXT, "utf-8"), (_TXT, "utf-8-sig"), (_TXT, "utf-16"), (_TXT, "cp1252"),
        (_HTML, "utf-8-sig"), (_HTML, "utf-16"), (_HTML, "cp1252"),
    ],
)
def test_encodings(source: str, encoding: str, tmp_path: Path) -> None:
    text = (SAMPLES / source).read_text("utf-8").replace('<meta charset="utf-8">', "")
    path = tmp_path / source
    path.write_bytes(text.encode(encoding, errors="replace" if encoding == "cp1252" else "strict"))
    assert "Ravnsø" in read(path).document.text
    if encoding != "cp1252":  # It has no letters for some marks of the samples.
        assert read(path).document.text == sample(source).document.text


def test_letters_of_windows_1252(tmp_path: Path) -> None:
    path = tmp_path / "referat.txt"
    path.write_bytes("Ærø, Læsø og Århus – “tre” steder: 5 €".encode("cp1252"))
    assert read(path).document.text == "Ærø, Læsø og Århus – “tre” steder: 5 €"


def _archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")


def _half_a_word_file(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")


@pytest.mark.parametrize(
    ("name", "content", "error", "advice"),
    [
        ("empty.pdf", b"", EmptyDocument, "is empty"),
        ("blank.txt", b" \n\t\r\n ", EmptyDocument, "is empty"),
        ("login.pdf", b"Log ind for at se filen", UnsupportedFile, "fetch it again"),
        ("old.docx", b"Kun tekst", UnsupportedFile, "fetch it again"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", UnsupportedFile, "convert it"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(64), UnsupportedFile, "save it as DOCX"),
        ("table.xlsx", _archive, UnsupportedFile, "convert it"),
        ("cut.zip", b"PK\x03\x04" + bytes(40), UnsupportedFile, "convert it"),
        ("half.docx", _half_a_word_file, ReadError, "not a readable Word file"),
        ("page.html", b"<html><body><nav>Menu</nav></body></html>", EmptyDocument, "without text"),
    ],
)
def test_files_that_cannot_be_read(
    name: str, content: object, error: type[ReadError], advice: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content(path)
    with pytest.raises(ReadError, match=advice) as raised:
        read(path)
    assert raised.type is error
    assert name in str(raised.value)


@pytest.fixture
def word_file(tmp_path: Path) -> Path:
    document = docx.Document()
    document.core_properties.title = "Referat Byrådet"
    document.sections[0].header.paragraphs[0].text = "Ravnsø Kommune"
    document.add_heading("Referat fra mødet i Byrådet", 0)
    document.add_paragraph("Mødedato: Onsdag den 22. marts 2023")
    document.add_heading("1 Lokalplan 118", 1)
    document.add_paragraph("Sagsnr.: 23/0001")
    document.add_paragraph().add_run("Indstillinger:").bold = True
    document.add_paragraph("At planen vedtages.", style="List Number")
    document.add_paragraph("At naboerne høres.", style="List Bullet")
    table = document.add_table(rows=3, cols=3)
    for row, cells in enumerate((("Post", "2023", "2024"), ("Drift", "1,0", "2,0"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(2, 0).merge(table.cell(2, 2)).text = "I alt 3,0\nmio. kr."
    document.add_paragraph("Beslutning i Byrådet den 22-03-2023:")
    document.add_paragraph("Godkendt.\nLone deltog ikke.")
    document.add_heading("2 Lukket: Køb af jord", 1)
    path = tmp_path / "minutes.docx"
    document.save(str(path))
    return path


def test_word_blocks(word_file: Path) -> None:
    found = _extract(word_file)
    assert (found.title, found.running) == ("Referat Byrådet", ("Ravnsø Kommune",))
    assert [(block.kind.value, block.text) for block in found.blocks] == [
        ("heading", "Referat fra mødet i Byrådet"),
        ("paragraph", "Mødedato: Onsdag den 22. marts 2023"),
        ("heading", "1 Lokalplan 118"),
        ("paragraph", "Sagsnr.: 23/0001"),
        ("heading", "Indstillinger:"),
        ("item", "1. At planen vedtages."),
        ("item", "• At naboerne høres."),
        ("table_head", "Post\t2023\t2024"),
        ("row", "Drift\t1,0\t2,0"),
        ("row", "I alt 3,0 mio. kr."),
        ("paragraph", "Beslutning i Byrådet den 22-03-2023:"),
        ("paragraph", "Godkendt."),
        ("paragraph", "Lone deltog ikke."),
        ("heading", "2 Lukket: Køb af jord"),
    ]


def test_a_word_file_becomes_a_meeting(word_file: Path) -> None:
    found = read(word_file)
    assert found.meeting is not None
    meeting = found.meeting
    assert (meeting.municipality, meeting.committee) == ("Ravnsø Kommune", "Byrådet")
    assert [(p.number, p.title, p.case_number, p.closed) for p in found.points] == [
        ("1", "Lokalplan 118", "23/0001", False), ("2", "Lukket: Køb af jord", None, True),
    ]


def test_an_empty_word_file(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "empty.docx"))
    with pytest.raises(EmptyDocument, match=r"empty\.docx has no text"):
        read(tmp_path / "empty.docx")


def test_form_feeds_are_page_breaks(text_reading: Callable[..., Reading]) -> None:
    reading = text_reading("Første side.\fAnden side.")
    blocks = [block for section in reading.sections for block in section.blocks]
    assert reading.document.pages == 2
    assert [(block.text, block.page) for block in blocks] == [
        ("Første side.", 1), ("Anden side.", 2),
    ]


def test_markdown_headings(text_reading: Callable[..., Reading]) -> None:
    text = "# Plan\n\nTekst.\n\n**Mål**\n\nMere **vigtig** tekst."
    reading = text_reading(text, "plan.md")
    blocks = [(b.kind, b.text) for section in reading.sections for b in section.blocks]
    assert blocks == [
        (BlockKind.HEADING, "Plan"), (BlockKind.PARAGRAPH, "Tekst."),
        (BlockKind.HEADING, "Mål"), (BlockKind.PARAGRAPH, "Mere vigtig tekst."),
    ]
