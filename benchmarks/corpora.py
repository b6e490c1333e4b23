"""Large public collections as readings, to be indexed beside minutes or alone.

The paragraphs are distractors: Danish text of other kinds that no question asks about. The
parliamentary turns have questions of their own, each answered by one or a few turns.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count as count_from
from itertools import groupby, islice
from pathlib import Path

from babel.dates import format_date

from corpus.model import Block, BlockKind, Document, DocumentKind, Reading, Section, SectionKind
from corpus.sentences import split

# Paragraphs of one source are put into documents of so many.
_PARAGRAPHS = 200


@dataclass(frozen=True, slots=True)
class ParliamentaryQuestion:
    """A question put in parliament and the sections (turns) that answer it.

    ``also`` are the turns after the first answer in which the exchange goes on.
    """

    id: str
    text: str
    relevant: frozenset[str]
    also: frozenset[str]


def paragraphs(path: Path, most: int | None = None, seed: int = 0) -> Iterator[Reading]:
    """The paragraphs of ``danish-paragraphs.jsonl.gz``, each a section without a label.

    With ``most`` only so many, chosen at random.
    """
    rows = list(_rows(path))
    if most is not None and most < len(rows):
        picked = sorted(random.Random(seed).sample(range(len(rows)), most))
        rows = [rows[i] for i in picked]
    for source, found in groupby(rows, key=lambda row: str(row["src"])):
        texts = [("", str(row["text"])) for row in found]
        for start in range(0, len(texts), _PARAGRAPHS):
            name = f"{source} {start // _PARAGRAPHS + 1}"
            # Without a title: their vectors are of their own words alone, as hard to tell
            # from minutes as they can be.
            yield _reading(name, "", texts[start : start + _PARAGRAPHS])


def paragraphs_again(path: Path, count: int) -> Iterator[Reading]:
    """So many paragraphs: those of the file, and when they are at an end, others made of them.

    Of a made document the sentences are those of a real one, dealt anew among its paragraphs.
    """
    documents = list(paragraphs(path, count))
    left = count - sum(len(d.sections) for d in documents)
    yield from documents
    if left <= 0:
        return
    sentences = [_sentences(d) for d in documents]
    for copy in count_from(1):
        for reading, lengths in zip(documents, sentences, strict=True):
            deck = [s for section in lengths for s in section]
            random.Random(f"{copy} {reading.document.file}").shuffle(deck)
            dealt, texts = iter(deck), []
            for section in lengths[:left]:
                texts.append(("", " ".join(islice(dealt, len(section)))))
            yield _reading(f"{reading.document.file} {copy}", "", texts)
            left -= len(texts)
            if left <= 0:
                return


def _sentences(reading: Reading) -> list[list[str]]:
    """The sentences of each section."""
    return [
        [block.text[a:b] for block in section.blocks for a, b in split(block.text)]
        for section in reading.sections
    ]


def turns(path: Path) -> Iterator[Reading]:
    """The turns of ``folketing-turns.jsonl.gz``: a document a sitting, a section a turn.

    A section's label is the speaker; the sections are in the file's order, so that the
    identifiers of :func:`turn_ids` belong to them one by one.
    """
    for sitting, found in groupby(_rows(path), key=_sitting):
        rows = list(found)
        day = date.fromisoformat(rows[0]["date"])
        title = f"Folketingets forhandlinger {format_date(day, 'd. MMMM y', locale='da')}"
        yield _reading(sitting, title, [(r["speaker"], r["text"]) for r in rows])


def turn_ids(path: Path) -> dict[str, list[str]]:
    """Identifiers of the turns of each document that :func:`turns` makes, by its file name."""
    return {
        sitting: [str(row["id"]) for row in rows if row["text"].strip()]
        for sitting, rows in groupby(_rows(path), key=_sitting)
    }


def parliamentary_questions(path: Path) -> list[ParliamentaryQuestion]:
    """The questions of ``folketing-questions.jsonl``."""
    return [
        ParliamentaryQuestion(
            q["qid"], q["query"], frozenset(q["relevant"]), frozenset(q["also_relevant"])
        )
        for q in map(json.loads, path.read_text("utf-8").splitlines())
    ]


def _sitting(row: dict[str, str]) -> str:
    return row["id"].rpartition("-")[0]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _reading(name: str, title: str, texts: Sequence[tuple[str, str]]) -> Reading:
    sections: list[Section] = []
    parts: list[str] = []
    at = 0
    for label, text in texts:
        blocks = []
        for line in (line.strip() for line in text.split("\n")):
            if line:
                blocks.append(Block(BlockKind.PARAGRAPH, line, at))
                parts.append(line)
                at += len(line) + 1
        if blocks:
            start, end = blocks[0].start, blocks[-1].end
            sections.append(Section(SectionKind.OTHER, label, start, end, tuple(blocks)))
    text = "\n".join(parts)
    digest = hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()
    document = Document(digest, name, "text/plain", title, DocumentKind.OTHER, text)
    return Reading(document, None, (), tuple(sections))
