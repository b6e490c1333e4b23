"""Roles of a shared archive: what readers, loaders and tenants may see and do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from fakes import FakeEncoder
from postgres_server import Server
from shared_archives import as_role, loaded, new_role, opened

from embeddings.archive import Archive, Filters
from embeddings.build import build
from embeddings.errors import SharedArchiveError
from embeddings.generation import current
from embeddings.postgres import service
from embeddings.postgres.archive import PostgresArchive
from embeddings.postgres.checking import check
from embeddings.postgres.copying import copy
from embeddings.postgres.loading import load
from embeddings.postgres.schema import init, migrations
from embeddings.postgres.store import SharedStore
from embeddings.postgres.tenants import limit

_PAGE = """<html><head><title>Byrådet - 01-02-2024 | {town} Kommune</title></head><body>
<main><h1>Referat Byrådet den 1. februar 2024</h1><h2>Punkt 1 {title}</h2>
<p>Sagsnr. 24/0101</p><h3>Beslutning</h3><p>Byrådet godkendte {title}. {words}</p>
</main></body></html>"""
_TOWNS = {
    "Ravnsø": ("Gratis busser", "Busserne kører gratis hele sommeren."),
    "Lyngby": ("Nyt svømmestadion", "Svømmestadionet bygges ved Fægtesalen."),
    "Skovby": ("Salg af skolen", "Skolen sælges til Grevindeparken."),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Minutes of three municipalities, and a plan of none."""
    folder = tmp_path_factory.mktemp("towns")
    for town, (title, words) in _TOWNS.items():
        text = _PAGE.format(town=town, title=title, words=words)
        (folder / f"{town}.html").write_text(text, "utf-8")
    (folder / "plan.txt").write_text("# Plan\n\nAlle skal have en udsigtsbænk.\n", "utf-8")
    home = tmp_path_factory.mktemp("home")
    build([folder], home, FakeEncoder())
    return home


@pytest.fixture(scope="module")
def dsn(postgres: Server, home: Path) -> str:
    return loaded(postgres, current(home), partitions=4)


@pytest.fixture(scope="module")
def tenant(dsn: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresArchive]:
    """The archive as a server of one municipality sees it."""
    role = new_role(dsn)
    assert limit(role, ["Lyngby Kommune"], dsn) == ["lyngby-kommune"]
    archive = opened(as_role(dsn, role), tmp_path_factory.mktemp("originals"))
    yield archive
    archive.close()


def test_a_tenant_sees_its_own_municipality_in_every_table(
    tenant: PostgresArchive, dsn: str, home: Path
) -> None:
    with psycopg.connect(tenant.dsn) as own, psycopg.connect(dsn) as everything:
        names = everything.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'g0001'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1"
        ).fetchall()
        assert len(names) > 12
        for (name,) in names:
            query = f"TABLE g0001.{name}".encode()
            seen, there = (c.execute(query).fetchall() for c in (own, everything))
            assert 0 < len(seen) < len(there), name
            assert not any("ravnsø" in repr(row).lower() for row in seen), name
            assert not any("skovby" in repr(row).lower() for row in seen), name
        originals = own.execute("SELECT municipality FROM referat.original").fetchall()
        assert originals == [("lyngby-kommune",)]


def test_a_tenant_asks_as_if_there_were_nothing_else(tenant: PostgresArchive) -> None:
    corpus = tenant.corpus
    assert {m.municipality for m in corpus.meetings()} == {"Lyngby Kommune"}
    assert len(corpus.documents()) == 1 and [s.file for s in tenant.sources] == ["Lyngby.html"]
    everything = set(corpus.passage_ids())
    vector = FakeEncoder().encode_queries(["gratis busser"])[0]
    for filters in (Filters(), Filters(municipality="Ravnsø"), Filters(document="0" * 16)):
        hits = tenant.search_dense(vector, 20, filters)
        assert {h.passage for h in hits} <= everything
    for words in ("gratis busser", "Grevindeparken", "udsigtsbænk"):
        terms = [[term] for term in tenant.terms(words)]
        assert tenant.search_lexical(terms, 5, Filters()) == []
        assert [tenant.term_frequency(t) for (t,) in terms] == [0] * len(terms)
    assert tenant.nearest_word("grevindeparkn") is None
    assert tenant.nearest_word("fægtesaln") == "fægtesalen"
    assert tenant.search_lexical([["fægtesal"]], 5, Filters())


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM g0001.passage_00", "SELECT manifest FROM referat.generation",
        "TABLE referat.removed", "INSERT INTO referat.tenant VALUES (current_user, 'x')",
        "UPDATE referat.service SET generation = 1", "SET ROLE referat_reader",
        "CREATE SCHEMA own", "DELETE FROM g0001.document",
        "SET row_security = off; TABLE g0001.word",
        "ALTER TABLE g0001.word DISABLE ROW LEVEL SECURITY", "DROP SCHEMA g0001 CASCADE",
    ],
)
def test_what_a_tenant_may_not(statement: str, tenant: PostgresArchive) -> None:
    with (
        psycopg.connect(tenant.dsn) as connection,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.SyntaxError)),
    ):
        connection.execute(statement.encode())


def test_a_tenant_may_have_several_and_have_them_changed(dsn: str, tmp_path: Path) -> None:
    role = new_role(dsn, "referat_reader")  # Which it was; from now on it is not.
    assert limit(role, ["Skovby Kommune", "Ravnsø Kommune"], dsn) == [
        "ravnsoe-kommune", "skovby-kommune",
    ]

    def towns() -> set[str]:
        archive = opened(as_role(dsn, role), tmp_path)
        try:
            return {m.municipality for m in archive.corpus.meetings()}
        finally:
            archive.close()

    assert towns() == {"Skovby Kommune", "Ravnsø Kommune"}
    limit(role, ["Skovby Kommune"], dsn)
    assert towns() == {"Skovby Kommune"}
    # An archive that is open meanwhile goes on with what it has read, and servers open it anew.
    state = SharedStore(dsn, tmp_path).state()
    archive = opened(as_role(dsn, role), tmp_path)
    terms = [archive.terms("byrådet")]
    before = archive.search_lexical(terms, 99, Filters())
    limit(role, ["Skovby Kommune", "Ravnsø Kommune"], dsn)
    assert before and archive.search_lexical(terms, 99, Filters()) == before
    assert SharedStore(dsn, tmp_path).state() != state
    archive.close()


def test_who_sees_everything_anyway_cannot_be_limited(dsn: str) -> None:
    for role, told in (("postgres", "superuser"), ("nobody_of_that_name", "no role")):
        with pytest.raises(SharedArchiveError, match=told):
            limit(role, ["Lyngby"], dsn)


def test_a_reader_reads_everything_and_writes_nothing(
    dsn: str, home: Path, tmp_path: Path
) -> None:
    address = as_role(dsn, new_role(dsn, "referat_reader"))
    store = SharedStore(address, tmp_path)
    archive: Archive = store.open(store.state())
    assert len(archive.corpus.documents()) == 4
    assert len(service.listed(address)) == 1
    assert copy(address, tmp_path / "home").name == "0001"
    for work in (lambda: load(current(home), address), lambda: service.switch(address, 1)):
        with pytest.raises(SharedArchiveError, match="refuses"):
            work()


def test_a_loader_loads_and_drops_what_another_loaded(
    postgres: Server, home: Path, tmp_path: Path
) -> None:
    dsn = loaded(postgres, current(home))
    one, other = (as_role(dsn, new_role(dsn, "referat_loader")) for _ in range(2))
    for number in range(2, 6):
        assert load(current(home), one if number % 2 else other) == number
    assert service.switch(other, 5) == 1
    assert [g.number for g in service.listed(one)] == [1, 3, 4, 5]
    with pytest.raises(SharedArchiveError, match="refuses"):
        limit(new_role(dsn), ["Lyngby"], one)
    archive = opened(as_role(dsn, new_role(dsn, "referat_reader")), tmp_path, 5)
    assert archive.corpus.count("document") == 4


def test_a_stranger_is_told_what_to_be(dsn: str, tmp_path: Path) -> None:
    with pytest.raises(SharedArchiveError, match=r"refuses.*docs/postgres\.md"):
        opened(as_role(dsn, new_role(dsn)), tmp_path)


def test_an_owner_need_be_no_superuser(
    postgres: Server, dsn: str, home: Path, tmp_path: Path
) -> None:
    """The statements of docs/postgres.md, and no others, lead to an archive that answers."""
    name = "owned_archive"
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        connection.execute(b"CREATE ROLE referat_owner LOGIN CREATEROLE")
        # Another archive of this server has made the groups, and the superuser owns that.
        for role in ("referat_reader", "referat_tenant", "referat_loader"):
            connection.execute(f"GRANT {role} TO referat_owner WITH ADMIN OPTION".encode())
        connection.execute(
            f"CREATE DATABASE {name} OWNER referat_owner ENCODING UTF8 TEMPLATE template0".encode()
        )
    owner = postgres.dsn(name, "referat_owner")
    with pytest.raises(SharedArchiveError, match="CREATE EXTENSION vector"):
        init(owner)
    with psycopg.connect(postgres.dsn(name), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
    assert init(owner) == migrations()
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(b"CREATE ROLE loader LOGIN IN ROLE referat_loader")
        connection.execute(b"CREATE ROLE web LOGIN IN ROLE referat_reader")
        connection.execute(b"CREATE ROLE town LOGIN")
    loader = postgres.dsn(name, "loader")
    service.switch(loader, load(current(home), loader))
    limit("town", ["Lyngby Kommune"], owner)
    for role, documents in (("web", 4), ("town", 1)):
        store = SharedStore(postgres.dsn(name, role), tmp_path / role)
        assert store.open(store.state()).corpus.count("document") == documents
    assert check(loader) == (1, [])
