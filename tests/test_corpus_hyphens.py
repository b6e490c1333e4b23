from __future__ import annotations

import pytest

from corpus.hyphens import Vocabulary, join_lines, stranded


@pytest.mark.parametrize(
    ("first", "second", "vocabulary", "expected"),
    [
        ("den", "nye skole", (), "den nye skole"),
        ("til-", "hørende", (), "tilhørende"),
        ("forvalt-", "ningen skal", (), "forvaltningen skal"),
        ("forvalt\u00ad", "ningen", (), "forvaltningen"),
        ("BYRÅDET\u00ad", "S", (), "BYRÅDETS"),
        ("Social-", "og Beskæftigelsesudvalget", (), "Social- og Beskæftigelsesudvalget"),
        ("børne-", "eller ungeområdet", (), "børne- eller ungeområdet"),
        ("kultur-", "samt fritid", (), "kultur- samt fritid"),
        ("Børne-", "og Kulturudvalget", ("børneog",), "Børne- og Kulturudvalget"),
        ("p-", "pladser", (), "p-pladser"),
        ("2021-", "2024", (), "2021-2024"),
        ("KKR-", "møde", (), "KKR-møde"),
        ("covid-", "19", (), "covid-19"),
        ("Jens-", "Ole Fuglemose", (), "Jens-Ole Fuglemose"),
        ("e-", "mail", (), "e-mail"),
        ("e-", "mail", ("email",), "email"),
        ("real-", "priser", ("real-priser",), "real-priser"),
        ("real-", "priser", ("realpriser", "real-priser"), "realpriser"),
        ("for-", "slag:", ("forslag",), "forslag:"),
        ("2021 -", "2024", (), "2021 - 2024"),
        ("leder -og", "medarbejderworkshops", (), "leder -og medarbejderworkshops"),
        ("by-rum-", "met", (), "by-rummet"),
        ("vedt-", "og", (), "vedtog"),
        ("windows-", "brugere", (), "windowsbrugere"),
        ("windows-", "brugere", ("windows-udgaven",), "windows-brugere"),
        ("børne-", "haven", ("børne-unge-området",), "børnehaven"),
    ],
)
def test_line_ends(first: str, second: str, vocabulary: tuple[str, ...], expected: str) -> None:
    assert join_lines(first, second, Vocabulary.of(vocabulary)) == expected


def test_words_leave_out_what_a_line_end_cut() -> None:
    found = Vocabulary.of(["Byrådets forvalt-", "ningen skal Social- og p-pladser", "skal"])
    assert found.words == {"byrådets", "skal", "og", "p-pladser"}
    assert found.before_hyphens == {"p"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("til arbejds- markedet.", "til arbejdsmarkedet."),
        ("børne- og arbejds- markedet", "børne- og arbejdsmarkedet"),
        ("sundheds- eller arbejdsområdet", "sundheds- eller arbejdsområdet"),
        ("social- sundheds- og", "social- sundheds- og"),
    ],
)
def test_a_word_parted_within_its_line(text: str, expected: str) -> None:
    vocabulary = Vocabulary.of(["arbejdsmarkedet sundhedsområdet socialområdet sundhedseller"])
    for at in reversed(stranded(text, vocabulary)):
        text = text[:at] + text[at + 2 :]
    assert text == expected
