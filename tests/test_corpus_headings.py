from __future__ import annotations

from datetime import date

import pytest
from corpus.headings import (
    case_number,
    deciding_body,
    match_label,
    meeting_field,
    point_head,
    stands_alone,
)

from corpus.model import SectionKind as Kind


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("Sagsresumé:", Kind.SUMMARY, "Sagsresumé"),
        ("Resume", Kind.SUMMARY, "Resume"),
        ("Sagsbeskrivelse:  ", Kind.DESCRIPTION, "Sagsbeskrivelse"),
        ("SAGSFREMSTILLING", Kind.DESCRIPTION, "SAGSFREMSTILLING"),
        ("Baggrund for  sagen", Kind.DESCRIPTION, "Baggrund for  sagen"),
        ("Økonomiske konsekvenser :", Kind.FINANCES, "Økonomiske konsekvenser"),
        ("Økonomi", Kind.FINANCES, "Økonomi"),
        ("Vurdering:", Kind.ASSESSMENT, "Vurdering"),
        ("Forvaltningens bemærkninger", Kind.ASSESSMENT, "Forvaltningens bemærkninger"),
        ("Indstillinger:", Kind.RECOMMENDATION, "Indstillinger"),
        ("Beslutningspunkter", Kind.RECOMMENDATION, "Beslutningspunkter"),
        ("Det indstilles:", Kind.RECOMMENDATION, "Det indstilles"),
        ("Indstilling fra Magistratens 2. Afdeling", Kind.RECOMMENDATION, None),
        ("Beslutninger", Kind.DECISION, "Beslutninger"),
        ("Byrådets beslutning", Kind.DECISION, "Byrådets beslutning"),
        ("Sagsforløb", Kind.HISTORY, "Sagsforløb"),
        ("Bilag:", Kind.ATTACHMENTS, "Bilag"),
        ("Lovgrundlag", Kind.OTHER, "Lovgrundlag"),
        ("Borgerinddragelse:", Kind.OTHER, "Borgerinddragelse"),
    ],
)
def test_labels_of_several_systems(line: str, kind: Kind, text: str | None) -> None:
    label = match_label(line)
    assert label is not None
    assert (label.kind, label.text) == (kind, text or line)
    assert stands_alone(line)


@pytest.mark.parametrize(
    ("line", "body", "day"),
    [
        (
            "Beslutning i Social- og Beskæftigelsesudvalget den 24-03-2021:",
            "Social- og Beskæftigelsesudvalget", date(2021, 3, 24),
        ),
        ("Beslutning i Byrådet d. 3. marts 2020", "Byrådet", date(2020, 3, 3)),
        ("Beslutninger fra Økonomiudvalget den 04.12.2012", "Økonomiudvalget", date(2012, 12, 4)),
        ("Beslutning truffet af Byrådet, den 24.03.2021", "Byrådet", date(2021, 3, 24)),
        ("Beslutning truffet af Byrådet 2021-03-24", "Byrådet", date(2021, 3, 24)),
        ("Teknisk Udvalgs beslutning den 04.12.2012 Punkt 1", "Teknisk Udvalg", date(2012, 12, 4)),
        ("Beslutning i Børne- og Kulturudvalget:", "Børne- og Kulturudvalget", None),
    ],
)
def test_decision_headings_name_body_and_date(line: str, body: str, day: date | None) -> None:
    label = match_label(line)
    assert label is not None
    assert (label.kind, label.body, label.date) == (Kind.DECISION, body, day)
    assert label.text == line.rstrip(":")


@pytest.mark.parametrize(
    "line",
    [
        "beslutning",
        "Beslutning i Byrådet",
        "Beslutning i Byrådet den 31-02-2021:",
        "Beslutningen blev truffet den 24-03-2021.",
        "Indstillingen anbefales over for Byrådet.",
        "Indstilling fra forvaltningen følges.",
        "Godkendt.",
        "Økonomi og finansiering er omtalt i bilaget.",
        "Udgifter i alt:",
        "Ad 1:",
        "Bilag 1: Oversigtskort",
        "Resumé af " + "meget " * 30,
        "",
    ],
)
def test_look_alikes_are_no_labels(line: str) -> None:
    assert match_label(line) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Sagsnr.:21/3017", "21/3017"),
        ("Sagsnr. 21/3017", "21/3017"),
        ("Sagsnr.: ", ""),
        ("Sagsnummer: EMN-2025-003383", "EMN-2025-003383"),
        ("SAGS-ID: 00.15.00-P22-1-20", "00.15.00-P22-1-20"),
        ("J.nr. 12/345", "12/345"),
        ("EMN-2025-003383", "EMN-2025-003383"),
        ("22/0318", "22/0318"),
        ("Se sagsnr. 21/3017", None),
        ("Sagsnr. 21/3017 og 21/3018", None),
        ("24-03-2021", None),
        ("2021/2022", None),
        ("1/2", None),
        ("EMN-2025-003383 er lukket", None),
    ],
)
def test_case_lines(line: str, expected: str | None) -> None:
    assert case_number(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Sagen afgøres i: Social- og Sundhedsudvalget ", "Social- og Sundhedsudvalget"),
        ("Afgøres i : Byrådet", "Byrådet"),
        ("Beslutningskompetence: Byrådet", "Byrådet"),
        ("Sagen afgøres i:", ""),
        ("Sagen afgøres i Byrådet næste måned", None),
        ("Når sagen afgøres i: Byrådet", None),
    ],
)
def test_deciding_body(line: str, expected: str | None) -> None:
    assert deciding_body(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Mødested: Mødelokale 117", ("mødested", "Mødelokale 117")),
        ("Mødedato Onsdag d. 27. april 2022", ("mødedato", "Onsdag d. 27. april 2022")),
        ("Mødested\tByrådssalen", ("mødested", "Byrådssalen")),
        ("Dato:", ("dato", "")),
        ("Dagsorden publiceret:", ("dagsorden publiceret", "")),
        ("Stedet er valgt", None),
        ("Medlemmer af udvalget", None),
        ("Punktet udgår: se bilag", None),
    ],
)
def test_meeting_fields(line: str, expected: tuple[str, str] | None) -> None:
    assert meeting_field(line) == expected


@pytest.mark.parametrize(
    ("line", "number", "title", "named"),
    [
        ("Punkt 2: Anlægsbevilling", "2", "Anlægsbevilling", True),
        ("Punkt 10 Årsregnskab 2021", "10", "Årsregnskab 2021", True),
        ("Pkt. 3 Takster", "3", "Takster", True),
        ("Dagsordenspunkt nr. 4 – Orientering", "4", "Orientering", True),
        ("Sag nr. 7 Høring", "7", "Høring", False),
        ("1 Godkendelse af dagsorden", "1", "Godkendelse af dagsorden", False),
        ("715. Lokalplan 118", "715", "Lokalplan 118", False),
        ("1.a Tillæg", "1.a", "Tillæg", False),
        ("3.2 Budget", "3.2", "Budget", False),
        ("2 7000stemmer Social- og Beskæftigelsesudvalget", "2", None, False),
    ],
)
def test_point_heads(line: str, number: str, title: str | None, named: bool) -> None:
    head = point_head(line)
    assert head is not None
    assert (head.number, head.named) == (number, named)
    assert head.title == (title or line.split(" ", 1)[1])


@pytest.mark.parametrize(
    "line",
    ["Beslutninger", "Økonomi", "12", "12,4 mio. kr.", "2 %", "a Tekst", "Punkterne 1 og 2",
     "3 (tre) år", "§ 3 Formål"],
)
def test_no_point_heads(line: str) -> None:
    assert point_head(line) is None


@pytest.mark.parametrize(("number", "order"), [("7", 7), ("1.a", 1), ("715", 715), ("3.12", 3)])
def test_points_follow_by_their_leading_number(number: str, order: int) -> None:
    head = point_head(f"{number} Titel")
    assert head is not None
    assert head.order == order
