"""Generations of a shared archive: loading, switching, going back, checking, copying, removing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from conftest import HTML, PDF, SAMPLES, TXT
from fakes import FakeEncoder
from postgres_server import Server
from shared_archives import loaded, new_database, opened

from corpus.store import TABLES, copied_rows
from embeddings import removal as local_removal
from embeddings.archive import Filters
from embeddings.build import BuildReport, build
from embeddings.checks import check as check_local
from embeddings.errors import (
    BuildRunning,
    CannotLoad,
    CannotRemove,
    DamagedGeneration,
    NoArchive,
    NoGeneration,
    SharedArchiveError,
)
from embeddings.generation import CORPUS, LocalArchive, current
from embeddings.manifest import Manifest
from embeddings.postgres import service
from embeddings.postgres.checking import check
from embeddings.postgres.copying import copy
from embeddings.postgres.loading import load
from embeddings.postgres.removal import forget, remove
from embeddings.postgres.schema import create, finish, init
from embeddings.postgres.store import SharedStore
from web.live import Live

_ALL = Filters()
_SAME_FILES = (
    "dense.faiss", "sentences.npy", "tokens.npy", "token-starts.npy",
    "vocabulary.tsv", "readings.ndjson.gz",
)


@pytest.fixture
def home(folder: Path, tmp_path: Path) -> Path:
    """A home of two meetings in three files."""
    build([folder], tmp_path / "home", FakeEncoder())
    return tmp_path / "home"


def _execute(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _tables(dsn: str, number: int) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a generation."""
    schema = f"g{number:04d}"
    with psycopg.connect(dsn) as connection:
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition", [schema]
        ).fetchall()
        return {
            name: sorted(map(repr, connection.execute(f"TABLE {schema}.{name}".encode())))
            for (name,) in names
        }


def test_a_database_is_made_once(postgres: Server) -> None:
    dsn = new_database(postgres)
    assert init(dsn) == []
    with pytest.raises(NoArchive, match="referat archive load"):
        SharedStore(dsn, Path("none")).state()


def test_what_is_loaded_is_seen_when_it_is_switched_to(
    postgres: Server, home: Path, tmp_path: Path
) -> None:
    dsn = new_database(postgres)
    store = SharedStore(dsn, tmp_path)
    assert load(current(home), dsn) == 1
    with pytest.raises(NoArchive):
        store.state()
    assert service.switch(dsn, 1) is None
    assert store.state() == "0001"
    assert load(current(home), dsn) == 2
    assert [(g.number, g.current) for g in service.listed(dsn)] == [(1, True), (2, False)]
    assert service.switch(dsn, 2) == 1
    assert service.rollback(dsn) == (1, 2)
    with pytest.raises(NoGeneration, match="before 1"):
        service.rollback(dsn)
    with pytest.raises(NoGeneration, match=r"no generation 7.*there are: 1, 2"):
        service.switch(dsn, 7)


def test_the_newest_three_are_kept_and_what_was_in_service(postgres: Server, home: Path) -> None:
    dsn = loaded(postgres, current(home))
    for number in (2, 3, 4, 5):
        assert load(current(home), dsn) == number
    service.switch(dsn, 5)
    assert [g.number for g in service.listed(dsn)] == [1, 3, 4, 5]
    service.switch(dsn, 4)
    assert [g.number for g in service.listed(dsn)] == [3, 4, 5]


@pytest.mark.parametrize(("given", "used"), [("64MB", "512MB"), ("2GB", "2GB")])
def test_indexes_are_made_in_what_memory_the_server_gives_but_not_in_less(
    postgres: Server, given: str, used: str
) -> None:
    with psycopg.connect(new_database(postgres)) as connection:
        connection.execute(f"SET maintenance_work_mem = '{given}'".encode())
        create(connection, 1, 8, 1)
        finish(connection, 8)
        assert connection.execute("SHOW maintenance_work_mem").fetchone() == (used,)


def test_a_load_that_fails_leaves_nothing(
    postgres: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = loaded(postgres, current(home))

    def fail(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("embeddings.postgres.loading.finish", fail)
        with pytest.raises(MemoryError):
            load(current(home), dsn)
    with psycopg.connect(dsn) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^g[0-9]'")
        assert found.fetchall() == [("g0001",)]
    (current(home) / "dense.faiss").write_bytes(b"damaged")
    with pytest.raises(DamagedGeneration):
        load(current(home), dsn)


def test_two_loads_do_not_meet(postgres: Server, home: Path) -> None:
    dsn = loaded(postgres, current(home))
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('referat.load'))")
        for work in (load, lambda _, dsn: service.switch(dsn, 1)):
            with pytest.raises(BuildRunning):
                work(current(home), dsn)


def test_a_copy_of_a_copy_is_the_same(
    postgres: Server, sample_build: BuildReport, tmp_path: Path
) -> None:
    first, one = sample_build.folder, loaded(postgres, sample_build.folder)
    second = copy(one, tmp_path / "home")
    assert second == current(tmp_path / "home")
    for name in _SAME_FILES:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    for table in TABLES:
        pairs = (list(copied_rows(folder / CORPUS, table)) for folder in (first, second))
        assert next(pairs) == next(pairs), table
    manifests = [replace(Manifest.load(folder), files={}) for folder in (first, second)]
    assert manifests[0] == manifests[1]
    assert check_local(second, full=True, home=tmp_path / "home") == []
    for path in (first.parent.parent / "originals").glob("*/*"):
        other = tmp_path / "home" / "originals" / path.parent.name / path.name
        assert other.read_bytes() == path.read_bytes()
    other = loaded(postgres, second, partitions=3)
    assert _tables(other, 1) == _tables(one, 1)


def test_a_whole_archive_has_no_findings(postgres: Server, sample_build: BuildReport) -> None:
    assert check(loaded(postgres, sample_build.folder)) == (1, [])


@pytest.mark.parametrize(
    ("damage", "code", "told"),
    [
        ("DELETE FROM g0001.sentence WHERE id = 4", "manifest", "rows of sentence"),
        (
            "DELETE FROM g0001.section WHERE id IN (SELECT section FROM g0001.passage)", "rows",
            "passages stand in no section",
        ),
        ("UPDATE g0001.passage SET vector = 2 * vector WHERE id = 1", "rows", "length 1"),
        ("DELETE FROM g0001.word WHERE term = 'byråd'", "rows", "has other words than"),
        (
            "UPDATE g0001.gram SET postings = substr(postings, 4) WHERE passages > 3", "rows",
            "has other grams than",
        ),
        ("UPDATE g0001.word SET text = text + 1", "rows", "has other words than"),
        ("UPDATE g0001.word SET municipality = 'x' WHERE term = 'byråd'", "rows",
         "has other words than"),
        ("UPDATE g0001.gram SET part = 99 WHERE passages > 3", "rows", "lists are of no part"),
        (
            "UPDATE g0001.word SET id = (SELECT max(id) FROM g0001.word) WHERE term = 'byråd'",
            "rows", "words have several numbers, or share one",
        ),
        ("UPDATE g0001.part SET ids = substr(ids, 5), codes = substr(codes, 5)", "rows",
         "passages are in no part"),
        ("UPDATE g0001.length SET text = text + 1", "rows", "counted wrongly"),
        ('UPDATE g0001.passage SET "end" = 9999999 WHERE id = 1', "rows", "reach beyond"),
        ("ALTER TABLE g0001.word DISABLE ROW LEVEL SECURITY", "rows", "open to every tenant"),
        ("ALTER DATABASE {} RESET hnsw.iterative_scan", "setting", "hnsw.iterative_scan"),
        ("DELETE FROM referat.migration", "migration", "0001.sql"),
        ("UPDATE referat.generation SET format = 99", "format", "format 99"),
    ],
)
def test_damage_is_found(
    damage: str, code: str, told: str, postgres: Server, home: Path
) -> None:
    dsn = loaded(postgres, current(home))
    name = dsn.rsplit("/", 1)[1]
    statement = damage.format(name).replace("2 * vector", "(vector + vector)")
    _execute(dsn, statement)
    found = check(dsn)[1]
    assert any(one.code == code and told in one.message for one in found), found
    assert all("referat archive" in one.advice for one in found)


@pytest.mark.parametrize("name", [lambda sha: sha, lambda sha: sha[:16].upper(), lambda _: PDF])
def test_a_removed_document_is_gone_from_all_generations(
    name: Callable[[str], str], postgres: Server, home: Path, tmp_path: Path
) -> None:
    dsn = loaded(postgres, current(home))
    service.switch(dsn, load(current(home), dsn))
    local = LocalArchive(current(home))
    (sha256,) = (s.sha256 for s in local.sources if s.file == PDF and s.sha256)
    store = SharedStore(dsn, tmp_path / "cache")
    before = store.open("0002")
    assert before.original(sha256) is not None
    words = set(local.terms(local.corpus.document_by_key(sha256[:16]).text))  # type: ignore[union-attr]
    assert remove(name(sha256), dsn).file == PDF
    assert SharedStore(dsn, tmp_path / "cache").state() == "0002-1"
    after = store.open("0002-1")
    # What the others still hold stays as it was; of the document no word, file or name is left.
    assert after.corpus.document_by_key(sha256[:16]) is None
    assert after.original(sha256) is None and not list((tmp_path / "cache").rglob(sha256))
    only = {w for w in words if after.term_frequency(w) == 0}
    assert only
    for number in (1, 2):
        assert check(dsn, number) == (number, [])
        assert not any(
            PDF in row or sha256 in row for rows in _tables(dsn, number).values() for row in rows
        )
    with pytest.raises(CannotLoad, match=f"{PDF} was removed.*referat remove"):
        load(current(home), dsn)
    # Without its gaps it can be copied; the home that it was built in need not know.
    folder = copy(dsn, tmp_path / "other")
    assert check_local(folder, full=True, home=tmp_path / "other") == []
    archive = LocalArchive(folder)
    text = "byrådet vedtog hundeskov"
    terms = [[t] for t in archive.terms(text)]
    everything = after.corpus.passages()
    for copied, stored in zip(
        archive.search_lexical(terms, 9, _ALL), after.search_lexical(terms, 9, _ALL), strict=True
    ):
        assert copied.score == pytest.approx(stored.score)
        assert everything[copied.passage].id == stored.passage
    assert forget(sha256, dsn).file == PDF
    assert load(current(home), dsn) == 3
    local_removal.remove(PDF, home, FakeEncoder())
    remove(sha256, dsn)
    assert load(current(home), dsn) == 4


def test_a_removal_leaves_no_generation_that_it_cannot_read(
    postgres: Server, home: Path
) -> None:
    dsn = loaded(postgres, current(home))
    load(current(home), dsn)
    _execute(dsn, "UPDATE referat.generation SET format = 99 WHERE number = 1",
             "DROP TABLE g0001.part")
    with pytest.raises(CannotRemove, match=r"generation 1 is in service and of format 99"):
        remove(PDF, dsn)
    service.switch(dsn, 2)
    remove(PDF, dsn)
    assert [g.number for g in service.listed(dsn)] == [2]
    assert check(dsn) == (2, [])


def test_what_cannot_be_removed(postgres: Server, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    shutil.copy(SAMPLES / TXT, tmp_path / "one")
    made = build([tmp_path / "one"], tmp_path / "home", FakeEncoder())
    dsn = loaded(postgres, made.folder)
    for name, told in (("nothing.pdf", "no document is called"), (TXT, "the only document")):
        with pytest.raises(CannotRemove, match=told):
            remove(name, dsn)
    with pytest.raises(CannotRemove, match="0 documents of the list"):
        forget(TXT, dsn)


def test_a_home_that_has_removed_a_document_does_not_get_it_back(
    postgres: Server, home: Path
) -> None:
    dsn = loaded(postgres, current(home))
    local_removal.remove(HTML, home, FakeEncoder())
    with pytest.raises(CannotLoad, match=f"{HTML} was removed.*referat archive remove"):
        copy(dsn, home)
    assert Manifest.load(current(home)).counts["document"] == 2


def test_readers_see_one_generation_or_the_other(
    postgres: Server, sample_build: BuildReport, home: Path, tmp_path: Path
) -> None:
    """Eight clients ask while generations are switched to and fro."""
    dsn = loaded(postgres, sample_build.folder)
    load(current(home), dsn)
    live = Live(tmp_path, FakeEncoder, store=SharedStore(dsn, tmp_path / "cache"))
    question = "Hvad blev besluttet om hundeskoven?"
    alone = {}
    for name in ("0001", "0002"):
        service.switch(dsn, int(name))
        answer = Live(tmp_path, FakeEncoder, store=SharedStore(dsn, tmp_path / "c")).service().ask(
            question
        )
        alone[name] = (answer.status, [q.text for q in answer.quotes or answer.nearest])
    assert alone["0001"] != alone["0002"]

    def ask(_: int) -> str:
        answer = live.service().ask(question)
        name = answer.index.generation
        quotes = [q.text for q in answer.quotes or answer.nearest]
        assert (answer.status, quotes) == alone[name]
        return name

    seen: set[str] = set()
    with ThreadPoolExecutor(8) as pool:
        for number in (1, 2, 1):
            service.switch(dsn, number)
            while live.service().archive.info.generation != f"{number:04d}":
                seen.update(pool.map(ask, range(8)))
            seen.update(pool.map(ask, range(8)))
    assert seen == {"0001", "0002"}


def test_an_address_without_a_server_is_told_without_its_password() -> None:
    dsn = "postgresql://referat:hemmelig@127.0.0.1:1/none"
    with pytest.raises(SharedArchiveError, match=r"127\.0\.0\.1/none cannot be used") as raised:
        SharedStore(dsn, Path("none")).state()
    assert "hemmelig" not in str(raised.value)


def test_a_generation_of_another_format_is_refused(
    postgres: Server, home: Path, tmp_path: Path
) -> None:
    dsn = loaded(postgres, current(home))
    _execute(dsn, "UPDATE referat.generation SET format = 99")
    with pytest.raises(SharedArchiveError, match=r"format 99.*referat archive load"):
        opened(dsn, tmp_path)
