"""Questions with the passages that answer them, as training data for finding.

From ``reader-examples.jsonl.gz``: SQuAD in Danish, NorQuAD, and XQuAD's questions in seven
languages on Danish paragraphs. Passages are runs of sentences with their article's title
in front, as the sections of minutes have their point's.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.sentences import split
from qa.evaluation.gold import Record
from qa.evaluation.noise import NOISES

# Passages end after so many words, as those of minutes do.
_WORDS = 90
# Of the questions this share is asked again as it may be typed on a phone.
_NOISY = 0.35


@dataclass(frozen=True, slots=True)
class Pairs:
    """``answers[i]`` is the index of the passage that answers ``questions[i]``."""

    passages: tuple[str, ...]
    questions: tuple[str, ...]
    answers: tuple[int, ...]
    articles: tuple[str, ...]


def load_pairs(path: Path, most: int | None = None) -> Pairs:
    """Questions and passages of a file, each once; some questions also mistyped."""
    passages: list[str] = []
    spans: dict[str, list[tuple[int, int, int]]] = {}
    found: dict[tuple[str, int], str] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for example in map(json.loads, lines):
            context, start = example["context"], example["answer_start"]
            if start is None or not example["answer"]:
                continue
            if context not in spans:
                spans[context] = []
                for begin, end in _runs(context):
                    spans[context].append((begin, end, len(passages)))
                    passages.append(f"{example['article']}: {context[begin:end]}")
            row = next((n for a, b, n in spans[context] if a <= start < b), None)
            if row is not None:
                found.setdefault((example["question"], row), example["article"])
            if most and len(found) >= most:
                break
    rows = [(question, row, article) for (question, row), article in found.items()]
    rows += [(typed(q, n), row, article) for n, (q, row, article) in enumerate(rows)
             if random.Random(n).random() < _NOISY]
    return Pairs(
        tuple(passages), tuple(r[0] for r in rows), tuple(r[1] for r in rows),
        tuple(r[2] for r in rows),
    )


def _runs(text: str) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    words = 0
    for start, end in split(text):
        size = len(text[start:end].split())
        if runs and words + size <= _WORDS:
            runs[-1] = (runs[-1][0], end)
            words += size
        else:
            runs.append((start, end))
            words = size
    return runs


def typed(question: str, seed: int) -> str:
    """A question in lower case without its mark, and with one of the noises."""
    random_ = random.Random(seed)
    record = Record(str(seed), question, "da", "", "", "", True, (), ())
    noise = random_.choice([*NOISES.values(), lambda r: r])
    return noise(record).question.lower().rstrip("?").strip()


def held_out(articles: Sequence[str], share: float = 0.1, seed: int = 0) -> frozenset[str]:
    """Names of the articles that are kept aside to select on."""
    names = sorted(set(articles))
    random.Random(seed).shuffle(names)
    return frozenset(names[: max(1, int(len(names) * share))])
