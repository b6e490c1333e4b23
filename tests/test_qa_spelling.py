"""Slips in a question, put right by the words of the sample archive."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest

from embeddings.archive import Archive
from embeddings.generation import LocalArchive
from qa.errors import EmptyQuestion
from qa.model import Asks
from qa.question import understand
from qa.spelling import understood


def _put_right(text: str, meant: tuple[tuple[str, str], ...]) -> str:
    for typed, right in meant:
        text = text.replace(typed, right)
    return text


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        # Swapped, left out, doubled, a neighbour's key.
        ("Hvad blev besluttet om cykelsiten?", {"cykelsiten": "cykelstien"}),
        ("Hvornår åbner svømehallen?", {"svømehallen": "svømmehallen"}),
        ("hvem stemmte imod", {"stemmte": "stemte"}),
        ("Hvad koster det at parkere ved havnwn?", {"havnwn": "havnen"}),
        # Two slips in a long word, two words with slips, one word twice.
        ("Hvad siger forvaltnigenn om skolerne?", {"forvaltnigenn": "forvaltningen"}),
        ("Hvad koster parkerng ved havnebadett?",
         {"parkerng": "parkering", "havnebadett": "havnebadet"}),
        ("Er hundeskovenn åben, og hvor er hundeskovenn?", {"hundeskovenn": "hundeskoven"}),
        # A capital at the start is no name's.
        ("Cyklesti langs Østervej?", {"Cyklesti": "cykelsti"}),
        # Written out.
        ("Hvad besluttede byraadet om foererloese busser?",
         {"byraadet": "byrådet", "foererloese": "førerløse"}),
        ("Hvad sker der med kaempebjoerneklo?", {"kaempebjoerneklo": "kæmpebjørneklo"}),
        # Written out where the archive lacks the word but the language has it.
        ("Hvad koster naevningeting i midtbyen?", {"naevningeting": "nævningeting"}),
        # Written out and a slip as well.
        ("Hvornår åbner svoemehallen?", {"svoemehallen": "svømmehallen"}),
        # One word written apart, within a name of several too, and with a slip beside it.
        ("Hvor ligger hunde skoven?", {"hunde skoven": "hundeskoven"}),
        ("Svømme hallen, hvornår åbner den?", {"Svømme hallen": "Svømmehallen"}),
        ("Hvad siger Teknik- og klima udvalget?", {"klima udvalget": "klimaudvalget"}),
        ("Hvem stemte imod cykel stien ved havnwn?",
         {"cykel stien": "cykelstien", "havnwn": "havnen"}),
        # A committee that the archive lacks.
        ("Hvem sider i økonomi udvalget?", {"økonomi udvalget": "økonomiudvalget"}),
        ("Kultur udvalgets møde", {"Kultur udvalgets": "Kulturudvalgets"}),
        # The rest of the question is left as it is: names, numbers, signs.
        ("Hvad står der i sag 22/0318 om parkerng – på Østervej (2023)?",
         {"parkerng": "parkering"}),
    ],
)
def test_slips_are_put_right(
    question: str, meant: dict[str, str], sample_archive: LocalArchive
) -> None:
    read = understood(question, sample_archive)
    assert dict(read.meant) == meant and len(read.meant) == len(meant)
    assert read.text == question
    assert read.searched == _put_right(question, read.meant)
    # What is looked for is what the right words would have been understood as.
    right = understand(read.searched, sample_archive.terms)
    assert (read.groups, read.words, read.names) == (right.groups, right.words, right.names)
    for word in meant.values():
        terms = sample_archive.terms(word)
        assert any(set(terms) <= set(group) for group in read.groups), word
    assert understood(question, sample_archive) == read


@pytest.mark.parametrize(
    ("question", "meant", "asks"),
    [
        ("hvornor åbner svømmehallen", {"hvornor": "hvornår"}, Asks.DATE),
        ("hvonår åbner svømmehallen", {"hvonår": "hvornår"}, Asks.DATE),
        ("Vornår åbner svømmehallen?", {"Vornår": "hvornår"}, Asks.DATE),
        ("hvorfr er svømmehallen lukket", {"hvorfr": "hvorfor"}, Asks.REASON),
        ("hvor mage elever er der på skolen", {"mage": "mange"}, Asks.COUNT),
        ("hvor mnge elever er der på skolen", {"mnge": "mange"}, Asks.COUNT),
        ("hvor megt koster parkering", {"megt": "meget"}, Asks.AMOUNT),
        ("hvaf besluttede byrådet om skolen", {"hvaf": "hvad"}, Asks.DECISION),
        ("hvme stemte imod", {"hvme": "hvem"}, Asks.PERSON),
        ("hvoradn gik det med skolen", {"hvoradn": "hvordan"}, Asks.DECISION),
    ],
)
def test_mistyped_question_words_tell_what_is_asked(
    question: str, meant: dict[str, str], asks: Asks, sample_archive: LocalArchive
) -> None:
    read = understood(question, sample_archive)
    assert (dict(read.meant), read.asks) == (meant, asks)
    assert read.searched == _put_right(question, read.meant)


@pytest.mark.parametrize(
    "question",
    [
        # Speech, Norwegian and Swedish; other words of Danish.
        "va koster parkering", "hva koster parkering", "vad koster parkering",
        "vem stemte imod", "vilken skole er det", "hvar er skolen", "varför er skolen lukket",
        "hvorledes gik det", "hvorimod stemte byrådet", "hvid og hver",
        # As near to one as to another.
        "hvilkn skole er det",
        # How long, how afraid, how thin.
        "hvor lange er de", "hvor bange er de", "hvor mager er den", "hvor magen er",
        "fortæl om mage til",
    ],
)
def test_question_words_that_are_left_alone(
    question: str, sample_archive: LocalArchive
) -> None:
    assert understood(question, sample_archive).meant == ()


@pytest.mark.parametrize(
    ("question", "found", "lost"),
    [
        ("Hvad blev besluttet om cykelsiten?", "cykelsti", "cykelsit"),
        ("Hvad besluttede byraadet?", "byråd", "byraadet"),
        ("Hvornår åbner svømehallen?", "svømmehal", "svømehal"),
    ],
)
def test_the_right_words_terms_are_looked_for(
    question: str, found: str, lost: str, sample_archive: LocalArchive
) -> None:
    terms = {term for group in understood(question, sample_archive).groups for term in group}
    assert found in terms and lost not in terms
    assert sample_archive.term_frequency(found) > 0


@pytest.mark.parametrize(
    "question",
    [
        # All words are there.
        "Hvad besluttede byrådet om cykelstien langs Østervej?",
        # Danish, though the archive has none of them; some are near words that it has.
        "Hvornår bygges giraffen?",
        "Hvad koster elefanten og kvantefysik?",
        "Hvad koster dronninger, krokodiller og bøgebrædder?",
        "Er der boligmangel?",
        # Another form than the archive's, with its stem.
        "Hvad mener udvalgene om lokalplanerne?",
        # Names within a question are nobody's slips, however near the words are.
        "Hvad koster Svømehallen?",
        "Hvad siger Petersson om skolen?",
        "Hvor mange elever er der i Hvidagr skole?",
        "Hvad siger Jens Hvidsten om det?",
        # Two words that are one elsewhere: a name, parts of two sentences.
        "Hvad siger Hunde Skoven om det?",
        "Hvad siger hunde. skoven er stor?",
        "Hvad besluttede udvalget, og hvad mener hele udvalget?",
        # Near nothing, too short, numbers.
        "Hvad er xylofqvist?",
        "Hvad er vjej og sti?",
        "Hvad står der i sag 22/0318?",
        "hvem hvad hvor",
    ],
)
def test_words_that_are_left_alone(question: str, sample_archive: LocalArchive) -> None:
    read = understood(question, sample_archive)
    assert read.meant == ()
    assert read.searched == read.text == question
    assert read == understand(question, sample_archive.terms)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How much does parkerng cost in the harbour?", "en"),
        ("What is the cost of the cykelsiten and the swiming pool?", "en"),
        ("Was kostet das Parken im Hafn und wer hat dagegen gestimt?", "de"),
        ("Vad beslutade kommunfullmäktige om cykelsiten och hur mycket kostar det?", "sv"),
        ("Jaka jest cena biletow na basen?", "pl"),
        ("Скільки коштує паркуваня біля гавані?", "uk"),
    ],
)
def test_other_languages_are_left_alone(
    question: str, language: str, sample_archive: LocalArchive
) -> None:
    read = understood(question, sample_archive)
    assert read.language == language
    assert read.meant == () and read.searched == read.text == question
    assert read == understand(question, sample_archive.terms)


def test_the_day_is_still_what_last_year_is_counted_from(sample_archive: LocalArchive) -> None:
    day = date(2024, 5, 1)
    slip, right = (
        understood(f"Hvad koster {word} sidste år?", sample_archive, day)
        for word in ("parkerng", "parkering")
    )
    assert slip.meant and slip.periods == right.periods
    assert [(p.start, p.end) for p in slip.periods] == [(date(2023, 1, 1), date(2023, 12, 31))]


def test_a_mistyped_committee_is_one(sample_archive: LocalArchive) -> None:
    """What a question says of the meeting is read from the right words."""
    assert not understand("Hvad sagde byrådett?", sample_archive.terms).committees
    read = understood("Hvad sagde byrådett?", sample_archive)
    assert read.meant == (("byrådett", "byrådet"),)
    assert read.committees == ("Byrådet",)


def test_white_space_is_as_the_question_keeps_it(sample_archive: LocalArchive) -> None:
    read = understood("  Hvad koster\n parkerng? ", sample_archive)
    assert read.text == "Hvad koster parkerng?"
    assert read.searched == "Hvad koster parkering?"


class _Told:
    """An archive in which each word occurs so many times."""

    def __init__(self, archive: LocalArchive, frequency: int) -> None:
        self._archive, self._frequency = archive, frequency

    def term_frequency(self, term: str) -> int:
        return self._frequency

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)


@pytest.mark.parametrize(
    ("question", "frequency", "meant"),
    [
        ("Hvad med elefant huset?", 3, {"elefant huset": "elefanthuset"}),
        ("Hvad med elefant huset?", 2, {}),
        # One of three parts is told as it was typed.
        ("Hvad med svømme hals restauranten?", 9,
         {"svømme hals restauranten": "svømmehalsrestauranten"}),
        # Neither a filler nor a stop word is half of a compound.
        ("Kan det godt gøres, og er der under udvalg?", 9, {}),
    ],
)
def test_two_words_are_one_as_often_as_the_archive_has_it(
    question: str, frequency: int, meant: dict[str, str], sample_archive: LocalArchive
) -> None:
    archive = cast(Archive, _Told(sample_archive, frequency))
    assert dict(understood(question, archive).meant) == meant


def test_an_empty_question_is_refused(sample_archive: LocalArchive) -> None:
    with pytest.raises(EmptyQuestion):
        understood(" ?! ", sample_archive)


@pytest.mark.parametrize(
    "text",
    ["Hvad skete der i sag havm-2022-0031?", "Hvad står der på www.parkerng.dk om sagen?",
     "Hvad er parkerng2?", "Skriv til hundeskv@parkerng.dk"],
)
def test_numbers_and_addresses_are_left_as_typed(
    text: str, sample_archive: LocalArchive
) -> None:
    assert understood(text, sample_archive).meant == ()


def test_the_longest_question_is_not_made_too_long(sample_archive: LocalArchive) -> None:
    text = "parkerng ".ljust(1000, "x")
    assert len(text) == 1000
    question = understood(text, sample_archive)
    assert (question.text, question.meant) == (text, ())
