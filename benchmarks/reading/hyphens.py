"""How often a hyphen at a line's end is joined wrongly, on paragraphs set anew.

Paragraphs are wrapped as a typesetter does: words are parted at their hyphenation
points, and lines also end after hyphens that the text has itself. Joined again, the
text must be what it was. The paragraphs of one document share a vocabulary, as the
pages of a file do.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import pyphen

from corpus.clean import normalise
from corpus.hyphens import Vocabulary, join_lines

_PARAGRAPHS_A_DOCUMENT = 40
_COLUMNS = range(60, 101, 8)


@dataclass(slots=True)
class HyphenFigures:
    """Line-end hyphens by what they were: put in, suspended ("Social- og"), or real."""

    total: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def error_rate(self) -> float:
        return self.wrong.total() / max(1, self.total.total())


def measure(paragraphs: Sequence[str], seed: int = 0) -> HyphenFigures:
    """Set, join and compare ``paragraphs``, as documents of forty each."""
    chance = random.Random(seed)
    figures = HyphenFigures()
    for start in range(0, len(paragraphs), _PARAGRAPHS_A_DOCUMENT):
        texts = paragraphs[start : start + _PARAGRAPHS_A_DOCUMENT]
        pages = [list(_set(normalise(t), chance.choice(_COLUMNS))) for t in texts]
        vocabulary = Vocabulary.of(line for page in pages for line, _ in page)
        for page in pages:
            for (line, kind), (following, _) in pairwise(page):
                if kind:
                    _judge(line, following, kind, vocabulary, figures)
    return figures


def paragraphs_of(path: Path, count: int, seed: int = 0) -> list[str]:
    """A random stretch of paragraphs for each document, from a file of one JSON a line."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file]
    starts = list(range(0, len(texts) - _PARAGRAPHS_A_DOCUMENT, _PARAGRAPHS_A_DOCUMENT))
    chosen = random.Random(seed).sample(starts, min(len(starts), count))
    return [
        line
        for start in chosen
        for text in texts[start : start + _PARAGRAPHS_A_DOCUMENT]
        for line in text.splitlines()
    ]


def _judge(
    line: str, following: str, kind: str, vocabulary: Vocabulary, figures: HyphenFigures
) -> None:
    head, tail = line.rsplit(" ", 1)[-1], following.split(" ", 1)[0]
    expected = {"put in": head[:-1] + tail, "real": head + tail, "suspended": f"{head} {tail}"}
    joined = join_lines(line, following, vocabulary)
    figures.total[kind] += 1
    if joined != line[: len(line) - len(head)] + expected[kind] + following[len(tail) :]:
        figures.wrong[kind] += 1
        figures.examples.append((kind, head, tail))


def _set(text: str, width: int) -> Iterator[tuple[str, str]]:
    """Lines of at most ``width`` characters, each with the kind of its hyphen or ""."""
    line = ""
    for word in text.split(" "):
        while True:
            room = width - len(line) - bool(line)
            if len(word) <= room:
                line = f"{line} {word}".strip()
                break
            first, rest, kind = _part(word, room)
            if first:
                yield f"{line} {first}".strip(), kind
            elif line:
                yield line, "suspended" if _suspended(line, word) else ""
            else:
                line, rest = word, ""
                break
            line, word = "", rest
    if line:
        yield line, ""


def _suspended(line: str, following: str) -> bool:
    return bool(re.search(r"\w-$", line)) and following in ("og", "eller", "samt")


def _part(word: str, room: int) -> tuple[str, str, str]:
    """A word parted so that its first half fits: the halves and the hyphen's kind."""
    own = [m.end() for m in re.finditer(r"(?<=[\w])-(?=\w)", word) if m.end() <= room]
    if own:
        return word[: own[-1]], word[own[-1] :], "real"
    core = re.match(r"[^\W\d_]{5,}", word)
    if not core or room < 4:
        return "", word, ""
    for at in reversed(_hyphenation().positions(core.group())):
        if 2 <= at <= room - 1 and len(word) - at >= 2:
            return word[:at] + "-", word[at:], "put in"
    return "", word, ""


@cache
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="da_DK", left=2, right=2)
