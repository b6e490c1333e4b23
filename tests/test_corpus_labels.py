from __future__ import annotations

from datetime import date

import pytest

from corpus.facts import facts_in, meeting_field
from corpus.heads import is_closed, is_group, point_head, stands_alone
from corpus.labels import hinted_kind, match_label, run_in
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
        ("TEKNISK UDVALGS BESLUTNING DEN 04.12.2012 PUNKT 1:", "Teknisk Udvalg",
         date(2012, 12, 4)),
        ("Beslutning i Byrådet 27. november 2018", "Byrådet", date(2018, 11, 27)),
        ("Beslutning Teknik- og Miljøudvalget den 11-08-2021", "Teknik- og Miljøudvalget",
         date(2021, 8, 11)),
        ("Kultur- og Idrætsudvalget, 03-04-2019, pkt. 44", "Kultur- og Idrætsudvalget",
         date(2019, 4, 3)),
        ("Økonomiudvalget d. 26. oktober 2022, pkt. 7:", "Økonomiudvalget", date(2022, 10, 26)),
        ("Behandling i Ældrerådet onsdag den 28. august 2019, pkt. 1", "Ældrerådet",
         date(2019, 8, 28)),
        ("Beslutning for Punkt 3: Takster for 2022", None, None),
    ],
)
def test_decision_headings_name_body_and_date(
    line: str, body: str | None, day: date | None
) -> None:
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
        "Byrådets møde den 28. april 1999",
        "Økonomiudvalget den 21. januar 2002 Side 2 af 9",
        "Økonomiudvalget drøftede sagen den 21. januar 2002",
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
        ("02.34.02-P19-12-20", "02.34.02-P19-12-20"),
        ("00.01.00P35-0104", "00.01.00P35-0104"),
        ("29.09G00 - 2015/41657", "29.09G00 - 2015/41657"),
        ("J.nr.: 00.22.04A00 Sagsid.: 10/22971", "10/22971"),
        ("Journal nr.: 08.03.00 G01/549", "08.03.00 G01/549"),
        ("Sagsnr.: 330-2018-3619   Dok.nr.: 330-2018-500301   Åbent", "330-2018-3619"),
        ("Sagsnr. 299835 Kultur- og Idrætsudvalget Åbent punkt", "299835"),
        ("24-03-2021", None),
        ("2021/2022", None),
        ("1/2", None),
        ("EMN-2025-003383 er lukket", None),
    ],
)
def test_case_lines(line: str, expected: str | None) -> None:
    facts = facts_in(line)
    assert (facts.case_number if facts else None) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Sagen afgøres i: Social- og Sundhedsudvalget ", "Social- og Sundhedsudvalget"),
        ("Afgøres i : Byrådet", "Byrådet"),
        ("Beslutningskompetence: Byrådet", "Byrådet"),
        ("Sagen afgøres i:", ""),
        ("Sagen afgøres i Byrådet næste måned", None),
        ("Når sagen afgøres i: Byrådet", None),
        ("Sagsnr. 17/9412    Beslutningskompetence: Kommunalbestyrelsen", "Kommunalbestyrelsen"),
    ],
)
def test_deciding_body(line: str, expected: str | None) -> None:
    facts = facts_in(line)
    assert (facts.deciding_body if facts else None) == expected


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
        ("Nr.45 - Status", "45", "Status", False),
        ("Ad 4 Meddelelser", "4", "Meddelelser", False),
        ("Punkt 12 - Varmeplan", "12", "Varmeplan", True),
        ("Pkt. 42", "42", "", True),
        ("Sag nr. 129", "129", "", False),
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
    assert head.title == (line.split(" ", 1)[1] if title is None else title)


@pytest.mark.parametrize(
    "line",
    ["Beslutninger", "Økonomi", "12", "12,4 mio. kr.", "2 %", "a Tekst", "Punkterne 1 og 2",
     "3 (tre) år", "§ 3 Formål"],
)
def test_no_point_heads(line: str) -> None:
    assert point_head(line) is None


def test_points_follow_each_other_by_their_numbers() -> None:
    heads = [point_head(f"{n} Titel") for n in ("1", "1.a", "1.b", "2", "3.2", "3.12", "715")]
    orders = [head.order for head in heads if head]
    assert len(orders) == 7 and orders == sorted(set(orders))


@pytest.mark.parametrize(
    ("line", "closed"),
    [
        ("Åbne dagsordenspunkter", False), ("LUKKET MØDE", True),
        ("2. Sager til afgørelse", False),
        ("Til behandling - for lukkede døre", True), ("Lukkede punkter", True),
        ("Sager 129 - 132", False), ("Sager til orientering", False),
        ("Lukket sag: Køb af jord", None), ("Sager om børn", None), ("Åbningstider", None),
    ],
)
def test_headings_over_points(line: str, closed: bool | None) -> None:
    assert is_group(line) is closed


@pytest.mark.parametrize(
    ("title", "closed"),
    [
        ("Lukket - Køb af jord", True), ("Køb af jord (lukket sag)", True),
        ("Køb af jord - LUKKET SAG", True), ("LUKKET SAG. Køb af jord", True),
        ("Lukket punkt", True),
        ("Lukning af skole", False), ("Det lukkede bibliotek", False),
    ],
)
def test_closed_titles(title: str, closed: bool) -> None:
    assert is_closed(title) is closed


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("Beslutning: Tiltrådt.", "Tiltrådt."),
        ("Teknisk Udvalg den 8. januar 2002: Anbefales.", "Anbefales."),
        ("Økonomi: Ingen.", "Ingen."),
        ("Beslutning:", None),
        ("Bemærk: Fristen er kort.", None),
        ("Godkendt", None),
    ],
)
def test_labels_before_their_text(line: str, rest: str | None) -> None:
    cut = run_in(line)
    assert (line[cut:] if cut else None) == rest


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Afledt økonomi", Kind.FINANCES), ("Udvalgsformandens indstilling", Kind.RECOMMENDATION),
        ("Forventet sagsgang og tidsplan", Kind.HISTORY), ("Meddelelser", Kind.DESCRIPTION),
        ("Trafik i midtbyen", Kind.OTHER),
    ],
)
def test_headings_of_unknown_wording(heading: str, kind: Kind) -> None:
    assert hinted_kind(heading) is kind
