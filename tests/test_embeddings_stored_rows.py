import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from embeddings.stored_rows import StoredRows

_OPEN = Path("/proc/self/fd")
_ROWS = np.random.default_rng(1).integers(0, 256, (5_000, 24)).astype(np.uint8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    np.save(tmp_path / "rows.npy", _ROWS)
    return tmp_path / "rows.npy"


@pytest.mark.parametrize("rows", [[], [0], [4_999], [3, 4, 5], [5, 4, 3, 4, 4], [*range(5_000)]])
def test_rows_come_in_the_order_asked(rows: list[int], path: Path) -> None:
    assert np.array_equal(StoredRows(path).of(rows), _ROWS[rows])


def test_spans_may_be_empty_and_overlap(path: Path) -> None:
    found = StoredRows(path).between([(7, 9), (3, 3), (8, 20), (5_000, 5_000)])
    assert np.array_equal(found, np.concatenate([_ROWS[7:9], _ROWS[8:20]]))


@pytest.mark.parametrize("span", [(-1, 3), (4_990, 5_001), (8, 7)])
def test_rows_that_are_not_there_are_told(span: tuple[int, int], path: Path) -> None:
    with pytest.raises(IndexError, match="5000 rows"):
        StoredRows(path).between([span])


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="no way to drop pages")
def test_rows_that_are_not_in_memory_are_read(path: Path) -> None:
    rows = StoredRows(path)
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)
    asked = list(range(0, 5_000, 37))
    assert np.array_equal(rows.of(asked), _ROWS[asked])


@pytest.mark.parametrize("way", ["not at once", "half at once", "mapped"])
def test_other_systems_give_the_same(
    way: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.preadv
    if way == "mapped":
        monkeypatch.delattr(os, "preadv")
    else:
        def some(file: int, rooms: list[memoryview], at: int, flags: int = 0) -> int:
            if flags and way == "not at once":
                raise BlockingIOError
            return whole(file, [rooms[0][: max(1, len(rooms[0]) // 2)]], at)

        monkeypatch.setattr(os, "preadv", some)
    assert np.array_equal(StoredRows(path).of([1, 2, 3, 99]), _ROWS[[1, 2, 3, 99]])


def test_a_file_cut_off_while_it_is_read_is_an_error(path: Path) -> None:
    rows = StoredRows(path)
    os.truncate(path, 2_000)
    assert np.array_equal(rows.of([3]), _ROWS[[3]])
    with pytest.raises(OSError, match="cut off"):
        rows.of([4_000])


def test_a_file_cut_off_before_is_not_opened(path: Path) -> None:
    os.truncate(path, 2_000)
    with pytest.raises(ValueError):
        StoredRows(path)


def test_several_threads_read_at_once(path: Path) -> None:
    rows = StoredRows(path)
    asked = [list(np.random.default_rng(n).integers(0, 5_000, 50)) for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        for numbers, found in zip(asked, pool.map(rows.of, asked), strict=True):
            assert np.array_equal(found, _ROWS[numbers])


@pytest.mark.skipif(not _OPEN.is_dir(), reason="no list of open files")
def test_the_file_is_closed_with_the_rows(path: Path) -> None:
    before = len(list(_OPEN.iterdir()))
    rows = StoredRows(path)
    rows.of([1])
    del rows
    assert len(list(_OPEN.iterdir())) == before
