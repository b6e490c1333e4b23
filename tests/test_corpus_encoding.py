from __future__ import annotations

import pytest

from corpus.readers.encoding import decode, is_text

_TEXT = "Rådet på Ærø drøftede færgens sejlplan og bød Herr Müller velkommen."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252",
                 "cp865", "cp850", "mac_roman"],
)
def test_every_encoding_that_danish_was_written_in(encoding: str) -> None:
    data = _TEXT.encode(encoding)
    assert decode(data) == _TEXT
    assert is_text(data)


def test_a_few_bad_bytes_do_not_spoil_the_rest() -> None:
    assert decode(_TEXT.encode() + b" \x96 slut") == f"{_TEXT} \ufffd slut"
    assert decode(_TEXT.encode()[:-1] + "å".encode()[:1]).startswith("Rådet på Ærø")


@pytest.mark.parametrize(
    "data",
    [bytes(range(128, 256)) * 9, b"\x89PNG\r\n\x1a\n\x00\x00", rb"{\rtf1\ansi Byr\'e5det}"],
)
def test_what_is_no_text(data: bytes) -> None:
    assert not is_text(data)
