"""Where on a page quoted words are printed, from the boxes of their lines."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.model import BlockKind, Box, Piece
from corpus.rows import BlockRow, DocumentRow
from embeddings.archive import Archive

# A line's box is all that is stored; where in it a word begins is told by the letters before
# it. Their widths in the common typefaces differ by so much from the average letter's.
_NARROW, _WIDE = 0.55, 1.45
_NARROW_LETTERS = frozenset("iljtfrI.,:;'|!()[]- ")
_WIDE_LETTERS = frozenset("mwMWÆæOØQGCDNHUABKRVXY%@–—")
_ROWS = (BlockKind.ROW, BlockKind.TABLE_HEAD)


def boxes_of(
    archive: Archive, document: DocumentRow, start: int, end: int
) -> list[tuple[int, Box]]:
    """The page and box of each printed line, or part of one, that holds text of a document.

    ``start`` to ``end`` are offsets in its text. Of the first and last line only the part
    with these words is given; of a table row, whose cells stand apart, always all. Empty for
    formats without places.
    """
    return [
        (piece.page, _part(piece.box, line, max(start, at) - at, min(end, at + len(line)) - at,
                           block.kind in _ROWS))
        for block in archive.corpus.blocks_within(document.id, start, end)
        for piece, at, line in _lines(block, document.text)
        if piece.box and at < end and at + len(line) > start
        and document.between(max(start, at), min(end, at + len(line))).strip()
    ]


def page_of(block: BlockRow, page: int) -> tuple[int, int] | None:
    """Offsets of the part of a block that is printed on a page; None if none of it is."""
    here = [at for at, piece in enumerate(block.pieces) if piece.page == page]
    if not here:
        return None
    after = here[-1] + 1
    start = block.start + block.pieces[here[0]].offset if here[0] else block.start
    end = block.start + block.pieces[after].offset if after < len(block.pieces) else block.end
    return start, end


def _lines(block: BlockRow, text: str) -> Iterator[tuple[Piece, int, str]]:
    """A block's pieces, each with its offset in the document and its text."""
    for index, piece in enumerate(block.pieces):
        after = block.pieces[index + 1 :][:1]
        at = block.start + piece.offset
        end = block.start + after[0].offset if after else block.end
        yield piece, at, text[at:end].rstrip()


def _part(box: Box, line: str, start: int, end: int, whole: bool) -> Box:
    """The part of a line's box where its characters from ``start`` to ``end`` are printed."""
    all_of_it = _width(line)
    if whole or not all_of_it:
        return box
    unit = (box.x1 - box.x0) / all_of_it
    return box._replace(
        x0=box.x0 + unit * _width(line[:start]),
        x1=box.x1 - unit * _width(line[end:]),
    )


def _width(text: str) -> float:
    """About how wide a text is printed, in average letters."""
    return sum(
        _NARROW if c in _NARROW_LETTERS else _WIDE if c in _WIDE_LETTERS else 1.0 for c in text
    )
