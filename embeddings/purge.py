"""Wiping what is left of removed documents: caches, originals, older generations."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from corpus.errors import StoreError
from corpus.readings import ReadingCache
from corpus.records import Corpus
from embeddings import kept_exports, originals, removed
from embeddings.cache import forget
from embeddings.errors import CannotRemove, DamagedGeneration
from embeddings.generation import CORPUS, clear_away, current, discard, generations
from embeddings.manifest import Manifest
from embeddings.texts import passage_texts, sentence_texts


def purge(home: Path) -> list[str]:
    """Wipe everything that home holds of removed documents, but for the list of them.

    Older generations that hold one go, unless it was removed with these kept; the names
    of those that went come back. To be called by who holds the build lock, when the
    generation in service is without them. Doing it again does nothing.

    :raises CannotRemove: a generation could not be deleted.
    """
    gone = removed.load(home)
    if not gone:
        return []
    clear_away(home)
    (home / "cache" / "vectors.damaged").unlink(missing_ok=True)
    for sha256 in gone:
        _wipe_files(home, sha256)
    serving, went = current(home), []
    for folder in sorted(generations(home).iterdir()):
        if not folder.name.isdigit() or folder == serving:
            continue
        held = held_in(folder, gone)
        if not held:
            continue
        _wipe_vectors(home, serving, folder, held)
        if not all(gone[sha256].keep_generations for sha256 in held):
            if not discard(folder):
                raise CannotRemove(f"{folder} could not be deleted; delete it by hand")
            went.append(folder.name)
    kept_exports.prune(home)
    return went


def _wipe_files(home: Path, sha256: str) -> None:
    """Delete what was read of a document, what OCR made of it, its original and pictures."""
    ReadingCache(home / "cache" / "readings").forget(sha256)
    for folder in (home / "cache" / "ocr").glob(f"{sha256[:16]}-*"):
        shutil.rmtree(folder)
    original = originals.path_of(home, sha256)
    for file in original.parent.glob(f"{sha256}*"):  # Also a copy that was never finished.
        file.unlink(missing_ok=True)
    for picture in originals.pictures_of(home).glob(f"*/{sha256}-*"):
        picture.unlink(missing_ok=True)


def held_in(folder: Path, gone: Iterable[str]) -> set[str]:
    """Which removed documents a generation holds; all, if that cannot be told."""
    try:
        known = {source.sha256 for source in Manifest.load(folder).sources}
    except DamagedGeneration:
        return set(gone)
    return {sha256 for sha256 in gone if sha256 in known}


def _wipe_vectors(home: Path, serving: Path, folder: Path, held: set[str]) -> None:
    """Take the vectors of texts that only removed documents have out of the vector cache."""
    try:
        encoder, texts = Manifest.load(folder).encoder, _texts(folder, held)
    except (DamagedGeneration, StoreError):
        return  # Its texts cannot be known; what is left are vectors without words.
    fingerprints = {str(encoder["fingerprint"]), str(encoder.get("token_fingerprint", ""))}
    forget(home / "cache" / "vectors.sqlite", fingerprints, texts - _texts(serving))


def _texts(folder: Path, documents: set[str] | None = None) -> set[str]:
    """What was encoded of a generation, or of some documents in it."""
    corpus = Corpus(folder / CORPUS)
    sections = [corpus.section(passage.section) for passage in corpus.passages()]
    of = [corpus.document(section.document).sha256 for section in sections]
    found = {t for t, d in zip(passage_texts(corpus), of, strict=True) if _in(d, documents)}
    for text, sentence in zip(sentence_texts(corpus), corpus.sentences(), strict=True):
        if _in(of[sentence.passage], documents):
            found.add(text)
    return found


def _in(sha256: str, documents: set[str] | None) -> bool:
    return documents is None or sha256 in documents
