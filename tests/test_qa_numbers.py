"""Numbers: their kinds, values and units, in sentences and in tables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from embeddings.generation import LocalArchive
from qa.cite import cite, point_at
from qa.figures import NumberKind, figures_in
from qa.numbers import Number, numbers_of
from qa.verify import stands

_SHORT = dict(zip(NumberKind, "apcd", strict=True))


def _value(value: Decimal | str) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Amounts.
        ("Det koster 12,5 mio. kr. i 2024.", "a 12,5 mio. kr.=12500000 DKK|d 2024=2024"),
        ("Prisen er 1.234.567 kr. ekskl. moms", "a 1.234.567 kr.=1234567 DKK"),
        ("en værdi af kr. 175.000, hvoraf", "a kr. 175.000=175000 DKK"),
        ("fastsættes til 100.000,00 kr.", "a 100.000,00 kr.=100000 DKK"),
        ("omkring 3,5 milliarder kroner", "a 3,5 milliarder kroner=3500000000 DKK"),
        ("en ændring på -33,8 mio. kr. i alt", "a -33,8 mio. kr.=-33800000 DKK"),
        ("for 6,3–9,4 mia. kr.", "a 6,3=6300000000 DKK|a 9,4 mia. kr.=9400000000 DKK"),
        ("støtte på 2,1 mio. euro", "a 2,1 mio. euro=2100000 EUR"),
        # Percentages.
        ("hæves til 90% ALTSÅ", "p 90%=90 %"),
        ("kommuneskatten fastsættes til 25,9 pct., hvilket", "p 25,9 pct.=25.9 %"),
        ("96 (50%) fik job, 5-10 procent ikke", "c 96=96|p 50%=50 %|p 5=5 %|p 10 procent=10 %"),
        # Counts, in figures and in words.
        ("Der er 155 ledige og 1.723 i alt.", "c 155=155|c 1.723=1723"),
        ("To af de fire tilbud, tre stemmer mod to", "c To=2|c fire=4|c tre=3|c to=2"),
        ("et event ”To Care or Not” for ledere", ""),
        ("forløb på 4-8 ugers varighed", "c 4=4|c 8=8"),
        ("udledningen vil være -95.000 tons, 2 -3 %", "c -95.000=-95000|p 2=2 %|p 3 %=3 %"),
        ("antal 192 3128 i forløb", "c 192=192|c 3128=3128"),
        ("1,2 mio. borgere og at 14 ha eng", "c 1,2 mio.=1200000|c 14=14"),
        # Dates, whole and in part.
        ("mødet den 10.08.20 om sagen", "d 10.08.20=2020-08-10"),
        ("den 11. april og 14. juni 2022", "d 11. april=--04-11|d 14. juni 2022=2022-06-14"),
        ("færdig i november 2024", "d november 2024=2024-11"),
        ("budgettet for 2024-2027", "d 2024=2024|d 2027=2027"),
        # Names of things.
        ("jf. § 17, stk. 4, og bilag 3 i sag 21/3017", ""),
        ("Lokalplan nr. 118 og tillæg 7, kl. 8 og kl. 16.30", ""),
        ("Rute 41, 42 og 43 kører i uge 7-9 med 12 busser", "c 12=12"),
        ("sammen med sagerne 3 – 4 og 6 – 10", ""),
        ("At 1) der gives 2 lån", "c 2=2"),
        ("henholdsvis 1.,2.,3. og 4. kvartal", ""),
        ("elever på 0.-5. årgang", ""),
        ("11 Mere rengøring, nærvær og hjælp", ""),
        ("11 borgere fik hjælp", "c 11=11"),
        ("beslutningspunkter 1 og 2 om Pier 3", ""),
    ],
)
def test_numbers_of_a_sentence(text: str, found: str) -> None:
    told = [
        f"{_SHORT[f.kind]} {text[f.start : f.end]}={_value(f.value)} {f.unit or ''}".strip()
        for f in figures_in(text)
    ]
    assert told == (found.split("|") if found else [])


_COUNCIL = "/moede/ravnsoe-kommune/byraadet"
_TECHNICAL = "/moede/ravnsoe-kommune/teknik-og-klimaudvalget"


def _numbers(archive: LocalArchive, path: str) -> list[Number]:
    point = point_at(archive, path)
    assert point is not None
    return numbers_of(archive, point)


@pytest.mark.parametrize(
    ("path", "row", "cells"),
    [
        # In millions of crowns, as the caption tells; the headings are years.
        (f"{_COUNCIL}/2023-10-11/2", "Overskud på drift",
         [("2024", "46500000 DKK"), ("2025", "51500000 DKK"), ("2026", "54600000 DKK"),
          ("2027", "56300000 DKK")]),
        (f"{_TECHNICAL}/2022-03-08/3", "Statstilskud",
         [("2022", "0 DKK"), ("2023", "-3100000 DKK"), ("2024", "-1000000 DKK"),
          ("I alt", "-4100000 DKK")]),
        # A year of its own in a table of crowns.
        (f"{_TECHNICAL}/2024-03-12/2", "2025", [("År", "2025"), ("Udgift", "1050000 DKK")]),
        # Numbers of children, and no clock times.
        ("/moede/ravnsoe-kommune/boerne-og-kulturudvalget/2024-02-06/3", "Kl. 6.00-6.30",
         [("Troldhøj", "11"), ("Søstjernen", "8")]),
    ],
)
def test_a_row_has_its_columns_headings_and_unit(
    sample_archive: LocalArchive, path: str, row: str, cells: list[tuple[str, str]]
) -> None:
    found = [n for n in _numbers(sample_archive, path) if n.quote.text.startswith(f"{row}\t")]
    assert [
        (n.heading and n.heading.text, f"{_value(n.value)} {n.unit or ''}".strip()) for n in found
    ] == cells


def _check(archive: LocalArchive) -> int:
    """Every number stands in its quote, and every quote and heading at its offsets."""
    count = 0
    for meeting in archive.corpus.meetings():
        for point in archive.corpus.points_of(meeting.id):
            for number in numbers_of(archive, point):
                assert stands(archive, number.quote), number.quote.text
                assert number.heading is None or stands(archive, number.heading)
                assert len(number.quote.highlights) == 1 and number.printed.strip()
                assert number.quote.place.point == point
                count += 1
    return count


def test_every_number_of_the_sample_stands(sample_archive: LocalArchive) -> None:
    assert _check(sample_archive) > 900
    first = _numbers(sample_archive, f"{_COUNCIL}/2023-10-11/2")[0]
    assert cite(sample_archive, first.quote).path.startswith(f"{_COUNCIL}/2023-10-11/2?")


def test_numbers_of_real_minutes(shared_archive: LocalArchive) -> None:
    archive = shared_archive
    assert _check(archive) > 500
    path = "/moede/aarhus-kommune/aarhus-byraad/2025-08-27/8"
    amounts = [
        (n.printed, _value(n.value)) for n in _numbers(archive, path)
        if n.kind is NumberKind.AMOUNT
    ]
    assert ("912,9 mio. kr.", "912900000") in amounts
    table = _numbers(
        archive,
        "/moede/fredericia-kommune/beskaeftigelses-og-sundhedsudvalget/2022-05-05/6",
    )
    assert [
        (_value(n.value)) for n in table if n.heading and n.heading.text == "Antal borgere"
    ][:3] == ["10", "4", "4"]
