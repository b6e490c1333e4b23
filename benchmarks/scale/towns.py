"""An archive at size dealt out to 98 municipalities of unequal sizes and to twenty years.

The archives of :mod:`benchmarks.speed.homes` hold paragraphs that no meeting is about. Here a copy
of one is made in which each 20 of them in their order are a document of a meeting, held by a
municipality and on a day that the document's hash chooses. Texts, passages, sentences and vectors
stay as they are (linked, not copied); the rows around them, readings and the word index are
written anew. What is real, minutes and samples, stays with its own municipalities.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.interchange import reading_of
from corpus.model import Meeting, Reading
from corpus.packed_text import pack
from corpus.records import Corpus
from corpus.slugs import slug
from embeddings import kept_readings, lexical, originals
from embeddings.generation import CORPUS, LEXICAL, current, generations, switch
from embeddings.manifest import NAME, SEAL, Manifest, listing
from embeddings.texts import entries

MUNICIPALITIES, YEARS = 98, (2006, 2025)
# Paragraphs of a meeting.
_PARAGRAPHS = 20
# A power law that an exponential cuts off, as sizes of towns have it. With these the largest of
# 98 has 11 % as København has of the people, the smallest 0.05 % as Fanø about has.
_EXPONENT, _CUT = 0.48, 31.0
_NAME = "Prøve"
_COMMITTEES = (
    "Byrådet", "Økonomiudvalget", "Teknik- og Miljøudvalget", "Børne- og Skoleudvalget",
    "Social- og Sundhedsudvalget", "Kultur- og Fritidsudvalget",
)


def shares(count: int = MUNICIPALITIES) -> NDArray[np.float64]:
    """What part of all paragraphs each municipality gets, the largest first; they sum to 1."""
    rank = np.arange(1, count + 1, dtype=np.float64)
    weights = rank**-_EXPONENT * np.exp(-rank / _CUT)
    dealt: NDArray[np.float64] = weights / weights.sum()
    return dealt


def meeting_of(digest: bytes) -> Meeting:
    """The meeting of a document by its hash (32 bytes): the same text always gets the same."""
    chance = np.frombuffer(digest, "<u8", count=3) / 2.0**64
    town = int(np.searchsorted(np.cumsum(shares())[:-1], chance[0], side="right"))
    first, last = date(YEARS[0], 1, 1), date(YEARS[1], 12, 31)
    day = first + timedelta(days=int(chance[1] * ((last - first).days + 1)))
    committee = _COMMITTEES[int(chance[2] * len(_COMMITTEES))]
    return Meeting(f"{_NAME} {town + 1:02d} Kommune", committee, day)


def is_made(municipality: str) -> bool:
    """Whether an address name is of a municipality that :func:`meeting_of` made."""
    return municipality.startswith(f"{slug(_NAME)}-")


def dealt(home: Path, target: Path) -> Path:
    """A copy of an archive's home with municipalities; returns the folder of its generation.

    :raises FileExistsError: there is something at ``target``.
    """
    folder, made = current(home), generations(target) / "0001"
    made.mkdir(parents=True)
    for path in folder.iterdir():
        if path.name not in (CORPUS, LEXICAL, kept_readings.NAME, NAME, SEAL):
            (made / path.name).symlink_to(path.resolve())
    if originals.folder_of(home).is_dir():
        originals.folder_of(target).symlink_to(originals.folder_of(home).resolve())
    manifest = Manifest.load(folder)
    shutil.copyfile(folder / CORPUS, made / CORPUS)
    readings = _deal(folder, made / CORPUS, {s.sha256 for s in manifest.sources})
    digests = kept_readings.write(kept_readings.in_order(readings), made)
    corpus = Corpus(made / CORPUS)
    lexical.build(entries(corpus), made / LEXICAL)
    replace(
        manifest, counts={table: corpus.count(table) for table in manifest.counts},
        documents={sha: value for sha, value in manifest.documents.items() if sha in digests},
        files=listing(made),
    ).save(made)
    switch(target, made)
    return made


def passages_of(corpus: Path) -> dict[str, int]:
    """How many passages each municipality of a corpus has, by address name, most first."""
    with closing(sqlite3.connect(f"file:{corpus}?mode=ro", uri=True)) as db:
        return dict(db.execute(
            "SELECT m.municipality_slug, count(*) FROM passage p"
            " JOIN section s ON s.id = p.section JOIN meeting m ON m.id = s.meeting"
            " GROUP BY 1 ORDER BY 2 DESC, 1"
        ))


def parts(reading: Reading) -> Iterator[Reading]:
    """The documents that one of many paragraphs becomes, each of a meeting of its own."""
    for number, at in enumerate(range(0, len(reading.sections), _PARAGRAPHS), start=1):
        sections = reading.sections[at : at + _PARAGRAPHS]
        shift, name = sections[0].start, f"{reading.document.file} part {number}"
        text = reading.document.text[shift : sections[-1].end]
        digest = hashlib.sha256(f"{name}\n{text}".encode())
        document = replace(
            reading.document, sha256=digest.hexdigest(), file=name, text=text
        )
        moved = tuple(
            replace(
                section, start=section.start - shift, end=section.end - shift,
                blocks=tuple(replace(b, start=b.start - shift) for b in section.blocks),
            )
            for section in sections
        )
        yield Reading(document, meeting_of(digest.digest()), (), moved)


def _deal(folder: Path, corpus: Path, own: set[str | None]) -> list[Reading]:
    """Put the documents of a corpus that are no source's into meetings; returns all readings."""
    readings = []
    with closing(sqlite3.connect(corpus)) as db:
        with db:
            for reading in map(reading_of, kept_readings.values_in(folder)):
                if reading.document.sha256 in own:
                    readings.append(reading)
                    continue
                made = list(parts(reading))
                _move(db, reading, made)
                readings += made
        db.execute("VACUUM")  # So that its size is that of a database built so.
    return readings


def _move(db: sqlite3.Connection, reading: Reading, made: Sequence[Reading]) -> None:
    """Put the rows of a document into those that it becomes."""
    (old,) = db.execute("SELECT id FROM document WHERE key = ?", [reading.document.id]).fetchone()
    sections = db.execute(
        "SELECT id, start FROM section WHERE document = ? ORDER BY id", [old]
    ).fetchall()
    for part in made:
        own, sections = sections[: len(part.sections)], sections[len(part.sections) :]
        _put(db, part, own[0][1], (own[0][0], own[-1][0]))
    db.execute("DELETE FROM document WHERE id = ?", [old])


def _put(db: sqlite3.Connection, part: Reading, shift: int, span: tuple[int, int]) -> None:
    """Write a document and its meeting, and let a span of sections be its own."""
    document, held = part.document, part.meeting
    assert held
    meeting = _insert(
        db, "meeting", municipality=held.municipality, municipality_slug=slug(held.municipality),
        committee=held.committee, committee_slug=slug(held.committee), date=held.date.isoformat(),
        kind=document.kind.value,
    )
    id = _insert(
        db, "document", key=document.id, sha256=document.sha256, file=document.file,
        media_type=document.media_type, title=document.title, kind=document.kind.value,
        pages=document.pages, text=pack(document.text),
    )
    _insert(db, "meeting_document", meeting=meeting, rank=0, document=id)
    db.execute(
        'UPDATE section SET document = ?, meeting = ?, start = start - ?, "end" = "end" - ?'
        " WHERE id BETWEEN ? AND ?", (id, meeting, shift, shift, *span),
    )
    db.execute(
        'UPDATE block SET start = start - ?, "end" = "end" - ? WHERE section BETWEEN ? AND ?',
        (shift, shift, *span),
    )
    # A passage without a lead-in has an empty one at 0.
    db.execute(
        'UPDATE passage SET start = start - ?1, "end" = "end" - ?1,'
        " lead_start = CASE WHEN lead_end > 0 THEN lead_start - ?1 ELSE 0 END,"
        " lead_end = CASE WHEN lead_end > 0 THEN lead_end - ?1 ELSE 0 END"
        " WHERE section BETWEEN ?2 AND ?3", (shift, *span),
    )


def _insert(db: sqlite3.Connection, table: str, **values: object) -> int:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    query = f"INSERT INTO {table} ({names}) VALUES ({marks})"
    return int(db.execute(query, tuple(values.values())).lastrowid or 0)
