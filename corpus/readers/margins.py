"""Labels set in the margin beside their text: a row of both becomes two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from corpus.readers.columns import Row, Word

# The text beside margin labels begins at one place (points), on so many rows of a page.
_SAME_PLACE = 1.5
_FEWEST_ROWS = 2
# White space this wide (points) parts a known label in plain type from its text.
_GAP = 8.0
_WIDEST_LABEL = 60
# Rows of one label follow each other this closely, in heights of a line.
_PITCH = 1.7


def with_margin_labels_apart(
    rows: Sequence[Row],
    is_bold: Callable[[Word], bool],
    is_label: Callable[[str], bool],
) -> list[Row]:
    """Rows with the labels in the margin as rows of their own, above their text.

    ``is_bold`` and ``is_label`` judge a word's type and a line's words. A label is told by
    its bold type beside plain type, or by its words.
    """
    splits = [_split(row, is_bold, is_label) for row in rows]
    usual = _places(rows, splits)
    result: list[Row] = []
    waiting: list[tuple[Row, Row]] = []
    for row, at in zip(rows, splits, strict=True):
        known = at and _gap(row, at) >= _GAP and is_label(_text(row.words[:at]))
        beside = at and (known or any(_same(row.words[at]["x0"], x) for x in usual))
        if beside and waiting and not _one_label(waiting, row, at, is_label):
            result += _stacked(waiting)
            waiting = []
        if beside:
            waiting.append((Row(row.words[:at], row.right), Row(row.words[at:], row.right)))
        else:
            result += _stacked(waiting)
            waiting = []
            result.append(row)
    return result + _stacked(waiting)


def _places(rows: Sequence[Row], splits: Sequence[int]) -> list[float]:
    """Where text beside labels begins: the lines after a label begin there too.

    Text that runs on after a bold word begins its next line at the left, under the word.
    """
    found: list[float] = []
    for index, (row, at) in enumerate(zip(rows, splits, strict=True)):
        if not at:
            continue
        place = row.words[at]["x0"]
        after = rows[index + 1] if index + 1 < len(rows) else None
        if after is not None:
            beside = splits[index + 1]
            begins = after.words[beside]["x0"]
            if _same(begins, place):
                found.append(place)
    return [x for x in found if sum(_same(x, y) for y in found) >= _FEWEST_ROWS]


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME_PLACE


def _gap(row: Row, at: int) -> float:
    return float(row.words[at]["x0"] - row.words[at - 1]["x1"])


def _stacked(waiting: Sequence[tuple[Row, Row]]) -> list[Row]:
    return [label for label, _ in waiting] + [text for _, text in waiting]


def _one_label(
    waiting: Sequence[tuple[Row, Row]], row: Row, at: int, is_label: Callable[[str], bool]
) -> bool:
    """Whether a row carries on the label of those before it ("Økonomiske" / "konsekvenser")."""
    last = waiting[-1][0].words
    height = last[0]["bottom"] - last[0]["top"]
    near = row.words[0]["top"] - last[0]["top"] <= _PITCH * height
    so_far = _text(w for label, _ in waiting for w in label.words)
    here = _text(row.words[:at])
    return near and not is_label(here) and not is_label(so_far) and is_label(f"{so_far} {here}")


def _split(
    row: Row, is_bold: Callable[[Word], bool], is_label: Callable[[str], bool]
) -> int:
    """How many words of a row are a margin label; 0 if none."""
    words = row.words
    if is_label(_text(words)):
        return 0
    bold = len(list(takewhile(is_bold, words)))
    if 0 < bold < len(words) and not any(map(is_bold, words[bold:])):
        return bold if len(_text(words[:bold])) <= _WIDEST_LABEL else 0
    if bold:
        return 0
    for at in range(1, min(6, len(words))):
        if _gap(row, at) >= _GAP and is_label(_text(words[:at])):
            return at
    return 0


def _text(words: Iterator[Word] | Sequence[Word]) -> str:
    return " ".join(w["text"] for w in words)
