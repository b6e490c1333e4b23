"""What the command line prints of cases: their course, their numbers, cases like them."""

from __future__ import annotations

from typing import Any

from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from web.terminal import out, quote_text


def case_text(values: dict[str, Any]) -> None:
    """The course of a case for reading."""
    out.print(escape(values["message"]))
    for case in values["cases"]:
        named = ", ".join(filter(None, [case["number"], case["municipality"]]))
        out.print(f"\n[bold]{escape(named)}: {escape(case['title'])}[/bold]")
        for step in case["steps"]:
            _step(step)


def _step(step: dict[str, Any]) -> None:
    out.print(f"\n[bold]{escape(step['label'])}[/bold]")
    for quote in (*step["recommended"], *step["decided"]):
        quote_text(quote, 4)


def similar_text(values: dict[str, Any]) -> None:
    """Cases like another for reading, each with its later treatments."""
    out.print(escape(values["message"]))
    for one in values["similar"]:
        named = ", ".join(filter(None, [one["case_number"], one["title"]]))
        out.print(f"\n[bold]{escape(named)}[/bold]", end="")
        _step(one)
        for other in one["case"]:
            if other["when"] == "later":
                out.print(Padding(f"→ {escape(other['label'])}", (0, 4)))


def numbers_text(values: dict[str, Any]) -> None:
    """The numbers of a case as a table: what each is, its value, and the words around it."""
    out.print(escape(values["message"]))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    where = None
    for number in values["numbers"]:
        quote = number["quote"]
        citation = quote["citation"]
        if (citation["url"].split("?")[0]) != where:
            where = citation["url"].split("?")[0]
            named = [citation["date"], citation["committee"], citation["title"]]
            table.add_row()
            table.add_row("", "", f"[bold]{escape(', '.join(filter(None, named)))}[/bold]")
        (start, end), text = quote["highlights"][0], quote["text"]
        heading = f"{number['heading']}: " if number["heading"] else ""
        table.add_row(
            number["label"], f"{number['value']} {number['unit'] or ''}".strip(),
            Text.assemble((heading, "dim"), text[:start], (text[start:end], "bold"), text[end:]),
        )
    if values["numbers"]:
        out.print(table)
