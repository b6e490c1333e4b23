"""A pasted text sentence by sentence: where each ends, and in which places they stand together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.sentences import split
from qa.matches import Match
from qa.typography import parts

# However short its sentences are, no text takes more than so many judgements: of a text with more
# sentences several make a piece.
_MOST_ALONE = 40
# A pasted line break parts no sentence, unless it is an empty line or a bullet follows.
_BREAK = re.compile(r"\n\s*\n|\n(?=\s*(?:[•*–-]|\d{1,2}[.)])\s)")
_BULLET = re.compile(r"\s*(?:[•*–-]|\d{1,2}[.)])\s+")


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of a text in normal form; of very many, several go together.

    Bullets and numbers of items are left out.
    """
    spans = list(_sentences(text))
    words = sum(_words(text[a:b]) for a, b in spans)
    fewest = words / _MOST_ALONE if len(spans) > _MOST_ALONE else 1
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and _words(text[slice(*found[-1])]) < fewest:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return [span for span in found if _words(text[slice(*span)])]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    starts = [0, *(found.end() for found in _BREAK.finditer(text))]
    ends = [*(found.start() for found in _BREAK.finditer(text)), len(text)]
    for start, end in zip(starts, ends, strict=True):
        bullet = _BULLET.match(text, start, end)
        start = bullet.end() if bullet else start
        yield from ((start + a, start + b) for a, b in split(text[start:end].replace("\n", " ")))


def _words(text: str) -> int:
    return sum(len(part.words) for part in parts(text))


def gathered(found: Sequence[tuple[Match, ...]]) -> list[tuple[Match, ...]]:
    """The places of each sentence, those first where most of the others stand too."""
    shared = Counter(
        document for matches in found
        for document in {match.quotes[0].place.document.id for match in matches}
    )
    return [
        tuple(sorted(matches, key=lambda m: -shared[m.quotes[0].place.document.id]))
        for matches in found
    ]
