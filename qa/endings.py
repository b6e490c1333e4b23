"""How a point ended, told beside quotes from its other sections."""

from __future__ import annotations

from dataclasses import replace

from embeddings.archive import Archive
from qa.decisions import Decision, decision_of
from qa.model import Place


def ending_of(archive: Archive, place: Place) -> Decision | None:
    """The last decision printed at a place's point; None where the place is itself one."""
    if place.point is None or place.is_decision:
        return None
    sections = archive.corpus.sections_of_point(place.point.id)
    places = (replace(place, section=section) for section in reversed(sections))
    found = (decision_of(p) for p in places if p.is_decision)
    return next((d for d in found if d is not None and d.outcome is not None), None)
