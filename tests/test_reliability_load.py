"""Many who ask at once beside slow clients, shortly; the long run is a command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES
from fakes import FakeEncoder
from served import served

from benchmarks.reliability import load
from embeddings.build import build

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


def test_many_and_slow_clients_are_all_answered(tmp_path: Path) -> None:
    home = tmp_path / "home"
    build([SAMPLES], home, FakeEncoder())
    asked = load.questions()[:20]
    with served(home, "--workers", "2", "--rate-limit", "") as server:
        found = load.under_load(server, asked, users=12, slow=12, seconds=5, rebuild=(), home=home)
    assert (found["failures"], found["different"]) == ({}, [])
    assert found["answered"] > 12 and found["slow_connections"] >= 12
    assert found["memory_at_last"] > 0


_GOOD: dict[str, Any] = {
    "load": {"failures": {}, "different": [], "memory_at_first": 1000, "memory_at_last": 1040,
             "rebuilt": None},
    "limited": {"statuses": {"200": 60, "429": 340}},
}


@pytest.mark.parametrize(
    ("part", "values", "told"),
    [("load", {}, []),
     ("load", {"failures": {"503": 2}}, ["2 requests ended with 503"]),
     ("load", {"different": ["Hvad?"]}, ["another answer under load: Hvad?"]),
     ("load", {"memory_at_last": 1100}, ["memory grew from 1000 to 1100 MB"]),
     ("load", {"rebuilt": False}, ["the new index was not built"]),
     ("limited", {"statuses": {"200": 60, "429": 339, "503": 1}},
      ["a limit of 60 a minute gave {'200': 60, '429': 339, '503': 1}"])],
)
def test_what_is_wrong_is_told(part: str, values: dict[str, Any], told: list[str]) -> None:
    assert load.wrong_with({**_GOOD, part: {**_GOOD[part], **values}}) == told
