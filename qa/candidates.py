"""The sentences that may be quoted, ranked by how likely each is to answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from corpus.facts import meeting_field
from embeddings.archive import Archive
from qa.model import Question
from qa.reader import Reader, ReadSentence
from qa.retrieve import Evidence, ScoredSentence
from qa.shapes import fits
from qa.signals import Column, by_row, in_tenths
from qa.windows import stretches

# Passages looked into for sentences.
_PASSAGES = 12
# What is known of a sentence before it is read, and what the reader adds.
SIGNALS = (
    "cosine", "evidence", "best_passage", "best_matter", "words", "shape", "no_shape", "decided",
    "label", "short",
)
READ_SIGNALS = ("read", "answers", "span", "here")
# Fewer words are seldom an answer by themselves.
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted.

    ``score``: log-odds against the others of the question. ``read``: what the reader made
    of it, None if it did not read it; ``here`` is what it made of the whole window.
    """

    evidence: Evidence
    sentence: ScoredSentence
    score: float
    signals: Mapping[str, float]
    read: ReadSentence | None = None
    here: float | None = None

    @property
    def start(self) -> int:
        return self.sentence.row.start

    @property
    def end(self) -> int:
        return self.sentence.row.end

    @property
    def text(self) -> str:
        return self.evidence.place.document.between(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the signals, without a reader and with one; see ``quotes.json``."""

    alone: Mapping[str, float]
    with_reader: Mapping[str, float]


@cache
def fitted() -> Weights:
    """The weights that ``benchmarks/fit_quotes.py`` makes."""
    values = json.loads(files("qa").joinpath("quotes.json").read_text("utf-8"))
    return Weights(values["alone"], values["with_reader"])


def candidates(
    archive: Archive,
    question: Question,
    evidence: Sequence[Evidence],
    reader: Reader | None = None,
    weights: Weights | None = None,
) -> list[Candidate]:
    """The sentences of the best passages, best first.

    With a reader, the windows around the best of them are read and they are ranked anew.
    """
    weights = weights or fitted()
    pairs = [(e, s) for e in evidence[:_PASSAGES] for s in e.sentences]
    if not pairs:
        return []
    columns = _columns(archive, question, pairs)
    order = _order(columns, weights.alone)
    if reader is None:
        return _made(pairs, columns, weights.alone, order, {})
    chosen = stretches(pairs[row] for row in order)
    found: dict[int, tuple[ReadSentence, float]] = {}
    windows = [stretch.window for stretch in chosen]
    for stretch, window in zip(
        chosen, reader.read(question.searched or question.text, windows), strict=True
    ):
        for sentence, seen in zip(stretch.sentences, window.sentences, strict=True):
            if seen is not None:
                found[sentence.row.id] = seen, window.here
    columns |= _read_columns([found.get(s.row.id) for _, s in pairs])
    return _made(
        pairs, columns, weights.with_reader, _order(columns, weights.with_reader), found
    )


def _columns(
    archive: Archive, question: Question, pairs: Sequence[tuple[Evidence, ScoredSentence]]
) -> dict[str, Column]:
    best = max((e for e, _ in pairs), key=lambda e: e.score)
    texts = [e.place.document.between(s.row.start, s.row.end) for e, s in pairs]
    decided = [question.of_decision and e.place.is_decision for e, _ in pairs]
    shaped = [question.asks.has_shape and fits(question.asks, text) for text in texts]
    return {
        "cosine": in_tenths(archive, np.array([s.cosine for _, s in pairs])),
        "evidence": np.array([e.score for e, _ in pairs]),
        "best_passage": np.array([float(e.passage.id == best.passage.id) for e, _ in pairs]),
        "best_matter": np.array([float(e.place.matter == best.place.matter) for e, _ in pairs]),
        "words": np.array(coverage(archive, question, texts)),
        "shape": np.array(shaped, dtype=float),
        "no_shape": np.array([question.asks.has_shape and not s for s in shaped], dtype=float),
        "decided": np.array(decided, dtype=float),
        "label": np.array([float(_is_label(t) or bool(meeting_field(t))) for t in texts]),
        "short": np.array([max(0.0, _SHORT * 2 - len(t.split())) / _SHORT for t in texts]),
    }


def _read_columns(read: Sequence[tuple[ReadSentence, float] | None]) -> dict[str, Column]:
    """The reader's signals; 0 for sentences that it did not read."""
    return {
        "read": np.array([float(r is not None) for r in read]),
        "answers": np.array([r[0].answers if r else 0.0 for r in read]),
        "span": np.array([r[0].span if r else 0.0 for r in read]),
        "here": np.array([r[1] if r else 0.0 for r in read]),
    }


def _scores(columns: Mapping[str, Column], weights: Mapping[str, float]) -> Column:
    total: Column = np.sum([weights[n] * column for n, column in columns.items()], axis=0)
    return total


def _order(columns: Mapping[str, Column], weights: Mapping[str, float]) -> list[int]:
    order: list[int] = np.argsort(-_scores(columns, weights), kind="stable").tolist()
    return order


def _made(
    pairs: Sequence[tuple[Evidence, ScoredSentence]],
    columns: Mapping[str, Column],
    weights: Mapping[str, float],
    order: Sequence[int],
    read: Mapping[int, tuple[ReadSentence, float]],
) -> list[Candidate]:
    scores = _scores(columns, weights).tolist()
    signals = by_row(columns)
    made = []
    for row in order:
        evidence, sentence = pairs[row]
        seen, here = read.get(sentence.row.id, (None, None))
        made.append(Candidate(evidence, sentence, scores[row], signals[row], seen, here))
    return made


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words of a question, each a group of its spellings, and how much each counts."""

    groups: Sequence[Sequence[str]]
    weights: Sequence[float]

    @classmethod
    def of(cls, archive: Archive, groups: Sequence[Sequence[str]]) -> Wanted:
        """Rare words count for more."""
        return cls(groups, [rarity(archive, group) for group in groups])

    def share(self, stands: Callable[[str], bool]) -> float:
        """Share of the words of which a spelling stands somewhere, by their weights."""
        pairs = zip(self.weights, self.groups, strict=True)
        held = [weight for weight, group in pairs if any(map(stands, group))]
        return sum(held) / sum(self.weights) if sum(self.weights) else 0.0


def coverage(archive: Archive, question: Question, texts: Sequence[str]) -> list[float]:
    """Share of the question's words that stand in each text, rare words counting for more."""
    if not question.groups:
        return [0.0] * len(texts)
    wanted = Wanted.of(archive, question.groups)
    return [wanted.share(set(archive.terms(text)).__contains__) for text in texts]


def rarity(archive: Archive, group: Sequence[str]) -> float:
    """Inverse passage frequency of a word, 1 for one that occurs nowhere, in (0, 1]."""
    most = max((archive.term_frequency(term) for term in group), default=0)
    return float(1.0 / (1.0 + most) ** 0.5)


def _is_label(text: str) -> bool:
    return len(text.split()) < _SHORT and not any(c.isdigit() for c in text)
