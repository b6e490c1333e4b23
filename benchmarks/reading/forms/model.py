"""What a document of the set consists of, read from `sources/*.toml` (see README.md)."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from benchmarks.sample_corpus.model import MONTHS, Block, Member, SectionKind, long_date
from benchmarks.sample_corpus.notation import parse_blocks

SUBHEADING = "## "


@dataclass(frozen=True, slots=True)
class Section:
    """A labelled part of a point; `printed` is the label with its colon, if it has one."""

    kind: str
    label: str
    printed: str
    run_in: bool
    blocks: tuple[Block, ...]
    body: str
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class Point:
    """An item of the agenda. `before`, `over` and `head` are lines around its title."""

    number: str
    title: str
    case_number: str
    deciding_body: str
    closed: bool
    before: str
    over: str
    head: str
    history: tuple[dict[str, Any], ...]
    sections: tuple[Section, ...]
    # What else the title or the lines around it print: {time}, {initials} ...
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A meeting as one file; `look` is for the layout that `format` names."""

    name: str
    format: str
    kind: str
    municipality: str
    committee: str
    date: dt.date
    start: str
    end: str
    place: str
    front: str
    after: str
    title_form: str
    member_form: str
    members: tuple[Member, ...]
    points: tuple[Point, ...]
    # Things of the head that the document leaves unsaid: "municipality", "attendance".
    unsaid: tuple[str, ...]
    look: dict[str, Any] = field(default_factory=dict)

    def people(self, present: bool | None = None) -> list[str]:
        """Members as the document writes them: all, the present, or the absent."""
        return [
            self.member_form.format(name=m.name, party=m.party, role=m.role)
            for m in self.members
            if present is None or m.present is present
        ]

    def heading(self, point: Point) -> str:
        """The title line of a point."""
        return self.title_form.format(number=point.number, title=point.title, **point.facts)

    def fill(self, text: str, point: Point | None = None) -> str:
        """`text` with its {placeholders} filled in."""
        values = {
            "municipality": self.municipality,
            "committee": self.committee,
            "start": self.start,
            "end": self.end,
            "place": self.place,
            "date": f"{self.date:%d-%m-%Y}",
            "dots": f"{self.date:%d.%m.%Y}",
            "long": plain_date(self.date),
            "day": long_date(self.date, "den"),
            "members": ", ".join(self.people()),
            "present": ", ".join(self.people(True)),
            "absent": ", ".join(self.people(False)) or "Ingen",
        }
        if point is not None:
            values |= {
                "number": point.number,
                "title": point.title,
                "case": point.case_number,
                "body": point.deciding_body,
                **point.facts,
            }
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text


@dataclass(frozen=True, slots=True)
class Line:
    """A line around the points: its kind and its cells."""

    kind: str
    cells: tuple[str, ...] = ()


_MARKS = {"# ": "title", "## ": "group", "### ": "sub", "^ ": "center", "* ": "bold"}


def lines_of(text: str, document: Document, point: Point | None = None) -> Iterator[Line]:
    """The lines of `front`, `before`, `over`, `head` and `after`, filled in."""
    for raw in text.strip().splitlines():
        line = document.fill(raw.strip(), point)
        mark = next((mark for mark in _MARKS if line.startswith(mark)), "")
        if mark:
            yield Line(_MARKS[mark], (line.removeprefix(mark),))
        elif line == "---":
            yield Line("rule")
        elif line.startswith("!lines "):
            which = {"present": True, "absent": False}.get(line.removeprefix("!lines "))
            yield from (Line("plain", (person,)) for person in document.people(which))
        elif line == "!history" and point is not None:
            yield from (Line("plain", (entry["printed"],)) for entry in point.history)
        elif line.startswith("!"):
            yield Line(line.removeprefix("!"))
        elif " || " in line:
            yield Line("spread", tuple(cell.strip() for cell in line.split(" || ")))
        elif " :: " in line or line.endswith(" ::"):
            key, _, value = line.partition(" ::")
            yield Line("pair", (key, value.strip()))
        else:
            yield Line("plain" if line else "blank", (line,))


def plain_date(day: dt.date) -> str:
    """A date in words without its weekday: "4. december 2012"."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def read_documents(folder: Path) -> list[Document]:
    """All documents in `folder`, in order of file name."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(_document(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    return found


def _document(name: str, table: dict[str, Any]) -> Document:
    return Document(
        name=name,
        format=table["format"],
        kind=table["kind"],
        municipality=table["municipality"],
        committee=table["committee"],
        date=table["date"],
        start=table.get("start", ""),
        end=table.get("end", ""),
        place=table.get("place", ""),
        front=table["front"],
        after=table.get("after", ""),
        title_form=table["title_form"],
        member_form=table.get("member_form", "{name} ({party})"),
        members=tuple(_member(entry) for entry in table.get("members", [])),
        points=tuple(_point(entry, table) for entry in table["points"]),
        unsaid=tuple(table.get("unsaid", [])),
        look=table.get("look", {}),
    )


def _member(entry: str) -> Member:
    """A member from "Name, party, role" with " - absent" behind those who were away."""
    name, party, role = (part.strip() for part in entry.removesuffix(" - absent").split(","))
    return Member(name, party, role, present=not entry.endswith(" - absent"))


def _point(table: dict[str, Any], document: dict[str, Any]) -> Point:
    form = document.get("history_form", "{body} den {date}, pkt. {point}")
    history = tuple(
        {
            "body": entry["body"],
            "date": entry["date"].isoformat(),
            "point": entry.get("point"),
            "optional": entry.get("optional", False),
            "printed": form.format(
                body=entry["body"], date=plain_date(entry["date"]), point=entry.get("point", "")
            ),
        }
        for entry in table.get("history", [])
    )
    return Point(
        number=table["number"],
        title=table["title"],
        case_number=table.get("case_number", ""),
        deciding_body=table.get("deciding_body", ""),
        closed=table.get("closed", False),
        before=table.get("before", ""),
        over=table.get("over", document.get("point_over", "")),
        head=table.get("head", document.get("point_head", "")),
        history=history,
        sections=tuple(_section(entry, document) for entry in table.get("sections", [])),
        facts=table.get("facts", {}),
    )


def _section(table: dict[str, Any], document: dict[str, Any]) -> Section:
    if table["kind"] not in get_args(SectionKind):
        raise ValueError(f"unknown kind {table['kind']!r}")
    label = table["label"]
    form = table.get("form", document.get("label_form", "{label}"))
    return Section(
        kind=table["kind"],
        label=label,
        printed=form.format(label=label) if label else "",
        run_in=bool(label) and table.get("run_in", document.get("run_in", False)),
        blocks=parse_blocks(table["text"]),
        body=table.get("body", ""),
        date=table.get("date"),
    )
