"""An index is asked for before it is needed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from embeddings import read_ahead
from embeddings.generation import LocalArchive


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that the system was asked to read."""
    names: list[str] = []
    real = os.posix_fadvise

    def note(descriptor: int, offset: int, length: int, advice: int) -> None:
        assert (offset, length, advice) == (0, 0, os.POSIX_FADV_WILLNEED)
        names.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        real(descriptor, offset, length, advice)

    monkeypatch.setattr(os, "posix_fadvise", note)
    return names


def test_an_opened_archive_is_read_ahead(
    asked: list[str], sample_archive: LocalArchive
) -> None:
    LocalArchive(sample_archive.folder)
    assert {"dense.faiss", "tokens.npy", "sentences.npy", "corpus.sqlite"} <= {*asked}
    assert "readings.ndjson.gz" not in asked


def test_what_memory_has_no_room_for_is_left_alone(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / "a", tmp_path / "b"]
    for file in files:
        file.write_bytes(b"x" * 6000)
    assert read_ahead.read_ahead(files) == 12_000 and asked == ["a", "b"]
    room = {"SC_PHYS_PAGES": 11, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr(os, "sysconf", room.__getitem__)
    assert read_ahead.read_ahead(files) == 0 and len(asked) == 2
    assert read_ahead.read_ahead(files[:1]) == 6_000


def test_where_the_system_cannot_nothing_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fadvise")
    assert read_ahead.read_ahead([tmp_path / "none"]) == 0
