"""A generation of one machine into the shared archive, beside those that are there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from pgvector.psycopg import register_vector
from psycopg import sql

from corpus.records import Corpus, CorpusReader
from corpus.store import TABLES, copied_rows
from embeddings import dense, kept_readings
from embeddings.bm25 import GRAMS, WORDS, packed
from embeddings.checks import refuse_damaged
from embeddings.errors import BuildRunning, CannotLoad
from embeddings.generation import CORPUS, DENSE, LocalArchive
from embeddings.intake import Observer, Silent
from embeddings.lexical import Analysis, Entry
from embeddings.manifest import Manifest
from embeddings.originals import path_of
from embeddings.postgres import postings
from embeddings.postgres.connecting import Connection, connected, writing
from embeddings.postgres.schema import FORMAT, create, finish
from embeddings.stored_vectors import TOKEN_CODEBOOK, SentenceVectors, TokenVectors
from embeddings.texts import entries, passage_texts
from embeddings.vocabulary import count_words

# Passages for each part of the table, and the most parts: several are built and searched faster
# than one (docs/decisions/0014-the-shared-archive.md).
_PART, _MOST_PARTS = 12_500, 16
# Rows whose vectors are fetched at a time.
_BATCH = 1000
# What the manifest has that stands elsewhere.
_APART = ("sources", "documents", "files")


def load(
    folder: Path, dsn: str, observer: Observer | None = None, partitions: int | None = None
) -> int:
    """Load a local generation; returns its number in the shared archive. It is not switched to.

    All is done in one transaction: a load that is stopped leaves nothing behind.

    :raises CannotLoad: it holds documents that were removed from the shared archive.
    :raises DamagedGeneration: it is not whole.
    :raises BuildRunning: another load is at work.
    :raises SharedArchiveError: no server answers, or the role may not load.
    """
    refuse_damaged(folder)
    archive, observer = LocalArchive(folder), observer or Silent()
    with connected(writing(dsn)) as connection:
        become_loader(connection)
        number = _next(connection, archive.manifest)
        size = archive.corpus.count("passage")
        parts = partitions or max(1, min(_MOST_PARTS, size // _PART))
        dimension = int(archive.manifest.encoder["dimension"])
        create(connection, number, dimension, parts)
        register_vector(connection)
        towns = _Towns(archive.corpus, folder)
        _rows(connection, folder, towns)
        observer.stage("passages", size)
        _Passages(connection, archive, towns, observer).copy()
        _sentences(connection, folder, towns)
        _about(connection, archive, folder, towns)
        _register(connection, number, archive)
        observer.stage("index", 1)
        finish(connection, dimension)
        observer.advance(1)
    return number


def become_loader(connection: Connection) -> None:
    """Act as the group, so that every loader may drop what another one made."""
    connection.execute("SET LOCAL ROLE referat_loader")
    row = connection.execute(
        "SELECT pg_try_advisory_xact_lock(hashtext('referat.load'))"
    ).fetchone()
    if not row or not row[0]:
        raise BuildRunning("the shared archive is being loaded or switched; try again later")


def _next(connection: Connection, manifest: Manifest) -> int:
    held = [s.sha256 for s in manifest.sources if s.sha256 and s.status != "not_read"]
    gone = connection.execute(
        "SELECT file FROM referat.removed WHERE sha256 = ANY(%s) ORDER BY file", [held]
    ).fetchall()
    if gone:
        raise CannotLoad(
            f"{', '.join(row[0] for row in gone)} was removed from the shared archive, and this "
            "generation holds it; run `referat remove` where it is built, and load what that makes"
        )
    row = connection.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM referat.generation"
    ).fetchone()
    assert row
    return int(row[0])


class _Towns:
    """The municipality of each document, meeting, section and file: "" where there is none."""

    def __init__(self, corpus: CorpusReader, folder: Path) -> None:
        path = folder / CORPUS
        self.meetings = {m.id: m.municipality_slug for m in corpus.meetings()}
        self.documents: dict[int, str] = {}
        for meeting, _, document in copied_rows(path, "meeting_document"):
            self.documents.setdefault(document, self.meetings[meeting])
        self.files = {d.sha256: self.documents.get(d.id, "") for d in corpus.documents()}
        self.sections = {
            row[0]: self.documents.get(row[1], "") for row in copied_rows(path, "section")
        }

    def of_file(self, sha256: str | None, replaced_by: str | None = None) -> str:
        return self.files.get(sha256 or "") or self.files.get(replaced_by or "", "")


def _copy(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]],
    types: Sequence[str] | None = None,
) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    mode = sql.SQL(" WITH (FORMAT BINARY)") if types else sql.SQL("")
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names) + mode
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        if types:
            copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _rows(connection: Connection, folder: Path, towns: _Towns) -> None:
    """The tables of the corpus but passages and sentences, which have more to them."""
    path = folder / CORPUS
    of_sections, of_documents = towns.sections, towns.documents
    places: Mapping[str, tuple[int, Mapping[int, str]]] = {  # By which column it is known.
        "document": (0, of_documents), "meeting_document": (0, towns.meetings),
        "point": (1, towns.meetings), "section": (0, of_sections), "block": (1, of_sections),
    }
    _copy(connection, "meeting", TABLES["meeting"], copied_rows(path, "meeting"))
    for table, (at, known) in places.items():
        rows = ((known.get(row[at], ""), *row) for row in copied_rows(path, table))
        _copy(connection, table, ("municipality", *TABLES[table]), rows)
    connection.execute(
        "INSERT INTO body SELECT row_number() OVER (), * FROM (SELECT DISTINCT municipality,"
        " municipality_slug, committee, committee_slug FROM meeting ORDER BY 1, 3) AS bodies"
    )


class _Terms:
    """Numbers for terms, in the order of their coming."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def numbers(self, terms: Iterable[str]) -> list[int]:
        return [self._ids.setdefault(term, len(self._ids)) for term in terms]

    def terms(self) -> list[str]:
        return list(self._ids)


_PASSAGE = {
    "municipality": "text", "id": "int4", "uid": "bytea", "section": "int4", "start": "int4",
    "end": "int4", "lead_start": "int4", "lead_end": "int4", "page": "int4",
    "first_sentence": "int4", "sentences": "bytea", "document": "int4",
    "body": "int4", "date": "text", "point": "text", "case_number": "text",
    "section_kind": "text", "document_kind": "text", "vector": "vector", "tokens": "bytea",
    "word_counts": "bytea", "gram_counts": "bytea",
    "text_length": "int4", "title_length": "int4", "label_length": "int4", "gram_length": "int4",
}


class _Passages:
    """Copies the passages with all that finds them, and then makes posting lists of them."""

    def __init__(
        self, connection: Connection, archive: LocalArchive, towns: _Towns, observer: Observer
    ) -> None:
        self._connection, self._archive, self._towns = connection, archive, towns
        self._observer = observer
        self._analysis, self._words, self._grams = Analysis(), _Terms(), _Terms()
        found = connection.execute(
            "SELECT m.id, b.id, m.date FROM meeting m JOIN body b"
            " USING (municipality, municipality_slug, committee, committee_slug)"
        )
        self._meetings = {meeting: (body, day) for meeting, body, day in found}

    def copy(self) -> None:
        _copy(self._connection, "passage", tuple(_PASSAGE), self._rows(), tuple(_PASSAGE.values()))
        # By this a municipality's passages are read again.
        self._connection.execute("CREATE INDEX ON passage (municipality, body, date)")
        self._connection.execute(
            "INSERT INTO length SELECT municipality, count(*), sum(text_length),"
            " sum(title_length), sum(label_length), sum(gram_length) FROM passage GROUP BY 1"
        )
        terms = {"words": self._words.terms(), "grams": self._grams.terms()}
        self._observer.stage("words", self._archive.corpus.count("passage"))
        for done in postings.write(self._connection, partial(_copy, self._connection), terms):
            self._observer.advance(done)

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        corpus, folder = self._archive.corpus, self._archive.folder
        passages, about = list(copied_rows(folder / CORPUS, "passage")), entries(corpus)
        tokens = TokenVectors(folder)
        stored = tokens.stored.mapped()
        for start in range(0, len(passages), _BATCH):
            batch = passages[start : start + _BATCH]
            vectors = self._archive.passage_vectors([row[0] for row in batch])
            for row, vector in zip(batch, vectors, strict=True):
                id, entry, town = row[0], next(about), self._towns.sections[row[2]]
                own = stored[tokens.starts[id] : tokens.starts[id + 1]]
                body, day = self._meetings.get(entry.meeting, (None, None))
                yield (
                    town, *row, entry.document, body, day, entry.point,
                    entry.case_number and entry.case_number.casefold(),
                    entry.section.value, entry.document_kind.value, vector, own.tobytes(),
                    *self._terms(entry),
                )
            self._observer.advance(len(batch))

    def _terms(self, entry: Entry) -> tuple[Any, ...]:
        """Counts of words and of n-grams, and the length of each field."""
        terms = {
            name: self._words.numbers(self._analysis.terms(getattr(entry, name)))
            for name in ("text", "title", "label")
        }
        text = f"{entry.text} {entry.title} {entry.label}"
        grams = self._grams.numbers(self._analysis.fragments(text))
        lengths = (*map(len, terms.values()), len(grams))
        return (packed(terms, WORDS), packed({"grams": grams}, GRAMS), *lengths)


def _sentences(connection: Connection, folder: Path, towns: _Towns) -> None:
    corpus, vectors = Corpus(folder / CORPUS), SentenceVectors(folder).stored.mapped()
    places = {p.id: towns.sections[p.section] for p in corpus.passages()}
    rows = (
        (places[s.passage], s.id, s.passage, vectors[s.id].tobytes())
        for s in corpus.sentences()
    )
    _copy(
        connection, "sentence", ("municipality", "id", "passage", "vector"), rows,
        ("text", "int4", "int4", "bytea"),
    )


def _about(connection: Connection, archive: LocalArchive, folder: Path, towns: _Towns) -> None:
    """Vocabulary, sources, readings and originals."""
    words: Counter[tuple[str, str]] = Counter()
    corpus = archive.corpus
    for passage, text in zip(corpus.passages(), passage_texts(corpus), strict=True):
        town = towns.sections[passage.section]
        words.update({(town, w): n for w, n in count_words([text]).items()})
    _copy(
        connection, "vocabulary", ("municipality", "word", "count"),
        ((town, word, count) for (town, word), count in sorted(words.items())),
    )
    sources = archive.manifest.sources
    _copy(
        connection, "source", ("municipality", "position", "sha256", "value"),
        (
            (towns.of_file(s.sha256, s.replaced_by), at, s.sha256, _json(asdict(s)))
            for at, s in enumerate(sources)
        ),
    )
    later = {s.sha256: s.replaced_by for s in sources}
    digests = archive.manifest.documents
    readings = kept_readings.lines_in(folder)
    _copy(
        connection, "reading", ("municipality", "position", "sha256", "digest", "line"),
        (
            (towns.of_file(sha, later.get(sha)), at, sha, digests.get(sha), line)
            for at, (sha, line) in enumerate(readings)
        ),
    )
    for source in sources:
        if source.kept and source.sha256:
            path = path_of(folder.parent.parent, source.sha256)
            connection.execute(
                "INSERT INTO referat.original VALUES (%s, %s, %b) ON CONFLICT DO NOTHING",
                (source.sha256, towns.of_file(source.sha256, source.replaced_by),
                 path.read_bytes()),
            )


def _register(connection: Connection, number: int, archive: LocalArchive) -> None:
    codes = archive.folder / TOKEN_CODEBOOK
    encoder = archive.manifest.encoder
    rest = {k: v for k, v in asdict(archive.manifest).items() if k not in _APART}
    connection.execute(
        "INSERT INTO referat.generation (number, format, built_at, encoder, fingerprint,"
        " token_fingerprint, dimension, token_dimension, spread, token_centroids,"
        " dense, manifest) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            number, FORMAT, archive.info.built_at, archive.info.encoder,
            archive.info.fingerprint, archive.info.token_fingerprint, encoder["dimension"],
            encoder.get("token_dimension", 0), archive.spread,
            codes.read_bytes() if codes.is_file() else None,
            dense.without_vectors(archive.folder / DENSE), _json(rest),
        ),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
