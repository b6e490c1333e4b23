"""Hyphens at line ends: put in by the typesetter, suspended, or the word's own.

Decided by the document's own vocabulary, then by a word list, then by the shape of
the two halves. ``benchmarks/reading`` measures how often that is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.danish_words import is_danish

SOFT_HYPHEN = "\u00ad"

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*-?")
_LAST_WORD = re.compile(r"([\w§.´’']+(?:-[\w.]+)*)-$")
_FIRST_WORD = re.compile(r"^[\w´’']+(?:-[\w]+)*")
_LONGEST_WORD = 100
# After a suspended hyphen the other half of the pair follows: "Social- og Sundhedsudvalget".
_CONJUNCTIONS = frozenset({"og", "eller", "samt", "/"})
# A hyphen with a space after it, where the author's own line once ended.
_STRANDED = re.compile(r"\b([^\W\d_]{2,})- (?=([^\W\d_]+))")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The lower-cased words of a document, and which of them begin hyphenated words."""

    words: frozenset[str] = frozenset()
    before_hyphens: frozenset[str] = frozenset()

    @classmethod
    def of(cls, lines: Iterable[str]) -> Vocabulary:
        """The words of printed lines, without those that a line end cut in two."""
        found: Counter[str] = Counter()
        cut = False
        for line in lines:
            tokens = _WORD.findall(line.lower())
            if cut and tokens:
                tokens = tokens[1:]
            cut = line.endswith(("-", SOFT_HYPHEN))
            if cut and tokens:
                tokens = tokens[:-1]
            found.update(t for t in tokens if not t.endswith("-"))
        return cls(frozenset(found), frozenset(w.rpartition("-")[0] for w in found if "-" in w))


def join_lines(first: str, second: str, vocabulary: Vocabulary) -> str:
    """One text of two printed lines, deciding what a hyphen between them was.

    A hyphen that the typesetter put in goes ("forvalt-/ningen"), a suspended one
    stays with its space ("Social- og"), and a real one stays without
    ("p-/pladser", "2021-/2024").
    """
    if first.endswith(SOFT_HYPHEN):
        return first[:-1] + second
    # Only the end is searched: a paragraph grows line by line.
    ending = _LAST_WORD.search(first[-_LONGEST_WORD:]) if first.endswith("-") else None
    beginning = _FIRST_WORD.search(second)
    if not ending or not beginning:
        return f"{first} {second}"
    head, tail = ending.group(1), beginning.group()
    with_hyphen, without = f"{head}-{tail}".lower(), f"{head}{tail}".lower()
    if tail.lower() in _CONJUNCTIONS and not is_danish(without):
        return f"{first} {second}"
    if not tail[0].islower():
        return first + second
    if without in vocabulary.words:
        return first[:-1] + second
    last_part = head.rpartition("-")[2]
    abbreviation = last_part.isupper() or len(last_part) == 1 or last_part[-1].isdigit()
    if with_hyphen in vocabulary.words or abbreviation:
        return first + second
    if head.lower() in vocabulary.before_hyphens and not is_danish(without):
        return first + second
    return first[:-1] + second


def stranded(text: str, vocabulary: Vocabulary) -> list[int]:
    """Offsets of hyphens and spaces that part a word in the middle of a line.

    Texts pasted from another page keep its line ends as "arbejds- markedet". Only a word
    that the document also has in one piece is taken for one; two characters go each.
    """
    return [
        found.end(1)
        for found in _STRANDED.finditer(text)
        if found[2].lower() not in _CONJUNCTIONS
        and f"{found[1]}{found[2]}".lower() in vocabulary.words
    ]
