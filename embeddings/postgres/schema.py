"""Tables of the shared archive: its migrations, and the schema of each generation."""

from __future__ import annotations

from importlib.resources import files

import psycopg
from psycopg import sql

from embeddings.errors import SharedArchiveError
from embeddings.postgres.connecting import Connection, connected, writing

# Of the tables of a generation. Another one means: load again.
FORMAT = 3

_VECTOR = (0, 8)
# Known to the database and not to connections only, so that every server of every kind has it.
# Without iterative scans a filter finds fewer than are there; the larger ef_search is, the surer:
# docs/scale.md has what others find and take.
_SETTINGS = {"hnsw.iterative_scan": "relaxed_order", "hnsw.ef_search": "800"}
# For making indexes, unless the server gives more. A partition's graph of vectors that does not
# fit (1.5 KB a passage) is made several times as slowly.
_MEMORY = "512MB"


def schema_of(number: int) -> str:
    """The name of a generation's schema."""
    return f"g{number:04d}"


def init(dsn: str) -> list[str]:
    """Make or bring up to date the control tables of a database; returns the migrations run.

    The role needs to own the database and to be allowed to create roles.

    :raises SharedArchiveError: it may not, or pgvector is missing or too old.
    """
    dsn, done = writing(dsn), []
    with connected(dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('referat.migration'))")
        _extension(connection)
        connection.execute("CREATE SCHEMA IF NOT EXISTS referat")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS referat.migration"
            " (name text PRIMARY KEY, run_at timestamptz NOT NULL DEFAULT now())"
        )
        known = {r[0] for r in connection.execute("SELECT name FROM referat.migration")}
        for name in migrations():
            if name not in known:
                connection.execute(_text(f"migrations/{name}").encode())
                connection.execute("INSERT INTO referat.migration VALUES (%s)", [name])
                done.append(name)
        for setting, value in _SETTINGS.items():
            connection.execute(sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                sql.Identifier(connection.info.dbname), sql.SQL(setting), sql.Literal(value),
            ))
    return done


def migrations() -> list[str]:
    """The names of all migrations, in their order."""
    folder = files("embeddings.postgres").joinpath("migrations")
    return sorted(f.name for f in folder.iterdir() if f.name.endswith(".sql"))


def missing_settings(connection: Connection) -> list[str]:
    """The settings of the database that are not as :func:`init` made them."""
    connection.execute("SELECT '[1]'::vector")  # Loads the library that knows them.
    return [
        name for name, value in _SETTINGS.items()
        if connection.execute("SELECT current_setting(%s, true)", [name]).fetchone() != (value,)
    ]


def look_at(connection: Connection, number: int) -> None:
    """Let names of tables mean those of a generation, until the end of the transaction."""
    connection.execute(sql.SQL("SET LOCAL search_path TO {}, public").format(
        sql.Identifier(schema_of(number))
    ))


def create(connection: Connection, number: int, dimension: int, partitions: int) -> None:
    """Make the tables of a generation, without indexes, and look at them from now on."""
    name = sql.Identifier(schema_of(number))
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
    look_at(connection, number)
    connection.execute(_filled("generation.sql", dimension))
    for remainder in range(partitions):
        connection.execute(sql.SQL(
            "CREATE TABLE {} PARTITION OF passage FOR VALUES WITH (MODULUS {}, REMAINDER {})"
        ).format(
            sql.Identifier(f"passage_{remainder:02d}"), sql.Literal(partitions),
            sql.Literal(remainder),
        ))


def finish(connection: Connection, dimension: int) -> None:
    """Make the indexes of a generation and let its readers in."""
    connection.execute(
        "SELECT set_config(name, %(least)s, true) FROM pg_settings"
        " WHERE name = 'maintenance_work_mem'"
        " AND pg_size_bytes(current_setting(name)) < pg_size_bytes(%(least)s)",
        {"least": _MEMORY},
    )
    connection.execute(_filled("indexes.sql", dimension))
    connection.execute(_text("rights.sql").encode())
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT relispartition"
    ).fetchall()
    for (table,) in tables:
        connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))


def drop(connection: Connection, number: int) -> None:
    """Delete a generation."""
    connection.execute(
        sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_of(number)))
    )
    connection.execute("DELETE FROM referat.generation WHERE number = %s", [number])


def _extension(connection: Connection) -> None:
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except (psycopg.errors.UndefinedFile, psycopg.errors.FeatureNotSupported) as error:
        raise SharedArchiveError(
            "the server has no pgvector; install it (Debian: postgresql-17-pgvector) and run "
            "`referat archive init` again"
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise SharedArchiveError(
            "only a superuser may add pgvector to a database; let one run `CREATE EXTENSION "
            "vector` in it, then `referat archive init` again"
        ) from error
    row = connection.execute(
        "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    ).fetchone()
    version = tuple(int(part) for part in str(row[0] if row else "0").split("."))
    if version[:2] < _VECTOR:
        raise SharedArchiveError(
            f"the server has pgvector {'.'.join(map(str, version))}, and 0.8 is needed for "
            "filtered search; update it, then `ALTER EXTENSION vector UPDATE`"
        )
    connection.execute("SELECT '[1]'::vector")


def _filled(name: str, dimension: int) -> bytes:
    return _text(name).replace("DIMENSION", str(int(dimension))).encode()


def _text(name: str) -> str:
    return files("embeddings.postgres").joinpath(name).read_text("utf-8")
