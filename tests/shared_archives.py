"""Databases of the test server, each a shared archive of its own."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postgres_server import Server

if TYPE_CHECKING:
    from embeddings.postgres.archive import PostgresArchive

_numbers = count(1)


def new_database(server: Server) -> str:
    """A new shared archive without generations; returns its DSN, of the superuser."""
    import psycopg

    from embeddings.postgres.schema import init

    name = f"archive_{next(_numbers)}"
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    dsn = server.dsn(name)
    init(dsn)
    return dsn


def loaded(server: Server, folder: Path, **options: int) -> str:
    """A new shared archive with one generation in service."""
    from embeddings.postgres.loading import load
    from embeddings.postgres.service import switch

    dsn = new_database(server)
    switch(dsn, load(folder, dsn, **options))
    return dsn


def opened(dsn: str, cache: Path, number: int = 1, **options: Any) -> PostgresArchive:
    """A generation of a shared archive."""
    from embeddings.postgres.archive import PostgresArchive

    return PostgresArchive(dsn, cache, number, **options)


def new_role(dsn: str, group: str | None = None) -> str:
    """A new role that may log in, a member of a group."""
    import psycopg

    role = f"role_{next(_numbers)}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
        if group:
            connection.execute(f"GRANT {group} TO {role}".encode())
    return role


def as_role(dsn: str, role: str) -> str:
    """The address with which a role logs in."""
    return dsn.replace("postgres@", f"{role}@")
