"""Who does the work of a build: reads its files and encodes its texts, here or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corpus.errors import ReadError
from corpus.model import Reading
from embeddings.encoder import Encoder, Progress, Vectors
from embeddings.interaction import TokenMatrix

if TYPE_CHECKING:
    from corpus.pool import Limits

# So many texts are given to the encoder at a time; each lot is saved when it is done. A multiple
# of what the encoder and the workers take at a time, so that all of them make the same batches.
_TEXTS = 1024


@dataclass(frozen=True, slots=True)
class Encoded:
    """Some of the texts given, as vectors: those from ``start`` on.

    ``vectors`` has the shape (texts, dimension). ``tokens``, where asked for, has a matrix for
    each text, of shape (tokens, token_dimension).
    """

    start: int
    vectors: Vectors
    tokens: Sequence[TokenMatrix] | None = None

    @property
    def rows(self) -> slice:
        """Which of the texts these are."""
        return slice(self.start, self.start + len(self.vectors))


class Workforce(Protocol):
    """Who reads the files of a build and encodes its texts.

    The driver of the build alone writes what they make to the archive's home.
    """

    def read(
        self, files: Sequence[Path], limits: Limits
    ) -> Iterator[tuple[Path, Reading | ReadError]]:
        """Each file with its reading or with what is wrong with it, in any order."""
        ...

    def encode(
        self, texts: Sequence[str], with_tokens: bool, progress: Progress | None = None
    ) -> Iterator[Encoded]:
        """Vectors of all texts, lot by lot, in any order.

        ``texts`` have the longest first: which of them share a batch decides about their
        vectors' last digits. ``progress`` is told how many were done.
        """
        ...


class ThisMachine:
    """Reads in processes of this machine and encodes in this process."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def read(
        self, files: Sequence[Path], limits: Limits
    ) -> Iterator[tuple[Path, Reading | ReadError]]:
        from corpus.pool import read_all  # Readers of files, which who only asks never needs.

        return read_all(files, limits)

    def encode(
        self, texts: Sequence[str], with_tokens: bool, progress: Progress | None = None
    ) -> Iterator[Encoded]:
        for start in range(0, len(texts), _TEXTS):
            yield encoded(self._encoder, texts, start, _TEXTS, with_tokens, progress)


def encoded(
    encoder: Encoder, texts: Sequence[str], start: int, count: int, with_tokens: bool,
    progress: Progress | None = None,
) -> Encoded:
    """Encode ``count`` of some texts, or as many as there are, from ``start`` on."""
    part = texts[start : start + count]
    if not with_tokens:
        return Encoded(start, encoder.encode_passages(part, progress))
    vectors, tokens = encoder.encode_passage_tokens(part, progress)
    return Encoded(start, vectors, tokens)
