"""Scans and OCR engines: a made-up one for what goes wrong, the real one if it is installed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from conftest import SAMPLES
from fakes import FakeEncoder

from corpus.errors import OcrMissing, ReaderFailed
from corpus.ocr import Engine
from embeddings.build import build
from embeddings.intake import Choices

_TEXT = "ravnsoe-byraadet-2023-10-11.pdf"
_INSTALLED = shutil.which("ocrmypdf") and shutil.which("tesseract")


def _program(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport shutil, sys\n{body}\n", "utf-8")
    path.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all the search path there is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """The first page of some minutes as a picture."""
    pdfplumber = pytest.importorskip("pdfplumber")
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    image, path = tmp_path / "page.png", tmp_path / "kilder" / "scannet.pdf"
    path.parent.mkdir()
    with pdfplumber.open(SAMPLES / _TEXT) as pdf:
        pdf.pages[2].to_image(resolution=150).save(image)
    page = canvas.Canvas(str(path), pagesize=(595, 842))
    page.drawImage(str(image), 0, 0, 595, 842)
    page.save()
    return path


def test_without_an_engine_the_error_says_what_to_install(programs: Path) -> None:
    with pytest.raises(OcrMissing, match=r"apt install ocrmypdf.*--ocr"):
        Engine.find()


def test_a_language_that_is_not_installed_is_named(programs: Path) -> None:
    _program(programs, "tesseract", "print('eng')")
    with pytest.raises(OcrMissing, match="tesseract-ocr-dan"):
        Engine.find("eng+dan")
    assert Engine.find("eng").program == "tesseract"


def test_what_the_engine_says_goes_into_the_report(programs: Path, scan: Path) -> None:
    _program(programs, "ocrmypdf", "sys.exit('no space left')")
    with pytest.raises(ReaderFailed, match=r"scannet.pdf failed \(no space left\)"):
        Engine("ocrmypdf").add_text(scan, scan.with_name("out.pdf"), 1)
    assert not scan.with_name("out.pdf").exists()


def test_scans_are_indexed_with_the_text_that_was_read(programs: Path, scan: Path) -> None:
    _program(programs, "ocrmypdf", f"shutil.copy({str(SAMPLES / _TEXT)!r}, sys.argv[-1])")
    home, choices = scan.parent.parent / "home", Choices(ocr=Engine("ocrmypdf"))
    (source,) = build([scan.parent], home, FakeEncoder(), choices=choices).sources
    assert (source.status, source.file) == ("indexed", "scannet.pdf")
    assert source.meeting == "Byrådet 2023-10-11"
    assert any("OCR" in remark for remark in source.remarks)
    _program(programs, "ocrmypdf", "sys.exit('not again')")
    again = build([scan.parent], home, FakeEncoder(), choices=choices)
    assert again.sources == (source,)


def test_without_ocr_the_report_says_how_to_read_a_scan(scan: Path) -> None:
    (scan.parent / "tekst.txt").write_text("Et brev om noget andet.\n", "utf-8")
    report = build([scan.parent], scan.parent.parent / "home", FakeEncoder())
    (source,) = [s for s in report.sources if s.file == "scannet.pdf"]
    assert source.status == "not_read" and "--ocr" in str(source.reason)


@pytest.mark.skipif(not _INSTALLED, reason="ocrmypdf and tesseract are not installed")
@pytest.mark.parametrize("program", ["ocrmypdf", "tesseract"])
def test_a_real_engine_reads_danish(scan: Path, program: str) -> None:
    from corpus.read import read

    target = scan.with_name("laest.pdf")
    Engine(program).add_text(scan, target, 1)
    words = read(target).document.text.lower().split()
    assert {"dagsorden", "godkendelse"} <= set(words)
