"""Mending text that was printed: characters and running heads."""

from __future__ import annotations

import re
import unicodedata

# Joiners, direction marks and byte-order marks carry no text; a quote must not hold them.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), None)
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})
# Bullets of symbol fonts end up in the private use area or as odd geometric shapes.
_BULLETS = re.compile(
    r"^[\uf0a7\uf0b7\uf02d\uf076\uf0d8\u25cf\u25aa\u25a0\u2023\u2043\u00b7](?=\s|\w)"
)
# What a PDF reader prints for a glyph without a character: before a text it was a bullet.
_NO_CHARACTER = re.compile(r"\(cid:\d+\)")
_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def normalise(text: str) -> str:
    """Canonical characters: NFC, no ligatures, no invisible marks, single spaces, "•" bullets."""
    text = unicodedata.normalize("NFC", text).translate(_LIGATURES).translate(_INVISIBLE)
    text = _NO_CHARACTER.sub("", re.sub(r"^\(cid:\d+\)(?=\s*\w)", "• ", text.strip()))
    text = _CONTROL.sub(" ", text.replace("\t", " \t "))
    text = _BULLETS.sub("•", _SPACES.sub(" ", text).strip())
    return re.sub(r" ?\t ?", "\t", text)


def running_key(text: str) -> str:
    """A running head with its numbers masked, so that those of all pages compare equal."""
    return re.sub(r"\d+", "#", text.casefold()).strip()


_PAGE_NUMBER = re.compile(
    r"^(?:[-–]\s*)?(?:side|page|s\.)?\s*(?:\d{1,4}|[ivxl]{1,6})\s*(?:(?:af|of|/)\s*\d{1,4})?"
    r"(?:\s*[-–])?$", re.I,
)


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page number ("Side 3 af 12", "- 3 -", "3")."""
    return bool(_PAGE_NUMBER.match(text.strip()))


_RULE = re.compile(r"^[=_*~#\-–—\s]{4,}$")


def is_rule(text: str) -> bool:
    """Whether a line is a rule drawn with characters."""
    return bool(_RULE.match(text))
