"""The quote that an address names, as a quote again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.passages import page_at
from corpus.rows import SectionRow
from embeddings.archive import Archive
from qa.cite import MEETING_PATH, Name, find_named, point_at
from qa.model import Place, Quote

_DOCUMENT = re.compile(r"/dokument/(?P<key>\w+)")


def quote_named(archive: Archive, path: str, name: Name) -> Quote | None:
    """The quote at a point's, meeting's or document's page; None if its words are not there."""
    sections = _sections_at(archive, path)
    if not sections:
        return None
    text = archive.corpus.document(sections[0].document).text
    spans = [(s.start, s.end) for s in sections]
    # First where the address says, then anywhere on the page, as the page itself marks it.
    places = [(min(a for a, _ in spans), max(b for _, b in spans))]
    if name.section and name.section <= len(spans):
        places.insert(0, spans[name.section - 1])
    for start, end in places:
        if found := find_named(name, text[start:end]):
            return _quote(archive, sections, start + found[0], start + found[1])
    return None


def _sections_at(archive: Archive, path: str) -> Sequence[SectionRow]:
    """The sections that a page shows, in the order of print."""
    corpus = archive.corpus
    if point := point_at(archive, path):
        return corpus.sections_of_point(point.id)
    if document := _DOCUMENT.fullmatch(path):
        row = corpus.document_by_key(document["key"])
    elif (named := MEETING_PATH.fullmatch(path)) and not named["point"]:
        meetings = corpus.meetings_at(named["town"], named["body"], named["day"])
        row = corpus.documents_of(meetings[0].id)[0] if meetings else None
    else:
        row = None
    sections = corpus.sections_of_document(row.id) if row else []
    return [s for s in sections if s.point is None]


def _quote(
    archive: Archive, sections: Sequence[SectionRow], start: int, end: int
) -> Quote | None:
    corpus = archive.corpus
    section = next((s for s in sections if s.start <= start < s.end), None)
    if section is None:  # Words between two sections of the page are of neither.
        return None
    place = Place(
        corpus.document(section.document), section,
        corpus.point(section.point) if section.point is not None else None,
        corpus.meeting(section.meeting) if section.meeting is not None else None,
    )
    return Quote(place, start, end, page_at(corpus.blocks_of(section.id), start))
