"""A question's evidence: the passages most likely to answer it, with their sentences scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.rows import PassageRow, SectionRow, SentenceRow
from embeddings.archive import Archive, Filters, Hit
from embeddings.encoder import EncodedQuestion, Vectors
from qa.fuse import Scoring, fitted
from qa.model import Place, Question
from qa.signals import (
    Column,
    by_row,
    expected,
    form,
    in_tenths,
    named,
    of_points,
    of_tokens,
    of_vectors,
    wording,
)

# How many passages each search proposes.
_SEARCHED = 100
# So many of their union, the best by vectors and words, are weighed by all signals.
_WEIGHED = 64
# So many of these, the best, are kept.
_KEPT = 40


@dataclass(frozen=True, slots=True)
class Searches:
    """Which searches propose passages; all of them, but for ablations."""

    dense: bool = True
    words: bool = True
    grams: bool = True


ALL_SEARCHES = Searches()


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with the cosine of its vector to the question's."""

    row: SentenceRow
    cosine: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with all that speaks for it, by the names of :data:`qa.signals.SIGNALS`.

    ``score`` compares within one question only.
    """

    passage: PassageRow
    place: Place
    score: float
    signals: Mapping[str, float]
    sentences: tuple[ScoredSentence, ...]

    @property
    def text(self) -> str:
        return self.place.document.between(self.passage.start, self.passage.end)

    @property
    def best_sentence(self) -> float:
        return max((s.cosine for s in self.sentences), default=-1.0)


def retrieve(
    archive: Archive,
    question: Question,
    asked: EncodedQuestion,
    filters: Filters,
    fusion: Scoring | None = None,
    searches: Searches = ALL_SEARCHES,
    most: int = _KEPT,
) -> list[Evidence]:
    """At most ``most`` passages by evidence, best first.

    Dense search, word search and search of word fragments each propose passages; the best
    by these are then weighed by all signals (:mod:`qa.signals`).
    """
    filters = _with_case(archive, question, filters)
    proposed = _proposed(archive, question, asked, filters, searches)
    ids = sorted(proposed.passages)
    if not ids:
        return []
    fusion = fusion or fitted()
    danish = question.speaks_danish
    quick = {
        **of_vectors(archive, asked, ids),
        **wording(archive, question, ids, proposed.words, proposed.grams),
    }
    first = np.argsort(-fusion.scores(quick, danish), kind="stable")[: max(_WEIGHED, most)]
    quick = {name: column[first] for name, column in quick.items()}
    passages = archive.corpus.passages([ids[row] for row in first])
    places = [place_of(archive, p) for p in passages]
    sentences = _sentences(archive, asked.vector, [p.id for p in passages])
    signals = quick | _closer(archive, question, asked, passages, places, sentences)
    scores = fusion.scores(signals, danish).tolist()
    rows = by_row(signals)
    best = sorted(range(len(passages)), key=lambda row: (-scores[row], passages[row].id))[:most]
    return [
        Evidence(
            passages[row], places[row], scores[row], rows[row],
            tuple(sentences[passages[row].id]),
        )
        for row in best
    ]


def _with_case(archive: Archive, question: Question, filters: Filters) -> Filters:
    """A case number of the archive in the question is unmistakable: look nowhere else."""
    if filters.case_number is None:
        for number in question.case_numbers:
            if archive.corpus.points_of_case(number):
                return replace(filters, case_number=number)
    return filters


@dataclass(frozen=True, slots=True)
class _Proposed:
    """What searches found: scores by passage."""

    dense: Mapping[int, float]
    words: Mapping[int, float]
    grams: Mapping[int, float]

    @property
    def passages(self) -> set[int]:
        return {*self.dense, *self.words, *self.grams}


def _proposed(
    archive: Archive,
    question: Question,
    asked: EncodedQuestion,
    filters: Filters,
    searches: Searches,
) -> _Proposed:
    """The passages that any search proposes."""
    dense: list[Hit] = []
    words: list[Hit] = []
    grams: list[Hit] = []
    if searches.dense:
        dense = archive.search_dense(asked.vector, _SEARCHED, filters)
    if searches.words:
        words = archive.search_lexical(question.groups, _SEARCHED, filters)
    if searches.grams:
        fragments = archive.grams(" ".join(question.words))
        grams = archive.search_grams(fragments, _SEARCHED, filters)
    return _Proposed(*({hit.passage: hit.score for hit in hits} for hits in (dense, words, grams)))


def _closer(
    archive: Archive,
    question: Question,
    asked: EncodedQuestion,
    passages: Sequence[PassageRow],
    places: Sequence[Place],
    sentences: Mapping[int, Sequence[ScoredSentence]],
) -> dict[str, Column]:
    """The signals that cost more than a look into an index."""
    texts = [
        place.document.between(p.start, p.end) for p, place in zip(passages, places, strict=True)
    ]
    best = [max((s.cosine for s in sentences[p.id]), default=0.0) for p in passages]
    return {
        "sentence": in_tenths(archive, np.array(best)),
        **of_tokens(archive, asked, [p.id for p in passages]),
        **of_points(archive, asked, places),
        **form(texts, places),
        **expected(question, texts, places),
        **named(question, places),
    }


def _sentences(
    archive: Archive, vector: Vectors, ids: Sequence[int]
) -> dict[int, list[ScoredSentence]]:
    rows = archive.corpus.sentences(ids)
    cosines = archive.sentence_vectors(rows) @ vector if rows else ()
    found: dict[int, list[ScoredSentence]] = {id: [] for id in ids}
    for row, cosine in zip(rows, cosines, strict=True):
        found[row.passage].append(ScoredSentence(row, float(cosine)))
    return found


def place_of(archive: Archive, passage: PassageRow) -> Place:
    """Document, section, point and meeting of a passage."""
    return place_at(archive, archive.corpus.section(passage.section))


def place_at(archive: Archive, section: SectionRow) -> Place:
    """A section with its document, point and meeting."""
    corpus = archive.corpus
    return Place(
        document=corpus.document(section.document),
        section=section,
        point=corpus.point(section.point) if section.point is not None else None,
        meeting=corpus.meeting(section.meeting) if section.meeting is not None else None,
    )
