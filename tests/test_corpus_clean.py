from __future__ import annotations

import pytest

from corpus.clean import is_page_number, normalise, running_key


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
