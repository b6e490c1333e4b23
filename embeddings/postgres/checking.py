"""Whether a shared archive is as it was made: settings, rights, rows, vectors, words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.integrity import Finding
from embeddings.errors import NoArchive
from embeddings.postgres.connecting import Connection, connected, named, reading, writing
from embeddings.postgres.postings import differing
from embeddings.postgres.schema import FORMAT, look_at, migrations, missing_settings

_AGAIN = "load it again with `referat archive load`, and switch to that"
_INIT = "run `referat archive init`"

# Rows that ought not to be there, by what is said of them.
_FAULTS = {
    "passages stand in no section": (
        "SELECT count(*) FROM passage p LEFT JOIN section s ON s.id = p.section"
        " WHERE s.id IS NULL OR s.document <> p.document"
    ),
    "passages reach beyond their document's text": (
        "SELECT count(*) FROM passage p JOIN document d ON d.id = p.document"
        ' WHERE p.start < 0 OR p."end" > length(d.text) OR p.start >= p."end"'
    ),
    "sentences are of no passage, or of another": (
        "SELECT count(*) FROM sentence s LEFT JOIN passage p ON p.id = s.passage"
        " WHERE p.id IS NULL OR s.id < p.first_sentence"
    ),
    "sections stand in no document": (
        "SELECT count(*) FROM section s LEFT JOIN document d ON d.id = s.document"
        " WHERE d.id IS NULL"
    ),
    "points stand in no meeting": (
        "SELECT count(*) FROM point p LEFT JOIN meeting m ON m.id = p.meeting WHERE m.id IS NULL"
    ),
    "rows of a meeting are of another municipality": (
        "SELECT count(*) FROM point p JOIN meeting m ON m.id = p.meeting"
        " WHERE p.municipality <> m.municipality_slug"
    ),
    "vectors are not of length 1": (
        "SELECT count(*) FROM passage WHERE abs(vector_norm(vector) - 1) > 0.02"
    ),
    "words are counted wrongly": (
        "SELECT count(*) FROM (SELECT municipality, count(*) AS n, sum(text_length) AS words,"
        " sum(gram_length) AS parts FROM passage GROUP BY 1) AS p FULL JOIN length l"
        " USING (municipality)"
        " WHERE (p.n, p.words, p.parts) IS DISTINCT FROM (l.passages, l.text, l.grams)"
    ),
    "posting lists are of no part": (
        "SELECT count(*) FROM (SELECT part FROM word UNION ALL SELECT part FROM gram) AS held"
        " WHERE part NOT IN (SELECT id FROM part)"
    ),
    **{
        f"{table}s have several numbers, or share one": (
            f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY id"
            f" HAVING count(DISTINCT term) > 1 UNION ALL SELECT 1 FROM {table} GROUP BY term"
            " HAVING count(DISTINCT id) > 1) AS held"
        )
        for table in ("word", "gram")
    },
    "indexes are not whole": (
        "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " WHERE c.relnamespace = current_schema()::regnamespace"
        " AND NOT (i.indisvalid AND i.indisready)"
    ),
    "tables are open to every tenant": (
        "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT relispartition AND NOT relrowsecurity"
    ),
}


@dataclass(frozen=True, slots=True)
class Server:
    """The server that reads come from: ``standby`` or primary, and how its connections are.

    ``near``: it is on this machine, so that nobody between can listen.
    """

    version: str
    pgvector: str | None
    standby: bool
    encrypted: bool
    near: bool


def server(dsn: str) -> Server:
    """:raises SharedArchiveError: none answers, or it lets nobody in."""
    with connected(reading(dsn)) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version'),"
            " (SELECT extversion FROM pg_extension WHERE extname = 'vector'), pg_is_in_recovery(),"
            " coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),"
            " coalesce(inet_server_addr() << '127.0.0.0/8' OR inet_server_addr() = '::1', true)"
        ).fetchone()
    assert row
    return Server(*row)


def set_up(dsn: str) -> list[Finding]:
    """What of the database is not as ``referat archive init`` makes it.

    :raises RoleRefused: the role may not look.
    :raises SharedArchiveError: no server answers.
    """
    with connected(reading(dsn)) as connection:
        return list(_database(connection))


def check(dsn: str, number: int | None = None) -> tuple[int, list[Finding]]:
    """The generation looked at, the one in service unless named, and all that is wrong with it.

    :raises NoArchive: there is no such generation.
    :raises SharedArchiveError: no server answers, or the role may not read everything.
    """
    with connected(writing(dsn)) as connection:
        row = connection.execute(
            "SELECT number, format, manifest FROM referat.generation"
            " WHERE number = coalesce(%s, (SELECT generation FROM referat.service))", [number]
        ).fetchone()
        if row is None:
            raise NoArchive(
                f"there is no such generation at {named(dsn)}; see `referat archive list`"
            )
        found = [*_database(connection)]
        if row[1] != FORMAT:
            told = f"generation {row[0]} is of format {row[1]}, this program reads {FORMAT}"
            return row[0], [*found, Finding("format", told, _AGAIN)]
        look_at(connection, row[0])
        return row[0], [*found, *_rows(connection, row[2]["counts"])]


def _database(connection: Connection) -> Iterator[Finding]:
    known = {r[0] for r in connection.execute("SELECT name FROM referat.migration")}
    for name in migrations():
        if name not in known:
            yield Finding("migration", f"migration {name} was not run", _INIT)
    for name in missing_settings(connection):
        yield Finding("setting", f"the database's setting {name} is not as it was made", _INIT)


def _rows(connection: Connection, counts: dict[str, int]) -> Iterator[Finding]:
    for table, expected in counts.items():
        count = _count(connection, f"SELECT count(*) FROM {table}")
        if count != expected:
            yield Finding(
                "manifest", f"there are {count} rows of {table}, and were {expected}", _AGAIN
            )
    for told, query in _FAULTS.items():
        if count := _count(connection, query):
            yield Finding("rows", f"{count} {told}", _AGAIN)
    for told in differing(connection):
        yield Finding("rows", told, _AGAIN)


def _count(connection: Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
