"""What questions ask for, by their words, in the languages told apart."""

from __future__ import annotations

import pytest

from qa.cues import kind_asked, speaks_of_decision
from qa.model import Asks

_DECIDED = [
    ("da", "Forkastede byrådet forslaget?"),
    ("da", "Blev forslaget forkastet i udvalget?"),
    ("da", "blev forslaget nedstemt"),
    ("da", "Har de droppet letbanen?"),
    ("da", "droppede byrådet letbanen"),
    ("da", "Bevilgede byrådet penge til en ny hal?"),
    ("da", "Hvad har udvalget bevilget til festivalen?"),
    ("da", "Hvad skete der med planen om en skøjtebane?"),
    ("da", "Hvad skete der i maj med planen om en skøjtebane?"),
    ("da", "hva skete der egentlig med skøjtebanen"),
    ("da", "Hvad endte det med for skøjtebanen?"),
    ("da", "hvad er striden om skøjtebanen endt med"),
    ("da", "Hvordan endte sagen om skøjtebanen?"),
    ("da", "Hvad blev det til sidst med skøjtebanen?"),
    ("da", "Hvad blev udfaldet af sagen om skøjtebanen?"),
    ("da", "Gik forslaget om gratis frugt igennem?"),
    ("da", "blev skøjtebanen til noget"),
    ("da", "Sagde byrådet ja til skøjtebanen?"),
    ("da", "har udvalget sagt nej til skøjtebanen"),
    ("da", "Hvad har Teknik-, Miljø- og Klimaudvalget nu besluttet om broen?"),
    ("en", "What happened to the plan for an ice rink?"),
    ("en", "What became of the ice rink?"),
    ("en", "Was the ice rink turned down?"),
    ("en", "Did they vote down the proposal?"),
    ("en", "Was the proposal voted down?"),
    ("en", "Did the council turn the plan down?"),
    ("en", "Was the local plan passed?"),
    ("de", "Was wurde aus der Eisbahn?"),
    ("de", "Hat der Rat den Plan verworfen?"),
    ("de", "Lehnte der Stadtrat den Plan ab?"),
    ("de", "Was geschah mit der Eisbahn?"),
    ("sv", "Vad hände med isbanan?"),
    ("sv", "Antog kommunfullmäktige planen?"),
    ("sv", "Hur slutade ärendet om isbanan?"),
    ("pl", "Czy rada odrzuciła plan?"),
    ("pl", "Co się stało z lodowiskiem?"),
    ("pl", "Czy budżet został przyjęty?"),
    ("uk", "Чи відхилила рада план?"),
    ("uk", "Чи прийняла рада бюджет?"),
    ("uk", "Що сталося з ковзанкою?"),
    ("ar", "هل رفض المجلس الخطة؟"),
    ("ar", "هل وافق المجلس على الميزانية؟"),
    ("ar", "ماذا حدث للخطة؟"),
    ("tr", "Meclis planı reddetti mi?"),
    ("tr", "Bütçe kabul edildi mi?"),
    ("tr", "Buz pistine ne oldu?"),
]


@pytest.mark.parametrize(("language", "text"), _DECIDED)
def test_what_became_of_a_matter_is_a_decision(language: str, text: str) -> None:
    assert kind_asked(text, language) is Asks.DECISION
    assert speaks_of_decision(text, language)


@pytest.mark.parametrize(
    ("language", "text", "asks"),
    [
        ("da", "Hvor meget bevilgede byrådet til hallen?", Asks.AMOUNT),
        ("da", "Hvornår blev forslaget nedstemt?", Asks.DATE),
        ("da", "Hvorfor droppede de letbanen?", Asks.REASON),
        ("da", "Hvordan faldt stemmerne om letbanen?", Asks.OTHER),
        ("da", "Hvem tog forbehold i sagen?", Asks.PERSON),
        ("da", "Hvem blev udpeget til bestyrelsen?", Asks.PERSON),
        ("da", "Hvad kostede hallen til sidst?", Asks.AMOUNT),
        ("da", "Hvad er status på letbanen?", Asks.OTHER),
        ("da", "Hvad går den vedtagne plan ud på?", Asks.OTHER),
        ("en", "Who was appointed to the board?", Asks.PERSON),
        ("en", "How far does the approved plan reach?", Asks.OTHER),
        ("de", "Wer wurde in den Vorstand ernannt?", Asks.PERSON),
        ("sv", "Vem utsågs till styrelsen?", Asks.PERSON),
        ("pl", "Kto został powołany do zarządu?", Asks.PERSON),
        ("uk", "Кого призначили до правління?", Asks.OTHER),
        ("tr", "Kurula kim atandı?", Asks.PERSON),
    ],
)
def test_of_a_decision_without_asking_for_it(language: str, text: str, asks: Asks) -> None:
    assert kind_asked(text, language) is asks
    assert speaks_of_decision(text, language)


@pytest.mark.parametrize(
    ("language", "text", "asks"),
    [
        ("da", "Hvad blev besluttet, og hvad var indstillet?", Asks.DECISION),
        ("da", "Hvad var indstillet i sagen om letbanen, og hvad blev så vedtaget?",
         Asks.DECISION),
        ("da", "Hvad blev indstillet og besluttet i sagen?", Asks.DECISION),
        ("en", "What was recommended, and what was decided?", Asks.DECISION),
        ("de", "Was wurde empfohlen und wie wurde entschieden?", Asks.DECISION),
        # Only the recommendation is asked for.
        ("da", "Hvad indstillede direktøren om at godkende planen?", Asks.RECOMMENDATION),
        ("da", "Hvad indstillede direktøren om køb og godkendelse?", Asks.RECOMMENDATION),
    ],
)
def test_a_decision_beside_its_recommendation(language: str, text: str, asks: Asks) -> None:
    assert kind_asked(text, language) is asks


@pytest.mark.parametrize(
    ("language", "text", "asks"),
    [
        ("en", "Describe the wholesale market", Asks.OTHER),
        ("en", "Describe the whole plan", Asks.OTHER),
        ("en", "Describe the reasonable costume", Asks.OTHER),
        ("da", "Beskriv pladsen neden for kirken", Asks.OTHER),
        ("da", "Beskriv stien nedenfor skolen", Asks.OTHER),
        ("da", "Fortæl om Kim Olsen", Asks.OTHER),
        ("da", "Kim Olsens forslag", Asks.OTHER),
        ("da", "Fortæl om kosten i børnehaven", Asks.OTHER),
        ("da", "Fortæl om adoption af børn og unge", Asks.OTHER),
        ("da", "Beskriv prisuddelingen til idrætsfolk", Asks.OTHER),
        ("da", "Hvad gør kommunen for udsatte børn?", Asks.OTHER),
        ("da", "Hvad sagde de, da udvalget udsatte sagen?", Asks.DECISION),
        ("da", "Udsatte Teknisk Udvalg broen?", Asks.DECISION),
        ("tr", "Yol neden kapandı?", Asks.REASON),
        ("tr", "Başkan kim oldu?", Asks.PERSON),
        # Short questions that are taken for another language.
        ("sv", "Hvem leder skolen?", Asks.PERSON),
        ("de", "Who leads the school?", Asks.PERSON),
        ("da", "Wann öffnet das Bad?", Asks.DATE),
        ("de", "När öppnar badet?", Asks.DATE),
    ],
)
def test_cues_are_words_of_the_question_s_language(
    language: str, text: str, asks: Asks
) -> None:
    assert kind_asked(text, language) is asks


@pytest.mark.parametrize(
    ("language", "text", "asks"),
    [
        ("pl", "Ile kosztowała ścieżka?", Asks.AMOUNT),
        ("pl", "Ile pieniędzy dostała szkoła?", Asks.AMOUNT),
        ("uk", "Скільки буде коштувати міст?", Asks.AMOUNT),
        ("ru", "Сколько стоит мост?", Asks.AMOUNT),
        ("ar", "كم سيكلف المسبح؟", Asks.AMOUNT),
        ("ar", "كم بلغت تكلفة المسبح؟", Asks.AMOUNT),
        ("da", "Hvor mange penge fik skolen?", Asks.AMOUNT),
        ("da", "hvad kommer broen til at koste", Asks.AMOUNT),
        ("pl", "Ile dzieci chodzi do szkoły?", Asks.COUNT),
        ("uk", "Скільки дітей у школі?", Asks.COUNT),
        ("ar", "كم عدد الأطفال في المدرسة؟", Asks.COUNT),
        ("da", "Hvor mange priser blev uddelt?", Asks.COUNT),
        ("da", "Hvor mange børn får billet for 20 kroner?", Asks.COUNT),
    ],
)
def test_how_much_and_how_many(language: str, text: str, asks: Asks) -> None:
    assert kind_asked(text, language) is asks


@pytest.mark.parametrize(
    ("language", "text", "asks"),
    [
        ("da", "og hvad mente forvaltningen?", Asks.ASSESSMENT),
        ("da", "Hvordan vurderer forvaltningen risikoen?", Asks.ASSESSMENT),
        ("da", "hvad siger forvaltningen til broen", Asks.ASSESSMENT),
        ("en", "What does the administration think of the bridge?", Asks.ASSESSMENT),
        ("de", "Wie beurteilt die Verwaltung die Brücke?", Asks.ASSESSMENT),
        ("sv", "Hur bedömer förvaltningen bron?", Asks.ASSESSMENT),
        ("tr", "İdare köprüyü nasıl değerlendiriyor?", Asks.ASSESSMENT),
        # Of other things, and by others.
        ("da", "Hvornår bliver broen vurderet?", Asks.DATE),
        ("da", "Hvad besluttede udvalget om vurderingen?", Asks.DECISION),
        ("da", "Hvad mener borgerne om broen?", Asks.OTHER),
    ],
)
def test_what_the_administration_thinks(language: str, text: str, asks: Asks) -> None:
    assert kind_asked(text, language) is asks
