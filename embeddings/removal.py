"""Taking a document out of an archive, so that nothing of it is left.

The others need not be at hand: the new generation is made of what was kept of their reading.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import ReadError
from corpus.model import Reading
from corpus.pool import Limits, read_all
from corpus.readings import ReadingCache
from embeddings import originals, removed
from embeddings.build import assemble
from embeddings.encoder import Encoder
from embeddings.errors import CannotRemove, EncoderMismatch
from embeddings.generation import current
from embeddings.intake import Observer, Silent, by_text_layer
from embeddings.locks import building
from embeddings.manifest import Manifest, Source
from embeddings.purge import purge
from embeddings.removed import Removed, is_called

# What became of files whose documents are in an archive, quoted or not.
_READ = ("indexed", "second_source", "replaced")


@dataclass(frozen=True, slots=True)
class Removal:
    """What a removal did.

    ``same_meeting`` are files of the same meeting that stay, ``deleted`` the generations
    that went because they held the document.
    """

    document: Removed
    folder: Path
    same_meeting: tuple[str, ...]
    deleted: tuple[str, ...]


def remove(
    name: str,
    home: Path,
    encoder: Encoder,
    observer: Observer | None = None,
    keep_generations: bool = False,
) -> Removal:
    """Take a document out of an archive and see to it that it stays out.

    ``name`` is its hash, the first 16 digits of that, or its file's name. It is put on the
    list of removed documents first: should anything fail after that, the next build is
    without it all the same.

    :raises CannotRemove: no document, or several, are called so; it is the only one; or
        what was read of the others is not kept.
    :raises EncoderMismatch: the archive was built with another encoder.
    """
    with building(home):
        manifest = Manifest.load(current(home))
        if encoder.fingerprint != manifest.encoder["fingerprint"]:
            raise EncoderMismatch(
                f"the archive was built with {manifest.encoder['name']}; give it with --model"
            )
        known = removed.load(home)
        held = {source.sha256 for source in manifest.sources}
        for one in known.values():  # Of a removal that was stopped: what is left of it goes.
            if is_called(name, one.sha256, one.file) and one.sha256 not in held:
                return Removal(one, current(home), (), tuple(purge(home)))
        document = _named(name, manifest, keep_generations)
        others = [s for s in manifest.sources if s.sha256 != document.sha256]
        removed.save(home, {**known, document.sha256: document}.values())
        read = [
            Source(s.file, "indexed", s.sha256, remarks=s.remarks, masked=s.masked,
                   address=s.address)
            for s in others if s.status in _READ
        ]
        readings = _kept_readings(read, home, document)
        sources = [*read, *(s for s in others if s.status not in _READ)]
        files = {str(s.sha256): originals.path_of(home, str(s.sha256)) for s in others if s.kept}
        made = assemble(readings, sources, files, home, encoder, observer or Silent())
        deleted = purge(home)
    meetings = {s.meeting for s in manifest.sources if s.sha256 == document.sha256 and s.meeting}
    same = tuple(s.file for s in others if s.meeting in meetings and s.status in _READ)
    return Removal(document, made.folder, same, tuple(deleted))


def forget(name: str, home: Path) -> Removed:
    """Take a document off the list of removed ones; the next build lets it in.

    :raises CannotRemove: none or several of the list are called so.
    """
    with building(home):
        known = removed.load(home)
        found = [one for one in known.values() if is_called(name, one.sha256, one.file)]
        if len(found) != 1:
            raise CannotRemove(_which(name, [(r.sha256, r.file) for r in found], "on the list"))
        removed.save(home, [one for one in known.values() if one != found[0]])
    return found[0]


def _named(name: str, manifest: Manifest, keep_generations: bool) -> Removed:
    found = {
        s.sha256: s.file
        for s in reversed(manifest.sources)
        if s.sha256 and s.status != "not_read" and is_called(name, s.sha256, s.file)
    }
    if len(found) != 1:
        raise CannotRemove(_which(name, list(found.items()), "in the archive"))
    ((sha256, file),) = found.items()
    if not any(s.status in _READ and s.sha256 != sha256 for s in manifest.sources):
        raise CannotRemove(f"{file} is the only document of the archive; delete its home instead")
    return Removed(sha256, file, datetime.now(UTC).date().isoformat(), keep_generations)


def _which(name: str, found: Sequence[tuple[str, str]], where: str) -> str:
    if not found:
        return f"no document {where} is called {name}; give its file name, or its SHA-256"
    keys = ", ".join(sha256[:16] for sha256, _ in found)
    return f"{len(found)} documents {where} are called {name}; give one of {keys}"


def _kept_readings(sources: Sequence[Source], home: Path, document: Removed) -> list[Reading]:
    found = [_reading(source, home) for source in sources]
    missing = [s.file for s, reading in zip(sources, found, strict=True) if reading is None]
    if missing:
        raise CannotRemove(
            f"{document.file} is on the list of removed documents and still in service: of "
            f"{len(missing)} other files, {missing[0]} the first, no reading of this version is "
            "kept. Run `referat build PATH...` with the folders of the archive: it leaves "
            f"{document.file} out and wipes what is left of it"
        )
    return [reading for reading in found if reading is not None]


def _reading(source: Source, home: Path) -> Reading | None:
    """What was read of a file: by OCR, as kept, or now from a copy of the original."""
    digest = str(source.sha256)
    by_ocr = any("OCR" in remark for remark in source.remarks)
    copies = (home / "cache" / "ocr").glob(f"{digest[:16]}-*/*.pdf") if by_ocr else ()
    for copy in copies:
        if copy.name.endswith(".part.pdf"):  # Left by a build that was stopped.
            continue
        reading = by_text_layer(copy, digest, Limits())
        return None if isinstance(reading, ReadError) else reading
    known = ReadingCache(home / "cache" / "readings").get(digest, source.file)
    if known and not by_ocr:
        return known
    original = originals.path_of(home, digest)
    if by_ocr or not original.is_file():
        return None
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / source.file  # Documents without a title are called by it.
        named.symlink_to(original.absolute())
        ((_, read),) = read_all([named], Limits())
    return None if isinstance(read, ReadError) else read
