"""Plain text and Markdown → blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.clean import is_rule, normalise
from corpus.errors import EmptyDocument
from corpus.layout import Line, blocks_of
from corpus.readers.encoding import decode
from corpus.readers.extract import Extract
from corpus.readers.running import without_running_lines
from corpus.readers.titles import with_titles

MEDIA_TYPE = "text/plain"

# The same number of characters of a proportional type can differ this much in width.
_SLACK = 0.2

# Running heads and feet are among so many first and last lines of a page.
_MARGIN = 3

_MARKDOWN_EMPHASIS = re.compile(r"^(#{1,6}\s+)?(\*\*|__)?(.+?)(?:\2)?\s*$")


def read_text(path: Path, starts_block: Callable[[str], bool]) -> Extract:
    """Read plain text, hard-wrapped or not. Form feeds are page breaks.

    :raises EmptyDocument: nothing but white space.
    """
    raw = decode(path.read_bytes())
    if not raw.strip():
        raise EmptyDocument(f"{path.name} is empty; fetch it again")
    paged = "\f" in raw
    pages = [
        [ln for row, text in enumerate(page.splitlines()) if (ln := _line(text, row, number))]
        for number, page in enumerate(raw.split("\f"), start=1)
    ]
    running: tuple[str, ...] = ()
    if paged:
        pages, running = without_running_lines(pages, _in_margin, starts_block)
    lines = with_titles([line for page in pages for line in page])
    blocks = blocks_of(lines, starts_block, slack=_SLACK, pitch=1.0)
    if not paged:
        blocks = [replace(block, pieces=()) for block in blocks]
    count = len([page for page in pages if page]) if paged else None
    return Extract(MEDIA_TYPE, tuple(blocks), pages=count, running=running)


def _in_margin(line: Line, page: Sequence[Line]) -> bool:
    return line in page[:_MARGIN] or line in page[-_MARGIN:]


def _line(printed: str, row: int, page: int) -> Line | None:
    text = normalise(printed)
    if not text or is_rule(text):
        return None
    marked = _MARKDOWN_EMPHASIS.match(text)
    heading = bool(marked and (marked[1] or (marked[2] and text.endswith(marked[2]))))
    if marked and heading:
        text = marked[3].strip()
    indent = len(printed.expandtabs()) - len(printed.expandtabs().lstrip())
    return Line(
        text=text, page=page, x0=indent, top=row, x1=indent + len(text), bottom=row + 1,
        size=1.0, bold=heading,
    )

