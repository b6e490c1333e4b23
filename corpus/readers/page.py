"""One page of a PDF → its printed lines in reading order, tables as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from corpus.clean import normalise
from corpus.layout import Line
from corpus.model import Box
from corpus.readers.aligned import aligned_rows
from corpus.readers.columns import Row, reading_order
from corpus.readers.margins import with_margin_labels_apart
from corpus.readers.tables import table_rows

_BOLD = ("bold", "black", "heavy", "semibold", "demi")
# So many characters printed on top of themselves are a way of making type bold.
_OVERPRINTED = 0.02
# They are set no further apart than this (points), in the same type.
_OVER = 1.0
_LOOKS = itemgetter("upright", "text", "fontname", "size")


def page_lines(page: Any, starts_block: Callable[[str], bool]) -> list[Line]:
    """The lines of a pdfplumber page; ``starts_block`` knows labels and facts by their text."""
    if _is_overprinted(page):
        page = _printed_once(page)
    words = page.extract_words(extra_attrs=["fontname", "size"], keep_blank_chars=False)
    rows = table_rows(page, words)
    areas = {area for area, _ in rows}
    free = [w for w in words if not any(_inside(w, area) for area in areas)]
    unruled = aligned_rows(free, page.page_number)
    free = [w for w in free if not any(_inside(w, area) for area, _ in unruled)]
    ordered = with_margin_labels_apart(reading_order(free), _is_bold_word, starts_block)
    lines = [_line(row, page.page_number) for row in ordered]
    for _, row in [*rows, *unruled]:
        # A table goes before the first line below it; columns are in order already.
        at = next((i for i, ln in enumerate(lines) if ln.top >= row.top), len(lines))
        lines.insert(at, row)
    return [line for line in lines if line.text]


def _is_overprinted(page: Any) -> bool:
    seen: set[tuple[str, int, int]] = set()
    twice = 0
    for char in page.chars:
        key = (char["text"], round(char["x0"]), round(char["top"]))
        twice += key in seen and not char["text"].isspace()
        seen.add(key)
    return twice > _OVERPRINTED * len(page.chars)


def _printed_once(page: Any) -> Any:
    """The page with one of the characters that are printed over each other.

    As pdfplumber's ``dedupe_chars``, whose time grows with the square of the characters.
    """
    kept: set[int] = set()
    for _, alike in groupby(sorted(page.chars, key=_LOOKS), key=_LOOKS):
        for line in _close(alike, "doctop"):
            for one in _close(line, "x0"):
                kept.add(id(min(one, key=itemgetter("doctop", "x0"))))
    return page.filter(lambda item: item["object_type"] != "char" or id(item) in kept)


def _close(chars: Iterable[dict[str, Any]], edge: str) -> Iterator[list[dict[str, Any]]]:
    """Characters in groups whose edges are no further from the next than a point."""
    group: list[dict[str, Any]] = []
    for char in sorted(chars, key=itemgetter(edge)):
        if group and char[edge] > group[-1][edge] + _OVER:
            yield group
            group = []
        group.append(char)
    if group:
        yield group


def _is_bold_word(word: dict[str, Any]) -> bool:
    return _is_bold(word["fontname"])


def _line(row: Row, page: int) -> Line:
    words = row.words
    letters = Counter[float]()
    for word in words:
        letters[word["size"]] += len(word["text"])
    bold = sum(len(w["text"]) for w in words if _is_bold(w["fontname"]))
    return Line(
        text=normalise(" ".join(w["text"] for w in words)),
        page=page,
        x0=words[0]["x0"],
        top=min(w["top"] for w in words),
        x1=max(w["x1"] for w in words),
        bottom=max(w["bottom"] for w in words),
        size=letters.most_common(1)[0][0],
        bold=bold > 0.9 * letters.total(),
        right=row.right,
    )


def _is_bold(font: str) -> bool:
    return any(mark in font.lower() for mark in _BOLD)


def _inside(word: dict[str, Any], area: Box) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(area.x0 <= x <= area.x1 and area.top <= y <= area.bottom)
