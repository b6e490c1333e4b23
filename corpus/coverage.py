"""What an archive covers: whose meetings, of which bodies, from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Coverage:
    """Meetings counted; municipalities, and pairs of these and a body that met, each once."""

    meetings: int
    municipalities: tuple[str, ...]
    bodies: tuple[tuple[str, str], ...]
    first: date | None
    last: date | None


def coverage_of(meetings: Iterable[tuple[str, str, date]]) -> Coverage:
    """Coverage of meetings: municipality (empty if unknown), committee, date."""
    rows = list(meetings)
    days = [day for *_, day in rows]
    return Coverage(
        meetings=len(rows),
        municipalities=tuple(dict.fromkeys(town for town, *_ in rows if town)),
        bodies=tuple(dict.fromkeys((town, committee) for town, committee, _ in rows)),
        first=min(days, default=None),
        last=max(days, default=None),
    )
