"""Two real meetings, each as published and as text that was extracted from it."""

from __future__ import annotations

import re

import pytest
from conftest import shared_reading

from corpus.model import Point, Reading, SectionKind

pytestmark = pytest.mark.usefixtures("shared")

_SBU_PDF = "minutes/referat-social-og-beskaeftigelsesudvalget-2021-03-24.pdf"
_SBU_HTML = "minutes/social-og-beskaeftigelsesudvalget-2021-03-24.html"
_SBU_PDF_TEXT = "seeds/000_e372f41da5a0b4f1.txt"
_SBU_HTML_TEXT = "seeds/001_43e0d7d8ce61521b.txt"
_BSU_PDF = "minutes/referat-beskaeftigelses-og-sundhedsudvalget-2022-05-05.pdf"
_BSU_DOCX = "minutes/referat-beskaeftigelses-og-sundhedsudvalget-2022-05-05.docx"
_BSU_TEXT = "seeds/002_512cec31a778336a.txt"

_FORMATS = [_SBU_PDF, _SBU_HTML, _SBU_PDF_TEXT, _SBU_HTML_TEXT, _BSU_PDF, _BSU_DOCX, _BSU_TEXT]
# The web page is silent about its closed point; the second meeting's ninth is for signatures.
_UNDECIDED = {_SBU_PDF: [], _SBU_PDF_TEXT: [], _SBU_HTML: ["10"], _SBU_HTML_TEXT: ["10"]}
same_meeting = pytest.mark.parametrize(
    ("name", "other"),
    [(_SBU_PDF, _SBU_HTML), (_SBU_PDF, _SBU_PDF_TEXT), (_SBU_PDF, _SBU_HTML_TEXT),
     (_BSU_PDF, _BSU_DOCX), (_BSU_PDF, _BSU_TEXT)],
)


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _labels_with_text(point: Point) -> list[tuple[str, str]]:
    """Labels of the sections that hold more than their label, in order."""
    return [
        (section.kind.value, section.label)
        for section in point.sections
        if section.kind is not SectionKind.HEAD and len(section.blocks) > 1
    ]


def _decisions(reading: Reading, point: Point) -> list[tuple[str | None, str, str]]:
    return [
        (s.body, str(s.date), _words(reading.document.text[s.start : s.end]))
        for s in point.sections
        if s.kind is SectionKind.DECISION
    ]


@pytest.mark.parametrize("name", _FORMATS)
def test_meeting(name: str) -> None:
    meeting = shared_reading(name).meeting
    assert meeting is not None
    expected = (
        ("Social- og Beskæftigelsesudvalget", "2021-03-24")
        if name in _FORMATS[:4]
        else ("Beskæftigelses- og Sundhedsudvalget", "2022-05-05")
    )
    assert (meeting.committee, meeting.date.isoformat()) == expected
    assert meeting.municipality == "Fredericia Kommune"


@pytest.mark.parametrize("name", _FORMATS)
def test_every_point_is_found_and_decided(name: str) -> None:
    reading = shared_reading(name)
    count = 10 if name in _FORMATS[:4] else 9
    assert [point.number for point in reading.points] == [str(n) for n in range(1, count + 1)]
    assert reading.points[0].title == "Godkendelse af dagsorden"
    undecided = [point.number for point in reading.points if not _decisions(reading, point)]
    assert undecided == _UNDECIDED.get(name, ["9"])


@same_meeting
def test_same_points(name: str, other: str) -> None:
    """The web page titles the closed point in its own way and prints no decision of it."""
    one, two = shared_reading(name), shared_reading(other)
    assert [(p.number, p.closed) for p in one.points] == [(p.number, p.closed) for p in two.points]
    for first, second in zip(one.points, two.points, strict=True):
        if first.closed:
            continue
        assert first.title == second.title
        assert _labels_with_text(first) == _labels_with_text(second), first.number
        assert _decisions(one, first) == _decisions(two, second), first.number


def test_the_closed_point() -> None:
    titles = [shared_reading(name).points[-1].title for name in (_SBU_PDF, _SBU_HTML)]
    assert titles == ["Lukket - Orientering", "Orientering (Lukket)"]


@pytest.mark.parametrize("name", _FORMATS[:4])
def test_a_title_that_begins_with_digits(name: str) -> None:
    point = shared_reading(name).points[1]
    assert point.number == "2"
    assert point.title == "7000stemmer Social- og Beskæftigelsesudvalget"
    assert point.case_number == ("21/1992" if name in (_SBU_PDF, _SBU_PDF_TEXT) else None)


@pytest.mark.parametrize("name", _FORMATS[4:])
def test_a_point_decided_by_two_bodies(name: str) -> None:
    reading = shared_reading(name)
    assert [(body, day) for body, day, _ in _decisions(reading, reading.points[6])] == [
        ("Byrådet", "2022-04-27"), ("Beskæftigelses- og Sundhedsudvalget", "2022-05-05"),
    ]


@pytest.mark.parametrize("name", [_SBU_PDF, _SBU_PDF_TEXT])
def test_line_end_hyphens_are_gone(name: str) -> None:
    text = shared_reading(name).document.text
    assert "en omfattende indsamling af Fredericias erfaringer" in text
    assert "Over 5000 input fra borgere" in text
    assert "Social- og Beskæftigelsesudvalget" in text
    assert not re.search(r"\w-\n[a-zæøå]", text)
