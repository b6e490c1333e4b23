"""Retrieval over the sample corpus with the fake encoder, and what limits it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest
from fakes import FakeEncoder

from corpus.model import SectionKind
from embeddings.archive import Filters
from embeddings.generation import LocalArchive
from qa.fuse import Fusion, RankFusion, fitted
from qa.question import understand
from qa.retrieve import Evidence, Searches, retrieve
from qa.signals import SIGNALS

_TODAY = date(2024, 12, 1)
_ALL = Filters()
_EVERYTHING = 10_000
_QUESTIONS = [
    "Hvad besluttede Byrådet om cykelstien langs Østervej?",
    "hva koster det at parkere på torvet",
    "Hvornår åbner havnebadet i Skarrevig?",
    "førreløs bus",
    "When does the harbour bath open?",
    "og er i den det",
]


def _found(
    archive: LocalArchive, text: str, filters: Filters = _ALL, **options: object
) -> list[Evidence]:
    question = understand(text, archive.terms, _TODAY)
    asked = FakeEncoder().encode_question(text)
    return retrieve(archive, question, asked, filters, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", _QUESTIONS)
def test_evidence_is_ordered_by_score_then_id(
    text: str, sample_archive: LocalArchive
) -> None:
    found = _found(sample_archive, text)
    assert len(found) == 40
    assert found == sorted(found, key=lambda e: (-e.score, e.passage.id))
    assert len({e.passage.id for e in found}) == len(found)


def test_ties_go_to_the_lower_id(sample_archive: LocalArchive) -> None:
    class Indifferent:
        def scores(self, signals, danish):  # type: ignore[no-untyped-def]
            return 0 * signals["passage"]

    ids = [e.passage.id for e in _found(sample_archive, _QUESTIONS[0], fusion=Indifferent())]
    assert len(ids) == 40 and ids == sorted(ids)


@pytest.mark.parametrize("text", _QUESTIONS)
def test_the_same_question_finds_the_same(text: str, sample_archive: LocalArchive) -> None:
    once, again = (_found(sample_archive, text) for _ in range(2))
    assert once == again
    assert _found(LocalArchive(sample_archive.folder), text) == once


def test_evidence_has_every_signal_and_its_weighted_sum(sample_archive: LocalArchive) -> None:
    for text, weights in (
        (_QUESTIONS[0], fitted().danish), (_QUESTIONS[4], fitted().foreign)
    ):
        for evidence in _found(sample_archive, text):
            assert set(evidence.signals) == set(SIGNALS)
            total = sum(weights[name] * evidence.signals[name] for name in SIGNALS)
            assert evidence.score == pytest.approx(total, abs=1e-6)


def test_evidence_stands_where_it_says(sample_archive: LocalArchive) -> None:
    corpus = sample_archive.corpus
    for evidence in _found(sample_archive, _QUESTIONS[0]):
        place, passage = evidence.place, evidence.passage
        assert corpus.passages([passage.id]) == [passage]
        assert place.section.id == passage.section
        assert place.document.id == place.section.document
        assert (place.point.id if place.point else None) == place.section.point
        assert (place.meeting.id if place.meeting else None) == place.section.meeting
        assert evidence.text == corpus.slice(place.document.id, passage.start, passage.end)
        assert [s.row for s in evidence.sentences] == corpus.sentences([passage.id])
        assert all(-1.01 <= s.cosine <= 1.01 for s in evidence.sentences)
        if evidence.sentences:
            assert evidence.signals["sentence"] == pytest.approx(10 * evidence.best_sentence)


def test_the_sentences_cosines_are_their_vectors(sample_archive: LocalArchive) -> None:
    asked = FakeEncoder().encode_question(_QUESTIONS[0])
    for evidence in _found(sample_archive, _QUESTIONS[0], most=5):
        vectors = sample_archive.sentence_vectors([s.row for s in evidence.sentences])
        assert [s.cosine for s in evidence.sentences] == pytest.approx(
            [float(v @ asked.vector) for v in vectors], abs=1e-4
        )


_ALONE = {
    "dense": Searches(words=False, grams=False),
    "words": Searches(dense=False, grams=False),
    "grams": Searches(dense=False, words=False),
}


def _proposed(archive: LocalArchive, text: str, search: str) -> set[int]:
    question = understand(text, archive.terms, _TODAY)
    if search == "dense":
        hits = archive.search_dense(FakeEncoder().encode_question(text).vector, 100, _ALL)
    elif search == "words":
        hits = archive.search_lexical(question.groups, 100, _ALL)
    else:
        hits = archive.search_grams(archive.grams(" ".join(question.words)), 100, _ALL)
    return {hit.passage for hit in hits}


@pytest.mark.parametrize("search", _ALONE)
@pytest.mark.parametrize("text", _QUESTIONS)
def test_each_search_alone_proposes_what_it_finds(
    text: str, search: str, sample_archive: LocalArchive
) -> None:
    found = _found(sample_archive, text, searches=_ALONE[search], most=_EVERYTHING)
    assert {e.passage.id for e in found} == _proposed(sample_archive, text, search)
    if search == "dense":
        assert len(found) == 100
    else:
        assert all(e.signals[search] > 0 for e in found)


def test_all_searches_propose_the_union_and_none_nothing(
    sample_archive: LocalArchive,
) -> None:
    text = "hvor skal hundeskoven ligge"
    parts = [_proposed(sample_archive, text, search) for search in _ALONE]
    found = _found(sample_archive, text, most=_EVERYTHING)
    assert {e.passage.id for e in found} == set.union(*parts)
    assert all(part < set.union(*parts) for part in parts)
    assert _found(sample_archive, text, searches=Searches(False, False, False)) == []


def test_fragments_find_what_words_do_not(sample_archive: LocalArchive) -> None:
    """A misspelt word has no term in common with the text."""
    text = "kæmpebjørnekloo"
    assert _found(sample_archive, text, searches=_ALONE["words"]) == []
    found = _found(
        sample_archive, text, searches=_ALONE["grams"], fusion=RankFusion(("grams",)), most=3
    )
    assert len(found) == 3
    for evidence in found:
        title = evidence.place.point.title if evidence.place.point else ""
        assert "bjørneklo" in f"{title} {evidence.text}".casefold()


@pytest.mark.parametrize("most", [0, 1, 7, 40, 64, 90])
def test_at_most_so_many(most: int, sample_archive: LocalArchive) -> None:
    found = _found(sample_archive, _QUESTIONS[0], most=most)
    assert len(found) == most


def test_fewer_are_the_best_of_more(sample_archive: LocalArchive) -> None:
    forty = _found(sample_archive, _QUESTIONS[0])
    assert _found(sample_archive, _QUESTIONS[0], most=5) == forty[:5]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Hvad er status i sag 22/0318?", "22/0318"),
        ("hvad er der sket i sag emn-2022-000611", "EMN-2022-000611"),
        # The first that the archive knows.
        ("Hører sag 99/9999 sammen med 22/0880 og 22/0318?", "22/0880"),
        ("What happened in case EMN-2022-001204?", "EMN-2022-001204"),
    ],
)
def test_a_case_number_narrows_to_its_case(
    text: str, number: str, sample_archive: LocalArchive
) -> None:
    found = _found(sample_archive, text, most=_EVERYTHING)
    assert {e.place.point.case_number for e in found if e.place.point} == {number}
    assert all(e.place.point for e in found)
    points = {p.id for p in sample_archive.corpus.points_of_case(number)}
    assert {e.place.point.id for e in found if e.place.point} == points


@pytest.mark.parametrize(
    ("text", "filters", "numbers"),
    [
        # Unknown to the archive: as if it were not there.
        ("Hvad er status i sag 99/9999?", _ALL, None),
        # A filter goes before what the question says.
        ("Hvad er status i sag 22/0318?", Filters(case_number="22/0880"), {"22/0880"}),
        # Both must hold.
        (
            "Hvad er status i sag 22/0318?",
            Filters(date_from=date(2024, 3, 1), committee="Byrådet"), {"22/0318"},
        ),
        ("Hvad er status i sag 22/0318?", Filters(date_from=date(2024, 9, 1)), set()),
    ],
)
def test_case_numbers_and_filters(
    text: str, filters: Filters, numbers: set[str] | None, sample_archive: LocalArchive
) -> None:
    found = {
        e.place.point.case_number if e.place.point else None
        for e in _found(sample_archive, text, filters)
    }
    assert found == numbers if numbers is not None else len(found) > 3


def _named(filters: Filters) -> str:
    given = {f.name: getattr(filters, f.name) for f in fields(filters)}
    return ",".join(f"{name}={value}" for name, value in given.items() if value is not None)


_DOCUMENT = "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"


def _holds(evidence: Evidence, filters: Filters) -> bool:
    place = evidence.place
    meeting, point = place.meeting, place.point
    assert meeting is not None
    return all((
        filters.municipality in (None, meeting.municipality, "Ravnsø"),
        filters.committee in (None, meeting.committee, meeting.committee_slug),
        filters.date_from is None or meeting.date >= filters.date_from,
        filters.date_to is None or meeting.date <= filters.date_to,
        filters.point is None or (point is not None and point.number == filters.point),
        filters.case_number is None
        or (point is not None and point.case_number == filters.case_number),
        filters.document in (None, place.document.key),
        filters.section in (None, place.section.kind),
    ))


@pytest.mark.parametrize(
    "filters",
    [
        Filters(point="2"),
        Filters(point="99"),
        Filters(case_number="22/0880"),
        Filters(municipality="Ravnsø", committee="Byrådet"),
        Filters(municipality="Aarhus"),
        Filters(committee="boerne-og-kulturudvalget", date_from=date(2024, 1, 1)),
        Filters(date_from=date(2022, 3, 8), date_to=date(2022, 3, 8)),
        Filters(date_from=date(2030, 1, 1)),
        Filters(case_number="22/0318", date_to=date(2022, 12, 31)),
        Filters(section=SectionKind.DECISION),
        Filters(section=SectionKind.ATTACHMENTS, point="2"),
        "document",
    ],
    ids=lambda filters: filters if isinstance(filters, str) else _named(filters),
)
@pytest.mark.parametrize("text", [_QUESTIONS[0], _QUESTIONS[4], _QUESTIONS[5]])
def test_filters_hold_and_leave_as_many_as_there_are(
    text: str, filters: Filters | str, sample_archive: LocalArchive
) -> None:
    if isinstance(filters, str):
        (key,) = {d.key for d in sample_archive.corpus.documents() if d.file == _DOCUMENT}
        filters = Filters(document=key)
    every = _everything(sample_archive, filters)
    for most in (5, 40):
        found = _found(sample_archive, text, filters, most=most)
        assert all(_holds(e, filters) for e in found)
        assert {e.passage.id for e in found} <= every
        assert len(found) == min(most, len(every))


def _everything(archive: LocalArchive, filters: Filters) -> set[int]:
    """What a filter leaves: counted by a search for nothing in particular."""
    vector = archive.passage_vectors([0])[0]
    return {hit.passage for hit in archive.search_dense(vector, _EVERYTHING, filters)}


@pytest.mark.parametrize(
    ("text", "danish"),
    [
        ("og er i den det", True),
        pytest.param(
            "og på er i den det", True
        ),
        ("When does the bath open?", False),
        ("متى يفتح المسبح؟", False),
    ],
)
def test_a_question_without_words_is_asked_by_its_vector(
    text: str, danish: bool, sample_archive: LocalArchive
) -> None:
    """Stop words alone, and another language without names."""
    question = understand(text, sample_archive.terms, _TODAY)
    assert question.speaks_danish is danish and question.groups == ()
    found = _found(sample_archive, text, most=_EVERYTHING)
    assert {e.passage.id for e in found} == _proposed(sample_archive, text, "dense")
    assert all(e.signals["words"] == e.signals["grams"] == 0.0 for e in found)


def test_names_in_another_language_are_looked_for(sample_archive: LocalArchive) -> None:
    text = "When does the harbour bath in Skarrevig open?"
    assert understand(text, sample_archive.terms, _TODAY).words == ("Skarrevig",)
    found = _found(sample_archive, text, searches=_ALONE["words"])
    assert found and all(
        "skarrevig" in f"{e.place.point and e.place.point.title} {e.text}".casefold()
        for e in found
    )


def test_what_the_question_says_of_the_meeting_counts(sample_archive: LocalArchive) -> None:
    text = "Hvad besluttede Byrådet om cykelstien langs Østervej i april 2022?"

    def of_meeting(fusion: Fusion) -> int:
        found = _found(sample_archive, text, fusion=fusion)[:10]
        return sum(
            e.place.meeting is not None and e.place.meeting.date == date(2022, 4, 27)
            for e in found
        )

    assert of_meeting(fitted()) > of_meeting(fitted().without("named"))
