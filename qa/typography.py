"""The words of a text without its typography: dashes, quotation marks, line breaks, gaps.

Two texts with the same tokens are the same words, numbers and signs in the same order, however
each of them was set. What does not part texts is named by the patterns here; all else does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

_LETTER = r"[^\W\d_]"
_SOFT_HYPHEN = "\u00ad"
_HYPHENS = "‐‑‒–−-"
_DASHES = f"—―{_HYPHENS}"
# Raised commas, primes and accents are typed for quotation marks and apostrophes alike.
_APOSTROPHES = "'’‘‛`´′ʼ"
_QUOTES = f"{_APOSTROPHES}\"“”„‟«»‹›‚″"
_TOKEN = re.compile(
    rf"""(?P<word>[^\W_]+(?:(?:
            {_SOFT_HYPHEN}\s*
            # "p-pladser", and "arbejds-" at a line end; not "Social- og Sundhedsudvalget".
          | (?<={_LETTER})[{_HYPHENS}]\s*(?!(?:og|eller|samt|el)\b)(?={_LETTER})
          | (?<=\d)[.,:/](?=\d)              # 12.000, 4,5, 19:30, 21/3017
          | [{_APOSTROPHES}](?={_LETTER})    # A's
        )[^\W_]+)*)
      | (?P<dash>[{_DASHES}]+)
      | (?P<quote>[{_QUOTES}]+)
      | (?P<skipped>[•▪◦‣·●■*_{_SOFT_HYPHEN}]+)
      | (?P<other>\S)
    """,
    re.VERBOSE,
)
_WITHIN_WORD = re.compile(rf"[\s{_SOFT_HYPHEN}{_HYPHENS}]+")
_AS_APOSTROPHE = str.maketrans(dict.fromkeys(_APOSTROPHES, "'"))
# Where words were left out: "[…]", "(...)", "...", "[---]".
_GAP = re.compile(r"[\[(]\s*(?:…|(?:[.–-]\s?){2,5})\s*[\])]|…|\.{3,}")
# At the ends of what is quoted these are the quoting text's own.
_EDGES = frozenset('.,;:!?"')


class Token(NamedTuple):
    """A word, number or sign: what it is compared by, and where it stands."""

    key: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        return self.key[0].isalnum()

    @property
    def folded(self) -> str:
        return self.key.casefold()


def tokens(text: str) -> Iterator[Token]:
    """The words, numbers and signs of a text in normal form (:func:`corpus.clean.normalise`).

    Left out are bullets and dashes that stand free: they only set parts of a text apart.
    """
    for found in _TOKEN.finditer(text):
        key = _key(found, text)
        if key:
            yield Token(key, *found.span())


def _key(found: re.Match[str], text: str) -> str:
    match found.lastgroup:
        case "word":
            word = found.group()
            if word.isalnum():
                return word
            return _WITHIN_WORD.sub("", word).translate(_AS_APOSTROPHE)
        case "dash":
            return "" if _only_parts(text, *found.span()) else "-"
        case "quote":
            return '"'
        case "other":
            return found.group()
    return ""


def _only_parts(text: str, start: int, end: int) -> bool:
    """Whether a dash only parts words: set free or long; before a number it says something."""
    if re.match(r"\s*\d", text[end : end + 3]):
        return False
    free = not text[start - 1 : start].strip() and not text[end : end + 1].strip()
    return start == 0 or free or text[start] in "—―"


class Stream:
    """The tokens of a stretch of text, made for finding others in it.

    ``offset`` is where the stretch begins in its document; tokens' offsets count from there.
    """

    def __init__(self, text: str, offset: int = 0) -> None:
        self.tokens = [Token(k, a + offset, b + offset) for k, a, b in tokens(text)]

    @cached_property
    def words(self) -> list[int]:
        """Which of the tokens are words."""
        return [n for n, token in enumerate(self.tokens) if token.is_word]

    @cached_property
    def _joined(self) -> tuple[str, list[int]]:
        starts, at = [], 1
        for token in self.tokens:
            starts.append(at)
            at += len(token.key) + 1
        return "\n" + "".join(f"{t.key}\n" for t in self.tokens), starts

    def places(self, part: Part, first: int = 0) -> Iterator[int]:
        """Indices, from ``first`` on, at which a part's tokens stand in their order."""
        joined, starts = self._joined
        at = starts[first] - 1 if first < len(starts) else len(joined)
        while True:
            found = [p for n in part.needles if (p := joined.find(n, at)) >= 0]
            if not found:
                return
            at = min(found) + 1
            yield bisect_left(starts, at)


class Part:
    """A stretch of a pasted text between gaps: its tokens, and the signs at its ends."""

    def __init__(self, found: Sequence[Token]) -> None:
        core = [n for n, token in enumerate(found) if token.key not in _EDGES]
        first, last = (core[0], core[-1] + 1) if core else (0, 0)
        self.tokens = tuple(found[first:last])
        self.before, self.after = tuple(found[:first]), tuple(found[last:])

    @property
    def words(self) -> list[Token]:
        return [token for token in self.tokens if token.is_word]

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """The tokens as they are looked for, the first letter small and large."""
        first, *others = (token.key for token in self.tokens)
        variants = dict.fromkeys((first, *_other_case(first)))
        return tuple("\n" + "".join(f"{key}\n" for key in (v, *others)) for v in variants)

    def begins_as(self, key: str) -> bool:
        """Whether a word is this part's first one, its first letter small or large."""
        return key in (self.tokens[0].key, *_other_case(self.tokens[0].key))


def _other_case(word: str) -> Iterable[str]:
    letter = word[0].swapcase()
    return (letter + word[1:],) if len(letter) == 1 else ()


def parts(text: str) -> list[Part]:
    """The parts of a pasted text in normal form, between the gaps that it marks.

    A part without a word is left out; no part is left of a text without any.
    """
    made, start = [], 0
    for gap in (*_GAP.finditer(text), None):
        end = gap.start() if gap else len(text)
        made.append(Part([Token(k, a + start, b + start) for k, a, b in tokens(text[start:end])]))
        start = gap.end() if gap else end
    return [part for part in made if part.words]
