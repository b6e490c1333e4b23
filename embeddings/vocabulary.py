"""The words of an archive, so that a slip of the finger finds the word that was meant.

A large archive has half a million words, and few questions need any of them. So they stay in their
file, which processes share, in blocks by first letter and length: a slip is looked for in five.
"""

from __future__ import annotations

import json
import mmap
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from embeddings.grams import FOLDED, words

# Shorter words have too many neighbours; from the second length on two slips are forgiven.
_SHORTEST, _TWO_SLIPS_FROM = 4, 8

# First letter and length of a word whose Danish letters are written out.
_Key = tuple[str, int]


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often each word that can be meant occurs, in lower case."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(w for w in words(text) if len(w) >= _SHORTEST and w.isalpha())
    return found


def written(counts: Mapping[str, int]) -> bytes:
    """Words and counts as a file has them; equal counts make equal bytes.

    The first line is a JSON object: the place of each block after it, by length and first letter
    ("8b"). Then a word and its count to a line, a tab between, ordered by block and alphabet.
    """
    blocks = []
    places: dict[str, tuple[int, int]] = {}
    at = 0
    for (letter, length), members in groupby(sorted(counts, key=_order), key=_key):
        block = "".join(f"{word}\t{counts[word]}\n" for word in members).encode()
        places[f"{length}{letter}"] = at, at + len(block)
        blocks.append(block)
        at += len(block)
    head = json.dumps({"words": len(counts), "blocks": places}, ensure_ascii=False)
    return b"".join((head.encode(), b"\n", *blocks))


def save(counts: Mapping[str, int], path: Path) -> None:
    """Write words and counts."""
    path.write_bytes(written(counts))


class Vocabulary:
    """The words of an archive, from what :func:`written` made of them."""

    def __init__(self, content: bytes | mmap.mmap) -> None:
        """:raises ValueError: the content is none of a vocabulary."""
        self._content = content
        self._first = content.find(b"\n") + 1
        head = json.loads(content[: self._first])
        self._size = int(head["words"])
        self._places: dict[_Key, tuple[int, int]] = {
            (name[-1], int(name[:-1])): (start, end)
            for name, (start, end) in head["blocks"].items()
        }

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """A vocabulary whose words stay in the file."""
        with path.open("rb") as file:
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    @property
    def counts(self) -> dict[str, int]:
        """How often each word occurs."""
        return dict(pair for key in self._places for pair in self._block(key))

    def __len__(self) -> int:
        return self._size

    def __contains__(self, word: str) -> bool:
        start, end = self._places.get(_key(word), (0, 0)) if word else (0, 0)
        # The line end before the block is looked at too: it is that of the head or of a word.
        start, end = start + self._first - 1, end + self._first
        return self._content.find(f"\n{word}\t".encode(), start, end) >= 0

    def nearest(self, word: str) -> str | None:
        """The word meant by one that is not here; None where no word is near, or it is here.

        A slip is a letter left out, added, changed or swapped with the next (optimal string
        alignment); æ, ø, å may be written out. The first letter is taken to be right. Among
        equally near words the commonest.
        """
        word = word.lower()
        if not word.isalpha() or word in self:
            return None
        folded = word.translate(FOLDED)
        if len(folded) < _SHORTEST:
            return self._meant(folded, 0, (len(folded),))
        slips = 2 if len(folded) >= _TWO_SLIPS_FROM else 1
        return self._meant(folded, 0, (len(folded),)) or self._meant(
            folded, slips, range(len(folded) - slips, len(folded) + slips + 1)
        )

    def _meant(self, folded: str, slips: int, lengths: Iterable[int]) -> str | None:
        """The nearest word of some lengths that is at most so many slips away."""
        best: tuple[int, int, str] | None = None
        for length in lengths:
            members = self._block((folded[0], length))
            spelt = [word.translate(FOLDED) for word, _ in members]
            for _, distance, at in process.extract(
                folded, spelt, scorer=OSA.distance, processor=None, limit=None, score_cutoff=slips
            ):
                meant, count = members[at]
                found = (int(distance), -count, meant)
                best = min(best, found) if best else found
        return best[2] if best else None

    def _block(self, key: _Key) -> list[tuple[str, int]]:
        start, end = self._places.get(key, (0, 0))
        text = self._content[self._first + start : self._first + end].decode()
        pairs = (line.split("\t") for line in text.splitlines())
        return [(word, int(count)) for word, count in pairs]


def _key(word: str) -> _Key:
    folded = word.translate(FOLDED)
    return folded[0], len(folded)


def _order(word: str) -> tuple[int, str, str]:
    letter, length = _key(word)
    return length, letter, word
