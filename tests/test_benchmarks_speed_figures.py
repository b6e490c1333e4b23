"""What speed is reckoned from: ratios, quantiles, the system's words on memory, stacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.speed import flame, report, smaps
from benchmarks.speed.ratios import (
    Spread,
    in_turns,
    milliseconds,
    of_quantiles,
    pairwise,
    quantile,
)
from benchmarks.speed.size import slope


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([7.0], 0.95, 7.0),
        ([1.0, 3.0], 0.5, 2.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([float(n) for n in range(101)], 0.95, 95.0),
        ([0.0, 10.0], 0.95, 9.5),
        ([2.0, 1.0], 0.0, 1.0),
        ([2.0, 1.0], 1.0, 2.0),
    ],
)
def test_quantiles_lie_between_neighbours(
    values: list[float], share: float, expected: float
) -> None:
    assert quantile(values, share) == pytest.approx(expected)


@pytest.mark.parametrize("function", [lambda: quantile([], 0.5), lambda: Spread.of([])])
def test_nothing_measured_is_an_error(function: object) -> None:
    with pytest.raises(ValueError, match="measured"):
        function()  # type: ignore[operator]


def test_a_spread_is_of_rounds_and_not_of_questions() -> None:
    assert Spread.of([3.0, 1.0, 2.0, 9.0, 2.5]) == Spread(2.5, 1.0, 9.0, 5)
    assert Spread.of([123456.0]).listed() == [123500.0, 123500.0, 123500.0, 1]


# Three questions: in the second round the machine was twice as slow throughout.
ROUNDS = [
    {"asked": [20.0, 30.0, 90.0], "encoder": [10.0, 20.0, 30.0], "reader": [10.0, 10.0, 15.0]},
    {"asked": [40.0, 60.0, 180.0], "encoder": [20.0, 40.0, 60.0], "reader": [20.0, 20.0, 30.0]},
]


@pytest.mark.parametrize(
    ("against", "share", "by_question", "by_quantile"),
    [
        (("encoder",), 0.5, 2.0, 1.5),
        (("encoder",), 1.0, 3.0, 3.0),
        (("encoder", "reader"), 0.5, 1.0, 1.0),
        (("encoder", "reader"), 1.0, 2.0, 2.0),
    ],
)
def test_a_ratio_does_not_see_how_fast_the_machine_was(
    against: tuple[str, ...], share: float, by_question: float, by_quantile: float
) -> None:
    for found, expected in (
        (pairwise(ROUNDS, "asked", against, share), by_question),
        (of_quantiles(ROUNDS, "asked", against, share), by_quantile),
    ):
        assert found == Spread(expected, expected, expected, 2)
    assert milliseconds(ROUNDS, "asked", 0.5) == Spread(45.0, 30.0, 60.0, 2)


def test_rows_of_different_length_are_no_round() -> None:
    with pytest.raises(ValueError):
        pairwise([{"a": [1.0, 2.0], "b": [1.0]}], "a", ("b",), 0.5)


def test_all_arms_are_asked_everything_once_and_in_another_order_each_time() -> None:
    seen: list[tuple[str, str]] = []
    arms = {name: lambda q, name=name: seen.append((name, q)) for name in ("a", "b", "c")}
    questions = [f"q{n}" for n in range(20)]
    times = in_turns(arms, questions, 1)
    assert {name: len(found) for name, found in times.items()} == {"a": 20, "b": 20, "c": 20}
    assert sorted(seen) == sorted((name, q) for name in arms for q in questions)
    # A question goes to all arms before the next is asked.
    groups = [seen[n : n + 3] for n in range(0, 60, 3)]
    assert all(len({q for _, q in group}) == 1 for group in groups)
    assert len({tuple(name for name, _ in group) for group in groups}) > 1
    first = [group[0][1] for group in groups]
    assert first != questions
    seen.clear()
    in_turns(arms, questions, 1)
    assert [group[1] for group in seen[::3]] == first


ROLLUP = """55aa47661000-7fff67b9b000 ---p 00000000 00:00 0                          [rollup]
Rss:                1752 kB
Pss:                 239 kB
Pss_Dirty:           112 kB
Pss_Anon:            112 kB
Pss_File:            127 kB
Pss_Shmem:             0 kB
Shared_Clean:       1600 kB
Private_Clean:        40 kB
Private_Dirty:       112 kB
"""


def test_a_rollup_is_read_by_its_own_names() -> None:
    assert smaps.rollup(ROLLUP) == smaps.Memory(share=239, own=112, share_of_files=127)
    assert smaps.rollup(ROLLUP) + smaps.Memory(1, 2, 3) == smaps.Memory(240, 114, 130)
    with pytest.raises(KeyError):
        smaps.rollup("Rss: 12 kB\n")


MAPPINGS = """7f00-7f10 r--p 00000000 fe:00 260850                     /home/a b/dense.faiss
Size:                 64 kB
KernelPageSize:        4 kB
Rss:                  12 kB
Pss:                   6 kB
Pss_Dirty:             0 kB
VmFlags: rd mr mw me
7f10-7f20 r--s 00001000 fe:00 260850                     /home/a b/dense.faiss
Size:                 36 kB
Rss:                   8 kB
Pss:                   8 kB
7f20-7f30 rw-p 00000000 00:00 0
Size:               1000 kB
Rss:                 500 kB
Pss:                 500 kB
7f30-7f40 rw-p 00000000 00:00 0                          [heap]
Size:                 10 kB
Rss:                  10 kB
Pss:                  10 kB
7f40-7f50 r-xp 00000000 fe:00 1                          /usr/lib/libc.so.6
Size:                 30 kB
Rss:                  20 kB
Pss:                   1 kB
7f50-7f60 r--p 00000000 fe:00 2                          /cache/e5/model.safetensors
Size:                400 kB
Rss:                 300 kB
Pss:                 150 kB
"""


def test_mappings_are_put_together_by_file_and_kind() -> None:
    files = smaps.mapped(MAPPINGS)
    assert files["/home/a b/dense.faiss"] == smaps.Mapped(100, 20, 14)
    kinds = smaps.by_kind(files, Path("/home/a b"), Path("/cache/e5"))
    assert kinds == {
        "index": smaps.Mapped(100, 20, 14),
        "own": smaps.Mapped(1010, 510, 510),
        "programs": smaps.Mapped(30, 20, 1),
        "models": smaps.Mapped(400, 300, 150),
    }


def test_a_slope_tells_what_grows_from_what_is_there_anyhow() -> None:
    assert slope([(0.0, 400.0), (1.0, 500.0), (3.0, 700.0)]) == pytest.approx((100.0, 400.0))
    with pytest.raises(ValueError, match="two sizes"):
        slope([(1.0, 5.0), (1.0, 6.0)])


STACKS = """run (a.py:1);ask (/x/web/api/ask.py:24);Service.find (/x/wt/qa/retrieve.py:5) 3
run (a.py:1);ask (/x/web/api/ask.py:24);find (/qa/retrieve.py:7);dot (/site-packages/n/c.py:1) 5
run (a.py:1);ask (web/api/ask.py:9);a.<locals>.read (qa/reader.py) 2
idle (b.py:3) 90
"""


def test_stacks_begin_at_the_question_and_name_no_machine() -> None:
    found = flame.stacks(STACKS)
    assert found == {
        ("ask (web/api/ask.py)", "find (qa/retrieve.py)"): 3,
        ("ask (web/api/ask.py)", "find (qa/retrieve.py)", "dot (n/c.py)"): 5,
        ("ask (web/api/ask.py)", "read (qa/reader.py)"): 2,
    }
    assert flame.stacks("idle (b.py:3) 90\n") == {} and flame.bars({}) == []
    assert flame.shares(found, ["find (", "read (", "gone ("]) == {
        "find (": 0.8, "read (": 0.2, "gone (": 0.0}


def test_bars_lie_under_their_callers() -> None:
    found = {(b.name.partition(" ")[0], b.depth): b for b in flame.bars(flame.stacks(STACKS))}
    assert {key: (round(b.start, 9), round(b.width, 9)) for key, b in found.items()} == {
        ("ask", 0): (0.0, 1.0), ("find", 1): (0.0, 0.8), ("dot", 2): (0.0, 0.5),
        ("read", 1): (0.8, 0.2),
    }


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [([1.3, 1.2, 1.5, 5], "yes"), ([1.41, 1.2, 1.5, 5], "**no**"), (None, "not measured yet")],
)
def test_goals_are_held_against_the_median(ratio: list[float] | None, expected: str) -> None:
    found = {"p50": ratio} if ratio else {}
    parts = {"ask 149k": {"ratios": {"reader off / plain encoder": found}}}
    (row,) = [line for line in report.goals(parts).splitlines()
              if line.startswith("| asking, reader off")]
    assert row.endswith(f"| {expected} |")


def test_a_rate_has_to_reach_its_goal_from_below() -> None:
    for value, expected in ((0.7, "yes"), (0.69, "**no**")):
        parts = {"build": {"ratios": {"build / own encoder": [value + 0.15, 0, 1, 5]}}}
        (row,) = [line for line in report.goals(parts).splitlines() if "building /" in line]
        assert row.endswith(f"| {expected} |"), row


def test_every_table_of_the_document_is_made() -> None:
    text = report.DOCUMENT.read_text("utf-8")
    names = [line[5:-4] for line in text.splitlines() if line.startswith("<!-- ")]
    starts = [name for name in names if not name.startswith("/")]
    assert sorted(starts) == sorted(report.tables({}))
    assert names == [mark for name in starts for mark in (name, f"/{name}")]
