"""What made something fail, made as small as it can be made by cutting."""

from __future__ import annotations

from collections.abc import Callable

# However large it is, no more attempts than this.
_MOST_ATTEMPTS = 400


def shrunk(data: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """The data without those parts that it fails without: halves, quarters, and so on."""
    attempts, size = 0, max(1, len(data) // 2)
    while size and attempts < _MOST_ATTEMPTS:
        at, cut = 0, False
        while at < len(data) and attempts < _MOST_ATTEMPTS:
            attempts += 1
            without = data[:at] + data[at + size :]
            if fails(without):
                data, cut = without, True
            else:
                at += size
        size = size if cut and size > 1 else size // 2
    return data
