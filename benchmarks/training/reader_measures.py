"""How well a reader reads what it was not trained on."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.training.reader_data import Item, Texts
from embeddings.pairs import Pair
from qa.reader import ANSWERS, FINISH, START, best_span

# Logits (windows, tokens, 3) of pairs.
Read = Callable[[Sequence[Pair]], np.ndarray]

_WINDOW = 128


@dataclass(frozen=True, slots=True)
class ReadText:
    """What a reader makes of a whole text."""

    span: str
    span_score: float  # Start and end less those of none.
    sentence: int
    sentence_score: float


def read_text(read: Read, texts: Texts, question: str, row: int) -> ReadText:
    """The best span and the best sentence of a text, read in windows."""
    windows, numbers, first = [], [], 0
    while first < len(texts.sentences(row)):
        window, after = texts.windows(question, row, None, _WINDOW, first)
        windows.append(window.pair)
        numbers.append(first)
        first = after
    logits = read(windows)
    context = texts.rows[row][1]
    best = ReadText("", -np.inf, 0, -np.inf)
    for pair, number, rows in zip(windows, numbers, logits, strict=True):
        none = rows[0, START] + rows[0, FINISH]
        for n, (a, b) in enumerate(pair.sentences):
            if a == b:
                continue
            at, _, tokens = texts.sentences(row)[number + n]
            score, start, finish = best_span(rows[a:b])
            if score - none > best.span_score:
                start_at, end_at = at + tokens.offsets[start][0], at + tokens.offsets[finish][1]
                best = ReadText(
                    context[start_at:end_at], score - none, best.sentence, best.sentence_score)
            mean = float(rows[a:b, ANSWERS].mean())
            if mean > best.sentence_score:
                best = ReadText(best.span, best.span_score, number + n, mean)
    return best


def squad(read: Read, texts: Texts, items: Sequence[Item]) -> dict[str, float]:
    """F1 of the span where there is an answer, and AUC of there being one.

    Texts are read whole; questions without an answer are those of the data.
    """
    overlaps, here, spans, sentences, right = [], [], [], [], []
    for item in items:
        found = read_text(read, texts, item.question, item.row)
        here.append(item.answer is not None)
        spans.append(found.span_score)
        sentences.append(found.sentence_score)
        if item.answer:
            overlaps.append(f1(found.span, texts.rows[item.row][1][slice(*item.answer)]))
            at = texts.sentences(item.row)[found.sentence]
            right.append(at[0] < item.answer[1] and item.answer[0] < at[1])
    both = len(set(here)) == 2
    return {
        "F1": float(np.mean(overlaps)),
        "sentence": float(np.mean(right)),
        "AUC of the span": float(roc_auc_score(here, spans)) if both else np.nan,
        "AUC of the sentence": float(roc_auc_score(here, sentences)) if both else np.nan,
        "questions": float(len(items)),
    }


def f1(one: str, other: str) -> float:
    """Harmonic mean of precision and recall of words, as SQuAD counts."""
    first, second = (re.findall(r"\w+", text.casefold()) for text in (one, other))
    same = sum((Counter(first) & Counter(second)).values())
    return 2 * same / (len(first) + len(second)) if first or second else 1.0


def among_rivals(read: Read, texts: Texts, items: Sequence[Item]) -> dict[str, float]:
    """How often the best sentence of a text and its rivals is the one that answers.

    Also the AUC of the best sentence's score with the text that answers among them against
    without it.
    """
    right, there, scores = [], [], []
    for item in items:
        rivals = [read_text(read, texts, item.question, row) for row in item.rivals[:4]]
        best = max((r.sentence_score for r in rivals), default=-np.inf)
        if rivals:
            there.append(False)
            scores.append(best)
        if item.answer is None:
            continue
        own = read_text(read, texts, item.question, item.row)
        at = texts.sentences(item.row)[own.sentence]
        hit = at[0] < item.answer[1] and item.answer[0] < at[1]
        right.append(hit and own.sentence_score > best)
        if rivals:
            there.append(True)
            scores.append(max(own.sentence_score, best))
    return {
        "sentence@1": float(np.mean(right)),
        "AUC": float(roc_auc_score(there, scores)),
        "questions": float(len(right)),
    }


def picked(items: Sequence[Item], most: int, seed: int = 0) -> list[Item]:
    """At most so many items, at random."""
    return random.Random(seed).sample(list(items), min(most, len(items)))
