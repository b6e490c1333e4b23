"""A removed document leaves nothing behind, and stays away."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import HTML, PDF, SAMPLES, TXT
from fakes import FakeEncoder

from embeddings import kept_exports, kept_readings, originals, removed
from embeddings.archive import Filters
from embeddings.build import BuildReport, build
from embeddings.checks import check
from embeddings.errors import BadRemovedList, CannotRemove, EncoderMismatch
from embeddings.generation import LocalArchive, current, generations
from embeddings.kept import kept, rollback
from embeddings.manifest import Manifest
from embeddings.removal import forget, remove


@pytest.fixture
def home(tmp_path: Path, folder: Path) -> Path:
    """An archive of these, built twice."""
    for _ in range(2):
        build([folder], tmp_path / "home", FakeEncoder())
    return tmp_path / "home"


def _sha(name: str) -> str:
    return hashlib.sha256((SAMPLES / name).read_bytes()).hexdigest()


def _documents(home: Path) -> list[str]:
    return sorted(d.file for d in LocalArchive(current(home)).corpus.documents())


def _rows(home: Path) -> int:
    with sqlite3.connect(home / "cache" / "vectors.sqlite") as db:
        return sum(db.execute(f"SELECT count(*) FROM {t}").fetchone()[0]
                   for t in ("vector", "tokens"))


@pytest.mark.parametrize("name", [TXT, _sha(TXT), _sha(TXT)[:16]])
def test_a_removed_document_leaves_no_ghost(
    name: str, home: Path, folder: Path, tmp_path: Path
) -> None:
    original = originals.path_of(home, _sha(TXT))
    picture = originals.pictures_of(home) / "of a page" / f"{_sha(TXT)}-1.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"x")
    export = kept_exports.folder_of(home) / "0002-0123456789ab.ndjson"
    export.parent.mkdir(parents=True)
    export.write_text(TXT, "utf-8")
    assert original.is_file()
    (home / "cache" / "ocr" / f"{_sha(TXT)[:16]}-dan").mkdir(parents=True)
    encoder = FakeEncoder()
    shutil.move(folder, tmp_path / "away")  # Nothing is read from the files.
    made = remove(name, home, encoder)
    assert (made.document.file, made.deleted, made.same_meeting) == (TXT, ("0001", "0002"), ())
    assert [g.name for g in kept(home)] == ["0003"]
    assert [p.name for p in generations(home).iterdir()] == ["0003"]
    assert _documents(home) == [HTML, PDF] and encoder.encoded == []
    archive = LocalArchive(current(home))
    assert archive.corpus.document_by_key(_sha(TXT)[:16]) is None
    assert archive.search_lexical([archive.terms("hundeskov")], 5, Filters()) == []
    left = [
        p for p in home.rglob("*")
        if p.is_file() and (_sha(TXT)[:16] in p.name
                            or (p.name != removed.NAME and TXT.encode() in p.read_bytes()))
    ]
    assert left == [] and not original.exists() and not picture.exists()
    assert all(originals.path_of(home, _sha(name)).is_file() for name in (PDF, HTML))
    assert all(source.kept for source in archive.manifest.sources)
    assert check(current(home), home / "cache" / "vectors.sqlite", full=True) == []


def test_only_vectors_of_its_own_texts_are_wiped(home: Path, folder: Path) -> None:
    before = _rows(home)
    remove(TXT, home, FakeEncoder())
    after = _rows(home)
    again = FakeEncoder()
    made = build([folder], home, again)  # Still removed, and nothing is encoded again.
    assert made.encoded == 0 and after < before
    forget(TXT, home)
    assert build([folder], home, FakeEncoder()).encoded > 0
    assert _rows(home) == before


def test_it_stays_removed_until_it_is_forgotten(home: Path, folder: Path) -> None:
    remove(TXT, home, FakeEncoder())
    shutil.copy(folder / TXT, folder / "under another name.txt")
    report = build([folder], home, FakeEncoder())
    told = {s.file: s.status for s in report.sources}
    assert told[TXT] == told["under another name.txt"] == "removed"
    (reason,) = {s.reason for s in report.sources if s.status == "removed"}
    assert reason and f"referat remove {_sha(TXT)[:16]} --forget" in reason
    assert TXT not in (report.folder / "manifest.json").read_text("utf-8")
    assert forget(_sha(TXT)[:16], home).file == TXT
    report = build([folder], home, FakeEncoder())
    assert {s.file: s.status for s in report.sources}[TXT] == "indexed"
    assert removed.load(home) == {}


def test_the_other_file_of_a_meeting_takes_its_place_and_is_told(home: Path) -> None:
    made = remove(PDF, home, FakeEncoder())
    assert made.same_meeting == (HTML,)
    assert _documents(home) == [HTML, TXT]
    statuses = {s.file: s.status for s in LocalArchive(current(home)).manifest.sources}
    assert statuses == {HTML: "indexed", TXT: "indexed"}


def test_older_generations_can_be_kept(home: Path) -> None:
    made = remove(TXT, home, FakeEncoder(), keep_generations=True)
    assert made.deleted == () and [g.name for g in kept(home)] == ["0001", "0002", "0003"]
    assert rollback(home).name == "0002" and TXT in _documents(home)


@pytest.mark.parametrize("name", ["nothing.pdf", "abc", "", _sha(TXT)[:15]])
def test_a_document_that_is_not_there(name: str, home: Path) -> None:
    with pytest.raises(CannotRemove, match="is called"):
        remove(name, home, FakeEncoder())
    assert removed.load(home) == {}


def test_two_documents_of_one_name_are_told_apart_by_key(home: Path, folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / TXT).write_text("Et helt andet dokument om hegn.\n", "utf-8")
    build([folder], home, FakeEncoder())
    with pytest.raises(CannotRemove, match=_sha(TXT)[:16]):
        remove(TXT, home, FakeEncoder())
    remove(_sha(TXT), home, FakeEncoder())
    assert _documents(home) == [HTML, PDF, TXT]


def test_the_only_document_is_not_removed(tmp_path: Path) -> None:
    build([SAMPLES / TXT], tmp_path, FakeEncoder())
    with pytest.raises(CannotRemove, match="only document"):
        remove(TXT, tmp_path, FakeEncoder())


def test_another_encoder_is_refused(home: Path) -> None:
    with pytest.raises(EncoderMismatch, match="--model"):
        remove(TXT, home, FakeEncoder("other"))


def _without_readings(home: Path) -> None:
    """Make the generations such as earlier versions built, which kept no readings."""
    for folder in generations(home).iterdir():
        (folder / kept_readings.NAME).unlink()
        manifest = Manifest.load(folder)
        files = {k: v for k, v in manifest.files.items() if k != kept_readings.NAME}
        replace(manifest, files=files, documents={}).save(folder)
    shutil.rmtree(home / "cache" / "readings")


def test_without_kept_readings_the_next_build_removes_it(home: Path, folder: Path) -> None:
    _without_readings(home)
    shutil.rmtree(originals.folder_of(home))
    with pytest.raises(CannotRemove, match="referat build PATH"):
        remove(TXT, home, FakeEncoder())
    assert TXT in _documents(home)
    build([folder], home, FakeEncoder())
    assert _documents(home) == [HTML, PDF]
    assert [p.name for p in generations(home).iterdir()] == ["0003"]


def test_kept_originals_stand_in_for_readings(home: Path) -> None:
    _without_readings(home)
    remove(TXT, home, FakeEncoder())
    assert _documents(home) == [HTML, PDF]


def test_a_removal_that_was_stopped_is_finished_when_it_is_asked_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(home: Path) -> list[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("embeddings.removal.purge", stopped)
        remove(TXT, home, FakeEncoder())
    assert [g.name for g in kept(home)] == ["0001", "0002", "0003"]
    assert remove(TXT, home, FakeEncoder()).deleted == ("0001", "0002")


def test_a_list_that_cannot_be_read_stops_a_build(home: Path, folder: Path) -> None:
    before: BuildReport | Path = current(home)
    (home / removed.NAME).write_text("[{]")
    with pytest.raises(BadRemovedList, match="would come back"):
        build([folder], home, FakeEncoder())
    assert current(home) == before
