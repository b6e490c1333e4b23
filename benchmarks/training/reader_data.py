"""Training windows of the reader: a question's answer, and texts that do not answer it."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.training.question_pairs import typed
from benchmarks.training.reader_examples import Example
from benchmarks.training.reader_model import Labelled
from corpus.sentences import split
from embeddings.pairs import Pair, PairTokenizer, Tokens, join

# Texts of the same article or meeting that a question is most likely to be answered from.
_RIVALS = 6
# Shortest and longest windows (tokens), drawn anew each time.
_SHORTEST, _LONGEST = 64, 128
# Room above which a window of a text that is read whole is drawn, as a share of the most.
_WHOLE = 0.75
# Share of the questions that are asked as they may be typed on a phone.
_NOISY = 0.25
# Share of the texts that are read without what they are printed under.
_BARE = 0.3


@dataclass(frozen=True, slots=True)
class Item:
    """A question, the text that answers it with the answer's offsets, and rival texts.

    Texts are rows of the :class:`Texts`; ``answer`` is None where nothing answers.
    """

    question: str
    language: str
    group: str
    source: str
    row: int
    answer: tuple[int, int] | None
    rivals: tuple[int, ...]


class Texts:
    """Headings and contexts, each once, as sentences of tokens."""

    def __init__(self, tokenizer: PairTokenizer, longest: int = _LONGEST) -> None:
        self.tokenizer, self.longest = tokenizer, longest
        self.rows: list[tuple[str, str]] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self.sentences = lru_cache(100_000)(self._sentences)

    def number(self, heading: str, context: str) -> int:
        """The row of a text, added if it is new."""
        key = (heading, context)
        if key not in self._numbers:
            self._numbers[key] = len(self.rows)
            self.rows.append(key)
        return self._numbers[key]

    def _sentences(self, row: int) -> list[tuple[int, int, Tokens]]:
        context = self.rows[row][1]
        return [(a, b, self.tokenizer.tokens(context[a:b])) for a, b in split(context)]

    def windows(
        self, question: str, row: int, answer: tuple[int, int] | None, most: int,
        first: int = 0, bare: bool = False,
    ) -> tuple[Labelled, int]:
        """The window from a sentence on, and the number of the sentence after it."""
        title = self.rows[row][0]
        # As embeddings.texts.heading has it.
        heading = self.tokenizer.tokens("" if bare or not title else f"{title}:")
        sentences = self.sentences(row)[first:]
        pair = join(self.tokenizer.tokens(question), heading, [t for *_, t in sentences], most)
        # A sentence that was cut is left for the next window, unless it is the first.
        fit = 1
        while fit < len(sentences) and _length(pair.sentences[fit]) == len(sentences[fit][2]):
            fit += 1
        pair = join(
            self.tokenizer.tokens(question), heading, [t for *_, t in sentences[:fit]], most)
        return _labelled(pair, sentences[:fit], answer), first + fit

    def run(
        self, question: str, row: int, answer: tuple[int, int] | None, rng: random.Random
    ) -> Labelled | None:
        """A window of a text at random, with the answer if there is one.

        None if the answer has no room in it.
        """
        most = rng.randint(_SHORTEST, self.longest)
        spans = [(a, b) for a, b, _ in self.sentences(row)]
        if not spans:
            return None
        first = rng.randrange(len(spans))
        if answer:
            at = next((n for n, (a, b) in enumerate(spans) if a <= answer[0] < b), None)
            if at is None:
                return None
            first = max(0, at - rng.randrange(3))
            while first <= at:
                window, _ = self.windows(
                    question, row, answer, most, first, rng.random() < _BARE)
                if window.span and self._is_whole(row, at, first, window, answer):
                    return window
                first += 1
            return None
        return self.windows(question, row, None, most, first, rng.random() < _BARE)[0]

    def whole(
        self, question: str, row: int, answer: tuple[int, int] | None, rng: random.Random
    ) -> list[Labelled]:
        """All of a text in windows that follow one another."""
        bare, first = rng.random() < _BARE, 0
        most = rng.randint(int(_WHOLE * self.longest), self.longest)
        found = []
        while first < len(self.sentences(row)):
            window, first = self.windows(question, row, answer, most, first, bare)
            found.append(window)
        return found

    def _is_whole(
        self, row: int, at: int, first: int, window: Labelled, answer: tuple[int, int]
    ) -> bool:
        """Whether a window has all that the sentence where an answer begins has of it."""
        assert window.span
        start, _, tokens = self.sentences(row)[at]
        wanted = sum(start + a < answer[1] and answer[0] < start + b for a, b in tokens.offsets)
        end = window.pair.sentences[at - first][1]
        return min(window.span[1] + 1, end) - window.span[0] >= wanted


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _labelled(
    pair: Pair, sentences: Sequence[tuple[int, int, Tokens]], answer: tuple[int, int] | None
) -> Labelled:
    tokens, answering = [], set()
    for n, ((start, _, text), (first, last)) in enumerate(
        zip(sentences, pair.sentences, strict=True)
    ):
        for place, (a, b) in zip(range(first, last), text.offsets, strict=False):
            if answer and start + a < answer[1] and answer[0] < start + b:
                tokens.append(place)
                answering.add(n)
    if not tokens:
        return Labelled(pair, None)
    return Labelled(pair, (tokens[0], tokens[-1]), frozenset(answering))


def load_examples(path: Path) -> Iterator[Example]:
    """The examples of ``reader-examples.jsonl.gz``; the article's name stands as heading.

    An answer of no characters was lost in translation: the text answers, nobody knows where.
    These are left out. One that is null was never there.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            start, answer = row["answer_start"], row["answer"]
            if answer == "":
                continue
            there = answer is not None
            yield Example(
                row["question"], row["article"].replace("_", " "), row["context"],
                (start, start + len(answer)) if there else None,
                row["article"], row["source"], row["question_lang"],
            )


def items(examples: Iterable[Example], texts: Texts) -> list[Item]:
    """Each question of each text once, with the most similar texts of its group as rivals."""
    examples = list(examples)
    of_group: dict[str, set[int]] = defaultdict(set)
    answering: dict[tuple[str, str], set[int]] = defaultdict(set)
    silent: dict[tuple[str, str], set[int]] = defaultdict(set)
    first: dict[tuple[str, int], Example] = {}
    for e in examples:
        row = texts.number(e.heading, e.context)
        of_group[e.group].add(row)
        (answering if e.answer else silent)[e.group, e.question].add(row)
        first.setdefault((e.question, row), e)
    near = _Nearness(texts, of_group)
    found = []
    for (question, row), e in first.items():
        if not e.answer and answering[e.group, question]:
            continue  # It is a rival of the question that is answered elsewhere.
        own = silent[e.group, question] - {row}
        others = near.rivals(question, e.group, answering[e.group, question] | {row} | own)
        if e.answer:  # What holds the very answer is no rival.
            said = e.context[slice(*e.answer)].casefold()
            others = [r for r in others if said not in texts.rows[r][1].casefold()]
        found.append(Item(
            question, e.language, e.group, e.source, row, e.answer, (*sorted(own), *others)))
    return found


class _Nearness:
    """Which texts of a group are most like a question, by words and parts of words."""

    def __init__(self, texts: Texts, of_group: dict[str, set[int]]) -> None:
        self._texts = texts
        self._groups = {group: np.array(sorted(rows)) for group, rows in of_group.items()}
        self._vectors = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), max_features=200_000, sublinear_tf=True,
        )
        known = np.concatenate(list(self._groups.values()))
        self._vectors.fit([" ".join(texts.rows[row]) for row in known])
        self._matrix = self._vectors.transform([" ".join(r) for r in texts.rows])

    def rivals(self, question: str, group: str, but: set[int]) -> list[int]:
        rows = self._groups[group]
        nearness = (self._matrix[rows] @ self._vectors.transform([question]).T).toarray()[:, 0]
        ordered = rows[np.argsort(-nearness, kind="stable")].tolist()
        return [row for row in ordered if row not in but][:_RIVALS]


def group_windows(
    item: Item, texts: Texts, rng: random.Random, rivals: int, whole: bool = False
) -> list[Labelled]:
    """The answer's window, or the whole text if nothing in it answers, then rivals'.

    With ``whole`` the text that answers is read whole as well.
    """
    question = item.question
    if rng.random() < _NOISY:
        question = typed(question, rng.randrange(1 << 30))
    windows = []
    if item.answer and not whole:
        window = texts.run(question, item.row, item.answer, rng)
        if window is None:
            return []
        windows.append(window)
        elsewhere = _elsewhere(texts, item)
        if elsewhere and rng.random() < 0.5:
            windows.append(texts.windows(
                question, item.row, None, rng.randint(_SHORTEST, texts.longest),
                rng.choice(elsewhere))[0])
    else:
        windows += texts.whole(question, item.row, item.answer, rng)
    others = list(item.rivals)
    rng.shuffle(others)
    for row in others[: max(0, rivals + 1 - len(windows))]:
        windows.append(texts.run(question, row, None, rng))
    return [w for w in windows if w is not None]


def _elsewhere(texts: Texts, item: Item) -> list[int]:
    """Sentences of the answer's own text from which on it does not come any more."""
    return [n for n, (a, _, _) in enumerate(texts.sentences(item.row)) if a >= item.answer[1]]
