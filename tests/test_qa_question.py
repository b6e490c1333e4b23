"""What questions say about themselves."""

from __future__ import annotations

from datetime import date

import pytest

from embeddings.lexical import analyzer
from qa.committees import committees_named, same_committee
from qa.errors import EmptyQuestion, QuestionTooLong
from qa.model import MAX_QUESTION, Asks
from qa.periods import Period
from qa.question import points_in, spellings, understand
from qa.shapes import fits, spans


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
        ("Скільки коштує нова велодоріжка?", Asks.AMOUNT, "uk"),
        ("Kütüphane ne zaman açık?", Asks.DATE, "tr"),
        ("Ile kosztuje nowa ścieżka rowerowa?", Asks.AMOUNT, "pl"),
    ],
)
def test_kind_and_language(text: str, asks: Asks, language: str) -> None:
    question = understand(text, terms)
    assert (question.asks, question.language) == (asks, language)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("er der flere på vej?", Asks.YES_NO),
        ("og er der flere på vej?", Asks.YES_NO),
        ("Må jeg dele affaldsbeholder med min nabo?", Asks.YES_NO),
        ("Fik de afleveret byggeregnskaberne til tiden?", Asks.YES_NO),
        ("Is there a committee for the harbour and its neighbours?", Asks.YES_NO),
        ("Czy most jest otwarty?", Asks.YES_NO),
        ("hvilke skoler arbejder jobcenteret sammen med?", Asks.LIST),
        ("I hvilke gader slukkes lyset?", Asks.LIST),
        ("Nævn de steder, hvor man må bade", Asks.LIST),
        ("Which schools does the new plan mention?", Asks.LIST),
        ("Welche vier Leitlinien nennt die Gesundheitspolitik der Kommune?", Asks.LIST),
        ("hvad er powerjobsøgerne?", Asks.DEFINITION),
        ("hvad er klap job for noget?", Asks.DEFINITION),
        ("Hvad betyder restgruppe?", Asks.DEFINITION),
        ("Was ist Zendoo?", Asks.DEFINITION),
        # A more telling kind stays what it was.
        ("Blev planen vedtaget?", Asks.DECISION),
        ("Anbefalede udvalget et forsøg?", Asks.RECOMMENDATION),
        ("Hvilke partier stemte imod?", Asks.DECISION),
        ("Er det rigtigt, at det koster 200 kr.?", Asks.AMOUNT),
        ("Hvad er sagsnummeret?", Asks.CASE_NUMBER),
        ("Hvad er prisen?", Asks.AMOUNT),
        # One thing, not several; a property, not what a word means.
        ("Hvilken gade blev valgt?", Asks.OTHER),
        ("Which phone has the best camera?", Asks.OTHER),
        ("hvad er status på zendoo", Asks.OTHER),
        ("Hvad er den gennemsnitlige sagsvarighed for dagpenge i 2020?", Asks.OTHER),
        ("Hvad er sag 22/383?", Asks.OTHER),
        # Politeness, Swedish "where" and German "he" are no verbs that ask.
        ("Kan du fortælle om hundeskoven?", Asks.OTHER),
        ("Var ligger den nya skolan som barnen ska gå i?", Asks.OTHER),
        ("Er möchte ins Schwimmbad gehen und dort bleiben", Asks.OTHER),
    ],
)
def test_how_a_question_is_put(text: str, asks: Asks) -> None:
    assert understand(text, terms).asks is asks


@pytest.mark.parametrize("asks", [Asks.YES_NO, Asks.LIST, Asks.DEFINITION])
def test_kinds_of_form_are_judged_like_other(asks: Asks) -> None:
    text = "Den 24. marts 2021 gav Per Olsen 200 kr. til 12 af dem."
    assert not asks.has_shape
    assert fits(asks, text) is fits(Asks.OTHER, text)
    assert spans(asks, text) == spans(Asks.OTHER, text)


def test_kinds_with_a_shape() -> None:
    assert {asks for asks in Asks if asks.has_shape} == {
        Asks.AMOUNT, Asks.COUNT, Asks.DATE, Asks.PERSON, Asks.REASON, Asks.CASE_NUMBER,
    }


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


@pytest.mark.parametrize(
    ("text", "case_numbers"),
    [
        ("elever i skoleåret 21/22", ()),
        ("mødet den 24/12", ()),
        ("mødet 24/12/2021", ()),
        ("sag 24/12 om skoleåret 21/22", ("24/12",)),
        ("sag 22/383 fra 2022", ("22/383",)),
    ],
)
def test_a_date_is_no_case_number(text: str, case_numbers: tuple[str, ...]) -> None:
    assert understand(text, terms).case_numbers == case_numbers


def test_all_that_is_said_of_the_meeting_is_read() -> None:
    question = understand(
        "Hvad sagde teknisk udvalg den 3. maj og sidste år om punkt 4 fra April 2, 2020, "
        "den 1. marts 2021 og i marts 2022?",
        terms,
        today=date(2023, 5, 10),
    )
    assert question.periods == (
        Period(date(2022, 1, 1), date(2022, 12, 31)),
        Period(date(2022, 3, 1), date(2022, 3, 31)),
    )
    assert question.days == ((5, 3),)
    assert question.dates == (date(2020, 4, 2), date(2021, 3, 1))
    assert question.committees == ("teknisk udvalg",)
    assert question.points == ("4",)


def test_a_plain_question_says_nothing_of_the_meeting() -> None:
    question = understand("Hvor mange af de 17 busprojekter bliver der ændret på?", terms)
    assert question.periods == question.days == question.committees == question.points == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hvad besluttede Byrådet om havnebadet?", ["Byrådet"]),
        ("hvad sagde byraadet", ["Byrådet"]),
        ("på byrådsmødet den 27. august", ["Byrådet"]),
        ("kommunalbestyrelsens møde", ["Byrådet"]),
        ("What did the city council decide?", ["Byrådet"]),
        ("Was hat der Stadtrat beschlossen?", ["Byrådet"]),
        ("Vad beslutade kommunfullmäktige?", ["Byrådet"]),
        ("Що вирішила міська рада?", ["Byrådet"]),
        ("Hvad besluttede Vejle Byråd?", ["Vejle Byråd"]),
        ("hvad sagde teknisk udvalg om det", ["teknisk udvalg"]),
        ("Hvorfor udsatte Teknisk Udvalg planen", ["Teknisk Udvalg"]),
        ("i social- og beskæftigelsesudvalget", ["social- og beskæftigelsesudvalget"]),
        ("Besluttede Børne- og Kulturudvalget det?", ["Børne- og Kulturudvalget"]),
        ("boerne- og kulturudvalgets møde", ["boerne- og kulturudvalget"]),
        ("plan-, bolig- og teknikudvalget", ["plan-, bolig- og teknikudvalget"]),
        ("Børn, Unge og Familieudvalget", ["Børn, Unge og Familieudvalget"]),
        ("hvem leder udvalget for beskæftigelse og sundhed",
         ["udvalget for beskæftigelse og sundhed"]),
        ("økonomiudvalget og byrådet", ["økonomiudvalget", "Byrådet"]),
        ("hvad mener ældrerådet", ["ældrerådet"]),
        ("Hvad besluttede TU og SBU's formand?", ["TU", "SBU"]),
        # None is named.
        ("hvad besluttede udvalget om det", []),
        ("hvad sagde udvalget for nylig", []),
        ("Hvilket udvalg afgør sagen?", []),
        ("skal der være et lokalt udvalg", []),
        ("hvilke udvalgte skoler og udvalgsmedlemmer", []),
        ("hvad sker der i området", []),
        ("er det frarådet", []),
        ("Hvad siger KL, EU, SF og DF om SU?", []),
        ("HVAD BESLUTTEDE DU NU", []),
        ("members of the council of Europe", []),
    ],
)
def test_committees(text: str, named: list[str]) -> None:
    assert list(committees_named(text)) == named


@pytest.mark.parametrize(
    ("named", "committee", "same"),
    [
        ("Byrådet", "Ravnsø Byråd", True),
        ("Byrådet", "Kommunalbestyrelsen", True),
        ("Ravnsø Byråd", "Byrådet", True),
        ("Vejle Byråd", "Byrådet", False),
        ("Byrådet", "Økonomiudvalget", False),
        ("Byrådet", "Ældrerådet", False),
        ("ældreråd", "Ældrerådet", True),
        ("Ældrerådet", "Ældreudvalget", False),
        ("teknisk udvalg", "Teknisk Udvalg", True),
        ("tekniske udvalg", "Teknisk Udvalg", True),
        ("teknikudvalget", "Teknisk Udvalg", True),
        ("oekonomiudvalget", "Økonomiudvalget", True),
        ("boerne- og kulturudvalget", "Børne- og Kulturudvalget", True),
        ("udvalget for beskæftigelse og sundhed", "Beskæftigelses- og Sundhedsudvalget", True),
        ("Beskæftigelses- og Sundhedsudvalget", "Udvalget for Sundhed og Beskæftigelse", True),
        # Whole words of a name are enough, not fewer words than were asked for.
        ("skoleudvalget", "Skole- og Dagtilbudsudvalget", True),
        ("sundhedsudvalget", "Beskæftigelses- og Sundhedsudvalget", True),
        ("skoleudvalget", "Folkeskoleudvalget", False),
        ("Børne- og Kulturudvalget", "Kulturudvalget", False),
        ("Social- og Beskæftigelsesudvalget", "Beskæftigelses- og Sundhedsudvalget", False),
        ("udvalget", "Teknisk Udvalg", False),
        ("SBU", "Social- og Beskæftigelsesudvalget", True),
        ("BSU", "Social- og Beskæftigelsesudvalget", False),
        ("UKF", "Udvalget for Kultur og Fritid", True),
        ("ØU", "Økonomiudvalget", True),
        ("TU", "Byrådet", False),
    ],
)
def test_same_committee(named: str, committee: str, same: bool) -> None:
    assert same_committee(named, committee, "Ravnsø Kommune") is same


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Hvad skete der under punkt 3?", ["3"]),
        ("pkt. 4", ["4"]),
        ("dagsordenspunkt 12", ["12"]),
        ("det sidste i punkt 3.", ["3"]),
        ("punkt 1.a om budgettet", ["1.a"]),
        ("punkt nr. 12a", ["12a"]),
        ("punkterne 3, 4 og 6", ["3", "4", "6"]),
        ("det 3. punkt på dagsordenen", ["3"]),
        ("point 3 on the agenda", ["3"]),
        ("agenda item 5", ["5"]),
        ("Tagesordnungspunkt 4", ["4"]),
        ("det hemmelige punkt 8 i maj 2022", ["8"]),
        # Parts of a recommendation, percentages, years and amounts.
        ("Hvem kunne ikke tiltræde beslutningspunkt 1 og 2?", []),
        ("steg 3 procentpoint 4", []),
        ("punkt 2021", []),
        ("10 points 3,5", []),
        ("top 10 skoler ved pier 3", []),
    ],
)
def test_points(text: str, points: list[str]) -> None:
    assert list(points_in(text)) == points


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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hvornår åbner havnebadet?", ("åbner", "havnebadet")),
        ("hvornaar aabner havnebadet egentlig", ("aabner", "havnebadet")),
        ("Hej, hvem bestemmer også over vejene nu?", ("bestemmer", "over", "vejene")),
        ("Hvem, hvad, hvor?", ()),
    ],
)
def test_words_that_ask_or_fill_are_not_looked_for(text: str, words: tuple[str, ...]) -> None:
    assert understand(text, terms).words == words
