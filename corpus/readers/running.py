"""Running heads and feet: what pages repeat around their text."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from corpus.bodies import committee_in
from corpus.clean import is_page_number, running_key
from corpus.dates import first_date
from corpus.heads import point_head
from corpus.labels import match_label
from corpus.layout import Line

# A line in the margin of so many of the pages is a running head or foot.
_RECURS = 0.5
# Running lines stand at the same height of their pages (points).
_SAME_PLACE = 6
_MOST_WORDS = 14


def without_running_lines(
    pages: Sequence[Sequence[Line]],
    in_margin: Callable[[Line, Sequence[Line]], bool],
    starts_block: Callable[[str], bool],
    *,
    measured: bool = False,
) -> tuple[list[list[Line]], tuple[str, ...]]:
    """Take out heads, feet and page numbers; also returns one of each kind of them.

    ``in_margin`` tells of a line and its page whether it stands where such lines do; where
    places are ``measured`` in points, they must be the same on all pages. A
    line of facts at the top of a page ("Punkt: 3  Sagsnr.: 09/26") is a running head only
    if it is the same on other pages, to the last digit.
    """

    def key_of(line: Line) -> tuple[str, int]:
        exact = starts_block(line.text) or _numbers_point(line.text)
        place = round(line.top / _SAME_PLACE) if measured else 0
        return (line.text if exact else running_key(line.text)), place

    margins: Counter[tuple[str, int]] = Counter()
    for page in pages:
        margins.update({key_of(line) for line in page if in_margin(line, page)})
    enough = max(2, math.ceil(_RECURS * len(pages)))
    running = {key for key, count in margins.items() if count >= enough}
    seen: dict[tuple[str, int], str] = {}
    kept: list[list[Line]] = []
    for number, page in enumerate(pages):
        body = []
        for line in page:
            key = key_of(line)
            repeated = key in running or is_page_number(line.text) or (
                number > 0 and _names_meeting(line, pages[0])
            )
            if repeated and in_margin(line, page):
                seen.setdefault(key, line.text)
            else:
                body.append(line)
        kept.append(body)
    return kept, tuple(seen.values())


def _numbers_point(text: str) -> bool:
    head = point_head(text)
    return head is not None and bool(head.word) and not head.title


def _names_meeting(line: Line, first: Sequence[Line]) -> bool:
    """Whether a line names the committee and date that the first page does."""
    day, body = first_date(line.text), committee_in(line.text)
    label = match_label(line.text)
    sentence = line.text.endswith((":", ".", ",", ";")) or len(line.text.split()) > _MOST_WORDS
    if sentence or day is None or body is None:
        return False
    if label and not label.bare:
        return False  # The heading of a decision.
    return any(first_date(ln.text) == day for ln in first[:20]) and any(
        body in ln.text for ln in first[:20]
    )
