"""Public collections as readings, and the place of an answer among turns."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from benchmarks.at_size import _rank
from benchmarks.corpora import (
    ParliamentaryQuestion,
    paragraphs,
    parliamentary_questions,
    turn_ids,
    turns,
)
from corpus.model import DocumentKind, Reading

Rows = list[dict[str, str]]


@pytest.fixture
def packed(tmp_path: Path) -> Callable[[Rows], Path]:
    """Writes rows as a file of the collections."""

    def make(rows: Rows) -> Path:
        path = tmp_path / "rows.jsonl.gz"
        with gzip.open(path, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return path

    return make


def _turn(name: str, text: str, speaker: str = "Formanden", day: str = "2023-01-05") -> dict:
    return {"id": name, "date": day, "speaker": speaker, "text": text}


# Empty turns stand at the start, in the middle and at the end of a sitting.
TURNS = [
    _turn("A-1", "  \n "),
    _turn("A-2", "Mødet er åbnet.\n\n  Næste punkt er høringen. \n"),
    _turn("A-3", "", "Ordfører Å"),
    _turn("A-4", "Tak for ordet – 5 mio. kr. er meget.\u2028Det er det.", "Ordfører Æ"),
    _turn("B-x-10", "Én linje", day="2023-03-12"),
    _turn("B-x-11", "\n", day="2023-03-12"),
    _turn("C-1", "\t", day="2023-03-13"),
]

PARAGRAPHS = [
    {"id": f"d{n}", "src": source, "text": f"Afsnit {n} af {source}.\n Anden linje æøå {n}"}
    for n, source in enumerate(["Vejledning"] * 401 + ["Lov"] * 3 + ["Vejledning"] * 2)
]


def _check_offsets(reading: Reading) -> None:
    text = reading.document.text
    at = 0
    for section in reading.sections:
        assert section.blocks
        assert (section.start, section.end) == (section.blocks[0].start, section.blocks[-1].end)
        for block in section.blocks:
            assert block.start == at and block.text == block.text.strip() != ""
            assert text[block.start : block.end] == block.text
            assert text[block.end : block.end + 1] in ("\n", "")
            at = block.end + 1
    assert at == (len(text) + 1 if text else 0)


def test_offsets_of_sections_and_blocks_fit_the_text(packed: Callable[[Rows], Path]) -> None:
    found = list(turns(packed(TURNS)))
    for reading in [*found, *paragraphs(packed(PARAGRAPHS))]:
        _check_offsets(reading)
        assert reading.meeting is None and reading.points == ()
        assert reading.document.kind is DocumentKind.OTHER


def test_a_sitting_is_a_document_and_a_turn_a_section(packed: Callable[[Rows], Path]) -> None:
    found = list(turns(packed(TURNS)))
    assert [(r.document.file, r.document.title) for r in found] == [
        ("A", "Folketingets forhandlinger 5. januar 2023"),
        ("B-x", "Folketingets forhandlinger 12. marts 2023"),
        ("C", "Folketingets forhandlinger 13. marts 2023"),
    ]
    assert [[(s.label, [b.text for b in s.blocks]) for s in r.sections] for r in found] == [
        [
            ("Formanden", ["Mødet er åbnet.", "Næste punkt er høringen."]),
            ("Ordfører Æ", ["Tak for ordet – 5 mio. kr. er meget.\u2028Det er det."]),
        ],
        [("Formanden", ["Én linje"])],
        [],
    ]


def test_identifiers_line_up_with_sections(packed: Callable[[Rows], Path]) -> None:
    path = packed(TURNS)
    names = turn_ids(path)
    assert names == {"A": ["A-2", "A-4"], "B-x": ["B-x-10"], "C": []}
    texts = {row["id"]: row["text"] for row in TURNS}
    for reading in turns(path):
        for section, name in zip(reading.sections, names[reading.document.file], strict=True):
            lines = [line.strip() for line in texts[name].split("\n") if line.strip()]
            assert [block.text for block in section.blocks] == lines


def test_paragraphs_of_a_source_fill_documents(packed: Callable[[Rows], Path]) -> None:
    found = list(paragraphs(packed(PARAGRAPHS)))
    assert [(r.document.file, len(r.sections)) for r in found] == [
        ("Vejledning 1", 200), ("Vejledning 2", 200), ("Vejledning 3", 1), ("Lov 1", 3),
        ("Vejledning 1", 2),
    ]
    assert len({r.document.sha256 for r in found}) == len(found)
    assert {r.document.title for r in found} == {s.label for r in found for s in r.sections} == {
        ""
    }


def _texts(found: Iterable[Reading]) -> list[str]:
    return [section.blocks[0].text for reading in found for section in reading.sections]


def test_a_choice_of_paragraphs_is_the_same_each_time(packed: Callable[[Rows], Path]) -> None:
    path = packed(PARAGRAPHS)
    everything = _texts(paragraphs(path))
    some = _texts(paragraphs(path, most=40, seed=1))
    assert some == _texts(paragraphs(path, most=40, seed=1))
    assert some != _texts(paragraphs(path, most=40, seed=2))
    assert some != everything[:40]
    # Each once and in the file's order.
    assert [everything.index(text) for text in some] == sorted(map(everything.index, set(some)))


@pytest.mark.parametrize(
    ("most", "count"), [(None, 406), (406, 406), (1000, 406), (405, 405), (1, 1), (0, 0)]
)
def test_so_many_paragraphs(
    most: int | None, count: int, packed: Callable[[Rows], Path]
) -> None:
    assert len(_texts(paragraphs(packed(PARAGRAPHS), most))) == count


def test_documents_of_one_text_under_two_names_differ(packed: Callable[[Rows], Path]) -> None:
    rows = [{"id": str(n), "src": name, "text": "Det samme"} for n, name in enumerate("ab")]
    one, other = paragraphs(packed(rows))
    assert one.document.text == other.document.text
    assert one.document.sha256 != other.document.sha256


def test_parliamentary_questions(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    rows = [
        {"qid": "S36", "query": "Hvad vil ministeren gøre?", "relevant": ["A-2"],
         "also_relevant": ["A-4", "A-6"], "date": "2023-01-11", "to": "ministeren"},
        {"qid": "S37", "query": "Hvorfor?", "relevant": ["B-1", "B-1"], "also_relevant": []},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    assert parliamentary_questions(path) == [
        ParliamentaryQuestion(
            "S36", "Hvad vil ministeren gøre?", frozenset({"A-2"}), frozenset({"A-4", "A-6"})
        ),
        ParliamentaryQuestion("S37", "Hvorfor?", frozenset({"B-1"}), frozenset()),
    ]


@pytest.mark.parametrize(
    ("found", "relevant", "rank"),
    [
        ("abc", "a", 1),
        ("abc", "c", 3),
        # A turn found by several passages takes one place.
        ("aabbac", "c", 3),
        ("aaaa", "a", 1),
        # The first of several answers counts.
        ("abcd", "db", 2),
        ("abc", "x", float("inf")),
        ("abc", "", float("inf")),
        ("", "a", float("inf")),
    ],
)
def test_rank_of_the_first_turn_that_answers(found: str, relevant: str, rank: float) -> None:
    assert _rank(list(found), frozenset(relevant)) == rank


def test_the_days_of_real_sittings_are_dates(shared: Path) -> None:
    path = shared / "data" / "folketing-turns.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no {path}")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row, _ in zip(map(json.loads, lines), range(300), strict=False)]
    assert {"id", "date", "speaker", "text"} <= set(rows[0])
    assert all(date.fromisoformat(row["date"]) for row in rows)
