"""Filters as conditions on the rows of passages."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.model import DocumentKind
from corpus.rows import MeetingRow
from embeddings.archive import Filters, matches
from embeddings.postgres.connecting import Reader


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in SQL with its values; ``nothing`` where no row can meet it.

    ``towns``: the municipalities that rows can be of, if only of some.
    """

    text: str = "TRUE"
    values: tuple[object, ...] = ()
    towns: tuple[str, ...] | None = None
    nothing: bool = False

    def __bool__(self) -> bool:
        return self.text != "TRUE"


class Limits:
    """Makes conditions of filters; reads the committees of a generation once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._bodies: list[tuple[int, MeetingRow]] | None = None

    def condition(self, filters: Filters) -> Condition:
        """What a passage must be like to pass."""
        found: list[tuple[str, object]] = []
        towns: list[str] | None = None
        if filters.municipality or filters.committee:
            # Their names are compared here, as the local archive does, not in SQL.
            named = replace(filters, date_from=None, date_to=None)
            bodies = [(id, m) for id, m in self._known() if matches(m, named)]
            towns = sorted({m.municipality_slug for _, m in bodies})
            # That of the municipality says which partitions need not be looked at.
            found += [("municipality = ANY(%s)", towns),
                      ("body = ANY(%s)", [id for id, _ in bodies])]
            if not bodies:
                return Condition("FALSE", nothing=True)
        if filters.document is not None:
            row = self._reader.rows(
                "SELECT id FROM document WHERE key = %s", [filters.document[:16]]
            )
            if not row:
                return Condition("FALSE", nothing=True)
            found.append(("document = %s", row[0][0]))
        case = filters.case_number
        for text, value in (
            ("date >= %s", filters.date_from and filters.date_from.isoformat()),
            ("date <= %s", filters.date_to and filters.date_to.isoformat()),
            ("point = %s", filters.point),
            ("case_number = %s", None if case is None else case.casefold()),
            ("section_kind = %s", filters.section),
            ("document_kind = %s", filters.document_kind),
        ):
            if value is not None:
                found.append((text, str(value)))
        if not found:
            return Condition()
        return Condition(
            " AND ".join(t for t, _ in found), tuple(v for _, v in found),
            None if towns is None else tuple(towns),
        )

    def _known(self) -> Sequence[tuple[int, MeetingRow]]:
        with self._lock:
            if self._bodies is None:
                rows = self._reader.rows(
                    "SELECT id, municipality, municipality_slug, committee, committee_slug"
                    " FROM body ORDER BY id"
                )
                self._bodies = [
                    (id, MeetingRow(
                        0, town, town_slug, committee, committee_slug, date.min, None, None, None,
                        DocumentKind.MINUTES,
                    ))
                    for id, town, town_slug, committee, committee_slug in rows
                ]
            return self._bodies
