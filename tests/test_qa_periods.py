"""Periods that questions name; a number is a year only where it must be one."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.dates import days_in
from corpus.months import month_names
from qa.languages import LANGUAGES
from qa.periods import Period, periods_in

# A Wednesday in the middle of a month and of a quarter.
TODAY = date(2023, 5, 10)


def read(text: str, today: date = TODAY) -> list[str]:
    return [f"{p.start}/{p.end}" for p, _, _ in periods_in(text, today)]


def whole(first: int, last: int | None = None) -> list[str]:
    return [f"{first}-01-01/{last or first}-12-31"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hvad var ledigheden i 2021?", whole(2021)),
        ("hvad skal vi betale for affald i 2023 i et helårshus", whole(2023)),
        ("Which parties voted against the 2024 budget?", whole(2024)),
        ("Hvad blev der vedtaget om Budget 2024?", whole(2024)),
        ("Belediye ile anlaşma 2024 yılında ne zaman yenilendi?", whole(2024)),
        ("Lisbjerg 2024'te", whole(2024)),
        ("Скільки коштує садок у 2022 році?", whole(2022)),
        ("Ile kosztowało to w 2021 roku?", whole(2021)),
        ("كم عدد السكان في عام ٢٠٢١؟", whole(2021)),
        ("regnskaberne for 2021-2022", whole(2021, 2022)),
        ("budget 2024-27", whole(2024, 2027)),
        ("Hvor mange elever gik der på skolen i skoleåret 2021/22?", whole(2021, 2022)),
        ("i skoleåret 21/22", whole(2021, 2022)),
        ("deltagerbetalingen i 2022/23?", whole(2022, 2023)),
        ("fra 2019 til 2021", whole(2019, 2021)),
        ("mellem 2019 og 2021", whole(2019, 2021)),
        ("i 2020 og 2021", whole(2020) + whole(2021)),
        ("2019, 2020 og 2021", whole(2019) + whole(2020) + whole(2021)),
        ("før kommunalvalget i 2021", whole(2021)),
    ],
)
def test_years(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "sag 22/2492 - hvad går den ud paa",
        "Hvad er sag 22/383?",
        "journalnummer 2022/2492",
        "EMN-2025-003383",
        "hvad siger lov nr. 2010",
        "Hvad skete der med lokalplan 2021?",
        "hvad skete der med lokalplan 1221",
        "hvad er reglen i § 2015",
        "hvor mange af de 2021 elever bestod",
        "vi har 2000 elever i kommunen",
        "i 2000 skoler",
        "for 2021 kr. om året",
        "hvad dækker 2.021 kr.",
        "2021,5 mio. kr.",
        "mødet kl. 2015",
        "får 2020 unge hjælp",
        "mindst 2020",
        "telefon 2020 3040",
        "i 1990'erne",
        "7000stemmer",
        "bor på Nyvej 3, 2000 Frederiksberg",
        "i perioden 11.02.20-11.02.2021",
        "2010-12",
        "hvert år",
        "hvad koster det om året",
        "i årevis",
    ],
)
def test_other_numbers_are_no_years(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text", ["den 24. marts 2021", "24-03-2021", "den 24. marts", "on 24 March 2021", "24/3 2021"]
)
def test_a_day_makes_no_period(text: str) -> None:
    assert read(f"Hvad besluttede Byrådet {text}?") == []


@pytest.mark.parametrize(
    "month",
    [
        "marts 2021", "Marts, 2021", "March 2021", "mars 2021", "März 2021", "marzo de 2021",
        "березня 2021", "березні 2021", "марте 2021", "marcu 2021", "Mart 2021", "مارس 2021",
        "maaliskuussa 2021", "tháng 3 năm 2021", "mar. 2021", "primo marts 2021",
    ],
)
def test_a_month_of_each_language(month: str) -> None:
    assert read(f"x {month}?") == ["2021-03-01/2021-03-31"]


def test_a_short_name_that_is_a_danish_word_is_no_month() -> None:
    # Italian "set" is September, and "jul" is Christmas.
    assert read("har man set 2021 som et godt år") == whole(2021)
    assert read("hvad sker der jul 2021") == whole(2021)


def test_a_name_with_two_meanings_is_no_month() -> None:
    names = month_names(LANGUAGES)
    assert "listopad" not in names
    assert names["листопад"] == 11
    assert set(names.values()) == set(range(1, 13))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fra marts til maj 2021", ["2021-03-01/2021-05-31"]),
        ("august 2021-marts 2022", ["2021-08-01/2022-03-31"]),
        ("marts og november 2021", ["2021-03-01/2021-03-31", "2021-11-01/2021-11-30"]),
        ("2. kvartal 2022", ["2022-04-01/2022-06-30"]),
        ("Q2 2022", ["2022-04-01/2022-06-30"]),
        ("andet kvartal af 2022", ["2022-04-01/2022-06-30"]),
        ("the second quarter of 2022", ["2022-04-01/2022-06-30"]),
        ("første halvår 2021", ["2021-01-01/2021-06-30"]),
        ("genanvendt i andet halvår af 2023", ["2023-07-01/2023-12-31"]),
        ("im ersten Halbjahr 2021", ["2021-01-01/2021-06-30"]),
        ("foråret 2023", ["2023-03-01/2023-05-31"]),
        ("foraaret 2023", ["2023-03-01/2023-05-31"]),
        ("i efteråret 2022", ["2022-09-01/2022-11-30"]),
        ("vinteren 2022/23", ["2022-12-01/2023-02-28"]),
        ("vinteren 2022", ["2021-12-01/2023-02-28"]),
        ("primo 2020", ["2020-01-01/2020-04-30"]),
        ("medio 2020", ["2020-05-01/2020-08-31"]),
        ("som udvalget fik ultimo 2022?", ["2022-09-01/2022-12-31"]),
        ("uge 12 i 2021", ["2021-03-22/2021-03-28"]),
        ("i uge 60 2021 og i 5. kvartal", []),
        ("the fall in 2021", whole(2021)),
    ],
)
def test_parts_of_years(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sidste år", whole(2022)),
        ("sidste års budget", whole(2022)),
        ("forrige aar", whole(2022)),
        ("i år", whole(2023)),
        ("last year", whole(2022)),
        ("this year's budget", whole(2023)),
        ("im letzten Jahr", whole(2022)),
        ("förra året", whole(2022)),
        ("sidste måned", ["2023-04-01/2023-04-30"]),
        ("last month", ["2023-04-01/2023-04-30"]),
        ("i sidste uge", ["2023-05-01/2023-05-07"]),
        ("i går", ["2023-05-09/2023-05-09"]),
        ("i marts sidste år", ["2022-03-01/2022-03-31"]),
        ("sommeren i år", ["2023-06-01/2023-08-31"]),
        ("de sidste to år", ["2021-05-10/2023-05-10"]),
        ("det seneste år", ["2022-05-10/2023-05-10"]),
        ("the past 6 months", ["2022-11-10/2023-05-10"]),
        ("for to år siden", whole(2021)),
        ("two years ago", whole(2021)),
        # A day is not what these ask about.
        ("hvad koster det i dag", []),
        ("det sidste år i skolen", []),
        ("in the last year of school", []),
        ("for mere end to år siden", []),
        ("more than two years ago", []),
        ("i år 2021", whole(2021)),
        ("sidste uge i marts 2021", ["2021-03-01/2021-03-31"]),
        ("næste år", []),
        ("i sidste ende", []),
    ],
)
def test_periods_counted_from_today(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_last_month_reaches_over_the_year_and_short_months() -> None:
    assert read("sidste måned", date(2023, 1, 31)) == ["2022-12-01/2022-12-31"]
    assert read("sidste måned", date(2024, 3, 31)) == ["2024-02-01/2024-02-29"]
    assert read("de sidste 1 måneder", date(2024, 3, 31)) == ["2024-02-29/2024-03-31"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("siden august 2020?", ["2020-08-01/2023-05-10"]),
        ("since 2020", ["2020-01-01/2023-05-10"]),
        ("det næste møde efter maj 2022", ["2022-06-01/2023-05-10"]),
        ("efter 2023", []),
        ("før 2020", []),
        ("inden udgangen af 2022", []),
        ("by the end of 2022", []),
        ("bis 2022", []),
    ],
)
def test_open_ends(text: str, expected: list[str]) -> None:
    assert read(text) == expected


def test_offsets_are_those_of_the_words() -> None:
    text = "Hvad skete der i 2. kvartal 2022 og sidste år, ٢٠٢١?"
    assert [text[a:b] for _, a, b in periods_in(text, TODAY)] == [
        "2. kvartal 2022", "sidste år", "٢٠٢١",
    ]


@pytest.mark.parametrize("text", ["", "BU YIL", "bu yIl", "İ år", "mayİs 2021", "²⁰²¹", "٢" * 300])
def test_odd_letters_break_nothing(text: str) -> None:
    periods_in(text, TODAY)


def test_a_period_holds_its_ends_and_cannot_run_backwards() -> None:
    period = Period(date(2021, 1, 1), date(2021, 1, 31))
    assert date(2021, 1, 1) in period and date(2021, 1, 31) in period
    assert date(2021, 2, 1) not in period
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2021, 1, 2), date(2021, 1, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("den 24. marts", [(None, 3, 24)]),
        ("d. 24 marts", [(None, 3, 24)]),
        ("den 24/3", [(None, 3, 24)]),
        ("on March 24th", [(None, 3, 24)]),
        ("on the 24th of March", [(None, 3, 24)]),
        ("am 24. März", [(None, 3, 24)]),
        ("March 24, 2021", [(2021, 3, 24)]),
        ("1 квітня 2022 року", [(2022, 4, 1)]),
        ("den 29. februar", [(None, 2, 29)]),
        ("den 31. februar", []),
        ("sag 22/12", []),
        ("in March 24 pupils came", []),
        ("i september 5 elever", []),
        ("rule 5 may be changed", []),
        ("6. klasse", []),
        ("march 2021", []),
    ],
)
def test_days(text: str, expected: list[tuple[int | None, int, int]]) -> None:
    assert [day[:3] for day in days_in(text, LANGUAGES)] == expected
