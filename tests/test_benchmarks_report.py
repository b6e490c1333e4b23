"""Tables put into a document, and the result files they are made of."""

from __future__ import annotations

import json
from datetime import date, time
from pathlib import Path

import pytest

from benchmarks import results_files
from benchmarks.report import DOCUMENT, filled
from benchmarks.results_files import keep, newest

MADE = {"finding": "| a |\n| --- |", "at size": r"back\1slash \g<0>", "unused": "never"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("No table here.\n", "No table here.\n"),
        # An empty place, one with an older table, and both with text around.
        ("<!-- finding -->\n<!-- /finding -->",
         "<!-- finding -->\n| a |\n| --- |\n<!-- /finding -->"),
        ("Before\n\n<!-- finding -->\n| old |\n\n| older |\n<!-- /finding -->\nafter\n",
         "Before\n\n<!-- finding -->\n| a |\n| --- |\n<!-- /finding -->\nafter\n"),
        # What a table says is no pattern.
        ("<!-- at size -->\nx\n<!-- /at size -->",
         "<!-- at size -->\nback\\1slash \\g<0>\n<!-- /at size -->"),
        # Each place is its own, also where a name comes twice.
        ("<!-- finding -->\n1\n<!-- /finding -->\nkept\n<!-- finding -->\n2\n<!-- /finding -->",
         "<!-- finding -->\n| a |\n| --- |\n<!-- /finding -->\nkept\n"
         "<!-- finding -->\n| a |\n| --- |\n<!-- /finding -->"),
        # No places: other comments, a start without its end, an end without its start.
        ("<!-- a note to writers -->\ntext", "<!-- a note to writers -->\ntext"),
        ("<!-- finding -->\n1\n<!-- /quoting -->", "<!-- finding -->\n1\n<!-- /quoting -->"),
        ("1\n<!-- /finding -->", "1\n<!-- /finding -->"),
        ("Write `<!-- finding -->` there.", "Write `<!-- finding -->` there."),
    ],
)
def test_tables_stand_between_their_marks(text: str, expected: str) -> None:
    assert filled(text, MADE) == expected
    assert filled(expected, MADE) == expected


@pytest.mark.parametrize("made", [{}, {"finding": "x"}])
def test_a_place_for_an_unknown_table_is_an_error(made: dict[str, str]) -> None:
    text = "<!-- finding -->\n<!-- /finding -->\n<!-- silences -->\n<!-- /silences -->"
    with pytest.raises(KeyError):
        filled(text, made)


def test_every_mark_of_the_document_is_one() -> None:
    """A mistyped end mark would leave its table for ever as it was."""
    text = DOCUMENT.read_text("utf-8")
    names = [line[5:-4] for line in text.splitlines() if line.startswith("<!-- ")]
    starts = [name for name in names if not name.startswith("/")]
    assert starts and names == [mark for name in starts for mark in (name, f"/{name}")]
    marked = filled(text, {name: f"table of {name}" for name in starts})
    assert [marked.count(f"\ntable of {name}\n") for name in starts] == [1] * len(starts)


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for results that is not there yet, outside any repository."""
    folder = tmp_path / "results"
    monkeypatch.setattr(results_files, "RESULTS", folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return folder


@pytest.mark.parametrize("values", [{}, {"files": {"Århus – π": [0.5, 1]}, "n": 3}])
def test_what_is_kept_is_found_again(values: dict[str, object], results: Path) -> None:
    path = keep("answers", values)
    assert path == results / "answers-unknown.json"
    text = path.read_text("utf-8")
    assert text.endswith("}\n") and "\\u" not in text
    found = newest("answers")
    assert time.fromisoformat(found.pop("time"))
    assert found == {"date": date.today().isoformat(), "commit": "unknown", **values}


def test_a_file_is_named_by_the_commit(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results_files, "_commit", lambda: "0123456789")
    assert keep("at_size", {"n": 1}).name == "at_size-0123456789.json"
    assert keep("at_size", {"n": 2}).name == "at_size-0123456789.json"
    assert newest("at_size")["n"] == 2 and newest("at_size")["commit"] == "0123456789"


def _put(folder: Path, name: str, **values: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps({"name": name, **values}), "utf-8")


@pytest.mark.parametrize(
    ("files", "newest_one"),
    [
        # By date, whatever the commits are called.
        ({"answers-a.json": ("2024-01-31",), "answers-b.json": ("2024-02-01",)}, "b"),
        ({"answers-a.json": ("2024-02-01",), "answers-b.json": ("2024-01-31",)}, "a"),
        ({"answers-a.json": ("2023-12-31",), "answers-b.json": ("2024-01-01",),
          "answers-c.json": ("2023-06-30",)}, "b"),
        # Of a day by the hour, where it is told.
        ({"answers-a.json": ("2024-02-01", "09:00"), "answers-b.json": ("2024-02-01", "17:00")},
         "b"),
        ({"answers-a.json": ("2024-02-01", "17:00"), "answers-b.json": ("2024-02-01", "09:00")},
         "a"),
        ({"answers-a.json": ("2024-02-01",), "answers-b.json": ("2024-02-01", "00:00")}, "b"),
    ],
)
def test_the_newest_is_the_one_measured_last(
    files: dict[str, tuple[str, ...]], newest_one: str, results: Path
) -> None:
    for name, when in files.items():
        _put(results, name, **dict(zip(("date", "time"), when, strict=False)))
    # Neither another kind nor another sort of file counts.
    _put(results, "reading-z.json", date="2999-01-01")
    _put(results, "answers.json", date="2999-01-01")
    _put(results, "answers-z.txt", date="2999-01-01")
    assert newest("answers")["name"] == f"answers-{newest_one}.json"


def test_no_results_is_an_error_that_says_where(results: Path) -> None:
    with pytest.raises(FileNotFoundError, match="answers-") as told:
        newest("answers")
    assert str(results) in str(told.value)
    _put(results, "reading-a.json", date="2024-01-01")
    with pytest.raises(FileNotFoundError):
        newest("answers")
