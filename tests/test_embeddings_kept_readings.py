"""The readings of a generation, whose texts stand in its corpus."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from corpus.interchange import values_of
from embeddings import kept_readings
from embeddings.build import BuildReport
from embeddings.errors import DamagedGeneration


@pytest.fixture
def folder(sample_build: BuildReport, tmp_path: Path) -> Path:
    copy = tmp_path / "generation"
    copy.mkdir()
    for name in (kept_readings.NAME, "corpus.sqlite"):
        shutil.copy(sample_build.folder / name, copy / name)
    return copy


def _kept(folder: Path) -> list[dict[str, object]]:
    with gzip.open(folder / kept_readings.NAME, "rb") as file:
        return [json.loads(line) for line in file]


def test_a_text_is_kept_once(folder: Path) -> None:
    kept = _kept(folder)
    twice = [k for k in kept if k["text"] is not None]
    with sqlite3.connect(folder / "corpus.sqlite") as db:
        in_corpus = {sha for (sha,) in db.execute("SELECT sha256 FROM document")}
    assert len(twice) < len(kept)
    assert not in_corpus & {k["document"]["sha256"] for k in twice}  # type: ignore[index]


def test_readings_come_back_whole_and_are_written_the_same(folder: Path, tmp_path: Path) -> None:
    readings = kept_readings.load(folder)
    assert all(reading.document.text for reading in readings.values())
    again = tmp_path / "again"
    again.mkdir()
    shutil.copy(folder / "corpus.sqlite", again / "corpus.sqlite")
    digests = kept_readings.write(kept_readings.in_order(readings.values()), again)
    name = kept_readings.NAME
    assert (again / name).read_bytes() == (folder / name).read_bytes()
    assert digests.keys() == readings.keys()
    assert [line for _, line in kept_readings.lines_in(folder)] == [
        kept_readings.line_of(values_of(r)).decode()
        for r in kept_readings.in_order(readings.values())
    ]


def test_without_a_corpus_texts_stand_in_the_file(folder: Path, tmp_path: Path) -> None:
    readings = kept_readings.load(folder)
    alone = tmp_path / "alone"
    alone.mkdir()
    kept_readings.write(kept_readings.in_order(readings.values()), alone)
    assert kept_readings.load(alone) == readings


@pytest.mark.parametrize("lost", ["a document", "the corpus", "a page of the corpus"])
def test_texts_that_are_lost_are_told(folder: Path, lost: str) -> None:
    path = folder / "corpus.sqlite"
    if lost == "a document":
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA foreign_keys=OFF")
            db.execute("DELETE FROM document WHERE id = 0")
            db.execute("DELETE FROM document WHERE id = 1")
    elif lost == "the corpus":
        path.unlink()
    else:
        path.write_bytes(b"x" * 200 + path.read_bytes()[200:])
    with pytest.raises(DamagedGeneration, match="run `referat build` again"):
        kept_readings.load(folder)
