from __future__ import annotations

import pytest
import sentencex
from conftest import SAMPLE_FILES, sample

from corpus.model import Block, BlockKind
from corpus.sentences import boundaries, sentences, split


@pytest.mark.parametrize(
    "parts",
    [
        ["Godkendt."],
        ["Godkendt.", "Poul Egesborg (V) havde meldt afbud."],
        ["Udgiften er 12,4 mio. kr. i 2022.", "Den falder til 3,1 mio. kr. i 2023."],
        ["Der gives 2,1 mio. kr.", "Beløbet finansieres af kassen."],
        ["Se bl.a. bilag 2 og ca. 14 andre, f.eks. kortet."],
        ["Jf. lov nr. 1234 af d. 3. marts 2020, stk. 2, pkt. 3."],
        ["Mødet begynder kl. 15.30 i lokale 117.", "Det slutter kl. 18.00."],
        ["Den 1. august 2022 lukker hallen.", "Den åbner igen den 30. juni 2023."],
        ["Der er 61 imod, herunder naboer m.fl.", "De øvrige er for."],
        ["Kommunen køber jord, veje, stier osv.", "Det koster 500.000 kr."],
        ["Sagen (sagsnr. 21/3017) udsættes.", "Den behandles igen i maj."],
        ["Hvad koster det?", "Det vides ikke!", "Forvaltningen undersøger det."],
        ["Planen er vedtaget jf. Planloven og vedr. Ravnsø Havn.", "Den gælder straks."],
        ["Sagen har sagsnr. EMN-2022-001204 og hører under afs. Miljø."],
        ["Hhv. 4,2 pct. og 5,1 pct. svarede ja."],
        ["Tilskuddet er inkl. moms 3,4 mio. kr. og ekskl. moms 2,7 mio. kr."],
    ],
)
def test_sentences_of_minutes(parts: list[str]) -> None:
    text = " ".join(parts)
    assert [text[start:end] for start, end in split(text)] == parts


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_has_no_sentences(text: str) -> None:
    assert split(text) == []


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (BlockKind.ROW, "Drift. I alt\t47,9. Netto", ["Drift. I alt\t47,9. Netto"]),
        (BlockKind.HEADING, "Kl. 15. Vindmøller. Høring", ["Kl. 15. Vindmøller. Høring"]),
        (BlockKind.ITEM, "• Møllerne standses. Det måles.", ["Møllerne standses.", "Det måles."]),
        (BlockKind.ITEM, "2. At planen vedtages.", ["At planen vedtages."]),
        (BlockKind.ITEM, "At 1) der bygges.", ["At 1) der bygges."]),
        (BlockKind.PARAGRAPH, "Godkendt. Lone deltog ikke.", ["Godkendt.", "Lone deltog ikke."]),
    ],
)
def test_sentences_of_a_block(kind: BlockKind, text: str, expected: list[str]) -> None:
    before = "Et afsnit foran.\n"
    found = sentences(Block(kind, text, start=len(before)))
    assert [(before + text)[start:end] for start, end in found] == expected


@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_sentences_cover_their_block(name: str) -> None:
    """Nothing but a list mark and white space lies outside the sentences of a block."""
    reading = sample(name)
    text = reading.document.text
    for section in (s for p in reading.points for s in p.sections):
        for block in section.blocks:
            spans = sentences(block)
            assert spans, block
            last = spans[0][0]
            assert len(text[block.start : last].split()) <= 1, block
            for start, end in spans:
                assert text[last:start].strip() == ""
                assert text[start:end] == text[start:end].strip() != ""
                last = end
            assert text[last : block.end].strip() == ""


def _by_the_library(text: str) -> set[int]:
    return {found["end_index"] for found in sentencex.get_sentence_boundaries("da", text)}


@pytest.mark.parametrize(
    "text",
    [
        "Se bl.a. bilag 2. Og Nr. 3. Den 3. maj. Kl. 14.30 i Hr. Hansens hus. J. K. Berg taler.",
        "Han sagde: \"Nej!\" Og hun: »Ja.« Så gik de. (Se nr. 4.) Derpå 10 pct.! – der er mere.",
        "Klik på Udlign. 2) Vælg konto. 3) Gem. • Slut. a) Et. b) To. (1) Først. (2) Så.",
        "Prisen er 2. ½ kr. gives. ² er en fod. Og .NET bruges. Det ... er. … Ja?! Nej!?",
        "Jf. punkt 2. afsnit. mv. Og osv. Derefter f.eks. Ole. Den 12. Og 2021. Så 000. Ja.",
        "Første linje.\nAnden linje. • Tredje.\n\nFjerde. ære. Ålborg. Østerbro.",
        "", "Ja", "Ja.", ".", " . . ", "Ord.Ord. www.x.dk. a@b.dk. U.S.A. er. A/S. Og",
    ],
)
def test_ends_are_those_of_the_library(text: str) -> None:
    assert boundaries(text) == _by_the_library(text)


def test_ends_of_minutes_are_those_of_the_library() -> None:
    paragraphs = [
        line for name in SAMPLE_FILES for line in sample(name).document.text.split("\n") if line
    ]
    assert len(paragraphs) > 1_000
    for text in dict.fromkeys(paragraphs):
        assert boundaries(text) == _by_the_library(text), text


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\u3000", "\u2028", "\u0085"])
def test_no_space_ends_the_program(space: str) -> None:
    """The library fails on some of them next to initials."""
    text = f"HansenØ.K{space}. » Og så. J.{space}K. Ja."
    spans = split(text)
    assert spans and all(text[a:b] == text[a:b].strip() for a, b in spans)
