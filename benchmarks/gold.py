"""Question files and the matching of quotes to their gold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.archive import Archive
from qa.model import Place, Quote

# The documents' names in the question files → how their files' names begin.
FILES: dict[str, tuple[str, ...]] = {
    "sbu-2021-03-24": (
        "referat-social-og-beskaeftigelsesudvalget-2021-03-24",
        "social-og-beskaeftigelsesudvalget-2021-03-24", "000_", "001_",
    ),
    "bsu-2022-05-05": ("referat-beskaeftigelses-og-sundhedsudvalget-2022-05-05", "002_"),
    "avisen-2019": ("fredericia-avisen-2019", "003_"),
    "plan-2022": ("beskaeftigelsesplan-2022", "004_"),
    "aarhus-byraad-2025-08-27": ("aarhus-byraad-2025-08-27",),
    "aarhus-tu-2025-10-01": ("aarhus-teknisk-udvalg-2025-10-01",),
}
# The same text in two places of the archive: a quote from either is as good.
_REPEATED = {("aarhus-tu-2025-10-01", "2"): ("aarhus-byraad-dagsorden-2025-10-08", "22")}


@dataclass(frozen=True, slots=True)
class Gold:
    """One of the places that answer a question; ``point`` is None outside points."""

    document: str
    point: str | None
    section: str


@dataclass(frozen=True, slots=True)
class Record:
    """A development question with what a correct answer must show."""

    id: str
    question: str
    language: str
    type: str
    audience: str
    wording: str
    answerable: bool
    gold: tuple[Gold, ...]
    must_contain: tuple[str, ...]


def load(path: Path) -> list[Record]:
    """The records of a question file (JSON lines)."""
    return [_record(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line]


def _record(values: dict) -> Record:
    gold = tuple(
        Gold(g["doc"], None if g["point"] is None else str(g["point"]), g["section"])
        for g in values["gold"]
    )
    return Record(
        id=values["id"], question=values["question"], language=values["lang"],
        type=values["type"], audience=values["audience"],
        wording=_wording(values["notes"]),
        answerable=values["answerable"], gold=gold, must_contain=tuple(values["must_contain"]),
    )


def _wording(notes: str) -> str:
    first = re.split(r"[;,:\s]", notes, maxsplit=1)[0]
    return first if first in ("formal", "plain", "typo") else "other"


def at_gold(archive: Archive, place: Place, record: Record) -> bool:
    """Whether a place is the document and point of one of the record's golds."""
    names = [d.file for d in _documents(archive, place)]
    number = place.point.number if place.point else None
    return any(
        number == point and any(name.startswith(files) for name in names)
        for files, point in _places(record)
    )


def _documents(archive: Archive, place: Place) -> Sequence:
    if place.meeting is None:
        return [place.document]
    return archive.corpus.documents_of(place.meeting.id)


def _places(record: Record) -> Iterator[tuple[tuple[str, ...], str | None]]:
    for gold in record.gold:
        yield FILES.get(gold.document, (gold.document,)), gold.point
        if again := _REPEATED.get((gold.document, gold.point or "")):
            yield (again[0],), again[1]


def holds(text: str, wanted: str) -> bool:
    """Whether a text contains a string, at a word's start and not in a longer number.

    Case, white space and the bars between table cells do not count.
    """
    text, wanted = (" ".join(t.casefold().replace("|", " ").split()) for t in (text, wanted))
    tail = r"(?!\d)" if wanted[-1:].isdigit() else ""
    return bool(re.search(rf"(?<!\w){re.escape(wanted)}{tail}", text))


def answers(archive: Archive, quotes: Sequence[Quote], record: Record) -> bool:
    """Whether the quotes from the right place together hold all that they must."""
    right = " ".join(q.text for q in quotes if at_gold(archive, q.place, record))
    return bool(right) and all(holds(right, wanted) for wanted in record.must_contain)
