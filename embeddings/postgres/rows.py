"""The rows of a shared generation, read with the queries of the local corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from corpus.records import CorpusReader
from corpus.rows import PassageRow, Row, SectionRow

# Sections that were fetched with their passages, and are kept.
_AT_HAND = 16_384


class PostgresCorpus(CorpusReader):
    """Reads meetings, points, sections and passages of one generation.

    ``find`` gives the rows of a query that has ``%s`` for values.
    """

    _on_page = (
        "EXISTS (SELECT 1 FROM json_array_elements(block.pieces::json) AS piece"
        " WHERE (piece->>1)::integer = ?)"
    )

    def __init__(self, find: Callable[[str, Sequence[object]], Iterable[Row]]) -> None:
        super().__init__()
        self._find = find
        self._at_hand: dict[int, SectionRow] = {}

    def passages(self, ids: Sequence[int] | None = None) -> list[PassageRow]:
        """Passages in the order of ``ids``, or all of them.

        Of some passages the sections are asked for next: all are fetched at once.
        """
        found = super().passages(ids)
        if ids is not None:
            sections = {p.section for p in found} - self._at_hand.keys()
            if len(self._at_hand) > _AT_HAND:
                self._at_hand = {}
            self._at_hand.update((s.id, s) for s in self.sections(sorted(sections)))
        return found

    def _section(self, id: int) -> SectionRow:
        return self._at_hand.get(id) or super()._section(id)

    def _rows(self, query: str, values: Sequence[object] = ()) -> Iterable[Row]:
        # An empty list of SQLite is none of PostgreSQL; no id is NULL.
        return self._find(query.replace("IN ()", "IN (NULL)").replace("?", "%s"), values)
