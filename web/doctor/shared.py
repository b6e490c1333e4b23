"""Whether a shared archive can be served from: its servers, its setup, what is in service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from corpus.errors import ReferatError
from embeddings.encoder import Encoder
from embeddings.errors import NoArchive, RoleRefused
from embeddings.stores import require_shared
from web.doctor.check import Check, Status
from web.doctor.programs import fingerprint

_REACH = "see that one of its servers is running and lets this machine in (docs/postgres.md)"


def archive(address: str, cache: Path, encoder: Encoder | None) -> Iterator[Check]:
    """Whether a server answers, as it should be, and holds an archive made with this encoder."""
    try:
        require_shared(address)
    except ReferatError as error:
        yield Check("database", Status.FAILURE, str(error), "mend the address or the installation")
        return
    for look in (_server, _primary, _set_up):
        try:
            yield from look(address)
        except ReferatError as error:
            yield Check(_NAMES[look], Status.FAILURE, str(error), _REACH)
            return
    try:
        yield from _in_service(address, cache, encoder)
    except NoArchive as error:
        yield Check(
            "archive", Status.FAILURE, str(error),
            "run `referat archive load`, then `referat archive switch`",
        )
    except ReferatError as error:
        yield Check("archive", Status.FAILURE, str(error), "run `referat archive check`")


def _in_service(address: str, cache: Path, encoder: Encoder | None) -> Iterator[Check]:
    from embeddings.postgres.archive import PostgresArchive
    from embeddings.postgres.store import SharedStore

    state = SharedStore(address, cache).state()
    opened = PostgresArchive(address, cache / "originals", int(state.split("-")[0]))
    with closing(opened):
        counts = [opened.corpus.count(table) for table in ("document", "passage")]
    yield Check(
        "archive", Status.OK, f"generation {state}, built {opened.info.built_at}: {counts[0]} "
        f"documents, {counts[1]} passages; `referat archive check` looks at every one",
    )
    yield fingerprint(opened.info, encoder)


def _server(address: str) -> Iterator[Check]:
    from embeddings.postgres.checking import server

    found = server(address)
    role = "a standby" if found.standby else "the primary"
    yield Check("database", Status.OK, f"PostgreSQL {found.version}, read from {role}")
    if found.pgvector is None:
        yield Check(
            "pgvector", Status.FAILURE, "the database has no pgvector",
            "install it on every server, then run `referat archive init`",
        )
    else:
        yield Check("pgvector", Status.OK, found.pgvector)
    if found.encrypted or found.near:
        yield Check("TLS", Status.OK, "encrypted" if found.encrypted else "on this machine")
    else:
        yield Check(
            "TLS", Status.WARNING, "the connection is not encrypted",
            "give ?sslmode=verify-full&sslrootcert=FILE in the address (docs/postgres.md)",
        )


def _primary(address: str) -> Iterator[Check]:
    from embeddings.postgres.connecting import connected, writing

    try:
        with connected(writing(address)) as connection:
            connection.execute("SELECT 1")
    except ReferatError as error:
        yield Check(
            "primary", Status.WARNING, str(error),
            "answers go on from the standby; promote it, or start the primary, before loading",
        )
        return
    yield Check("primary", Status.OK, "can be written to")


def _set_up(address: str) -> Iterator[Check]:
    from embeddings.postgres.checking import set_up

    try:
        found = set_up(address)
    except RoleRefused:
        yield Check("setup", Status.OK, "not shown to this role")
        return
    for one in found:
        yield Check("setup", Status.FAILURE, one.message, one.advice)
    if not found:
        yield Check("setup", Status.OK, "schema and settings as this program makes them")


_NAMES: dict[Callable[[str], Iterator[Check]], str] = {
    _server: "database", _primary: "primary", _set_up: "setup"
}
