"""What a meeting of the sample corpus consists of, as values."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Format = Literal["pdf-esdh", "pdf-agenda", "html-web", "txt"]
SectionKind = Literal[
    "summary",
    "description",
    "finances",
    "assessment",
    "recommendation",
    "decision",
    "history",
    "attachments",
    "other",
]

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")

_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", " ": "-", "-": None})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class ItemList:
    """List items; a numbered list prints 1., 2., ... in front of them."""

    items: tuple[str, ...]
    numbered: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the first row being the column headings."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | ItemList | Table


@dataclass(frozen=True, slots=True)
class Section:
    """One labelled part of a point; `body` and `date` are set for decisions."""

    kind: SectionKind
    label: str
    blocks: tuple[Block, ...]
    body: str = ""
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One item of the agenda. A closed point prints nothing but its title."""

    number: str
    title: str
    case_number: str
    deciding_body: str
    closed: bool
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the body that met."""

    name: str
    party: str
    role: str
    present: bool

    @property
    def signature(self) -> str:
        """Name and party letter: "Asta Mørkebæk (F)"."""
        return f"{self.name} ({self.party})"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting, its members and its points, and the formats it is built in."""

    municipality: str
    committee: str
    date: dt.date
    start: str
    end: str
    place: str
    formats: tuple[Format, ...]
    agenda_published: dt.datetime | None
    minutes_published: dt.datetime | None
    members: tuple[Member, ...]
    points: tuple[Point, ...]

    @property
    def file_stem(self) -> str:
        """File name without its ending: "ravnsoe-byraadet-2023-03-22"."""
        municipality = self.municipality.removesuffix(" Kommune")
        name = f"{municipality} {self.committee}".lower().translate(_ASCII)
        return f"{name}-{self.date.isoformat()}"

    @property
    def printed_date(self) -> str:
        """The date as headings print it: 22-03-2023."""
        return f"{self.date:%d-%m-%Y}"

    @property
    def absent(self) -> tuple[Member, ...]:
        """Those who did not attend."""
        return tuple(member for member in self.members if not member.present)

    @property
    def member_line(self) -> str:
        """All members in one line, officers with their title in front."""
        return " ".join(
            member.signature
            if member.role == "medlem"
            else f"{member.role.capitalize()}: {member.signature}"
            for member in self.members
        )


def long_date(day: dt.date, joint: str) -> str:
    """The date in words, with `joint` before the day: "Onsdag d. 22. marts 2023"."""
    weekday = WEEKDAYS[day.weekday()].capitalize()
    return f"{weekday} {joint} {day.day}. {MONTHS[day.month - 1]} {day.year}"
