"""What the command line prints: progress, the build report, answers."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.padding import Padding
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as Bars
from rich.text import Text
from rich.tree import Tree

from web.terminal.console import PlainConsole, shown

if TYPE_CHECKING:  # Building brings the readers of files, half a second that a question lacks.
    from embeddings.build import BuildReport
    from embeddings.manifest import Source

# Progress and reports go to standard error: standard output is for answers.
_console = PlainConsole(stderr=True, highlight=False)
out = PlainConsole(highlight=False)

_STAGES = {
    "encoder": "Loading the encoder",
    "fetch": "Fetching documents",
    "read": "Reading documents",
    "ocr": "Reading scans",
    "import": "Checking the files",
    "passages": "Encoding passages",
    "sentences": "Encoding sentences",
    "index": "Writing the index",
}


# So many headings of unknown meaning are named.
_MOST_LABELS = 20

_TABLE_WIDTH = 250

_STATUSES = {
    "indexed": "indexed",
    "second_source": "a second source",
    "replaced": "replaced",
    "duplicate": "a duplicate",
    "not_read": "not read",
    "removed": "removed",
}


def tables(aside: bool = False) -> PlainConsole:
    """Standard output, wide enough for tables of figures whatever the window is.

    ``aside``: standard error, where standard output is for JSON.
    """
    return PlainConsole(stderr=aside, width=max(out.width, _TABLE_WIDTH), highlight=False)


class _Rate(ProgressColumn):
    """Steps in a second, as they were lately; over all of a stage that is done."""

    def render(self, task: Task) -> Text:
        rate = task.speed
        if task.finished and task.finished_time:
            rate = task.completed / task.finished_time
        return Text(f"{rate:.1f}/s" if rate else "", style="progress.data.speed")


class Progress:
    """Bars for the stages of a build."""

    def __init__(self) -> None:
        self._bars = Bars(
            TextColumn("{task.description:<20}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeElapsedColumn(),
            console=_console,
        )
        self._task: Any = None

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def stage(self, name: str, total: int) -> None:
        self._task = self._bars.add_task(_STAGES.get(name, name), total=total)

    def advance(self, steps: int) -> None:
        self._bars.advance(self._task, steps)


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """A spinner while something takes its time."""
    with _console.status(text):
        yield


def say(text: str) -> None:
    """A line of news."""
    _console.print(escape(text), soft_wrap=True)


def report(made: BuildReport, home: Path) -> None:
    """What a build did, and every file of which there is something to say."""
    counts, sources = made.manifest.counts, made.sources
    if not made.changed:
        say(f"Nothing has changed since generation {made.folder.name}, which stays in service.")
        return
    say(
        f"Generation {made.folder.name} in {home}: {counts['meeting']} meetings, "
        f"{counts['point']} points, {counts['passage']} passages; "
        f"{made.encoded} texts encoded, the rest known."
    )
    statuses = Counter(s.status for s in sources)
    say("Files: " + ", ".join(f"{n} {_STATUSES[status]}" for status, n in statuses.items()) + ".")
    unknown = made.manifest.unknown_labels
    if unknown:
        named = ", ".join(f"“{label}” {n}" for label, n in list(unknown.items())[:_MOST_LABELS])
        more = f" and {len(unknown) - _MOST_LABELS} more" if len(unknown) > _MOST_LABELS else ""
        say(f"Headings of unknown meaning, read as sections of kind other: {named}{more}.")
    told = [s for s in sources if s.status != "indexed" or s.remarks or not s.meeting]
    order = list(_STATUSES)
    for source in sorted(told, key=lambda s: order.index(s.status)):
        _console.print(_what_became(source), soft_wrap=True)


def report_json(made: BuildReport) -> dict[str, Any]:
    """What a build did, as data; every file with what became of it."""
    manifest = made.manifest
    return {
        "generation": made.folder.name,
        "built_at": manifest.built_at,
        "counts": manifest.counts,
        "changed": made.changed,
        "encoded": made.encoded,
        "sources": [asdict(source) for source in made.sources],
        "unknown_labels": manifest.unknown_labels,
    }


def _what_became(source: Source) -> Text:
    alone = None if source.meeting else "no minutes or agenda"
    detail = "; ".join(filter(None, [source.reason or alone, *source.remarks]))
    name = source.address or source.file
    return Text.assemble(f"  {_STATUSES[source.status]}: ", (name, "bold"), " – ", detail)


def print_json(values: Any) -> None:
    """JSON on standard output, the same bytes wherever it goes."""
    # In JSON these signs may be written as their codes anywhere they can stand.
    sys.stdout.write(shown(json.dumps(values, ensure_ascii=False, indent=2)) + "\n")


def reading_text(values: dict[str, Any]) -> None:
    """What was read from a file, as an outline."""
    document = values["document"]
    pages = f", {document['pages']} pages" if document["pages"] else ""
    top = Tree(f"[bold]{escape(document['file'])}[/bold] ({document['kind']}{pages})")
    for meeting in values["meetings"]:
        hours = "–".join(filter(None, (meeting["start"], meeting["end"])))
        named = [meeting["committee"], meeting["municipality"], meeting["date"], hours]
        branch = top.add(escape(", ".join(filter(None, [*named, meeting["place"]]))))
        if meeting["members"]:
            branch.add(escape("Members: " + ", ".join(map(_member, meeting["members"]))))
        for point in meeting["points"]:
            _add_point(branch, point)
    for section in values["sections"]:
        _add_section(top, section)
    for warning in values["warnings"]:
        top.add(f"[yellow]{escape(warning['code'])}: {escape(warning['message'])}[/yellow]")
    out.print(top)


def _member(member: dict[str, Any]) -> str:
    notes = [member["party"], member["role"], None if member["present"] else "absent"]
    inside = ", ".join(filter(None, notes))
    return f"{member['name']} ({inside})" if inside else str(member["name"])


def _add_point(branch: Tree, point: dict[str, Any]) -> None:
    facts = [point["case_number"], point["deciding_body"], "closed" if point["closed"] else None]
    title = f"[bold]{escape(point['number'])}[/bold] {escape(point['title'])}"
    twig = branch.add(f"{title} [dim]{escape(', '.join(filter(None, facts)))}[/dim]")
    for section in point["sections"]:
        _add_section(twig, section)
    for name in point["attachments"]:
        twig.add(f"[dim]attachment:[/dim] {escape(name)}")
    for earlier in point["history"]:
        where = ", ".join(filter(None, [earlier["body"], earlier["date"]]))
        number = f", point {earlier['point']}" if earlier["point"] else ""
        twig.add(f"[dim]earlier:[/dim] {escape(where + number)}")


def _add_section(branch: Tree, section: dict[str, Any]) -> None:
    words = len(section["text"].split())
    page = f", page {section['page']}" if section["page"] else ""
    label = escape(section["label"] or "(no label)")
    branch.add(f"{label} [dim]{section['kind']}, {words} words{page}[/dim]")


def answer_text(values: dict[str, Any]) -> None:
    """An answer for reading."""
    if notes := values["understood"]["notes"]:
        out.print(f"[dim]{escape(' · '.join(notes))}[/dim]")
    out.print(escape(values["message"]))
    for quote in values["quotes"] or values["nearest"]:
        quote_text(quote)


def quote_text(quote: dict[str, Any], inset: int = 2) -> None:
    """A quote and where it stands."""
    out.print()
    out.print(Padding(f"“{escape(quote['text'])}”", (0, inset)))
    out.print(Padding(f"[dim]{escape(quote['citation']['label'])}[/dim]", (0, inset)))
