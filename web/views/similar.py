"""Cases like one, as their page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from embeddings.archive import Archive
from qa.cases import Other, other_treatments
from qa.similar import Similar
from qa.steps import step_path
from web import wording
from web.views.quotes import QuoteView, quote_views
from web.wording import cases as wording_cases


@dataclass(frozen=True, slots=True)
class SimilarView:
    """An earlier case: how like it is in words, what was recommended, how it ended."""

    title: str
    path: str
    where: str
    case_number: str
    likeness: str
    recommended: list[QuoteView]
    decided: list[QuoteView]
    others: list[Other]

    @property
    def recommended_words(self) -> int:
        """How long the recommendation is: a short one is shown unfolded."""
        return sum(len(run.text.split()) for quote in self.recommended for run in quote.runs)


def similar_view(archive: Archive, one: Similar, here: str) -> SimilarView:
    """A case like another, in a language of the interface."""
    step = one.step
    point = step.place.point
    assert point is not None and step.date is not None
    where = (step.body or "", wording.long_date(step.date, here))
    return SimilarView(
        title=point.title,
        path=step_path(archive, step),
        where=", ".join(filter(None, where)),
        case_number=point.case_number or "",
        likeness=wording_cases.likeness(one.likeness, here),
        recommended=quote_views(archive, step.recommended, here),
        decided=quote_views(archive, step.decided, here),
        others=other_treatments(archive, step.place),
    )
