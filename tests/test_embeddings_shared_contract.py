"""The shared archive gives what the local one gives, call by call."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import FakeEncoder
from shared_archives import opened

from corpus.model import SectionKind
from embeddings.archive import Archive, Filters, Hit
from embeddings.generation import LocalArchive
from embeddings.postgres.archive import PostgresArchive

_QUESTIONS = (
    "Hvad blev besluttet om hundeskoven?", "parkeringsafgifter", "skolernes ferieplan 2023",
    "cykelssti langs Østervej", "22/0318", "xyzzyx", "og i at", "Byrådet godkendte indstillingen",
)
_FILTERS = (Filters(), Filters(committee="Byrådet"), Filters(section=SectionKind.DECISION))

# What is asked of the rows, for the ids that an archive has.
_ROWS: dict[str, Callable[[Archive], Any]] = {
    "documents": lambda a: a.corpus.documents(),
    "documents alone": lambda a: a.corpus.documents_alone(),
    "document by key": lambda a: [
        a.corpus.document_by_key(d.key) for d in a.corpus.documents()
    ] + [a.corpus.document_by_key("none")],
    "slices": lambda a: [a.corpus.slice(d.id, 3, 90) for d in a.corpus.documents()],
    "meetings": lambda a: a.corpus.meetings(),
    "coverage": lambda a: a.corpus.coverage,
    "meetings at": lambda a: a.corpus.meetings_at("ravnsoe-kommune", "byraadet", "2022-10-26"),
    "documents of": lambda a: [a.corpus.documents_of(m.id) for m in a.corpus.meetings()],
    "hashes of": lambda a: [a.corpus.hashes_of(m.id) for m in a.corpus.meetings()],
    "meeting of": lambda a: [a.corpus.meeting_of(d.id) for d in a.corpus.documents()],
    "points": lambda a: [a.corpus.points_of(m.id) for m in a.corpus.meetings()],
    "counted points": lambda a: [a.corpus.count_points(m.id) for m in a.corpus.meetings()],
    "case numbers": lambda a: a.corpus.case_numbers(),
    "numbered": lambda a: [a.corpus.points_numbered(k) for k in (*a.corpus.case_numbers(), "no")],
    "of a case": lambda a: a.corpus.points_of_case("22/0318"),
    "sections": lambda a: [a.corpus.sections_of_document(d.id) for d in a.corpus.documents()],
    "sections of points": lambda a: [
        a.corpus.sections_of_point(p.id)
        for m in a.corpus.meetings() for p in a.corpus.points_of(m.id)
    ],
    "some sections": lambda a: sorted(a.corpus.sections([9, 3, 9, 100_000]), key=lambda s: s.id),
    "sections of passages": lambda a: [
        a.corpus.section(p.section) for p in a.corpus.passages(range(0, 600, 7))
    ],
    "blocks": lambda a: [
        a.corpus.blocks_of(s.id)
        for d in a.corpus.documents() for s in a.corpus.sections_of_document(d.id)
    ],
    "blocks within": lambda a: [
        a.corpus.blocks_within(d.id, 100, 900) for d in a.corpus.documents()
    ],
    "blocks on page": lambda a: [
        a.corpus.blocks_on_page(d.id, page) for d in a.corpus.documents() for page in (1, 2, 99)
    ],
    "sections as read": lambda a: [
        a.corpus.section_as_read(s)
        for d in a.corpus.documents() for s in a.corpus.sections_of_document(d.id)
    ],
    "passages": lambda a: a.corpus.passages(),
    "some passages": lambda a: a.corpus.passages([9, 3, 9, 100_000]),
    "no passages": lambda a: (a.corpus.passages([]), a.corpus.passages_of_sections([])),
    "passages of sections": lambda a: a.corpus.passages_of_sections([4, 2, 7]),
    "passages of": lambda a: [a.corpus.passages_of(of, 2) for of in ("point", "section")],
    "sentences": lambda a: a.corpus.sentences(),
    "sentences of": lambda a: (a.corpus.sentences([5, 1]), a.corpus.sentences([])),
    "counts": lambda a: [a.corpus.count(t) for t in ("document", "meeting", "point", "section")],
    "sources": lambda a: list(a.sources),
    "withheld": lambda a: [a.withheld(s.sha256 or "") for s in a.sources],
    "info": lambda a: a.info,
    "spread": lambda a: a.spread,
    "terms": lambda a: [a.terms(q) for q in _QUESTIONS],
    "grams": lambda a: [a.grams(q) for q in _QUESTIONS],
    "frequency": lambda a: [a.term_frequency(t) for q in _QUESTIONS for t in a.terms(q)],
    "nearest word": lambda a: [
        a.nearest_word(w) for w in ("hundeskovn", "parkerngsafgift", "byrådet", "qqqq", "byraadet")
    ],
}


@pytest.mark.parametrize("name", _ROWS)
def test_what_is_stored_comes_back(
    name: str, sample_archive: LocalArchive, postgres_archive: Archive
) -> None:
    assert _ROWS[name](postgres_archive) == _ROWS[name](sample_archive)


@pytest.mark.parametrize(
    "call",
    [
        lambda a: a.corpus.document(999_999), lambda a: a.corpus.point(999_999),
        lambda a: a.corpus.section(-1), lambda a: a.corpus.meeting(0),
    ],
)
def test_what_is_not_there_is_a_key_error(
    call: Callable[[Archive], Any], either_archive: Archive
) -> None:
    with pytest.raises(KeyError):
        call(either_archive)


def test_common_fragments_are_left_out_alike(
    sample_archive: LocalArchive, postgres_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embeddings.grams._FEW", 0)
    both = [[a.grams(q) for q in _QUESTIONS] for a in (sample_archive, postgres_archive)]
    assert both[0] == both[1]
    monkeypatch.undo()
    everything = [sample_archive.grams(q) for q in _QUESTIONS]
    assert sum(map(len, both[0])) < sum(map(len, everything))


def _words(archive: Archive, question: str) -> list[list[str]]:
    """A question's terms, one of them with another spelling that is nowhere."""
    words = [[term] for term in archive.terms(question)]
    return [*words, [*words[0], "xyzzyx"]] if words else []


def _searches(archive: Archive, question: str, k: int, filters: Filters) -> list[list[Hit]]:
    return [
        archive.search_dense(FakeEncoder().encode_queries([question])[0], k, filters),
        archive.search_lexical(_words(archive, question), k, filters),
        archive.search_grams(archive.grams(question), k, filters),
    ]


@pytest.mark.parametrize("filters", _FILTERS, ids=str)
@pytest.mark.parametrize("question", _QUESTIONS)
def test_searches_rank_alike(
    question: str, filters: Filters, sample_archive: LocalArchive, postgres_archive: Archive
) -> None:
    both = (sample_archive, postgres_archive)
    for expected, found in zip(*(_searches(a, question, 25, filters) for a in both), strict=True):
        assert [h.passage for h in found] == [h.passage for h in expected]
        assert [h.score for h in found] == pytest.approx([h.score for h in expected], rel=1e-5)
    words, grams = _words(sample_archive, question), sample_archive.grams(question)
    scores = [a.lexical_scores(words, grams, [3, 300, 7, 150, 3]) for a in both]
    assert np.allclose(*scores, rtol=1e-5)
    ceilings = [a.lexical_ceiling(words, grams) for a in both]
    assert np.allclose(*ceilings, rtol=1e-6)


def test_vectors_come_back_bit_for_bit(
    sample_archive: LocalArchive, postgres_archive: Archive
) -> None:
    rows = sample_archive.corpus.sentences()
    for ids in ([], [4, 0, 4, 211], list(range(sample_archive.corpus.count("passage")))):
        for of, asked in (("passage_vectors", ids), ("sentence_vectors", [rows[i] for i in ids])):
            expected, found = (getattr(a, of)(asked) for a in (sample_archive, postgres_archive))
            assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
            assert np.array_equal(found, expected)
        pairs = zip(
            sample_archive.token_vectors(ids), postgres_archive.token_vectors(ids), strict=True
        )
        assert all(np.array_equal(one, other) for one, other in pairs)


def test_originals_come_back(sample_archive: LocalArchive, postgres_archive: Archive) -> None:
    kept = [s.sha256 for s in sample_archive.sources if s.kept and s.sha256]
    assert kept
    for sha256 in kept:
        expected, found = sample_archive.original(sha256), postgres_archive.original(sha256)
        assert expected and found and found != expected
        assert found.read_bytes() == expected.read_bytes()
    assert postgres_archive.original("0" * 64) is None


def test_with_few_candidates_the_best_are_still_found(
    postgres_archive: PostgresArchive, sample_archive: LocalArchive, tmp_path: Path
) -> None:
    """A graph instead of a comparison with all, and the lists of the rarest terms only."""
    most = {"words": 60, "grams": 60}
    small = opened(postgres_archive.dsn, tmp_path, exact_up_to=0, most=most)
    shares: dict[str, list[float]] = {"dense": [], "words": [], "grams": []}
    for question, filters in product(_QUESTIONS, _FILTERS):
        found = [_searches(a, question, 10, filters) for a in (sample_archive, small)]
        for name, expected, hits in zip(shares, *found, strict=True):
            if expected:
                same = {h.passage for h in hits} & {h.passage for h in expected}
                shares[name].append(len(same) / len(expected))
    small.close()
    means = {name: sum(of) / len(of) for name, of in shares.items()}
    assert means["dense"] > 0.98 and means["words"] > 0.9 and means["grams"] > 0.85, means
