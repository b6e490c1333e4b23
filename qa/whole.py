"""Whole sections as quotes, and places by point."""

from __future__ import annotations

from corpus.passages import page_at
from corpus.rows import PointRow
from embeddings.archive import Archive
from qa.boundaries import body_of, trimmed
from qa.model import Place, Quote


def places_of(archive: Archive, point: PointRow) -> list[Place]:
    """A point's sections as places, in the order of print; the first is its head."""
    corpus = archive.corpus
    meeting = corpus.meeting(point.meeting)
    return [
        Place(corpus.document(s.document), s, point, meeting)
        for s in corpus.sections_of_point(point.id)
    ]


def quote_of_section(
    archive: Archive, place: Place, score: float = 0.0, longest: int | None = None
) -> Quote | None:
    """A section's text without its label; None where there is no more.

    One of more than ``longest`` words is cut after whole blocks.
    """
    text = place.document.text
    blocks = archive.corpus.blocks_of(place.section.id)
    body = [b for b in body_of(blocks, place.section, text) if text[b.start : b.end].strip()]
    if not body:
        return None
    end, count = body[0].end, 0
    for block in body:
        count += len(text[block.start : block.end].split())
        if longest and count > longest and block is not body[0]:
            break
        end = block.end
    start, end = trimmed(text, body[0].start, end)
    return Quote(place, start, end, page_at(blocks, start), score)
