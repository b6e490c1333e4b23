"""A document's text in a third of its bytes, from which a part is read without the rest.

The text is cut into frames of as many characters each, and each frame is compressed by itself
(Zstandard, RFC 8878). A passage then costs a frame or two, not its whole document: less than
reading the document as it is, because fewer pages of the database are touched.
"""

from __future__ import annotations

import struct
import sys
from itertools import accumulate, pairwise

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Characters of a frame: at a half the text takes a tenth more room, at twice a part takes a third
# more time.
FRAME = 16_384
# Three times the time of the quickest for a twentieth less; the highest take ten times as long for
# three hundredths.
_LEVEL = 9
# Number of characters, then the bytes of each frame.
_NUMBER = struct.Struct("<I")


class PackedText:
    """A stored text; parts of it are unpacked when they are asked for, and kept."""

    __slots__ = ("_frames", "_length", "_packed")

    def __init__(self, packed: bytes) -> None:
        """:raises ValueError: these are not the bytes of a text."""
        if len(packed) < _NUMBER.size:
            raise ValueError("a packed text is cut off")
        self._length: int = _NUMBER.unpack_from(packed)[0]
        count = -(-self._length // FRAME)
        head = _NUMBER.size * (1 + count)
        if len(packed) < head:
            raise ValueError("a packed text is cut off")
        ends = accumulate(struct.unpack_from(f"<{count}I", packed, _NUMBER.size), initial=head)
        bounds = list(ends)
        if bounds[-1] != len(packed):
            raise ValueError(f"a packed text has {len(packed)} bytes, not {bounds[-1]}")
        self._packed = [packed[a:b] for a, b in pairwise(bounds)]
        self._frames: list[str | None] = [None] * count

    def __len__(self) -> int:
        """Characters."""
        return self._length

    def between(self, start: int, end: int) -> str:
        """The characters from ``start`` to ``end``; what lies outside of the text is left out.

        :raises ValueError: the frames that they stand in cannot be unpacked.
        """
        start, end = max(start, 0), min(end, self._length)
        if start >= end:
            return ""
        first, last = start // FRAME, (end - 1) // FRAME
        if first == last:
            return self._frame(first)[start - first * FRAME : end - first * FRAME]
        together = "".join(self._frame(n) for n in range(first, last + 1))
        return together[start - first * FRAME : end - first * FRAME]

    def _frame(self, number: int) -> str:
        # Two threads may both unpack a frame; they come to the same.
        if (known := self._frames[number]) is not None:
            return known
        try:
            text = zstd.decompress(self._packed[number]).decode()
        except (zstd.ZstdError, UnicodeDecodeError) as error:
            raise ValueError(f"frame {number} of a packed text cannot be read: {error}") from error
        if len(text) != min(FRAME, self._length - number * FRAME):
            raise ValueError(f"frame {number} of a packed text has {len(text)} characters")
        self._frames[number] = text
        return text


def pack(text: str) -> bytes:
    """A text as the bytes that :class:`PackedText` reads."""
    frames = [
        zstd.compress(text[at : at + FRAME].encode(), _LEVEL)
        for at in range(0, len(text), FRAME)
    ]
    return struct.pack(f"<{1 + len(frames)}I", len(text), *map(len, frames)) + b"".join(frames)


def unpack(packed: bytes) -> str:
    """The text that :func:`pack` was given.

    :raises ValueError: these are not the bytes of one.
    """
    text = PackedText(packed)
    return text.between(0, len(text))
