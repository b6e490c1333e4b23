from __future__ import annotations

from datetime import time

import pytest

from corpus.venue import hours, place


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Byrådets møde den 28. april 1999 kl. 18.30 i byrådssalen", "Mødet hævet kl. 20.45."],
         (time(18, 30), time(20, 45))),
        (["14-09-2021 15:00", "Mødet slut kl. 16:40"], (time(15), time(16, 40))),
        (["Tirsdag d. 7. februar 2023 kl. 16.00-18.20 i Mødelokale Gry"],
         (time(16), time(18, 20))),
        (["Mødet begyndte kl. 16.00 og sluttede kl. 17.55"], (time(16), time(17, 55))),
        (["Referat fra mødet", "Udgiften var 12.30 kr."], (None, None)),
    ],
)
def test_hours_in_the_head(lines: list[str], expected: tuple[time | None, time | None]) -> None:
    assert hours(lines, {}) == expected


def test_fields_tell_before_sentences() -> None:
    fields = {"starttidspunkt": "Kl. 17:00", "sluttidspunkt": "Kl. 19:25"}
    lines = ["Mødt kl. 12.00 til frokost den 1. maj 2020"]
    assert hours(lines, fields) == (time(17), time(19, 25))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Onsdag den 28. april 1999 kl. 18.30 i byrådssalen"], "byrådssalen"),
        (["den 22. juni 2020 kl. 17:30", "i Nørreå Rådhus, Kirkegade 22 - Mødelokale Heden"],
         "Nørreå Rådhus, Kirkegade 22 - Mødelokale Heden"),
        (["14-09-2021 15:00", "Udvalgsværelse 2, Lyngfjord Rådhus"],
         "Udvalgsværelse 2, Lyngfjord Rådhus"),
        (["Mødelokale D2"], None),
        (["14-09-2021 15:00", "Medlemmer: Ea Bang"], None),
    ],
)
def test_where_it_was_held(lines: list[str], expected: str | None) -> None:
    assert place(lines, {}) == expected
