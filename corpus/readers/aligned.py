"""Tables without rules: rows of figures under each other, told by how they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.clean import normalise
from corpus.layout import Line
from corpus.model import BlockKind, Box
from corpus.readers.columns import Word, by_baseline

# White space this wide (points) parts two cells of a row.
_GAP = 9.0
_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 3
# Cells of a column share their left or right edge (points).
_EDGE = 3.0
# Rows follow each other this closely (points).
_HIGHEST_ROW = 30.0
_FIGURE = re.compile(r"^[-–+]?[\d.,]+(?:\s?(?:%|kr\.?|mio\.?|t\.?kr\.?))?$|^[-–]$")

Segment = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[Segment, ...]

    @property
    def box(self) -> Box:
        words = [w for cell in self.cells for w in cell]
        return Box(
            min(w["x0"] for w in words), min(w["top"] for w in words),
            max(w["x1"] for w in words), max(w["bottom"] for w in words),
        )

    @property
    def texts(self) -> list[str]:
        return [normalise(" ".join(w["text"] for w in cell)) for cell in self.cells]


def aligned_rows(words: Sequence[Word], page: int) -> list[tuple[Box, Line]]:
    """The rows of a page's unruled tables, each with its own area.

    At least three rows of three cells that stand under each other, the cells after the
    first mostly figures; the row above of as many cells is the head.
    """
    rows = [_Row(_segments(row)) for row in by_baseline(words)]
    found: list[tuple[Box, Line]] = []
    at = 0
    while at < len(rows):
        end = at
        while end < len(rows) and _is_figures(rows[end]) and (
            end == at or _follows(rows[end - 1], rows[end])
        ):
            end += 1
        if end - at >= _FEWEST_ROWS:
            head = at and len(rows[at - 1].cells) == len(rows[at].cells)
            first = at - 1 if head and _near(rows[at - 1], rows[at]) else at
            for index in range(first, end):
                kind = BlockKind.TABLE_HEAD if index < at else BlockKind.ROW
                found.append((rows[index].box, _line(rows[index], page, kind)))
        at = max(end, at + 1)
    return found


def _line(row: _Row, page: int, kind: BlockKind) -> Line:
    box = row.box
    return Line(
        text="\t".join(row.texts), page=page, x0=box.x0, top=box.top, x1=box.x1,
        bottom=box.bottom, size=box.bottom - box.top, table_row=kind,
    )


def _segments(row: Sequence[Word]) -> tuple[Segment, ...]:
    cells: list[list[Word]] = [[row[0]]]
    for before, word in pairwise(row):
        if word["x0"] - before["x1"] >= _GAP:
            cells.append([])
        cells[-1].append(word)
    return tuple(map(tuple, cells))


def _is_figures(row: _Row) -> bool:
    if len(row.cells) < _FEWEST_COLUMNS:
        return False
    texts = row.texts[1:]
    return sum(bool(_FIGURE.match(t)) for t in texts) > len(texts) / 2


def _follows(before: _Row, row: _Row) -> bool:
    same = len(before.cells) == len(row.cells)
    return same and _near(before, row) and all(map(_aligned, before.cells, row.cells))


def _near(before: _Row, row: _Row) -> bool:
    return row.box.top - before.box.top <= _HIGHEST_ROW


def _aligned(one: Segment, other: Segment) -> bool:
    left, right = one[0]["x0"] - other[0]["x0"], one[-1]["x1"] - other[-1]["x1"]
    return bool(abs(left) <= _EDGE or abs(right) <= _EDGE)
