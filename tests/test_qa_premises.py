"""What a question takes for granted and the minutes contradict, read from its words."""

from __future__ import annotations

import pytest
from fakes import FakeEncoder

from embeddings.build import build
from embeddings.generation import LocalArchive
from qa.model import Reason
from qa.municipalities import MUNICIPALITIES, is_municipality, municipalities_named
from qa.service import Service


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


_AGENDA = """Dagsorden
Byrådet i Sandby Kommune
Mødedato: 4. juni 2025 kl. 17.00

1. Godkendelse af dagsorden
Indstilling
Det indstilles, at dagsordenen godkendes.

2. Ny svømmehal på Havnevej
Sagsnr.: 25/1201
Sagsfremstilling
Der skal bygges en ny svømmehal på Havnevej for 96 mio. kr.
Indstilling
Forvaltningen indstiller, at svømmehallen bygges.
Bilag
Lokalplan for svømmehallen.pdf
Høringssvar fra grundejerforeningen Havnevej.pdf
"""


@pytest.fixture(scope="module")
def agenda(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = tmp_path_factory.mktemp("agenda")
    (folder / "dagsorden.txt").write_text(_AGENDA, "utf-8")
    made = build([folder / "dagsorden.txt"], folder / "home", FakeEncoder())
    return Service(LocalArchive(made.folder), FakeEncoder())


@pytest.mark.parametrize(
    ("question", "reason", "instead"),
    [
        ("Hvad besluttede Byrådet om svømmehallen på Havnevej?", Reason.AGENDA_ONLY, ""),
        ("Hvad står i høringssvar fra grundejerforeningen Havnevej?", Reason.IN_ATTACHMENT,
         "grundejerforeningen"),
    ],
)
def test_agenda(agenda: Service, question: str, reason: Reason, instead: str) -> None:
    answer = agenda.ask(question)
    assert answer.silence and answer.reason is reason, answer
    assert instead in " ".join(answer.silence.instead)


def test_attachments_are_named_when_asked_for(agenda: Service) -> None:
    answer = agenda.ask("Hvilke bilag er der til sagen om svømmehallen på Havnevej?")
    assert answer.reason is not Reason.IN_ATTACHMENT
