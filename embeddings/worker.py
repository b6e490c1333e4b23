"""What a process does that reads and encodes for a build on another machine.

Files come as bytes and go again: a worker sees no folder of the build's.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from corpus.errors import ReadError
from corpus.model import Reading
from corpus.pool import Limits, read_all
from corpus.readings import reader_version
from embeddings import bundled
from embeddings.encoder import Encoder
from embeddings.work import Encoded, encoded

log = logging.getLogger("referat.worker")

# What reads files and makes vectors: other versions of these may make others of them.
_LIBRARIES = (
    "pdfplumber", "pdfminer.six", "lxml", "python-docx", "sentencex", "simplemma",
    "sentence-transformers", "transformers", "tokenizers", "torch",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What must be the same on all machines for a build to be the same on any of them."""

    model: str
    fingerprint: str
    token_fingerprint: str
    reader: str
    libraries: tuple[str, ...]


def identity_of(encoder: Encoder) -> Identity:
    """What this process would read and encode with."""
    return Identity(
        encoder.name, encoder.fingerprint, encoder.token_fingerprint, reader_version(),
        tuple(f"{name}=={_version(name)}" for name in _LIBRARIES),
    )


def unlike(found: Identity | None, wanted: Identity, scheduler: str) -> str | None:
    """Why a worker cannot take part in a build, and what to do about it; None if it can."""
    start = f"referat worker {scheduler}"
    if found is None:
        return f"it was not started by Referat; end it and start it with `{start}`"
    if found.reader != wanted.reader:
        return (
            "it has another version of Referat, which reads files otherwise; install the same "
            f"version on all machines and start it again with `{start}`"
        )
    ours, theirs = (
        (one.fingerprint, one.token_fingerprint) for one in (wanted, found)
    )
    if ours != theirs:
        model = "" if wanted.model == bundled.NAME else f" --model {wanted.model}"
        return (
            f"it encodes with {found.model} ({found.fingerprint}), and this build with "
            f"{wanted.model} ({wanted.fingerprint}); end it and start it with `{start}{model}`"
        )
    other = [name for name in wanted.libraries if name not in found.libraries]
    if other:
        packages = " ".join(f"'{name}'" for name in other)
        return f"it has other versions of libraries; run `pip install {packages}` there"
    return None


class Workplace:
    """What a worker process has for its work: the encoder, loaded once, and a folder.

    ``folder`` is for files while they are read.
    """

    def __init__(self, load: Callable[[], Encoder], folder: Path) -> None:
        self._encoder = load()
        self._folder = folder
        self.identity = identity_of(self._encoder)

    def read(
        self, files: Sequence[tuple[str, bytes]], limits: Limits
    ) -> list[Reading | ReadError]:
        """The readings of files given by name and content, or what is wrong with them.

        They are read one after the other: the machine's other cores have workers too.
        """
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            paths = []
            for number, (name, content) in enumerate(files):
                # Under its own name: documents without a title are called by it.
                path = Path(folder) / str(number) / Path(name).name
                path.parent.mkdir()
                path.write_bytes(content)
                paths.append(path)
            found = dict(read_all(paths, limits, cores=1))
        return [found[path] for path in paths]

    def encode(self, texts: Sequence[str], with_tokens: bool) -> Encoded:
        """All of some texts as vectors."""
        return encoded(self._encoder, texts, 0, len(texts), with_tokens)


@cache
def _version(name: str) -> str:
    try:
        return version(name).partition("+")[0]  # "+cpu" tells where torch was built for.
    except PackageNotFoundError:
        return "none"
