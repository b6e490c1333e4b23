"""Taking over what another archive exported, without the files that it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from corpus.errors import PersonalNumbers
from corpus.model import Reading
from embeddings import kept_readings, originals, removed
from embeddings.build import BuildReport, assemble, failures_told
from embeddings.changes import state_of
from embeddings.encoder import Encoder
from embeddings.errors import BadExport, NoArchive
from embeddings.generation import current, generations
from embeddings.intake import Observer, Silent
from embeddings.locks import building
from embeddings.manifest import Manifest, Source
from embeddings.purge import purge
from embeddings.transfer_files import Replaced, TransferFile, read_file


def import_files(
    paths: Sequence[Path], home: Path, encoder: Encoder, observer: Observer | None = None
) -> BuildReport:
    """Make a generation of exports and put it into service: a whole one, changes, or both in turn.

    The archive then holds exactly what the other one held; documents on its own list of removed
    ones stay out. Everything is checked before anything is built.

    :raises BadExport: a file is no export, not whole, or its changes are to another state than
        the one that is there.
    :raises BuildRunning: another build is at work in this home.
    :raises BuildFailed: the disk is full, or may not be written to.
    """
    observer = observer or Silent()
    generations(home).mkdir(parents=True, exist_ok=True)
    with building(home), failures_told(home):
        observer.stage("import", len(paths))
        held = _Held(home)
        for path in paths:
            held.take(path, read_file(path))
            observer.advance(1)
        gone = removed.load(home)
        readings = [r for sha256, r in held.readings.items() if sha256 not in gone]
        sources = [
            *(_source(reading) for reading in kept_readings.in_order(readings)),
            *(_earlier(one, held) for one in held.replaced if one.sha256 not in gone),
            *(_out(r, gone[sha256].day) for sha256, r in held.readings.items() if sha256 in gone),
        ]
        known = {s.sha256: originals.path_of(home, s.sha256) for s in sources if s.sha256}
        files = {sha256: path for sha256, path in known.items() if path.is_file()}
        made = assemble(readings, sources, files, home, encoder, observer, origin=held.origin)
        purge(home)
    return made


class _Held:
    """What an archive holds, and after each export is to hold."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.readings: dict[str, Reading] = {}
        self.replaced: tuple[Replaced, ...] = ()
        self.origin: dict[str, str] | None = None
        self._states: set[str] = set()
        self._began = False

    def take(self, path: Path, brought: TransferFile) -> None:
        """:raises BadExport: its changes are not to what is held."""
        if brought.since_state is None:
            self.readings = dict(brought.readings)
        else:
            if not self._began:
                self._begin()
            if brought.since_state not in self._states:
                raise BadExport(
                    f"{path.name} has the changes since generation {brought.since} of another "
                    "archive, and this one does not hold what that generation held; import a "
                    "full export, or the changes between first"
                )
            out = brought.removed | {one.sha256 for one in brought.replaced}
            kept = {k: r for k, r in self.readings.items() if k not in out}
            self.readings = {**kept, **brought.readings}
        self._began = True
        self.replaced = brought.replaced
        self._states = {brought.state}
        self.origin = {
            "state": brought.state, "generation": brought.generation,
            "built_at": brought.built_at,
        }

    def _begin(self) -> None:
        try:
            folder = current(self._home)
        except NoArchive:
            return
        manifest = Manifest.load(folder)
        self._states = {state_of(manifest.documents)} if manifest.documents else set()
        if manifest.origin:
            self._states.add(manifest.origin["state"])
        found = kept_readings.load(folder)
        # Earlier versions are not among what an export tells of.
        self.readings = {k: r for k, r in found.items() if k in manifest.documents}


def _source(reading: Reading) -> Source:
    remarks = tuple(
        f"{r.message} (page {r.page})" if r.page else r.message for r in reading.remarks
    )
    masked = any(remark.code == PersonalNumbers.code for remark in reading.remarks)
    document = reading.document
    return Source(document.file, "indexed", document.sha256, remarks=remarks, masked=masked)


def _earlier(one: Replaced, held: _Held) -> Source:
    by = held.readings.get(one.replaced_by or "")
    reason = f"an earlier version; {by.document.file} replaces it" if by else None
    return Source(
        one.file, "replaced", one.sha256, reason=reason, replaced_by=one.replaced_by
    )


def _out(reading: Reading, day: str) -> Source:
    again = f"`referat remove {reading.document.id} --forget` and another import let it in again"
    source = _source(reading)
    return replace(source, status="removed", remarks=(), reason=f"removed on {day}; {again}")
