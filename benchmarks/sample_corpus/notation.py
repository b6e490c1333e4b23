"""Read the meetings from their TOML files. The notation is described in README.md."""

import re
import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

from benchmarks.sample_corpus.model import (
    Block,
    Format,
    ItemList,
    Meeting,
    Member,
    Paragraph,
    Point,
    Section,
    SectionKind,
    Table,
)

_BULLET = "- "
_NUMBERED = re.compile(r"(\d+)\. ")


class SourceError(ValueError):
    """A source file breaks the notation; the message names the file and the place."""


def read_meetings(folder: Path) -> tuple[Meeting, ...]:
    """All meetings in `folder`, in order of file name."""
    meetings = []
    for path in sorted(folder.glob("*.toml")):
        try:
            meeting = _meeting(tomllib.loads(path.read_text(encoding="utf-8")))
        except (SourceError, KeyError, tomllib.TOMLDecodeError) as error:
            raise SourceError(f"{path.name}: {error}") from error
        if path.stem != meeting.file_stem:
            raise SourceError(f"{path.name}: should be called {meeting.file_stem}.toml")
        meetings.append(meeting)
    return tuple(meetings)


def parse_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a section's text. Every line is one paragraph, item, row or caption."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    blocks: list[Block] = []
    caption = ""
    for kind, group in groupby(lines, key=_line_kind):
        run = list(group)
        if kind == "row":
            blocks.append(_table(caption, run))
            caption = ""
            continue
        if caption:
            raise SourceError(f"caption without a table: {caption!r}")
        if kind == "caption":
            if len(run) > 1:
                raise SourceError(f"two captions in a row: {run[1]!r}")
            caption = run[0]
        elif kind == "bullet":
            items = tuple(line.removeprefix(_BULLET) for line in run)
            blocks.append(ItemList(items, numbered=False))
        elif kind == "number":
            blocks.append(_numbered_list(run))
        else:
            blocks.extend(Paragraph(line) for line in run)
    if caption:
        raise SourceError(f"caption without a table: {caption!r}")
    return tuple(blocks)


def _line_kind(line: str) -> str:
    if line.startswith("|"):
        return "row"
    if line.startswith(_BULLET):
        return "bullet"
    if line.startswith("Tabel "):
        return "caption"
    return "number" if _NUMBERED.match(line) else "paragraph"


def _table(caption: str, lines: list[str]) -> Table:
    rows = tuple(tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines)
    if len({len(row) for row in rows}) != 1:
        raise SourceError(f"table rows of different length: {caption or lines[0]!r}")
    return Table(caption, rows)


def _numbered_list(lines: list[str]) -> ItemList:
    # The layouts number the items themselves, so the source must count from 1.
    for expected, line in enumerate(lines, start=1):
        match = _NUMBERED.match(line)
        if match is None or int(match[1]) != expected:
            raise SourceError(f"item should be number {expected}: {line!r}")
    items = tuple(_NUMBERED.sub("", line, count=1) for line in lines)
    return ItemList(items, numbered=True)


def _meeting(table: dict[str, Any]) -> Meeting:
    return Meeting(
        municipality=table["municipality"],
        committee=table["committee"],
        date=table["date"],
        start=table["start"],
        end=table["end"],
        place=table["place"],
        formats=tuple(_one_of(Format, name) for name in table["formats"]),
        agenda_published=table.get("agenda_published"),
        minutes_published=table.get("minutes_published"),
        members=tuple(Member(**member) for member in table["members"]),
        points=tuple(_points(table["points"])),
    )


def _points(tables: list[dict[str, Any]]) -> Iterator[Point]:
    for table in tables:
        point = Point(
            number=table["number"],
            title=table["title"],
            case_number=table["case_number"],
            deciding_body=table["deciding_body"],
            closed=table["closed"],
            sections=tuple(_section(section) for section in table.get("sections", ())),
        )
        if point.closed and point.sections:
            raise SourceError(f"point {point.number} is closed but has sections")
        yield point


def _section(table: dict[str, Any]) -> Section:
    if (table["kind"] == "decision") != ("body" in table and "date" in table):
        raise SourceError(f"{table['label']!r}: decisions, and only they, have body and date")
    return Section(
        kind=_one_of(SectionKind, table["kind"]),
        label=table["label"],
        blocks=parse_blocks(table["text"]),
        body=table.get("body", ""),
        date=table.get("date"),
    )


def _one_of(literal: Any, value: str) -> Any:
    if value not in get_args(literal):
        raise SourceError(f"{value!r} is none of {', '.join(get_args(literal))}")
    return value
