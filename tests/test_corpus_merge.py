from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from conftest import SAMPLE_FILES, TRUTH, sample, shared_reading

from corpus.merge import committee_key, merge
from corpus.model import DocumentKind, Reading

_STEM = "ravnsoe-byraadet-2024-04-24"
_ALL = [sample(name) for name in SAMPLE_FILES]


def _as_agenda(reading: Reading) -> Reading:
    document = replace(reading.document, kind=DocumentKind.AGENDA, sha256="0" * 64)
    return replace(reading, document=document)


def _unnamed(reading: Reading, **changes: object) -> Reading:
    assert reading.meeting is not None
    return replace(reading, meeting=replace(reading.meeting, municipality="", **changes))


def _of(municipality: str) -> Reading:
    """Minutes of some other place, with no case in common with the samples."""
    reading = sample("ravnsoe-teknik-og-klimaudvalget-2022-03-08.pdf")
    assert reading.meeting is not None
    meeting = replace(reading.meeting, municipality=municipality)
    return replace(reading, meeting=meeting, points=())


def test_every_meeting_of_the_samples_is_one_record() -> None:
    records, others = merge(_ALL)
    assert others == []
    found = [(r.meeting.date, r.meeting.municipality, r.meeting.committee) for r in records]
    assert found == sorted((m.date, m.municipality, m.committee) for m in TRUTH.values())
    assert sum(len(record.readings) for record in records) == len(SAMPLE_FILES)


@pytest.mark.parametrize("reverse", [False, True])
def test_the_pdf_is_quoted_before_the_web_page(reverse: bool) -> None:
    both = [sample(f"{_STEM}.html"), sample(f"{_STEM}.pdf")]
    (record,), _ = merge(both[::-1] if reverse else both)
    assert [r.document.file for r in record.readings] == [f"{_STEM}.pdf", f"{_STEM}.html"]
    assert {reading.document.file for _, reading in record.points} == {f"{_STEM}.pdf"}
    assert [point.number for point, _ in record.points] == [p.number for p in TRUTH[_STEM].points]


def test_what_the_first_document_does_not_tell_is_taken_from_the_others() -> None:
    (record,), _ = merge([_unnamed(sample(f"{_STEM}.pdf"), place=None), sample(f"{_STEM}.html")])
    assert record.readings[0].document.media_type == "application/pdf"
    assert record.meeting.place == TRUTH[_STEM].place
    assert record.meeting.municipality == TRUTH[_STEM].municipality


def test_minutes_go_before_the_agenda_whatever_its_format() -> None:
    agenda, minutes = _as_agenda(sample(f"{_STEM}.pdf")), sample(f"{_STEM}.html")
    (record,), _ = merge([agenda, minutes])
    assert record.kind is DocumentKind.MINUTES
    assert record.readings[0] == minutes
    assert all(reading is minutes for _, reading in record.points)


def test_a_point_that_only_the_agenda_has_is_kept() -> None:
    agenda = _as_agenda(sample(f"{_STEM}.pdf"))
    minutes = replace(sample(f"{_STEM}.html"), points=sample(f"{_STEM}.html").points[:-1])
    (record,), _ = merge([agenda, minutes])
    kinds = [reading.document.kind.value for _, reading in record.points]
    assert kinds == ["minutes"] * len(minutes.points) + ["agenda"]


@pytest.mark.parametrize(
    ("named", "file", "changes", "expected"),
    [
        pytest.param([f"{_STEM}.html"], f"{_STEM}.pdf", {}, "Ravnsø Kommune", id="same meeting"),
        pytest.param(
            [f"{_STEM}.html"], f"{_STEM}.pdf", {"date": date(1999, 1, 1)}, "Ravnsø Kommune",
            id="same cases",
        ),
        pytest.param(
            ["ravnsoe-boerne-og-kulturudvalget-2023-09-05.pdf"], "ravnsoe-byraadet-2022-04-27.pdf",
            {}, "Ravnsø Kommune", id="file name",
        ),
    ],
)
def test_an_unnamed_municipality_is_adopted(
    named: list[str], file: str, changes: dict[str, object], expected: str
) -> None:
    readings = [*map(sample, named), _of("Aarhus Kommune"), _unnamed(sample(file), **changes)]
    records, _ = merge(readings)
    (town,) = {
        record.meeting.municipality
        for record in records
        if file in [reading.document.file for reading in record.readings]
    }
    assert town == expected


def test_the_only_municipality_is_adopted() -> None:
    other = _of("Aarhus Kommune")
    records, _ = merge([other, _unnamed(sample(f"{_STEM}.pdf"))])
    assert {record.meeting.municipality for record in records} == {"Aarhus Kommune"}


def test_a_doubtful_municipality_stays_unnamed() -> None:
    stranger = _unnamed(sample(f"{_STEM}.pdf"))
    stranger = replace(stranger, points=(), document=replace(stranger.document, file="x.pdf"))
    one, two = _of("Aarhus Kommune"), _of("Randers Kommune")
    records, _ = merge([one, two, stranger])
    assert sorted(record.meeting.municipality for record in records) == [
        "", "Aarhus Kommune", "Randers Kommune",
    ]


def test_equal_meetings_of_two_municipalities_stay_apart() -> None:
    records, _ = merge([_of("Aarhus Kommune"), _of("Randers Kommune")])
    assert [len(record.readings) for record in records] == [1, 1]


@pytest.mark.parametrize(
    ("name", "municipality", "same"),
    [
        ("Aarhus Byråd", "Aarhus Kommune", "Byrådet"),
        ("Byrådet", "Aarhus Kommune", "byråd"),
        ("Kommunalbestyrelsen", "Læsø Kommune", "Kommunalbestyrelse"),
        ("Teknik- og Klimaudvalget", "Ravnsø Kommune", "Teknik og Klimaudvalget"),
        ("Økonomiudvalget", "Ravnsø Kommune", "Økonomiudvalg"),
    ],
)
def test_one_committee_under_two_names(name: str, municipality: str, same: str) -> None:
    assert committee_key(name, municipality) == committee_key(same, municipality)
    assert committee_key(name, municipality) != committee_key("Børneudvalget", municipality)


@pytest.mark.usefixtures("shared")
def test_the_fredericia_meeting_from_three_files_is_one() -> None:
    names = [
        "minutes/social-og-beskaeftigelsesudvalget-2021-03-24.html",
        "seeds/000_e372f41da5a0b4f1.txt",
        "minutes/referat-social-og-beskaeftigelsesudvalget-2021-03-24.pdf",
        "seeds/003_4d4520192b0b97e0.txt",
    ]
    (record,), (article,) = merge(map(shared_reading, names))
    types = [reading.document.media_type for reading in record.readings]
    assert types == ["application/pdf", "text/html", "text/plain"]
    assert article.document.file.startswith("003_")
