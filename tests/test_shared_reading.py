"""Published minutes in every format beside what was written down by reading them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import shared_reading

from benchmarks.reading.fidelity import word_errors
from benchmarks.reading.structure import compare
from benchmarks.reading.truth_files import TRUTH, truths
from corpus.inspect import as_data

_TRUTHS = dict(truths(TRUTH))


@pytest.mark.parametrize("file", _TRUTHS)
def test_everything_is_read_as_it_is_printed(shared: Path, file: str) -> None:
    assert compare(_TRUTHS[file], as_data(shared_reading(file))).wrong == []


@pytest.mark.parametrize(
    ("one", "other", "most"),
    [
        ("minutes/social-og-beskaeftigelsesudvalget-2021-03-24.html",
         "minutes/referat-social-og-beskaeftigelsesudvalget-2021-03-24.pdf", 0.002),
        ("minutes/referat-beskaeftigelses-og-sundhedsudvalget-2022-05-05.docx",
         "minutes/referat-beskaeftigelses-og-sundhedsudvalget-2022-05-05.pdf", 0.0),
    ],
)
def test_two_formats_have_the_same_words(shared: Path, one: str, other: str, most: float) -> None:
    found = word_errors(as_data(shared_reading(one)), as_data(shared_reading(other)))
    assert found.words > 2000 and found.rate <= most, found.examples


def _values(points: list[str], **changes: Any) -> dict[str, Any]:
    meeting: dict[str, Any] = {
        "municipality": None, "committee": "Byrådet", "date": "2024-01-31", "start": None,
        "end": None, "place": None, "members": [],
        "points": [
            {"number": n, "title": "Titel", "case_number": None, "deciding_body": None,
             "closed": False, "page": None, "sections": [], "attachments": [], "history": []}
            for n in points
        ],
    }
    document = {"kind": "minutes", "pages": None}
    return {"document": document, "meetings": [{**meeting, **changes}], "sections": []}


@pytest.mark.parametrize(
    ("found", "figure", "right", "total"),
    [
        (_values(["1", "2"]), "points", 2, 2),
        (_values(["1"]), "points", 1, 2),
        (_values(["1", "2", "3"]), "points", 2, 3),
        (_values(["1", "2"], committee="Økonomiudvalget"), "meeting", 3, 4),
    ],
)
def test_the_scorer_counts_what_is_lost_and_what_is_invented(
    found: dict[str, Any], figure: str, right: int, total: int
) -> None:
    tally = compare(_values(["1", "2"]), found)
    assert (tally.right[figure], tally.total[figure]) == (right, total)
    assert bool(tally.wrong) == (right < total)
