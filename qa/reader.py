"""The reader: which sentences of a window answer a question, and with which words.

A BERT span reader (Devlin et al., NAACL 2019) on the encoder's trunk, with a second score
for each sentence that compares across windows. Its weights are the project's own
(``reader.onnx``, int8; docs/reader.md is its card) and run in ONNX Runtime.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings import bundled
from embeddings.errors import ReaderError
from embeddings.pairs import PAD, Pair, PairTokenizer, Tokens, join, tokenizer
from embeddings.runtime import Session

log = logging.getLogger("referat.reader")

# Longest window with question and heading (tokens).
_WINDOW = 128
# Longest span (tokens).
_SPAN = 30
# Fewer padded tokens than this are cheaper to read than another batch is.
_BATCH = 24
# Columns of the model's output.
START, FINISH, ANSWERS = 0, 1, 2

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences that stand together, and what they are printed under."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """``answers``: log-odds that the sentence answers. ``span``: how much likelier its best
    span is than none; ``start`` and ``end`` are that span's characters in the sentence.
    """

    answers: float
    span: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadWindow:
    """``here``: log-odds that the window answers. None for a sentence that had no room."""

    here: float
    sentences: tuple[ReadSentence | None, ...]


class Reader(Protocol):
    """What answering needs of a reader; ``fingerprint`` changes with what it makes of a text."""

    fingerprint: str

    def prepare(self, threads: int) -> None:
        """Load what processes forked from this one can share, without starting threads.

        Each of them may then use so many.
        """
        ...

    def read(self, question: str, windows: Sequence[Window]) -> list[ReadWindow]:
        """What each window says of a question."""
        ...


class OnnxReader:
    """The reader that comes along. Loads its weights when the first window is read."""

    def __init__(self, encoder: Path, weights: Path | None = None, threads: int = 0) -> None:
        """``encoder`` is the folder of the unpacked encoder, whose tokens it shares.

        ``threads``: how many it may use, 0 for all.
        """
        self._encoder = encoder
        self._weights = weights or weights_file()
        self._threads = threads
        self.fingerprint = hashlib.sha256(self._weights.read_bytes()).hexdigest()[:16]

    def prepare(self, threads: int) -> None:
        """As :meth:`Reader.prepare`; the weights, which come with threads, are loaded later."""
        self._threads = threads
        _ = self._tokenizer

    @cached_property
    def _tokenizer(self) -> PairTokenizer:
        return tokenizer(self._encoder)

    @cached_property
    def _session(self) -> Session:
        return Session(self._weights, self._threads)

    def read(self, question: str, windows: Sequence[Window]) -> list[ReadWindow]:
        """As :meth:`Reader.read`.

        :raises ReaderError: the weights cannot be used.
        """
        tokens = self._tokenizer.tokens
        asked = self._tokenizer.read(question)  # Passages' words are kept, nobody's questions.
        parts = [[tokens(sentence) for sentence in w.sentences] for w in windows]
        pairs = [
            join(asked, tokens(w.heading), sentences, _WINDOW)
            for w, sentences in zip(windows, parts, strict=True)
        ]
        if not pairs:
            return []
        return [
            _read(rows, pair, sentences, window)
            for rows, pair, sentences, window in zip(
                self.logits(pairs), pairs, parts, windows, strict=True
            )
        ]

    def logits(self, pairs: Sequence[Pair]) -> Logits:
        """The model's output, shape (len(pairs), tokens of the longest, 3)."""
        lengths = [len(p.ids) for p in pairs]
        logits = np.zeros((len(pairs), max(lengths), 3), dtype=np.float32)
        for rows in _alike(lengths):
            ids = np.full((len(rows), max(lengths[r] for r in rows)), PAD, dtype=np.int64)
            for n, row in enumerate(rows):
                ids[n, : lengths[row]] = pairs[row].ids
            words = self._tokenizer.embeddings(ids)
            given = {"words": words, "mask": (ids != PAD).astype(np.int64)}
            logits[rows, : ids.shape[1]] = self._run(given)
        return logits

    def _run(self, given: dict[str, NDArray[Any]]) -> Logits:
        try:
            (found,) = self._session.run(given)
        except Exception as error:  # Each of the runtime's errors is a class of its own.
            raise ReaderError(
                f"the reader's weights ({self._weights}) cannot be used ({error}); "
                "install referat again, or go on without them (--no-reader)"
            ) from error
        return found


def load(cache: Path) -> OnnxReader | None:
    """The reader that comes along, None if its weights are not there.

    ``cache`` is where the encoder is unpacked, whose tokens it shares.
    """
    if not weights_file().is_file():
        log.warning("the reader's weights (%s) are missing; sentences are told apart by "
                    "likeness alone; install referat again", weights_file())
        return None
    return OnnxReader(bundled.unpack(cache))


def weights_file() -> Path:
    """Where the weights are that come along; they may be missing."""
    return Path(str(files("qa").joinpath("reader.onnx")))


def _alike(lengths: Sequence[int]) -> list[list[int]]:
    """Rows to read together: all at once, or short and long ones apart if less is padded."""
    order = sorted(range(len(lengths)), key=lambda row: lengths[row])
    longest = lengths[order[-1]]
    saved = [n * (longest - lengths[order[n - 1]]) for n in range(1, len(order) + 1)]
    short = int(np.argmax(saved)) + 1
    return [order[:short], order[short:]] if saved[short - 1] > _BATCH else [order]


def _read(
    logits: Logits, pair: Pair, sentences: Sequence[Tokens], window: Window
) -> ReadWindow:
    none = logits[0, START] + logits[0, FINISH]
    found: list[ReadSentence | None] = []
    for tokens, (first, last), text in zip(
        sentences, pair.sentences, window.sentences, strict=True
    ):
        if first == last:
            found.append(None)
            continue
        rows = logits[first:last]
        score, start, finish = best_span(rows)
        begin, end = int(tokens.offsets[start][0]), int(tokens.offsets[finish][1])
        begin += len(text[begin:end]) - len(text[begin:end].lstrip())  # A token holds its space.
        found.append(ReadSentence(
            float(rows[:, ANSWERS].mean()), score - float(none), min(begin, end), end
        ))
    return ReadWindow(float(logits[0, ANSWERS]), tuple(found))


def best_span(logits: Logits) -> tuple[float, int, int]:
    """Score and first and last token of the likeliest span of a sentence's logits (n, 3)."""
    finishes = logits[:, FINISH]
    reach = [i + int(np.argmax(finishes[i : i + _SPAN])) for i in range(len(logits))]
    scores = logits[:, START] + finishes[reach]
    start = int(np.argmax(scores))
    return float(scores[start]), start, reach[start]
