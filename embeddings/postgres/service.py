"""Which generation of the shared archive is in service, and changing that."""

from __future__ import annotations

from dataclasses import dataclass

from embeddings.errors import NoArchive, NoGeneration
from embeddings.postgres.connecting import Connection, connected, named, writing
from embeddings.postgres.loading import become_loader
from embeddings.postgres.schema import drop

# Generations that are kept beside the one in service.
_KEPT = 3


@dataclass(frozen=True, slots=True)
class SharedGeneration:
    """A generation of the shared archive."""

    number: int
    current: bool
    built_at: str
    loaded_at: str
    encoder: str
    documents: int
    passages: int
    revision: int


def listed(dsn: str) -> list[SharedGeneration]:
    """All generations, oldest first.

    :raises SharedArchiveError: no server answers, or the role may not read.
    """
    with connected(writing(dsn)) as connection:
        rows = connection.execute(
            "SELECT number, number = service.generation, built_at, loaded_at::text, encoder,"
            " (manifest->'counts'->>'document')::integer,"
            " (manifest->'counts'->>'passage')::integer, revision"
            " FROM referat.generation LEFT JOIN referat.service ON true ORDER BY number"
        ).fetchall()
    return [SharedGeneration(row[0], bool(row[1]), *row[2:]) for row in rows]


def switch(dsn: str, number: int) -> int | None:
    """Put a generation into service, in one transaction; returns the one before.

    Of those that are older than it and not in service, all but the newest are deleted.

    :raises NoGeneration: there is no such generation.
    :raises SharedArchiveError: no server answers, or the role may not switch.
    """
    with connected(writing(dsn)) as connection:
        become_loader(connection)
        known = _numbers(connection)
        if number not in known:
            names = ", ".join(map(str, known)) or "none"
            raise NoGeneration(
                f"there is no generation {number} at {named(dsn)}; there are: {names}"
            )
        before = _serving(connection)
        connection.execute(
            "INSERT INTO referat.service (generation) VALUES (%s)"
            " ON CONFLICT (one) DO UPDATE SET generation = excluded.generation", [number],
        )
        kept = {number, before, *known[-_KEPT:]}
        for old in known:
            if old not in kept:
                drop(connection, old)
        _prune_originals(connection)
    return before


def rollback(dsn: str) -> tuple[int, int]:
    """Go back to the generation before the one in service; returns it, and what was in service.

    :raises NoGeneration: none before it is kept.
    :raises NoArchive: none is in service.
    """
    with connected(writing(dsn)) as connection:
        serving = _serving(connection)
        older = [n for n in _numbers(connection) if serving is not None and n < serving]
    if serving is None:
        raise NoArchive(f"no generation of {named(dsn)} is in service; `referat archive switch`")
    if not older:
        raise NoGeneration(f"no generation before {serving} is kept at {named(dsn)}")
    switch(dsn, older[-1])
    return older[-1], serving


def _numbers(connection: Connection) -> list[int]:
    rows = connection.execute("SELECT number FROM referat.generation ORDER BY number")
    return [row[0] for row in rows]


def _serving(connection: Connection) -> int | None:
    row = connection.execute("SELECT generation FROM referat.service").fetchone()
    return row[0] if row else None


def _prune_originals(connection: Connection) -> None:
    """Delete the files that no generation holds any more."""
    held = " UNION ".join(
        f"SELECT sha256 FROM g{number:04d}.source WHERE value->>'kept' = 'true'"
        for number in _numbers(connection)
    )
    connection.execute(f"DELETE FROM referat.original WHERE sha256 NOT IN ({held})".encode())
