"""Minutes that once broke the reader, each with what must come of them."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from corpus.bodies import committee_in
from corpus.model import Point, Reading
from corpus.read import read
from corpus.readers.columns import reading_order
from corpus.sections import SectionKind

_HEAD = "<h1>Referat Teknisk Udvalg den 24. marts 2021</h1>"


def _html(path: Path, body: str) -> Reading:
    (path / "m.html").write_text(f"<!doctype html><body>{body}</body>", "utf-8")
    return read(path / "m.html")


def _text(path: Path, text: str) -> Reading:
    (path / "m.txt").write_text(text, "utf-8")
    return read(path / "m.txt")


def _numbers(reading: Reading) -> list[tuple[str, str]]:
    return [(p.number, p.title) for p in reading.points]


def _words(reading: Reading, point: Point) -> str:
    return reading.document.text[point.start : point.end]


def test_case_numbers_called_cases_below_numbered_titles(tmp_path: Path) -> None:
    points = "".join(
        f"<h2>Punkt {n}: Titel {n}</h2><p>Sag nr. {13 + n}</p><h3>Beslutning</h3><p>Godkendt.</p>"
        for n in (1, 2, 3)
    )
    assert _numbers(_html(tmp_path, _HEAD + points)) == [(str(n), f"Titel {n}") for n in (1, 2, 3)]


def test_headings_over_several_lines_of_the_source(tmp_path: Path) -> None:
    points = "".join(
        f"<h2>{n}. Godkendelse af\n      sag</h2><h3>Beslutning</h3><p>Godkendt.</p>"
        for n in (1, 2)
    )
    assert _numbers(_html(tmp_path, _HEAD + points)) == [
        ("1", "Godkendelse af sag"), ("2", "Godkendelse af sag"),
    ]


@pytest.mark.parametrize(
    "before", ["Teknisk Udvalg den 24. marts 2021", "Deltagere:\nEa Bang (A)"]
)
def test_the_first_point_below_the_head(tmp_path: Path, before: str) -> None:
    points = "".join(
        f"{n}. Titel på punkt\n\nSagsfremstilling\nNoget om sagen.\n\nBeslutning\nGodkendt.\n\n"
        for n in (1, 2, 3)
    )
    text = f"Referat\nTeknisk Udvalg den 24. marts 2021\n\n{before}\n\n{points}"
    assert [n for n, _ in _numbers(_text(tmp_path, text))] == ["1", "2", "3"]


def test_the_head_of_an_agenda_is_no_table_of_contents(tmp_path: Path) -> None:
    head = ("<h1>Dagsorden</h1><p>Mødested: Mødelokale 117</p><p>Teknisk Udvalg, møde nr. 12</p>"
            "<p>Onsdag den 24. marts 2021 kl. 15.00</p>")
    reading = _html(tmp_path, head + "".join(
        f"<h2>{n}. Titel</h2><h3>Indstilling</h3><p>at sagen godkendes</p>" for n in (1, 2)
    ))
    assert reading.meeting is not None
    assert (reading.meeting.committee, reading.meeting.place) == (
        "Teknisk Udvalg", "Mødelokale 117",
    )


def test_a_decision_in_bold_is_the_decision(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Referat Teknisk Udvalg den 24. marts 2021")
    for text in ("1. Titel", "Indstilling", "at det godkendes", "Beslutning", "Godkendt",
                 "2. Titel", "Indstilling", "at det afvises", "Beslutning", "Afvist"):
        document.add_paragraph().add_run(text).bold = not text.startswith("at ")
    document.save(str(tmp_path / "m.docx"))
    reading = read(tmp_path / "m.docx")
    decided = [
        reading.document.text[s.start : s.end]
        for p in reading.points for s in p.sections if s.kind is SectionKind.DECISION
    ]
    assert decided == ["Beslutning\nGodkendt", "Beslutning\nAfvist"]


def test_text_below_a_line_like_a_group_stays(tmp_path: Path) -> None:
    reading = _html(tmp_path, _HEAD + "".join(
        f"<h2>Punkt {n}: Titel</h2><h3>Beslutning</h3><p>Godkendt.</p>" for n in (1, 2)
    ) + "<p>Sager til orientering:</p><p>Formanden orienterede om ulykken.</p>")
    assert "Formanden orienterede om ulykken." in _words(reading, reading.points[-1])


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<table><tr><td>Vej<br>drift</td><td>1</td></tr><tr><td><p>To</p><p>tre</p></td><td>2"
         "</td></tr></table>", "Vej drift\t1\nTo tre\t2"),
        ("<ul><li>et</li><ul><li>to</li></ul></ul>", "• et\n• to"),
        ("<table><tr><td>Beslutning</td><td>Godkendt her</td></tr><tbody><tr><td>Økonomi</td>"
         "<td>Ingen</td></tr></tbody></table>", "Beslutning\nGodkendt her\nØkonomi\nIngen"),
    ],
)
def test_nothing_of_a_page_is_lost(tmp_path: Path, body: str, wanted: str) -> None:
    assert _html(tmp_path, body).document.text == wanted


def test_neutral_headings_keep_the_doors_closed(tmp_path: Path) -> None:
    points = "".join(
        f"<h2>Punkt {n}: Titel</h2><h3>Beslutning</h3><p>Godkendt.</p>" for n in (1, 2)
    )
    reading = _html(tmp_path, f"{_HEAD}<h2>Lukket møde</h2><h2>Orienteringssager</h2>{points}")
    assert [p.closed for p in reading.points] == [True, True]


def test_notes_with_marks_of_a_page_are_notes(tmp_path: Path) -> None:
    (tmp_path / "m.md").write_text("# Plan\n\nSom det står i <p> ovenfor.\n", "utf-8")
    assert read(tmp_path / "m.md").document.media_type == "text/plain"


def test_a_word_file_without_properties_has_no_age(tmp_path: Path) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE as KIND

    document = docx.Document()
    document.add_paragraph("Et notat om veje.")
    relations = document.part.package.rels
    for key in [k for k, r in relations.items() if r.reltype == KIND.CORE_PROPERTIES]:
        del relations[key]
    document.save(str(tmp_path / "notat.docx"))
    found = read(tmp_path / "notat.docx").document
    assert (found.title, found.version.modified) == ("notat", None)


def test_a_sentence_at_the_top_of_a_page_stays(tmp_path: Path) -> None:
    text = ("Teknisk Udvalg\nOnsdag den 24. marts 2021\n\nEt notat.\f"
            "Teknisk Udvalg besluttede den 24. marts 2021, at vejen lukkes.\n")
    assert "at vejen lukkes." in _text(tmp_path, text).document.text


@pytest.mark.parametrize("text", ["Referat\tByrådet", "Til\nByrådet", "Møde\tByrådet"])
def test_committees_after_any_white_space(text: str) -> None:
    assert committee_in(text) == "Byrådet"


def test_words_far_off_the_page_take_no_time() -> None:
    words = [
        {"text": "ord", "x0": 50.0 + 40 * n, "x1": 80.0 + 40 * n, "top": 20.0 * row,
         "bottom": 20.0 * row + 10}
        for row in range(20) for n in range(10)
    ]
    words.append({"text": "langt", "x0": 8e7, "x1": 8e7 + 10, "top": 0.0, "bottom": 10.0})
    assert sum(len(row.words) for row in reading_order(words)) == len(words)
