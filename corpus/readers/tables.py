"""Tables on a PDF page: those with a full grid, and those ruled between rows only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from corpus.clean import normalise
from corpus.layout import Line
from corpus.model import BlockKind, Box

# White space this wide (points), free of words in every row, parts two columns.
_GUTTER = 7.0
# Rows higher than this many points are no rows but sections of the page between rules.
_HIGHEST_ROW = 70.0
_FEWEST_RULES = 3


def table_rows(page: Any, words: Sequence[dict[str, Any]]) -> list[tuple[Box, Line]]:
    """The rows of a page's tables, each with the area of its table.

    ``page`` is a pdfplumber page and ``words`` its words. Row texts have their cells
    separated by tabs; the first row of a table is its head.
    """
    if not (page.lines or page.rects or page.curves):
        return []
    found = list(_gridded(page))
    areas = {area for area, _ in found}
    for area, line in _ruled(page, words):
        if not any(_overlap(area, other) for other in areas):
            found.append((area, line))
    return found


def continued(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Pages with the tables that go on from the page before carried on, not begun anew.

    Column headings that are printed again are left out; a first row that is none of
    them is a row like the others.
    """
    result: list[list[Line]] = []
    head: str | None = None
    for page in pages:
        lines = list(page)
        last = result[-1][-1] if result and result[-1] else None
        first = lines[0] if lines else None
        if first and last and first.table_row and last.table_row and head is not None:
            same_width = first.text.count("\t") == last.text.count("\t")
            if first.text == head:
                lines = lines[1:]
            elif same_width and first.table_row is BlockKind.TABLE_HEAD:
                lines[0] = replace(first, table_row=BlockKind.ROW)
        for line in lines:
            if line.table_row is BlockKind.TABLE_HEAD:
                head = line.text
        result.append(lines)
    return result


def _gridded(page: Any) -> Iterator[tuple[Box, Line]]:
    for table in page.find_tables():
        cells = [[normalise(cell or "") for cell in row] for row in table.extract()]
        # A frame around text is no table; a page may begin with the end of one.
        if len(cells) < 2 or not any(sum(map(bool, row)) >= 2 for row in cells):
            continue
        boxes = [Box(*row.bbox) for row in table.rows]
        yield from _as_lines(Box(*table.bbox), zip(boxes, cells, strict=True), page.page_number)


def _ruled(page: Any, words: Sequence[dict[str, Any]]) -> Iterator[tuple[Box, Line]]:
    """Tables of horizontal rules of one length, columns parted by white space alone."""
    rules: dict[tuple[int, int], set[float]] = defaultdict(set)
    for edge in page.horizontal_edges:
        rules[round(edge["x0"]), round(edge["x1"])].add(round(edge["top"], 1))
    for (x0, x1), tops in rules.items():
        for run in _runs(sorted(tops)):
            area = Box(x0, run[0], x1, run[-1])
            inside = [w for w in words if _within(w, area)]
            columns = _columns(inside)
            if len(columns) < 2:
                continue
            rows = []
            for top, bottom in pairwise(run):
                box = Box(x0, top, x1, bottom)
                row = [w for w in inside if _within(w, box)]
                cells = [
                    normalise(" ".join(w["text"] for w in row if left <= w["x0"] < right))
                    for left, right in columns
                ]
                rows.append((box, cells))
            if sum(1 for _, cells in rows if sum(map(bool, cells)) >= 2) >= 2:
                yield from _as_lines(area, rows, page.page_number)


def _runs(tops: Sequence[float]) -> Iterator[list[float]]:
    """Rules that follow each other like those of one table."""
    run: list[float] = []
    for top in tops:
        if run and top - run[-1] > _HIGHEST_ROW:
            if len(run) >= _FEWEST_RULES:
                yield run
            run = []
        run.append(top)
    if len(run) >= _FEWEST_RULES:
        yield run


def _columns(words: Iterable[dict[str, Any]]) -> list[tuple[float, float]]:
    columns: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda w: w["x0"]):
        if columns and word["x0"] - columns[-1][1] < _GUTTER:
            columns[-1] = (columns[-1][0], max(columns[-1][1], word["x1"]))
        else:
            columns.append((word["x0"], word["x1"]))
    return columns


def _as_lines(
    area: Box, rows: Iterable[tuple[Box, Sequence[str]]], page: int
) -> Iterator[tuple[Box, Line]]:
    kind = BlockKind.TABLE_HEAD
    for box, cells in rows:
        if not any(cells):
            continue
        yield area, Line(
            text="\t".join(cells), page=page, x0=box.x0, top=box.top, x1=box.x1,
            bottom=box.bottom, size=min(12.0, box.bottom - box.top), table_row=kind,
        )
        kind = BlockKind.ROW


def _within(word: dict[str, Any], area: Box) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(area.x0 - 1 <= x <= area.x1 + 1 and area.top <= y <= area.bottom)


def _overlap(one: Box, other: Box) -> bool:
    return one.top < other.bottom and other.top < one.bottom
