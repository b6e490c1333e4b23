"""What changed from one generation to the next, remembered longer than generations are kept.

``changes.jsonl`` of the home has a line for each generation: what became of which document, by
hash. It holds no words and no names, so nothing in it needs wiping when a document is removed,
and who follows an archive can be told what to delete although no generation that held it is left.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpus.merge import MeetingRecord
from corpus.model import Reading
from embeddings import removed
from embeddings.errors import ChangesUnknown, DamagedGeneration, NoArchive
from embeddings.generation import current
from embeddings.manifest import Manifest

NAME = "changes.jsonl"
# A year of nightly builds.
_KEPT = 366

ADDED, CHANGED = "added", "changed"
# Why a document is not there any more: a later version is quoted, it was taken out with
# `referat remove`, or its file was not among those of the build.
REPLACED, REMOVED, GONE = "replaced", "removed", "gone"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a generation changed of the one in service before it.

    ``before`` is None where that is not known. ``state`` names what the generation holds,
    ``state_before`` what the other held. ``documents`` are the changes by hash.
    """

    generation: str
    state: str
    before: str | None = None
    state_before: str | None = None
    documents: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a generation. ``state`` names what that one held."""

    since: str
    state: str
    documents: dict[str, str]


def fingerprints(
    meetings: Sequence[MeetingRecord], others: Sequence[Reading], digests: Mapping[str, str]
) -> dict[str, str]:
    """A digest of each document in service, by the hash of its file.

    It is of its reading and of the whole meeting that it is one of the documents of: what is
    shown of a meeting may change although only another of its documents did.
    """
    found = {o.document.sha256: _digest(digests[o.document.sha256]) for o in others}
    for record in meetings:
        m = record.meeting
        whole = _digest(
            m.municipality, m.committee, m.date, m.start, m.end, m.place, record.kind.value,
            [(r.document.sha256, digests[r.document.sha256]) for r in record.readings],
            [(point.number, r.document.sha256) for point, r in record.points],
        )
        for reading in record.readings:
            found[reading.document.sha256] = _digest(
                digests[reading.document.sha256], whole
            )
    return dict(sorted(found.items()))


def state_of(documents: Mapping[str, str]) -> str:
    """A name for what an archive holds: equal documents and meetings, equal state."""
    return _digest(sorted(documents.items()))


def _digest(*values: object) -> str:
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()


def remember(home: Path, generation: str, manifest: Manifest) -> None:
    """Note what a generation changes, before it is put into service."""
    documents = manifest.documents
    entry = Entry(generation, state_of(documents))
    try:
        serving = current(home)
        before = Manifest.load(serving).documents
    except (NoArchive, DamagedGeneration):
        before = {}
    if before:
        out = removed.load(home)
        replaced = {s.sha256 for s in manifest.sources if s.status == REPLACED}

        def why(sha256: str) -> str:
            return REMOVED if sha256 in out else REPLACED if sha256 in replaced else GONE

        changes = {
            sha256: (
                why(sha256) if sha256 not in documents
                else CHANGED if sha256 in before else ADDED
            )
            for sha256 in sorted({*before, *documents})
            if before.get(sha256) != documents.get(sha256)
        }
        entry = Entry(generation, entry.state, serving.name, state_of(before), changes)
    # A name that was taken before is another generation's now.
    earlier = [e for e in _entries(home) if int(e.generation) < int(generation)]
    _save(home, [*earlier[1 - _KEPT :], entry])


def since(home: Path, generation: str, base: str) -> Changes:
    """What ``generation`` holds other than the generation ``base``, or a later one between.

    :raises ChangesUnknown: that generation was never in service before it, or is too long ago.
    """
    entries = {entry.generation: entry for entry in _entries(home)}
    if not re.fullmatch(r"[0-9]{1,9}", base):
        raise ChangesUnknown(f"{base[:20]!a} is no generation; one is a number like 0012")
    name = base.zfill(4)
    found: dict[str, str] = {}
    at: str | None = generation
    while at is not None and int(at) != int(base):
        entry = entries.get(at)
        if entry is None or entry.before is None or int(entry.before) >= int(at):
            break
        for sha256, change in entry.documents.items():
            later = found.get(sha256)
            # Of what comes after, this says whether it was there before.
            if not later:
                found[sha256] = change
            elif change == ADDED:
                found[sha256] = ADDED if later in (ADDED, CHANGED) else ""
            elif later == ADDED:
                found[sha256] = CHANGED
        if int(entry.before) == int(base):
            known = {k: v for k, v in sorted(found.items()) if v}
            return Changes(entry.before, str(entry.state_before), known)
        at = entry.before
    if at is not None and int(at) == int(base) and at in entries:
        return Changes(at, entries[at].state, {})
    raise ChangesUnknown(
        f"what changed since generation {name} is not known here: it is too long ago, was not in "
        "service before this one, or never was; take a full export"
    )


def _entries(home: Path) -> list[Entry]:
    try:
        lines = (home / NAME).read_text("utf-8").splitlines()
        found = [Entry(**json.loads(line)) for line in lines]
        return [e for e in found if e.generation.isdigit() and (e.before or "0").isdigit()]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, AttributeError):  # Who follows then begins anew.
        return []


def _save(home: Path, entries: Sequence[Entry]) -> None:
    partial = home / f".{NAME}.part"
    with partial.open("w", encoding="utf-8") as file:
        for entry in entries:
            file.write(json.dumps(asdict(entry), separators=(",", ":")) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, home / NAME)
