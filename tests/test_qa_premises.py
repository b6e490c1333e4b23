"""What a question takes for granted and the minutes contradict, read from its words."""

from __future__ import annotations

import pytest

from qa.municipalities import MUNICIPALITIES, is_municipality, municipalities_named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hvad besluttede Vejle Kommune om havnebadet?", ["Vejle"]),
        ("Hvad besluttede Vesthimmerlands Byråd?", ["Vesthimmerland"]),
        ("hvad koster en plads i en børnehave i køge", ["Køge"]),
        ("What did Copenhagen municipality decide?", ["København"]),
        ("Was hat der Stadtrat in Aarhus beschlossen?", ["Aarhus"]),
        ("Hvad siger Århus Kommune og Randers Kommune?", ["Aarhus", "Randers"]),
        # A place that is spoken of is not the one that decides.
        ("Hvad kostede turen til Silkeborg, Aarhus og Esbjerg?", []),
        ("hvem står i vejen for cykelstien", []),
        ("Hvem bor i Vejen?", ["Vejen"]),
        ("Hvad besluttede kommunen om vejene?", []),
        ("Hvordan går det med Skives nye bro?", []),
    ],
)
def test_municipality_in_question(text: str, named: list[str]) -> None:
    assert list(municipalities_named(text)) == named


@pytest.mark.parametrize(
    ("name", "municipality", "same"),
    [
        ("Vejle", "Vejle Kommune", True),
        ("Vesthimmerland", "Vesthimmerlands Kommune", True),
        ("Bornholm", "Bornholms Regionskommune", True),
        ("Randers", "Randers Kommune", True),
        ("Aarhus", "Århus Kommune", True),
        ("Assens", "Assens Kommune", True),
        ("Vejle", "Vejen Kommune", False),
        ("Aarhus", "", False),
    ],
)
def test_same_municipality(name: str, municipality: str, same: bool) -> None:
    assert is_municipality(name, municipality) is same


def test_all_municipalities_are_there_once() -> None:
    assert len(MUNICIPALITIES) == len(set(MUNICIPALITIES)) == 98
