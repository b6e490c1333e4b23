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
from embeddings.postgres.words import _steps

_ALL = Filters()
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
            (archive.search_lexical(words, 50, _ALL),
             sample_archive.search_lexical(words, 50, _ALL)),
            (archive.search_grams(grams, 50, _ALL),
             sample_archive.search_grams(grams, 50, _ALL)),
        ):
            assert one and [h.passage for h in one] == [h.passage for h in other]
            assert np.allclose([h.score for h in one], [h.score for h in other], rtol=1e-5)
    archive.close()
    assert check(parted) == (1, [])


@pytest.mark.parametrize(
    ("sums", "most", "steps"),
    [
        ([3, 9], 10, [2]),
        ([3, 9, 40], 10, [2, 3]),
        # Eight times as many is the most.
        ([3, 9, 40, 81], 10, [2, 3]),
        # The rarest is read anyhow, and then nothing else.
        ([100, 101], 10, [1]),
        # Each step reads more than the one before.
        ([9, 75, 80], 10, [1, 2, 3]),
    ],
)
def test_more_is_read_up_to_a_limit(sums: list[int], most: int, steps: list[int]) -> None:
    assert list(_steps(sums, most)) == steps


def test_of_a_term_beyond_the_limit_some_parts_are_read(
    parted: str, sample_archive: LocalArchive, tmp_path: Path
) -> None:
    terms = [sample_archive.terms("byrådet")]
    whole = {hit.passage: hit.score for hit in sample_archive.search_lexical(terms, 999, _ALL)}
    archive = opened(parted, tmp_path, most={"words": len(whole) // 32, "grams": 1})
    found = archive.search_lexical(terms, 999, _ALL)
    assert 0 < len(found) <= len(whole) / 2
    for hit in found:
        assert hit.score == pytest.approx(whole[hit.passage], rel=1e-5)
    archive.close()


@pytest.mark.parametrize("limit", ["committee", "date_from", "document_kind"])
def test_what_passes_a_filter_is_found_with_few_lists_read(
    limit: str, parted: str, sample_archive: LocalArchive, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rarest terms have too few hits there: then all that pass are scored."""
    monkeypatch.setattr("embeddings.postgres.words._IN_FULL", 1)
    meetings = sorted(sample_archive.corpus.meetings(), key=lambda m: m.date)
    middle = meetings[len(meetings) // 2]
    filters = {
        "committee": Filters(committee=middle.committee),
        "date_from": Filters(date_from=middle.date),
        "document_kind": Filters(document_kind=middle.kind.value),
    }[limit]
    archive = opened(parted, tmp_path, most={"words": 2, "grams": 2})
    words = [sample_archive.terms(w) for w in ("cykelsti", "byrådet", "udvalget")]
    grams = sample_archive.grams("cykelsti i byrådet")
    for one, other in (
        (archive.search_lexical(words, 200, filters),
         sample_archive.search_lexical(words, 200, filters)),
        (archive.search_grams(grams, 200, filters),
         sample_archive.search_grams(grams, 200, filters)),
    ):
        assert len(one) > 1 and [h.passage for h in one] == [h.passage for h in other]
    archive.close()


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
