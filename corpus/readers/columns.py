"""Words of a page → rows in reading order, column by column where there are columns.

Columns are found before words become lines, because lines of neighbouring columns
need not share their baselines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

Word = dict[str, Any]

# Words whose baselines differ less than this stand on one line (points).
_BASELINE_TOLERANCE = 3.0
# A gutter is this wide (points), and this many lines long on both sides.
_GUTTER = 12.0
_FEWEST_LINES = 5
# A column has running text: this many words a line on the average. Values beside
# their labels and page numbers beside titles are no columns.
_FEWEST_WORDS = 2.5
# The gutter lies in the middle of the text, not beside its edge.
_MIDDLE = (0.2, 0.8)
_STEP = 3.0
# No page is wider than this (points); words beyond it are an error of the file.
_WIDEST_PAGE = 3000.0
# No line is set lower than this (points).
_LOWEST_LINE = 6.0
# What follows one column alone, after more room than this many lines, is below both.
_BREAK = 2.2


@dataclass(frozen=True, slots=True)
class Row:
    """Words on one baseline, and the right edge of the column they stand in, if any."""

    words: tuple[Word, ...]
    right: float | None = None


@dataclass(frozen=True, slots=True)
class _Columns:
    """Words divided at a gutter: what is above, left, right and below of it."""

    above: list[Word]
    left: list[Word]
    right: list[Word]
    below: list[Word]


def reading_order(words: Sequence[Word], right: float | None = None) -> list[Row]:
    """Rows from top to bottom; of two columns the left one first."""
    found = _divide(words)
    if found is None:
        return [Row(tuple(row), right) for row in by_baseline(words)]
    rows = reading_order(found.above, right)
    for column in (found.left, found.right):
        rows += reading_order(column, max(w["x1"] for w in column))
    return rows + reading_order(found.below, right)


def by_baseline(words: Sequence[Word]) -> list[list[Word]]:
    """Words in lines from top to bottom, each from left to right."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w["bottom"], w["x0"])):
        if groups and word["bottom"] - groups[-1][-1]["bottom"] <= _BASELINE_TOLERANCE:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [sorted(group, key=lambda w: w["x0"]) for group in groups]


def _divide(words: Sequence[Word]) -> _Columns | None:
    """The division at the gutter with most lines beside it, if there is any."""
    if len(words) < 2 * _FEWEST_LINES * _FEWEST_WORDS:
        return None
    left, right = min(w["x0"] for w in words), max(w["x1"] for w in words)
    right = min(right, left + _WIDEST_PAGE)
    middle = np.arange(
        left + _MIDDLE[0] * (right - left), left + _MIDDLE[1] * (right - left), _STEP
    )
    boxes = np.array([(w["x0"], w["x1"], w["top"], w["bottom"]) for w in words])
    boxes = boxes[np.argsort(boxes[:, 2], kind="stable")]
    lowest = float(boxes[:, 3].max() - boxes[:, 2].min())
    best: tuple[int, float, float, float] | None = None
    for at in middle.tolist():
        for top, bottom in _free_heights(boxes, at, min(lowest, _FEWEST_LINES * _LOWEST_LINE)):
            lines = _lines_beside(words, at, top, bottom)
            if lines and (best is None or lines > best[0]):
                best = (lines, at, top, bottom)
    return _divided(words, *best[1:]) if best else None


def _free_heights(
    boxes: NDArray[np.float64], at: float, least: float
) -> list[tuple[float, float]]:
    """Stretches of the page, ``least`` high, in which no word comes near a vertical line.

    ``boxes`` holds x0, x1, top and bottom of the words, ordered by top.
    """
    near = boxes[(boxes[:, 0] < at + _GUTTER / 2) & (boxes[:, 1] > at - _GUTTER / 2)]
    begins = np.concatenate([[boxes[:, 2].min() - 1], near[:, 3]])
    ends = np.concatenate([near[:, 2], [boxes[:, 3].max() + 1]])
    free = np.flatnonzero(ends - begins >= least)
    return [(float(begins[i]), float(ends[i])) for i in free]


def _sides(
    words: Sequence[Word], at: float, top: float, bottom: float
) -> tuple[list[Word], list[Word]]:
    inside = [w for w in words if w["top"] >= top and w["bottom"] <= bottom]
    return [w for w in inside if w["x1"] <= at], [w for w in inside if w["x0"] >= at]


def _lines_beside(words: Sequence[Word], at: float, top: float, bottom: float) -> int:
    """Lines on both sides together; 0 if either side is no running text."""
    count = 0
    for side in _sides(words, at, top, bottom):
        lines = by_baseline(side)
        if len(lines) < _FEWEST_LINES or len(side) < _FEWEST_WORDS * len(lines):
            return 0
        count += len(lines)
    return count


def _divided(words: Sequence[Word], at: float, top: float, bottom: float) -> _Columns:
    left, right = (_until_break(s, o) for s, o in _both(_sides(words, at, top, bottom)))
    beside = {id(w) for w in (*left, *right)}
    end = max(w["bottom"] for w in (*left, *right))
    rest = [w for w in words if id(w) not in beside]
    start = min(w["top"] for w in (*left, *right))
    return _Columns(
        above=[w for w in rest if w["bottom"] <= start + _BASELINE_TOLERANCE],
        left=left,
        right=right,
        below=[w for w in rest if w["bottom"] > start + _BASELINE_TOLERANCE or w["top"] > end],
    )


def _both(
    sides: tuple[list[Word], list[Word]],
) -> tuple[tuple[list[Word], list[Word]], tuple[list[Word], list[Word]]]:
    left, right = sides
    return (left, right), (right, left)


def _until_break(side: list[Word], other: list[Word]) -> list[Word]:
    """One column without what follows below both of them after a wide gap."""
    lines = by_baseline(side)
    pitches = [b[0]["bottom"] - a[0]["bottom"] for a, b in pairwise(lines)]
    if not pitches:
        return side
    room, end = _BREAK * median(pitches), max(w["bottom"] for w in other)
    kept = [*lines[0]]
    for before, line in pairwise(lines):
        if line[0]["top"] > end and line[0]["bottom"] - before[0]["bottom"] > room:
            break
        kept += line
    return kept
