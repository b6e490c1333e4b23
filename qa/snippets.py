"""The minutes' own words around the words that were looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.model import SectionKind
from corpus.passages import page_at
from corpus.rows import PassageRow, SentenceRow
from embeddings.archive import Archive
from qa.browse import Found
from qa.model import Quote
from qa.retrieve import place_of

# So many of a point's passages, the best, are looked at for the words.
_PASSAGES = 6
# A snippet is whole sentences: more are added until it has so many characters.
_LONG_ENOUGH = 160
_WORD = re.compile(r"[^\W_]+")


def snippet(archive: Archive, found: Found, groups: Sequence[Sequence[str]]) -> Quote:
    """Some sentences of what was found, those with most of the words, which are highlighted.

    Where the words stand in the title alone it is how the best passage begins.
    """
    passages = archive.corpus.passages(found.passages)
    # A point's head says what its title says.
    telling = [p for p in passages if not _is_head(archive, p)] or passages
    passage = max(
        telling[:_PASSAGES], key=lambda p: _has(archive, _text(archive, p), groups)
    )
    place = place_of(archive, passage)
    text = place.document.text
    sentences = archive.corpus.sentences([passage.id])
    start, end = _stretch(archive, text, sentences, groups) if sentences else (
        passage.start, passage.end)
    lead = len(text[start:end]) - len(text[start:end].lstrip())
    start, end = start + lead, start + len(text[start:end].rstrip())
    blocks = archive.corpus.blocks_of(place.section.id)
    return Quote(
        place, start, end, page_at(blocks, start) or passage.page,
        highlights=tuple(marks(archive, text[start:end], groups)),
    )


def marks(
    archive: Archive, text: str, groups: Sequence[Sequence[str]]
) -> Iterator[tuple[int, int]]:
    """Offsets of the words of a text that are among those looked for."""
    terms = {term for group in groups for term in group}
    for word in _WORD.finditer(text):
        if not terms.isdisjoint(archive.terms(word.group())):
            yield word.span()


def _is_head(archive: Archive, passage: PassageRow) -> bool:
    return archive.corpus.section(passage.section).kind is SectionKind.HEAD


def _text(archive: Archive, passage: PassageRow) -> str:
    document = archive.corpus.section(passage.section).document
    return archive.corpus.document(document).between(passage.start, passage.end)


def _has(archive: Archive, text: str, groups: Sequence[Sequence[str]]) -> int:
    """How many of the words looked for a text has."""
    terms = set(archive.terms(text))
    return sum(not terms.isdisjoint(group) for group in groups)


def _stretch(
    archive: Archive, text: str, sentences: Sequence[SentenceRow],
    groups: Sequence[Sequence[str]],
) -> tuple[int, int]:
    """From the sentence with most of the words, as many as are long enough to be understood."""
    first = max(
        range(len(sentences)),
        key=lambda n: _has(archive, text[sentences[n].start : sentences[n].end], groups),
    )
    last = first
    while sentences[last].end - sentences[first].start < _LONG_ENOUGH:
        if last + 1 < len(sentences):
            last += 1
        elif first:
            first -= 1
        else:
            break
    return sentences[first].start, sentences[last].end
