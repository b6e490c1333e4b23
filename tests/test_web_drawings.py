"""Where things stand in drawings: in order, apart, and within."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from web.views.drawings import Event, Timeline, bars, timeline

_FIRST = date(2022, 12, 20)


def _event(days: int, lane: str = "Byrådet", text: str = "Approved") -> Event:
    day = _FIRST + timedelta(days)
    return Event(day, lane, "minutes", f"/{days}", str(day), text, f"{day}: {text}")


def _gaps(drawing: Timeline, lane: str) -> list[int]:
    xs = [m.x for m in drawing.marks if m.event.lane == lane]
    return [b - a for a, b in pairwise(xs)]


def test_bars_are_as_tall_as_their_numbers() -> None:
    drawing = bars([("2020", 10, "/a", False), ("2021", 0, "/b", False), ("2022", 5, "/c", True)])
    assert [b.height for b in drawing.bars] == [84, 0, 42]
    assert {b.top + b.height for b in drawing.bars} == {drawing.foot}
    assert [b.left for b in drawing.bars] == [0, 46, 92] and drawing.width == 138
    assert [b.chosen for b in drawing.bars] == [False, False, True]


def test_one_among_thousands_is_still_seen() -> None:
    assert bars([("a", 9000, "", False), ("b", 1, "", False)]).bars[1].height == 3
    assert bars([("a", 0, "", False)]).bars[0].height == 0


def test_distances_are_as_the_days_have_them() -> None:
    drawing = timeline([_event(0), _event(300), _event(400)])
    first, second = _gaps(drawing, "Byrådet")
    assert first == pytest.approx(3 * second, abs=3)
    assert drawing.width == 680


@pytest.mark.parametrize("days", [[0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 1, 700], [0]])
def test_marks_of_a_lane_stand_apart_and_within(days: list[int]) -> None:
    drawing = timeline([_event(n) for n in days])
    assert all(gap >= 108 for gap in _gaps(drawing, "Byrådet"))
    assert all(50 <= mark.x <= drawing.width - 50 for mark in drawing.marks)


def test_no_later_event_is_left_of_an_earlier_one() -> None:
    events = [_event(n, lane) for n, lane in enumerate(["A", "A", "B", "A", "B", "C", "A"])]
    drawing = timeline(events)
    xs = [mark.x for mark in drawing.marks]
    assert xs == sorted(xs)
    assert [lane.name for lane in drawing.lanes] == ["A", "B", "C"]
    assert {m.y for m in drawing.marks if m.event.lane == "B"} == {drawing.lanes[1].y}
    assert drawing.course.split()[0] == f"{xs[0]},{drawing.lanes[0].y}"


def test_turns_of_the_year_stand_between_their_neighbours() -> None:
    drawing = timeline([_event(0), _event(2), _event(40), _event(800)])
    years = dict(drawing.years)
    assert list(years) == [2023, 2024, 2025]
    second, third, last = (mark.x for mark in drawing.marks[1:])
    assert second < years[2023] < third < years[2024] < years[2025] < last


def test_a_long_text_is_cut_with_dots() -> None:
    mark = timeline([_event(0, text="Godkendt med ændringer eller bemærkninger, 10 for, 5 imod")])
    lines = [line for _, line in mark.marks[0].lines]
    assert lines == ["Godkendt med", "ændringer eller", "bemærkninger, 10…"]
    heights = [y for y, _ in mark.marks[0].lines]
    assert heights == sorted(heights) and heights[-1] < mark.axis
