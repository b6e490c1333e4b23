"""The shapes of what is asked for, and the fusion of rankings."""

from __future__ import annotations

import pytest

from qa.fuse import reciprocal_rank_fusion
from qa.model import Asks
from qa.shapes import fits, spans


@pytest.mark.parametrize(
    ("asks", "text", "found"),
    [
        (Asks.AMOUNT, "Det koster 250.000 kr. om året.", ["250.000 kr."]),
        (Asks.AMOUNT, "Der afsættes 12,4 mio. kr. i 2023.", ["12,4 mio. kr."]),
        (Asks.AMOUNT, "en værdi af kr. 175.000, hvoraf", ["kr. 175.000"]),
        (Asks.AMOUNT, "Mødet er den 24. marts 2021.", []),
        (Asks.COUNT, "Der er i januar 2021 155 ledige og 723 ansat.", ["155", "723"]),
        (Asks.COUNT, "74 elever fra 0. til 6. klasse og plads til 150.", ["74", "150"]),
        (Asks.COUNT, "konstant 80 % til samtale", ["80 %"]),
        (Asks.COUNT, "dæmpes til 30 pct. fra kl. 23", ["30 pct.", "23"]),
        (Asks.COUNT, "den 24-03-2021 i sag 21/3017", []),
        (Asks.DATE, "siden 1. april 2021 haft", ["1. april 2021"]),
        (Asks.DATE, "I juni 2020 gennemførte", ["juni 2020"]),
        (Asks.PERSON, "Formand: Connie M. Jørgensen (F)", ["Connie M. Jørgensen"]),
        (Asks.PERSON, "Henrik Tveskov (V) og Sune Dahl-Kvist (Ø) tog forbehold.",
         ["Henrik Tveskov", "Sune Dahl-Kvist"]),
        (Asks.PERSON, "Borgmester Lis Holm bød velkommen til rådmand Bech.",
         ["Lis Holm", "Bech"]),
        (Asks.PERSON, "Tveskov (V) stemte imod.", ["Tveskov"]),
        (Asks.PERSON, "Endvidere deltog direktør Kaj Brostrup.", ["Kaj Brostrup"]),
        (Asks.PERSON, "Endvidere Kaj Brostrup.", ["Kaj Brostrup"]),
        (Asks.PERSON, "Per Skov og Jens Peter Østergaard Bro",
         ["Per Skov", "Jens Peter Østergaard Bro"]),
        # Bodies, places, parties and how sentences begin.
        (Asks.PERSON, "Således Byrådet i Fredericia Kommune og Borgmesterens Afdeling.", []),
        (Asks.PERSON, "Nørre Ulstrup Kirke, Sankt Knuds Plads og Vester Alle", []),
        (Asks.PERSON, "Dansk Folkeparti (O), Venstre (V) og Radikale Venstre stemte imod.", []),
        (Asks.PERSON, "Idrætssamvirket Aarhus, Aarhus Rådhus, Grøn Belysning A Skiltning", []),
        (Asks.PERSON, "Den Fredericia viste, og Ravnsø Svømmehallen", []),
        (Asks.CASE_NUMBER, "Sagsnr.:21/3017", ["21/3017"]),
        (Asks.CASE_NUMBER, "EMN-2025-003383", ["EMN-2025-003383"]),
        (Asks.OTHER, "Der er 12 af dem.", []),
    ],
)
def test_spans(asks: Asks, text: str, found: list[str]) -> None:
    assert [text[a:b] for a, b in spans(asks, text)] == found


@pytest.mark.parametrize(
    ("asks", "text", "expected"),
    [
        (Asks.COUNT, "To af dem blev væk.", True),
        (Asks.COUNT, "De fleste blev væk.", False),
        (Asks.REASON, "Det skyldes, at broen er for smal.", True),
        (Asks.REASON, "Broen er smal.", False),
        (Asks.OTHER, "Hvad som helst.", True),
        # A body may be who.
        (Asks.PERSON, "Det betaler Ravnsø Kommune.", True),
        (Asks.PERSON, "Det betaler formand Bech.", True),
        (Asks.PERSON, "Det betaler alle.", False),
    ],
)
def test_fits(asks: Asks, text: str, expected: bool) -> None:
    assert fits(asks, text) is expected


def test_fusion_prefers_agreement_to_one_first_place() -> None:
    fused = reciprocal_rank_fusion([[1, 2, 3], [4, 2, 5]])
    assert [id for id, _ in fused][:3] == [2, 1, 4]
    assert dict(fused)[2] == pytest.approx(2 / 62)


def test_fusion_of_nothing_is_nothing() -> None:
    assert reciprocal_rank_fusion([[], []]) == []
