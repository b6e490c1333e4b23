"""The numbers of a point: every amount, percentage, count and date with its sentence.

Those of sentences are read by :mod:`qa.figures`; in a table a bare number gets the unit that its
column's heading or the caption tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.history import is_treatment_field
from corpus.model import BlockKind, SectionKind
from corpus.passages import page_at
from corpus.rows import BlockRow, PointRow
from embeddings.archive import Archive
from qa.boundaries import trimmed
from qa.figures import YEAR, Figure, NumberKind, decimal, figures_in
from qa.model import Place, Quote
from qa.shapes import NUMBER
from qa.whole import places_of


@dataclass(frozen=True, slots=True)
class Number:
    """A number where it stands.

    ``value`` is in crowns or euros, in per cent or by number; a date's is ISO 8601, as far as it
    is told ("2021-03", "--05-04"). ``quote`` is the sentence or table row with the number
    highlighted, ``heading`` the column that it stands in.
    """

    kind: NumberKind
    value: Decimal | str
    unit: str | None
    quote: Quote
    heading: Quote | None = None

    @property
    def printed(self) -> str:
        """The number as printed."""
        start, end = self.quote.highlights[0]
        return self.quote.text[start:end]


@dataclass(frozen=True, slots=True)
class _Unit:
    """What the bare numbers of a column are."""

    kind: NumberKind
    name: str | None = None
    scale: int = 1


_COUNTED = _Unit(NumberKind.COUNT)
_SECTIONS_WITHOUT = (SectionKind.HEAD, SectionKind.ATTACHMENTS)
_CELL = re.compile(rf"\s*(?P<sign>[-−–+]\s?)?(?P<number>{NUMBER})\s*\*?\s*")
_IN_CROWNS = re.compile(
    r"(?:(?P<scale>mio|mia|mill?|t|1\.?000|tusinde?)\.?\s*)?(?:\bkr\b|(?<=t)kr\b|\bkroner\b|\bDKK\b)",
    re.I,
)
_IN_EUROS = re.compile(r"(?:(?P<scale>mio|mia)\.?\s*)?(?:€|\beuro?\b)", re.I)
_IN_PER_CENT = re.compile(r"%|\b(?:pct|procent)\b|\bandel\b", re.I)
_IN_NUMBER = re.compile(r"\bantal\b", re.I)
_SCALES = {"mio": 10**6, "mil": 10**6, "mill": 10**6, "mia": 10**9, "t": 1000, "1000": 1000,
           "1.000": 1000, "tusind": 1000, "tusinde": 1000}


def numbers_of(archive: Archive, point: PointRow) -> list[Number]:
    """The numbers of a point in the order of print.

    Of its head and the names of its attachments none, nor numbers that only name things
    (paragraphs, plans, cases, points).
    """
    places = places_of(archive, point)
    return [
        number for place in places if place.section.kind not in _SECTIONS_WITHOUT
        for number in _of_section(archive, place)
    ]


def _of_section(archive: Archive, place: Place) -> Iterator[Number]:
    corpus = archive.corpus
    blocks = corpus.blocks_of(place.section.id)
    text = place.document.text
    for sentence in corpus.sentences(corpus.passages_of("section", place.section.id)):
        start, end = trimmed(text, sentence.start, sentence.end)
        at = next((n for n, b in enumerate(blocks) if b.start <= start < b.end), None)
        if start >= end or at is None or is_treatment_field(text[start:end]):
            continue
        if blocks[at].kind is BlockKind.TABLE_HEAD:
            continue  # It names the columns.
        quote = Quote(place, start, end, page_at(blocks, start))
        if blocks[at].kind is BlockKind.ROW:
            yield from _of_row(quote, blocks, at)
        else:
            yield from (_number(f, quote) for f in figures_in(text[start:end]))


def _number(found: Figure, quote: Quote, heading: Quote | None = None) -> Number:
    marked = replace(quote, highlights=((found.start, found.end),))
    return Number(found.kind, found.value, found.unit, marked, heading)


def _of_row(quote: Quote, blocks: Sequence[BlockRow], at: int) -> Iterator[Number]:
    """The numbers of a table's row, cell by cell."""
    text = quote.place.document.text
    head = next(
        (n for n in range(at - 1, -1, -1) if blocks[n].kind is not BlockKind.ROW), None
    )
    headed = head is not None and blocks[head].kind is BlockKind.TABLE_HEAD
    headings = list(_cells(text, blocks[head])) if head is not None and headed else []
    before = blocks[head - 1] if head and headed else None
    caption = text[before.start : before.end] if before else ""
    for column, (start, end) in enumerate(_cells(text, blocks[at])):
        heading = _heading(quote, blocks, headings, column)
        of_column = _unit(heading.text if heading else "") or _unit(caption) or _COUNTED
        first, last = trimmed(text, start, end)
        if first >= last or first < quote.start or last > quote.end:
            continue
        bare = _CELL.fullmatch(text[first:last])
        year = YEAR.fullmatch(text[first:last]) and (column == 0 or of_column is _COUNTED)
        found = [_bare(bare, of_column)] if bare and not year else figures_in(text[first:last])
        for one in found:
            shift = first - quote.start
            moved = replace(one, start=one.start + shift, end=one.end + shift)
            yield _number(moved, quote, heading)


def _cells(text: str, block: BlockRow) -> Iterator[tuple[int, int]]:
    at = block.start
    for cell in text[block.start : block.end].split("\t"):
        yield at, at + len(cell)
        at += len(cell) + 1


def _heading(
    quote: Quote, blocks: Sequence[BlockRow], headings: Sequence[tuple[int, int]], column: int
) -> Quote | None:
    if column >= len(headings):
        return None
    start, end = trimmed(quote.place.document.text, *headings[column])
    return Quote(quote.place, start, end, page_at(blocks, start)) if start < end else None


def _unit(told: str) -> _Unit | None:
    """The unit that a column's heading or a table's caption tells of bare numbers."""
    for pattern, name in ((_IN_CROWNS, "DKK"), (_IN_EUROS, "EUR")):
        if said := pattern.search(told):
            return _Unit(NumberKind.AMOUNT, name, _SCALES.get((said["scale"] or "").lower(), 1))
    if _IN_PER_CENT.search(told):
        return _Unit(NumberKind.PERCENTAGE, "%")
    return _COUNTED if _IN_NUMBER.search(told) else None


def _bare(cell: re.Match[str], unit: _Unit) -> Figure:
    """A cell that is nothing but a number."""
    minus = -1 if cell["sign"] and cell["sign"].strip() != "+" else 1
    start = cell.start("sign" if cell["sign"] else "number")
    value = minus * decimal(cell["number"]) * unit.scale
    return Figure(unit.kind, value, unit.name, start, cell.end("number"))
