"""Numbered recommendations of a point, each with the numbered decision on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Block, Point, SectionKind

# "1. at …", "a) at …", "At 1) …", "Ad 1-2) …", "Ad 2. …", "Pkt. 3: …"
_NUMBERED = re.compile(
    r"^(?:(?:ad|at|pkt\.?|punkt)\s+)?(?P<first>\d{1,2}|[a-zæøå])(?:\s*(?:-|–|og)\s*(?P<last>\d{1,2}"
    r"|[a-zæøå]))?\s*[.):]\s*(?P<text>\S.*)$",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What was recommended under a number and what was decided on it, as printed."""

    number: str
    recommendation: str
    decision: str


def resolutions(point: Point) -> tuple[Resolution, ...]:
    """The numbered recommendations of a point that its last decision answers by number.

    A decision on several numbers ("Ad 1-2) Godkendt.") answers each of them.
    """
    recommended: dict[str, str] = {}
    for section in point.sections:
        if section.kind is SectionKind.RECOMMENDATION:
            for number, text in _numbered(section.blocks[1:]):
                recommended.setdefault(number, text)
    decisions = [s for s in point.sections if s.kind is SectionKind.DECISION]
    decided = dict(_numbered(decisions[-1].blocks[1:])) if decisions else {}
    return tuple(
        Resolution(number, text, decided[number])
        for number, text in recommended.items()
        if number in decided
    )


def _numbered(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        found = _NUMBERED.match(block.text)
        if not found:
            continue
        first, last = found["first"].lower(), (found["last"] or found["first"]).lower()
        for number in _range(first, last):
            yield number, found["text"].strip()


def _range(first: str, last: str) -> Sequence[str]:
    if first.isdigit() and last.isdigit():
        return [str(n) for n in range(int(first), int(last) + 1)]
    if first.isdigit() or last.isdigit() or len(first) != 1 or len(last) != 1:
        return [first]
    return [chr(n) for n in range(ord(first), ord(last) + 1)]
