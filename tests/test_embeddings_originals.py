"""Copies of the files: kept by content, given out, pruned, refused where numbers were masked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import HTML, PDF, SAMPLES, TXT
from fakes import FailingEncoder, FakeEncoder
from reportlab.pdfgen.canvas import Canvas

from corpus.read import read, sha256_of
from embeddings.build import BuildReport, build
from embeddings.generation import LocalArchive
from embeddings.intake import Choices
from embeddings.originals import folder_of, pictures_of

_TXT_DIGEST = sha256_of(SAMPLES / TXT)
_NUMBER = "Borgeren 010190-1234 har klaget over afgørelsen."


def _build(folder: Path, originals: bool = True) -> BuildReport:
    return build(
        [folder], folder.parent / "home", FakeEncoder(), choices=Choices(originals=originals)
    )


def _kept(folder: Path) -> dict[str, bytes]:
    kept = sorted(folder_of(folder.parent / "home").rglob("*"))
    return {file.name: file.read_bytes() for file in kept if file.is_file()}


def _with_number(folder: Path) -> Path:
    text = (folder / TXT).read_text("utf-8")
    (folder / TXT).write_text(text.replace("Godkendt.", f"Godkendt. {_NUMBER}", 1), "utf-8")
    return folder / TXT


def test_every_file_that_was_read_is_kept_as_it_was(folder: Path) -> None:
    (folder / "tom.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    shutil.copy(folder / PDF, folder / "kopi.pdf")
    made = _build(folder)
    wanted = {sha256_of(folder / n): (folder / n).read_bytes() for n in (PDF, HTML, TXT)}
    assert _kept(folder) == wanted
    archive = LocalArchive(made.folder)
    for document in archive.corpus.documents():
        path = archive.original(document.sha256)
        assert path is not None and path.read_bytes() == wanted[document.sha256]
        assert path.relative_to(folder.parent / "home").parts[:2] == (
            "originals", document.sha256[:2]
        )
    assert archive.original("0" * 64) is None
    assert archive.original("../../secret") is None


def test_an_archive_without_originals_gets_them_at_the_next_build(folder: Path) -> None:
    before = LocalArchive(_build(folder, originals=False).folder)
    assert _kept(folder) == {}
    digest = sha256_of(folder / PDF)
    assert before.original(digest) is None
    assert LocalArchive(_build(folder).folder).original(digest) is not None
    assert before.original(digest) is None


def test_what_no_generation_names_any_more_goes(folder: Path) -> None:
    _build(folder)
    (folder / TXT).unlink()
    for _ in range(2):
        _build(folder)
    pictures = pictures_of(folder.parent / "home")
    for name in (_TXT_DIGEST, sha256_of(folder / PDF)):
        (pictures / name[:2]).mkdir(parents=True, exist_ok=True)
        (pictures / name[:2] / f"{name}-1-normal-1.png").touch()
    assert len(_kept(folder)) == 3, "the oldest generation that is kept still names it"
    _build(folder)
    assert set(_kept(folder)) == {sha256_of(folder / n) for n in (PDF, HTML)}
    (picture,) = pictures.glob("*/*")
    assert picture.name.startswith(sha256_of(folder / PDF))
    for _ in range(3):
        _build(folder, originals=False)
    assert _kept(folder) == {}
    assert list(folder_of(folder.parent / "home").iterdir()) == []


def test_a_file_with_civil_registration_numbers_is_neither_kept_nor_given(folder: Path) -> None:
    file = _with_number(folder)
    made = _build(folder)
    archive = LocalArchive(made.folder)
    digest = sha256_of(file)
    assert digest not in _kept(folder)
    assert archive.withheld(digest) and archive.original(digest) is None
    assert not archive.withheld(sha256_of(folder / PDF))
    assert [s.file for s in made.sources if s.masked] == [TXT]


def test_a_copy_left_by_another_program_is_not_given_either(folder: Path) -> None:
    file = _with_number(folder)
    archive = LocalArchive(_build(folder).folder)
    digest = sha256_of(file)
    target = folder_of(folder.parent / "home") / digest[:2] / digest
    target.parent.mkdir(exist_ok=True)
    shutil.copy(file, target)
    assert archive.original(digest) is None


def test_a_number_in_a_title_withholds_the_file_too(tmp_path: Path) -> None:
    file = tmp_path / "side.html"
    file.write_text(
        f"<html><head><title>{_NUMBER}</title></head><body><h1>Nyt</h1><p>Tekst her.</p></body>",
        "utf-8",
    )
    (remark,) = read(file).remarks
    assert remark.code == "civil_registration_number"
    assert "010190" not in remark.message


def test_a_number_in_a_running_head_withholds_the_file_too(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "klage.pdf"), pagesize=(400, 600))
    for page in range(4):
        canvas.drawString(40, 570, "Klage fra 010190-1234")
        canvas.drawString(40, 400, f"Det står der på side {page} om sagen og dens forløb.")
        canvas.drawString(200, 20, str(page + 1))
        canvas.showPage()
    canvas.save()
    reading = read(tmp_path / "klage.pdf")
    assert "Klage" not in reading.document.text
    assert "civil_registration_number" in [r.code for r in reading.remarks]


def test_a_failed_build_keeps_nothing(folder: Path) -> None:
    with pytest.raises(MemoryError):
        build([folder], folder.parent / "home", FailingEncoder(0))
    assert _kept(folder) == {}
