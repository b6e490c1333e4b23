"""Where in an archive a pasted text may stand, and where its words do stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.rows import DocumentRow, PassageRow
from embeddings.archive import Archive, Filters, Hit
from qa.typography import Part, Stream

# A text is looked for by its rarest words: by each of so many alone and, if even these are in
# more passages than may be proposed, by so many together.
_ALONE, _TOGETHER = 3, 12
# Passages that each of these searches may propose, and characters that may be read of them:
# fewer passages for a long text, whose rarest words are rarer.
_MOST_PASSAGES, _FEWEST_PASSAGES = 200, 20
_MOST_CHARACTERS = 600_000
# Fragments of the rarest words find what was mistyped.
_MOST_FRAGMENTS = 60
_MOST_LIKE = 20
# Words that a gap "[…]" may stand for.
WIDEST_GAP = 100
_CHARACTERS_OF_GAP = 8 * WIDEST_GAP


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a document around passages in which a pasted text may stand."""

    document: DocumentRow
    start: int
    end: int

    @property
    def stream(self) -> Stream:
        return Stream(self.document.between(self.start, self.end), self.start)


def windows(archive: Archive, parts: Sequence[Part], claim: str, filters: Filters) -> list[Window]:
    """Stretches that hold the rarest words of a text; all that do, unless they are very many.

    A text with a gap is looked for within sections, any other in the document as it runs on.
    """
    terms = _rarest(archive, parts, claim)
    around = _around(parts, claim)
    most = min(_MOST_PASSAGES, max(_FEWEST_PASSAGES, _MOST_CHARACTERS // around))
    by_term = [archive.search_lexical([[term]], most, filters) for term in terms[:_ALONE]]
    hits = [hit for found in by_term for hit in found]
    if all(len(found) == most for found in by_term):
        hits += archive.search_lexical([[term] for term in terms[:_TOGETHER]], most, filters)
    return _windows(archive, hits, around, within_sections=len(parts) > 1)


def like(archive: Archive, parts: Sequence[Part], claim: str, filters: Filters) -> list[Window]:
    """Stretches around the passages that share most with a text, by words and fragments."""
    terms = _rarest(archive, parts, claim)[:_TOGETHER]
    words = sorted({w.folded for part in parts for w in part.words}, key=len, reverse=True)
    fragments = archive.grams(" ".join(words[:_TOGETHER]))[:_MOST_FRAGMENTS]
    hits = [
        *archive.search_lexical([[term] for term in terms], _MOST_LIKE, filters),
        *archive.search_grams(fragments, _MOST_LIKE, filters),
    ]
    return _windows(archive, hits, _around(parts, claim), within_sections=len(parts) > 1)


def _rarest(archive: Archive, parts: Sequence[Part], claim: str) -> list[str]:
    """Index terms of a text, the rarest first; those that the archive does not have, last."""
    # As pasted and as compared: "arbejds-\nmarkedet" is one word, "p-pladser" are two terms.
    joined = " ".join(word.key for part in parts for word in part.words)
    terms = dict.fromkeys((*archive.terms(joined), *archive.terms(claim)))
    frequency = {term: archive.term_frequency(term) for term in terms}
    return sorted(terms, key=lambda term: (frequency[term] == 0, frequency[term]))


def _around(parts: Sequence[Part], claim: str) -> int:
    """Characters to read on each side of a passage, so that the text is in it whole."""
    return 100 + 3 * len(claim) // 2 + (len(parts) - 1) * _CHARACTERS_OF_GAP


def _windows(
    archive: Archive, hits: Iterable[Hit], around: int, within_sections: bool
) -> list[Window]:
    """Windows around passages; those of one document that overlap are one."""
    corpus = archive.corpus
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for passage in corpus.passages(list(dict.fromkeys(hit.passage for hit in hits))):
        section = corpus.section(passage.section)
        text = corpus.document(section.document).text
        low, high = (section.start, section.end) if within_sections else (0, len(text))
        key = (section.document, section.id if within_sections else 0)
        found.setdefault(key, []).append(_span(passage, around, low, high, text))
    return [
        Window(corpus.document(document), start, end)
        for (document, _), spans in sorted(found.items())
        for start, end in _united(sorted(spans))
    ]


def _span(passage: PassageRow, around: int, low: int, high: int, text: str) -> tuple[int, int]:
    """A passage with what is around it, no word cut in two."""
    start, end = max(low, passage.start - around), min(high, passage.end + around)
    while start > low and not text[start - 1].isspace():
        start -= 1
    while end < high and not text[end].isspace():
        end += 1
    return start, end


def _united(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    before: tuple[int, int] | None = None
    for span in spans:
        if before and span[0] <= before[1]:
            before = before[0], max(before[1], span[1])
        else:
            if before:
                yield before
            before = span
    if before:
        yield before


def occurrences(parts: Sequence[Part], stream: Stream) -> Iterator[list[tuple[int, int]]]:
    """Where the parts stand in their order: token indices of each, from and to.

    Of each part after the first the nearest place counts, at most :data:`WIDEST_GAP` words on.
    """
    for first in stream.places(parts[0]):
        found = [(first, first + len(parts[0].tokens))]
        for part in parts[1:]:
            after = found[-1][1]
            at = next(stream.places(part, after), None)
            if at is None or sum(t.is_word for t in stream.tokens[after:at]) > WIDEST_GAP:
                break
            found.append((at, at + len(part.tokens)))
        else:
            yield found
