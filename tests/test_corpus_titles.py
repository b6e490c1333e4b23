"""Headings of plain text, which has no type to tell them by."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.heads import stands_alone
from corpus.model import BlockKind
from corpus.readers.text import read_text

_PROSE = "Kommunen har i mange år arbejdet med at gøre det lettere at cykle til skole og arbejde."


def _headings(path: Path, text: str) -> list[str]:
    file = path / "plan.txt"
    file.write_text(text, "utf-8")
    blocks = read_text(file, stands_alone).blocks
    return [b.text for b in blocks if b.kind is BlockKind.HEADING]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Forord\n\n{_PROSE}\n", ["Forord"]),
        (f"{_PROSE}\nNye veje for cyklister\n{_PROSE}\n", ["Nye veje for cyklister"]),
        (f"{_PROSE}\n\nSamarbejdet med skolerne og\nde frivillige foreninger\n{_PROSE}\n",
         ["Samarbejdet med skolerne og de frivillige foreninger"]),
        (f"{_PROSE}\n\nBeskæftigelses-\nplanen for 2025\n{_PROSE}\n",
         ["Beskæftigelsesplanen for 2025"]),
        (f"{_PROSE}\nSTIER OG VEJE\nDet skal være trygt.\n", ["STIER OG VEJE"]),
        (f"# Cykelplan\n\n{_PROSE}\n", ["Cykelplan"]),
        (f"{_PROSE}\n\nFigur 1: Cyklister i Nordby\n{_PROSE}\n", []),
        (f"{_PROSE}\n\nSamlet udgift 12,4 mio. kr.\n{_PROSE}\n", []),
        (f"{_PROSE}\n\nVenlig hilsen Borgmesteren.\n{_PROSE}\n", []),
        (f"{_PROSE}\n\nDet betyder, at kommunen skal\n{_PROSE}\n", []),
        (f"{_PROSE}\n\n• Nye stier\n{_PROSE}\n", []),
        (f"{_PROSE}\n\nNordby\nVestby\nÅkirke\n", []),
    ],
)
def test_headings_in_documents_without_labels(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    assert _headings(tmp_path, text) == expected


def test_in_minutes_only_the_titles_of_points_are_headings(tmp_path: Path) -> None:
    text = (
        "12. Cykelsti til Nordby og\nomlægning af Kirkevej\nSagsnr.: 24/1001\nSagsfremstilling:\n"
        f"{_PROSE}\n\nDen videre proces\n{_PROSE}\nBeslutning:\nGodkendt.\n"
    )
    assert _headings(tmp_path, text) == ["12. Cykelsti til Nordby og omlægning af Kirkevej"]
