"""What has become of words that an address names and that are not where it leads.

A document may have been replaced by a corrected one, an item numbered anew, a committee renamed.
The words are compared with what stands there now; then they are looked for from near to far: at
that meeting, on that day, in that municipality, in the whole archive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.rows import DocumentRow
from embeddings.archive import Archive, Filters
from qa.cite import Name
from qa.claims import Checked, Verdict, check
from qa.errors import BadCharacters, BadClaim
from qa.matches import Match

# At the place that an address names, words are taken for the changed ones from this likeness on.
_NEAR_HERE = 0.5
# Fewer words than these are like too much.
_FEWEST_WORDS = 4
_MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Now:
    """Where the words of an address stand now, and how they read.

    ``here``: at the place that it names; ``elsewhere``: in other places, the nearest first.
    Those without runs have the words as the address has them. ``words`` are these.
    """

    words: str
    here: Match | None = None
    elsewhere: tuple[Match, ...] = ()
    more: bool = False


def words_now(archive: Archive, name: Name, at: Filters, here: Filters | None = None) -> Now:
    """What has become of the words that an address names.

    ``at`` says what it tells of its meeting (municipality, committee, day), ``here`` what its
    page is of (a document, a point of it), None where there is no such page any more.
    """
    words = f"{name.first} […] {name.last}" if name.last else name.first
    try:
        near_here = _here(archive, words, here) if here else None
        if near_here and not near_here.runs:
            return Now(words, near_here)
        found = _elsewhere(archive, words, at, nearly=near_here is None)
    except (BadClaim, BadCharacters):
        return Now(words)
    if found is None:
        return Now(words, near_here)
    more = found.more or len(found.matches) > _MOST_PLACES
    return Now(words, near_here, found.matches[:_MOST_PLACES], more)


def _here(archive: Archive, words: str, here: Filters) -> Match | None:
    for match in check(archive, words, here, _NEAR_HERE).matches:
        # What was read around a passage may belong to the next point.
        point = match.quotes[0].place.point
        at_point = here.point is None or (point is not None and point.number == here.point)
        if at_point and (not match.runs or _is_enough(words)):
            return match
    return None


def _elsewhere(archive: Archive, words: str, at: Filters, nearly: bool) -> Checked | None:
    """The nearest places with the same words; where there are none, those with like words."""
    near: Checked | None = None
    for limits in _wider(at):
        if not _is_enough(words) and limits != at:
            break
        found = check(archive, words, limits)
        if found.verdict is Verdict.EXACT:
            return found
        if found.verdict is Verdict.NEAR and near is None and _is_enough(words):
            near = found
    return near if nearly else None


def _wider(at: Filters) -> Iterator[Filters]:
    tried: list[Filters] = []
    for limits in (
        at, replace(at, committee=None), Filters(municipality=at.municipality), Filters()
    ):
        if limits not in tried:
            tried.append(limits)
            yield limits


def _is_enough(words: str) -> bool:
    return len(words.split()) >= _FEWEST_WORDS


def replacement(archive: Archive, key: str) -> DocumentRow | None:
    """The document that replaces the one with this key; None if none does."""
    by_key = {s.sha256[:16]: s for s in archive.sources if s.sha256}
    seen: set[str] = set()
    while (source := by_key.get(key)) and source.replaced_by and key not in seen:
        seen.add(key)
        key = source.replaced_by[:16]
    return archive.corpus.document_by_key(key) if seen else None
