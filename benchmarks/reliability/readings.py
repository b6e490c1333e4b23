"""What every reading must be, whatever file it was made of."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from corpus.model import Block, Reading, Section
from qa.question import is_unicode

_MOST = 5


def faults_of(reading: Reading) -> list[str]:
    """What contradicts itself in a reading; its first faults."""
    found = []
    for fault in _faults(reading):
        found.append(fault)
        if len(found) == _MOST:
            break
    return found


def _faults(reading: Reading) -> Iterator[str]:
    document = reading.document
    if not is_unicode(document.text) or not is_unicode(document.title):
        yield "its text or title is no Unicode"
    if not document.text.strip():
        yield "it has no text"
    sections = [*reading.sections, *(s for p in reading.points for s in p.sections)]
    for section in sections:
        yield from _of_section(section, document.text, document.pages)
    for one, other in pairwise(sections):
        if other.start < one.end and other.start >= one.start:
            yield f"sections {one.label[:30]!r} and {other.label[:30]!r} lie across each other"
    for point in reading.points:
        if not point.sections or point.end < point.start:
            yield f"point {point.number} is empty"
        for earlier in point.history:
            if not 0 <= earlier.start <= earlier.end <= len(document.text):
                yield f"a treatment of point {point.number} lies beyond the text"


def _of_section(section: Section, text: str, pages: int | None) -> Iterator[str]:
    if not 0 <= section.start <= section.end <= len(text):
        yield f"section {section.start}:{section.end} lies beyond the text"
    for block in section.blocks:
        if not section.start <= block.start <= block.end <= section.end:
            yield f"block {block.start}:{block.end} lies beyond its section"
        if text[block.start : block.end] != block.text:
            yield f"block {block.start}:{block.end} is not what stands there"
        yield from _of_block(block, pages)
    for one, other in pairwise(section.blocks):
        if other.start < one.end:
            yield f"block {other.start} begins within the one before"


def _of_block(block: Block, pages: int | None) -> Iterator[str]:
    if not block.text.strip():
        yield f"block {block.start} has no words"
    for piece in block.pieces:
        if not 0 <= piece.offset < max(1, len(block.text)):
            yield f"a piece of block {block.start} lies beyond it"
        if piece.page < 1 or (pages is not None and piece.page > pages):
            yield f"block {block.start} stands on page {piece.page} of {pages}"
        if piece.box and not all(map(math.isfinite, piece.box)):
            yield f"block {block.start} has a box without an end"
    for one, other in pairwise(block.pieces):
        if other.offset < one.offset or other.page < one.page:
            yield f"pieces of block {block.start} are out of order"
