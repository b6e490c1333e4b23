"""What `referat check` finds, and that it finds nothing where nothing is wrong."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import SAMPLES
from fakes import FakeEncoder

from corpus.integrity import faults
from corpus.packed_text import pack
from embeddings import dense, lexical, originals, removed
from embeddings.build import BuildReport, build
from embeddings.checks import check
from embeddings.generation import LocalArchive
from embeddings.manifest import Manifest, digest, listing
from embeddings.texts import entries


@pytest.fixture
def folder(sample_build: BuildReport, tmp_path: Path) -> Path:
    """A copy of a whole generation, to be damaged."""
    return Path(shutil.copytree(sample_build.folder, tmp_path / "0001"))


def _cache(sample_build: BuildReport) -> Path:
    return sample_build.folder.parent.parent / "cache" / "vectors.sqlite"


@pytest.mark.parametrize("full", [False, True])
def test_nothing_is_found_in_what_a_build_made(sample_build: BuildReport, full: bool) -> None:
    assert check(sample_build.folder, _cache(sample_build), full) == []


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


def test_a_flipped_byte_or_a_cut_in_any_file_is_found(folder: Path) -> None:
    missed = []
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.stat().st_size]
    assert len(files) >= 15
    for path in files:
        data, size = path.read_bytes(), path.stat().st_size
        damages = {
            **{f"flip {at}": _flipped(data, at) for at in (0, size // 2, size - 1)},
            **{f"cut {left}": data[:left] for left in (0, size // 2, size - 1)},
        }
        for how, damaged in damages.items():
            path.write_bytes(damaged)
            found = check(folder)
            if not found or not all(f.message and "referat" in f.advice for f in found):
                missed.append((path.name, how))
        path.write_bytes(data)
    assert missed == []
    assert check(folder) == []


@pytest.mark.parametrize(
    ("name", "code"), [("corpus.sqlite", "file"), ("manifest.json", "manifest")]
)
def test_a_missing_file_is_found_and_a_stray_one(folder: Path, name: str, code: str) -> None:
    (folder / "notes.txt").write_text("x")
    assert [f.code for f in check(folder)] == ["stray_file"]
    (folder / name).unlink()
    assert code in {f.code for f in check(folder)}


def _sql(statement: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with sqlite3.connect(folder / "corpus.sqlite") as db:
            db.execute(statement)

    return change


def _other_words(folder: Path) -> None:
    """An index in which two passages have changed places."""
    rows = list(entries(LocalArchive(folder).corpus))
    first, last = rows[0], rows[-1]
    shutil.rmtree(folder / "lexical")
    swapped = [
        type(row)(**{
            **{name: getattr(row, name) for name in row.__slots__},
            "text": last.text if row is first else first.text if row is last else row.text,
        })
        for row in rows
    ]
    lexical.build(swapped, folder / "lexical")


def _no_scale(folder: Path) -> None:
    vectors = np.load(folder / "sentences.npy")
    vectors[7, -2:] = 255  # No number.
    np.save(folder / "sentences.npy", vectors)


def _other_vector(folder: Path) -> None:
    archive = LocalArchive(folder)
    vectors = archive.passage_vectors(range(archive.corpus.count("passage")))
    dense.build(np.roll(vectors, 1, axis=0), folder / "dense.faiss")


def _starts(folder: Path) -> None:
    starts = np.load(folder / "token-starts.npy")
    starts[3] = starts[9]
    np.save(folder / "token-starts.npy", starts)


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (_sql("DELETE FROM meeting WHERE id = 1"), "corpus", "meeting that is not there"),
        (_sql("UPDATE block SET \"end\" = 99999999 WHERE id = 5"), "corpus", "block 5"),
        (_sql("UPDATE passage SET \"end\" = start WHERE id = 5"), "corpus", "holds no words"),
        (_sql("UPDATE passage SET sentences = x'0000' WHERE id = 5"), "corpus", "hold no words"),
        (_sql("UPDATE passage SET sentences = x'00FF7F' WHERE id = 5"), "corpus", "reach beyond"),
        (_sql("UPDATE passage SET sentences = x'0080' WHERE id = 5"), "corpus", "cannot be read"),
        (_sql("UPDATE passage SET first_sentence = 0 WHERE id = 5"), "corpus", "numbered from 0"),
        (_sql("UPDATE passage SET id = 5000 WHERE id = 5"), "corpus", "not 0 to"),
        (_sql(f"UPDATE document SET text = x'{pack('x' * 99).hex()}'"), "corpus", "beyond its 99"),
        (_sql("UPDATE document SET text = substr(text, 1, 99)"), "corpus", "cannot be read"),
        (_sql("PRAGMA user_version = 99"), "corpus", "format 99"),
        (_sql("UPDATE passage SET sentences = x'' WHERE id = (SELECT max(id) FROM passage)"),
         "archive", "sentence vectors"),
        (_sql("INSERT INTO point SELECT 999, meeting, document, number, title, case_number,"
              " deciding_body, closed, page, start, \"end\" FROM point WHERE id = 1"),
         "manifest", "rows of point"),
        (_other_words, "word_index", "passage 0 is not found by its own words"),
        (_no_scale, "vectors", "vector 7 of sentences.npy"),
        (_other_vector, "vector_cache", "the vector of passage"),
        (_starts, "tokens", "does not divide"),
    ],
)
def test_parts_that_do_not_agree_are_found_where_hashes_do(
    change: Callable[[Path], None], code: str, told: str, folder: Path,
    sample_build: BuildReport,
) -> None:
    change(folder)
    manifest = Manifest.load(folder)
    manifest.files.clear()
    manifest.files.update(listing(folder))
    manifest.save(folder)
    found = check(folder, _cache(sample_build), full=True)
    assert [f for f in found if f.code == code and told in f.message], found


def test_a_passage_that_cannot_be_read_is_the_only_one_told(folder: Path) -> None:
    """How many sentences it had is not known, so that the numbers after it are not wrong."""
    _sql("UPDATE passage SET sentences = x'0080' WHERE id = 5")(folder)
    told = [f.message for f in faults(folder / "corpus.sqlite") if "sentences of" in f.message]
    assert len(told) == 1 and "passage 5 cannot be read" in told[0]


def test_a_damaged_vector_cache_is_told_and_no_cache_is_fine(
    folder: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "vectors.sqlite"
    assert check(folder, cache) == []
    with sqlite3.connect(cache) as db:  # Left by a build that was killed as it made the file.
        db.execute("CREATE TABLE vector (key BLOB PRIMARY KEY, value BLOB NOT NULL)")
    assert check(folder, cache) == []
    cache.write_bytes(b"no database at all" * 100)
    (found,) = check(folder, cache)
    assert found.code == "vector_cache" and "delete it" in found.advice


def test_a_missing_or_changed_original_is_told(tmp_path: Path) -> None:
    paths = [SAMPLES / "ravnsoe-byraadet-2022-10-26.pdf",
             SAMPLES / "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"]
    made = build(paths, tmp_path, FakeEncoder())
    assert check(made.folder, home=tmp_path) == []
    missing, changed = (digest(path) for path in paths)
    originals.path_of(tmp_path, missing).unlink()
    originals.path_of(tmp_path, changed).write_bytes(b"another")
    told = {f.message.partition("the original of ")[2]: f
            for f in check(made.folder, home=tmp_path)}
    assert set(told) == {f"{paths[0].name}, is missing",
                         f"{paths[1].name}, is not as it was handed in"}
    assert {f.code for f in told.values()} == {"original"}
    assert [f for f in check(made.folder) if f.code == "original"] == []
    originals.path_of(tmp_path, changed).unlink()  # As the advice says.
    again = build(paths, tmp_path, FakeEncoder())
    assert check(again.folder, home=tmp_path) == []


def test_the_original_of_a_removed_document_is_not_missed(tmp_path: Path) -> None:
    path = SAMPLES / "ravnsoe-byraadet-2022-10-26.pdf"
    made = build([path], tmp_path, FakeEncoder())
    removed.save(tmp_path, [removed.Removed(digest(path), path.name, "2026-01-01", True)])
    originals.path_of(tmp_path, digest(path)).unlink()
    assert check(made.folder, home=tmp_path) == []
