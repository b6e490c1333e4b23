"""Drawings: where each thing of a diagram is, in units of its ``viewBox``.

Nothing is drawn here: templates/drawings.html makes SVG of it, with classes for all colours.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# Bars: the width of a year is what a finger needs, the rest is what two lines of text need.
_YEAR_WIDTH = 46
_BAR_WIDTH = 28
_BAR_TALLEST = 84
_ABOVE = 20
_BELOW = 24

# Timelines. A mark's text is at most so many characters wide, of about six units each.
_TEXT = 17
_TEXT_WIDTH = 108
_TEXT_LINES = 3
_LINE = 15
_LANE = 116
_MARK_DOWN = 52
_MARGIN = 58
_WIDTH = 680
_AXIS = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """A year's bar: ``top`` and ``height`` of it, ``left`` of the column it stands in."""

    label: str
    number: int
    path: str
    left: int
    top: int
    height: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar a year, all on one line."""

    bars: tuple[Bar, ...]
    column: int = _YEAR_WIDTH
    bar: int = _BAR_WIDTH
    foot: int = _ABOVE + _BAR_TALLEST

    @property
    def width(self) -> int:
        return self.column * len(self.bars)

    @property
    def height(self) -> int:
        return self.foot + _BELOW


def bars(rows: Sequence[tuple[str, int, str, bool]]) -> Bars:
    """Bars of rows of label, number, address and whether it is the one chosen."""
    most = max((number for _, number, _, _ in rows), default=0) or 1
    drawn = []
    for place, (label, number, path, chosen) in enumerate(rows):
        # What there is can be seen, however little it is.
        height = max(3, round(_BAR_TALLEST * number / most)) if number else 0
        top = _ABOVE + _BAR_TALLEST - height
        drawn.append(Bar(label, number, path, place * _YEAR_WIDTH, top, height, chosen))
    return Bars(tuple(drawn))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day, in the lane of a body.

    ``shape`` is what is drawn, ``day_label`` and ``text`` stand above and below it,
    ``told`` is all of it in one phrase.
    """

    day: date
    lane: str
    shape: str
    path: str
    day_label: str
    text: str
    told: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An event with its place and its text in lines."""

    event: Event
    number: int
    x: int
    y: int
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """A body's line: its name stands at ``top``, its marks on ``y``."""

    name: str
    top: int
    y: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events from left to right, a lane a body. ``years`` are turns of the year on the axis."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    years: tuple[tuple[int, int], ...]

    @property
    def course(self) -> str:
        """The line through all marks, as the ``points`` of a polyline."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)

    @property
    def axis(self) -> int:
        """Where the axis of the years is."""
        return self.height - _AXIS


def timeline(events: Sequence[Event]) -> Timeline:
    """A drawing of events, which are in order of day.

    Distances are as the days have them, but never so small that texts of one lane meet.
    """
    names = list(dict.fromkeys(event.lane for event in events))
    xs = _spread(events)
    lanes = tuple(
        Lane(name, n * _LANE + 18, n * _LANE + _MARK_DOWN + 12) for n, name in enumerate(names)
    )
    marks = tuple(
        Mark(event, n, x, y, tuple(_lines(event.text, y)))
        for n, (event, x) in enumerate(zip(events, xs, strict=True), start=1)
        for y in [lanes[names.index(event.lane)].y]
    )
    width = max([_WIDTH, *(x + _MARGIN for x in xs)])
    height = len(lanes) * _LANE + 12 + _AXIS
    return Timeline(width, height, lanes, marks, tuple(_turns(events, xs)))


def _spread(events: Sequence[Event]) -> list[int]:
    """Where each event is from left to right; no later one is left of an earlier one."""
    first, last = events[0].day, events[-1].day
    room = _WIDTH - 2 * _MARGIN
    days = max(1, (last - first).days)
    xs: list[int] = []
    lane_ends: dict[str, int] = {}
    for event in events:
        x = _MARGIN + round(room * (event.day - first).days / days)
        x = max([x, *xs[-1:]])
        if event.lane in lane_ends:
            x = max(x, lane_ends[event.lane] + _TEXT_WIDTH)
        lane_ends[event.lane] = x
        xs.append(x)
    return xs


def _turns(events: Sequence[Event], xs: Sequence[int]) -> list[tuple[int, int]]:
    """Each turn of the year between the events, in proportion between its neighbours."""
    turns = []
    for year in range(events[0].day.year + 1, events[-1].day.year + 1):
        turn = date(year, 1, 1)
        after = next(n for n, event in enumerate(events) if event.day >= turn)
        before = after - 1
        share = (turn - events[before].day).days / (events[after].day - events[before].day).days
        turns.append((year, round(xs[before] + share * (xs[after] - xs[before]))))
    return turns


def _lines(text: str, y: int) -> list[tuple[int, str]]:
    """A mark's text in lines, each with its height; what is too long ends in dots."""
    lines = textwrap.wrap(text, _TEXT)
    if len(lines) > _TEXT_LINES:
        lines = [*lines[: _TEXT_LINES - 1], lines[_TEXT_LINES - 1][: _TEXT - 1] + "…"]
    return [(y + 28 + n * _LINE, line) for n, line in enumerate(lines)]
