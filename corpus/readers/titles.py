"""Titles in plain text, told from prose by what they say and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.facts import facts_in
from corpus.heads import point_head, stands_alone
from corpus.labels import match_label
from corpus.layout import Line, is_item
from corpus.model import SectionKind

# A title takes at most this many lines, and a heading's lines this share of a full one.
_MOST_LINES = 3
_SHORT = 0.85
# Running text fills this share of its line, or is a sentence of so many words.
_FULL = 0.6
# How wide a full line is, so many lines tell: columns of one text differ.
_AROUND = 20
_SENTENCE = 5
_FEWEST_LETTERS = 4
_QUOTES = "”“\"»«'´("
_NO_TITLE = re.compile(
    r"""^(?:figur|tabel|diagram|billede|kilde|note)\b   # a caption
      | \d,\d | \d\.\d{3}\b | % | \t                 # a table's row
      | [^\W\d][.;!?]\s                               # more than one sentence
    """,
    re.I | re.X,
)
# A word cut in two, or one that no title ends with.
_GOES_ON = re.compile(
    r"-$|\b(?:a[ft]|og|eller|samt|i|på|til|for|fra|med|om|ved|hos|der|som|en|et|den|det|de|er|har|"
    r"skal|kan|vil|bliver)$",
    re.IGNORECASE,
)


def with_titles(lines: Sequence[Line]) -> list[Line]:
    """Plain text's lines with those set bold that were set larger once.

    In minutes that is what leads from a point's number to its case line; in a
    document without section labels, short lines above running text.
    """
    if sum(1 for ln in lines if _is_minutes(ln.text)) >= 2:
        return _point_titles(lines)
    return _headings(lines)


def _is_minutes(text: str) -> bool:
    label = match_label(text)
    return _is_case_line(text) or bool(label and label.kind is not SectionKind.OTHER)


def _is_case_line(text: str) -> bool:
    facts = facts_in(text)
    return facts is not None and facts.case_number is not None


def _point_titles(lines: Sequence[Line]) -> list[Line]:
    marked = list(lines)
    for index, line in enumerate(lines):
        if not _is_case_line(line.text):
            continue
        for back in range(1, _MOST_LINES + 1):
            start = index - back
            if start < 0 or stands_alone(lines[start].text):
                break
            if point_head(lines[start].text):
                marked[start:index] = [replace(ln, bold=True) for ln in lines[start:index]]
                break
    return marked


def _headings(lines: Sequence[Line]) -> list[Line]:
    marked = list(lines)
    at = 0
    while at < len(lines):
        count = _heading_at(lines, at, _usual_width(lines[at : at + _AROUND]))
        marked[at : at + count] = [replace(ln, bold=True) for ln in lines[at : at + count]]
        at += count or 1
    return marked


def _usual_width(lines: Sequence[Line]) -> float:
    widths = sorted(ln.x1 for ln in lines)
    return widths[int(len(widths) * 0.9)] if widths else 0.0


def _heading_at(lines: Sequence[Line], at: int, usual: float) -> int:
    """How many lines the heading that begins at ``at`` has; 0 if none does."""
    line = lines[at]
    if line.bold or is_item(line.text):
        return 0
    if _is_capitals(line.text):
        return 1
    if not _may_begin(lines, at):
        return 0
    for count in range(1, _MOST_LINES):
        heading, following = lines[at : at + count], lines[at + count : at + count + 1]
        if not following or not _may_be_title(heading, usual):
            return 0
        if _is_prose(following[0], usual) and not _GOES_ON.search(heading[-1].text):
            return count
        if following[0].top > heading[-1].top + 1:
            return 0
    return 0


def _may_begin(lines: Sequence[Line], at: int) -> bool:
    first = lines[at].text
    if not (first[:1].isupper() or first[:1].isdigit()):
        return False
    if at == 0:
        return True
    before = lines[at - 1]
    apart = lines[at].top > before.top + 1 or lines[at].page != before.page
    return apart or before.bold or before.text.endswith((".", ":", "!", "?"))


def _may_be_title(heading: Sequence[Line], usual: float) -> bool:
    text = " ".join(ln.text for ln in heading)
    short = all(len(ln.text) <= _SHORT * usual for ln in heading)
    adjacent = heading[-1].top - heading[0].top < len(heading)
    closed = text.endswith((".", ",", ";", "!", "?"))
    return short and adjacent and not closed and not _NO_TITLE.search(text)


def _is_prose(line: Line, usual: float) -> bool:
    text = line.text
    if is_item(text) or not text.lstrip(_QUOTES)[:1].isupper():
        return False
    sentence = text.endswith(".") and len(text.split()) >= _SENTENCE
    return len(text) >= _FULL * usual or sentence


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= _FEWEST_LETTERS and all(c.isupper() for c in letters)
