"""Quotes as the pages show them, with what is told beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.model import SectionKind
from corpus.rows import SectionRow
from embeddings.archive import Archive
from qa.cases import When, other_treatments
from qa.cite import Citation, cite
from qa.decisions import decision_of, words_of
from qa.departures import Comparison, Follows, compared
from qa.endings import ending_of
from qa.model import Quote
from web import wording
from web.addresses_out import absolute
from web.exports.reference import quotation_path
from web.sources import is_drawn, source_path
from web.viewer import Run
from web.wording import cases as wording_cases


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote as the page shows it, its highlights as runs.

    ``departs``: that the decision is not as recommended; ``items``: each recommended item and
    what became of it; ``ending``: how the point ended, beside quotes that do not say.
    ``also``, ``treated``: sentences or labels, each with its address. ``again``: section and
    page, of a quote whose point was cited in full just before. ``printed``: address of the
    page of its file, where it can be shown. ``cited``: that of its citations; ``copied``: it
    with its citation.
    """

    quote: Quote
    runs: tuple[Run, ...]
    kind: SectionKind
    outcome: str
    outcome_kind: str
    citation: Citation
    where: list[str]
    also: list[tuple[str, str]]
    departs: str
    items: list[tuple[str, str]]
    ending: str
    treated: tuple[tuple[str, str], ...] = ()
    again: str = ""
    printed: str = ""
    cited: str = ""
    copied: str = ""

    def is_recommended_for(self, other: QuoteView) -> bool:
        """Whether this is the recommendation to another view's decision."""
        kinds = (other.kind, self.kind) == (SectionKind.DECISION, SectionKind.RECOMMENDATION)
        return kinds and other.quote.place.matter == self.quote.place.matter


def beside(views: Sequence[QuoteView]) -> list[tuple[QuoteView, ...]]:
    """Views in rows: a decision with its recommendation beside it, all others alone."""
    rows: list[tuple[QuoteView, ...]] = []
    left = list(views)
    while left:
        view = left.pop(0)
        pair = next((other for other in left if other.is_recommended_for(view)), None)
        if pair:
            left.remove(pair)
        rows.append((view, pair) if pair else (view,))
    return rows


def quote_views(
    archive: Archive, quotes: Sequence[Quote], here: str, alone: bool = False
) -> list[QuoteView]:
    """Quotes; the first of each point tells when its case was treated else, and how it ended.

    That it ended is not told beside a quote of the decision itself. ``alone``: neither is told.
    """
    views: list[QuoteView] = []
    told = set[tuple[int, int | None]]()
    decided = {q.place.matter for q in quotes if q.place.is_decision}
    for quote in quotes:
        first = not alone and quote.place.matter not in told
        told.add(quote.place.matter)
        treated = _treated(archive, quote, here) if first else ()
        ends = first and quote.place.matter not in decided
        ending = ending_of(archive, quote.place) if ends else None
        view = _quote_view(archive, quote, here, treated, wording.outcome(ending, here))
        if views and views[-1].quote.place.matter == quote.place.matter and quote.place.point:
            view = replace(view, again=wording.place_within(view.citation, here))
        views.append(view)
    return views


def _treated(archive: Archive, quote: Quote, here: str) -> tuple[tuple[str, str], ...]:
    """The treatment before, the next and the last one: sentences, each with its address."""
    others = other_treatments(archive, quote.place)
    earlier = [o for o in others if o.when is When.EARLIER]
    later = [o for o in others if o.when is When.LATER]
    told = [*earlier[-1:], *later[:1], *later[1:][-1:]]
    return tuple((wording_cases.treated(o, here), o.path) for o in told)


def _quote_view(
    archive: Archive, quote: Quote, here: str, treated: tuple[tuple[str, str], ...],
    ending: str,
) -> QuoteView:
    citation, found = cite(archive, quote), compared(archive, quote.place)
    runs: list[Run] = []
    at = 0
    for start, end in quote.highlights:
        runs += [Run(quote.text[at:start]), Run(quote.text[start:end], marked=True)]
        at = end
    runs.append(Run(quote.text[at:]))
    decision = decision_of(quote.place)
    return QuoteView(
        quote=quote,
        runs=tuple(r for r in runs if r.text),
        kind=quote.place.section.kind,
        outcome=wording.outcome(decision, here),
        outcome_kind=decision.outcome.value if decision and decision.outcome else "",
        citation=citation,
        where=wording.citation_place(citation, here),
        also=[
            (wording.citation_label(c, here), c.path)
            for c in (cite(archive, other) for other in quote.also)
        ],
        departs=_departs(found[1], here) if found else "",
        items=_items(quote, *found, here) if found else [],
        ending=ending,
        treated=treated,
        printed=_printed(archive, quote),
        cited=quotation_path(citation),
        copied=_copied(quote, citation, here),
    )


def _printed(archive: Archive, quote: Quote) -> str:
    document = quote.place.document
    shown = is_drawn(document) and archive.original(document.sha256) is not None
    return source_path(archive, quote) if shown else ""


def _copied(quote: Quote, citation: Citation, here: str) -> str:
    """What is taken along of a quote: its words, where they stand, and the way there."""
    where = wording.citation_label(citation, here)
    return f"{wording.quoted(quote.text, here)} ({where}, {absolute(citation.path)})"


def _departs(comparison: Comparison, here: str) -> str:
    """What is told of a decision that does not follow its recommendation."""
    if comparison.follows not in (Follows.DEPARTS, Follows.WITH_CHANGES):
        return ""
    return wording_cases.follows(comparison.follows, here)


def _items(
    quote: Quote, section: SectionRow, comparison: Comparison, here: str
) -> list[tuple[str, str]]:
    """The recommendation's items with what became of each, where they did not fare alike."""
    if len({item.follows for item in comparison.items}) < 2:
        return []
    text = words_of(quote.place.document, section)
    return [
        (text[i.start : i.end], wording_cases.follows(i.follows, here)) for i in comparison.items
    ]
