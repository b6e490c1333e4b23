"""Plain text and Markdown → blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from corpus.clean import is_rule, normalise
from corpus.errors import EmptyDocument
from corpus.layout import Line, blocks_of
from corpus.readers.encoding import decode
from corpus.readers.extract import Extract
from corpus.readers.markdown import headings_in, markdown_lines
from corpus.readers.running import without_running_lines
from corpus.readers.titles import with_titles

MEDIA_TYPE = "text/plain"

# The same number of characters of a proportional type can differ this much in width.
_SLACK = 0.2

# Running heads and feet are among so many first and last lines of a page.
_MARGIN = 3



def read_text(path: Path, starts_block: Callable[[str], bool]) -> Extract:
    """Read plain text, hard-wrapped or not. Form feeds are page breaks.

    :raises EmptyDocument: nothing but white space.
    """
    raw = decode(path.read_bytes())
    if not raw.strip():
        raise EmptyDocument(f"{path.name} is empty; fetch it again")
    paged = "\f" in raw
    headings = headings_in(raw.splitlines())
    marked = headings > 0 or path.suffix.lower() == ".md"
    whole = headings_in(raw.splitlines(), strong=False) > 1 or path.suffix.lower() == ".md"
    read_page = partial(markdown_lines, whole=whole) if marked else _lines
    pages = [
        list(read_page(page.splitlines(), number))
        for number, page in enumerate(raw.split("\f"), start=1)
    ]
    running: tuple[str, ...] = ()
    if paged:
        pages, running = without_running_lines(pages, _in_margin, starts_block)
    lines = [line for page in pages for line in page]
    lines = lines if headings > 1 else with_titles(lines)
    blocks = blocks_of(lines, starts_block, slack=_SLACK, pitch=1.0)
    if not paged:
        blocks = [replace(block, pieces=()) for block in blocks]
    count = max((n for n, page in enumerate(pages, start=1) if page), default=0)
    return Extract(MEDIA_TYPE, tuple(blocks), pages=count if paged else None, running=running)


def _in_margin(line: Line, page: Sequence[Line]) -> bool:
    return line in page[:_MARGIN] or line in page[-_MARGIN:]


def _lines(page: Sequence[str], number: int) -> Iterator[Line]:
    for row, printed in enumerate(page):
        text = normalise(printed)
        if text and not is_rule(text):
            indent = len(printed.expandtabs()) - len(printed.expandtabs().lstrip())
            yield Line(
                text=text, page=number, x0=indent, top=row, x1=indent + len(text),
                bottom=row + 1, size=1.0,
            )
