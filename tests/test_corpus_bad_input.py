"""Hostile and damaged files: each is read right, or told with what to do about it."""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from fakes import FakeEncoder

from corpus.errors import ReadError, TooLarge
from corpus.model import Reading
from corpus.pool import Limits, read_all
from corpus.read import read
from embeddings.build import build
from web import cli
from web.commands import shared

TEXT = "Byrådet godkendte æblegrød på Ærø og Læsø"
END = "Her slutter referatet"
LONG = "Referat fra mødet. Borgmesteren bød velkommen, og ældre, unge og børn fra øen var her."
# Every message names a next step.
_STEP = r"fetch|convert|OCR|--ocr|password|save|split|build with|leave it out|permission"

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Arial /Encoding /WinAnsiEncoding >>"
# A font of shapes: a table could say which letters they are, but is left out.
_SHAPES = {
    5: b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
       b" /DescendantFonts [6 0 R] >>",
    6: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /FontDescriptor 7 0 R"
       b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
    7: b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 0 1000 1000] >>",
}
_HALVES = {**_SHAPES, 5: _SHAPES[5].replace(b" >>", b" /ToUnicode /Identity-H >>")}
_GLYPHS = b"BT /F2 10 Tf 60 600 Td <D8000041D801> Tj ET\n"
_LOST = b"<< /Type /Pages /Kids [100 0 R 7] /Count 2 >>"
_NO_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 6e2 8e2] >>"


def _show(text: str = TEXT, place: str = "60 700 Td") -> bytes:
    return f"BT /F1 10 Tf {place} ({text}) Tj ET\n".encode("cp1252")


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def _pdf(*contents: bytes, more: dict[int, bytes] | None = None, entries: bytes = b"") -> bytes:
    """A PDF with a page (object 100, 102, …) for each content; ``more`` are other objects."""
    kids = b" ".join(b"%d 0 R" % (100 + 2 * n) for n in range(len(contents)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: _FONT,
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
    }
    for n, content in enumerate(contents):
        objects[100 + 2 * n] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources"
            b" << /Font << /F1 3 0 R /F2 5 0 R >> /XObject << /X 5 0 R >> >> >>"
        ) % (101 + 2 * n)
        objects[101 + 2 * n] = _stream(content, entries)
    body, table = b"%PDF-1.4\n", b""
    for number, value in {**objects, **(more or {})}.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    ending = b"trailer << /Size 500 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n" + table + ending


def _form(content: bytes, calls: int) -> bytes:
    resources = b"/Resources << /Font << /F1 3 0 R >> /XObject << /X %d 0 R >> >>" % calls
    return _stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] " + resources)


def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def _opened_by_all() -> bytes:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    lock = pytest.importorskip("reportlab.lib.pdfencrypt").StandardEncryption("", "ejer")
    page = canvas.Canvas("referat.pdf", encrypt=lock)
    page.drawString(60, 700, TEXT)
    return bytes(page.getpdfdata())


def _html(body: str) -> bytes:
    return f"<!doctype html><html><body>{body}</body></html>".encode()


def _word(
    body: str, part: str = "word/document.xml", pattern: bytes = b"", by: bytes = b""
) -> bytes:
    """A Word file with the XML of its body, and with something of a part replaced."""
    plain, made = io.BytesIO(), io.BytesIO()
    docx.Document().save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as to:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body>" + body.encode(), 1)
            if name == part and pattern:
                data = re.sub(pattern, by, data, flags=re.DOTALL)
            to.writestr(name, data, compresslevel=1)
    return made.getvalue()


_RUN = f"<w:r><w:t>{TEXT}</w:t></w:r>"
_PAR = f"<w:p>{_RUN}</w:p>"
_FIELD = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
_CELL = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
_SPAN = '<w:tcPr><w:gridSpan w:val="x"/></w:tcPr>'
_LISTED = f'<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>{_RUN}</w:p>'
_BOX = (
    '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
    f"<w:txbxContent>{_PAR}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)


def _office(stream: str) -> bytes:
    """The beginning of an old Office file; encrypted new ones look like it."""
    mark = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return mark + stream.encode("utf-16-le") + bytes(4096)


_GOOD: dict[str, tuple[Callable[[], bytes], str]] = {
    "garbage-before.pdf": (lambda: b"HTTP/1.1 200 OK\r\n\r\n" + _pdf(_show()), TEXT),
    "calls-itself.pdf": (lambda: _pdf(_show() + b"/X Do", more={5: _form(b"/X Do", 5)}), TEXT),
    "bad-first-page.pdf": (lambda: _pdf(b"", _show(END), more={100: _NO_PAGE}), END),
    "sideways.pdf": (lambda: _pdf(_show(place="0 1 -1 0 100 100 Tm")), TEXT),
    "no-password.pdf": (_opened_by_all, TEXT),
    "deep.html": (lambda: _html("<div>" * 300 + TEXT + "</div>" * 300 + f"<p>{END}"), END),
    "picture.html": (lambda: _html(f"<img src='data:,{'A' * 11_000_000}'><p>{END}"), END),
    "mentions-pdf.html": (lambda: b"<!doctype html><!-- %PDF-1.4 -->" + _html(TEXT), TEXT),
    "odd-list.html": (lambda: _html(f"<ol start='\u00b2'><li>{TEXT}</ol>"), TEXT),
    "inserted.docx": (lambda: _word(f'<w:p><w:ins w:id="1">{_RUN}</w:ins></w:p>'), TEXT),
    "field.docx": (lambda: _word(f"<w:p>{_FIELD.format(_RUN)}</w:p>"), TEXT),
    "fields.docx": (lambda: _word(_FIELD.format(_PAR)), TEXT),
    "box.docx": (lambda: _word(_BOX), TEXT),
    "table-in-table.docx": (lambda: _word(_CELL.format(_CELL.format(_PAR) + "<w:p/>")), TEXT),
    "bad-cell.docx": (lambda: _word(_CELL.format(_SPAN + _PAR)), TEXT),
    "wide-cell.docx": (lambda: _word(_CELL.format(_SPAN.replace("x", "99999999") + _PAR)), TEXT),
    "odd-number.docx": (lambda: _word(_LISTED, "word/numbering.xml", rb'<w:start w:val="1"/>',
                                      '<w:start w:val="²"/>'.encode()), TEXT),
    "macros.docx": (lambda: _word(
        _PAR, "[Content_Types].xml", rb"application/vnd[^\"]+document\.main\+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml"), TEXT),
    "undated.docx": (lambda: _word(
        _PAR, "docProps/core.xml", rb"(<dcterms:modified[^>]*>)[^<]*", rb"\1"), TEXT),
    "late.txt": (lambda: b"\r\n" * 3000 + TEXT.encode(), TEXT),
    "cut.txt": (lambda: f"{LONG}\n{TEXT}\nSlut på".encode()[:-1], TEXT),
    "one-byte.txt": (lambda: f"{TEXT}\n{LONG}\n".encode() + b"En \x96 fejl", TEXT),
    "no-mark.txt": (lambda: f"{LONG}\n{TEXT}".encode("utf-16-le"), TEXT),
    "odd.txt": (lambda: f"{LONG}\n{TEXT}".encode("utf-16") + b"A", TEXT),
    "dos.txt": (lambda: "Rådet på Ærø mødtes.".encode("cp865"), "Rådet på Ærø mødtes."),
    "name.txt": (lambda: "Herr Müller godkendte budgettet for skolen".encode("cp1252"), "Müller"),
}


@pytest.mark.parametrize("name", _GOOD)
def test_what_can_be_read_is_read(name: str, tmp_path: Path) -> None:
    content, wanted = _GOOD[name]
    (tmp_path / name).write_bytes(content())
    assert wanted in read(tmp_path / name).document.text


_BAD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "shapes.pdf": (lambda: _pdf(_GLYPHS, more=_SHAPES), "no_text", "(?i:ocr)"),
    "no-object.pdf": (lambda: _pdf(_show(), more={2: _LOST}),
                      "unreadable", "fetch"),
    "no-kid.pdf": (lambda: _pdf(_show(), more={2: _LOST.replace(b"7", b"x")}),
                   "unreadable", "fetch"),
    "no-value.pdf": (lambda: _pdf(_show(), more={100: b"<< /Type /Page /Parent 2 0 R /X >>"}),
                     "unreadable", "fetch"),
    "contents.txt": (lambda: b"Indhold\n\nBudget for skolerne ........ 3\n",
                     "no_text", "contents"),
    "empty.txt": (lambda: b"", "no_text", "empty"),
    "script.html": (lambda: _html("<script>var x;</script>"), "no_text", "text"),
    "bytes.html": (lambda: bytes(range(128, 256)) * 99, "unsupported_format", "convert"),
    "rich.txt": (lambda: rb"{\rtf1\ansi Byr\'e5det}", "unsupported_format", "convert|save"),
    "broken.docx": (lambda: _word(_PAR, pattern=rb"</w:body>.*"), "unreadable", "fetch"),
    "cut.docx": (lambda: _word(_PAR)[:9000], "unreadable", "fetch"),
    "locked.docx": (lambda: _office("EncryptedPackage"), "encrypted", "password"),
    "old.docx": (lambda: _office("WordDocument"), "unsupported_format", ".*(save|convert)"),
}


@pytest.mark.parametrize("name", _BAD)
def test_what_cannot_be_read_says_why_and_what_to_do(name: str, tmp_path: Path) -> None:
    content, code, said = _BAD[name]
    (tmp_path / name).write_bytes(content())
    with pytest.raises(ReadError, match=_STEP) as raised:
        read(tmp_path / name)
    assert raised.value.code == code
    assert re.search(f"{re.escape(name)}.*{said}", str(raised.value))


_CALLS = {5 + n: _form(b"/X Do " * 10, 6 + n) for n in range(12)}
_HUGE: dict[str, tuple[Callable[[], bytes], Limits, str]] = {
    "calls.pdf": (lambda: _pdf(b"/X Do", more=_CALLS), Limits(seconds=1), "reader_failed"),
    "bomb.pdf": (lambda: _pdf(_bomb(300), entries=b"/Filter /FlateDecode"),
                 Limits(memory_megabytes=400), "too_large"),
    "bomb.docx": (lambda: _word("\n" * 120_000_000), Limits(memory_megabytes=320), "too_large"),
}


@pytest.mark.parametrize("name", _HUGE)
def test_what_takes_too_much_stops_no_other(name: str, tmp_path: Path) -> None:
    content, limits, code = _HUGE[name]
    (tmp_path / name).write_bytes(content())
    (tmp_path / "godt.txt").write_text(TEXT, "utf-8")
    bad, good = (found for _, found in read_all([tmp_path / name, tmp_path / "godt.txt"], limits))
    assert isinstance(good, Reading)
    assert isinstance(bad, ReadError) and bad.code == code and re.search(_STEP, str(bad))


def test_a_page_of_dots_is_read(tmp_path: Path) -> None:
    """In time that grows with them, not with their square: that would be an hour."""
    (tmp_path / "dots.html").write_bytes(_html("<p>" + "." * 300_000 + "x<p>" + TEXT))
    ((_, found),) = read_all([tmp_path / "dots.html"], Limits())
    assert isinstance(found, Reading), found
    assert TEXT in found.document.text


def test_a_page_printed_many_times_over_itself_is_read(tmp_path: Path) -> None:
    """In time that grows with its characters, not with their square: that would be a minute."""
    places = [f"{x} {y} Td" for x in range(20, 560, 18) for y in range(20, 820, 15)]
    content = b"".join(_show("Ærø læser godt", place) * 2 for place in places)
    (tmp_path / "over.pdf").write_bytes(_pdf(content))
    ((_, found),) = read_all([tmp_path / "over.pdf"], Limits(seconds=20))
    assert isinstance(found, Reading), found


def test_a_page_that_is_endless_unpacked_is_left_out(tmp_path: Path) -> None:
    bomb = {103: _stream(_bomb(60), b"/Filter /FlateDecode")}
    (tmp_path / "endless.pdf").write_bytes(_pdf(_show(), b"", _show(END), more=bomb))
    found = read(tmp_path / "endless.pdf")
    assert TEXT in found.document.text and END in found.document.text
    assert [r.page for r in found.remarks if r.code == "no_text"] == [2]


def test_what_is_too_large_unpacked_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.readers.dispatch._MOST_UNPACKED", 2 << 20)
    (tmp_path / "large.docx").write_bytes(_word("\n" * (3 << 20)))
    with pytest.raises(TooLarge, match=r"large\.docx holds 3 MB unpacked.*convert it to PDF"):
        read(tmp_path / "large.docx")


@pytest.mark.parametrize(
    ("name", "make", "expected"),
    [
        (b"a.pdf", lambda p: p.write_bytes(_pdf(_show() + _GLYPHS, more=_HALVES)), ["indexed"]),
        (b"bl\xe5b\xe6r.txt", lambda p: p.write_text(END, "utf-8"), ["indexed"]),
        (b"denied.txt", lambda p: p.touch(mode=0), ["not_read"]),
        (b"link.pdf", lambda p: p.symlink_to("nowhere.pdf"), ["not_read"]),
        (b"~$referat.docx", lambda p: p.write_bytes(b"\x05admin" + bytes(156)), []),
        (b"gammelt.odt", lambda p: p.write_bytes(b"PK\x03\x04"), ["not_read"]),
        (b"Thumbs.db", lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0"), []),
    ],
    ids=[
        "half-characters", "name-in-latin-1", "denied", "broken-link", "lock-file",
        "other-kind", "left-by-the-system",
    ],
)
def test_nothing_in_a_folder_stops_a_build_or_is_lost(
    name: bytes, make: Callable[[Path], object], expected: list[str], tmp_path: Path
) -> None:
    (tmp_path / "godt.txt").write_text(TEXT, "utf-8")
    try:
        make(tmp_path / os.fsdecode(name))
    except OSError:
        pytest.skip("this system has no such names")
    report = build([tmp_path], tmp_path / ".home", FakeEncoder())
    assert [s.status for s in report.sources if s.file != "godt.txt"] == expected


def test_a_folder_given_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "godt.txt").write_text(TEXT, "utf-8")
    paths = [tmp_path, tmp_path, tmp_path / "godt.txt"]
    found = [s.status for s in build(paths, tmp_path / ".home", FakeEncoder()).sources]
    assert found.count("indexed") == 1


def test_a_build_of_nothing_but_bad_files_names_them_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "load_encoder", lambda *_, **__: FakeEncoder())
    names = [f"{n}{end}" for n in range(3) for end in (".pdf", ".docx")]
    for name in names:
        (tmp_path / name).write_bytes(f"Log ind for at se {name}".encode())
    home = str(tmp_path / ".home")
    result = CliRunner().invoke(cli.main, ["build", str(tmp_path), "--home", home])
    assert (result.exit_code, [n for n in names if n not in result.output]) == (1, [])
