"""The body of a response → a file, within limits, whatever its headers say of it."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2

from corpus.fetching.errors import FetchError, Passing

# What is asked for, and the only thing that is unpacked: its size is bounded as it is unpacked.
ENCODING = "gzip"

_HEAD = 4096
_PART = 1 << 16


@dataclass(frozen=True, slots=True)
class Body:
    """What was received: its hash, size in bytes, and beginning."""

    sha256: str
    size: int
    head: bytes


async def save(response: httpx2.Response, target: Path, most: int) -> Body:
    """Write a response's body to a file, at most ``most`` bytes of it.

    :raises FetchError: it is larger, or packed in another way than was asked for.
    :raises Passing: it ended early.
    """
    declared = response.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > most:
        raise _too_large(most)
    unpacked = _unpacking(response)
    digest, size, head = hashlib.sha256(), 0, b""
    received = 0
    with target.open("wb") as file:
        async for packed in response.aiter_raw(_PART):
            received += len(packed)
            for part in unpacked.parts(packed):
                size += len(part)
                if max(size, received) > most:
                    raise _too_large(most)
                digest.update(part)
                head += part[: _HEAD - len(head)]
                file.write(part)
        file.flush()
        os.fsync(file.fileno())
    if not unpacked.is_whole:
        raise Passing("it ended in the middle")
    return Body(digest.hexdigest(), size, head)


async def decoded(response: httpx2.Response, most: int) -> bytes:
    """The beginning of a response's body, at most ``most`` bytes of it.

    :raises FetchError: it is packed in another way than was asked for.
    """
    unpacked, found = _unpacking(response), b""
    async for packed in response.aiter_raw(_PART):
        for part in unpacked.parts(packed):
            found += part
            if len(found) >= most:
                return found[:most]
    return found


class _Plain:
    is_whole = True

    def parts(self, packed: bytes) -> Iterator[bytes]:
        yield packed


class _Gzip:
    """Unpacks in parts of bounded size: a kilobyte may stand for a megabyte."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def is_whole(self) -> bool:
        return self._stream.eof

    def parts(self, packed: bytes) -> Iterator[bytes]:
        part = b""
        # Having taken all that came, it may still hold back some of what that stands for.
        while packed or len(part) == _PART:
            if self._stream.eof:
                packed = packed.lstrip(b"\0")  # What some servers fill up with.
                if not packed:
                    return
                self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)  # Another one follows.
            try:
                part = self._stream.decompress(packed, _PART)
            except zlib.error as error:
                raise Passing(f"it cannot be unpacked ({error})") from error
            yield part
            packed = self._stream.unconsumed_tail or self._stream.unused_data


def _unpacking(response: httpx2.Response) -> _Plain | _Gzip:
    named = response.headers.get("content-encoding", "").strip().lower()
    if named in ("", "identity"):
        return _Plain()
    if named in ("gzip", "x-gzip"):
        return _Gzip()
    raise FetchError(f"it is packed as {named[:40]!r}, which was not asked for")


def _too_large(most: int) -> FetchError:
    return FetchError(f"it is larger than {most >> 20} MB; raise megabytes if it is wanted")
