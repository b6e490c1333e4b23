from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import shared_reading

from corpus.model import Block, BlockKind, DocumentKind, Reading, SectionKind
from corpus.segment import outline

Read = Callable[[str], Reading]

_HEAD = "Ravnsø Kommune\n\nReferat fra mødet i Byrådet\n\nMødedato: Onsdag den 22. marts 2023\n\n"


def _point(number: int, title: str, recommendation: str = "At planen vedtages.") -> str:
    return (
        f"{number} {title}\n\nSagsnr.: 23/{number:04d}\nSagen afgøres i: Byrådet\n\n"
        f"Indstillinger:\n\n{recommendation}\n\n"
        "Beslutning i Byrådet den 22-03-2023:\n\nGodkendt.\n\n"
    )


def _numbers(reading: Reading) -> list[str]:
    return [point.number for point in reading.points]


@pytest.mark.parametrize(
    "recommendation",
    [
        "1. At lokalplanen vedtages.\n2. At der gives 2 mio. kr.\n3. At naboerne høres.",
        "1 At lokalplanen vedtages\n2 At der gives 2 mio. kr.\n3 At naboerne høres",
        "Direktøren indstiller,\n\n1. at planen vedtages,\n\n2. at naboerne høres.",
        "3 Veje og stier",
    ],
)
def test_numbered_recommendations_are_no_points(text_reading: Read, recommendation: str) -> None:
    text = _HEAD + _point(1, "Lokalplan 118", recommendation) + _point(2, "Ny skole")
    reading = text_reading(text)
    assert _numbers(reading) == ["1", "2"]
    kinds = [section.kind.value for section in reading.points[0].sections]
    assert kinds == ["head", "recommendation", "decision"]


@pytest.mark.parametrize(
    "contents",
    [
        "Indholdsfortegnelse\n\n1 Lokalplan 118 3\n2 Ny skole 5\n\n\n",
        "Indholdsfortegnelse\n\n1 Lokalplan 118 ........ 3\n2 Ny skole ........ 5\n\n\n",
        "Indhold:\n\nLokalplan 118 3\nNy skole 5\n\n",
        "Indholdsfortegnelse\n\n1 Lokalplan 118\n2 Ny skole\n\n",
    ],
)
def test_the_table_of_contents_is_dropped(text_reading: Read, contents: str) -> None:
    points = _point(1, "Lokalplan 118") + _point(2, "Ny skole")
    reading = text_reading(_HEAD + contents + points)
    assert _numbers(reading) == ["1", "2"]
    assert [point.title for point in reading.points] == ["Lokalplan 118", "Ny skole"]
    assert all(len(point.sections) == 3 for point in reading.points)
    assert "Indhold" not in reading.document.text
    assert reading.document.text.count("Ny skole") == 1


@pytest.mark.parametrize(
    ("title", "closed"),
    [
        ("Lukket: Køb af areal", True),
        ("Lukket punkt", True),
        ("Køb af areal (lukket)", True),
        ("Køb af areal (Lukket sag)", True),
        ("Fortroligt: Personalesag", True),
        ("Lukning af Hvidager Skole", False),
        ("Forslag om lukket svømmehal", False),
    ],
)
def test_closed_points(text_reading: Read, title: str, closed: bool) -> None:
    reading = text_reading(_HEAD + _point(1, "Dagsorden") + _point(2, title))
    assert [point.closed for point in reading.points] == [False, closed]


def test_a_closed_last_point_of_title_alone(text_reading: Read) -> None:
    text = _HEAD + _point(1, "Dagsorden") + _point(2, "Skole") + "3 Lukket: Køb af areal\n"
    last = text_reading(text).points[-1]
    assert (last.number, last.title, last.closed) == ("3", "Lukket: Køb af areal", True)
    assert [section.kind for section in last.sections] == [SectionKind.HEAD]


def test_two_decisions_of_one_point_keep_their_bodies(text_reading: Read) -> None:
    decisions = "Beslutning i Økonomiudvalget den 14-03-2023:\n\nAnbefales.\n\n"
    text = _HEAD + _point(1, "Lokalplan 118") + decisions + _point(2, "Skole")
    found = [s for s in text_reading(text).points[0].sections if s.kind is SectionKind.DECISION]
    assert [(s.body, str(s.date)) for s in found] == [
        ("Byrådet", "2023-03-22"), ("Økonomiudvalget", "2023-03-14"),
    ]


def test_a_heading_that_no_table_knows_is_kept_as_other(text_reading: Read) -> None:
    text = _HEAD + _point(1, "Plan") + "Ikrafttrædelse:\n\nStraks.\n\n" + _point(2, "Skole")
    section = text_reading(text).points[0].sections[-1]
    assert (section.kind, section.label) == (SectionKind.OTHER, "Ikrafttrædelse")


def test_without_points_sections_stand_under_their_headings() -> None:
    blocks = [
        Block(BlockKind.PARAGRAPH, "Forord uden overskrift."),
        Block(BlockKind.HEADING, "Mål:", level=1),
        Block(BlockKind.PARAGRAPH, "Flere i job."),
        Block(BlockKind.ITEM, "1. Unge"),
        Block(BlockKind.HEADING, "Økonomi", level=1),
        Block(BlockKind.ROW, "Drift\t12"),
    ]
    found = outline(blocks)
    assert found.points == ()
    assert [(s.label, len(s.blocks)) for s in found.front] == [("", 1), ("Mål", 3), ("Økonomi", 2)]
    assert found.text.split("\n") == [block.text for block in blocks]


@pytest.mark.parametrize(
    ("head", "decision", "kind"),
    [
        ("Referat fra mødet", "Godkendt.", DocumentKind.MINUTES),
        ("Dagsorden til mødet", "", DocumentKind.AGENDA),
        ("Møde", "Godkendt.", DocumentKind.MINUTES),
        ("Møde", "", DocumentKind.AGENDA),
    ],
)
def test_minutes_and_agendas(
    text_reading: Read, head: str, decision: str, kind: DocumentKind
) -> None:
    text = (_HEAD + _point(1, "Plan") + _point(2, "Skole")).replace("Referat fra mødet", head)
    reading = text_reading(text.replace("Godkendt.\n", f"{decision}\n"))
    assert reading.document.kind is kind
    assert (reading.meeting is not None) and reading.meeting.committee == "Byrådet"


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    ("name", "kind", "committee", "day", "points"),
    [
        ("aarhus-byraad-2025-08-27.pdf", "minutes", "Aarhus Byråd", "2025-08-27", 21),
        ("aarhus-byraad-dagsorden-2025-10-08.html", "agenda", "Aarhus Byråd", "2025-10-08", 33),
        ("aarhus-teknisk-udvalg-2025-10-01.html", "minutes", "Teknisk Udvalg", "2025-10-01", 6),
    ],
)
def test_real_aarhus_files(name: str, kind: str, committee: str, day: str, points: int) -> None:
    reading = shared_reading(f"minutes/{name}")
    assert reading.meeting is not None
    found = (reading.document.kind, reading.meeting.committee, reading.meeting.date.isoformat())
    assert found == (kind, committee, day)
    assert reading.meeting.municipality == "Aarhus Kommune"
    assert _numbers(reading) == [str(number) for number in range(1, points + 1)]


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    "name",
    ["minutes/beskaeftigelsesplan-2022.pdf", "minutes/fredericia-avisen-2019-jobcenter.html",
     "seeds/003_4d4520192b0b97e0.txt", "seeds/004_44e492d2a3a91ced.txt"],
)
def test_plans_and_articles_have_no_points(name: str) -> None:
    reading = shared_reading(name)
    assert (reading.points, reading.meeting) == ((), None)
    assert reading.document.kind is DocumentKind.OTHER
    assert sum(len(section.blocks) for section in reading.sections) > 20
