"""Requests and files made by chance, some hundred; ``benchmarks.reliability`` runs many more."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.reliability.asked import Asked
from benchmarks.reliability.files import read_damaged
from benchmarks.reliability.mutations import mutated
from benchmarks.reliability.questions import growth
from benchmarks.reliability.readings import faults_of
from benchmarks.reliability.seeds import Seed, seeds
from benchmarks.reliability.sent import API, PAGES, Request, request_by
from benchmarks.reliability.shrink import shrunk
from corpus.pool import Limits
from corpus.read import read
from embeddings.build import BuildReport

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="alarms and limits of Linux")

_BOUNDED = settings(
    max_examples=150, deadline=None, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def asked(sample_build: BuildReport, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    home = sample_build.folder.parent.parent
    return Asked(home, tmp_path_factory.mktemp("kept"), seconds=30)


@pytest.fixture(scope="module")
def files() -> list[Seed]:
    return seeds()


def test_requests_made_by_chance_are_answered(asked: Asked) -> None:
    found = ((n, *asked.wrong(asked.by_number(7, n))) for n in range(500))
    assert [(n, wrong) for n, _, wrong in found if wrong] == []


def test_requests_that_hypothesis_steers_are_answered(asked: Asked) -> None:
    conversation = asked.conversations()[-1]

    @_BOUNDED
    @given(st.randoms(use_true_random=False))
    def answered(chance: Random) -> None:
        request = request_by(chance, conversation)
        assert asked.wrong(request)[1] is None, request

    answered()


def test_every_address_that_takes_something_is_asked(asked: Asked) -> None:
    """Rules of the application, with "{}" for what stands in them."""
    free = ("/static/", "/bootstrap/", "/api/v1/docs", "/api/v1/openapi.json", "/api/v1/health",
            "/tilgaengelighed")
    sent = {*PAGES, *API, "/api/v1/ask", "/api/v1/verify", "/mening"}
    rules = {str(r) for r in asked.app.url_map.iter_rules() if not str(r).startswith(free)}
    patterns = {re.sub(r"<[^>]*>", "{}", rule).replace("{}.png", "{}") for rule in rules}
    assert patterns - sent == set()


def test_what_is_wrong_is_seen(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(**parts: str) -> str:
        raise RuntimeError("made to fail")

    def elsewhere(quote: object) -> bool:
        return False

    monkeypatch.setitem(asked.app.view_functions, "pages.about", failing)
    assert asked.wrong(Request("GET", "/om"))[1] == "status 500"
    question = Request("POST", "/api/v1/ask", body=b'{"question": "Hvad om cykelstien?"}',
                       headers=(("Content-Type", "application/json"),))
    assert asked.wrong(question)[1] is None
    monkeypatch.setattr(asked, "_stands", elsewhere)
    assert str(asked.wrong(question)[1]).startswith("not in the minutes")


def test_a_request_is_the_same_for_its_number(asked: Asked) -> None:
    assert [asked.by_number(3, n) for n in range(30)] == [asked.by_number(3, n) for n in range(30)]


def test_growth_is_the_slope_after_warming_up() -> None:
    flat = [(n, 300.0 if n < 3000 else 400.0) for n in range(0, 20_000, 500)]
    rising = [(n, 400 + n / 1000) for n in range(0, 20_000, 500)]
    assert growth(flat) == pytest.approx(0)
    assert growth(rising) == pytest.approx(10)
    assert growth(rising[:4]) is None


def test_what_fails_is_made_small() -> None:
    assert shrunk(b"a long text with an x in it, and more", lambda data: b"x" in data) == b"x"


def test_files_to_be_damaged_are_whole_before(files: list[Seed], tmp_path: Path) -> None:
    assert {seed.kind for seed in files} == {"pdf", "html", "txt", "docx"}
    for seed in files[::4]:
        (tmp_path / seed.name).write_bytes(seed.data)
        assert faults_of(read(tmp_path / seed.name)) == []


def test_a_damaged_file_is_the_same_for_its_number(files: list[Seed]) -> None:
    def made() -> list[Seed]:
        return [mutated(Random(f"1:{n}"), files) for n in range(40)]

    assert made() == made()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_damaged_files_are_read_or_refused(files: list[Seed], tmp_path: Path) -> None:
    limits = Limits(pages=200, seconds=30, memory_megabytes=1024)
    found = read_damaged(files, range(90), 11, limits, tmp_path / "kept")
    assert found.wrong == []
    assert found.outcomes["read"] > 40 and found.outcomes["unreadable"] > 0
