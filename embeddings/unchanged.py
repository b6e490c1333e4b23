"""Whether a build would make what is in service already.

Generations that differ in nothing but their number would push out the older ones that a bad
build is mended with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

import embeddings
from corpus.readings import reader_version
from embeddings.checks import check
from embeddings.encoder import Encoder
from embeddings.errors import DamagedGeneration, NoArchive
from embeddings.generation import current
from embeddings.intake import Choices
from embeddings.manifest import Manifest, Source


def fingerprint(sources: Sequence[Source], encoder: Encoder, choices: Choices) -> str:
    """The same for two builds that make the same: of files, program, encoder, choices.

    What became of a file is part of it, so that one that could be read this time counts.
    """
    parts = [
        reader_version(), _code(), encoder.fingerprint, encoder.token_fingerprint,
        repr(choices), [asdict(source) for source in sources],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def made(home: Path, made_from: str) -> tuple[Path, Manifest] | None:
    """The generation in service, if it was made from the same and nothing is wrong with it."""
    try:
        folder = current(home)
        manifest = Manifest.load(folder)
    except (NoArchive, DamagedGeneration):
        return None
    if manifest.made_from != made_from:
        return None
    return None if check(folder, home / "cache" / "vectors.sqlite", home=home) else (
        folder, manifest
    )


@cache
def _code() -> str:
    """Digest of the package's own source."""
    digest = hashlib.sha256()
    for path in sorted(Path(embeddings.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
