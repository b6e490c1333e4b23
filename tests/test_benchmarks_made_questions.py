"""Questions made by rule: the right words asked for, and the right words as the answer."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.training.by_rule.asked import asked_in
from benchmarks.training.by_rule.grammar import clause_around
from benchmarks.training.by_rule.questions import from_turns, made_questions
from benchmarks.training.by_rule.templates import BY_SECTION, topic
from benchmarks.training.by_rule.typed import everyday, wrong
from benchmarks.training.reader_examples import Example
from corpus.model import (
    Block,
    BlockKind,
    Document,
    DocumentKind,
    Reading,
    Section,
    SectionKind,
)
from corpus.read import read

SAMPLES = Path(__file__).parents[1] / "corpus" / "samples"

# Sentence, kind, question, answer.
TURNED = [
    ("Kommunen har afsat 3,2 mio. kr. til cykelstier i 2024.", "amount",
     "hvor mange penge har kommunen afsat til cykelstier i 2024", "3,2 mio. kr."),
    # What stands before the verb without being the subject goes to the end.
    ("I 2024 har kommunen afsat 3,2 mio. kr. til cykelstier.", "amount",
     "hvor mange penge har kommunen afsat til cykelstier i 2024", "3,2 mio. kr."),
    ("Der gives en tillægsbevilling på 0,6 mio. kr. til havnebadet.", "amount",
     "hvor stor en tillægsbevilling gives der til havnebadet", "0,6 mio. kr."),
    # The subordinate clause has its verb later: it comes first all the same.
    ("Det foreslås, at der i 2025 bygges 40 boliger ved havnen.", "count",
     "hvor mange boliger bygges der i 2025 ved havnen", "40 boliger"),
    ("Bestyrelsen har syv medlemmer.", "count", "hvor mange medlemmer har bestyrelsen",
     "syv medlemmer"),
    ("65 procent af borgerne støtter forslaget.", "percent",
     "hvor mange procent af borgerne støtter forslaget", "65 procent"),
    ("Byrådet vedtog budgettet med 10 stemmer mod 5.", "count",
     "hvor mange stemmer vedtog byrådet budgettet med", "10 stemmer mod 5"),
    ("Forsøget i Børnehaven Troldhøj sluttede den 31. januar 2024.", "date",
     "hvornår sluttede forsøget i Børnehaven Troldhøj", "31. januar 2024"),
    ("Hallen holder lukket fra den 1. august 2022 til den 30. juni 2023.", "date",
     "hvornår holder hallen lukket", "fra den 1. august 2022 til den 30. juni 2023"),
    ("Teknisk Udvalg forkastede indstillingen.", "who", "hvem forkastede indstillingen",
     "Teknisk Udvalg"),
    ("Sagen blev udsat af Byrådet.", "who", "hvem blev sagen udsat af", "Byrådet"),
    ("Der etableres en ny bro ved Vesterbro Torv i 2027.", "where",
     "hvor etableres der en ny bro i 2027", "ved Vesterbro Torv"),
    ("Stien blev dyrere, fordi jorden var forurenet.", "why", "hvorfor blev stien dyrere",
     "fordi jorden var forurenet"),
    ("Forvaltningen vurderer, at området er egnet til vindmøller.", "what",
     "hvad vurderer forvaltningen", "at området er egnet til vindmøller."),
    ("Forslaget har været i høring i ni uger.", "duration",
     "hvor længe har forslaget været i høring", "ni uger"),
    ("Politikken har fire pejlemærker: Sunde rammer, livsglæde og fællesskab.", "list",
     "hvilke pejlemærker har politikken", "Sunde rammer, livsglæde og fællesskab"),
]
# Nothing is asked where the words have another meaning, or the sentence does not divide.
PASSED_OVER = [
    ("Kommunen har ansat flere i § 17-udvalget nr. 12.", "count"),
    ("Skarå blev rettet ud i 1950'erne.", "date"),
    ("Renten steg fra 2 til 4 pct.", "percent"),
    ("Når Ravnbakkeskolen åbner, flytter eleverne.", "who"),
]


def _asked(sentence: str, kind: str) -> dict[str, str]:
    """Questions of a kind about a sentence, with their answers."""
    found = {}
    for asked in asked_in(sentence):
        clause = clause_around(sentence, *asked.cut)
        if clause and asked.kind == kind:
            for words in asked.words:
                found[clause.question(words)] = sentence[asked.start : asked.end]
    return found


@pytest.mark.parametrize(("sentence", "kind", "question", "answer"), TURNED)
def test_a_sentence_is_turned_into_a_question(
    sentence: str, kind: str, question: str, answer: str
) -> None:
    assert _asked(sentence, kind).get(question) == answer


@pytest.mark.parametrize(("sentence", "kind"), PASSED_OVER)
def test_what_is_no_answer_is_not_asked_for(sentence: str, kind: str) -> None:
    assert not _asked(sentence, kind)


@pytest.mark.parametrize(("title", "expected"), [
    ("Svar på forslag fra KF og M om at halvere prisen på parkering",
     "at halvere prisen på parkering"),
    ("Orienteringssag: Status på samarbejde med Zendoo", "samarbejde med Zendoo"),
    ("Budget 2024-2027 – 2. behandling", "budget 2024-2027"),
    ("Bro mellem Dokk1 og Balticagade", "bro mellem Dokk1 og Balticagade"),
    ("Aarhus Kommunes klimaplan", "Aarhus Kommunes klimaplan"),
    ("Godkendelse af dagsorden", None),
    ("Lukket: Køb af areal", None),
])
def test_a_title_tells_what_is_talked_about(title: str, expected: str | None) -> None:
    assert topic(title) == expected


@pytest.mark.parametrize(("question", "text", "changed"), [
    ("hvad koster stien i 2024", "Stien koster 3 mio. kr. i 2024.", True),
    ("hvor mange boliger gælder de 40 km/t", "Zonen på 40 km/t dækker 12 boliger.", True),
    ("hvor bygges der i Skarrevig", "I Skarrevig bygges der ved havnen.", True),
    # Half of a span of years is no year of its own.
    ("hvad koster handleplanen 2024-2027", "Handleplanen 2024-2027", False),
    ("hvad koster stien", "Stien koster 3 mio. kr.", False),
])
def test_a_wrong_premise_is_not_in_the_text(question: str, text: str, changed: bool) -> None:
    names = [("place", "Skarrevig"), ("place", "Lindkær"), ("person", "Karin Strandhave")]
    for seed in range(20):
        other = wrong(question, text, names, random.Random(seed))
        assert (other is not None) == changed
        if other:
            new = set(other.split()) - set(question.split())
            assert len(new) == 1 and not new & set(text.rstrip(".").split())
            assert "Strandhave" not in other


def test_everyday_words_stand_for_those_of_offices() -> None:
    question = "hvor mange penge har kommunen afsat til daginstitutioner"
    found = {everyday(question, random.Random(n), share=1.0) for n in range(20)}
    assert "hvor mange penge har byen givet til børnehaver" in found
    assert everyday(question, random.Random(0), share=0.0) == question


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    files = sorted(SAMPLES.glob("*2023*.pdf"))
    return list(made_questions(map(read, files), seed=0))


def test_answers_are_slices_of_their_text(examples: list[Example]) -> None:
    answered = [e for e in examples if e.answer is not None]
    assert 0.4 < len(answered) / len(examples) < 0.8
    for example in answered:
        assert example.answer is not None
        start, end = example.answer
        assert 0 <= start < end <= len(example.context)
        assert example.context[start:end] == example.context[start:end].strip()
        assert len(example.context.split()) <= 400


def test_the_decision_answers_what_was_decided(examples: list[Example]) -> None:
    decided = [e for e in examples if e.source == "made minutes decision" and e.answer]
    assert len(decided) > 50
    for example in decided:
        assert "eslutning" in example.heading
    asked_elsewhere = [e for e in examples if e.source == "made minutes not_decided"]
    assert asked_elsewhere and all(e.answer is None for e in asked_elsewhere)


def test_the_same_seed_makes_the_same_questions(examples: list[Example]) -> None:
    files = sorted(SAMPLES.glob("*2023*.pdf"))
    assert list(made_questions(map(read, files), seed=0)) == examples
    assert list(made_questions(map(read, files), seed=1)) != examples


def test_questions_about_points_are_asked_in_many_languages(examples: list[Example]) -> None:
    of_points = {f"made minutes {kind.value}" for kind in BY_SECTION}
    asked = [e for e in examples if e.source in of_points]
    foreign = [e for e in asked if e.language != "da"]
    assert {e.language for e in foreign} > {"en", "de", "uk", "ar", "tr", "pl"}
    assert 0.1 < len(foreign) / len(asked) < 0.4


def test_a_section_in_two_files_of_a_meeting_is_asked_about_once() -> None:
    pdf = read(SAMPLES / "ravnsoe-byraadet-2023-03-22.pdf")
    once = list(made_questions([pdf], seed=0))
    assert list(made_questions([pdf, pdf], seed=0)) == once


def test_debates_are_asked_about_but_not_who_presides() -> None:
    said = "Staten har brugt 12 mio. kr. på broen ved Vesterbro Torv i 2022."

    def turn(speaker: str, start: int) -> Section:
        block = Block(BlockKind.PARAGRAPH, said, start)
        return Section(SectionKind.OTHER, speaker, start, block.end, (block,))

    speakers = ("Karin Dam (S)", "Formanden (Ib Lund)", "Ane Bo (V)", "Ib Vig (SF)")
    sections = tuple(turn(s, n * (len(said) + 1)) for n, s in enumerate(speakers))
    text = "\n".join([said] * len(sections))
    title = "Folketingets forhandlinger 1. maj 2023"
    document = Document("0" * 64, "sitting", "text/plain", title, DocumentKind.OTHER, text)
    found = list(from_turns([Reading(document, None, (), sections)], seed=0))
    assert found
    assert {e.heading for e in found} <= {f"{title}. {s}" for s in speakers if "ormand" not in s}
    assert all(e.source.startswith("made debate") for e in found)
    few = from_turns([Reading(document, None, (), sections)], seed=0, most=1)
    assert list(few) == found[:1]
