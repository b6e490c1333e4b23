"""Markdown → lines: headings, emphasis, links and tables as what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.clean import is_rule, normalise
from corpus.layout import Line
from corpus.model import BlockKind

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_ALL_STRONG = re.compile(r"^(\*\*|__)(?P<text>(?:(?!\1).)+)\1\s*:?\s*$")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=\S)(.{1,300}?)(?<=\S)\1(?![\w*_])")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_ROW = re.compile(r"^\|(.+)\|\s*$")
_DIVIDER = re.compile(r"^[|:\s-]+$")
_BULLET = re.compile(r"^[*+]\s+(?=\S)")
# The type of a heading of the first level; each further one is smaller by one.
_LARGEST = 10.0


def headings_in(lines: Sequence[str], *, strong: bool = True) -> int:
    """How many lines are marked as headings, or set ``strong`` as a whole."""
    return sum(
        1 for ln in lines if _HEADING.match(ln) or (strong and _ALL_STRONG.match(ln.strip()))
    )


def markdown_lines(lines: Sequence[str], page: int, *, whole: bool = True) -> Iterator[Line]:
    """The lines of a page as they would be printed; positions count rows and characters.

    Text that is not Markdown as a ``whole`` keeps its asterisks within lines.
    """
    # Of marks and invisible signs alone nothing is left.
    return (line for line in _lines(lines, page, whole) if line.text)


def _lines(lines: Sequence[str], page: int, whole: bool) -> Iterator[Line]:
    plain = _plain if whole else normalise
    in_table = False
    for row, raw in enumerate(lines):
        text = raw.strip()
        cells = _ROW.match(text)
        if cells:
            if not _DIVIDER.match(text):
                kind = BlockKind.ROW if in_table else BlockKind.TABLE_HEAD
                shown = "\t".join(plain(cell) for cell in cells[1].split("|"))
                yield _line(shown, row, page, kind=kind)
            in_table = True
            continue
        in_table = False
        if not text or is_rule(text):
            continue
        if heading := _HEADING.match(text):
            size = _LARGEST - len(heading[1])
            yield _line(plain(heading[2]), row, page, size=size, bold=True)
        elif strong := _ALL_STRONG.match(text):
            yield _line(plain(strong["text"]), row, page, bold=True)
        else:
            yield _line(plain(_BULLET.sub("• ", text)), row, page)


def _plain(text: str) -> str:
    text = _LINK.sub(r"\1", text)
    return normalise(_EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text)))


def _line(
    text: str, row: int, page: int, *, size: float = 1.0, bold: bool = False,
    kind: BlockKind | None = None,
) -> Line:
    return Line(
        text=text, page=page, x0=0, top=row, x1=len(text), bottom=row + 1, size=size, bold=bold,
        table_row=kind,
    )
