"""Points found by their words, as the archive's pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.model import DocumentKind
from embeddings.archive import Archive
from qa.browse import Found, Matches, outcome_of
from qa.cite import Citation, cite
from qa.snippets import marks, snippet
from web import wording
from web.viewer import Run
from web.wording import archive as wording_archive


@dataclass(frozen=True, slots=True)
class PointView:
    """A point found: title and snippet as runs, the words looked for marked."""

    title: tuple[Run, ...]
    runs: tuple[Run, ...]
    citation: Citation
    where: list[str]
    outcome: str
    agenda: bool


def point_view(store: Archive, found: Found, among: Matches, here: str) -> PointView:
    """A point with the minutes' own words around those looked for."""
    quote = snippet(store, found, among.groups)
    citation = cite(store, quote)
    outcome = outcome_of(store, found.place)
    meeting = found.place.meeting
    return PointView(
        title=_runs(citation.title, marks(store, citation.title, among.groups)),
        runs=_runs(quote.text, quote.highlights),
        citation=citation,
        where=wording.citation_place(citation, here),
        outcome=wording_archive.outcome_name(outcome, here) if outcome else "",
        agenda=meeting is not None and meeting.kind is DocumentKind.AGENDA,
    )


def _runs(text: str, marked: Iterable[tuple[int, int]]) -> tuple[Run, ...]:
    runs, at = [], 0
    for start, end in marked:
        runs += [Run(text[at:start]), Run(text[start:end], marked=True)]
        at = end
    return tuple(run for run in [*runs, Run(text[at:])] if run.text)
