"""The numbers of a point as their page and their file for spreadsheets show them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from embeddings.archive import Archive
from qa.cite import cite
from qa.figures import NumberKind
from qa.numbers import Number
from web import wording
from web.viewer import Run
from web.wording import cases as wording_cases

# What a spreadsheet takes for a formula where a cell begins with it, unless it is a plain number.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"[-+]?\d+(?:,\d+)?")


@dataclass(frozen=True, slots=True)
class NumberView:
    """A number with the words that it stands in; ``value`` as a spreadsheet reads it."""

    kind: NumberKind
    kind_name: str
    printed: str
    value: str
    unit: str
    heading: str
    runs: tuple[Run, ...]
    section: str
    path: str

    @property
    def words(self) -> str:
        return "".join(run.text for run in self.runs)


def number_views(archive: Archive, numbers: Iterable[Number], here: str) -> list[NumberView]:
    """Numbers for people, in a language of the interface."""
    return [_view(archive, number, here) for number in numbers]


def _view(archive: Archive, number: Number, here: str) -> NumberView:
    quote, citation = number.quote, cite(archive, number.quote)
    start, end = quote.highlights[0]
    # Cells of a table's row stand apart by tabs, which a page does not show.
    text = quote.text.replace("\t", " ")
    runs = (Run(text[:start]), Run(text[start:end], marked=True), Run(text[end:]))
    return NumberView(
        kind=number.kind,
        kind_name=wording_cases.number_kind(number.kind, here),
        printed=number.printed,
        value=_value(number.value),
        unit=number.unit or "",
        heading=number.heading.text if number.heading else "",
        runs=tuple(run for run in runs if run.text),
        section=citation.section_label
        or wording.section_name(citation.section_kind, here),
        path=citation.path,
    )


def _value(value: Decimal | str) -> str:
    return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value


def in_print_order(numbers: Sequence[NumberView]) -> list[tuple[str, list[NumberView]]]:
    """All of them under one heading, which is none."""
    return [("", list(numbers))] if numbers else []


def grouped(numbers: Sequence[NumberView]) -> list[tuple[str, list[NumberView]]]:
    """Each kind's own, in the order of print, under the kind's name."""
    by_kind = ((kind, [n for n in numbers if n.kind is kind]) for kind in NumberKind)
    return [(members[0].kind_name, members) for _, members in by_kind if members]


def numbers_csv(numbers: Iterable[NumberView], here: str, host: str) -> bytes:
    """The numbers as a file that spreadsheets in Danish open as it is.

    UTF-8 with a byte-order mark, semicolons, decimal commas, CRLF. A cell that a spreadsheet
    would take for a formula begins with an apostrophe.
    """
    _ = wording.translations(here).gettext
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [_("As printed"), _("Kind"), _("Value"), _("Unit"), _("Column"), _("Words"),
         _("Section"), _("Address")]
    )
    for n in numbers:
        cells = (
            n.printed, n.kind_name, n.value, n.unit, n.heading, n.words, n.section, host + n.path
        )
        writer.writerow([_guarded(" ".join(cell.split())) for cell in cells])
    return lines.getvalue().encode("utf-8-sig")


def _guarded(cell: str) -> str:
    risky = _FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell
