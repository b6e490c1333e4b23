"""Where archives are: in a home on this machine, or in a database that many servers share."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from embeddings.archive import Archive, ArchiveInfo
from embeddings.checks import refuse_damaged
from embeddings.errors import SharedArchiveError
from embeddings.generation import LocalArchive, current, generations, info_of, is_building
from embeddings.manifest import Manifest

_SHARED = ("postgresql://", "postgres://")
SHARED_KIND, LOCAL_KIND = "shared", "local"


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """How an archive is reached. ``kind`` is "local" or "shared".

    Of a shared one ``server`` says which of its servers reads come from ("primary" or "standby"),
    and ``primary`` whether the one that is written to can be reached. It need not be for answers.
    """

    kind: str
    server: str | None = None
    primary: bool | None = None


class Store(Protocol):
    """Names the generation in service, and opens it."""

    def state(self) -> str:
        """The name of the generation in service, as its archive's info has it.

        :raises NoArchive: there is none.
        :raises SharedArchiveError: no server answers.
        """
        ...

    def info(self) -> ArchiveInfo:
        """Which build is in service, without opening all of it.

        :raises ReferatError: there is none, or it is damaged.
        """
        ...

    def open(self, state: str) -> Archive:
        """The archive of the generation in service, whose name was just asked for.

        :raises ReferatError: it is damaged, or gone.
        """
        ...

    def is_building(self) -> bool:
        """Whether a build is at work here, as far as can be told."""
        ...

    def health(self) -> StoreHealth:
        """How the archive is reached at this moment."""
        ...


class LocalStore:
    """The generations of a home directory."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def state(self) -> str:
        return current(self._home).name

    def info(self) -> ArchiveInfo:
        folder = current(self._home)
        refuse_damaged(folder)
        return info_of(folder, Manifest.load(folder))

    def open(self, state: str) -> Archive:
        folder = generations(self._home) / state
        refuse_damaged(folder)
        return LocalArchive(folder)

    def is_building(self) -> bool:
        return is_building(self._home)

    def health(self) -> StoreHealth:
        return StoreHealth(LOCAL_KIND)


def store_of(home: Path, address: str | None = None) -> Store:
    """The home on this machine, or the shared archive that an address names.

    :raises SharedArchiveError: it is no such address, or what reads it is not installed.
    """
    if not address:
        return LocalStore(home)
    require_shared(address)
    from embeddings.postgres.store import SharedStore

    return SharedStore(address, home / "cache")


def is_shared(place: str) -> bool:
    """Whether a place is the address of a shared archive, not a directory."""
    return place.startswith(_SHARED)


def require_shared(address: str) -> None:
    """:raises SharedArchiveError: no address of a shared archive, or psycopg is missing."""
    if not is_shared(address):
        raise SharedArchiveError(
            "--archive wants an address like postgresql://referat@db1.example.dk/referat; a home "
            "on this machine is named with --home"
        )
    try:
        import_module("embeddings.postgres.connecting")
    except ModuleNotFoundError as error:
        raise SharedArchiveError(
            f"{error.name} is not installed, which reads the shared archive; run "
            "`pip install 'referat[postgres]'`"
        ) from error
