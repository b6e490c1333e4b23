"""Character n-grams of words: what compounds, inflections and misspellings have in common.

"Cykelstien", "cykelsti" and "cykelssti" share most of their fragments of four letters, and
so do "førerløs" and "foererloes" once the Danish letters are written out. Source of the
method: McNamee and Mayfield, Character n-gram tokenization for European language text
retrieval, Information Retrieval 7, 2004, which also finds four letters best.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

LENGTH = 4
_EDGE = "#"
_WORD = re.compile(r"[^\W_]+")
# Letters that are written out where the keyboard does not have them.
FOLDED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue"})
# What stands in more than this share of the passages tells little, and has the longest lists;
# where these are short it costs nothing to look.
_COMMON, _FEW = 1 / 4, 1_000


def words(text: str) -> Iterator[str]:
    """The words of a text in lower case; a hyphen parts them."""
    return (match.group() for match in _WORD.finditer(text.lower()))


@lru_cache(maxsize=200_000)
def grams(word: str) -> tuple[str, ...]:
    """The n-grams of a word, its edges marked: "vej" → "#vej", "vej#"."""
    marked = f"{_EDGE}{word.translate(FOLDED)}{_EDGE}"
    return tuple(marked[i : i + LENGTH] for i in range(max(1, len(marked) - LENGTH + 1)))


def telling(fragments: Sequence[str], frequencies: Sequence[int], passages: int) -> list[str]:
    """The n-grams that tell passages apart, or all of them if none does.

    ``frequencies``: in how many of the ``passages`` each stands. Of a large archive those in more
    than a quarter are left out: they are a third of all that has to be looked through, and finding
    is as good without them.
    """
    most = max(_FEW, passages * _COMMON)
    told = [f for f, count in zip(fragments, frequencies, strict=True) if count <= most]
    return told or list(fragments)
