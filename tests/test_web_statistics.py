"""Statistics: counts of what questions were like, exact, and without a word of theirs."""

from __future__ import annotations

import csv
import io
import json
import logging
import multiprocessing
import re
import sqlite3
import stat
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from fakes import FakeEncoder
from flask.testing import FlaskClient

from embeddings.build import BuildReport
from embeddings.generation import LocalArchive
from qa.model import Reason
from qa.service import Service
from web import create_app
from web.cli import main
from web.current import STATISTICS
from web.live import Live
from web.serving import Serving
from web.statistics import store
from web.statistics.advice import _ADVICE, advice
from web.statistics.counter import Statistics
from web.statistics.report import Week, report, told, wilson
from web.statistics.shapes import KINDS, WITH_REASON, Cell, cells

CANARY = "Kanariefugl"
TODAY = date(2026, 11, 22)
_MONDAY = date(2026, 11, 16)


@pytest.fixture
def kept(tmp_path: Path) -> Statistics:
    """Statistics that are written only when told."""
    return Statistics(tmp_path / store.NAME, delay=3600)


@pytest.fixture
def client(sample_build: BuildReport, kept: Statistics) -> FlaskClient:
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    app = create_app(live, b"key", Serving(statistics=True), live.home)
    app.config[STATISTICS] = kept
    return app.test_client()


def _counted(path: Path) -> Counter[Cell]:
    found: Counter[Cell] = Counter()
    for row in store.rows(path):
        found[row.cell] += row.number
    return found


def _asked(archive: LocalArchive, question: str, **limits: str) -> set[Cell]:
    from web.contract.answers import filters_from

    answer = Service(archive, FakeEncoder()).ask(question, filters_from(limits))
    return {cell for cell in cells(answer, archive, TODAY) if cell[0] != "time"}


def test_questions_are_counted_exactly(
    client: FlaskClient, tmp_path: Path, kept: Statistics
) -> None:
    client.get("/?q=hej")
    client.get("/svar?q=hej&udvalg=byraadet")
    client.post("/api/v1/ask", json={"question": "hej", "filters": {"from": "2021-01-01"}})
    client.get("/?q=")
    client.get("/forslag?q=hej")
    kept.flush()
    found = _counted(tmp_path / store.NAME)
    times = sum(n for (what, *_), n in found.items() if what == "time")
    assert times == 3
    assert {c: n for c, n in found.items() if c[0] != "time"} == {
        ("question", "all", ""): 3, ("status", "no_answer", ""): 3, ("reason", "no_words", ""): 3,
        ("asks", "other", ""): 3, ("language", "da", ""): 3, ("followup", "no", ""): 3,
        ("limit", "committee", ""): 1, ("limit", "date_from", ""): 1,
        ("committee", "Byrådet", ""): 1, ("committee", "Byrådet", "no_words"): 1,
    }


@pytest.mark.parametrize(
    ("question", "limits", "about"),
    [
        ("Hvad besluttede Byrådet i Ravnsø om havnebadet i 2023?", {},
         {("municipality", "Ravnsø Kommune"), ("committee", "Byrådet"), ("year", "2023")}),
        ("Hvad besluttede Vejle Kommune om busserne?", {}, {("elsewhere", "Vejle")}),
        ("Hvad skete der fra 2020 til 2022?", {},
         {("year", "2020"), ("year", "2021"), ("year", "2022")}),
        ("Hvad er der sket siden 2004?", {}, set()),
        ("Hvad skete der den 24. april 1962?", {}, {("year", "earlier")}),
        ("Hvad sker der den 24. april 2093?", {}, {("year", "later")}),
        ("Hvad sagde Kanariefugleudvalget?", {}, set()),
        ("busser", {"municipality": "ravnsoe-kommune", "from": "2021-02-01", "to": "2021-05-01"},
         {("municipality", "Ravnsø Kommune"), ("year", "2021")}),
        ("busser", {"municipality": CANARY, "committee": CANARY}, set()),
    ],
)
def test_what_a_question_is_about_is_told_in_known_names(
    sample_archive: LocalArchive, question: str, limits: dict[str, str],
    about: set[tuple[str, str]],
) -> None:
    found = _asked(sample_archive, question, **limits)
    assert {(w, v) for w, v, r in found if w in WITH_REASON and not r} == about
    reasons = {v for w, v, _ in found if w == "reason"}
    assert {c for c in found if c[2]} == {(w, v, r) for w, v in about for r in reasons}


def test_nothing_textual_is_in_the_file(
    client: FlaskClient, tmp_path: Path, kept: Statistics
) -> None:
    asked = f"Hvordan stemte {CANARY} Skarrevig om skovlegepladsen nær Vejle, sag 22/0318?"
    client.get(f"/?q={asked}&kommune={CANARY}&udvalg={CANARY}&sag={CANARY}&samtale={CANARY}")
    client.post("/api/v1/ask", json={"question": asked})
    client.post("/api/v1/ask", json={"question": f"{CANARY}udvalget i {CANARY} Kommune, {CANARY}"})
    kept.flush()
    path = tmp_path / store.NAME
    with closing(sqlite3.connect(path)) as db:
        values = {str(v).casefold() for row in db.execute("SELECT * FROM counted") for v in row}
    assert {"question", "all", "no_answer"} <= values
    words = {word.casefold() for word in re.findall(r"\w{3,}", asked)} - {"vejle"}
    assert not [v for v in values for word in words if word in v]
    assert CANARY.casefold().encode() not in path.read_bytes().lower()
    assert {what for what, *_ in _counted(path)} <= set(KINDS)


def test_only_if_wanted_and_then_told(sample_build: BuildReport, client: FlaskClient) -> None:
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    without = create_app(live, b"key", Serving(), live.home)
    assert without.config[STATISTICS] is None
    told_to_visitors = "Questions are counted"
    english = {"Accept-Language": "en"}
    assert told_to_visitors not in without.test_client().get("/om", headers=english).text
    assert told_to_visitors in client.get("/om", headers=english).text


# --- Keeping ---

_CELL: Cell = ("question", "all", "")


def _add_often(path: Path) -> None:
    for _ in range(50):
        store.add(path, {(TODAY, _CELL): 1}, TODAY)


def test_several_processes_add_up(tmp_path: Path) -> None:
    path = tmp_path / store.NAME
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_add_often, args=(path,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [p.exitcode for p in processes] == [0, 0, 0]
    assert _counted(path) == {_CELL: 150}


def test_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / store.NAME
    store.add(path, {(TODAY, _CELL): 1}, TODAY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == [store.NAME]


def test_what_is_too_old_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / store.NAME
    oldest = TODAY - timedelta(days=store.KEPT_DAYS)
    for day in (oldest - timedelta(days=1), oldest, TODAY):
        store.add(path, {(day, _CELL): 1}, day)
    store.add(path, {(TODAY, _CELL): 1}, TODAY)
    assert [(row.day, row.number) for row in store.rows(path)] == [(oldest, 1), (TODAY, 2)]


def test_a_locked_file_is_waited_for(
    client: FlaskClient, tmp_path: Path, kept: Statistics, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(store, "_PATIENCE", 0.01)
    path = tmp_path / store.NAME
    store.add(path, {(TODAY, _CELL): 1}, TODAY)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for _ in range(2):
            assert client.get("/?q=hej").status_code == 200
            kept.flush()
        other.execute("ROLLBACK")
    said = [r for r in caplog.records if r.name == "referat.statistics"]
    assert [r.levelno for r in said] == [logging.WARNING] and "SQLITE_BUSY" in said[0].message
    kept.flush()
    assert _counted(path)[_CELL] == 3


def test_a_damaged_file_is_left_and_begun_anew_when_deleted(
    client: FlaskClient, tmp_path: Path, kept: Statistics
) -> None:
    path = tmp_path / store.NAME
    path.write_bytes(b"no database " * 100)
    assert client.get("/?q=hej").status_code == 200
    kept.flush()
    assert path.read_bytes() == b"no database " * 100
    path.unlink()
    kept.flush()
    assert _counted(path)[_CELL] == 1
    path.unlink()
    client.get("/?q=hej")
    kept.flush()
    assert _counted(path)[_CELL] == 1


@pytest.mark.parametrize("error", [OSError(28, "No space left"), sqlite3.OperationalError("full")])
def test_a_full_disk_fails_nothing(
    client: FlaskClient, tmp_path: Path, kept: Statistics, monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def full(*values: Any) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(store, "add", full)
        assert client.get("/?q=hej").status_code == 200
        kept.flush()
    kept.flush()
    assert _counted(tmp_path / store.NAME)[_CELL] == 1


def test_what_cannot_be_read_is_not_counted_and_fails_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*values: Any) -> set[Cell]:
        raise ValueError

    monkeypatch.setattr("web.statistics.counter.cells", fail)
    assert client.get("/?q=hej").status_code == 200
    assert [r.message for r in caplog.records if r.name == "referat.statistics"] == [
        "an answer is not counted"
    ]


def test_it_is_written_by_itself(
    sample_archive: LocalArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = Statistics(tmp_path / store.NAME, delay=0.0)
    soon.answered(Service(sample_archive, FakeEncoder()).ask("hej"), sample_archive)
    timer = soon._timer
    if timer is not None:  # It may have been that quick.
        timer.join(60)
    with soon._writing:
        assert _counted(tmp_path / store.NAME)[_CELL] == 1


# --- The report ---


def _rows(numbers: dict[tuple[date, Cell], int]) -> list[store.Row]:
    return [store.Row(day, cell, number) for (day, cell), number in numbers.items()]


def _some(tmp_path: Path) -> Path:
    before = _MONDAY - timedelta(days=1)
    store.add(tmp_path / store.NAME, {
        (before, ("question", "all", "")): 4, (before, ("status", "answered", "")): 4,
        (_MONDAY, ("question", "all", "")): 96, (_MONDAY, ("status", "answered", "")): 46,
        (_MONDAY, ("status", "no_answer", "")): 50,
        (_MONDAY, ("reason", "before_indexed", "")): 42,
        (_MONDAY, ("year", "2016", "before_indexed")): 42, (_MONDAY, ("year", "2016", "")): 43,
        (_MONDAY, ("reason", "closed_point", "")): 4, (_MONDAY, ("reason", "no_words", "")): 4,
        (_MONDAY, ("municipality", "Ravnsø Kommune", "closed_point")): 1,
        (_MONDAY, ("committee", "=SUM(A1)", "")): 7,
    }, TODAY)
    return tmp_path


def test_the_report_adds_up(tmp_path: Path) -> None:
    found = report(store.rows(_some(tmp_path) / store.NAME))
    assert (found.first, found.last) == ("2026-11-15", "2026-11-16")
    assert (found.questions, found.unanswered) == (100, 50)
    assert found.rate and (found.rate.low, found.rate.high) == (0.4038, 0.5962)
    assert [(gap.reason, gap.number) for gap in found.gaps] == [
        ("before_indexed", 42), ("closed_point", None), ("no_words", None)
    ]
    assert [(f.value, f.number) for f in found.gaps[0].about] == [("2016", 42)]
    assert [f.number for f in found.gaps[1].about] == [None]
    assert found.weeks == (Week("2026-11-09", None, 0), Week("2026-11-16", 96, 50))


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_few_are_not_told(number: int, shown: int | None) -> None:
    assert told(number) == shown


def test_a_share_of_few_is_not_told() -> None:
    rows = _rows({(TODAY, ("question", "all", "")): 50, (TODAY, ("status", "no_answer", "")): 3})
    assert (report(rows).unanswered, report(rows).rate) == (None, None)
    assert report([]).rate is None and report([]).questions == 0


@pytest.mark.parametrize(
    ("found", "of", "low", "high"),
    # Newcombe (1998), table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718), (29, 29, 0.8830, 1.0)],
)
def test_the_interval_is_wilsons(found: int, of: int, low: float, high: float) -> None:
    rate = wilson(found, of)
    assert (rate.low, rate.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_every_reason_has_advice(sample_archive: LocalArchive) -> None:
    assert set(_ADVICE) == set(Reason)
    covered = sample_archive.corpus.coverage
    assert str(covered.first) in advice("before_indexed", covered).deed
    assert str(covered.last) in advice("after_indexed", covered).deed
    assert advice("of_later_versions", covered).reason == "of_later_versions"


def _run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["statistics", "--home", str(home), *arguments])


def test_the_command_prints_the_report(tmp_path: Path) -> None:
    printed = _run(_some(tmp_path)).stdout
    assert "100 asked, 50 without an answer (50 %, 95 % interval 40–60 %)" in printed
    assert re.search(r"before the first meeting +42 +2016 \(42\) +add older", printed)
    assert re.search(r"closed item +fewer than 5", printed)
    assert re.search(r"2026-11-09 +fewer than 5 +0\n2026-11-16 +96 +50\n", printed)


def test_the_command_tells_programs_and_spreadsheets(tmp_path: Path) -> None:
    values = json.loads(_run(_some(tmp_path), "--json").stdout)
    assert values["unanswered"] == 50 and values["gaps"][1]["number"] is None
    table = list(csv.DictReader(io.StringIO(_run(tmp_path, "--csv").stdout)))
    found = {(r["what"], r["value"], r["reason"]): r["number"] for r in table}
    assert found["year", "2016", "before_indexed"] == "42"
    assert found["reason", "closed_point", ""] == "<5"
    assert found["committee", "'=SUM(A1)", ""] == "7"
    later = json.loads(_run(tmp_path, "--json", "--from", "2026-11-16").stdout)
    assert (later["first"], later["questions"]) == ("2026-11-16", 96)
    assert json.loads(_run(tmp_path, "--json", "--to", "2026-11-01").stdout)["questions"] == 0


@pytest.mark.parametrize("damage", [None, b"no database " * 100])
def test_the_command_says_what_is_wrong(tmp_path: Path, damage: bytes | None) -> None:
    if damage:
        (tmp_path / store.NAME).write_bytes(damage)
    result = _run(tmp_path)
    assert result.exit_code == 1
    assert ("delete it" if damage else "--statistics") in " ".join(result.stderr.split())


def test_what_is_counted_is_documented() -> None:
    section = (ROOT / "docs" / "operations.md").read_text("utf-8").split("## Statistics\n")[1]
    table = re.findall(r"^\| `(\w+)` \| (.*) \|$", section.split("\n## ")[0], re.M)
    assert dict(table) == KINDS
    assert f"{store.KEPT_DAYS} days" in section
