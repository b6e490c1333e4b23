from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from embeddings.build import BuildReport
from embeddings.errors import DamagedGeneration, NoArchive
from embeddings.generation import (
    LocalArchive,
    current,
    generations,
    next_folder,
    prune,
    switch,
)
from embeddings.manifest import Manifest, digest, listing


def _home(tmp_path: Path, *numbers: int) -> Path:
    for number in numbers:
        (generations(tmp_path) / f"{number:04d}").mkdir(parents=True)
    return tmp_path


def test_the_pointer_names_the_generation_in_service(tmp_path: Path) -> None:
    home = _home(tmp_path, 1, 2)
    for name in ("0001", "0002", "0001"):
        switch(home, generations(home) / name)
        assert current(home) == generations(home) / name
    assert sorted(path.name for path in home.iterdir()) == ["current", "generations"]


@pytest.mark.parametrize(
    "pointer", [None, "", "0007", "../0001", "generations/0001", "1", "0001\n0002", "nyeste"]
)
def test_without_a_generation_the_error_says_what_to_run(
    pointer: str | None, tmp_path: Path
) -> None:
    home = _home(tmp_path, 1)
    if pointer is not None:
        (home / "current").write_text(pointer)
    with pytest.raises(NoArchive, match=r"referat build PATH.*referat demo") as raised:
        current(home)
    assert str(home) in str(raised.value)


@pytest.mark.parametrize(
    ("numbers", "following"), [((), "0001"), ((1,), "0002"), ((3, 9), "0010"), ((9999,), "10000")]
)
def test_the_next_generation_is_above_all(
    numbers: tuple[int, ...], following: str, tmp_path: Path
) -> None:
    home = _home(tmp_path, *numbers)
    generations(home).mkdir(exist_ok=True)
    assert next_folder(home).name == following


@pytest.mark.parametrize(
    ("in_service", "kept"),
    [("0006", ["0004", "0005", "0006"]), ("0001", ["0001", "0004", "0005", "0006"])],
)
def test_pruning_keeps_the_newest_and_the_one_in_service(
    in_service: str, kept: list[str], tmp_path: Path
) -> None:
    home = _home(tmp_path, 1, 2, 3, 4, 5, 6)
    switch(home, generations(home) / in_service)
    prune(home)
    assert sorted(path.name for path in generations(home).iterdir()) == kept


@pytest.fixture
def folder(sample_build: BuildReport, tmp_path: Path) -> Path:
    """A copy of a whole generation, to be damaged."""
    return Path(shutil.copytree(sample_build.folder, tmp_path / "0001"))


def test_a_manifest_comes_back_as_it_was_saved(folder: Path) -> None:
    loaded = Manifest.load(folder)
    before = (folder / "manifest.json").read_bytes()
    loaded.save(folder)
    assert (folder / "manifest.json").read_bytes() == before
    assert Manifest.load(folder) == loaded
    assert loaded.files == listing(folder)
    assert loaded.files["corpus.sqlite"]["sha256"] == digest(folder / "corpus.sqlite")
    assert {"dense.faiss", "sentences.npy"} < set(loaded.files)
    assert any(name.startswith("lexical/") for name in loaded.files)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "cannot be read"),
        ("", "cannot be read"),
        ("{", "cannot be read"),
        ('{"format": 3}', "cannot be read"),
        ('{"format": 99}', "format 99, this program reads 3"),
        ("{}", "format None"),
        ("[]", "cannot be read"),
        ("null", "cannot be read"),
        ("3", "cannot be read"),
    ],
)
def test_a_damaged_manifest(text: str | None, reason: str, folder: Path) -> None:
    (folder / "manifest.json").unlink()
    if text is not None:
        (folder / "manifest.json").write_text(text)
    with pytest.raises(DamagedGeneration, match=f"{reason}.*referat build"):
        LocalArchive(folder)


@pytest.mark.parametrize("start", [0, 4096])
def test_a_damaged_corpus_of_the_right_size(folder: Path, start: int) -> None:
    path = folder / "corpus.sqlite"
    data = bytearray(path.read_bytes())
    data[start:] = b"\xff" * (len(data) - start)
    path.write_bytes(data)
    with pytest.raises(DamagedGeneration, match="referat build"):
        LocalArchive(folder)


def test_an_unknown_field_of_a_manifest_is_refused(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "colour": "red"}))
    with pytest.raises(DamagedGeneration, match="colour"):
        Manifest.load(folder)


@pytest.mark.parametrize(
    "name", ["corpus.sqlite", "dense.faiss", "sentences.npy", "lexical/meta.json"]
)
@pytest.mark.parametrize("size", [None, 0, 100])
def test_a_missing_or_cut_file(name: str, size: int | None, folder: Path) -> None:
    data = (folder / name).read_bytes()
    (folder / name).unlink()
    if size is not None:
        (folder / name).write_bytes(data[:size])
    with pytest.raises(DamagedGeneration, match=f"{name} is missing or cut short.*referat build"):
        LocalArchive(folder)


@pytest.mark.parametrize("name", ["dense.faiss", "sentences.npy", "lexical/meta.json"])
def test_a_file_of_the_right_size_that_is_none(name: str, folder: Path) -> None:
    path = folder / name
    path.write_bytes(b"x" * path.stat().st_size)
    with pytest.raises(DamagedGeneration, match=r"cannot be opened.*referat build"):
        LocalArchive(folder)


def test_parts_that_do_not_agree(folder: Path) -> None:
    vectors = np.load(folder / "sentences.npy")
    np.save(folder / "sentences.npy", vectors[:-1])
    manifest = Manifest.load(folder)
    manifest.files.update(listing(folder))
    manifest.save(folder)
    short = f"sentence vectors .* has {len(vectors) - 1} entries"
    with pytest.raises(DamagedGeneration, match=short):
        LocalArchive(folder)
