"""Which stretches are read, and what reading does to the order of sentences."""

from __future__ import annotations

import pytest
from fakes import FakeEncoder, FakeReader

from embeddings.archive import Filters
from embeddings.generation import LocalArchive
from qa.candidates import READ_SIGNALS, SIGNALS, Weights, candidates
from qa.retrieve import Evidence, ScoredSentence, retrieve
from qa.service import Service
from qa.spelling import understood
from qa.windows import _MOST, _WORDS, stretches

QUESTIONS = [
    "Hvad koster det at parkere ved havnen?",
    "hvornår åbner svømmehallen",
    "Who decided on the school?",
    "Hvad blev besluttet om skolen?",
]


def _evidence(archive: LocalArchive, text: str) -> list[Evidence]:
    question = understood(text, archive)
    return retrieve(archive, question, FakeEncoder().encode_question(text), Filters())


def _ranked(evidence: list[Evidence]) -> list[tuple[Evidence, ScoredSentence]]:
    pairs = [(e, s) for e in evidence for s in e.sentences]
    return sorted(pairs, key=lambda pair: -pair[1].cosine)


@pytest.mark.parametrize("text", QUESTIONS)
def test_windows_are_short_runs_around_the_best_sentences(
    sample_archive: LocalArchive, text: str
) -> None:
    ranked = _ranked(_evidence(sample_archive, text))
    found = stretches(ranked)
    assert len(found) == _MOST
    read = [s.row.id for stretch in found for s in stretch.sentences]
    assert len(read) == len(set(read)), "a sentence is read once"
    assert ranked[0][1].row.id in {s.row.id for s in found[0].sentences}
    for stretch in found:
        together = list(stretch.evidence.sentences)
        first = together.index(stretch.sentences[0])
        words = sum(len(text.split()) for text in stretch.window.sentences)
        assert words <= _WORDS or len(stretch.sentences) == 1
        # In order and, but for what another window has, without gaps.
        between = together[first : together.index(stretch.sentences[-1]) + 1]
        assert [s for s in between if s.row.id in set(read)] == between
        assert list(stretch.sentences) == sorted(stretch.sentences, key=lambda s: s.row.start)


def test_a_window_is_printed_under_its_point_and_section(sample_archive: LocalArchive) -> None:
    evidence = _evidence(sample_archive, "Hvad blev besluttet om svømmehallen?")
    stretch = next(s for s in stretches(_ranked(evidence)) if s.evidence.place.point)
    point = stretch.evidence.place.point
    assert point and stretch.window.heading.startswith(point.title)
    assert stretch.window.heading.endswith(":")


def test_no_evidence_is_nothing_to_read(sample_archive: LocalArchive) -> None:
    question = understood("Hvad koster det?", sample_archive)
    reader = FakeReader()
    assert stretches([]) == []
    assert candidates(sample_archive, question, [], reader) == []
    assert reader.read_windows == []


@pytest.mark.parametrize("text", QUESTIONS)
def test_the_reader_decides_among_what_it_read(
    sample_archive: LocalArchive, text: str
) -> None:
    question = understood(text, sample_archive)
    evidence = _evidence(sample_archive, text)
    nothing = dict.fromkeys((*SIGNALS, *READ_SIGNALS), 0.0)
    weights = Weights({**nothing, "cosine": 1.0}, {**nothing, "answers": 1.0, "read": 0.5})
    by_likeness = candidates(sample_archive, question, evidence, None, weights)
    by_reading = candidates(sample_archive, question, evidence, FakeReader(), weights)
    assert {c.start for c in by_likeness} == {c.start for c in by_reading}
    assert [c.score for c in by_reading] == sorted((c.score for c in by_reading), reverse=True)
    assert all(c.read is None and c.here is None for c in by_likeness)
    seen = [c for c in by_reading if c.read]
    assert 0 < len(seen) < len(by_reading)
    most = max(c.read.answers for c in seen if c.read)
    assert by_reading[0].read and by_reading[0].read.answers == most
    # What was not read comes after what was: 0 against at least .5.
    assert all(c.read for c in by_reading[: len(seen)])


@pytest.mark.parametrize("text", QUESTIONS)
def test_sentences_know_whether_their_passage_and_point_were_found_best(
    sample_archive: LocalArchive, text: str
) -> None:
    evidence = _evidence(sample_archive, text)
    best = evidence[0]
    found = candidates(sample_archive, understood(text, sample_archive), evidence)
    assert {c.signals["best_passage"] for c in found} == {0.0, 1.0}
    for candidate in found:
        place, point = candidate.evidence.place, best.place.point
        own = place.point is not None and point is not None and place.point.id == point.id
        assert candidate.signals["best_matter"] == own
        assert candidate.signals["best_passage"] == (candidate.evidence.passage == best.passage)


def test_the_service_answers_with_and_without_a_reader(sample_archive: LocalArchive) -> None:
    reader = FakeReader()
    reading = Service(sample_archive, FakeEncoder(), reader)
    alone = Service(sample_archive, FakeEncoder())
    question = "Hvad koster det at svømme i svømmehallen?"
    answer = reading.ask(question)
    assert answer.reader == reader.fingerprint
    assert reader.read_windows and "read" in answer.timings_ms
    assert alone.ask(question).reader is None
    assert answer.quotes or answer.nearest
    shown = [q.text for q in (*answer.quotes, *answer.nearest)]
    assert shown == [q.text for q in (*reading.ask(question).quotes,
                                      *reading.ask(question).nearest)]
