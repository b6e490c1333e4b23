"""Bytes → text, for every format that is text."""

from __future__ import annotations

import re

# The encodings with eight bits that Danish was written in, the commonest first.
_EIGHT_BIT = ("cp1252", "cp865", "cp850", "mac_roman")
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"), (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
)
# Letters as they stand in Danish words, and what no Danish text has inside a word.
_DANISH = re.compile(
    r"[a-zæøå][æøå]|[æøå][a-zæøå]|\b[ÆØÅ][a-zæøå]|\b[æøå]\b|[ÆØÅ][A-ZÆØÅ]|[éüöäÉ]"
)
_FOREIGN = re.compile(
    r"[^\W\dA-Za-zÆØÅæøåÄÖÜäöüßÉéÈèÊêËëÁáÀàÓóÍíÚúÇçÑñ]|[^\W\d_][^\w\s.,'’/&-]+[a-zæøå]|\ufffd"
)
# A text with so many good letters beyond ASCII for each broken one is UTF-8 with a few bad
# bytes: other encodings hardly ever form a good one.
_GOOD_FOR_BROKEN = 2
_SAMPLE = 4096
# Of a text in an eight-bit encoding, so much is printable ASCII.
_PRINTABLE = 0.5


def decode(data: bytes) -> str:
    """Text of UTF-8 or UTF-16 if nearly all of it is, else of the likeliest 8-bit encoding.

    A file cut short, or with a few bytes of another encoding pasted in, keeps the rest.
    """
    if wide := wide_encoding(data):
        name, mark = wide
        return data.removeprefix(mark).decode(name, "replace")
    text = data.decode("utf-8-sig", "replace")
    broken = text.count("\ufffd")
    good = sum(1 for c in text if c > "\x7f") - broken
    if good >= _GOOD_FOR_BROKEN * broken:
        return text
    return max((data.decode(name, "replace") for name in _EIGHT_BIT), key=_likelihood)


def _likelihood(text: str) -> int:
    return len(_DANISH.findall(text)) - 2 * len(_FOREIGN.findall(text))


def wide_encoding(data: bytes) -> tuple[str, bytes] | None:
    """The UTF-16 or UTF-32 that some bytes are, and their byte order mark (or none)."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, mark
    head = data[:_SAMPLE]
    for name, high in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros, others = head[high::2], head[1 - high :: 2]
        if len(head) > 3 and zeros.count(0) > 0.8 * len(zeros) and not others.count(0):
            return name, b""
    return None


def is_text(head: bytes) -> bool:
    """Whether the first bytes of a file are text in any encoding, and not markup for print."""
    if head.startswith(b"{\\rtf"):
        return False
    if wide_encoding(head):
        return True
    try:
        head.decode("utf-8")
        return b"\x00" not in head
    except UnicodeDecodeError as error:
        if error.start > len(head) - 4 and b"\x00" not in head:
            return True  # Cut in the middle of a character.
    plain = sum(1 for byte in head if byte in b"\t\n\r\f" or 32 <= byte < 127)
    return head.count(0) < len(head) / 50 and plain > _PRINTABLE * len(head)
