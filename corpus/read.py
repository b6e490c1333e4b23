"""A file → everything that was read from it."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import guard
from corpus.errors import EmptyDocument, PersonalNumbers
from corpus.heads import stands_alone
from corpus.history import attachments, history
from corpus.meetings import kind_of, meeting_of
from corpus.model import Document, DocumentKind, Meeting, Reading, Remark
from corpus.readers.dispatch import extract
from corpus.readers.extract import Extract
from corpus.segment import Outline, outline
from corpus.versions import version_of

if TYPE_CHECKING:
    from corpus.readers.pdf import Pages


def printed_name(path: Path) -> str:
    """A file's name as text; names from before Unicode are taken for Latin-1."""
    name = os.fsencode(path.name)
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("latin-1")


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(
    path: Path, *, most_pages: int | None = None, pages: Pages | None = None
) -> Reading:
    """Read one file. Civil registration numbers are masked.

    ``pages`` are those of a PDF if they have been read already.

    :raises corpus.errors.TooLarge: it has more than ``most_pages`` pages.
    :raises corpus.errors.ReadError: with the reason and what to do about it.
    """
    content = _guarded(extract(path, stands_alone, most_pages, pages))
    found = outline(content.blocks)
    if not found.text:
        raise EmptyDocument(
            f"{path.name} has no text but a table of contents; leave it out, or fetch it again"
        )
    meeting = meeting_of(found, content)
    found = _with_history(found, meeting)
    remarks = list(content.remarks)
    if found.points and meeting is None:
        remarks.append(
            Remark("meeting_unknown", "points were found, but no committee and date of a meeting")
        )
    kind = kind_of(found, content) if meeting else DocumentKind.OTHER
    return Reading(
        document=Document(
            sha256=sha256_of(path),
            file=printed_name(path),
            media_type=content.media_type,
            title=_title(content, found, meeting, path),
            kind=kind,
            text=found.text,
            pages=content.pages,
            version=version_of(
                [_stem(path), content.title or "", *(s.label for s in found.front[:3])],
                (b.text for s in found.front for b in s.blocks), kind, content.modified,
            ),
        ),
        meeting=meeting,
        points=found.points,
        sections=found.front,
        remarks=tuple(remarks),
    )


def _guarded(content: Extract) -> Extract:
    blocks, remarks = guard.mask_blocks(content.blocks)
    title, in_title = guard.mask(content.title or "")
    # Running heads are not indexed, but the file holds what stands in them.
    unseen = in_title + sum(guard.mask(line)[1] for line in content.running)
    if unseen:
        remarks += (Remark(PersonalNumbers.code, "its title or running heads hold "
                           "civil registration numbers; they are not shown"),)
    return replace(
        content, blocks=blocks, title=title or None, remarks=(*content.remarks, *remarks)
    )


def refuse_numbers(reading: Reading) -> None:
    """:raises PersonalNumbers: civil registration numbers were masked in the document."""
    pages = [r.page for r in reading.remarks if r.code == PersonalNumbers.code]
    if pages:
        where = ", ".join(f"page {p}" if p else "no page number" for p in pages)
        raise PersonalNumbers(
            f"{reading.document.file} holds civil registration numbers ({where}); have them "
            "removed, or build with --personal-numbers mask"
        )


def _with_history(found: Outline, meeting: Meeting | None) -> Outline:
    """The points with their attachments and their treatments before ``meeting`` as data."""
    points = []
    for point in found.points:
        earlier = [
            t
            for t in history(point.sections)
            if not (meeting and t.date and t.point is None and t.date >= meeting.date)
        ]
        names = attachments(point.sections)
        points.append(replace(point, attachments=names, history=tuple(earlier)))
    return replace(found, points=tuple(points))


def _stem(path: Path) -> str:
    return Path(printed_name(path)).stem


def _title(content: Extract, found: Outline, meeting: Meeting | None, path: Path) -> str:
    """The document's own name for itself, or one made of its meeting or file name."""
    headings = [s.label for s in found.front if s.label]
    if meeting and not headings:
        return f"{meeting.committee}, {meeting.date:%d-%m-%Y}"
    own = headings[:1] if meeting else [content.title, *headings[:1]]
    return next(filter(None, own), None) or re.sub(r"[-_]+", " ", _stem(path)).strip()
