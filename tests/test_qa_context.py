"""Follow-up questions: which lean on the conversation, and what they are answered with."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeEncoder
from flask.testing import FlaskClient

from embeddings.archive import Filters
from embeddings.generation import LocalArchive
from qa.cite import path_of
from qa.context import context_of, leans, within
from qa.followup import Conversation
from qa.model import Reason
from qa.retrieve import Evidence, place_of
from qa.service import Service
from qa.spelling import understood
from web.contract.answers import followed


@pytest.fixture(scope="module")
def evidence(sample_archive: LocalArchive) -> Evidence:
    (passage,) = sample_archive.corpus.passages([40])
    return Evidence(passage, place_of(sample_archive, passage), 0.0, {}, ())


def _scored(evidence: Evidence, score: float) -> list[Evidence]:
    return [Evidence(evidence.passage, evidence.place, score, {}, ())]


@pytest.mark.parametrize(
    ("text", "behind", "leant"),
    [
        # It begins as a follow-up and says nothing of its own.
        ("og hvad koster det?", 9.0, True),
        ("og hvad koster det?", 11.0, False),
        ("hvad besluttede de så?", 9.0, True),
        ("and what does it cost?", 9.0, True),
        ("und was kostet es?", 9.0, True),
        # Short, but no more.
        ("hvornår åbner havnebadet", 4.0, True),
        ("hvornår åbner havnebadet", 6.0, False),
        # It begins so, and names another subject.
        ("og hvornår åbner svømmehallen i Skarrevig efter renoveringen", 4.0, True),
        ("og hvornår åbner svømmehallen i Skarrevig efter renoveringen", 6.0, False),
        # A whole question, however near: it finds what was cited by itself.
        ("Hvornår åbner svømmehallen i Skarrevig efter renoveringen?", 0.0, False),
        # Nothing to look for.
        ("er det sådan?", 99.0, True),
    ],
)
def test_what_leans(
    sample_archive: LocalArchive, evidence: Evidence, text: str, behind: float, leant: bool
) -> None:
    question = understood(text, sample_archive)
    alone, cited = _scored(evidence, 50.0), _scored(evidence, 50.0 - behind)
    assert leans(question, alone, cited) == leant
    assert not leans(question, alone, [])


def test_the_context_is_what_was_cited_last(sample_archive: LocalArchive) -> None:
    corpus = sample_archive.corpus
    for passage in corpus.passages()[::40]:
        place = place_of(sample_archive, passage)
        conversation = Conversation().followed_by("Hvad?", ["/moede/x/y/2020-01-01"])
        conversation = conversation.followed_by("Hvornår?", [path_of(place), "/moede/a"])
        context = context_of(sample_archive, conversation)
        assert context is not None and context.asked == "Hvornår?"
        hits = sample_archive.search_dense(
            sample_archive.passage_vectors([passage.id])[0], 10_000, context.where)
        found = corpus.passages([hit.passage for hit in hits])
        assert passage.id in {p.id for p in found}
        assert {path_of(place_of(sample_archive, p)) for p in found} >= {path_of(place)}
        if place.point:
            assert {path_of(place_of(sample_archive, p)) for p in found} == {path_of(place)}


@pytest.mark.parametrize(
    "paths",
    [
        [], ["/moede/x/y/2020-01-01"], ["/moede/x/y/2020-99-01/3"], ["/etc/passwd"], [""],
        ["/moede/ravnsoe-kommune/byraadet/2023-10-11/99"],
    ],
)
def test_what_is_gone_is_no_context(sample_archive: LocalArchive, paths: list[str]) -> None:
    assert context_of(sample_archive, Conversation().followed_by("Hvad?", paths)) is None


def test_without_a_conversation_there_is_no_context(sample_archive: LocalArchive) -> None:
    assert context_of(sample_archive, None) is None
    assert context_of(sample_archive, Conversation()) is None


def test_what_was_asked_for_comes_before_what_was_cited() -> None:
    where = Filters(committee="a", point="3")
    assert within(Filters(point="4", municipality="b"), where) == Filters(
        committee="a", point="4", municipality="b")


def _in_turn(service: Service, *questions: str) -> list:
    conversation, answers = Conversation(), []
    for question in questions:
        answers.append(service.ask(question, conversation=conversation))
        conversation = followed(conversation, answers[-1])
    return answers


@pytest.mark.encoder
def test_a_conversation_about_the_budget(real_service: Service) -> None:
    first, vote, other = _in_turn(
        real_service, "Blev budgettet for 2024 vedtaget?", "og hvem stemte imod?",
        "Hvornår åbner havnebadet i Skarrevig?")
    assert first.leant_on is None and vote.leant_on == "Blev budgettet for 2024 vedtaget?"
    (place, *_) = (q.place for q in vote.quotes or vote.nearest)
    shown = first.quotes or first.nearest
    assert place.point and shown[0].place.point and place.point.id == shown[0].place.point.id
    # A new subject leaves the old one: the same as by itself.
    alone = real_service.ask("Hvornår åbner havnebadet i Skarrevig?")
    assert other.leant_on is None and other.quotes == alone.quotes


@pytest.mark.encoder
def test_nothing_but_a_pointer_back_is_a_question_in_a_conversation(
    real_service: Service,
) -> None:
    assert real_service.ask("er det sådan?").reason is Reason.NO_WORDS
    _, answer = _in_turn(real_service, "Hvad koster havnebadet om året i drift?", "er det sådan?")
    assert answer.leant_on and (answer.quotes or answer.nearest)


def test_the_earlier_questions_are_kept_together(sample_archive: LocalArchive) -> None:
    service = Service(sample_archive, FakeEncoder())
    answers = _in_turn(service, "Hvad blev besluttet om havnebadet?", "og er det sådan?", "og nu?")
    assert [a.leant_on for a in answers] == [
        None, "Hvad blev besluttet om havnebadet?",
        "Hvad blev besluttet om havnebadet? og er det sådan?",
    ]


def test_the_page_asks_further_and_lets_go(client: FlaskClient) -> None:
    from lxml import html

    page = html.fromstring(client.get("/?q=Hvad+blev+besluttet+om+havnebadet").text)
    conversation = page.xpath("//form[@id='spoerg']//input[@name='samtale']/@value")[0]
    assert not page.xpath("//ul[contains(@class, 'understood')]//a")
    second = html.fromstring(client.get(
        "/", query_string={"q": "og er det sådan?", "samtale": conversation, "sprog": "da"}).text)
    (told,) = second.xpath("//ul[contains(@class, 'understood')]")
    assert "Forstået ud fra: ”Hvad blev besluttet om havnebadet”" in told.text_content()
    # The way out asks the question by itself.
    (link,) = told.xpath(".//a/@href")
    assert "samtale" not in link
    assert "Forstået ud fra" not in client.get(f"{link}&sprog=da").text
    # One that is not ours is no conversation.
    forged = client.get("/", query_string={"q": "og er det sådan?", "samtale": conversation[:-3]})
    assert forged.status_code == 200 and "Forstået ud fra" not in forged.text


def test_the_api_tells_what_a_question_leant_on(client: FlaskClient) -> None:
    first = client.post("/api/v1/ask", json={"question": "Hvad blev besluttet om havnebadet"})
    asked = {"question": "og er det sådan?", "conversation": first.get_json()["conversation"]}
    second = client.post("/api/v1/ask", json=asked).get_json()
    assert second["understood"]["leant_on"] == "Hvad blev besluttet om havnebadet"
    assert first.get_json()["understood"]["leant_on"] is None


@pytest.mark.encoder
def test_follow_ups_of_the_development_set(shared: Path, shared_service: Service) -> None:
    """A floor below what is measured (docs/evaluation.md): 19 of 21."""
    from benchmarks.conversations import turns

    found = [
        a for a in turns(shared_service, shared / "eval" / "fredericia-dialogues.jsonl")
        if a.record.answerable and a.record.turn > 1
    ]
    assert len(found) == 21 and sum(a.point for a in found) >= 17
