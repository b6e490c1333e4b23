"""Mending text that was printed: characters, line-end hyphens, running heads."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

_SOFT_HYPHEN = "\u00ad"
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
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_LAST_WORD = re.compile(r"([\w§.´’']+(?:-[\w.]+)*)-$")
_FIRST_WORD = re.compile(r"^[\w´’']+(?:-[\w]+)*")
# After a suspended hyphen the other half of the pair follows: "Social- og Sundhedsudvalget".
_CONJUNCTIONS = frozenset({"og", "eller", "samt", "/"})


def normalise(text: str) -> str:
    """Canonical characters: NFC, no ligatures, no invisible marks, single spaces, "•" bullets."""
    text = unicodedata.normalize("NFC", text).translate(_LIGATURES).translate(_INVISIBLE)
    text = _NO_CHARACTER.sub("", re.sub(r"^\(cid:\d+\)(?=\s*\w)", "• ", text.strip()))
    text = _CONTROL.sub(" ", text.replace("\t", " \t "))
    text = _BULLETS.sub("•", _SPACES.sub(" ", text).strip())
    return re.sub(r" ?\t ?", "\t", text)


def words(lines: Iterable[str]) -> Counter[str]:
    """The lower-cased words of some lines, without those that a line end cut in two."""
    found: Counter[str] = Counter()
    cut = False
    for line in lines:
        tokens = re.findall(r"[^\W_]+(?:-[^\W_]+)*-?", line.lower())
        if cut and tokens:
            tokens = tokens[1:]
        cut = line.endswith(("-", _SOFT_HYPHEN))
        if cut and tokens:
            tokens = tokens[:-1]
        found.update(t for t in tokens if not t.endswith("-"))
    return found


def join_lines(first: str, second: str, vocabulary: Collection[str]) -> str:
    """One text of two printed lines, deciding what a hyphen between them was.

    A hyphen that the typesetter put in goes ("forvalt-/ningen"), a suspended one
    stays with its space ("Social- og"), and a real one stays without
    ("p-/pladser", "2021-/2024"). The document's own ``vocabulary`` (lower-cased
    words) decides where it can; otherwise the shape of the two halves does.
    """
    if first.endswith(_SOFT_HYPHEN):
        return first[:-1] + second
    ending = _LAST_WORD.search(first)
    beginning = _FIRST_WORD.search(second)
    if not ending or not beginning:
        return f"{first} {second}"
    head, tail = ending.group(1), beginning.group()
    if tail.lower() in _CONJUNCTIONS:
        return f"{first} {second}"
    if not tail[0].islower():
        return first + second
    with_hyphen, without = f"{head}-{tail}".lower(), f"{head}{tail}".lower()
    if without in vocabulary:
        return first[:-1] + second
    last_part = head.rpartition("-")[2]
    abbreviation = last_part.isupper() or len(last_part) == 1 or last_part[-1].isdigit()
    if with_hyphen in vocabulary or abbreviation:
        return first + second
    return first[:-1] + second


def running_key(text: str) -> str:
    """A running head with its numbers masked, so that those of all pages compare equal."""
    return re.sub(r"\d+", "#", text.casefold()).strip()


_PAGE_NUMBER = re.compile(
    r"^(?:[-–]\s*)?(?:side|page|s\.)?\s*\d{1,4}\s*(?:(?:af|of|/)\s*\d{1,4})?(?:\s*[-–])?$", re.I
)


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page number ("Side 3 af 12", "- 3 -", "3")."""
    return bool(_PAGE_NUMBER.match(text.strip()))
