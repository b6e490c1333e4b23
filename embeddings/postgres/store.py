"""The shared archive as a server holds it: which generation is in service, where reads go."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from embeddings.archive import Archive, ArchiveInfo
from embeddings.errors import NoArchive, SharedArchiveError
from embeddings.originals import prune_files, prune_pictures
from embeddings.postgres.archive import PostgresArchive, state_of
from embeddings.postgres.connecting import Reader, connected, named, writing
from embeddings.stores import SHARED_KIND, StoreHealth

# Seconds for which the generation in service is not asked for again, and a lost primary.
_FRESH, _HEALTH_FRESH = 1.0, 10.0


class SharedStore:
    """The generations of a shared archive. ``cache`` is a folder for files had from it."""

    def __init__(self, dsn: str, cache: Path) -> None:
        self._dsn = dsn
        self._cache = cache
        self._reader = Reader(dsn, "referat")
        self._lock = threading.Lock()
        self._known: tuple[float, str] | None = None
        self._primary: tuple[float, bool] | None = None

    def state(self) -> str:
        known = self._known
        if known is None or time.monotonic() - known[0] > _FRESH:
            number, revision, *_ = self._serving()
            self._known = known = (time.monotonic(), state_of(number, revision))
        return known[1]

    def info(self) -> ArchiveInfo:
        number, revision, encoder, fingerprint, built_at, token_fingerprint = self._serving()
        # Connections must not be taken along by processes that are forked after this.
        self._reader.close()
        return ArchiveInfo(
            state_of(number, revision), encoder, fingerprint, built_at, token_fingerprint
        )

    def open(self, state: str) -> Archive:
        archive = PostgresArchive(self._dsn, self._cache / "originals", int(state.split("-")[0]))
        # Of a document that was removed nothing stays behind here either.
        held = {s.sha256 for s in archive.sources if s.kept and s.sha256}
        prune_files(self._cache / "originals", held)
        prune_pictures(self._cache / "pages", held)
        return archive

    def is_building(self) -> bool:
        return False

    def health(self) -> StoreHealth:
        ((standby,),) = self._reader.rows("SELECT pg_is_in_recovery()")
        return StoreHealth(SHARED_KIND, "standby" if standby else "primary", self._has_primary())

    def _has_primary(self) -> bool:
        with self._lock:
            known = self._primary
            if known is None or time.monotonic() - known[0] > _HEALTH_FRESH:
                try:
                    with connected(writing(self._dsn)) as connection:
                        connection.execute("SELECT 1")
                    found = True
                except SharedArchiveError:
                    found = False
                self._primary = known = (time.monotonic(), found)
            return known[1]

    def _serving(self) -> Sequence[Any]:
        rows = self._reader.rows(
            "SELECT number, revision, encoder, fingerprint, built_at, token_fingerprint"
            " FROM referat.service JOIN referat.generation ON number = service.generation"
        )
        if not rows:
            raise NoArchive(
                f"no generation is in service at {named(self._dsn)}; run `referat archive load` "
                "and `referat archive switch`"
            )
        return rows[0]
