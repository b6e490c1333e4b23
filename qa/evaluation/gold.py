"""Question files, and where in an archive their answers stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.errors import ReferatError
from corpus.rows import DocumentRow, SectionRow
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
    """One of the places that answer a question; ``point`` is None outside points.

    ``quotes`` are the sentences that answer, all of them needed.
    """

    document: str
    point: str | None
    section: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A development question with what a correct answer must show.

    ``turn`` is its place in a conversation, 1 for single questions.
    """

    id: str
    question: str
    language: str
    type: str
    audience: str
    wording: str
    answerable: bool
    gold: tuple[Gold, ...]
    must_contain: tuple[str, ...]
    turn: int = 1


class QuestionFileError(ReferatError):
    """A file of questions that is not of the known form."""

    code = "bad_question_file"


def load(path: Path) -> list[Record]:
    """The records of a question file (JSON lines; docs/evaluation.md tells the fields).

    :raises QuestionFileError: a line is no record.
    """
    records = []
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise QuestionFileError(f"{path} is no text in UTF-8; save it as such") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            if not isinstance(values, dict):
                raise TypeError("it is no object")
            # A conversation's line holds its turns, each of them a question.
            for turn, one in enumerate(values.get("turns", [values]), start=1):
                records.append(replace(_record(one), turn=turn))
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionFileError(
                f"line {number} of {path} is no question ({type(error).__name__}: {error}); "
                "docs/evaluation.md tells the fields"
            ) from error
    if not records:
        raise QuestionFileError(f"{path} holds no questions; give a file of JSON lines")
    return records


def _record(values: dict[str, Any]) -> Record:
    _check(values)
    gold = tuple(
        Gold(
            g["doc"], None if g["point"] is None else str(g["point"]), g.get("section", ""),
            tuple(g["quotes"]),
        )
        for g in values["gold"]
    )
    return Record(
        id=str(values["id"]), question=values["question"], language=values.get("lang", "da"),
        type=values.get("type", "other"), audience=values.get("audience", "other"),
        wording=_wording(values.get("notes", "")), answerable=bool(values["answerable"]),
        gold=gold, must_contain=tuple(values["must_contain"]),
    )


def _check(values: dict[str, Any]) -> None:
    """:raises TypeError: a field is of another type than it must be."""
    for name, kind in (("question", str), ("answerable", bool), ("must_contain", list),
                       ("gold", list)):
        if not isinstance(values[name], kind):
            raise TypeError(f"{name} must be {kind.__name__}")
    for gold in values["gold"]:
        if not isinstance(gold["quotes"], list):
            raise TypeError("quotes must be list")
    if not values["question"].strip():
        raise ValueError("question is empty")
    if values["answerable"] and not any(gold["quotes"] for gold in values["gold"]):
        raise ValueError("answerable, but gold has no quotes")


def _wording(notes: str) -> str:
    first = re.split(r"[;,:\s]", notes, maxsplit=1)[0]
    return first if first in ("formal", "plain", "typo") else "other"


def at_gold(archive: Archive, place: Place, record: Record) -> bool:
    """Whether a place is the document and point of one of the record's golds."""
    names = [d.file for d in _documents(archive, place)]
    number = place.point.number if place.point else None
    return any(
        number == point and any(name.startswith(files) for name in names)
        for gold in record.gold
        for files, point in _places(gold)
    )


def _documents(archive: Archive, place: Place) -> Sequence[DocumentRow]:
    if place.meeting is None:
        return [place.document]
    return archive.corpus.documents_of(place.meeting.id)


def _places(gold: Gold) -> Iterator[tuple[tuple[str, ...], str | None]]:
    yield FILES.get(gold.document, (gold.document,)), gold.point
    if again := _REPEATED.get((gold.document, gold.point or "")):
        yield (again[0],), again[1]


@dataclass(frozen=True, slots=True)
class Relevance:
    """The passages that answer a question.

    ``alternatives`` holds, for each of the record's golds that was found, the passages of
    each of its quotes: any alternative answers, with all of its quotes.
    """

    alternatives: tuple[tuple[frozenset[int], ...], ...]

    @property
    def passages(self) -> frozenset[int]:
        """All passages that any of the quotes stands in."""
        return frozenset(p for quotes in self.alternatives for found in quotes for p in found)

    def recall(self, ranked: Sequence[int]) -> float:
        """Share of the quotes found among ranked passages, of the alternative found best."""
        seen = set(ranked)
        return max(
            (sum(bool(found & seen) for found in quotes) / len(quotes)
             for quotes in self.alternatives),
            default=0.0,
        )


def relevance(archive: Archive, record: Record) -> Relevance:
    """Where the quotes of a record's golds stand, as passages of an archive."""
    alternatives = []
    for gold in record.gold:
        passages = [p for files, point in _places(gold) for p in _at(archive, files, point)]
        quotes = [
            frozenset(id for id, text in passages if _tells(text, quote)) for quote in gold.quotes
        ]
        if found := tuple(ids for ids in quotes if ids):
            alternatives.append(found)
    return Relevance(tuple(alternatives))


def _at(
    archive: Archive, files: tuple[str, ...], number: str | None
) -> Iterator[tuple[int, str]]:
    """Ids and texts of the passages of a point, or of a document's parts outside points."""
    corpus = archive.corpus
    for meeting in corpus.meetings():
        documents = corpus.documents_of(meeting.id)
        if not any(d.file.startswith(files) for d in documents):
            continue
        if number is None:
            sections = [
                s for s in corpus.sections_of_document(documents[0].id) if s.point is None
            ]
        else:
            points = [p for p in corpus.points_of(meeting.id) if p.number == number]
            sections = [s for p in points for s in corpus.sections_of_point(p.id)]
        yield from _passages(archive, sections)
    if number is None:
        for document in corpus.documents():
            if document.file.startswith(files):
                sections = corpus.sections_of_document(document.id)
                yield from _passages(archive, [s for s in sections if s.meeting is None])


def _passages(archive: Archive, sections: Sequence[SectionRow]) -> Iterator[tuple[int, str]]:
    documents = {s.id: s.document for s in sections}
    for passage in archive.corpus.passages_of_sections(list(documents)):
        text = archive.corpus.document(documents[passage.section]).text
        yield passage.id, text[passage.start : passage.end]


# A part of a quote that is at least this long (characters) stands for the whole of it: a
# quote may run over two passages, or be printed a little otherwise in another format.
_PART = 25


def _tells(text: str, quote: str) -> bool:
    """Whether a passage holds a quote, is part of it, or holds one of its sentences."""
    text, quote = _plain(text), _plain(quote)
    parts = re.split(r"(?<=[.;:]) ", quote)
    # Of a decision's heading only what follows it is in the passage ("Godkendt.").
    inside = (len(text) > _PART and text in quote) or quote.endswith(text)
    return quote in text or inside or any(len(part) > _PART and part in text for part in parts)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("|", " ").split())


def holds(text: str, wanted: str) -> bool:
    """Whether a text contains a string, at a word's start and not in a longer number.

    Case, white space and the bars between table cells do not count.
    """
    text, wanted = _plain(text), _plain(wanted)
    # "400.000" is no part of "12.400.000", nor "12.400".
    head = r"(?<!\d[.,])" if wanted[:1].isdigit() else ""
    tail = r"(?![.,]?\d)" if wanted[-1:].isdigit() else ""
    return bool(re.search(rf"(?<!\w){head}{re.escape(wanted)}{tail}", text))


def answers(archive: Archive, quotes: Sequence[Quote], record: Record) -> bool:
    """Whether the quotes from the right place together hold all that they must."""
    right = " ".join(q.text for q in quotes if at_gold(archive, q.place, record))
    return bool(right) and all(holds(right, wanted) for wanted in record.must_contain)
