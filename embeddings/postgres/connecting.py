"""Connections to the shared archive: where to read, where to write, and a second try."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from embeddings.errors import RoleRefused, SharedArchiveError

log = logging.getLogger("referat.postgres")

Row = tuple[Any, ...]
Connection = psycopg.Connection[Row]

# Seconds until a host that does not answer is given up, and until a free connection is.
_PATIENCE, _WAIT = "3", 10.0
# Connections that one process holds to one generation at most.
_MOST = 8
# A read is tried so often; each time connections that broke have been put aside.
_TRIES = 3
_PAUSE = 0.2
# What a server is killed with looks different at each moment.
_BROKEN = (psycopg.OperationalError, psycopg.InterfaceError)


def reading(dsn: str) -> str:
    """A DSN for reading: standbys first, the primary where there is none."""
    return _completed(dsn, "prefer-standby")


def writing(dsn: str) -> str:
    """A DSN for writing: the one of its hosts that is the primary."""
    return _completed(dsn, "read-write", always=True)


def _completed(dsn: str, wanted: str, always: bool = False) -> str:
    try:
        values = conninfo_to_dict(dsn)
    except psycopg.Error as error:
        raise SharedArchiveError(
            f"this is no address of a shared archive ({_without_secrets(error)}); one is like "
            "postgresql://referat@db1.example.dk,db2.example.dk/referat"
        ) from error
    defaults = {"connect_timeout": _PATIENCE, "application_name": "referat"}
    if always or "target_session_attrs" not in values:
        values["target_session_attrs"] = wanted
    given = {key: str(value) for key, value in values.items() if value is not None}
    return make_conninfo(**{**defaults, **given})


def named(dsn: str) -> str:
    """Hosts and database of a DSN, for messages: never a password."""
    values = conninfo_to_dict(dsn)
    return f"{values.get('host', 'localhost')}/{values.get('dbname', '')}"


def _without_secrets(error: Exception) -> str:
    return str(error).strip().splitlines()[0].split("password")[0]


@contextmanager
def told(dsn: str) -> Iterator[None]:
    """In the place of what psycopg raises:

    :raises RoleRefused: the role may not do that.
    :raises SharedArchiveError: anything else.
    """
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise RoleRefused(
            f"{named(dsn)} refuses: {_without_secrets(error)}; connect as a role of the right "
            "group (docs/postgres.md)"
        ) from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise SharedArchiveError(
            f"{named(dsn)} is no shared archive, or what was asked for is gone "
            f"({_without_secrets(error)}); `referat archive init` makes one"
        ) from error
    except (*_BROKEN, PoolClosed) as error:  # PoolTimeout is one of them.
        raise SharedArchiveError(
            f"the shared archive at {named(dsn)} cannot be used ({_without_secrets(error)}); see "
            "that one of its servers is running and lets this machine in"
        ) from error


@contextmanager
def connected(dsn: str) -> Iterator[Connection]:
    """A connection for one piece of work, to be committed by who asks.

    :raises SharedArchiveError: no server answers, or it refuses.
    """
    with told(dsn), psycopg.connect(dsn) as connection:
        yield connection


class Reader:
    """Reads a schema of the shared archive with a pool of connections that outlives its servers.

    A read that fails because a server went away is tried again on another.
    """

    def __init__(self, dsn: str, schema: str) -> None:
        self._dsn, self._schema = reading(dsn), schema
        self._lock = threading.Lock()
        self._pool: ConnectionPool[Connection] | None = None

    def rows(
        self, query: str, values: Sequence[object] = (), binary: bool = False
    ) -> list[Row]:
        """All rows that a query finds; ``%s`` stands for a value.

        :raises SharedArchiveError: no server answers.
        """
        with told(self._dsn):
            for attempt in range(1, _TRIES + 1):
                try:
                    with (
                        self._opened().connection() as connection,
                        connection.cursor(binary=binary) as at,
                    ):
                        return at.execute(query.encode(), values or None).fetchall()
                except _BROKEN as error:
                    if attempt == _TRIES or isinstance(error, PoolTimeout):
                        raise
                    log.warning("a read is tried again: %s", _without_secrets(error))
                    time.sleep(_PAUSE * (attempt - 1))
                    if broken := self._pool:
                        broken.check()
        raise AssertionError  # The last try returns or raises.

    def close(self) -> None:
        with self._lock:
            if self._pool:
                self._pool.close()
                self._pool = None

    def _opened(self) -> ConnectionPool[Connection]:
        # Opened at the first read: a server that forks must not bring connections along.
        with self._lock:
            if self._pool is None:
                # Where no server answers this says so at once and why; a pool only waits.
                psycopg.connect(self._dsn).close()
                self._pool = ConnectionPool(
                    self._dsn, connection_class=psycopg.Connection[Row],
                    kwargs={"autocommit": True}, configure=self._configure, min_size=1,
                    max_size=_MOST, timeout=_WAIT, name=f"referat-{self._schema}", open=True,
                )
            return self._pool

    def _configure(self, connection: Connection) -> None:
        connection.execute(
            sql.SQL("SET search_path TO {}, public").format(sql.Identifier(self._schema))
        )
