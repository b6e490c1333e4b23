from __future__ import annotations

from datetime import date, time

import pytest

from corpus.dates import dates_in, first_date, times_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-03-24", date(2021, 3, 24)),
        ("24-03-2021", date(2021, 3, 24)),
        ("24.03.2021", date(2021, 3, 24)),
        ("24/03/2021", date(2021, 3, 24)),
        ("4.12.2012", date(2012, 12, 4)),
        ("10.08.20", date(2020, 8, 10)),
        ("01-01-99", date(2099, 1, 1)),
        ("24. marts 2021", date(2021, 3, 24)),
        ("24 marts, 2021", date(2021, 3, 24)),
        ("24. MARTS 2021", date(2021, 3, 24)),
        ("den 1. jan. 2022", date(2022, 1, 1)),
        ("Onsdag d. 22. marts 2023", date(2023, 3, 22)),
        ("Tirsdag, 5 april, 2022 - 16:00", date(2022, 4, 5)),
        ("Beslutning i Teknik- og Klimaudvalget den 12-03-2024:", date(2024, 3, 12)),
        ("Lukket 29-02-2024.", date(2024, 2, 29)),
        ("31-02-2021, udsat til 03-03-2021", date(2021, 3, 3)),
    ],
)
def test_dates_as_minutes_write_them(text: str, expected: date) -> None:
    assert first_date(text) == expected


@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_in_words(number: int) -> None:
    months = "januar februar marts april maj juni juli august september oktober november december"
    assert first_date(f"den 7. {months.split()[number - 1]} 2023") == date(2023, number, 7)


@pytest.mark.parametrize(
    "text",
    [
        "31-02-2021",
        "29-02-2023",
        "32. marts 2021",
        "24-13-2021",
        "00-01-2021",
        "24. marts",
        "marts 2021",
        "24. martsdag 2021",
        "21/3017",
        "EMN-2025-003383",
        "24-03-20211",
        "1.24.03.2021",
        "01-01-1850",
        "kl. 15.30",
        "12,4 mio. kr. i 2022",
        "",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert first_date(text) is None


def test_offsets_are_those_of_the_dates() -> None:
    text = "Fra den 1. august 2022 til 30-06-2023, offentliggjort 2022-04-29."
    assert [text[start:end] for _, start, end in dates_in(text)] == [
        "1. august 2022", "30-06-2023", "2022-04-29",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kl. 15:30 - 18:00", [time(15, 30), time(18)]),
        ("kl. 15.30", [time(15, 30)]),
        ("kl. 9.05 – 10.00", [time(9, 5), time(10)]),
        ("Onsdag d. 27. april 2022 kl. 18:00", [time(18)]),
        ("Tirsdag, 5 april, 2022 - 16:00", [time(16)]),
        ("24.03.2021 kl. 00:00", [time(0)]),
        ("24.03.2021", []),
        ("Kl. 15.30-18.00", [time(15, 30), time(18)]),
        ("25:00", []),
        ("15:60", []),
        ("12.30 kr.", []),
        ("12.50 %", []),
        ("12.500", []),
        ("1.12.30", []),
    ],
)
def test_clock_times(text: str, expected: list[time]) -> None:
    assert times_in(text) == expected
