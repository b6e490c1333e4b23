"""Recommendation and decision side by side: whether what was decided follows what was proposed.

Items are matched by their numbers. What the words do not tell is left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from corpus.model import SectionKind
from corpus.rows import SectionRow
from embeddings.archive import Archive
from qa.decisions import (
    Decision,
    Outcome,
    aside_in,
    is_of_stands,
    read_decision,
    recommends_rejection,
    sentences_of,
    words_of,
)
from qa.model import Place
from qa.particulars import options_in, particulars_in
from qa.votes import ABOUT_ITEMS, numbers_of, stances_in


class Follows(StrEnum):
    """How a decision stands to the recommendation. With a remark: it follows, and adds a wish."""

    FOLLOWS = "follows"
    WITH_REMARK = "with_remark"
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
    Follows.DEPARTS, Follows.WITH_CHANGES, Follows.NOT_DECIDED, Follows.UNCLEAR,
    Follows.WITH_REMARK, Follows.FOLLOWS,
)
_NUMBER = re.compile(
    r"^[ \t]*(?:at[ \t]+|ad[ \t]*|punkt[ \t]+|pkt\.?[ \t]*)?(\d{1,2})[ \t]*[.):](?!\d)",
    re.I | re.M,
)
_AGAINST = re.compile(
    r"\bikke\s+(?:imødekomme|godkende|tilslutte|give[rs]?|vedtage|fremme)\w*|\bafslag\b|\bafslås\b"
    r"|\bafvise[rs]?\b|\bforkaste[rs]?\b|\bmeddele[rs]?\s+afslag|\bindstilles\s+til\s+afslag",
    re.I,
)
_OWN_PROPOSAL = re.compile(r"\bindstilling\w*", re.I)
# It asks for a stand and proposes none, so that nothing can depart from it.
_LEAVES_OPEN = re.compile(r"\btager?\s+stilling|\bdrøft|\bbeslutter?,?\s+(?:om|hvorvidt)\b"
    r"|\bvælger?\s+(?:mellem|en\s+af|én\s+af)\b", re.I)
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

# What a body adds without changing what it decided.
_BODY = r"(?:\w*(?:udvalg|råd|bestyrelse|magistrat)\w*|et\s+flertal|flertallet)"
_SAYS_ALSO = (
    r"(?:ønske(?:r|de)|bad|bede[rs]|bemærke\w*|bekla\w+|lægge[rs]?\s+vægt|lagde\s+vægt|finder|fandt"
    r"|frygte[rd]\w*|anmode[rd]\w*|opfordre[rd]\w*|henstille[rd]\w*|fastholde[rt]\w*|forvente[rd]\w*"
    r"|anerkende[rt]\w*|vil\b|noterede\s+sig|meddelte|begærede|spurgte|oplyste|udtrykte|anførte)"
)
_ADDS = re.compile(
    rf"\b{_BODY}\b[^.;]{{0,60}}?\b{_SAYS_ALSO}|\bvar\s+enigt?\s+om\s+at\s+bede", re.I)
_SOMEBODY_ADDS = re.compile(rf"[^,.;]{{1,60}}?\s{_SAYS_ALSO}", re.I)
_REMARK = re.compile(
    r"\bmed\s+(?:\w+\s+){0,3}(?:bemærkning|tilføjelse)\w*"
    rf"|\bidet\s+{_BODY}\s+(?:\w+\s+)?{_SAYS_ALSO}", re.I)
_CHANGE = re.compile(
    r"\bændring\w*|\brettelse|\bdog\b|\bi\s+stedet|\bforuds\w+|\bbetingelse|\bvilkår|\bundtag"
    r"|\bbortset|\bmod\s+at\b", re.I)
# What a further sentence does to what was decided.
_ALTERS = re.compile(
    r"\bskal\b|\b(?:for)?hæves\b|\b(?:ned|fast)?sættes\b|\bforhøjes\b|\bændres\b|\bflyttes\b"
    r"|\bfremrykkes\b|\budgår\b|\bi\s+stedet\b|\bdog\b", re.I)
_FOLLOW_UP = re.compile(
    r"\bevaluer\w*|\bstatus\w*|\borienter\w*|\bforelæg\w*|\bredegør\w*|\bgenoptag\w*"
    r"|\bfølges\s+op|\bopfølgning\w*|\bindgår\s+i", re.I)
# Who came, went and spoke, how it was voted, what the office does with the paper.
_ASIDE = re.compile(
    r"\btakke[rd]\w*|\bført\s+til\s+(?:referat|protokol)|\bprotokol\w*|\bdeltog\b|\bmødte\b"
    r"|\bforlod\s+mødet|\bkom\s+(?:til\s+stede\s+)?kl\b|^fraværende|^afbud|^ikke\s+til\s+stede"
    r"|\binhabil|\bstedfortræder|\bforetræde|\bafstemning|\bstem(?:te|mer?)\b|\bvelkommen"
    r"|\budarbejder\s+notat|\btilbagesend|\bdrøftede\b|\bstillede\s+spørgsmål|\bdialogmøde"
    r"|\bvar\s+fraværende|\borienterede\b|\ber\s+(?:formand|medlem|ansat|bestyrelsesmedlem)\b"
    r"|^[»\"“]|\bmødet\s+(?:slutte|hæve|begynd|start)\w*", re.I)
_BECAUSE = re.compile(r",?\s+(?:da|fordi|eftersom)\s.*", re.I | re.S)
# Where a matter is followed, another that is postponed or taken up again is a remark on it.
_DECIDES = {
    *_PLAIN, Outcome.REJECTED, Outcome.NOTED, Outcome.SENT_ON, Outcome.APPOINTED,
    Outcome.DISCUSSED,
} - {Outcome.POSTPONED, Outcome.WITHDRAWN}
_CLAUSE = re.compile(r"(?:,|godkendte|vedtog|tiltrådte)\s+at\b(?P<says>.+)", re.I | re.S)
_WORD = re.compile(r"[a-zæøå]{4,}", re.I)
_COMMON = re.compile(
    r"(?:godkend|vedtag|tilt|anbefal|indstil|udvalg|byråd|bliv|blev|over|efter|under|herefter|samt"
    r"|eller|også|denne|dette|disse|deres|videre)", re.I)


@lru_cache(maxsize=1024)
def compare(recommendation: str, decision: str) -> Comparison:
    """Compare the texts of a recommendation and a decision, both without their labels."""
    read = read_decision(decision)
    said = (read.outcomes[0].start, read.outcomes[0].end) if read.outcomes else None
    if not recommendation.strip():
        return Comparison(Follows.UNCLEAR, (), said)
    whole = _follows(recommendation, decision, read)
    items = tuple(_items(recommendation, decision, whole))
    follows = min([whole, *(i.follows for i in items)], key=_WEIGHT.index)
    # Every item has its own outcome: the first one's words are not about them all.
    if items and all(i.decided for i in items):
        follows = min((i.follows for i in items), key=_WEIGHT.index)
    return Comparison(follows, items, said)


def compared(archive: Archive, place: Place) -> tuple[SectionRow, Comparison] | None:
    """The recommendation that a decision was taken on, and how the decision stands to it.

    None where nothing was decided or recommended. Of several recommendations of a point it is
    the last that is printed before the decision, else the first; bare headings are none.
    """
    if place.point is None or not place.is_decision:
        return None
    sections = [
        s for s in archive.corpus.sections_of_point(place.point.id)
        if s.kind is SectionKind.RECOMMENDATION and words_of(place.document, s).strip()
    ]
    if not sections:
        return None
    before = [s for s in sections if s.start < place.section.start]
    section = before[-1] if before else sections[0]
    recommended = words_of(place.document, section)
    return section, compare(recommended, words_of(place.document, place.section))


def _follows(recommendation: str, text: str, decision: Decision) -> Follows:
    outcome = decision.outcome
    if outcome is None:
        return Follows.UNCLEAR
    if outcome is Outcome.REJECTED or recommends_rejection(_deciding(text, decision)):
        return _of_rejection(recommendation, text, decision)
    follows = Follows.NOT_DECIDED if outcome is Outcome.SENT_ON else Follows.UNCLEAR
    if outcome in _PLAIN:
        follows = _PLAIN[outcome]
    elif _AS_PROPOSED.search(text) or (
        outcome in _ASKED_FOR and _ASKED_FOR[outcome].search(recommendation)
    ):
        follows = Follows.FOLLOWS
    if follows is Follows.WITH_CHANGES and _is_remark(recommendation, text, decision):
        follows = Follows.WITH_REMARK
    if follows in (Follows.FOLLOWS, Follows.WITH_REMARK):
        return min([follows, *_beyond(recommendation, text)], key=_WEIGHT.index)
    return follows


def _deciding(text: str, decision: Decision) -> str:
    """The sentence that tells the outcome."""
    at = decision.outcomes[0].start
    return next((text[a:b] for a, b in sentences_of(text) if a <= at < b), "")


def _is_remark(recommendation: str, text: str, decision: Decision) -> bool:
    """Whether only a remark was added, as its words say; an amount in it is more than that."""
    said = text[decision.outcomes[0].start :]
    end = next(sentences_of(said), (0, len(said)))[1]
    said = said[:end]
    money = particulars_in(said).money - particulars_in(recommendation).money
    return bool(_REMARK.search(said)) and not _CHANGE.search(said) and not money


def _beyond(recommendation: str, text: str) -> Iterator[Follows]:
    """What a decision says beyond that it follows, sentence by sentence."""
    stances, aside = list(stances_in(text)), list(aside_in(text))
    asked, options = particulars_in(recommendation), set[str]()
    decided = False
    for start, end in sentences_of(text):
        sentence = text[start:end]
        told = is_of_stands(start, end, stances) or (start, end) in aside
        if told or not _WORD.search(sentence):
            continue
        decides = read_decision(sentence).outcome in _DECIDES
        if not decides and not _ADDS.search(sentence) and (
            _ASIDE.search(sentence) or _SOMEBODY_ADDS.match(sentence)
        ):
            continue
        options |= options_in(sentence)
        new = particulars_in(_BECAUSE.sub("", sentence)).beyond(asked)
        if decides:
            decided = True
            if new and not _REMARK.search(sentence):
                yield Follows.WITH_CHANGES if new.alike(asked) else Follows.UNCLEAR
            yield from _of_clause(recommendation, sentence)
        elif _ADDS.search(sentence) or _FOLLOW_UP.search(sentence):
            yield Follows.WITH_REMARK
        else:
            if new or _ALTERS.search(sentence):
                yield Follows.WITH_CHANGES
            elif decided:  # Before, it tells what was spoken of.
                yield Follows.UNCLEAR
    proposed = options_in(recommendation)
    if options and options != proposed:
        known = proposed and not _LEAVES_OPEN.search(recommendation)
        yield Follows.WITH_CHANGES if known else Follows.UNCLEAR


def _of_clause(recommendation: str, sentence: str) -> Iterator[Follows]:
    """Unclear where what was decided is told in words that the recommendation lacks."""
    clause = _CLAUSE.search(sentence)
    if clause is None or "indstilling" in sentence.casefold() or _REMARK.search(sentence):
        return
    proposed = recommendation.casefold()
    words = (w.casefold() for w in _WORD.findall(clause["says"]) if not _COMMON.match(w))
    if any(word[:4] not in proposed for word in words):
        yield Follows.UNCLEAR


def _of_rejection(recommendation: str, text: str, decision: Decision) -> Follows:
    """A rejection follows where rejecting was proposed, unless it is of the proposal itself."""
    if _OWN_PROPOSAL.search(_deciding(text, decision)):
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
    stances = list(stances_in(decision))
    for start, end in sentences_of(decision):
        if is_of_stands(start, end, stances):
            continue
        for found in ABOUT_ITEMS.finditer(decision, start, end):
            for number in numbers_of(found["numbers"] or found["ordinals"]):
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
