"""What the command line prints of a pasted text that was checked."""

from __future__ import annotations

from typing import Any

from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from web.terminal import out


def checked_text(values: dict[str, Any], legend: str) -> None:
    """What became of a pasted text, for reading; differences marked as ``legend`` tells."""
    out.print(escape(values["message"]))
    for sentence in values["sentences"]:
        out.print()
        out.print(f"[bold]{escape(sentence['label'])}:[/bold] {escape(sentence['text'])}")
        _matches(sentence["matches"][:1], legend)
    if not values["sentences"]:
        _matches(values["matches"], legend)


def _matches(matches: list[dict[str, Any]], legend: str) -> None:
    for match in matches:
        if match["differences"]:
            out.print()
            out.print(Padding(_marked(match["differences"]), (0, 2)))
            out.print(Padding(f"[dim]{escape(legend)}[/dim]", (0, 2)))
            for run in match["differences"]:
                if run["changes"] and not _is_gap(run):
                    told = f"{run['label']}: {_shown(run['text'])} → {_shown(run['minutes'])}"
                    out.print(Padding(escape(told), (0, 4)))
        for quote in match["quotes"]:
            text = Text(f"“{quote['text']}”")
            for start, end in quote["highlights"] if match["part_of_more"] else ():
                text.stylize("bold", start + 1, end + 1)
            out.print()
            out.print(Padding(text, (0, 2)))
            out.print(Padding(f"[dim]{escape(quote['citation']['label'])}[/dim]", (0, 2)))


def _marked(differences: list[dict[str, Any]]) -> Text:
    """Runs put together: what both have, and between marks what only one of them has."""
    marked = Text()
    for run in differences:
        if not run["changes"] or _is_gap(run):
            marked.append(run["text"] if _is_gap(run) else run["minutes"])
            continue
        for side, (opens, closes), style in (
            ("text", ("[-", "-]"), "red"), ("minutes", ("{+", "+}"), "green"),
        ):
            if words := run[side].strip():
                marked.append(f"{opens}{words}{closes}", style)
                marked.append(" ")
    return marked


def _is_gap(run: dict[str, Any]) -> bool:
    return bool(run["changes"] == ["left_out"])


def _shown(words: str) -> str:
    return words.strip() or "–"
