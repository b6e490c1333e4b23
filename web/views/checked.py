"""Pasted texts that were checked, as their page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from embeddings.archive import Archive
from qa.claims import Checked, Verdict
from qa.differences import Change
from qa.differences import Run as Difference
from qa.matches import Match
from web.views.quotes import QuoteView, quote_views
from web.wording import checked as wording_checked

_LEFT_OUT = (Change.LEFT_OUT,)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a comparison: ``same`` in both, or what text and minutes each have alone.

    ``kind`` says in words what is different; ``gap`` holds what "[…]" stands for.
    """

    same: str = ""
    ours: str = ""
    theirs: str = ""
    kind: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place where the words stand; its stretches are of near words only."""

    quotes: list[QuoteView]
    stretches: tuple[Stretch, ...]

    @property
    def differences(self) -> list[Stretch]:
        return [stretch for stretch in self.stretches if stretch.kind]


@dataclass(frozen=True, slots=True)
class CheckedView:
    """A text or one of its sentences, what became of it, and where it stands."""

    verdict: Verdict
    name: str
    text: str
    places: list[PlaceView]
    more: bool


def checked_view(archive: Archive, checked: Checked, here: str) -> CheckedView:
    """What became of a text, in a language of the interface."""
    return CheckedView(
        verdict=checked.verdict,
        name=wording_checked.verdict(checked.verdict, here),
        text=checked.claim,
        places=[place_view(archive, match, here) for match in checked.matches],
        more=checked.more,
    )


def place_view(archive: Archive, match: Match, here: str) -> PlaceView:
    """A place; the words are marked only where the sentence has others beside them."""
    quotes = match.quotes
    if not match.is_cut:
        quotes = tuple(replace(quote, highlights=()) for quote in quotes)
    return PlaceView(quote_views(archive, quotes, here), tuple(stretches(match.runs, here)))


def stretches(runs: Iterable[Difference], here: str) -> Iterable[Stretch]:
    """Runs of a comparison for people; the space that ends a word stands between stretches."""
    for run in runs:
        if not run.changes:
            yield Stretch(same=run.minutes)
            continue
        if run.changes == _LEFT_OUT:
            yield Stretch(gap=run.minutes.strip())
        else:
            kind = wording_checked.changes(run.changes, here)
            yield Stretch(ours=run.claim.strip(), theirs=run.minutes.strip(), kind=kind)
        if any(side[-1:].isspace() for side in (run.claim, run.minutes)):
            yield Stretch(same=" ")
