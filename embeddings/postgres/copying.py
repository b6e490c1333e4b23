"""A generation of the shared archive back into a home on one machine, with nothing lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.records import Corpus
from corpus.store import columns, copy_corpus
from embeddings import changes, dense, kept_exports, kept_readings, lexical, originals, removed
from embeddings import vocabulary as words
from embeddings.build import failures_told
from embeddings.errors import CannotLoad, NoArchive
from embeddings.generation import (
    CORPUS,
    DENSE,
    LEXICAL,
    VOCABULARY,
    LocalArchive,
    generations,
    kept_sources,
    next_folder,
    prune,
    switch,
    write_through,
)
from embeddings.intake import Observer, Silent
from embeddings.locks import building
from embeddings.manifest import Manifest, Source, listing
from embeddings.postgres.connecting import Connection, connected, named, reading
from embeddings.postgres.schema import look_at
from embeddings.product_codes import ProductCodes
from embeddings.stored_vectors import write_stored_sentences, write_stored_tokens
from embeddings.texts import entries

_BATCH = 2000
# pgvector's own form of a vector: its dimension and two empty bytes before the numbers.
_HEAD = 4


def copy(
    dsn: str, home: Path, number: int | None = None, observer: Observer | None = None
) -> Path:
    """Make a local generation of a shared one, the one in service unless another is named.

    It is put into service in the home; returns its folder. Passages and sentences are numbered
    anew where a removal has left gaps.

    :raises NoArchive: there is no such generation.
    :raises CannotLoad: it holds documents that were removed from the home.
    :raises BuildRunning: a build is at work in the home.
    :raises SharedArchiveError: no server answers, or the role may not read all of it.
    """
    observer = observer or Silent()
    generations(home).mkdir(parents=True, exist_ok=True)
    with building(home), failures_told(home), connected(reading(dsn)) as connection:
        # One snapshot, so that a removal meanwhile is seen in all tables or in none.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        stored = _Stored(connection, dsn, number)
        _refuse_removed(home, stored.sources)
        folder = next_folder(home)
        made = folder.with_name(f".{folder.name}.part")
        with suppress(FileNotFoundError):
            shutil.rmtree(made)
        made.mkdir()
        try:
            manifest = _write(stored, made, observer)
            LocalArchive(made)  # Opens every part and checks that they agree.
            write_through(made)
            stored.write_originals(home)
            made.rename(folder)
        finally:
            with suppress(FileNotFoundError):
                shutil.rmtree(made)
        changes.remember(home, folder.name, manifest)
        switch(home, folder)
        prune(home)
        kept_exports.prune(home)
        originals.prune(home, kept_sources(home))
    return folder


def _refuse_removed(home: Path, sources: Sequence[Source]) -> None:
    gone = removed.load(home)
    held = sorted(s.file for s in sources if s.sha256 in gone)
    if held:
        raise CannotLoad(
            f"{', '.join(held)} was removed from {home}, and the shared archive holds it; take it "
            "out there with `referat archive remove`, or let it in with `referat remove --forget`"
        )


def _write(stored: _Stored, folder: Path, observer: Observer) -> Manifest:
    counts = copy_corpus(folder / CORPUS, stored.sentences, stored.rows)
    observer.stage("passages", counts["passage"])
    vectors = np.empty((counts["passage"], stored.dimension), dtype=np.float32)
    for at, (blob,) in enumerate(stored.cursor("SELECT vector_send(vector) FROM passage")):
        vectors[at] = np.frombuffer(blob, ">f4", offset=_HEAD)
    dense.fill(stored.dense, vectors, folder / DENSE)
    write_stored_tokens(
        (blob for (blob,) in stored.cursor("SELECT tokens FROM passage")), counts["passage"],
        stored.token_dimension, stored.token_codes, folder,
    )
    observer.advance(counts["passage"])
    write_stored_sentences(
        (blob for (blob,) in stored.cursor("SELECT vector FROM sentence")), stored.sentences,
        stored.dimension, folder,
    )
    observer.stage("index", 1)
    lexical.build(entries(Corpus(folder / CORPUS)), folder / LEXICAL)
    words.save(stored.vocabulary(), folder / VOCABULARY)
    kept_readings.write_lines(stored.readings(), folder)
    manifest = stored.manifest(counts, folder)
    manifest.save(folder)
    observer.advance(1)
    return manifest


class _Stored:
    """A generation as the database holds it, read in the order of a local one."""

    def __init__(self, connection: Connection, dsn: str, number: int | None) -> None:
        self._connection = connection
        row = connection.execute(
            "SELECT number, dimension, token_dimension, token_centroids, dense,"
            " manifest FROM referat.generation"
            " WHERE number = coalesce(%s, (SELECT generation FROM referat.service))", [number],
            binary=True,
        ).fetchone()
        if row is None:
            which = f"generation {number}" if number else "generation in service"
            raise NoArchive(f"there is no {which} at {named(dsn)}; see `referat archive list`")
        number, self.dimension, self.token_dimension, centroids, *rest = row
        self.token_codes = ProductCodes.of(centroids) if centroids else None
        self.dense, self._manifest = bytes(rest[0]), rest[1]
        look_at(connection, number)
        self.sources = tuple(
            Source(**{**value, "remarks": tuple(value["remarks"])})
            for (value,) in connection.execute("SELECT value FROM source ORDER BY position")
        )
        # What is left after removals, in the order of its new numbers.
        self._passages, self._sentences = self._left("passage"), self._left("sentence")

    def _left(self, table: str) -> NDArray[np.int64]:
        rows = self._connection.execute(f"SELECT id FROM {table} ORDER BY id".encode())
        return np.fromiter((id for (id,) in rows), dtype=np.int64)

    @property
    def sentences(self) -> int:
        """How many sentences there are."""
        return len(self._sentences)

    def cursor(self, query: str, order: str = "id") -> Iterator[tuple[Any, ...]]:
        """The rows of a query, some at a time."""
        with self._connection.cursor("rows", binary=True) as cursor:
            cursor.itersize = _BATCH
            yield from cursor.execute(f"{query} ORDER BY {order}".encode())

    def rows(self, table: str) -> Iterator[Sequence[Any]]:
        """The rows of a table of the corpus as a local one has them."""
        for row in self.cursor(f"SELECT {columns(table)} FROM {table}", "1, 2"):
            if table == "passage":
                *values, first, spans = row
                values[0] = int(np.searchsorted(self._passages, values[0]))
                yield (*values, int(np.searchsorted(self._sentences, first)), spans)
            else:
                yield row

    def vocabulary(self) -> dict[str, int]:
        return dict(self._connection.execute(
            "SELECT word, sum(count)::integer FROM vocabulary GROUP BY word"
        ).fetchall())

    def readings(self) -> Iterator[bytes]:
        for (line,) in self.cursor("SELECT line FROM reading", "position"):
            yield line.encode()

    def manifest(self, counts: dict[str, int], folder: Path) -> Manifest:
        digests = self._connection.execute(
            "SELECT sha256, digest FROM reading WHERE digest IS NOT NULL"
        ).fetchall()
        return Manifest(**{
            **self._manifest, "counts": counts, "sources": self.sources,
            "documents": dict(sorted(digests)), "files": listing(folder),
            "dense": dense.kind(counts["passage"]),
        })

    def write_originals(self, home: Path) -> None:
        """The files that were kept, where a home keeps them."""
        for source in self.sources:
            if not source.kept or not source.sha256:
                continue
            path = originals.path_of(home, source.sha256)
            row = None if path.is_file() else self._connection.execute(
                "SELECT content FROM referat.original WHERE sha256 = %s", [source.sha256]
            ).fetchone()
            if row:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(row[0])
