"""The same questions as they are typed in a hurry, or without Danish letters."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from qa.evaluation.gold import Record

_WORD = re.compile(r"[^\W\d_]{5,}")
# Letters beside each other on a Danish keyboard.
_ROWS = ("qwertyuiopå", "asdfghjklæø", "zxcvbnm")


def without_danish_letters(record: Record) -> Record:
    """ "førerløse" → "foererloese"."""
    table = str.maketrans({
        "æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa",
    })
    return replace(record, question=record.question.translate(table))


def mistyped(record: Record) -> Record:
    """One slip in every second word of five letters or more, the same each time."""
    rng = random.Random(record.id)
    count = iter(range(10_000))

    def slip(match: re.Match[str]) -> str:
        return _slip(match.group(), rng) if next(count) % 2 == 0 else match.group()

    return replace(record, question=_WORD.sub(slip, record.question))


def _slip(word: str, rng: random.Random) -> str:
    """Two letters swapped, one left out, doubled, or its neighbour hit; the first stays."""
    at = rng.randrange(1, len(word) - 1)
    kind = rng.choice(("swap", "drop", "double", "neighbour"))
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    row = next((r for r in _ROWS if word[at].lower() in r), word[at].lower())
    place = row.find(word[at].lower())
    return word[:at] + row[place - 1 if place else min(1, len(row) - 1)] + word[at + 1 :]


NOISES: dict[str, Callable[[Record], Record]] = {
    "without æ, ø, å": without_danish_letters,
    "with slips": mistyped,
}
