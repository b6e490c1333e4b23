"""Counting requests: windows that move, one file for several processes, a clock put back."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from web.request_counts import IN_MEMORY, RequestCounts, in_file

_THREE = RateLimitItemPerMinute(3)


class _Clock:
    """Both clocks: the one that runs, and the one that shows the time of day."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs, self.shows = 1000.0, 1_800_000_000.0
        monkeypatch.setattr(time, "monotonic", lambda: self.runs)
        monkeypatch.setattr(time, "time", lambda: self.shows)

    def passes(self, seconds: float) -> None:
        self.runs += seconds
        self.shows += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    return _Clock(monkeypatch)


def test_a_window_moves(clock: _Clock) -> None:
    limiter = MovingWindowRateLimiter(RequestCounts(IN_MEMORY))
    hits = []
    for seconds in (0, 20, 20, 10, 11, 1):  # At 0, 20, 40, 50, 61 and 62.
        clock.passes(seconds)
        hits.append(limiter.hit(_THREE, "a"))
    assert hits == [True, True, True, False, True, False]
    assert limiter.hit(_THREE, "b")


def test_what_is_left_is_told_by_the_time_of_day(clock: _Clock) -> None:
    limiter = MovingWindowRateLimiter(RequestCounts(IN_MEMORY))
    limiter.hit(_THREE, "a")
    clock.passes(15)
    limiter.hit(_THREE, "a")
    stats = limiter.get_window_stats(_THREE, "a")
    assert (stats.remaining, stats.reset_time - clock.shows) == (1, 45)
    assert limiter.get_window_stats(_THREE, "b").remaining == 3


@pytest.mark.parametrize("put", [-3600, 3600])
def test_a_clock_that_is_put_back_or_on_changes_nothing(clock: _Clock, put: float) -> None:
    limiter = MovingWindowRateLimiter(RequestCounts(IN_MEMORY))
    assert [limiter.hit(_THREE, "a") for _ in range(4)] == [True, True, True, False]
    clock.shows += put
    assert not limiter.hit(_THREE, "a")
    assert limiter.get_window_stats(_THREE, "a").reset_time == clock.shows + 60
    clock.passes(61)
    assert limiter.hit(_THREE, "a")


def test_nothing_is_kept_longer_than_it_counts(clock: _Clock) -> None:
    counts = RequestCounts(IN_MEMORY)
    limiter = MovingWindowRateLimiter(counts)
    for number in range(50):
        limiter.hit(_THREE, str(number))
    clock.passes(61)
    limiter.hit(_THREE, "a")
    assert counts.reset() == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_processes_count_together(tmp_path: Path) -> None:
    counts = RequestCounts(in_file(str(tmp_path / "counts.sqlite")))
    limiter, limit = MovingWindowRateLimiter(counts), RateLimitItemPerMinute(100)
    assert limiter.hit(limit, "a")
    children = []
    for _ in range(4):
        child = os.fork()
        if not child:
            with ThreadPoolExecutor(4) as threads:  # The connection before the fork is not used.
                hits = sum(threads.map(lambda _: limiter.hit(limit, "a"), range(40)))
            os._exit(hits)
        children.append(child)
    granted = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert sum(granted) == 99 and not limiter.hit(limit, "a")
