"""Recommendation and decision side by side: whether what was decided follows what was proposed.

Items are matched by their numbers. What the words do not tell is left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from corpus.model import SectionKind
from corpus.records import SectionRow
from embeddings.archive import Archive
from qa.decisions import Decision, Outcome, read_decision, sentences_of, words_of
from qa.model import Place


class Follows(StrEnum):
    """How a decision stands to the recommendation."""

    FOLLOWS = "follows"
    WITH_CHANGES = "with_changes"
    DEPARTS = "departs"
    NOT_DECIDED = "not_decided"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item of a recommendation (its offsets there) and what became of it.

    ``decided``: offsets in the decision of the words that are about this item alone, if any.
    """

    number: str
    start: int
    end: int
    follows: Follows
    decided: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a decision stands to a recommendation, as a whole and item by item.

    ``said``: offsets in the decision of the words that tell.
    """

    follows: Follows
    items: tuple[Item, ...]
    said: tuple[int, int] | None = None


# From the one that matters most.
_WEIGHT = (
    Follows.DEPARTS, Follows.WITH_CHANGES, Follows.NOT_DECIDED, Follows.UNCLEAR, Follows.FOLLOWS,
)
_NUMBER = re.compile(
    r"^[ \t]*(?:at[ \t]+|ad[ \t]*|punkt[ \t]+|pkt\.?[ \t]*)?(\d{1,2})[ \t]*[.):](?!\d)",
    re.I | re.M,
)
# "punkt 1 og 2", "indstillingens pkt. 3", "beslutningspunkterne 1-3".
_ABOUT = re.compile(
    r"\b(?:\w*punkt(?:et|er|erne)?|pkt\.?|at|ad)\s*(?:nr\.?\s*)?"
    r"(?P<numbers>\d{1,2}(?:\s*(?:,|og|samt|-|–|til)\s*\d{1,2})*)(?![\d.]|\s*(?:kr|mio|pct|%))",
    re.I,
)
_AGAINST = re.compile(
    r"\bikke\s+(?:imødekomme|godkende|tilslutte|give[rs]?|vedtage|fremme)\w*|\bafslag\b|\bafslås\b"
    r"|\bafvise[rs]?\b|\bforkaste[rs]?\b|\bmeddele[rs]?\s+afslag|\bindstilles\s+til\s+afslag",
    re.I,
)
_OWN_PROPOSAL = re.compile(r"\bindstilling\w*", re.I)
# It asks for a stand and proposes none, so that nothing can depart from it.
_LEAVES_OPEN = re.compile(r"\btager?\s+stilling|\bdrøft|\bbeslutter?,?\s+(?:om|hvorvidt)\b", re.I)
_AS_PROPOSED = re.compile(
    r"\bsom\s+(?:indstillet|foreslået)|\bindstilling\w*\s+(?:følges|blev\s+fulgt|tiltr\w+)", re.I)
# What a recommendation must ask for where the outcome alone says nothing.
_ASKED_FOR: Mapping[Outcome, re.Pattern[str]] = {
    Outcome.NOTED: re.compile(r"\befterretning|\borienter|\bdrøft", re.I),
    Outcome.DISCUSSED: re.compile(r"\bdrøft|\borienter|\befterretning", re.I),
    Outcome.SENT_ON: re.compile(r"\b(?:over|frem|tilbage)?send\w*|\bhøring|\bhenvis", re.I),
    Outcome.APPOINTED: re.compile(r"\bvælg|\bvalg|\budpeg|\bkonstituer", re.I),
}
_PLAIN = {
    Outcome.POSTPONED: Follows.NOT_DECIDED,
    Outcome.WITHDRAWN: Follows.NOT_DECIDED,
    Outcome.APPROVED: Follows.FOLLOWS,
    Outcome.RECOMMENDED: Follows.FOLLOWS,
    Outcome.APPROVED_WITH_CHANGES: Follows.WITH_CHANGES,
    Outcome.RECOMMENDED_WITH_CHANGES: Follows.WITH_CHANGES,
}


def compare(recommendation: str, decision: str) -> Comparison:
    """Compare the texts of a recommendation and a decision, both without their labels."""
    read = read_decision(decision)
    whole = _follows(recommendation, decision, read)
    items = tuple(_items(recommendation, decision, whole))
    follows = min([whole, *(i.follows for i in items)], key=_WEIGHT.index)
    # Every item has its own outcome: the first one's words are not about them all.
    if items and all(i.decided for i in items):
        follows = min((i.follows for i in items), key=_WEIGHT.index)
    said = (read.outcomes[0].start, read.outcomes[0].end) if read.outcomes else None
    return Comparison(follows, items, said)


def compared(archive: Archive, place: Place) -> tuple[SectionRow, Comparison] | None:
    """The recommendation that a decision was taken on, and how the decision stands to it.

    None where nothing was decided or recommended. Of several recommendations of a point it is
    the last that is printed before the decision, else the first.
    """
    if place.point is None or not place.is_decision:
        return None
    sections = [
        s for s in archive.corpus.sections_of_point(place.point.id)
        if s.kind is SectionKind.RECOMMENDATION
    ]
    if not sections:
        return None
    before = [s for s in sections if s.start < place.section.start]
    section = before[-1] if before else sections[0]
    text = place.document.text
    return section, compare(words_of(text, section), words_of(text, place.section))


def _follows(recommendation: str, text: str, decision: Decision) -> Follows:
    outcome = decision.outcome
    if outcome is None:
        return Follows.UNCLEAR
    if outcome in _PLAIN:
        return _PLAIN[outcome]
    if outcome is Outcome.REJECTED:
        return _of_rejection(recommendation, text, decision)
    if _AS_PROPOSED.search(text):
        return Follows.FOLLOWS
    if outcome in _ASKED_FOR and _ASKED_FOR[outcome].search(recommendation):
        return Follows.FOLLOWS
    return Follows.NOT_DECIDED if outcome is Outcome.SENT_ON else Follows.UNCLEAR


def _of_rejection(recommendation: str, text: str, decision: Decision) -> Follows:
    """A rejection follows where rejecting was proposed, unless it is of the proposal itself."""
    at = decision.outcomes[0].start
    start, end = next((s for s in sentences_of(text) if s[0] <= at < s[1]), (0, 0))
    if _OWN_PROPOSAL.search(text, start, end):
        return Follows.DEPARTS
    if _AGAINST.search(recommendation):
        return Follows.FOLLOWS
    return Follows.UNCLEAR if _LEAVES_OPEN.search(recommendation) else Follows.DEPARTS


def _items(recommendation: str, decision: str, whole: Follows) -> Iterator[Item]:
    """The recommendation's items with what the decision says of each, or of all."""
    numbered = list(_numbered(recommendation))
    if len(numbered) < 2:
        return
    texts = {number: recommendation[start:end] for number, start, end in numbered}
    about: dict[str, tuple[int, int]] = {}
    for number, start, end in _numbered(decision):
        about.setdefault(number, (start, end))
    for start, end in sentences_of(decision):
        for found in _ABOUT.finditer(decision, start, end):
            for number in _spelled_out(found["numbers"]):
                about.setdefault(number, (start, end))
    for number, start, end in numbered:
        own = about.get(number)
        follows = whole
        if own:
            said = decision[slice(*own)]
            follows = _follows(texts[number], said, read_decision(said))
            follows = whole if follows is Follows.UNCLEAR else follows
        yield Item(number, start, end, follows, own)


def _numbered(text: str) -> Iterator[tuple[str, int, int]]:
    """Numbered items of a text: number, start and end."""
    found = list(_NUMBER.finditer(text))
    for index, item in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        yield item[1], item.start(), item.start() + len(text[item.start() : end].rstrip())


def _spelled_out(numbers: str) -> Iterator[str]:
    """"1, 3-5" as its numbers."""
    for part in re.split(r"\s*(?:,|og|samt)\s*", numbers):
        first, _, last = re.sub(r"\s*(?:–|til)\s*", "-", part).partition("-")
        if first.strip().isdigit():
            stop = int(last) if last.strip().isdigit() else int(first)
            yield from map(str, range(int(first), stop + 1))
