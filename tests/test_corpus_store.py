from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from conftest import SAMPLE_FILES, TRUTH, sample

from corpus.errors import StoreError
from corpus.history import history
from corpus.merge import merge
from corpus.model import Reading, SectionKind
from corpus.passages import passages
from corpus.records import Corpus
from corpus.slugs import slug
from corpus.store import write_corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    path = tmp_path_factory.mktemp("store") / "corpus.sqlite"
    counts = write_corpus(path, *merge(map(sample, SAMPLE_FILES)))
    opened = Corpus(path)
    assert counts == {table: opened.count(table) for table in counts}
    return opened


def _inside(outer: tuple[int, int], spans: Iterator[tuple[int, int]]) -> bool:
    return all(outer[0] <= start < end <= outer[1] for start, end in spans)


def test_counts(corpus: Corpus) -> None:
    assert corpus.count("document") == len(SAMPLE_FILES)
    assert corpus.count("meeting") == len(TRUTH)
    assert corpus.count("point") == sum(len(meeting.points) for meeting in TRUTH.values())
    with pytest.raises(ValueError, match="sqlite_master"):
        corpus.count("sqlite_master")


def test_ids_of_passages_and_sentences_have_no_gaps(corpus: Corpus) -> None:
    """They are row numbers of the vector files."""
    assert [p.id for p in corpus.passages()] == list(range(corpus.count("passage")))
    assert [s.id for s in corpus.sentences()] == list(range(corpus.count("sentence")))
    order = [s.passage for s in corpus.sentences()]
    assert order == sorted(order)
    assert set(order) == {p.id for p in corpus.passages()}


def test_uids_are_unique(corpus: Corpus) -> None:
    assert len({p.uid for p in corpus.passages()}) == corpus.count("passage") > 500


def test_everything_stored_is_a_slice_of_its_document(corpus: Corpus) -> None:
    seen = 0
    for document in corpus.documents():
        assert corpus.slice(document.id, 5, 25) == document.text[5:25]
        for section in corpus.sections_of_document(document.id):
            span = (section.start, section.end)
            assert _inside((0, len(document.text)), iter([span]))
            assert _inside(span, ((b.start, b.end) for b in corpus.blocks_of(section.id)))
            found = corpus.passages_of_sections([section.id])
            assert _inside(span, ((p.start, p.end) for p in found))
            for passage in found:
                spans = [(s.start, s.end) for s in corpus.sentences([passage.id])]
                assert _inside((passage.start, passage.end), iter(spans))
                assert all(document.text[a:b].strip() == document.text[a:b] for a, b in spans)
                seen += len(spans)
    assert seen == corpus.count("sentence")


def test_points_come_back_as_they_were_read(corpus: Corpus) -> None:
    for meeting in corpus.meetings():
        quoted = corpus.documents_of(meeting.id)[0]
        reading = sample(quoted.file)
        assert quoted.text == reading.document.text
        rows = corpus.points_of(meeting.id)
        assert len(rows) == len(reading.points) > 0
        for row, point in zip(rows, reading.points, strict=True):
            assert (row.number, row.title, row.closed) == (point.number, point.title, point.closed)
            assert (row.case_number, row.deciding_body) == (point.case_number, point.deciding_body)
            assert (row.start, row.end, row.page) == (point.start, point.end, point.page)
            for stored, section in zip(
                corpus.sections_of_point(row.id), point.sections, strict=True
            ):
                assert (stored.kind, stored.label) == (section.kind, section.label)
                assert (stored.body, stored.date) == (section.body, section.date)
                blocks = [(b.start, b.end, b.pieces) for b in corpus.blocks_of(stored.id)]
                assert blocks == [(b.start, b.end, b.pieces) for b in section.blocks]


def test_what_sections_tell_of_earlier_is_what_is_read_in_them(corpus: Corpus) -> None:
    told = 0
    for document in corpus.documents():
        for section in corpus.sections_of_document(document.id):
            read = history([corpus.section_as_read(section)], by_date=False)
            assert corpus.told(section) == corpus.told(section) == read
            told += len(read)
    assert told > 10


@pytest.mark.parametrize("of", ["point", "section"])
def test_passages_are_found_by_what_they_are_of(
    of: Literal["point", "section"], corpus: Corpus
) -> None:
    asked = [*range(40, 0, -1), 0]
    found = corpus.passages_by(of, asked)
    assert len({whose for whose, _ in found}) > 5
    assert sorted(id for _, id in found) == [id for _, id in found]
    for one in asked:
        assert corpus.passages_of(of, one) == [id for whose, id in found if whose == one]


def test_second_sources_are_kept_but_not_indexed(corpus: Corpus) -> None:
    stem = "ravnsoe-byraadet-2022-10-26"
    (meeting,) = corpus.meetings_at("ravnsoe-kommune", "byraadet", "2022-10-26")
    first, second = corpus.documents_of(meeting.id)
    assert (first.file, second.file) == (f"{stem}.pdf", f"{stem}.html")
    assert second.text == sample(f"{stem}.html").document.text
    assert corpus.passage_ids(document=first.id)
    assert corpus.passage_ids(document=second.id) == []
    assert corpus.document_by_key(second.key) == second
    assert corpus.document_by_key("0" * 16) is None


def test_a_case_is_followed_through_its_meetings(corpus: Corpus) -> None:
    expected = sorted(
        (meeting.date, meeting.committee)
        for meeting in TRUTH.values()
        for point in meeting.points
        if point.case_number == "22/0318"
    )
    found = [corpus.meeting(p.meeting) for p in corpus.points_of_case("22/0318")]
    assert [(m.date, m.committee) for m in found] == expected
    assert len(expected) >= 2
    lower = corpus.points_of_case("emn-2022-001204")
    assert lower == corpus.points_of_case("EMN-2022-001204") != []


def test_documents_without_a_meeting_are_stored_under_their_title(
    tmp_path: Path, text_reading: Callable[[str], Reading]
) -> None:
    plan = text_reading("# Plan for 2024\n\nFlere skal i job.\n\n# Mål\n\nTo procent.\n")
    write_corpus(tmp_path / "c.sqlite", [], [plan])
    corpus = Corpus(tmp_path / "c.sqlite")
    (document,) = corpus.documents()
    sections = corpus.sections_of_document(document.id)
    assert [(s.label, s.meeting, s.point) for s in sections] == [
        ("Plan for 2024", None, None), ("Mål", None, None),
    ]
    uids = [p.uid for s in plan.sections
            for p in passages(s, plan.document.text, f"{plan.document.title}/{s.label}")]
    assert [p.uid for p in corpus.passages()] == uids
    assert {s.kind for s in sections} == {SectionKind.OTHER}


def test_a_database_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    write_corpus(path, [], [])
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        write_corpus(path, [], [])
    assert path.read_bytes() == before


def _missing(path: Path) -> None:
    path.unlink(missing_ok=True)


def _other_format(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")


def _no_database(path: Path) -> None:
    path.write_bytes(b"Dette er ingen database. " * 400)


@pytest.mark.parametrize("damage", [_missing, _other_format, _no_database])
def test_a_damaged_database_says_what_to_do(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "c.sqlite"
    write_corpus(path, [], [])
    damage(path)
    with pytest.raises(StoreError, match=r"c\.sqlite.*referat build"):
        Corpus(path)


def test_unknown_ids_are_key_errors(corpus: Corpus) -> None:
    for get in (corpus.document, corpus.meeting, corpus.point, corpus.section):
        with pytest.raises(KeyError):
            get(10**6)
    assert corpus.passages([10**6]) == []
    assert [p.id for p in corpus.passages([5, 2, 9])] == [5, 2, 9]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Social- og Beskæftigelsesudvalget", "social-og-beskaeftigelsesudvalget"),
        ("Ærø Kommune", "aeroe-kommune"),
        ("Aarhus Å", "aarhus-aa"),
        ("  ", "-"),
    ],
)
def test_slugs(name: str, expected: str) -> None:
    assert slug(name) == expected
