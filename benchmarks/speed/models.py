"""The models alone: what a question must cost at least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from embeddings import bundled
from embeddings.encoder import Encoder
from embeddings.encoder import load as load_encoder
from qa.reader import Reader, ReadWindow, Window
from qa.reader import load as load_reader
from web.config import default_cache

Read = tuple[str, Sequence[Window]]


def encoder() -> Encoder:
    """The program's own encoder, anew: what it remembers of earlier texts is forgotten."""
    return load_encoder(None, default_cache())


def reader() -> Reader:
    """The program's own reader, anew.

    :raises RuntimeError: it did not come along.
    """
    found = load_reader(default_cache())
    if found is None:
        raise RuntimeError("there is no reader; install referat again")
    return found


def folder() -> str:
    """The bundled encoder as sentence-transformers reads it."""
    return str(bundled.unpack(default_cache()))


class Plain:
    """The same model in sentence-transformers, float32, used as its documentation says.

    With ``threads`` 1 it has as many as the program gives a question; None leaves it what it has.
    """

    def __init__(self, threads: int | None = 1) -> None:
        import torch
        import transformers
        from sentence_transformers import SentenceTransformer

        transformers.utils.logging.disable_progress_bar()
        transformers.utils.logging.set_verbosity_error()
        if threads is not None:
            torch.set_num_threads(threads)
        self._model: Any = SentenceTransformer(folder(), device="cpu")
        self._query, self._passage = bundled.PROMPTS["query"], bundled.PROMPTS["passage"]

    def question(self, text: str) -> Any:
        return self._model.encode(
            self._query + text, normalize_embeddings=True, show_progress_bar=False
        )

    def passages(self, texts: Sequence[str], batch: int = 32) -> Any:
        """Vectors of many texts; the library sorts them by length itself."""
        return self._model.encode(
            [self._passage + text for text in texts], batch_size=batch,
            normalize_embeddings=True, show_progress_bar=False,
        )


class Recorder:
    """A reader that keeps what it was given to read, to be read again alone."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.fingerprint = reader.fingerprint
        self.seen: list[Read] = []

    def prepare(self, threads: int) -> None:
        self._reader.prepare(threads)

    def read(self, question: str, windows: Sequence[Window]) -> list[ReadWindow]:
        self.seen.append((question, list(windows)))
        return self._reader.read(question, windows)

    def taken(self) -> list[Read]:
        """What was read since this was last called."""
        taken, self.seen = self.seen, []
        return taken
