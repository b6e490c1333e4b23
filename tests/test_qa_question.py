"""What questions say about themselves."""

from __future__ import annotations

from datetime import date

import pytest

from embeddings.lexical import analyzer
from qa.errors import EmptyQuestion, QuestionTooLong
from qa.model import MAX_QUESTION, Asks
from qa.question import spellings, understand


def terms(text: str) -> list[str]:
    return list(analyzer().analyze(text))


@pytest.mark.parametrize(
    ("text", "asks", "language"),
    [
        ("Hvad besluttede Byrådet om havnebadet?", Asks.DECISION, "da"),
        ("hvad blev der vedtaget om busserne", Asks.DECISION, "da"),
        ("Hvornår besluttede Byrådet at bygge cykelstien?", Asks.DATE, "da"),
        ("hvorfor blev vindmøllerne udsat", Asks.REASON, "da"),
        ("Hvad indstillede forvaltningen om gadelyset?", Asks.RECOMMENDATION, "da"),
        ("hva koster det at parkere på torvet", Asks.AMOUNT, "da"),
        ("Hvor mange elever går der på skolen?", Asks.COUNT, "da"),
        ("Hvem stemte imod budgettet?", Asks.PERSON, "da"),
        ("Hvad er sagsnummeret for cykelstien?", Asks.CASE_NUMBER, "da"),
        ("Hvor langt er der til møllerne i det projekt, som Byrådet vedtog?", Asks.OTHER, "da"),
        ("Blev forslaget om to timers gratis parkering på Torvet vedtaget?", Asks.DECISION, "da"),
        ("Fortæl om hundeskoven i plantagen", Asks.OTHER, "da"),
        ("What did the council decide about the harbour bath?", Asks.DECISION, "en"),
        ("How much does the swimming hall cost?", Asks.AMOUNT, "en"),
        ("Wann wird der Radweg eröffnet?", Asks.DATE, "de"),
        ("Hur många elever går i skolan?", Asks.COUNT, "sv"),
        ("متى يفتح المسبح؟", Asks.DATE, "ar"),
        ("Скільки коштує нова велодоріжка?", Asks.COUNT, "uk"),
        ("Kütüphane ne zaman açık?", Asks.DATE, "tr"),
        ("Ile kosztuje nowa ścieżka rowerowa?", Asks.COUNT, "pl"),
    ],
)
def test_kind_and_language(text: str, asks: Asks, language: str) -> None:
    question = understand(text, terms)
    assert (question.asks, question.language) == (asks, language)


@pytest.mark.parametrize(
    ("word", "also"),
    [
        ("foererloes", "førerløs"),
        ("boernehave", "børnehave"),
        ("skraldespand", "skraldespand"),
        ("Åbenrå", "aabenraa"),
        ("aaben", "åben"),
    ],
)
def test_a_word_brings_its_other_spellings(word: str, also: str) -> None:
    assert set(terms(also)) <= set(spellings(word, terms))


@pytest.mark.parametrize("word", ["hvad", "og", "naar", "vaere", "paa"])
def test_stop_words_bring_nothing_in_either_spelling(word: str) -> None:
    assert spellings(word, terms) == ()


def test_case_numbers_and_dates_are_read() -> None:
    text = "Hvad skete der i sag 21/3017 og EMN-2025-003383 den 24. marts 2021?"
    question = understand(text, terms)
    assert question.case_numbers == ("21/3017", "EMN-2025-003383")
    assert question.dates == (date(2021, 3, 24),)


def test_foreign_words_are_not_searched_but_names_are() -> None:
    question = understand("What was decided about Code of Care in Fredericia?", terms)
    found = {term for group in question.groups for term in group}
    assert found == {*terms("Code"), *terms("Care"), *terms("Fredericia")}


@pytest.mark.parametrize("text", ["", "   ", "?!", "\n\t", "…"])
def test_nothing_asked_is_refused(text: str) -> None:
    with pytest.raises(EmptyQuestion):
        understand(text, terms)


def test_the_longest_question_is_taken_and_one_letter_more_is_not() -> None:
    assert understand("a" * MAX_QUESTION, terms).text
    with pytest.raises(QuestionTooLong, match="at most 1000"):
        understand("a" * (MAX_QUESTION + 1), terms)
