from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import SAMPLE_FILES, SAMPLES, SHARED, TRUTH, sample

from corpus.errors import EmptyDocument, EncryptedFile, ReadError
from corpus.heads import stands_alone
from corpus.model import BlockKind
from corpus.read import read
from corpus.readers.dispatch import extract

_ESDH = "ravnsoe-teknik-og-klimaudvalget-2024-03-12.pdf"
_PORTAL = "ravnsoe-byraadet-2022-04-27.pdf"


def _pdf(path: Path, pages: list[str]) -> Path:
    """A PDF written by hand: one content stream for each page."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(pages))), len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(pages):
        stream = content.encode("cp1252")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    body += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, body.index(b"xref\n"),
    )
    path.write_bytes(body)
    return path


def _text(x: float, y: float, text: str, size: float = 10) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET"


def _page(number: int, body: str, total: int = 4) -> str:
    head, foot = _text(60, 800, "Ravnsø Kommune"), _text(60, 40, f"Side {number} af {total}")
    return "\n".join([head, _text(60, 600, body), foot])


def test_running_heads_and_page_numbers_are_taken_out(tmp_path: Path) -> None:
    pages = [_page(n, f"Afsnit nummer {n} er et helt afsnit.") for n in range(1, 5)]
    found = extract(_pdf(tmp_path / "m.pdf", pages), stands_alone)
    assert [b.text for b in found.blocks] == [
        f"Afsnit nummer {n} er et helt afsnit." for n in range(1, 5)
    ]
    assert [b.page for b in found.blocks] == [1, 2, 3, 4]
    assert found.running == ("Ravnsø Kommune", "Side 1 af 4")
    assert found.pages == 4


def test_what_stands_in_the_margin_once_is_text(tmp_path: Path) -> None:
    pages = [_page(n, f"Afsnit {n}.") for n in range(1, 5)]
    pages[1] += "\n" + _text(60, 780, "Kun denne side har en note foroven")
    found = extract(_pdf(tmp_path / "m.pdf", pages), stands_alone)
    assert [b.text for b in found.blocks if b.page == 2] == [
        "Kun denne side har en note foroven", "Afsnit 2.",
    ]


def test_a_number_inside_the_page_is_no_page_number(tmp_path: Path) -> None:
    page = "\n".join([_text(60, 800, "Kassen"), _text(60, 500, "42"), _text(60, 40, "7")])
    found = extract(_pdf(tmp_path / "m.pdf", [page]), stands_alone)
    assert [b.text for b in found.blocks] == ["Kassen", "42"]


@pytest.mark.parametrize("name", [name for name in SAMPLE_FILES if name.endswith(".pdf")])
def test_samples_keep_no_running_lines(name: str) -> None:
    reading, truth = sample(name), TRUTH[name.removesuffix(".pdf")]
    lines = reading.document.text.split("\n")
    assert truth.municipality not in lines
    assert not any(line.startswith(f"{truth.committee}, {truth.printed_date}") for line in lines)
    assert not any(line.strip().isdigit() for line in lines)
    assert reading.document.pages is not None
    assert reading.document.pages > len(truth.points)
    pages = [point.page or 0 for point in reading.points]  # Every point is on a new page.
    assert all(0 < page < following for page, following in pairwise(pages))


@pytest.mark.parametrize("name", [_ESDH, _PORTAL, "ravnsoe-byraadet-2023-10-11.pdf"])
def test_tables_are_rows_with_their_head(name: str) -> None:
    truth = TRUTH[name.removesuffix(".pdf")]
    expected = [
        "\t".join(row)
        for point in truth.points
        for section in point.sections
        for block in section.blocks
        if hasattr(block, "rows")
        for row in block.rows
    ]
    blocks = [b for p in sample(name).points for s in p.sections for b in s.blocks]
    tables = [b for b in blocks if b.kind in (BlockKind.ROW, BlockKind.TABLE_HEAD)]
    assert [block.text for block in tables] == expected
    heads = sum(hasattr(b, "rows") for p in truth.points for s in p.sections for b in s.blocks)
    assert sum(block.kind is BlockKind.TABLE_HEAD for block in tables) == heads


def _scan(path: Path) -> None:
    _pdf(path, ["0 0 100 100 re f", "10 10 50 50 re f"])


def _no_pages(path: Path) -> None:
    _pdf(path, [])


def _only_a_header(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n")


def _encrypted(path: Path) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    page = canvas.Canvas(str(path), encrypt="hemmeligt")
    page.drawString(50, 500, "Lukket punkt")
    page.save()


@pytest.mark.parametrize(
    ("make", "error", "advice"),
    [
        (_scan, EmptyDocument, "2 pages but no text layer.*--ocr"),
        (_no_pages, ReadError, "no pages.*fetch it again"),
        (_only_a_header, ReadError, "fetch it again"),
        (_encrypted, EncryptedFile, "encrypted; remove its password"),
    ],
)
def test_pdfs_without_text(
    make: Callable[[Path], None], error: type[ReadError], advice: str, tmp_path: Path
) -> None:
    path = tmp_path / "minutes.pdf"
    make(path)
    with pytest.raises(ReadError, match=f"minutes.pdf.*{advice}") as raised:
        read(path)
    assert raised.type is error


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.97])
def test_a_truncated_pdf_ends_in_a_reading_or_an_error(share: float, tmp_path: Path) -> None:
    data = (SAMPLES / _PORTAL).read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(data[: int(len(data) * share)])
    _reading_or_error(path)


def _reading_or_error(path: Path) -> None:
    try:
        reading = read(path)
    except ReadError as error:
        assert path.name in str(error)
        steps = ("fetch it again", "--ocr", "remove its password")
        assert any(step in str(error) for step in steps)
    else:
        assert reading.document.text.strip()
        assert reading.document.media_type == "application/pdf"


_ROBUSTNESS = sorted(p.name for p in (SHARED / "robustness").glob("*.pdf"))


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("name", _ROBUSTNESS or ["(none)"])
def test_awkward_files_end_in_a_reading_or_an_error(name: str) -> None:
    _reading_or_error(SHARED / "robustness" / name)


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("aes-128-m.pdf", EncryptedFile),
        ("aes-256.pdf", EncryptedFile),
        ("password-example.pdf", EncryptedFile),
        ("rc4-40.pdf", EncryptedFile),
        ("scan-no-text-layer-rotated.pdf", EmptyDocument),
        ("pdf-with-jbig2.pdf", EmptyDocument),
        ("issue-297-example.pdf", ReadError),
    ],
)
def test_awkward_files_get_the_right_error(name: str, error: type[ReadError]) -> None:
    with pytest.raises(ReadError) as raised:
        read(SHARED / "robustness" / name)
    assert raised.type is error
