"""``manifest.json``: what a generation is made of and made with."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from embeddings.errors import DamagedGeneration

FORMAT = 5
NAME = "manifest.json"
# The manifest's own hash, as sha256sum writes it.
SEAL = "manifest.sha256"


@dataclass(frozen=True, slots=True)
class Source:
    """What became of one input file.

    ``status`` is "indexed", "second_source" (the same meeting from a file that is
    quoted instead), "replaced" (an earlier version), "duplicate", "not_read", or "removed"
    (taken out for good; told by the build, not kept in its manifest); ``reason`` says why.
    ``replaced_by`` is the SHA-256 of the later version. ``masked``: civil registration numbers
    were found in it. ``kept``: the archive has a copy of the file
    (:mod:`embeddings.originals`). ``address`` is where it was fetched from.
    """

    file: str
    status: str
    sha256: str | None = None
    meeting: str | None = None
    code: str | None = None
    reason: str | None = None
    remarks: tuple[str, ...] = ()
    replaced_by: str | None = None
    masked: bool = False
    kept: bool = False
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything needed to open a generation, and to tell whether it is whole.

    ``dense``, ``lexical``, ``sentences`` and ``tokens`` say in words how these are kept.
    ``unknown_labels`` counts the headings within points whose meaning is not known.
    ``made_from`` is the same for builds that would make the same
    (:mod:`embeddings.unchanged`).
    ``documents`` has a digest of each document in service by its hash
    (:func:`embeddings.changes.fingerprints`). ``origin`` is of an archive that was made by
    import: which state of which generation of the other archive it was made of.
    """

    built_at: str
    program: str
    encoder: dict[str, Any]
    dense: str
    lexical: str
    sentences: str
    tokens: str
    counts: dict[str, int]
    sources: tuple[Source, ...]
    unknown_labels: dict[str, int] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    origin: dict[str, str] | None = None
    format: int = FORMAT
    made_from: str = ""

    def save(self, folder: Path) -> None:
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / NAME).write_text(text, "utf-8")
        (folder / SEAL).write_text(_seal(folder), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """:raises DamagedGeneration: missing, not readable or of another format."""
        try:
            values = json.loads((folder / NAME).read_text("utf-8"))
            if values.get("format") != FORMAT:
                raise DamagedGeneration(
                    f"{folder} is of index format {values.get('format')}, this program reads "
                    f"{FORMAT}; run `referat build` again"
                )
            values["sources"] = tuple(
                Source(**{**s, "remarks": tuple(s["remarks"])}) for s in values["sources"]
            )
            return cls(**values)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise DamagedGeneration(
                f"{folder / NAME} cannot be read ({error}); run `referat build` again"
            ) from error


def is_sealed(folder: Path) -> bool:
    """Whether a generation's manifest is byte for byte as it was written.

    :raises OSError: the manifest cannot be read.
    """
    try:
        return (folder / SEAL).read_bytes() == _seal(folder).encode()
    except FileNotFoundError:
        return False


def _seal(folder: Path) -> str:
    return f"{digest(folder / NAME)}  {NAME}\n"


def listing(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and hash of every file of a generation except the manifest and its seal."""
    return {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": digest(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (NAME, SEAL) and not path.name.endswith(".lock")
    }


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
