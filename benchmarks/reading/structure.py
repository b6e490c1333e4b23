"""A reading beside the truth: how much of each thing was found, and found right."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

Data = dict[str, Any]

FIGURES = (
    "points", "titles", "case numbers", "deciding bodies", "closed", "labels in order",
    "section texts", "decision bodies and dates", "attachments", "history", "members", "meeting",
    "pages",
)
_BOUND = 6
# What stands before a list item; the same list is printed "a." in one format and "1." in another.
_MARKER = re.compile(r"(?:^|(?<=\s))(?:[•o*–—-]|\d{1,2}[.)]|[a-zæøå][.)])(?:\s+|$)", re.I)


@dataclass(slots=True)
class Tally:
    """For each figure: how many were right, how many there are (or were claimed, if more)."""

    right: dict[str, int] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def count(self, figure: str, right: int, total: int) -> None:
        self.right[figure] = self.right.get(figure, 0) + right
        self.total[figure] = self.total.get(figure, 0) + total

    def same(self, figure: str, where: str, true: Any, found: Any) -> None:
        """Count one value, unless it is neither there nor claimed."""
        if true is None and found is None:
            return
        equal = _plain(true) == _plain(found)
        self.count(figure, int(equal), 1)
        if not equal:
            self.wrong.append(f"{figure}: {where}: {found!r}, not {true!r}")

    def add(self, other: Tally) -> None:
        for figure, total in other.total.items():
            self.count(figure, other.right[figure], total)
        self.wrong += other.wrong

    def share(self, figure: str) -> float | None:
        total = self.total.get(figure, 0)
        return self.right[figure] / total if total else None


def compare(true: Data, found: Data) -> Tally:
    """Score one file's reading, both in the shape of ``referat inspect --json``."""
    tally = Tally()
    tally.same("meeting", "kind", true["document"]["kind"], found["document"]["kind"])
    tally.same("meeting", "meetings", len(true["meetings"]), len(found["meetings"]))
    for a, b in zip(true["meetings"], found["meetings"], strict=False):
        _meeting(a, b, tally)
    if not found["meetings"]:
        for lost in (p for m in true["meetings"] for p in m["points"]):
            tally.count("points", 0, 1)
            tally.wrong.append(f"points: {lost['number']} lost, there is no meeting")
    if not true["meetings"]:
        optional = [s["label"] for s in true["sections"] if s.get("optional")]
        names = [n for n in _names(found) if n not in optional]
        _in_order("labels in order", "document", _names(true), names, tally)
    return tally


def _names(data: Data) -> list[str]:
    return [_plain(s["label"]) for s in data["sections"] if s["label"] and not s.get("optional")]


def _meeting(true: Data, found: Data, tally: Tally) -> None:
    for name in ("municipality", "committee", "date", "start", "end", "place"):
        if true[name] is not None:  # What is not printed may be known from elsewhere.
            tally.same("meeting", name, true[name], found[name])
    _in_order(
        "members", "meeting", sorted(_member(m) for m in true["members"]),
        sorted(_member(m) for m in found["members"]), tally,
    )
    points = {p["number"]: p for p in found["points"]}
    for point in true["points"]:
        other = points.pop(point["number"], None)
        tally.count("points", int(other is not None), 1)
        if other is None:
            tally.wrong.append(f"points: {point['number']} {point['title']!r} lost")
        else:
            _point(point, other, tally)
    for number, extra in points.items():
        tally.count("points", 0, 1)
        tally.wrong.append(f"points: {number} {extra['title']!r} is none")


def _member(member: Data) -> tuple[str, str, str, bool]:
    role = (member["role"] or "").casefold()
    return member["name"], member["party"] or "", role, member["present"] is not False


def _point(true: Data, found: Data, tally: Tally) -> None:
    where = f"point {true['number']}"
    tally.same("titles", where, true["title"], found["title"])
    tally.same("case numbers", where, true["case_number"], found["case_number"])
    tally.same("deciding bodies", where, true["deciding_body"], found["deciding_body"])
    tally.same("closed", where, true["closed"], found["closed"])
    if true["page"] is not None:
        tally.same("pages", where, true["page"], found["page"])
    _in_order("attachments", where, true["attachments"], found["attachments"], tally)
    optional = [_treatment(t) for t in true["history"] if t.get("optional")]
    _in_order(
        "history", where, [_treatment(t) for t in true["history"] if not t.get("optional")],
        [t for t in map(_treatment, found["history"]) if t not in optional], tally,
    )
    for a, b in _in_order("labels in order", where, true["sections"], found["sections"], tally,
                          key=lambda s: (s["kind"], _plain(s["label"]))):
        _section(f"{where}, {a['label']}", a, b, tally)


def _treatment(treatment: Data) -> tuple[str, str]:
    return treatment["date"] or "", treatment["point"] or ""


def _section(where: str, true: Data, found: Data, tally: Tally) -> None:
    words = _MARKER.sub("", found["text"]).split()
    begins, ends = words[:_BOUND], words[-_BOUND:]
    expected = [_MARKER.sub("", true[bound]).split() for bound in ("begins", "ends")]
    # A marker that was left out of the truth leaves fewer words to compare.
    begins, ends = begins[: len(expected[0])], ends[len(ends) - len(expected[1]) :]
    tally.same("section texts", where, expected, [begins, ends])
    if true["page"] is not None:
        tally.same("pages", where, true["page"], found["page"])
    if true["kind"] == "decision":
        tally.same(
            "decision bodies and dates", where, [true["body"], true["date"]],
            [found["body"], found["date"]],
        )


def _in_order(
    figure: str,
    where: str,
    true: Sequence[Any],
    found: Sequence[Any],
    tally: Tally,
    key: Callable[[Any], Any] = lambda value: value,
) -> list[tuple[Any, Any]]:
    """Count what stands in both lists in the same order; returns the pairs."""
    a, b = [key(v) for v in true], [key(v) for v in found]
    pairs = [
        (true[m.a + n], found[m.b + n])
        for m in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
        for n in range(m.size)
    ]
    tally.count(figure, len(pairs), max(len(a), len(b)))
    if a != b:
        tally.wrong.append(f"{figure}: {where}: {b}, not {a}")
    return pairs


def _plain(value: Any) -> Any:
    return " ".join(value.split()).rstrip(": ") if isinstance(value, str) else value
