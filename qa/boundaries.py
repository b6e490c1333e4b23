"""Where a quote begins and ends: whole sentences that can be understood by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.history import is_treatment_field
from corpus.labels import is_label_line
from corpus.model import BlockKind, SectionKind
from corpus.passages import page_at
from corpus.rows import BlockRow, SectionRow
from embeddings.archive import Archive
from qa.candidates import Candidate
from qa.model import Asks, Place, Question, Quote
from qa.shapes import spans
from qa.votes import Stand, stances_in, stand_asked

# Longest quotes, in words: with a lead-in, and as a list.
_LONGEST_WITH_LEAD = 80
_LONGEST_LIST = 140
# A paragraph longer than this (words) is no item of a list that lost its bullets.
_LONGEST_BARE_ITEM = 25
# Longest of a sentence with the one before it.
_LONGEST_TOGETHER = 60
# Longest decision that is quoted whole, whatever sentence of it answers.
_LONGEST_DECISION = 90
_TABLE = (BlockKind.TABLE_HEAD, BlockKind.ROW)
# Beginnings that only the sentence before explains, and such as look like it: "Det foreslås",
# "De ældste elever".
_POINTS_BACK = re.compile(
    r"(?:det|den|de|dette|denne|disse|han|hun|her|hertil|heraf|herved|herunder|herudover|hvilket"
    r"|der(?:ud|for|med|til|af|ved|efter)\w*|desuden|endvidere|samtidigt?|ligeledes|således"
    r"|begge|sidstnævnte|førstnævnte|(?:i|på|af) (?:den|samme) \w+)\b",
    re.I,
)
_POINTS_AHEAD = re.compile(
    r"det (?:\w+[eå]s\b|er (?:\w+ )?(?:vigtigt|muligt|nødvendigt|hensigten|vurderingen))"
    r"|de[nt]? (?!(?:er|har|kan|skal|vil|blev|bliver|var|får|giver|betyder)\b)\w+(?:e|te)\b \w",
    re.I,
)
# A sentence that speaks of the list after its paragraph, with or without a colon.
_LEADS_ON = re.compile(r"\b(?:følgende|nedenstående|nedenfor)\b", re.I)
_CAPTION = re.compile(r"tabel\b", re.I)
_MARKER = re.compile(r"(?:[•*–-]\s+)?")
# What the heading of a decision tells: who decided, and when.
_TOLD_BY_LABEL = (Asks.DATE, Asks.PERSON)


def quote_of(archive: Archive, question: Question, candidate: Candidate) -> Quote:
    """The smallest stretch around a sentence that can be understood by itself."""
    place = candidate.evidence.place
    text = place.document.text
    blocks = archive.corpus.blocks_of(place.section.id)
    start, end = trimmed(text, *_standing_alone(candidate, blocks, question.asks, text))
    if place.is_decision:
        start, end = _whole_decision(place.section, blocks, text, start, end)
    return Quote(
        place=place,
        start=start,
        end=end,
        page=page_at(blocks, start),
        score=candidate.score,
        highlights=_highlights(question, candidate, text, start, end),
    )


def _whole_decision(
    section: SectionRow, blocks: Sequence[BlockRow], text: str, start: int, end: int
) -> tuple[int, int]:
    """A short decision is quoted whole: who was against is no answer without against what."""
    body = body_of(blocks, section, text)
    if not body:
        return start, end
    first, last = trimmed(text, min(start, body[0].start), max(end, body[-1].end))
    return (first, last) if _words(text, first, last) <= _LONGEST_DECISION else (start, end)


def _highlights(
    question: Question, candidate: Candidate, text: str, start: int, end: int
) -> tuple[tuple[int, int], ...]:
    """Who took the stand asked for, or what has the shape asked for.

    Else the words that the reader takes for the answer.
    """
    if candidate.evidence.place.is_decision and (stand := stand_asked(question.text)):
        return tuple(_names_of(stand, text[start:end]))
    found = tuple(spans(question.asks, text[start:end]))
    read = candidate.read
    if found or read is None or read.span <= 0:
        return found
    first, last = candidate.start + read.start - start, candidate.start + read.end - start
    inside = 0 <= first < last <= end - start
    return ((first, last),) if inside and (first, last) != (0, end - start) else ()


def _names_of(stand: Stand, text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the names of those who took a stand."""
    at = 0
    for stance in stances_in(text):
        for name in stance.names if stance.stand is stand else ():
            found = text.find(name, max(at, stance.start), stance.end)
            if found >= 0:
                at = found + len(name)
                yield found, at


def body_of(
    blocks: Sequence[BlockRow], section: SectionRow, text: str
) -> list[BlockRow]:
    """A section's blocks without the line that is its label."""
    labelled = blocks and is_label_line(text[blocks[0].start : blocks[0].end], section.label)
    return list(blocks[1:] if labelled else blocks)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the white space at its ends (an empty last cell ends a row in a tab)."""
    kept = text[start:end]
    return start + len(kept) - len(kept.lstrip()), end - len(kept) + len(kept.rstrip())


def _standing_alone(
    candidate: Candidate, blocks: Sequence[BlockRow], asks: Asks, text: str
) -> tuple[int, int]:
    """A sentence that leads into a list comes with the list, an item or table row with
    what leads into it, an earlier treatment with its body and date, and a head (title, case
    number, deciding body) whole.
    """
    start, end = candidate.start, candidate.end
    place = candidate.evidence.place
    at = next((n for n, b in enumerate(blocks) if b.start <= start < b.end), None)
    if at is None:
        return start, end
    block = blocks[at]
    if _is_head(place) and _words(text, blocks[0].start, blocks[-1].end) <= _LONGEST_LIST:
        return blocks[0].start, blocks[-1].end
    if place.section.kind is SectionKind.HISTORY:
        return _treatment_around(at, blocks, text) or (start, end)
    if block.kind is BlockKind.TABLE_HEAD or _is_caption(blocks[at : at + 2], text):
        return start, _end_of_list(block, blocks, text)
    if text[start:end].endswith(":") and end == block.end:
        return start, _end_of_list(block, blocks, text)
    if _LEADS_ON.search(text[start:end]) and _is_listed(blocks[at + 1 : at + 2]):
        listed = _end_of_list(block, blocks, text)
        if _words(text, start, listed) <= _LONGEST_LIST:
            return start, listed
    if place.is_decision and asks in _TOLD_BY_LABEL and place.section.body:
        labelled = is_label_line(text[blocks[0].start : blocks[0].end], place.section.label)
        if labelled and _words(text, blocks[0].start, end) <= _LONGEST_WITH_LEAD:
            return blocks[0].start, end
    if block.kind not in (BlockKind.ITEM, BlockKind.ROW):
        return _with_what_it_points_at(candidate, block, text), end
    passage = candidate.evidence.passage
    # An item is quoted whole: its second sentence says what the first is about.
    start, end = min(start, _after_marker(block, text)), block.end
    lead = passage.lead_start if passage.lead_end > passage.lead_start else start
    inside = _lead_inside(passage.start, start, blocks, text)
    lead = min(lead, inside if inside is not None else lead)
    if _words(text, lead, end) <= _LONGEST_WITH_LEAD:
        start = lead
    return start, end


def _with_what_it_points_at(candidate: Candidate, block: BlockRow, text: str) -> int:
    """Where a sentence begins, or the one before it in its paragraph that it takes up."""
    start, end = candidate.start, candidate.end
    if not _POINTS_BACK.match(text[start:end]) or _POINTS_AHEAD.match(text[start:end]):
        return start
    before = [
        s.row.start for s in candidate.evidence.sentences if block.start <= s.row.start < start
    ]
    if before and _words(text, max(before), end) <= _LONGEST_TOGETHER:
        return max(before)
    return start


def _words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())


def _treatment_around(
    at: int, blocks: Sequence[BlockRow], text: str
) -> tuple[int, int] | None:
    """The earlier treatment that a block is of: its fields (body, date, number) and its text."""
    printed = [text[b.start : b.end] for b in blocks]
    starts = [n for n, line in enumerate(printed) if is_treatment_field(line)
              and (n == 0 or not is_treatment_field(printed[n - 1]))]
    first = max((n for n in starts if n <= at), default=None)
    if first is None:
        return None
    after = next((n for n in starts if n > first), len(blocks))
    start, end = blocks[first].start, blocks[after - 1].end
    return (start, end) if _words(text, start, end) <= _LONGEST_LIST else None


def _is_caption(blocks: Sequence[BlockRow], text: str) -> bool:
    """Whether the first of two blocks is what a table, the second, is printed under."""
    table = len(blocks) == 2 and blocks[1].kind in _TABLE
    return table and bool(_CAPTION.match(text[blocks[0].start : blocks[0].end]))


def _is_listed(blocks: Sequence[BlockRow]) -> bool:
    return bool(blocks) and blocks[0].kind in (BlockKind.ITEM, *_TABLE)


def _end_of_list(lead: BlockRow, blocks: Sequence[BlockRow], text: str) -> int:
    """End of the list or table after its lead-in.

    A list that lost its bullets ends before the first long paragraph that does not begin as
    the one before it.
    """
    end, before = lead.end, ""
    after = [b for b in blocks if b.start >= lead.end]
    kind = after[0].kind if after else BlockKind.PARAGRAPH
    for block in after:
        words = text[block.start : block.end].split()
        bare = kind is BlockKind.PARAGRAPH and len(words) > _LONGEST_BARE_ITEM
        too_long = _words(text, lead.start, block.end) > _LONGEST_LIST
        alike = block.kind is kind or {kind, block.kind} <= set(_TABLE)
        if (bare and words[0] != before) or too_long or not alike:
            break
        end, before = block.end, words[0] if words else ""
    return end


def _is_head(place: Place) -> bool:
    return place.section.kind is SectionKind.HEAD or (
        place.meeting is not None and place.point is None
    )


def _after_marker(block: BlockRow, text: str) -> int:
    return block.start + len(_MARKER.match(text[block.start : block.end])[0])  # type: ignore[index]


def _lead_inside(
    passage_start: int, start: int, blocks: Sequence[BlockRow], text: str
) -> int | None:
    """Start of the block that leads into the list or table at ``start``, if in the passage."""
    for block in reversed([b for b in blocks if passage_start <= b.start < start]):
        if block.kind is BlockKind.TABLE_HEAD:
            return block.start
        if block.kind not in (BlockKind.ITEM, BlockKind.ROW):
            said = text[block.start : block.end].rstrip()
            return block.start if said.endswith((":", ";")) or _LEADS_ON.search(said) else None
    return None
