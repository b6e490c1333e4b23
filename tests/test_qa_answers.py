"""Answers from the sample corpus with the real encoder, end to end."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT
from fakes import FakeEncoder

from corpus.model import SectionKind
from embeddings.archive import Filters
from embeddings.errors import EncoderMismatch
from embeddings.generation import LocalArchive
from qa.evaluation.gold import answers, load
from qa.model import Quote, Reason
from qa.service import Service
from qa.verify import stands

pytestmark = pytest.mark.encoder

RECORDS = load(ROOT / "benchmarks" / "questions" / "sample-questions.jsonl")


@pytest.mark.parametrize(
    ("question", "words", "committee", "day", "point"),
    [
        ("Hvor mange cyklister kørte på Østervej i døgnet i november 2023?", "656",
         "Teknik- og Klimaudvalget", "2024-03-12", "3"),
        ("Hvad koster havnebadet om året i drift?", "340.000", None, None, None),
        ("When was the bike path along Østervej opened?", "29. september 2023", None, None, None),
        ("Blev budgettet for 2024 vedtaget?", "10 stemmer mod 5", "Byrådet",
         "2023-10-11", "2"),
    ],
)
def test_facts(
    real_service: Service,
    question: str,
    words: str,
    committee: str | None,
    day: str | None,
    point: str | None,
) -> None:
    found = [q for q in _all(real_service, question) if words in q.text]
    assert found, [q.text for q in _all(real_service, question)]
    if committee:
        place = found[0].place
        assert place.meeting is not None and place.point is not None
        assert (place.meeting.committee, place.meeting.date.isoformat()) == (committee, day)
        assert place.point.number == point


def _all(service: Service, question: str) -> tuple[Quote, ...]:
    answer = service.ask(question)
    return answer.quotes or answer.nearest


@pytest.mark.parametrize(
    "question",
    ["Hvad besluttede Byrådet om sammenlægningen af skolerne?",
     "What did the committee decide about the youth club?"],
)
def test_the_decision_comes_first_and_the_recommendation_apart(
    real_service: Service, question: str
) -> None:
    quotes = _all(real_service, question)
    kinds = [q.place.section.kind for q in quotes]
    assert kinds[0] is SectionKind.DECISION
    assert SectionKind.RECOMMENDATION in kinds
    assert len({q.place.point.id for q in quotes if q.place.point}) == 1


def test_every_quote_of_every_question_stands_in_the_archive(real_service: Service) -> None:
    for record in RECORDS:
        answer = real_service.ask(record.question)
        for quote in (*answer.quotes, *answer.nearest):
            assert stands(real_service.archive, quote)
            assert quote.text in quote.place.document.text
            if quote.place.document.pages:
                assert quote.page is not None and 1 <= quote.page <= quote.place.document.pages


def test_most_development_questions_are_answered(real_service: Service) -> None:
    """A floor well below what is measured (docs/evaluation.md), to notice a breakdown."""
    answerable = [r for r in RECORDS if r.answerable]
    right = sum(
        answers(real_service.archive, _all(real_service, r.question), r) for r in answerable
    )
    assert right >= 0.6 * len(answerable)


def test_the_same_question_gets_the_same_bytes(real_service: Service) -> None:
    from qa.followup import Conversation
    from web.contract.answers import answer_json

    def once() -> str:
        answer = real_service.ask("Hvornår åbner havnebadet i Skarrevig?")
        values = answer_json(answer, real_service.archive, Conversation(), b"key")
        return json.dumps({**values, "timings_ms": None}, ensure_ascii=False)

    assert once() == once()


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        (Filters(committee="Byrådet"), lambda q: q.place.meeting.committee == "Byrådet"),
        (Filters(case_number="22/0318"), lambda q: q.place.point.case_number == "22/0318"),
        (Filters(point="2"), lambda q: q.place.point.number == "2"),
    ],
)
def test_filters_hold_for_every_quote(real_service: Service, filters: Filters, holds) -> None:  # type: ignore[no-untyped-def]
    answer = real_service.ask("Hvad blev der sagt om cykelstien langs Østervej?", filters)
    shown = answer.quotes or answer.nearest
    assert shown and all(holds(q) for q in shown)


def test_filters_that_fit_nothing_say_so(real_service: Service) -> None:
    answer = real_service.ask("Hvad koster cykelstien?", Filters(committee="Kirkeudvalget"))
    assert answer.reason is Reason.NO_MATCH_FOR_FILTERS
    assert not answer.nearest


def test_a_case_number_leads_to_its_case(real_service: Service) -> None:
    quotes = _all(real_service, "hvad handler sag 22/0880 om")
    assert quotes and all(
        q.place.point is not None and q.place.point.case_number == "22/0880" for q in quotes
    )


@pytest.mark.parametrize("limit", [1, 2])
def test_the_limit_limits(real_service: Service, limit: int) -> None:
    assert len(real_service.ask("Hvor mange cykler på Østervej?", limit=limit).quotes) <= limit


def test_another_encoder_is_refused_with_the_way_out(real_archive: LocalArchive) -> None:
    with pytest.raises(EncoderMismatch, match="referat build"):
        Service(real_archive, FakeEncoder())
