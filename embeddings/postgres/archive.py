"""A generation of the shared archive as an :class:`embeddings.archive.Archive`."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from corpus.rows import SentenceRow
from embeddings.archive import ArchiveInfo, Filters, Hit
from embeddings.encoder import Vectors
from embeddings.errors import NoArchive, SharedArchiveError
from embeddings.grams import telling
from embeddings.interaction import TokenMatrix
from embeddings.lexical import Analysis
from embeddings.manifest import Source
from embeddings.postgres.connecting import Reader, named
from embeddings.postgres.limits import Limits
from embeddings.postgres.rows import PostgresCorpus
from embeddings.postgres.schema import FORMAT, schema_of
from embeddings.postgres.words import MOST, Words
from embeddings.product_codes import ProductCodes
from embeddings.residual_codes import decoded, width
from embeddings.vocabulary import Vocabulary, written

# Where no more rows pass a filter, they are all compared; else the graph is searched.
EXACT_UP_TO = 10_000
# The graph is asked for so many times more than wanted, and these are ranked in full precision.
_MORE = 2
# pgvector's own form of a vector: its dimension and two empty bytes before the numbers.
_HEAD = 4


class PostgresArchive:
    """Answers from one generation of a shared archive, as long as that is kept.

    ``cache`` is a folder for original files, which are had as paths. ``exact_up_to`` and ``most``
    (passages scored for words and for n-grams) say how far searches are exact.

    :raises NoArchive: there is no such generation, or none in service where none is named.
    :raises SharedArchiveError: no server answers, or the generation is of another format.
    """

    def __init__(
        self, dsn: str, cache: Path, number: int, exact_up_to: int = EXACT_UP_TO,
        most: Mapping[str, int] = MOST,
    ) -> None:
        self.dsn = dsn
        self._reader = Reader(dsn, schema_of(number))
        self._cache = cache
        self._exact_up_to = exact_up_to
        row = self._about(dsn, number)
        revision, built_at, encoder, fingerprint, token_fingerprint, *rest = row
        self._dimension, self._token_dimension = int(rest[0]), int(rest[1])
        self.spread = float(rest[2])
        self._token_codes = ProductCodes.of(rest[3]) if rest[3] else None
        self.info = ArchiveInfo(
            state_of(number, revision), encoder, fingerprint, built_at, token_fingerprint
        )
        self.corpus = PostgresCorpus(self._reader.rows)
        self._limits = Limits(self._reader)
        self._words = Words(self._reader, most)
        self._analysis = Analysis()
        self._lock = threading.Lock()

    def _about(self, dsn: str, number: int) -> Sequence[Any]:
        rows = self._reader.rows(
            "SELECT format, revision, built_at, encoder, fingerprint, token_fingerprint,"
            " dimension, token_dimension, spread, token_centroids"
            " FROM referat.generation WHERE number = %s",
            [number], binary=True,
        )
        if not rows:
            raise NoArchive(
                f"there is no generation {number} at {named(dsn)}; `referat archive list` tells "
                "which there are"
            )
        format, *row = rows[0]
        if format != FORMAT:
            raise SharedArchiveError(
                f"generation {number} at {named(dsn)} is of format {format}, this program reads "
                f"{FORMAT}; load it again with `referat archive load`"
            )
        return row

    def close(self) -> None:
        """Give the connections back; the archive cannot be used any more."""
        self._reader.close()

    @cached_property
    def sources(self) -> Sequence[Source]:
        rows = self._reader.rows("SELECT value FROM source ORDER BY position")
        return tuple(Source(**{**v, "remarks": tuple(v["remarks"])}) for (v,) in rows)

    def search_dense(self, query: Vectors, k: int, filters: Filters) -> list[Hit]:
        where = self._limits.condition(filters)
        if k <= 0 or where.nothing:
            return []
        vector = "[" + ",".join(map(str, np.asarray(query, dtype=np.float32).tolist())) + "]"
        if self._words.count(where, self._exact_up_to) <= self._exact_up_to:
            found = f"SELECT id, vector FROM passage WHERE {where.text}"
            values: tuple[object, ...] = where.values
        else:
            near = f"vector::halfvec({self._dimension})"
            found = (
                f"SELECT id, vector FROM passage WHERE {where.text}"
                f" ORDER BY {near} <#> %s::halfvec({self._dimension}) LIMIT {_MORE * k}"
            )
            values = (*where.values, vector)
        rows = self._reader.rows(
            f"WITH found AS MATERIALIZED ({found}) SELECT id, -(vector <#> %s::vector) AS score"
            f" FROM found ORDER BY score DESC, id LIMIT {int(k)}", (*values, vector)
        )
        return [Hit(id, score) for id, score in rows]

    def search_lexical(
        self, terms: Sequence[Sequence[str]], k: int, filters: Filters
    ) -> list[Hit]:
        where = self._limits.condition(filters)
        return [Hit(*found) for found in self._words.search(terms, k, where)]

    def search_grams(self, grams: Sequence[str], k: int, filters: Filters) -> list[Hit]:
        where = self._limits.condition(filters)
        return [Hit(*found) for found in self._words.search_grams(grams, k, where)]

    def lexical_scores(
        self, terms: Sequence[Sequence[str]], grams: Sequence[str], passages: Sequence[int]
    ) -> list[tuple[float, float]]:
        return self._words.scores(terms, grams, passages)

    def lexical_ceiling(
        self, terms: Sequence[Sequence[str]], grams: Sequence[str]
    ) -> tuple[float, float]:
        return self._words.ceiling(terms, grams)

    def passage_vectors(self, passages: Sequence[int]) -> Vectors:
        found = self._blobs("passage", "vector_send(vector)", passages)
        rows = [np.frombuffer(found[p], ">f4", offset=_HEAD) for p in passages]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self._dimension)

    def sentence_vectors(self, sentences: Sequence[SentenceRow]) -> Vectors:
        found = self._blobs("sentence", "vector", [s.id for s in sentences])
        rows = [np.frombuffer(found[s.id], np.uint8) for s in sentences]
        stored = np.array(rows, dtype=np.uint8).reshape(len(rows), width(self._dimension))
        return decoded(stored, self.passage_vectors([s.passage for s in sentences]))

    def token_vectors(self, passages: Sequence[int]) -> list[TokenMatrix]:
        found = self._blobs("passage", "tokens", passages)
        codes, columns = self._token_codes, self._token_dimension
        if codes is None:
            shape = (-1 if columns else 0, columns)
            return [np.frombuffer(found[p], np.int8).reshape(shape) for p in passages]
        of = [np.frombuffer(found[p], np.uint8).reshape(-1, codes.parts) for p in passages]
        ends = np.cumsum([len(one) for one in of])[:-1]
        return np.split(codes.decoded(np.concatenate(of)), ends) if of else []

    def _blobs(self, table: str, column: str, ids: Sequence[int]) -> dict[int, bytes]:
        wanted = [int(id) for id in ids]
        return dict(self._reader.rows(
            f"SELECT id, {column} FROM {table} WHERE id = ANY(%s)", [wanted], binary=True
        ))

    def grams(self, text: str) -> list[str]:
        fragments = self._analysis.grams(text)
        return telling(fragments, *self._words.gram_frequencies(fragments))

    def nearest_word(self, word: str) -> str | None:
        with self._lock:
            return self._vocabulary.nearest(word)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(written(dict(self._reader.rows(
            "SELECT word, sum(count)::integer FROM vocabulary GROUP BY word"
        ))))

    def terms(self, text: str) -> list[str]:
        return self._analysis.terms(text)

    def term_frequency(self, term: str) -> int:
        return self._words.frequency(term)

    def original(self, sha256: str) -> Path | None:
        source = self._files.get(sha256)
        if source is None or not source.kept or source.masked:
            return None
        path = self._cache / sha256[:2] / sha256
        if not path.is_file():
            rows = self._reader.rows(
                "SELECT content FROM referat.original WHERE sha256 = %s", [sha256], binary=True
            )
            if not rows or hashlib.sha256(rows[0][0]).hexdigest() != sha256:
                return None
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
            partial.write_bytes(rows[0][0])
            os.replace(partial, path)
        return path

    def withheld(self, sha256: str) -> bool:
        source = self._files.get(sha256)
        return source is not None and source.masked

    @cached_property
    def _files(self) -> dict[str | None, Source]:
        return {s.sha256: s for s in self.sources if s.status != "duplicate"}


def state_of(number: int, revision: int) -> str:
    """The name of a generation; after a removal it has another one."""
    return f"{number:04d}-{revision}" if revision else f"{number:04d}"
