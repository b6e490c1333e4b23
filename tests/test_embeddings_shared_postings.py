"""Posting lists of the shared archive: made of passages, in parts, and shortened by removals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import psycopg
import pytest
from postgres_server import Server
from shared_archives import loaded, opened

from embeddings.archive import Filters
from embeddings.bm25 import GRAM_POSTINGS, WORD_POSTINGS, WORDS, codes, packed
from embeddings.build import BuildReport
from embeddings.generation import LocalArchive
from embeddings.postgres.checking import check
from embeddings.postgres.postings import lists
from embeddings.postgres.removal import remove
from embeddings.postgres.schema import look_at

_QUESTIONS = (
    "Hvad koster den nye cykelsti?", "byrådet", "budget 2026 skoler", "udvalget indstiller",
)


@pytest.mark.parametrize(
    ("passages", "places", "expected"),
    [
        ([], None, {}),
        ([{}], None, {}),
        (
            [{"text": [5, 5, 2]}, {"title": [5]}], None,
            {2: ((1, 0, 0), 1, [(0, 1, 0, 0)]),
             5: ((1, 1, 0), 2, [(0, 2, 0, 0), (1, 0, 1, 0)])},
        ),
        (
            [{"label": [7]}, {}, {"text": [7], "label": [7]}], [3, 4, 9],
            {7: ((1, 0, 2), 2, [(3, 0, 0, 1), (9, 1, 0, 1)])},
        ),
        # A byte counts no further.
        ([{"text": [1] * 300}], None, {1: ((1, 0, 0), 1, [(0, 255, 0, 0)])}),
    ],
)
def test_lists_are_made_of_passages(
    passages: list[dict[str, list[int]]], places: list[int] | None,
    expected: dict[int, tuple[tuple[int, ...], int, list[tuple[int, ...]]]],
) -> None:
    fields = ("text", "title", "label")
    blobs = [packed({name: p.get(name, []) for name in fields}, WORDS) for p in passages]
    found = {
        id: (counts, passages, np.frombuffer(blob, WORD_POSTINGS).tolist())
        for id, counts, passages, blob in lists(blobs, "words", places)
    }
    assert found == expected


def test_lengths_are_rounded_as_the_word_index_does() -> None:
    assert codes([0, 1, 39, 40, 41, 42]).tolist() == [0, 1, 39, 40, 40, 41]


@pytest.fixture
def parted(
    postgres: Server, sample_build: BuildReport, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The samples in parts of seven passages."""
    monkeypatch.setattr("embeddings.postgres.postings._PART", 7)
    return loaded(postgres, sample_build.folder)


def test_many_parts_find_what_one_finds(
    parted: str, sample_archive: LocalArchive, tmp_path: Path
) -> None:
    archive = opened(parted, tmp_path)
    with psycopg.connect(parted) as connection:
        look_at(connection, 1)
        sizes = [row[0] for row in connection.execute("SELECT octet_length(ids) / 4 FROM part")]
    assert max(sizes) == 7 and sum(sizes) == sample_archive.corpus.count("passage")
    for question in _QUESTIONS:
        words = [[term] for term in sample_archive.terms(question)]
        grams = sample_archive.grams(question)
        for one, other in (
            (archive.search_lexical(words, 50, Filters()),
             sample_archive.search_lexical(words, 50, Filters())),
            (archive.search_grams(grams, 50, Filters()),
             sample_archive.search_grams(grams, 50, Filters())),
        ):
            assert one and [h.passage for h in one] == [h.passage for h in other]
            assert np.allclose([h.score for h in one], [h.score for h in other], rtol=1e-5)
    archive.close()
    assert check(parted) == (1, [])


def test_a_removed_document_is_in_no_list(parted: str, sample_archive: LocalArchive) -> None:
    document = sample_archive.corpus.documents()[0]
    with psycopg.connect(parted) as connection:
        look_at(connection, 1)
        gone = {r[0] for r in connection.execute(
            "SELECT id FROM passage WHERE document = %s", [document.id])}
    remove(document.sha256, parted)
    with psycopg.connect(parted) as connection:
        look_at(connection, 1)
        parts = {
            id: np.frombuffer(ids, "<i4")
            for id, ids in connection.execute("SELECT id, ids FROM part")
        }
        for table, kind in (("word", WORD_POSTINGS), ("gram", GRAM_POSTINGS)):
            rows = connection.execute(f"SELECT part, passages, postings FROM {table}".encode())
            for part, passages, postings in rows:
                places = np.frombuffer(postings, kind)["at"]
                assert len(places) == passages > 0
                assert not gone & set(parts[part][places].tolist())
    assert gone and check(parted) == (1, [])
