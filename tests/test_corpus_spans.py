from collections.abc import Sequence

import pytest

from corpus.spans import packed, unpacked


@pytest.mark.parametrize(
    ("spans", "origin", "size"),
    [
        ([], 7, 0),
        ([(7, 8)], 7, 2),
        ([(7, 90), (91, 218), (219, 347)], 7, 7),  # The last is 128 long: two bytes.
        ([(1_000_000, 1_000_001)], 0, 4),
    ],
)
def test_spans_come_back_as_they_were(
    spans: Sequence[tuple[int, int]], origin: int, size: int
) -> None:
    values = packed(spans, origin)
    assert len(values) == size
    assert unpacked(values, origin) == spans


@pytest.mark.parametrize(
    ("spans", "origin"), [([(3, 4)], 5), ([(5, 4)], 5), ([(5, 9), (8, 12)], 5)]
)
def test_spans_in_disorder_are_refused(spans: Sequence[tuple[int, int]], origin: int) -> None:
    with pytest.raises(ValueError, match="begins before"):
        packed(spans, origin)


@pytest.mark.parametrize("values", [b"\x01", b"\x80", b"\x01\x01\x01"])
def test_bytes_cut_short_are_refused(values: bytes) -> None:
    with pytest.raises(ValueError, match="midst"):
        unpacked(values, 0)
