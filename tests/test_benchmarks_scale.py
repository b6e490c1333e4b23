"""The shared archive at size: how it is dealt out, what is reckoned of it, and the whole once."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import FakeEncoder
from postgres_server import Server
from shared_archives import new_database

from benchmarks.scale import behind, finding, paper, report, shared, towns
from benchmarks.scale.loading import HNSW, LISTS, PASSAGES, REST, ROWS, WORDS, LoadStages
from benchmarks.speed import homes
from corpus.records import Corpus
from embeddings import kept_readings
from embeddings.archive import Filters, Hit
from embeddings.checks import check
from embeddings.generation import CORPUS, LocalArchive, current
from embeddings.manifest import listing
from embeddings.texts import passage_texts

TEXTS = [f"Afsnit {n} handler om sag {n * n}. Det blev {n} kroner dyrere." for n in range(90)]


def test_shares_are_those_of_towns() -> None:
    found = towns.shares()
    assert len(found) == 98 and found.sum() == pytest.approx(1)
    assert (np.diff(found) < 0).all()
    assert 0.10 < found[0] < 0.12 and 0.0004 < found[-1] < 0.0006


def test_meetings_follow_the_shares_and_stay_what_they_are() -> None:
    digests = [hashlib.sha256(f"{n}".encode()).digest() for n in range(20_000)]
    found = [towns.meeting_of(digest) for digest in digests]
    assert found[7] == towns.meeting_of(digests[7])
    counts = Counter(f.municipality for f in found)
    assert len(counts) == 98
    for rank, share in enumerate(towns.shares()[:10], start=1):
        assert counts[f"Prøve {rank:02d} Kommune"] == pytest.approx(20_000 * share, rel=0.15)
    years = Counter(f.date.year for f in found)
    assert sorted(years) == list(range(2006, 2026)) and min(years.values()) > 850
    assert len({f.committee for f in found}) == 6


@pytest.mark.parametrize(("slug", "made"), [
    ("proeve-01-kommune", True), ("proeve-98-kommune", True), ("ravnsoe-kommune", False),
    ("proevestad-kommune", False), ("", False),
])
def test_made_municipalities_are_told_from_real_ones(slug: str, made: bool) -> None:
    assert towns.is_made(slug) is made


@pytest.fixture
def home(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of some minutes and ninety paragraphs, built with the fake encoder."""
    data = tmp_path / "shared" / "data"
    data.mkdir(parents=True)
    with gzip.open(data / "danish-paragraphs.jsonl.gz", "wt", encoding="utf-8") as file:
        for n, text in enumerate(TEXTS):
            file.write(json.dumps({"id": f"d{n}", "src": "Kilde", "text": text}) + "\n")
    monkeypatch.setitem(homes.SIZES, "1k", len(TEXTS))
    monkeypatch.setattr(homes, "samples", lambda: folder)
    homes.make(tmp_path / "homes", "1k", data.parent, FakeEncoder())
    return tmp_path / "homes" / "1k"


def test_a_home_is_dealt_out_and_stays_as_it_was(home: Path, tmp_path: Path) -> None:
    before = listing(current(home))
    folder = towns.dealt(home, tmp_path / "dealt")
    assert check(folder, full=True, home=tmp_path / "dealt") == []
    assert listing(current(home)) == before
    old, new = Corpus(current(home) / CORPUS), Corpus(folder / CORPUS)
    assert passage_texts(new) == passage_texts(old)
    assert [p.uid for p in new.passages()] == [p.uid for p in old.passages()]
    found = towns.passages_of(folder / CORPUS)
    assert sum(found.values()) == new.count("passage")
    assert sum(n for town, n in found.items() if towns.is_made(town)) == len(TEXTS)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    # What was read agrees with the rows: a build from it would make the same documents.
    kept = kept_readings.load(folder)
    assert {d.sha256 for d in new.documents()} <= set(kept)
    for reading in kept.values():
        for section in reading.sections:
            assert section.end <= len(reading.document.text)
    # Ninety paragraphs are five meetings, each of one municipality.
    meetings = [m for m in new.meetings() if towns.is_made(m.municipality_slug)]
    assert len(meetings) == 5 and len(new.meetings()) == len(old.meetings()) + 5
    town, archive = meetings[0].municipality, LocalArchive(folder)
    vector = FakeEncoder().encode_queries(["Afsnit handler om sag"])[0]
    hits = archive.search_dense(vector, 200, Filters(municipality=town))
    assert len(hits) == found[meetings[0].municipality_slug]
    assert len(archive.search_lexical([["sag"]], 200, Filters(municipality=town))) == len(hits)


def test_stages_of_a_load_end_where_the_next_begin() -> None:
    stages = LoadStages()
    stages.stage("passages", 2500)
    for steps in (1000, 1000, 500):
        stages.advance(steps)
    stages.stage("words", 2500)
    for steps in (2000, 500):
        stages.advance(steps)
    stages.stage("index", 1)
    stages.advance(1)
    assert list(stages.seconds()) == [ROWS, PASSAGES, WORDS, REST, "indexes"]
    assert all(taken >= 0 for taken in stages.seconds().values())


@pytest.mark.parametrize(
    ("found", "best", "k", "expected"),
    [
        ([1, 2, 3], [1, 2, 3, 4], 3, 1.0),
        ([3, 1, 2], [1, 2, 3, 4], 3, 1.0),  # In any order.
        ([1, 2, 4], [1, 2, 3, 4], 3, 2 / 3),
        ([1], [1, 2, 3], 3, 1 / 3),
        ([1, 2], [1, 2], 10, 1.0),  # There are no more.
        ([], [], 10, 1.0),
        ([], [1], 10, 0.0),
        ([1, 2, 31], [1, 2, 30, 31, 40], 3, 1.0),  # 30 and 31 are as near.
        ([1, 2, 40], [1, 2, 30, 31, 40], 3, 2 / 3),
    ],
)
def test_recall_is_the_share_of_the_best(
    found: list[int], best: list[int], k: int, expected: float
) -> None:
    hits = [Hit(n, 1 - (n // 10 if n >= 30 else n) / 100) for n in best]
    assert finding.recall([Hit(n, 0.5) for n in found], hits, k) == pytest.approx(expected)


def test_filters_go_by_the_sizes_of_municipalities() -> None:
    found = finding.filters({"a": 90, "b": 50, "c": 20, "d": 3, "e": 1})
    assert [f.municipality for f in found.values()] == [None, "e", "c", "a", None]
    assert not found[finding.EVERYTHING] and found[finding.YEAR]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([1.0, 3.0], [5.0], {"both": {"p50": 2.0, "p95": 2.9}, "one left": {"p50": 5, "p95": 5}}),
        ([], [5.0], {"one left": {"p50": 5.0, "p95": 5.0}}),
        ([], [], {}),
    ],
)
def test_a_tally_tells_before_and_after(
    before: list[float], after: list[float], expected: dict[str, Any]
) -> None:
    told = behind.Tally(before, after, failed=2, lost=1).told()
    assert told["ms"] == expected
    assert told["answered_at_once"] == len(before) + len(after)
    assert (told["failed_at_first"], told["failed_after_one_retry"]) == (2, 1)


def test_a_question_without_an_answer_is_asked_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    killed: list[object] = []

    class Client:
        def __init__(self, port: int) -> None:
            assert port == 1234

        def ask(self, question: str) -> None:
            asked.append(question)
            if question == "never" or (question.startswith("once") and asked.count(question) < 2):
                raise ConnectionError(question)

        def close(self) -> None:
            pass

    monkeypatch.setattr(behind, "Client", Client)
    monkeypatch.setattr(behind, "_kill", killed.append)
    questions = [*(f"well {n}" for n in range(20)), "once 1", "never", "once 2"]
    server = object()
    tally = behind._ask_all(1234, questions, server)  # type: ignore[arg-type]
    assert killed == [server]
    assert (tally.failed, tally.lost) == (3, 1)
    assert len(tally.before) + len(tally.after) == 20 and tally.after
    assert sorted(asked) == sorted([*questions, "once 1", "never", "once 2"])


def part(passages: int, ms: float = 10.0, loader: float = 100.0) -> dict[str, Any]:
    """A size as it might be measured: 10 s for each 1,000 passages, a quarter of it HNSW."""
    quantiles = {"p50": [ms, ms, ms, 3], "p95": [2 * ms, 2 * ms, 2 * ms, 3]}
    where = list(finding.filters({"a": 2, "b": 1}))
    ways = (finding.SHIPPED, finding.GRAPH, *map(finding.effort, finding.EFFORTS))
    kinds = (*ways, "words", "fragments")
    asked = (finding.ENCODER, finding.LOCAL, finding.SHARED,
             f"{finding.LOCAL}, {finding.LARGE}", f"{finding.SHARED}, {finding.LARGE}")
    recalled = {way: {"recall@10": 0.98, "recall@100": 0.97} for way in ways}
    seconds = passages / 100
    return {
        "date": "2026-11-23", "time": "10:00:00", "commit": "0123456789",
        "machine": {"cores": 2, "processor": "a processor"}, "server": {"fsync": "on"},
        "threads": 1, "passages": passages, "own_passages": 10, "questions": 4, "rounds": 3,
        "municipalities": {"count": 98, "largest": passages // 9, "smallest": 20},
        "local": {"tokens.npy": 3000.0, "corpus.sqlite": 500.0},
        "load": {
            "passages": passages, "partitions": 16, "largest_partition": passages // 4,
            "seconds": seconds, "per_second": 100.0,
            "stages": {ROWS: 0.1, PASSAGES: seconds / 2}, "indexes": {HNSW: seconds / 4},
            "loader_mb": loader, "wal_per_passage": 9000,
            "disk": {"passages: HNSW": 1000.0, LISTS[0]: 200.0,
                     "sentences": 800.0, "original files": 50.0},
            "held": {"tokens": 2500.0, "vectors": 1544.0, "counts": 900.0},
        },
        "filters": {name: {"passages": 9, "compared": True} for name in where},
        "search": {"ms": {f"{kind}, {name}": quantiles for kind in kinds for name in where}},
        "recall": dict.fromkeys(where, recalled),
        "ask": {"ms": dict.fromkeys(asked, quantiles),
                "ratios": {"shared / local": {"p50": [2.0, 1.0, 3.0, 3], "p95": [3.0, 2, 4, 3]}}},
        "encoding": {"passages_per_second": 20.0},
        "two servers": {
            "questions": 9, "clients": 8, "per_second": 7.0, "server_mb": 800,
            **behind.Tally([1.0], [2.0], 1, 0).told(),
        },
    }


def test_loads_grow_in_a_line_but_for_the_graph() -> None:
    measured = part(100_000)
    assert paper.load_seconds(measured, 100_000) == pytest.approx(measured["load"]["seconds"])
    hundredfold = paper.load_seconds(measured, 10_000_000)
    # The graph is a quarter of it; its partitions go from 6,250 rows to 625,000.
    assert hundredfold == pytest.approx(75_000 + 25_000 * np.log(625_000) / np.log(6_250))
    measured["load"]["indexes"] = {}  # No superuser, so that nobody told of indexes.
    assert paper.load_seconds(measured, 10_000_000) == pytest.approx(100 * 1000)


def test_what_is_on_paper_follows_from_what_was_measured() -> None:
    found = {line.name: line for line in paper.lines(
        {"large": part(100_000, 20.0, 1000.0), "small": part(10_000, 11.0, 100.0)})}
    # Two kilobytes a passage, files apart.
    assert found["a generation, TB"].values == ("0.02", "0.10")
    assert "2,000 bytes" in found["a generation, TB"].derivation
    assert found["all of 4 generations, TB"].values == ("0.1", "0.4")
    assert found["HNSW, GB, to be held in memory"].values == ("10", "50")
    # 50 bytes a passage are those of 10 real ones among 100,000.
    assert found["original files, TB"].values == ("5.00", "25.00")
    # From 100 to 1,000 MB over 90,000 passages.
    assert found["memory of the process that loads, GB"].values == ("100", "500")
    # 9 ms over 90,000 passages.
    line = found["word search of everything, p50, ms, if it goes on in a line"]
    assert line.values == ("1,010", "5,010")
    # 20 a second on each of 64 cores.
    assert found["a first build's encoding by 64 cores, days"].values == ("0.1", "0.5")
    assert found["encoding what a night brings, minutes on a core"].values == ("1", "6")
    # A quarter of all, at 1,482 bytes.
    assert found["… `maintenance_work_mem` that its HNSW needs, GB"].values == ("3.7", "18.5")
    # 32 GB at 1,200 bytes of graph and lists; 8 hours at somewhat less than 100 a second; 990 ms
    # at 9 ms for 90,000 passages.
    servers = {n.partition(": ")[2][:5]: line for n, line in found.items() if "servers:" in n}
    for limit, each, values in (("half ", "26.7", ("1", "2")), ("8 hou", "2.6", ("4", "19")),
                                ("1,000", "9.9", ("2", "6"))):
        line = servers[limit]
        assert line.derivation.startswith(f"{each} million") and line.values == values, limit
    assert found["municipalities that are compared exactly"].values[1] == "0"
    alone = {line.name for line in paper.lines({"large": part(100_000)})}
    assert alone == {n for n in found if "in a line" not in n and "process that loads" not in n}


def test_every_table_of_the_document_is_made() -> None:
    text = report.DOCUMENT.read_text("utf-8")
    names = [line[5:-4] for line in text.splitlines() if line.startswith("<!-- ")]
    starts = [name for name in names if not name.startswith("/")]
    assert sorted(starts) == sorted(report.tables({}))
    assert names == [mark for name in starts for mark in (name, f"/{name}")]
    assert set(report.tables({}).values()) == {report.NOT_YET}


def test_tables_are_written_in_the_order_of_sizes(tmp_path: Path) -> None:
    parts = {"large": part(100_000), "small": part(10_000)}
    parts["small"]["two servers"] = {"skipped": "there is no nginx here"}
    parts["small"]["load"]["indexes"] = {}
    document = tmp_path / "scale.md"
    marks = "\n\n".join(f"<!-- {n} -->\n<!-- /{n} -->" for n in report.tables({}))
    document.write_text(f"# Before\n\n{marks}\n\nAfter.\n", "utf-8")
    report.write(parts, document)
    text = document.read_text("utf-8")
    assert text.startswith("# Before\n") and text.endswith("\nAfter.\n")
    for row in (
        "|  | 10,000 | 100,000 |",
        "| – HNSW, s | – | 250.0 |",
        "| **all** | 2,050 | 2,050 |",
        "| one year | 9 | compared | 10.0 / 20.0 | 0.980 | 0.970 | 10.0 / 20.0 | 0.980 | 0.970 |"
        " 10.0 / 20.0 | 10.0 / 20.0 |",
        "| 10,000 | 400 | 10.0 / 20.0 | 0.980 | 0.970 | 10.0 / 20.0 | 0.980 | 0.970 |",
        "| 100,000 | 9 | 8 | 1 / 1 | 2 / 2 | 7.0 | 1 | **0** | 800 |",
        "| 10,000 | not measured: there is no nginx here | – |",
    ):
        assert row in text, row
    report.write(parts, document)
    assert document.read_text("utf-8") == text


def test_a_small_archive_is_measured_as_a_large_one(
    postgres: Server, home: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    asked = ["Hvad handler afsnit 3 om?", "Hvad koster hundeskoven?"]
    extent = shared.Extent(asked, ["Hvad blev besluttet?"], rounds=2, served=0)
    dsn = new_database(postgres)
    found = shared.measure(home, dsn, work, FakeEncoder(), extent, partitions=2)
    load = found["load"]
    assert load["partitions"] == 2 and load["passages"] == found["passages"]
    assert found["passages"] / 2 <= load["largest_partition"] < found["passages"]
    assert set(load["indexes"]) == {HNSW}
    for kind in ("passages: HNSW", *LISTS, "sentences with their vectors",
                 "passages: rows with their vectors"):
        assert load["disk"][kind] > 0, kind
    # The vector of a passage in single precision, and its head.
    assert load["held"]["vectors"] == FakeEncoder().dimension * 4 + 8
    assert found["own_passages"] == found["passages"] - len(TEXTS)
    # So few rows are compared whatever is asked: everything is found.
    for recalled in found["recall"].values():
        assert recalled[finding.SHIPPED] == {"recall@10": 1.0, "recall@100": 1.0}
    assert all(f["compared"] for f in found["filters"].values())
    stamped = {**part(found["passages"]), **found}
    assert all("Not measured" not in t for t in report.tables({"1k": stamped}).values())
