"""Where a pasted text and the minutes differ, word by word, and what it is that differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from qa.typography import Part, Stream, Token

# The ends of a stretch are moved by up to a third of the words, and not by more than this.
_MOST_MOVED = 30
# Of several places that are equally like, one earlier is looked for so many times.
_EARLIER = 5
# A word weighs by its letters, up to so many: a compound of thirty says little more than one
# of eight (docs/evaluation.md).
_LONGEST = 8
_NEGATIONS = frozenset(
    "ikke ej aldrig ingen intet ingenting hverken næppe uden undtagen undtaget nej".split()
)
# "En" and "et" are articles far more often than numbers.
_NUMBERS = frozenset(
    "nul to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten"
    " atten nitten tyve tredive fyrre halvtreds tres halvfjerds firs halvfems hundrede tusind"
    " tusinde mio mia million millioner milliard milliarder første anden andet tredje fjerde"
    " femte sjette syvende ottende niende tiende halv halve halvt halvanden dobbelt dobbelte"
    " % procent promille".split()
)
_ENDS_SENTENCE = frozenset(".:!?")


class Change(StrEnum):
    """What is different. ``LEFT_OUT`` is none: it marks what a gap "[…]" stands for."""

    NUMBER = "number"
    NAME = "name"
    NEGATION = "negation"
    WORDS = "words"
    CASE = "case"
    PUNCTUATION = "punctuation"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch as it was pasted and as the minutes have it; one of them may be empty.

    Without ``changes`` both are the same words. The runs put together give the pasted words
    and the slice of the minutes, each letter for letter.
    """

    claim: str
    minutes: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """A stretch of the minutes beside a part: token indices, and how like it is (0 to 1)."""

    first: int
    last: int
    likeness: float


def likest(part: Part, stream: Stream, first: int = 0) -> Alignment | None:
    """The stretch of a stream, from a token on, that is most like a part; None if it has no word.

    The stretch is the one with the fewest words to put in, take out or replace. Likeness is the
    share that the words they have in common are of the longer of the two, long words weighing
    more: a sentence with all the small words of another and few of its long ones is no quote.
    """
    at = [n for n in stream.words if n >= first]
    if not at:
        return None
    wanted = [token.folded for token in part.words]
    words = [stream.tokens[n].folded for n in at]
    start, end = _best_span(wanted, words)
    start, end = _with_replaced_ends(wanted, words, start, end, _breaks(stream, at))
    return Alignment(at[start], at[end - 1] + 1, _likeness(wanted, words[start:end]))


def ceiling(part: Part, stream: Stream) -> float:
    """The most that :func:`likest` could find: the share of a part's words that are there at all.

    Counting words is quick, putting them side by side is not.
    """
    wanted = Counter(token.folded for token in part.words)
    there = Counter(stream.tokens[n].folded for n in stream.words)
    return _letters(list((wanted & there).elements())) / _letters(list(wanted.elements()))


def _likeness(wanted: Sequence[str], words: Sequence[str]) -> float:
    same = sum(
        _letters(wanted[edit.src_start : edit.src_end])
        for edit in Levenshtein.opcodes(wanted, words) if edit.tag == "equal"
    )
    return same / max(_letters(wanted), _letters(words))


def _letters(words: Sequence[str]) -> int:
    return sum(min(len(word), _LONGEST) for word in words)


def _breaks(stream: Stream, words: Sequence[int]) -> set[int]:
    """Which of the words, counted from 0, begin a sentence."""
    return {
        n for n, (before, word) in enumerate(pairwise(words), 1)
        if any(t.key in _ENDS_SENTENCE for t in stream.tokens[before + 1 : word])
    }


def _with_replaced_ends(
    wanted: Sequence[str], words: Sequence[str], start: int, end: int, breaks: set[int]
) -> tuple[int, int]:
    """A stretch with the words that stand where its first or last wanted ones should.

    They make it no more and no less like; they are what a number at the end was changed from.
    """
    edits = list(Levenshtein.opcodes(wanted, words[start:end]))
    first, last = edits[0], edits[-1]
    if first.tag == "delete":
        for _ in range(first.src_end - first.src_start):
            if start == 0 or start in breaks:
                break
            start -= 1
    if last.tag == "delete" and len(edits) > 1:
        for _ in range(last.src_end - last.src_start):
            if end == len(words) or end in breaks:
                break
            end += 1
    return start, end


def _roughly(wanted: Sequence[str], words: Sequence[str]) -> tuple[int, int]:
    """The first stretch of as many words as are wanted that has most of them in their order."""
    start, end, score = 0, len(wanted), 0.0
    # At the ends of a text the library takes shorter stretches, which are likelier.
    beyond = [""] * len(wanted)
    rest = words
    for _ in range(_EARLIER):
        padded = [*beyond, *rest, *beyond]
        found = fuzz.partial_ratio_alignment(wanted, padded, score_cutoff=score)
        if found is None or not found.score:
            break  # No earlier one is as good.
        first, last = found.dest_start - len(beyond), found.dest_end - len(beyond)
        start, end, score = max(0, first), min(last, len(rest)), found.score
        rest = words[: end - 1]
    return start, end


def _best_span(wanted: Sequence[str], words: Sequence[str]) -> tuple[int, int]:
    """Where words most like those wanted begin and end."""
    start, end = 0, len(words)
    if len(wanted) < len(words):
        start, end = _roughly(wanted, words)
    moved = min(_MOST_MOVED, 2 + len(wanted) // 3)

    def likeness(span: tuple[int, int]) -> tuple[float, int]:
        first, last = span
        return Levenshtein.normalized_similarity(wanted, words[first:last]), first - last

    for _ in range(2):
        firsts = range(max(0, start - moved), min(end, start + moved + 1))
        start, _ = max(((n, end) for n in firsts), key=likeness)
        lasts = range(max(start + 1, end - moved), min(len(words), end + moved) + 1)
        _, end = max(((start, n) for n in lasts), key=likeness)
    return start, end


def runs(part: Part, claim: str, found: Sequence[Token], text: str) -> Iterator[Run]:
    """Runs of a part of a claim beside tokens found in a document's text."""
    ours, theirs = _Side(claim, part.tokens), _Side(text, found)
    differing: list[tuple[int, int, int, int]] = []
    for a, b, c, d, same in _opcodes(part, found):
        if not same:
            differing.append((a, b, c, d))
            continue
        if differing:
            yield _differing(ours, theirs, differing)
            differing = []
        yield Run(ours.text(a, b), theirs.text(c, d))
    if differing:
        yield _differing(ours, theirs, differing)


def _opcodes(part: Part, found: Sequence[Token]) -> Iterator[tuple[int, int, int, int, bool]]:
    """Edits that make tokens found of a part's tokens; words of other case are not the same."""
    folded = [t.folded for t in part.tokens], [t.folded for t in found]
    for edit in Levenshtein.opcodes(*folded):
        a, b, c, d = edit.src_start, edit.src_end, edit.dest_start, edit.dest_end
        if edit.tag != "equal":
            yield a, b, c, d, False
            continue
        start = a
        for n in range(a, b):
            key = found[c + n - a].key
            if part.tokens[n].key != key and not (n == 0 and part.begins_as(key)):
                if start < n:
                    yield start, n, c + start - a, c + n - a, True
                yield n, n + 1, c + n - a, c + n - a + 1, False
                start = n + 1
        if start < b:
            yield start, b, c + start - a, d, True


class _Side:
    """One of the two texts; a token owns what follows it up to the next one."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self._text = text

    def text(self, first: int, last: int) -> str:
        if first == last:
            return ""
        more = last < len(self.tokens)
        end = self.tokens[last].start if more else self.tokens[last - 1].end
        return self._text[self.tokens[first].start : end]

    def names(self, first: int, last: int) -> list[str]:
        """Words with a capital that no sentence begins with, or that another such follows."""
        return [t.key for n, t in enumerate(self.tokens[first:last], first) if self._is_name(n)]

    def _is_name(self, at: int) -> bool:
        if not self.tokens[at].key[0].isupper():
            return False
        begins = at == 0 or self.tokens[at - 1].key in _ENDS_SENTENCE or self._new_line(at)
        follows = self.tokens[at + 1 : at + 2]
        return not begins or any(t.key[0].isupper() for t in follows)

    def _new_line(self, at: int) -> bool:
        return "\n" in self._text[self.tokens[at - 1].end : self.tokens[at].start]


def _differing(ours: _Side, theirs: _Side, spans: Sequence[tuple[int, int, int, int]]) -> Run:
    a, b, c, d = spans[0][0], spans[-1][1], spans[0][2], spans[-1][3]
    return Run(ours.text(a, b), theirs.text(c, d), _changes(ours, theirs, a, b, c, d))


def _changes(ours: _Side, theirs: _Side, a: int, b: int, c: int, d: int) -> tuple[Change, ...]:
    left = [t.folded for t in ours.tokens[a:b]]
    right = [t.folded for t in theirs.tokens[c:d]]
    if left == right:
        return (Change.CASE,)
    found = []
    if list(filter(_is_number, left)) != list(filter(_is_number, right)):
        found.append(Change.NUMBER)
    if [w.casefold() for w in ours.names(a, b)] != [w.casefold() for w in theirs.names(c, d)]:
        found.append(Change.NAME)
    if [w for w in left if w in _NEGATIONS] != [w for w in right if w in _NEGATIONS]:
        found.append(Change.NEGATION)
    if not found:
        plain = not any(w[0].isalnum() for w in (*left, *right))
        found.append(Change.PUNCTUATION if plain else Change.WORDS)
    return tuple(found)


def _is_number(word: str) -> bool:
    return bool(re.search(r"\d", word)) or word in _NUMBERS
