"""The lines of an export: an archive as data, for researchers and for other archives.

Documented in docs/formats.md, described by :mod:`web.schema.export`. Lines are made one after the
other: of an archive of any size only some documents' texts are in memory at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.rows import DocumentRow, MeetingRow, PointRow, SectionRow
from embeddings import kept_readings
from embeddings.archive import Archive
from embeddings.changes import ADDED, CHANGED, Changes, state_of
from embeddings.errors import DamagedGeneration
from embeddings.manifest import Manifest, Source
from embeddings.transfer_files import CHANGES, WHOLE, sealed
from qa.cite import meeting_path
from qa.decisions import words_of
from web import wording
from web.arguments import Paging
from web.contract.answers import index_json
from web.contract.archive import listed_json, meeting_json

_HELD = (ADDED, CHANGED)


@dataclass(frozen=True, slots=True)
class Export:
    """An archive's generation to be exported, whole or what changed in it.

    :raises DamagedGeneration: it was built by an earlier version, which kept no readings.
    """

    archive: Archive
    folder: Path
    manifest: Manifest
    changes: Changes | None = None

    def __post_init__(self) -> None:
        if not self.manifest.documents or not (self.folder / kept_readings.NAME).is_file():
            raise DamagedGeneration(
                f"{self.folder} was built by an earlier version of the program, which kept no "
                "readings; run `referat build` again, then it can be exported"
            )

    def lines(self) -> Iterator[bytes]:
        """All lines, from the header to the end."""
        return sealed(self.header(), self._records())

    def header(self) -> dict[str, Any]:
        """What the export is of, and how much of it."""
        corpus, manifest, changes = self.archive.corpus, self.manifest, self.changes
        meetings = list(self._meetings())
        points = (
            sum(corpus.count_points(m.id) for m in meetings) if changes else corpus.count("point")
        )
        return {
            "kind": CHANGES if changes else WHOLE,
            "generation": self.folder.name,
            "built_at": manifest.built_at,
            "program": manifest.program,
            "state": state_of(manifest.documents),
            "since": changes and changes.since,
            "since_state": changes and changes.state,
            "counts": {
                "removed": sum(1 for _ in self._removed()),
                "documents": sum(1 for sha256 in manifest.documents if self._is_told(sha256)),
                "meetings": len(meetings),
                "points": points,
            },
        }

    def _records(self) -> Iterator[dict[str, Any]]:
        yield from self._removed()
        sources = {s.sha256: s for s in self.manifest.sources if s.status != "duplicate"}
        for values in kept_readings.values_in(self.folder):
            sha256 = values["document"]["sha256"]
            if sha256 in self.manifest.documents and self._is_told(sha256):
                yield self._document(values, sources[sha256])
        for meeting in self._meetings():
            yield self._meeting(meeting)
            for point in self.archive.corpus.points_of(meeting.id):
                yield self._point(meeting, point)

    def _is_told(self, sha256: str) -> bool:
        return self.changes is None or self.changes.documents.get(sha256) in _HELD

    def _meetings(self) -> Iterable[MeetingRow]:
        corpus = self.archive.corpus
        return (
            m for m in corpus.meetings()
            if self.changes is None or any(map(self._is_told, corpus.hashes_of(m.id)))
        )

    def _removed(self) -> Iterator[dict[str, Any]]:
        """Documents that are not there any more; of removed ones nothing but the hash."""
        replaced = {s.sha256 for s in self.manifest.sources if s.status == "replaced"}
        for sha256, change in (self.changes.documents if self.changes else {}).items():
            if change not in _HELD and sha256 not in replaced:
                yield _tombstone(sha256, change)
        for source in self.manifest.sources:
            if source.status == "replaced":
                yield _tombstone(
                    str(source.sha256), source.status, source.file, source.replaced_by
                )

    def _document(self, values: dict[str, Any], source: Source) -> dict[str, Any]:
        corpus, told = self.archive.corpus, values["document"]
        row = corpus.document_by_key(told["sha256"][:16])
        assert row is not None
        meeting = corpus.meeting_of(row.id)
        alone = [] if meeting else corpus.sections_of_document(row.id)
        return {
            "type": "document",
            "change": self.changes and self.changes.documents[row.sha256],
            "sha256": row.sha256,
            "file": row.file,
            "title": row.title,
            "media_type": row.media_type,
            "kind": row.kind.value,
            "pages": row.pages,
            "status": source.status,
            "masked": source.masked,
            "meeting": meeting and meeting_path(meeting),
            "sections": [_section(s, row) for s in alone],
            "reading": values,
        }

    def _meeting(self, meeting: MeetingRow) -> dict[str, Any]:
        corpus = self.archive.corpus
        hashes = corpus.hashes_of(meeting.id)
        first = corpus.document_by_key(hashes[0][:16])
        assert first is not None
        front = [s for s in corpus.sections_of_document(first.id) if s.point is None]
        return {
            "type": "meeting",
            **meeting_json(self.archive, meeting),
            "documents": hashes,
            "sections": [_section(s, first) for s in front],
        }

    def _point(self, meeting: MeetingRow, point: PointRow) -> dict[str, Any]:
        corpus = self.archive.corpus
        document = corpus.document(point.document)
        return {
            "type": "point",
            "meeting": meeting_path(meeting),
            "document": document.sha256,
            # In the language of the minutes, whoever asks.
            **listed_json(self.archive, meeting, point, wording.DEFAULT),
            "sections": [_section(s, document) for s in corpus.sections_of_point(point.id)],
        }


def changes_json(archive: Archive, changes: Changes, paging: Paging) -> dict[str, Any]:
    """A page of the documents that changed, by hash; of those that are gone no more than that."""
    rows = list(changes.documents.items())
    return {
        "since": changes.since,
        "documents": [_changed(archive, sha256, change) for sha256, change in paging.of(rows)],
        **paging.told(len(rows)),
        "index": index_json(archive.info),
    }


def _changed(archive: Archive, sha256: str, change: str) -> dict[str, Any]:
    held = change in _HELD
    document = archive.corpus.document_by_key(sha256[:16]) if held else None
    meeting = archive.corpus.meeting_of(document.id) if document else None
    return {
        "change": change,
        "sha256": sha256,
        "file": document and document.file,
        "meeting": meeting and meeting_path(meeting),
    }


def _tombstone(
    sha256: str, reason: str, file: str | None = None, replaced_by: str | None = None
) -> dict[str, Any]:
    return {
        "type": "removed", "sha256": sha256, "reason": reason, "file": file,
        "replaced_by": replaced_by,
    }


def _section(section: SectionRow, document: DocumentRow) -> dict[str, Any]:
    return {
        "kind": section.kind.value,
        "label": section.label,
        "body": section.body,
        "date": section.date.isoformat() if section.date else None,
        "page": section.page,
        "text": words_of(document, section).rstrip(),
    }
