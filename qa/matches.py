"""Places in the minutes where pasted words stand, as quotes that can be cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.model import DocumentKind
from corpus.passages import page_at
from corpus.rows import DocumentRow, SectionRow
from embeddings.archive import Archive
from qa.boundaries import trimmed
from qa.differences import Change, Run
from qa.model import Quote
from qa.retrieve import place_at
from qa.typography import tokens
from qa.verify import verified

_KINDS = (DocumentKind.MINUTES, DocumentKind.AGENDA)


@dataclass(frozen=True, slots=True)
class Match:
    """A place where the words stand: the sentences they are in, the words highlighted.

    There is a quote for each section. ``runs`` are of near words only: put together, what
    they have of the minutes is the slice from the first highlighted letter to the last.
    """

    quotes: tuple[Quote, ...]
    likeness: float = 1.0
    runs: tuple[Run, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is different, each kind once."""
        found = dict.fromkeys(change for run in self.runs for change in run.changes)
        return tuple(change for change in found if change is not Change.LEFT_OUT)

    @property
    def is_cut(self) -> bool:
        """Whether the sentence has words before, between or after those that were pasted."""
        return any(_has_words(rest) for quote in self.quotes for rest in _not_marked(quote))


def match_at(
    archive: Archive,
    document: DocumentRow,
    spans: Sequence[tuple[int, int]],
    likeness: float = 1.0,
    marked: tuple[Run, ...] = (),
) -> Match | None:
    """A match of words at some offsets of a document; None if no section holds them."""
    quotes = [
        quote
        for section in archive.corpus.sections_of_document(document.id)
        if (quote := _quote(archive, document, section, spans, likeness))
    ]
    standing = verified(archive, quotes)
    return Match(standing, likeness, marked) if standing and len(standing) == len(quotes) else None


def _quote(
    archive: Archive,
    document: DocumentRow,
    section: SectionRow,
    spans: Sequence[tuple[int, int]],
    score: float,
) -> Quote | None:
    """The sentences of a section that hold words, which are highlighted."""
    held = [
        trimmed(document.text, max(a, section.start), min(b, section.end))
        for a, b in spans
        if a < section.end and section.start < b
    ]
    held = [(a, b) for a, b in held if a < b]
    if not held:
        return None
    start, end = held[0][0], held[-1][1]
    passages = [p.id for p in archive.corpus.passages_of_sections([section.id])]
    for sentence in archive.corpus.sentences(passages):
        if sentence.start < held[0][1] and held[0][0] < sentence.end:
            start = min(start, sentence.start)
        if sentence.start < held[-1][1] and held[-1][0] < sentence.end:
            end = max(end, sentence.end)
    start, end = trimmed(document.text, start, end)
    return Quote(
        place=place_at(archive, section),
        start=start,
        end=end,
        page=page_at(archive.corpus.blocks_of(section.id), held[0][0]),
        score=score,
        highlights=tuple((a - start, b - start) for a, b in held),
    )


def distinct(matches: Iterable[Match]) -> list[Match]:
    """One match for each section, and the words of a meeting's point once.

    Several documents of a meeting may print them; the citation names these. The likest of a
    section counts.
    """
    best: dict[int, Match] = {}
    printed_in: dict[object, int] = {}
    for match in sorted(matches, key=lambda match: -match.likeness):
        place = match.quotes[0].place
        section, document = place.section, place.document.id
        if place.meeting:
            point = place.point.number if place.point else None
            where = place.meeting.id, point, section.kind, section.label
            if printed_in.setdefault(where, document) != document:
                continue
        best.setdefault(section.id, match)
    return list(best.values())


def order(match: Match) -> tuple[int, int, int, int]:
    """Minutes before agendas before other documents, the latest meeting first."""
    quote = match.quotes[0]
    kind, meeting = quote.place.document.kind, quote.place.meeting
    rank = _KINDS.index(kind) if kind in _KINDS else len(_KINDS)
    day = meeting.date.toordinal() if meeting else 0
    return rank, -day, quote.place.document.id, quote.start


def _not_marked(quote: Quote) -> Iterator[str]:
    at = 0
    for start, end in quote.highlights:
        yield quote.text[at:start]
        at = end
    yield quote.text[at:]


def _has_words(text: str) -> bool:
    return any(token.is_word for token in tokens(text))
