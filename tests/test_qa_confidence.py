"""The signals of confidence, on a document whose words are known."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeEncoder, FakeReader

from embeddings.build import build
from embeddings.generation import LocalArchive
from qa.confidence import FEATURES, READ_FEATURES, confidence, says_too_little, threshold
from qa.service import Service
from qa.spelling import understood

DOCUMENT = """# Plan for havnen

## Bad

Havnebadet åbner i juni. Livredderne ansættes i maj.

Prisen er 40 kr.

## Veje

Cykelstien føres forbi. Biler kører langsomt.
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> LocalArchive:
    folder = tmp_path_factory.mktemp("confidence")
    (folder / "plan.md").write_text(DOCUMENT, "utf-8")
    return LocalArchive(build([folder / "plan.md"], Path(folder) / "home", FakeEncoder()).folder)


def _signals(archive: LocalArchive, question: str, reader: bool = False) -> dict[str, float]:
    service = Service(archive, FakeEncoder(), FakeReader() if reader else None)
    return service.signals(service.consider(question))


@pytest.mark.parametrize(
    ("question", "cover"),
    [
        ("Hvornår åbner havnebadet?", 1.0),
        # Elsewhere in the section, and as a part of a longer word.
        ("Hvornår åbner havnebadet, og hvad er prisen?", 1.0),
        ("Hvornår åbner havnen?", 1.0),
        # Not in the section where the rest stands.
        ("Åbner havnebadet for cykelstien?", pytest.approx(2 / 3, abs=0.05)),
        # A word that is nowhere is the rarest.
        ("Hvornår åbner slikbutikken?", pytest.approx(0.41, abs=0.01)),
        # Words of another language cannot be compared.
        ("When does the harbour bath open?", 0.0),
    ],
)
def test_cover_is_the_share_of_words_that_the_point_speaks_of(
    archive: LocalArchive, question: str, cover: float
) -> None:
    assert _signals(archive, question)["cover"] == cover


def test_words_and_names_that_are_nowhere(archive: LocalArchive) -> None:
    known = _signals(archive, "Hvornår åbner havnebadet?")
    nowhere = _signals(archive, "Hvornår åbner slikbutikken i Paris?")
    assert known["unknown"] == known["strange"] == 0.0
    assert nowhere["unknown"] > 0.5 and nowhere["strange"] == 1.0


def test_what_the_reader_adds(archive: LocalArchive) -> None:
    alone = _signals(archive, "Hvornår åbner havnebadet?")
    read = _signals(archive, "Hvornår åbner havnebadet?", reader=True)
    assert set(alone) == set(read) == {*FEATURES, *READ_FEATURES}
    assert alone["span"] == alone["here"] == 0.0
    # Three of the question's words are in the sentence.
    assert read["span"] == read["here"] == 2.0


def test_brief_questions_of_other_languages(archive: LocalArchive) -> None:
    assert _signals(archive, "harbour bath?")["brief"] == pytest.approx(0.6)
    assert _signals(archive, "havnebad pris")["brief"] == 0.0


@pytest.mark.parametrize("with_reader", [False, True])
def test_the_models_hold_what_they_should(archive: LocalArchive, with_reader: bool) -> None:
    """More of what speaks for an answer never makes it less likely, and the reverse."""
    signals = dict.fromkeys((*FEATURES, *READ_FEATURES), 0.0)
    middle = confidence(signals, with_reader)
    for name in ("best", "cover", "shape"):
        assert confidence({**signals, name: 1.0}, with_reader) > middle
    for name in ("unknown", "strange", "brief"):
        assert confidence({**signals, name: 1.0}, with_reader) < middle
    assert (confidence({**signals, "span": 5.0}, with_reader) > middle) == with_reader
    assert 0.05 < threshold(with_reader) < 0.5


@pytest.mark.parametrize(
    ("question", "little"),
    [("goddag", True), ("slik butik", True), ("havnebad", False), ("hello", True),
     ("hello there", False), ("22/1466", False)],
)
def test_questions_that_say_too_little(
    archive: LocalArchive, question: str, little: bool
) -> None:
    assert says_too_little(archive, understood(question, archive)) == little
