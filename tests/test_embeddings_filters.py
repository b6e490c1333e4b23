"""Filters mean the same in dense and in lexical search."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from conftest import TRUTH
from fakes import FakeEncoder

from embeddings.archive import Filters
from embeddings.generation import LocalArchive, matches

_TERMS = "Godkendt beslutning indstilling anbefales vedtog byrådet udvalget kr kommune plan møde"
_FILTERS = [
    Filters(municipality="Ravnsø Kommune"),
    Filters(municipality="ravnsoe"),
    Filters(municipality="ravnsoe-kommune"),
    Filters(municipality="Aarhus Kommune"),
    Filters(committee="Teknik- og Klimaudvalget"),
    Filters(committee="teknik-og-klimaudvalget"),
    Filters(committee="Ravnsø Byråd"),
    Filters(committee="Økonomiudvalget"),
    Filters(date_from=date(2023, 3, 14), date_to=date(2023, 3, 22)),
    Filters(date_from=date(2024, 9, 10)),
    Filters(date_to=date(2022, 3, 7)),
    Filters(point="2"),
    Filters(point="20"),
    Filters(case_number="22/0318"),
    Filters(case_number="emn-2022-001204"),
    Filters(committee="Byrådet", date_to=date(2022, 12, 31), point="2"),
]


def _both(archive: LocalArchive, filters: Filters) -> tuple[set[int], set[int], set[int]]:
    """Dense and lexical hits under filters, and all lexical hits without."""
    k = archive.corpus.count("passage")
    query = FakeEncoder().encode_queries([_TERMS])[0]
    groups = [[term] for term in archive.terms(_TERMS)]
    dense = {hit.passage for hit in archive.search_dense(query, k, filters)}
    lexical = {hit.passage for hit in archive.search_lexical(groups, k, filters)}
    return dense, lexical, {hit.passage for hit in archive.search_lexical(groups, k, Filters())}


def _expected(archive: LocalArchive, filters: Filters) -> set[int]:
    corpus = archive.corpus
    found = set()
    for passage in corpus.passages():
        section = corpus.section(passage.section)
        point = corpus.point(section.point) if section.point is not None else None
        fits = section.meeting is not None and matches(corpus.meeting(section.meeting), filters)
        if filters.point is not None:
            fits = fits and point is not None and point.number == filters.point
        if filters.case_number is not None:
            number = (point and point.case_number) or ""
            fits = fits and number.casefold() == filters.case_number.casefold()
        if fits:
            found.add(passage.id)
    return found


@pytest.mark.parametrize("filters", _FILTERS)
def test_both_searches_are_limited_alike(filters: Filters, sample_archive: LocalArchive) -> None:
    dense, lexical, unlimited = _both(sample_archive, filters)
    assert dense == _expected(sample_archive, filters)
    assert lexical == unlimited & dense


def test_a_filter_on_the_document(sample_archive: LocalArchive) -> None:
    document = sample_archive.corpus.documents()[3]
    ids = set(sample_archive.corpus.passage_ids(document=document.id))
    for key in (document.key, document.sha256):
        dense, lexical, unlimited = _both(sample_archive, Filters(document=key))
        assert dense == ids
        assert lexical == unlimited & ids
    assert _both(sample_archive, Filters(document="0" * 16))[:2] == (set(), set())


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), len(TRUTH)),
        (Filters(committee="byraadet"), sum(m.committee == "Byrådet" for m in TRUTH.values())),
        (Filters(date_from=date(2023, 3, 22), date_to=date(2023, 3, 22)), 1),
        (Filters(municipality="Randers"), 0),
    ],
)
def test_meetings_that_pass(filters: Filters, count: int, sample_archive: LocalArchive) -> None:
    assert sum(matches(m, filters) for m in sample_archive.corpus.meetings()) == count


@pytest.mark.parametrize(
    ("filters", "limits"),
    [(Filters(), False), (Filters(point=""), True), (Filters(committee="Byrådet"), True)],
)
def test_filters_are_true_when_they_limit(filters: Filters, limits: bool) -> None:
    assert bool(filters) is limits


def test_vectors_by_id(sample_archive: LocalArchive) -> None:
    corpus = sample_archive.corpus
    assert sample_archive.passage_vectors([3, 1]).shape == (2, 128)
    sentences = sample_archive.sentence_vectors([5, 0, 2])
    assert (sentences.shape, sentences.dtype) == ((3, 128), np.float32)
    assert sample_archive.term_frequency(sample_archive.terms("Byrådet")[0]) > 10
    assert corpus.count("sentence") > corpus.count("passage")
