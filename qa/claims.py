"""Is it in the minutes? A pasted text against the stored words, and where they differ.

*Exact* means the same words, numbers and signs in the same order; only typography may differ
(:mod:`qa.typography`). A gap "[…]" may stand for words of the same section. Where a text without
gaps runs on from one section into the next of its document, each section is quoted by itself.
*Near* is what is likely a quote that was changed: every difference is told. A text of several
sentences that is not exact as a whole is also judged sentence by sentence.

Words alone decide: no encoder and no reader is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from corpus.clean import normalise
from embeddings.archive import Archive, ArchiveInfo, Filters
from qa.differences import Change, Run, ceiling, likest, runs
from qa.errors import BadCharacters, ClaimTooLong, EmptyClaim
from qa.matches import Match, distinct, match_at, order
from qa.model import Reason
from qa.occurrences import Window, like, occurrences, windows
from qa.question import is_unicode
from qa.sentencewise import gathered, sentences_of
from qa.typography import Part, Stream, Token, parts

MAX_CLAIM = 5000
# What is less like the minutes than this is no quote of theirs (docs/evaluation.md).
NEAR_FROM = 0.7
_ROUNDING = 1e-9
# Places that are named, of exact and of near words.
_MOST_EXACT, _MOST_NEAR = 20, 3
# Near words that are less like by so much than the nearest are another matter.
_WORSE = 0.1


class Verdict(StrEnum):
    """Whether a text stands in the minutes: word for word, nearly, or not."""

    EXACT = "exact"
    NEAR = "near"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a pasted text. ``claim`` is its normal form, which the runs are of.

    ``more``: the words stand in more places than are named. ``reason`` is that of not found.
    ``sentences``: what became of each of several, where some stand in the minutes and others do
    not, or all do, but not together; exact ones that stand together are one.
    """

    claim: str
    verdict: Verdict
    index: ArchiveInfo
    filters: Filters
    matches: tuple[Match, ...] = ()
    more: bool = False
    reason: Reason | None = None
    sentences: tuple[Checked, ...] = ()


def check(
    archive: Archive, text: str, filters: Filters | None = None, near_from: float = NEAR_FROM
) -> Checked:
    """Whether a pasted text stands in the minutes, exactly or nearly, and where.

    Another limit of what is near is for measuring.

    :raises EmptyClaim: it has no word.
    :raises ClaimTooLong: it has more than :data:`MAX_CLAIM` characters.
    :raises BadCharacters: it is no Unicode.
    """
    claim, pasted = _read(text)
    filters = filters or Filters()
    whole = _judged(archive, claim, pasted, filters, near_from)
    if whole.verdict is Verdict.EXACT:
        return whole
    sentences = _by_sentence(archive, claim, filters, near_from)
    verdicts = {one.verdict for one in sentences}
    if whole.verdict is Verdict.NEAR:
        more = len(verdicts) > 1 and Verdict.NOT_FOUND in verdicts
    else:
        more = bool(verdicts - {Verdict.NOT_FOUND})
    return replace(whole, sentences=sentences) if more else whole


def _judged(
    archive: Archive, claim: str, pasted: Sequence[Part], filters: Filters, near_from: float
) -> Checked:
    def checked(verdict: Verdict, matches: Sequence[Match], most: int) -> Checked:
        return Checked(
            claim, verdict, archive.info, filters, tuple(matches[:most]), len(matches) > most
        )

    if found := _exact(archive, pasted, windows(archive, pasted, claim, filters)):
        return checked(Verdict.EXACT, found, _MOST_EXACT)
    places = like(archive, pasted, claim, filters)
    # Words that very many passages have may stand in others than those proposed by them.
    if found := _exact(archive, pasted, places):
        return checked(Verdict.EXACT, found, _MOST_EXACT)
    if found := _near(archive, pasted, claim, places, near_from):
        return checked(Verdict.NEAR, found, _MOST_NEAR)
    reason = Reason.NOT_FOUND if archive.terms(claim) else Reason.NO_WORDS
    return Checked(claim, Verdict.NOT_FOUND, archive.info, filters, reason=reason)


def _by_sentence(
    archive: Archive, claim: str, filters: Filters, near_from: float
) -> tuple[Checked, ...]:
    """The sentences of a text judged alone; exact ones that stand together put together."""
    spans = sentences_of(claim)
    if len(spans) < 2:
        return ()

    @cache  # A text may say the same many times over.
    def of_words(words: str) -> Checked:
        return _judged(archive, words, parts(words), filters, near_from)

    def judged(start: int, end: int) -> Checked:
        return of_words(claim[start:end])

    found: list[tuple[tuple[int, int], Checked]] = []
    for span in spans:
        alone = judged(*span)
        if found and {found[-1][1].verdict, alone.verdict} == {Verdict.EXACT}:
            (start, _), _ = found[-1]
            if (together := judged(start, span[1])).verdict is Verdict.EXACT:
                found[-1] = (start, span[1]), together
                continue
        found.append((span, alone))
    matches = gathered([checked.matches for _, checked in found])
    return tuple(
        replace(checked, matches=placed)
        for (_, checked), placed in zip(found, matches, strict=True)
    )


def _read(text: str) -> tuple[str, list[Part]]:
    """A pasted text in normal form, and its parts between gaps."""
    if len(text) > MAX_CLAIM:
        raise ClaimTooLong(
            f"the text has {len(text)} characters; check at most {MAX_CLAIM} at a time"
        )
    if not is_unicode(text):
        raise BadCharacters("the text holds characters that are none; paste it again")
    claim = normalise(text)
    pasted = parts(claim)
    if not pasted:
        raise EmptyClaim("there is no word in the text; paste a sentence to check")
    return claim, pasted


def _exact(archive: Archive, pasted: Sequence[Part], places: Iterable[Window]) -> list[Match]:
    return sorted(distinct(_exact_in(archive, pasted, places)), key=order)


def _exact_in(
    archive: Archive, pasted: Sequence[Part], places: Iterable[Window]
) -> Iterator[Match]:
    done: dict[int, int] = {}  # Up to where each document's sections are told of already.
    for window in places:
        stream = window.stream
        for found in occurrences(pasted, stream):
            if stream.tokens[found[0][0]].start < done.get(window.document.id, 0):
                continue
            spans = [
                _with_signs(part, stream, first, last)
                for part, (first, last) in zip(pasted, found, strict=True)
            ]
            if match := match_at(archive, window.document, spans):
                done[window.document.id] = match.quotes[-1].place.section.end
                yield match


def _with_signs(part: Part, stream: Stream, first: int, last: int) -> tuple[int, int]:
    """Offsets of a part, with the signs at its ends where the minutes have the same."""
    for sign in reversed(part.before):
        if first == 0 or stream.tokens[first - 1].key != sign.key:
            break
        first -= 1
    for sign in part.after:
        if stream.tokens[last : last + 1] == [] or stream.tokens[last].key != sign.key:
            break
        last += 1
    return stream.tokens[first].start, stream.tokens[last - 1].end


def _near(
    archive: Archive,
    pasted: Sequence[Part],
    claim: str,
    places: Iterable[Window],
    near_from: float,
) -> list[Match]:
    """Places that are like a text, the likest first; none that is much less so than the first."""
    found = distinct(_near_in(archive, pasted, claim, places, near_from))
    best = max((match.likeness for match in found), default=0.0)
    near = [match for match in found if match.likeness >= best - _WORSE]
    return sorted(near, key=lambda match: (-match.likeness, *order(match)))


def _near_in(
    archive: Archive,
    pasted: Sequence[Part],
    claim: str,
    places: Iterable[Window],
    near_from: float,
) -> Iterator[Match]:
    words = sum(len(part.words) for part in pasted)
    for window in places:
        stream = window.stream
        most = sum(ceiling(part, stream) * len(part.words) / words for part in pasted)
        if most < near_from - _ROUNDING:
            continue
        first, likeness = 0, 0.0
        found: list[tuple[Part, list[Token]]] = []
        for part in pasted:
            if (aligned := likest(part, stream, first)) is None:
                break
            likeness += aligned.likeness * len(part.words) / words
            first = aligned.last
            found.append((part, stream.tokens[aligned.first : aligned.last]))
        if len(found) < len(pasted) or likeness < near_from:
            continue
        spans = [(tokens[0].start, tokens[-1].end) for _, tokens in found]
        marked = tuple(_runs(found, claim, window.document.text))
        if match := match_at(archive, window.document, spans, round(likeness, 4), marked):
            yield match


def _runs(
    found: Sequence[tuple[Part, Sequence[Token]]], claim: str, text: str
) -> Iterator[Run]:
    """Runs of all parts, and between them what the gaps stand for."""
    for n, (part, tokens) in enumerate(found):
        if n:
            ours = claim[found[n - 1][0].tokens[-1].end : part.tokens[0].start]
            theirs = text[found[n - 1][1][-1].end : tokens[0].start]
            yield Run(ours, theirs, (Change.LEFT_OUT,))
        yield from runs(part, claim, tokens, text)
