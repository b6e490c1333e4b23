"""Members, attachments and earlier treatments, from lists and from real documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import TRUTH, sample, shared_reading

from corpus.model import Member, Treatment
from corpus.people import members_in, people


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Formand: Connie M. Jørgensen (F) Næstformand: Turan Savas (A) John Nyborg (A)",
            [("Connie M. Jørgensen", "F", "formand"), ("Turan Savas", "A", "næstformand"),
             ("John Nyborg", "A", None)],
        ),
        ("Borgmester Ea Bang (SF), Ib Ø. Å-Lund (Lokallisten)",
         [("Ea Bang", "SF", "borgmester"), ("Ib Ø. Å-Lund", "Lokallisten", None)]),
        ("Ea Bang, Ib von Lund og Ali El-Sayed",
         [("Ea Bang", None, None), ("Ib von Lund", None, None), ("Ali El-Sayed", None, None)]),
        ("Formand: Ea Bang; Ib Lund", [("Ea Bang", None, "formand"), ("Ib Lund", None, None)]),
        ("Ingen", []),
        ("Alle var til stede", []),
        ("", []),
    ],
)
def test_people(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert [(m.name, m.party, m.role) for m in people(text)] == expected


def test_who_is_excused_is_absent_with_what_is_known_of_them() -> None:
    fields = {"medlemmer": "Formand: Ea Bang (F) Ib Lund (A)", "afbud": "Ib Lund"}
    assert members_in(fields) == (
        Member("Ea Bang", "F", "formand", True), Member("Ib Lund", "A", None, False),
    )


@pytest.mark.parametrize("stem", [
    "ravnsoe-teknik-og-klimaudvalget-2022-03-08", "ravnsoe-boerne-og-kulturudvalget-2022-09-06",
    "ravnsoe-teknik-og-klimaudvalget-2024-09-10",
])
def test_members_of_the_sample_minutes(stem: str) -> None:
    """With the party letters, and over the end of a line."""
    meeting = sample(f"{stem}.pdf").meeting
    assert meeting is not None
    expected = {(m.name, m.party) for m in TRUTH[stem].members}
    assert {(m.name, m.party) for m in meeting.members} == expected


def test_the_course_of_a_case_as_data() -> None:
    points = {p.number: p for p in sample("ravnsoe-byraadet-2023-10-11.pdf").points}
    assert points["3"].history == (
        Treatment("Børne- og Kulturudvalget", date(2022, 9, 6), "3", "Forsøget blev godkendt."),
        Treatment(
            "Børne- og Kulturudvalget", date(2023, 9, 5), "3", "Anbefales over for Byrådet."
        ),
    )
    assert points["2"].attachments == ("Budgetaftale 2024-2027", "Takstoversigt 2024")


@pytest.mark.parametrize(
    ("file", "point", "day", "number"),
    [
        ("minutes/referat-social-og-beskaeftigelsesudvalget-2021-03-24.pdf", "4",
         date(2020, 8, 10), "63"),
        ("minutes/social-og-beskaeftigelsesudvalget-2021-03-24.html", "8",
         date(2020, 11, 23), "90"),
        ("minutes/aarhus-byraad-2025-08-27.pdf", "2", date(2025, 8, 19), "4"),
        ("minutes/aarhus-teknisk-udvalg-2025-10-01.html", "2", date(2025, 9, 22), "2"),
    ],
)
def test_earlier_treatments_in_real_minutes(
    shared: Path, file: str, point: str, day: date, number: str
) -> None:
    found = next(p for p in shared_reading(file).points if p.number == point)
    assert (day, number) in {(t.date, t.point) for t in found.history}


def test_attachments_named_like_sections_stay_attachments(shared: Path) -> None:
    found = shared_reading("minutes/aarhus-byraad-2025-08-27.pdf").points[1]
    assert found.attachments[:2] == ("Indstilling", "Bilag 1: Beslutningsforslag")
    assert found.sections[-1].kind == "attachments"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Til stede var formand Sofus Granlund (A) og Else Ryegaard (V). Rie Holm (F) havde "
            "meldt afbud, og i hendes sted mødte Jens Ulv (F).",
            [("Sofus Granlund", True), ("Else Ryegaard", True), ("Rie Holm", False),
             ("Jens Ulv", True)],
        ),
        ("Fraværende og bemærkninger til dagsordenen", []),
        ("Mødet blev holdt på rådhuset.", []),
    ],
)
def test_attendance_told_in_sentences(line: str, expected: list[tuple[str, bool]]) -> None:
    assert [(m.name, m.present) for m in members_in({}, [line])] == expected


def test_a_table_of_attendance() -> None:
    lines = ["Navn\tListe\tTil stede\tFraværende", "Ea Bang\tA\tx", "Ib Lund\tV\t\tx", "Slut"]
    assert members_in({}, lines) == (
        Member("Ea Bang", "A", None, True), Member("Ib Lund", "V", None, False),
    )


def test_who_comes_for_somebody_is_not_absent() -> None:
    fields = {
        "medlemmer": "Ea Bang (F), Ib Lund (A)",
        "afbud": "Ib Lund (A) havde meldt afbud. Som stedfortræder mødte Bo Dam (A).\n"
                 "Ea Bang (F) mødte kl. 17.20.",
    }
    assert [(m.name, m.present) for m in members_in(fields)] == [
        ("Ea Bang", True), ("Ib Lund", False),
    ]


@pytest.mark.parametrize(
    ("text", "role"),
    [("Lis Agersø (formand)", "formand"), ("Lis Agersø - Medlem", "medlem"),
     ("Lis Agersø, Næstformand (F)", "næstformand"), ("Lis Agersø (V) - Formand", "formand")],
)
def test_roles_after_the_name(text: str, role: str) -> None:
    (member,) = people(text)
    assert (member.name, member.role) == ("Lis Agersø", role)
