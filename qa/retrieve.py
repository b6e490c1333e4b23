"""A question's evidence: the passages most likely to answer it, with their sentences scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.records import PassageRow, SentenceRow
from embeddings.archive import Archive, Filters, Hit
from embeddings.encoder import Vectors
from qa.fuse import reciprocal_rank_fusion, standardised
from qa.model import Place, Question

# How many passages each search returns, and how many of the fused ones are looked into.
_SEARCHED = 80
_KEPT = 40
# Weights of the passage's own vector, its best sentence's vector and its words; the
# words of a question in another language are only names and count for less.
_PASSAGE, _SENTENCE, _WORDS, _FOREIGN_WORDS = 0.7, 1.0, 0.6, 0.3
# A meeting on a day that the question names.
_DATE = 1.0


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with the cosine of its vector to the question's."""

    row: SentenceRow
    cosine: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with all that speaks for it. ``score`` compares within one question only."""

    passage: PassageRow
    place: Place
    score: float
    cosine: float
    words: float
    sentences: tuple[ScoredSentence, ...]

    @property
    def text(self) -> str:
        return self.place.document.text[self.passage.start : self.passage.end]

    @property
    def best_sentence(self) -> float:
        return max((s.cosine for s in self.sentences), default=self.cosine)


def retrieve(
    archive: Archive, question: Question, vector: Vectors, filters: Filters
) -> list[Evidence]:
    """Passages by evidence, best first.

    ``vector`` is the question's, of shape (dimension,). Dense and lexical search each
    propose passages; the fused ones are scored by their own vector, their best
    sentence and their words.
    """
    filters = _with_case(archive, question, filters)
    dense = archive.search_dense(vector, _SEARCHED, filters)
    lexical = archive.search_lexical(question.groups, _SEARCHED, filters)
    rankings = [[h.passage for h in dense], [h.passage for h in lexical]]
    ids = [id for id, _ in reciprocal_rank_fusion(rankings)[:_KEPT]]
    return _scored(archive, question, vector, ids, lexical) if ids else []


def _with_case(archive: Archive, question: Question, filters: Filters) -> Filters:
    """A case number of the archive in the question is unmistakable: look nowhere else."""
    if filters.case_number is None:
        for number in question.case_numbers:
            if archive.corpus.points_of_case(number):
                return replace(filters, case_number=number)
    return filters


def _scored(
    archive: Archive,
    question: Question,
    vector: Vectors,
    ids: Sequence[int],
    lexical: Sequence[Hit],
) -> list[Evidence]:
    passages = archive.corpus.passages(ids)
    cosines = [float(c) for c in archive.passage_vectors(ids) @ vector]
    sentences = _sentences(archive, vector, ids)
    best = [
        max((s.cosine for s in sentences[p.id]), default=cosine)
        for p, cosine in zip(passages, cosines, strict=True)
    ]
    found = {hit.passage: hit.score for hit in lexical}
    words = [found.get(p.id, 0.0) for p in passages]
    weight = _WORDS if question.speaks_danish else _FOREIGN_WORDS
    scores = [
        _PASSAGE * c + _SENTENCE * s + weight * w
        for c, s, w in zip(
            standardised(cosines), standardised(best), standardised(words), strict=True
        )
    ]
    places = [place_of(archive, p) for p in passages]
    scores = [s + _DATE * _on_day(p, question) for s, p in zip(scores, places, strict=True)]
    evidence = [
        Evidence(p, place, score, cosine, word, tuple(sentences[p.id]))
        for p, place, score, cosine, word in zip(
            passages, places, scores, cosines, words, strict=True
        )
    ]
    return sorted(evidence, key=lambda e: (-e.score, e.passage.id))


def _on_day(place: Place, question: Question) -> bool:
    return place.meeting is not None and place.meeting.date in question.dates


def _sentences(
    archive: Archive, vector: Vectors, ids: Sequence[int]
) -> dict[int, list[ScoredSentence]]:
    rows = archive.corpus.sentences(ids)
    cosines = archive.sentence_vectors([r.id for r in rows]) @ vector if rows else ()
    found: dict[int, list[ScoredSentence]] = {id: [] for id in ids}
    for row, cosine in zip(rows, cosines, strict=True):
        found[row.passage].append(ScoredSentence(row, float(cosine)))
    return found


def place_of(archive: Archive, passage: PassageRow) -> Place:
    """Document, section, point and meeting of a passage."""
    corpus = archive.corpus
    section = corpus.section(passage.section)
    return Place(
        document=corpus.document(section.document),
        section=section,
        point=corpus.point(section.point) if section.point is not None else None,
        meeting=corpus.meeting(section.meeting) if section.meeting is not None else None,
    )
