from __future__ import annotations

import pytest

from corpus.clean import is_page_number, join_lines, normalise, running_key, words


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\u030alborg", "ålborg"),
        ("ﬁnansiering og ﬂere oﬃcielle", "finansiering og flere officielle"),
        ("12,4\u00a0mio.\u202fkr.", "12,4 mio. kr."),
        ("  for   mange \u2003 mellemrum ", "for mange mellemrum"),
        ("\ufeffReferat\u200b fra\u200e mødet", "Referat fra mødet"),
        ("\uf0b7 Første", "• Første"),
        ("\u25cf Anden", "• Anden"),
        ("·Tredje", "•Tredje"),
        ("(cid:127) Fjerde", "• Fjerde"),
        ("to(cid:3) ord", "to ord"),
        ("midt \u25cf i", "midt \u25cf i"),
        ("Post \t Beløb", "Post\tBeløb"),
        ("række\x0bskift", "række skift"),
        ("æøåÆØÅé", "æøåÆØÅé"),
        ("", ""),
    ],
)
def test_characters(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


def test_normalising_twice_changes_nothing() -> None:
    once = normalise("\uf0b7 ﬁ\u00ad  a\u030a \t 1\u00a0000")
    assert normalise(once) == once


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
    ],
)
def test_line_ends(first: str, second: str, vocabulary: tuple[str, ...], expected: str) -> None:
    assert join_lines(first, second, vocabulary) == expected


def test_words_leave_out_what_a_line_end_cut() -> None:
    found = words(["Byrådets forvalt-", "ningen skal Social- og p-pladser", "skal"])
    assert found == {"byrådets": 1, "skal": 2, "og": 1, "p-pladser": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Side 3 af 12", True),
        ("side 3", True),
        ("Page 3 of 12", True),
        ("- 3 -", True),
        ("– 14 –", True),
        ("3/12", True),
        (" 27 ", True),
        ("3. marts", False),
        ("Punkt 3", False),
        ("12.345", False),
        ("20215", False),
        ("Side om side", False),
        ("", False),
    ],
)
def test_page_numbers(text: str, expected: bool) -> None:
    assert is_page_number(text) is expected


def test_running_heads_compare_equal_on_every_page() -> None:
    keys = {running_key(f"Byrådet, 22-03-2023    Side {page} af 12") for page in (1, 9, 12)}
    assert len(keys) == 1
    assert running_key("Teknisk Udvalg 22-03-2023 Side 1 af 12") not in keys
