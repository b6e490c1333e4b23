"""An index is asked for before it is needed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from embeddings import read_ahead
from embeddings.generation import LocalArchive

Asked = list[tuple[str, int, int]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Name, start and length of what the system was asked to read."""
    found: Asked = []
    real = os.posix_fadvise

    def note(descriptor: int, offset: int, length: int, advice: int) -> None:
        assert advice == os.POSIX_FADV_WILLNEED
        found.append((Path(f"/proc/self/fd/{descriptor}").readlink().name, offset, length))
        real(descriptor, offset, length, advice)

    monkeypatch.setattr(os, "posix_fadvise", note)
    return found


def _read(files: list[Path]) -> bool:
    """Have files read, and wait until all was asked for; whether they were to be read."""
    if (thread := read_ahead.read_ahead(files)) is None:
        return False
    thread.join()
    return True


def test_an_opened_archive_is_read_ahead(
    sample_archive: LocalArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    monkeypatch.setattr(
        "embeddings.generation.read_ahead", lambda files: found.extend(f.name for f in files)
    )
    LocalArchive(sample_archive.folder)
    assert found[0] == "dense.faiss" and "corpus.sqlite" in found
    assert any(name.endswith(".idx") for name in found)
    assert not {"readings.ndjson.gz", "tokens.npy", "sentences.npy"} & set(found)


def test_files_are_asked_for_from_end_to_end(asked: Asked, tmp_path: Path) -> None:
    """Linux reads no more than the first few pages of a long stretch."""
    sizes = {"a": 5 * 2**20 + 7, "b": 0, "c": 100}
    for name, size in sizes.items():
        (tmp_path / name).write_bytes(b"x" * size)
    assert _read([tmp_path / name for name in ("c", "a", "b")])
    assert [name for name, _, _ in asked] == ["c", *["a"] * 6]
    reached = 0
    for name, start, length in asked:
        if name == "a":
            assert start == reached and length <= 2**20
            reached += length
    assert reached >= sizes["a"]


def test_a_file_that_is_gone_meanwhile_is_left_out(asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"x")
    read_ahead._ask_for({tmp_path / "gone": 5, tmp_path / "there": 1})
    assert [name for name, _, _ in asked] == ["there"]


def test_what_memory_has_no_room_for_is_left_alone(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    for file in files:
        file.write_bytes(b"x" * 6000)
    room = {"SC_PHYS_PAGES": 11, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr(os, "sysconf", room.__getitem__)
    assert not _read(files) and not asked
    assert _read(files[:1]) and len(asked) == 1


def test_where_the_system_cannot_nothing_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fadvise")
    assert not _read([tmp_path / "none"])
