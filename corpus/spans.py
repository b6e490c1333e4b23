"""Spans of text in few bytes: each as its distance from the one before and its length.

Numbers are written seven bits to a byte, the lowest first; the eighth bit says that more
follow (LEB128, as in DWARF and Protocol Buffers).
"""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]


def packed(spans: Iterable[Span], origin: int) -> bytes:
    """Spans in ascending order that do not overlap, from ``origin`` on, as bytes.

    :raises ValueError: they are in another order, or overlap.
    """
    out = bytearray()
    for start, end in spans:
        for number in (start - origin, end - start):
            if number < 0:
                raise ValueError(f"span {start} to {end} begins before {origin}, or is none")
            while number > 0x7F:
                out.append(number & 0x7F | 0x80)
                number >>= 7
            out.append(number)
        origin = end
    return bytes(out)


def unpacked(values: bytes, origin: int) -> list[Span]:
    """What :func:`packed` was given.

    :raises ValueError: the bytes end within a number or a span.
    """
    numbers, number, shift = list[int](), 0, 0
    for byte in values:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(number)
            number = shift = 0
    if shift or len(numbers) % 2:
        raise ValueError("spans end in their midst")
    spans, at = [], origin
    for distance, length in zip(numbers[::2], numbers[1::2], strict=True):
        spans.append((at + distance, at + distance + length))
        at += distance + length
    return spans
