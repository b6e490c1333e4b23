"""Limiting a role of the database to some municipalities."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from corpus.slugs import slug
from embeddings.errors import SharedArchiveError
from embeddings.postgres.connecting import connected, writing


def limit(role: str, municipalities: Sequence[str], dsn: str) -> list[str]:
    """Let a role of the database see these municipalities and no others, whatever it asks.

    Names or address names. The role must be there, and must not be a reader of everything; the
    one that says so must own the database. Returns the address names.

    :raises SharedArchiveError: there is no such role, or it may see everything anyway.
    """
    towns = sorted({slug(name) for name in municipalities})
    with connected(writing(dsn)) as connection:
        row = connection.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role]
        ).fetchone()
        if row is None:
            raise SharedArchiveError(
                f"there is no role {role!a}; make it with CREATE ROLE ... LOGIN first"
            )
        if row[0]:
            raise SharedArchiveError(
                f"{role!a} is a superuser or bypasses row-level security, and cannot be limited"
            )
        name = sql.Identifier(role)
        for group in ("referat_reader", "referat_loader"):
            connection.execute(sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(group), name))
        connection.execute(sql.SQL("GRANT referat_tenant TO {}").format(name))
        still = connection.execute(
            "SELECT pg_has_role(%s, 'referat_reader', 'MEMBER')"
            " OR pg_has_role(%s, 'referat_loader', 'MEMBER')", [role, role]
        ).fetchone()
        if still and still[0]:
            raise SharedArchiveError(
                f"{role!a} reads everything through another role that it is in; take it out there"
            )
        connection.execute("DELETE FROM referat.tenant WHERE role = %s", [role])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO referat.tenant VALUES (%s, %s)", [(role, town) for town in towns]
            )
        # What servers have read as this role, frequencies of words say, they read anew.
        connection.execute("UPDATE referat.generation SET revision = revision + 1")
    return towns
