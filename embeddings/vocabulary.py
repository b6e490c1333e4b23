"""The words of an archive, so that a slip of the finger finds the word that was meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from rapidfuzz.distance import OSA

from embeddings.grams import FOLDED, words

# Shorter words have too many neighbours; from the second length on two slips are forgiven.
_SHORTEST, _TWO_SLIPS_FROM = 4, 8


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often each word that can be meant occurs, in lower case."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(w for w in words(text) if len(w) >= _SHORTEST and w.isalpha())
    return found


def save(counts: Mapping[str, int], path: Path) -> None:
    """Write words and counts, one to a line, in alphabetical order."""
    lines = (f"{word}\t{count}\n" for word, count in sorted(counts.items()))
    path.write_text("".join(lines), "utf-8")


class Vocabulary:
    """The words of an archive by their first letter and length."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._folded: dict[str, str] = {}
        self._alike: dict[tuple[str, int], list[str]] = {}
        for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            folded = word.translate(FOLDED)
            if self._folded.setdefault(folded, word) == word and count:
                self._alike.setdefault((folded[0], len(folded)), []).append(folded)

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        lines = (line.split("\t") for line in path.read_text("utf-8").splitlines())
        return cls({word: int(count) for word, count in lines})

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each word occurs."""
        return self._counts

    def __len__(self) -> int:
        return len(self._counts)

    def nearest(self, word: str) -> str | None:
        """The word meant by one that is not here; None where no word is near, or it is here.

        A slip is a letter left out, added, changed or swapped with the next (optimal string
        alignment); æ, ø, å may be written out. The first letter is taken to be right. Among
        equally near words the commonest.
        """
        word = word.lower()
        if word in self._counts or not word.isalpha():
            return None
        folded = word.translate(FOLDED)
        if folded in self._folded:
            return self._folded[folded]
        if len(folded) < _SHORTEST:
            return None
        slips = 2 if len(folded) >= _TWO_SLIPS_FROM else 1
        best: tuple[int, int, str] | None = None
        for length in range(len(folded) - slips, len(folded) + slips + 1):
            for other in self._alike.get((folded[0], length), ()):
                distance = OSA.distance(folded, other, score_cutoff=slips)
                if distance <= slips:
                    meant = self._folded[other]
                    found = (distance, -self._counts[meant], meant)
                    best = min(best, found) if best else found
        return best[2] if best else None
