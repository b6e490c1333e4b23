"""Evidence → quotes: the smallest runs of whole sentences that answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.facts import meeting_field
from corpus.labels import is_label_line
from corpus.model import BlockKind, SectionKind
from corpus.passages import page_at
from corpus.records import BlockRow, SectionRow
from embeddings.archive import Archive
from qa.fuse import standardised
from qa.model import Asks, Place, Question, Quote
from qa.retrieve import Evidence
from qa.shapes import fits, spans

MOST_QUOTES = 3

# Passages looked into for sentences.
_PASSAGES = 12
# A sentence's own vector, its passage's evidence, the question's words in it, and whether
# it holds what is asked for (an amount, a date ...). In standard deviations of the vector's.
_VECTOR, _EVIDENCE, _WORDS, _SHAPE = 1.0, 0.5, 0.8, 0.8
# The question speaks of a decision and the sentence is of one.
_DECIDED = 0.7
# Labels and stubs are seldom an answer, however near they lie.
_NO_SENTENCE = 1.0
# A further quote must come this near to the best one's score.
_NEAR = 2.0
# Longest quotes, in words: with a lead-in or as a list, and of a whole decision.
_LONGEST_WITH_LEAD = 80
_LONGEST_LIST = 140
_LONGEST_DECISION = 140
# A paragraph longer than this (words) is no item of a list that lost its bullets.
_LONGEST_BARE_ITEM = 25


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted, and how well it fits the question."""

    evidence: Evidence
    start: int
    end: int
    score: float
    cosine: float


def candidates(
    archive: Archive, question: Question, evidence: Sequence[Evidence]
) -> list[Candidate]:
    """The sentences of the best passages, best first."""
    looked_into = evidence[:_PASSAGES]
    pairs = [(e, s) for e in looked_into for s in e.sentences]
    vectors = standardised([s.cosine for _, s in pairs])
    strengths = dict(
        zip(
            (e.passage.id for e in looked_into),
            standardised([e.score for e in looked_into]),
            strict=True,
        )
    )
    found = []
    for (e, s), vector in zip(pairs, vectors, strict=True):
        text = e.place.document.text[s.row.start : s.row.end]
        score = (
            _VECTOR * vector
            + _EVIDENCE * strengths[e.passage.id]
            + _WORDS * coverage(archive, question, text)
            + (_SHAPE if fits(question.asks, text) else 0.0)
            + (_DECIDED if question.of_decision and e.place.is_decision else 0.0)
            - (_NO_SENTENCE if _is_label(text) or meeting_field(text) else 0.0)
        )
        found.append(Candidate(e, s.row.start, s.row.end, score, s.cosine))
    return sorted(found, key=lambda c: (-c.score, c.evidence.passage.id, c.start))


def coverage(archive: Archive, question: Question, text: str) -> float:
    """Share of the question's words that stand in a text, rare words counting for more."""
    if not question.groups:
        return 0.0
    present = set(archive.terms(text))
    weights = [rarity(archive, group) for group in question.groups]
    held = [w for w, group in zip(weights, question.groups, strict=True) if present & set(group)]
    return sum(held) / sum(weights) if sum(weights) else 0.0


def rarity(archive: Archive, group: Sequence[str]) -> float:
    """Inverse passage frequency of a word, 1 for one that occurs nowhere, in (0, 1]."""
    most = max((archive.term_frequency(term) for term in group), default=0)
    return float(1.0 / (1.0 + most) ** 0.5)


def extract(
    archive: Archive,
    question: Question,
    evidence: Sequence[Evidence],
    most: int = MOST_QUOTES,
    section: SectionKind | None = None,
) -> list[Quote]:
    """Up to ``most`` quotes, best first; for decisions the decision, then the recommendation.

    ``section``: only sections of this kind may be quoted, as a filter has it.
    """
    ranked = candidates(archive, question, evidence)
    if not ranked:
        return []
    if question.asks in (Asks.DECISION, Asks.RECOMMENDATION):
        treated = _treatment(archive, question, evidence, section)
        if treated:
            return treated[:most]
    chosen: list[Quote] = []
    for candidate in ranked:
        if len(chosen) == most or candidate.score < ranked[0].score - _NEAR:
            break
        quote = _quote(archive, question, candidate)
        if not any(_overlap(quote, other) for other in chosen):
            chosen.append(quote)
    return chosen


def _quote(archive: Archive, question: Question, candidate: Candidate) -> Quote:
    place = candidate.evidence.place
    text = place.document.text
    blocks = archive.corpus.blocks_of(place.section.id)
    start, end = _trimmed(text, *_standing_alone(candidate, blocks, text))
    return Quote(
        place=place,
        start=start,
        end=end,
        page=page_at(blocks, candidate.start),
        score=candidate.score,
        highlights=tuple(spans(question.asks, text[start:end])),
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the white space at its ends (an empty last cell ends a row in a tab)."""
    kept = text[start:end]
    return start + len(kept) - len(kept.lstrip()), end - len(kept) + len(kept.rstrip())


def _standing_alone(
    candidate: Candidate, blocks: Sequence[BlockRow], text: str
) -> tuple[int, int]:
    """The smallest stretch around a sentence that can be understood by itself.

    A sentence that leads into a list comes with the list, an item or table row with
    what leads into it, and a head (title, case number, deciding body) whole.
    """
    start, end = candidate.start, candidate.end
    place = candidate.evidence.place
    block = next((b for b in blocks if b.start <= start < b.end), None)
    if block is None:
        return start, end
    if _is_head(place) and len(text[blocks[0].start : blocks[-1].end].split()) <= _LONGEST_LIST:
        return blocks[0].start, blocks[-1].end
    if text[start:end].endswith(":") and end == block.end:
        return start, _end_of_list(block, blocks, text)
    if block.kind not in (BlockKind.ITEM, BlockKind.ROW):
        return start, end
    passage = candidate.evidence.passage
    # An item is quoted whole: its second sentence says what the first is about.
    start, end = min(start, _after_marker(block, text)), block.end
    lead = passage.lead_start if passage.lead_end > passage.lead_start else start
    inside = _lead_inside(passage.start, start, blocks, text)
    lead = min(lead, inside if inside is not None else lead)
    if len(text[lead:end].split()) <= _LONGEST_WITH_LEAD:
        start = lead
    return start, end


def _end_of_list(lead: BlockRow, blocks: Sequence[BlockRow], text: str) -> int:
    """End of the list after its lead-in; lists that lost their bullets end at a full stop."""
    end = lead.end
    after = [b for b in blocks if b.start >= lead.end]
    kind = after[0].kind if after else BlockKind.PARAGRAPH
    for block in after:
        printed = text[block.start : block.end]
        bare = kind is BlockKind.PARAGRAPH and len(printed.split()) > _LONGEST_BARE_ITEM
        too_long = len(text[lead.start : block.end].split()) > _LONGEST_LIST
        table = {kind, block.kind} <= {BlockKind.TABLE_HEAD, BlockKind.ROW}
        if bare or too_long or not (block.kind is kind or table):
            break
        end = block.end
    return end


def _is_head(place: Place) -> bool:
    return place.section.kind is SectionKind.HEAD or (
        place.meeting is not None and place.point is None
    )


def _after_marker(block: BlockRow, text: str) -> int:
    skipped = text[block.start : block.end]
    return block.end - len(skipped.removeprefix("•").lstrip())


def _lead_inside(
    passage_start: int, start: int, blocks: Sequence[BlockRow], text: str
) -> int | None:
    """Start of the block that leads into the list or table at ``start``, if in the passage."""
    for block in reversed([b for b in blocks if passage_start <= b.start < start]):
        if block.kind is BlockKind.TABLE_HEAD:
            return block.start
        if block.kind not in (BlockKind.ITEM, BlockKind.ROW):
            leads = text[block.start : block.end].rstrip().endswith((":", ";"))
            return block.start if leads else None
    return None


def _treatment(
    archive: Archive,
    question: Question,
    evidence: Sequence[Evidence],
    only: SectionKind | None,
) -> list[Quote]:
    """Decision and recommendation of the point that the evidence speaks for."""
    best = next((e for e in evidence if e.place.point is not None), None)
    if best is None or best.place.point is None or best is not evidence[0]:
        return []
    sections = archive.corpus.sections_of_point(best.place.point.id)
    order = [SectionKind.DECISION, SectionKind.RECOMMENDATION]
    if question.asks is Asks.RECOMMENDATION:
        order.reverse()
    quotes: list[Quote] = []
    for kind in (k for k in order if only in (None, k)):
        for section in (s for s in sections if s.kind is kind):
            place = replace(best.place, section=section)
            if kind is SectionKind.DECISION and not place.is_decision:
                continue
            quote = _whole_section(archive, place, best.score)
            if quote and len(quotes) < MOST_QUOTES:
                quotes.append(quote)
    first_is_asked = bool(quotes) and quotes[0].place.section.kind is order[0]
    return quotes if first_is_asked else []


def _whole_section(archive: Archive, place: Place, score: float) -> Quote | None:
    """A section's text without its label, cut after whole blocks where it is too long."""
    text = place.document.text
    blocks = archive.corpus.blocks_of(place.section.id)
    body = list(_body(blocks, place.section, text))
    if not body:
        return None
    end, count = body[0].end, 0
    for block in body:
        count += len(text[block.start : block.end].split())
        if count > _LONGEST_DECISION and block is not body[0]:
            break
        end = block.end
    start = body[0].start
    start, end = _trimmed(text, start, end)
    return Quote(place, start, end, page_at(blocks, start), score)


def _body(blocks: Sequence[BlockRow], section: SectionRow, text: str) -> Iterator[BlockRow]:
    for block in blocks:
        printed = text[block.start : block.end]
        if not (block is blocks[0] and is_label_line(printed, section.label)):
            yield block


def _is_label(text: str) -> bool:
    return len(text.split()) < 4 and not any(c.isdigit() for c in text)



def _overlap(one: Quote, other: Quote) -> bool:
    if one.text.casefold() == other.text.casefold():
        return True
    same = one.place.document.id == other.place.document.id
    return same and one.start < other.end and other.start < one.end
