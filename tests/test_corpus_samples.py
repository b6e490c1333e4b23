"""The whole sample corpus against the source it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from conftest import SAMPLE_FILES, TRUTH, sample

from benchmarks.sample_corpus.model import (
    Block,
    ItemList,
    Meeting,
    Paragraph,
    Point,
    Section,
    Table,
)
from corpus.model import DocumentKind, SectionKind
from corpus.model import Point as FoundPoint

every_file = pytest.mark.parametrize("name", SAMPLE_FILES)

# What stands before a list item: its number, or a bullet, for which some fonts have no letter.
_MARK = re.compile(r"^(?:\(cid:\d+\)|\d{1,2}\.) ", re.M)


def _words(text: str) -> str:
    """Letters and digits alone: neither white space nor hyphens tell texts apart."""
    return re.sub(r"[\W_]+", "", text)


def _strings(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield text
        case ItemList(items, _):
            yield from items
        case Table(caption, rows):
            yield caption
            yield from (cell for row in rows for cell in row)


def _true_sections(point: Point) -> list[tuple[Section, str, str, list[str]]]:
    """Source section, kind, label and the strings that stand in it, sub-headings parted."""
    found: list[tuple[Section, str, str, list[str]]] = []
    for section in point.sections:
        found.append((section, section.kind, section.label, []))
        for string in (s for block in section.blocks for s in _strings(block)):
            found[-1][3].append(string)
    return found


def _pairs(name: str) -> Iterator[tuple[FoundPoint, Point]]:
    yield from zip(sample(name).points, _truth(name).points, strict=True)


def _truth(name: str) -> Meeting:
    return TRUTH[name.rpartition(".")[0]]


def test_every_meeting_of_the_source_is_among_the_samples() -> None:
    assert {name.rpartition(".")[0] for name in SAMPLE_FILES} == set(TRUTH)
    assert len(SAMPLE_FILES) == sum(len(meeting.formats) for meeting in TRUTH.values())


@every_file
def test_meeting(name: str) -> None:
    truth, reading = _truth(name), sample(name)
    assert reading.document.kind is DocumentKind.MINUTES
    assert reading.remarks == ()
    assert reading.meeting is not None
    assert (reading.meeting.committee, reading.meeting.date) == (truth.committee, truth.date)
    # The agenda portal's PDF does not print the municipality's name.
    assert reading.meeting.municipality in (truth.municipality, "")
    assert f"{reading.meeting.start:%H:%M}" == truth.start
    assert reading.meeting.end is None or f"{reading.meeting.end:%H:%M}" == truth.end


@every_file
def test_points(name: str) -> None:
    found = [(p.number, p.title, p.closed) for p in sample(name).points]
    assert found == [(p.number, p.title, p.closed) for p in _truth(name).points]


@every_file
def test_case_numbers(name: str) -> None:
    expected = ["" if p.closed else p.case_number for p in _truth(name).points]
    assert [point.case_number or "" for point in sample(name).points] == expected


@every_file
def test_deciding_bodies_where_printed(name: str) -> None:
    printed = "Sagen afgøres i:" in sample(name).document.text
    for found, true in _pairs(name):
        expected = true.deciding_body if printed and not true.closed else ""
        assert (found.deciding_body or "") == expected, true.number


@every_file
def test_sections_in_order(name: str) -> None:
    for found, true in _pairs(name):
        expected = [("head", true.title)] + [(k, label) for _, k, label, _ in _true_sections(true)]
        assert [(s.kind.value, s.label) for s in found.sections] == expected, true.number


@every_file
def test_decisions_name_body_and_date_where_printed(name: str) -> None:
    seen = 0
    for found, true in _pairs(name):
        for section, (source, *_) in zip(found.sections[1:], _true_sections(true), strict=True):
            if source.kind != "decision":
                assert (section.body, section.date) == (None, None)
                continue
            seen += 1
            printed = source.body in source.label
            expected = (source.body, source.date) if printed else (None, None)
            assert (section.body, section.date) == expected, true.number
    assert seen >= 4


@every_file
def test_every_word_stands_in_its_section(name: str) -> None:
    text = sample(name).document.text
    for found, true in _pairs(name):
        sections = found.sections[1:]
        for section, (*_, strings) in zip(sections, _true_sections(true), strict=True):
            words = _words(text[section.start : section.end])
            at = 0
            for string in strings:
                at = words.find(_words(string), at)
                assert at >= 0, (true.number, section.label, string)


@every_file
def test_nothing_but_the_source_stands_in_a_section(name: str) -> None:
    """Running heads, page numbers and the site's furniture belong to no section."""
    text = sample(name).document.text
    for found, true in _pairs(name):
        for section, (_, _, label, strings) in zip(
            found.sections[1:], _true_sections(true), strict=True
        ):
            expected = len(_words(label + "".join(strings)))
            printed = _MARK.sub("", text[section.start : section.end])
            assert len(_words(printed)) == expected, (true.number, section.label)


@every_file
def test_sections_and_blocks_are_slices_of_the_text(name: str) -> None:
    reading = sample(name)
    text = reading.document.text
    sections = [*reading.sections, *(s for p in reading.points for s in p.sections)]
    for section in sections:
        assert [text[b.start : b.end] for b in section.blocks] == [b.text for b in section.blocks]
        assert (section.start, section.end) == (section.blocks[0].start, section.blocks[-1].end)
    ends = [section.end for section in sections]
    assert all(s.start == end + 1 for s, end in zip(sections[1:], ends, strict=False))
    assert ends[-1] == len(text)
    assert all(s.kind is SectionKind.OTHER for s in reading.sections)
