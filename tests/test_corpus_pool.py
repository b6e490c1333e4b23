"""Files read in worker processes, within limits; and readings kept for the next build."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest
from conftest import SAMPLES, sample

from benchmarks.reading.long_pdf import long_pdf
from corpus.errors import EmptyDocument, ReaderFailed, ReadError, TooLarge
from corpus.model import Reading
from corpus.pool import Limits, read_all
from corpus.read import read
from corpus.readings import ReadingCache

_NAMES = ("ravnsoe-byraadet-2022-04-27.pdf", "ravnsoe-boerne-og-kulturudvalget-2024-02-06.html",
          "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt")


def _big_text(path: Path, megabytes: int) -> Path:
    line = "En linje i et meget langt dokument, som ingen kan nå at læse.\n"
    path.write_text(line * (megabytes * 1_000_000 // len(line)), "utf-8")
    return path


def test_readings_are_those_of_the_reader_in_the_order_given() -> None:
    found = list(read_all([SAMPLES / name for name in _NAMES], Limits()))
    assert [(path.name, reading) for path, reading in found] == [(n, sample(n)) for n in _NAMES]


@pytest.mark.parametrize(
    ("limits", "error", "option"),
    [
        (Limits(megabytes=20), TooLarge, "--max-megabytes"),
        (Limits(seconds=1), ReaderFailed, "--max-seconds"),
        (Limits(memory_megabytes=700, seconds=15), ReadError, ""),
    ],
    ids=["size", "time", "memory"],
)
def test_a_file_beyond_a_limit_stops_no_other(
    tmp_path: Path, limits: Limits, error: type[ReadError], option: str
) -> None:
    big = _big_text(tmp_path / "stort.txt", 40)
    small = SAMPLES / _NAMES[2]
    found = dict(read_all([big, small], limits))
    assert isinstance(found[big], error)
    assert "stort.txt" in str(found[big]) and option in str(found[big])
    assert found[small] == sample(_NAMES[2])


def test_a_pdf_of_too_many_pages() -> None:
    ((_, found),) = read_all([SAMPLES / _NAMES[0]], Limits(pages=8))
    assert isinstance(found, TooLarge)
    assert "has 9 pages, more than 8" in str(found) and "--max-pages" in str(found)


def test_errors_come_back_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "tom.txt").write_bytes(b" ")
    ((_, found),) = read_all([tmp_path / "tom.txt"], Limits())
    assert isinstance(found, EmptyDocument)


def test_limits_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="pages, seconds"):
        Limits(pages=0, seconds=-1)


def test_nothing_to_read() -> None:
    assert list(read_all([], Limits())) == []


@pytest.fixture
def reading() -> Reading:
    return sample(_NAMES[2])


def test_a_reading_is_kept_by_content_and_name(tmp_path: Path, reading: Reading) -> None:
    cache = ReadingCache(tmp_path)
    digest, name = reading.document.sha256, reading.document.file
    assert cache.get(digest, name) is None
    cache.put(reading)
    assert cache.get(digest, name) == reading
    assert cache.get(digest, "renamed.txt") is None
    assert cache.get("0" * 64, name) is None


@pytest.mark.parametrize("content", [b"", b"nonsense", pickle.dumps("no reading")])
def test_a_damaged_entry_is_not_there(tmp_path: Path, reading: Reading, content: bytes) -> None:
    cache = ReadingCache(tmp_path)
    cache.put(reading)
    (entry,) = tmp_path.iterdir()
    entry.write_bytes(content)
    assert cache.get(reading.document.sha256, reading.document.file) is None


def test_what_another_reader_made_is_removed(tmp_path: Path, reading: Reading) -> None:
    cache = ReadingCache(tmp_path)
    cache.put(reading)
    (entry,) = tmp_path.iterdir()
    shutil.copy(entry, tmp_path / f"{reading.document.sha256}-other.pickle")
    cache.prune()
    assert list(tmp_path.iterdir()) == [entry]


def test_a_long_pdf_is_read_in_parts_like_as_one(tmp_path: Path) -> None:
    path = long_pdf(tmp_path / "lang.pdf", 14)
    ((_, found),) = read_all([path], Limits())
    assert found == read(path)
    assert isinstance(found, Reading) and found.document.pages == 14
    assert [p.page for p in found.points][-1] == 13


def test_a_part_beyond_the_limit_ends_the_file(tmp_path: Path) -> None:
    path = long_pdf(tmp_path / "lang.pdf", 14)
    ((_, found),) = read_all([path], Limits(memory_megabytes=1))
    assert isinstance(found, ReadError)
