"""Columns of a page in reading order."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import shared_reading

from corpus.readers.columns import Word, reading_order

_CHAR, _PITCH = 5.0, 12.0


def _set(text: str, x0: float, top: float) -> list[Word]:
    """Words of a line set in a type of one width, beginning at ``x0``."""
    words, at = [], x0
    for word in text.split():
        width = _CHAR * len(word)
        words.append(
            {"text": word, "x0": at, "x1": at + width, "top": top, "bottom": top + 10}
        )
        at += width + _CHAR
    return words


def _column(name: str, lines: int, x0: float, top: float, shift: float = 0.0) -> list[Word]:
    return [
        word
        for n in range(lines)
        for word in _set(f"{name}{n} har fire ord", x0, top + shift + n * _PITCH)
    ]


def _firsts(words: list[Word]) -> list[str]:
    return [row.words[0]["text"] for row in reading_order(words)]


@pytest.mark.parametrize("shift", [0.0, 1.5, 5.0], ids=["even", "nearly", "uneven"])
@pytest.mark.parametrize("right_lines", [6, 9])
def test_two_columns_come_one_after_the_other(shift: float, right_lines: int) -> None:
    words = _column("v", 8, 60, 100) + _column("h", right_lines, 320, 100, shift)
    expected = [f"v{n}" for n in range(8)] + [f"h{n}" for n in range(right_lines)]
    assert _firsts(words) == expected


def test_what_runs_over_both_columns_stays_above_and_below_them() -> None:
    above = _set("Overskriften går tværs over begge spalter og fylder hele linjen her", 60, 60)
    below = _set("Under spalterne fortsætter teksten igen i hele sidens brede format", 60, 260)
    words = above + _column("v", 7, 60, 100) + _column("h", 7, 320, 100) + below
    firsts = _firsts(words)
    assert firsts[0] == "Overskriften" and firsts[-1] == "Under"
    assert firsts[1:-1] == [f"v{n}" for n in range(7)] + [f"h{n}" for n in range(7)]


def test_a_short_heading_below_the_columns_stays_below() -> None:
    words = _column("v", 6, 60, 100) + _column("h", 8, 320, 100) + _set("Nyt afsnit", 60, 260)
    assert _firsts(words)[-1] == "Nyt"


def test_three_columns() -> None:
    words = [w for i, x0 in enumerate((40, 220, 400)) for w in _column("abc"[i], 6, x0, 100)]
    assert _firsts(words) == [f"{c}{n}" for c in "abc" for n in range(6)]


@pytest.mark.parametrize(
    "right",
    ["12", "kr. 300"],
    ids=["page numbers", "amounts"],
)
def test_values_beside_their_labels_are_no_columns(right: str) -> None:
    words = [
        w
        for n in range(8)
        for w in (
            *_set(f"p{n} et punkt på dagsordenen", 60, 100 + n * _PITCH),
            *_set(right, 400, 100 + n * _PITCH),
        )
    ]
    assert _firsts(words) == [f"p{n}" for n in range(8)]
    assert all(row.right is None for row in reading_order(words))


def test_a_column_knows_its_own_right_edge() -> None:
    words = _column("v", 6, 60, 100) + _column("h", 6, 320, 100)
    rights = {row.words[0]["text"][0]: row.right for row in reading_order(words)}
    assert rights["v"] is not None and rights["h"] is not None
    assert rights["v"] < 320 < rights["h"]


def test_the_columns_of_a_real_plan(shared: Path) -> None:
    text = shared_reading("minutes/beskaeftigelsesplan-2022.pdf").document.text
    left = "den politiske vision for udviklingen på beskæftigelsesområdet. I løbet af 2019"
    right = "og danner grobund for en beskæftigelsesindsats, der skaber værdi."
    assert left in text and right in text
    last_of_left = text.index("En af de væsentligste prioriteringer")
    assert text.index(left) < last_of_left < text.index(right)
