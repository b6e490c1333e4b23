"""The signals that fusion weighs."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from conftest import ROOT
from fakes import FakeEncoder

from corpus.model import DocumentKind, SectionKind
from corpus.rows import DocumentRow, MeetingRow, PointRow, SectionRow
from embeddings.archive import ArchiveInfo, Filters
from embeddings.encoder import EncodedQuestion
from embeddings.generation import LocalArchive
from qa.evaluation.gold import load
from qa.model import Asks, Place, Question
from qa.periods import Period
from qa.question import understand
from qa.retrieve import place_of
from qa.signals import (
    STAGES,
    expected,
    form,
    in_tenths,
    named,
    of_points,
    of_tokens,
    of_vectors,
    wording,
)

_TODAY = date(2024, 12, 1)
_DOCUMENT = DocumentRow(
    1, "k", "s", "referat.txt", "text/plain", "Referat", DocumentKind.MINUTES, None, ""
)
_MEETING = MeetingRow(
    1, "Ravnsø Kommune", "ravnsoe", "Byrådet", "byraadet", date(2022, 4, 27), None, None, None,
    DocumentKind.MINUTES,
)
_POINT = PointRow(1, 1, 1, "3", "Havnebad", None, None, False, None, 0, 0)
_SECTION = SectionRow(
    1, 1, 1, 1, SectionKind.DESCRIPTION, "Sagsbeskrivelse", None, None, None, 0, 0
)


def _place(
    kind: SectionKind = SectionKind.DESCRIPTION,
    day: date = _MEETING.date,
    committee: str = "Byrådet",
    body: str | None = None,
    number: str = "3",
    town: str = "Ravnsø Kommune",
    meeting_kind: DocumentKind = DocumentKind.MINUTES,
    decided: date | None = None,
) -> Place:
    return Place(
        _DOCUMENT,
        replace(_SECTION, kind=kind, body=body, date=decided),
        replace(_POINT, number=number),
        replace(
            _MEETING, date=day, committee=committee, municipality=town, kind=meeting_kind
        ),
    )


_NOWHERE = Place(_DOCUMENT, replace(_SECTION, point=None, meeting=None))
_BARE = Question("Hvad skete der?", "da", Asks.OTHER, ())
_APRIL = Period(date(2022, 4, 1), date(2022, 4, 30))
_SEASON = Period(date(2022, 3, 1), date(2022, 5, 31))
_YEAR = Period(date(2022, 1, 1), date(2022, 12, 31))
_BKU, _TKU = "Børne- og Kulturudvalget", "Teknik- og Klimaudvalget"


@pytest.mark.parametrize(
    ("said", "place", "spoken_of"),
    [
        ({}, _place(), set()),
        ({"dates": (date(2022, 4, 27),)}, _place(), {"day"}),
        ({"dates": (date(2022, 4, 28),)}, _place(), set()),
        ({"dates": (date(2021, 4, 27), date(2022, 4, 27))}, _place(), {"day"}),
        ({"days": ((4, 27),)}, _place(), {"day"}),
        ({"days": ((4, 27),)}, _place(day=date(2019, 4, 27)), {"day"}),
        ({"days": ((27, 4), (4, 26))}, _place(), set()),
        ({"periods": (_APRIL,)}, _place(), {"month"}),
        ({"periods": (_APRIL,)}, _place(day=date(2022, 5, 1)), set()),
        ({"periods": (_SEASON,)}, _place(), {"month"}),
        ({"periods": (_YEAR,)}, _place(), {"year"}),
        ({"periods": (_YEAR,)}, _place(day=date(2023, 1, 1)), set()),
        ({"periods": (_YEAR, _APRIL)}, _place(), {"month", "year"}),
        ({"committees": ("Byrådet",)}, _place(), {"committee"}),
        ({"committees": ("Byrådet",)}, _place(committee=_TKU), set()),
        ({"committees": ("teknisk udvalg", "TKU")}, _place(committee=_TKU), {"committee"}),
        # What decided a section comes before the committee that met.
        ({"committees": (_BKU,)}, _place(committee=_TKU, body=_BKU), {"committee"}),
        ({"committees": (_TKU,)}, _place(committee=_TKU, body=_BKU), set()),
        ({"points": ("3",)}, _place(), {"number"}),
        ({"points": ("3",)}, _place(number="13"), set()),
        ({"points": ("1.a",)}, _place(number="1.A"), {"number"}),
        ({"text": "Hvad gør Ravnsø ved rotter?"}, _place(), {"municipality"}),
        ({"text": "Hvad gør ravnsø kommune?"}, _place(), {"municipality"}),
        ({"text": "Ravnsøs rotter"}, _place(), {"municipality"}),
        ({"text": "Hvad gør Aarhus ved rotter?"}, _place(), set()),
        # At a word's start only.
        ({"text": "Hvad gør Storravnsø?"}, _place(), set()),
        ({"text": "Hvad gør Ravnsø?"}, _place(town=""), set()),
        (
            {"dates": (date(2022, 4, 27),), "days": ((4, 27),), "periods": (_APRIL, _YEAR),
             "committees": ("Byrådet",), "points": ("3",), "text": "Ravnsø?"},
            _NOWHERE, set(),
        ),
    ],
)
def test_what_a_question_says_of_the_meeting(
    said: dict[str, object], place: Place, spoken_of: set[str]
) -> None:
    columns = named(replace(_BARE, **said), [place, _NOWHERE])
    assert set(columns) == set(STAGES["named"])
    assert {name for name, column in columns.items() if column[0]} == spoken_of
    assert all(column.shape == (2,) and column[1] == 0.0 for column in columns.values())
    assert all(column[0] in (0.0, 1.0) for column in columns.values())


@pytest.mark.parametrize(
    ("asked", "signal", "meetings"),
    [
        ("Hvad skete der den 27. april 2022?", "day", {"2022-04-27"}),
        ("Hvad skete der den 24. april?", "day", {"2024-04-24"}),
        ("Hvad skete der i oktober 2023?", "month", {"2023-10-11"}),
        ("What happened in autumn 2022?", "month", {"2022-09-06", "2022-10-26"}),
        (
            "Hvad skete der i 2024?", "year",
            {"2024-02-06", "2024-03-12", "2024-04-24", "2024-09-10"},
        ),
        (
            "Hvad besluttede Byrådet?", "committee",
            {"2022-04-27", "2022-10-26", "2023-03-22", "2023-10-11", "2024-04-24"},
        ),
        # Its decision is printed in the other committee's minutes of March too.
        (
            "Hvad sagde Børne- og Kulturudvalget om skoleveje i 2024?", "committee",
            {"2022-04-05", "2022-09-06", "2023-02-07", "2023-09-05", "2024-02-06",
             "2024-03-12"},
        ),
        ("Hvad stod der i punkt 9?", "number", set()),
    ],
)
def test_the_meetings_of_the_sample_corpus_that_are_meant(
    asked: str, signal: str, meetings: set[str], sample_archive: LocalArchive
) -> None:
    passages = sample_archive.corpus.passages()
    places = [place_of(sample_archive, p) for p in passages]
    question = understand(asked, sample_archive.terms, _TODAY)
    column = named(question, places)[signal]
    found = {
        place.meeting.date.isoformat()
        for place, value in zip(places, column, strict=True)
        if value and place.meeting
    }
    assert found == meetings


def test_every_passage_of_the_point_that_is_named(sample_archive: LocalArchive) -> None:
    places = [place_of(sample_archive, p) for p in sample_archive.corpus.passages()]
    question = understand("Hvad stod der i punkt 2 i Ravnsø?", sample_archive.terms, _TODAY)
    columns = named(question, places)
    assert columns["number"].tolist() == [
        float(p.point is not None and p.point.number == "2") for p in places
    ]
    assert 0 < columns["number"].sum() < len(places)
    assert columns["municipality"].all()


_AGENDA = DocumentKind.AGENDA


@pytest.mark.parametrize(
    ("asks", "place", "telling"),
    [
        (Asks.DECISION, _place(SectionKind.DECISION), 1),
        (Asks.DECISION, _place(SectionKind.RECOMMENDATION), 0),
        # An agenda decides nothing, but may tell what was decided before.
        (Asks.DECISION, _place(SectionKind.DECISION, meeting_kind=_AGENDA), 0),
        (
            Asks.DECISION,
            _place(SectionKind.DECISION, meeting_kind=_AGENDA, decided=date(2022, 1, 3)), 1,
        ),
        (Asks.RECOMMENDATION, _place(SectionKind.RECOMMENDATION), 1),
        (Asks.RECOMMENDATION, _place(SectionKind.RECOMMENDATION, meeting_kind=_AGENDA), 1),
        (Asks.RECOMMENDATION, _place(SectionKind.DECISION), 0),
        (Asks.ASSESSMENT, _place(SectionKind.ASSESSMENT), 1),
        (Asks.ASSESSMENT, _place(SectionKind.DECISION), 0),
        (Asks.AMOUNT, _place(SectionKind.FINANCES), 1),
        (Asks.AMOUNT, _place(SectionKind.SUMMARY), 0),
        (Asks.CASE_NUMBER, _place(SectionKind.HEAD), 1),
        (Asks.DATE, _place(SectionKind.DECISION), 0),
        (Asks.OTHER, _place(SectionKind.OTHER), 0),
    ],
)
def test_the_section_that_tells(asks: Asks, place: Place, telling: int) -> None:
    column = expected(replace(_BARE, asks=asks), [""], [place])["telling"]
    assert column.tolist() == [telling]


@pytest.mark.parametrize(
    ("asks", "text", "shape"),
    [
        (Asks.AMOUNT, "Det koster 250.000 kr. om året.", 1),
        (Asks.AMOUNT, "Det koster en del.", 0),
        (Asks.COUNT, "Der er 410 cyklister i døgnet.", 1),
        (Asks.DATE, "Den åbner den 6. oktober 2023.", 1),
        (Asks.DATE, "Den åbner til sommer.", 0),
        (Asks.PERSON, "Dorte Vinterskov (L) var inhabil.", 1),
        (Asks.REASON, "Det skyldes, at broen er smal.", 1),
        (Asks.CASE_NUMBER, "Sagsnr. 22/0318", 1),
        # What has no shape of its own is not held to one.
        (Asks.DECISION, "Godkendt den 6. oktober 2023.", 0),
        (Asks.OTHER, "Det koster 250.000 kr.", 0),
    ],
)
def test_the_shape_of_what_is_asked_for(asks: Asks, text: str, shape: int) -> None:
    column = expected(replace(_BARE, asks=asks), [text], [_place()])["shape"]
    assert column.tolist() == [shape]


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("", SectionKind.DESCRIPTION, (0.0, 0, 0, 0)),
        ("Godkendt.", SectionKind.DECISION, (0.0, 0, 0, 0)),
        ("et to tre", SectionKind.HEAD, (math.log(3), 1, 0, 0)),
        ("Bilag 1", SectionKind.ATTACHMENTS, (math.log(2), 0, 1, 0)),
        ("ord " * 60, SectionKind.HISTORY, (math.log(60), 0, 0, 1)),
        # No more for being longer.
        ("ord " * 500, SectionKind.SUMMARY, (math.log(60), 0, 0, 0)),
    ],
)
def test_the_form_of_a_passage(
    text: str, kind: SectionKind, values: tuple[float, ...]
) -> None:
    columns = form([text], [_place(kind)])
    assert tuple(columns) == STAGES["form"]
    assert [column[0] for column in columns.values()] == pytest.approx(values)


def test_no_passages_have_no_signals(sample_archive: LocalArchive) -> None:
    for columns in (
        form([], []), named(_BARE, []), expected(_BARE, [], []),
        wording(sample_archive, _BARE, []),
    ):
        assert columns and all(len(column) == 0 for column in columns.values())


def _wordings(archive: LocalArchive) -> dict[str, dict[str, np.ndarray]]:
    passages = [p.id for p in archive.corpus.passages()]
    records = load(ROOT / "benchmarks" / "questions" / "sample-questions.jsonl")
    return {
        record.id: wording(
            archive, understand(record.question, archive.terms, _TODAY), passages
        )
        for record in records
    }


def test_words_speak_for_a_passage_and_never_against_it(sample_archive: LocalArchive) -> None:
    found = _wordings(sample_archive)
    assert len(found) > 90
    assert all(column.min() >= 0 for columns in found.values() for column in columns.values())
    # Most questions have words of the corpus.
    assert sum(columns["words"].max() > 0.1 for columns in found.values()) > len(found) / 2


@pytest.mark.parametrize(
    "name",
    [
        "grams",
        pytest.param(
            "words"
        ),
    ],
)
def test_words_say_at_most_one(name: str, sample_archive: LocalArchive) -> None:
    found = _wordings(sample_archive)
    assert {id: c[name].max() for id, c in found.items() if c[name].max() > 1} == {}


def test_what_the_searches_told_need_not_be_looked_up_again(
    sample_archive: LocalArchive,
) -> None:
    question = understand("Hvad koster den nye cykelsti?", sample_archive.terms, _TODAY)
    fragments = sample_archive.grams(" ".join(question.words))
    words, grams = (
        {hit.passage: hit.score for hit in hits}
        for hits in (
            sample_archive.search_lexical(question.groups, 5, Filters()),
            sample_archive.search_grams(fragments, 5, Filters()),
        )
    )
    passages = [p.id for p in sample_archive.corpus.passages()]
    anew = wording(sample_archive, question, passages)
    known = wording(sample_archive, question, passages, words, grams)
    assert len(words) == len(grams) == 5 and words != grams
    assert {n: c.tolist() for n, c in known.items()} == {n: c.tolist() for n, c in anew.items()}


@pytest.mark.parametrize("question", [_BARE, replace(_BARE, language="en")])
def test_a_question_without_words_has_none_in_common(
    question: Question, sample_archive: LocalArchive
) -> None:
    columns = wording(sample_archive, question, [0, 1, 2])
    assert {name: column.tolist() for name, column in columns.items()} == {
        "words": [0.0] * 3, "grams": [0.0] * 3
    }


def test_a_rare_word_says_more_than_a_common_one(sample_archive: LocalArchive) -> None:
    """The passage with the hundeskov, of a question with other words beside it."""
    question = understand("hundeskov og vej", sample_archive.terms, _TODAY)
    passages = sample_archive.corpus.passages()
    texts = [
        place_of(sample_archive, p).document.text[p.start : p.end].casefold() for p in passages
    ]
    columns = wording(sample_archive, question, [p.id for p in passages])
    with_dogs = np.array(["hundeskov" in text for text in texts])
    for column in columns.values():
        assert column[with_dogs].mean() > column[~with_dogs].mean()


def test_cosines_are_told_in_tenths(sample_archive: LocalArchive) -> None:
    cosines = np.array([0.8, 0.9], dtype=np.float32)
    assert in_tenths(sample_archive, cosines) == pytest.approx([8, 9])


class _OfAnotherEncoder:
    """As much of an archive as its encoder makes: no tokens, cosines ten times as far apart."""

    info = ArchiveInfo("0001", "other", "abc", "2026-11-22", token_fingerprint="")
    spread = 0.27


def test_cosines_of_another_encoder_are_brought_to_the_same_spread() -> None:
    cosines = np.array([0.2, 0.7], dtype=np.float32)
    assert in_tenths(_OfAnotherEncoder(), cosines) == pytest.approx([0.2, 0.7])


@pytest.fixture(scope="module")
def asked() -> EncodedQuestion:
    return FakeEncoder().encode_question("cykelsti langs Østervej")


def test_vectors_of_passages_are_compared_one_by_one(
    sample_archive: LocalArchive, asked: EncodedQuestion
) -> None:
    ids = [5, 3, 400]
    vectors = sample_archive.passage_vectors(ids)
    assert of_vectors(sample_archive, asked, ids)["passage"] == pytest.approx(
        [10 * float(v @ asked.vector) for v in vectors], abs=1e-5
    )
    tokens = of_tokens(sample_archive, asked, ids)["late"]
    alone = [of_tokens(sample_archive, asked, [id])["late"][0] for id in ids]
    assert tokens == pytest.approx(alone) and len(set(alone)) == 3


def test_the_passages_of_a_point_share_its_signal(
    sample_archive: LocalArchive, asked: EncodedQuestion
) -> None:
    passages = sample_archive.corpus.passages()
    places = [place_of(sample_archive, p) for p in passages]
    column = of_points(sample_archive, asked, places)["point"]
    by_point: dict[tuple[str, int], list[int]] = {}
    for row, place in enumerate(places):
        key = ("point", place.point.id) if place.point else ("section", place.section.id)
        by_point.setdefault(key, []).append(row)
    assert any(kind == "section" for kind, _ in by_point)
    for rows in by_point.values():
        assert np.ptp(column[rows]) == 0
        vectors = sample_archive.passage_vectors([passages[row].id for row in rows])
        mean = vectors.mean(axis=0)
        cosine = float(mean @ asked.vector) / float(np.linalg.norm(mean))
        assert column[rows[0]] == pytest.approx(10 * cosine, abs=1e-4)
    best = places[int(np.argmax(column))].point
    assert best and "Østervej" in best.title
