"""An archive at size dealt out to 98 municipalities of unequal sizes and to twenty years.

The archives of :mod:`benchmarks.speed.homes` hold paragraphs that no meeting is about. Here a copy
of one is made in which each 20 of them in their order are a document of a meeting, held by a
municipality and on a day that the document's hash chooses. Texts, passages, sentences and vectors
stay as they are (linked, not copied); the rows around them and the word index are written anew.
What is real, minutes and samples, stays with its own municipalities.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.model import DocumentKind
from corpus.records import Corpus
from corpus.slugs import slug
from embeddings import lexical, originals
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


@dataclass(frozen=True, slots=True)
class Sitting:
    """Whose meeting a document becomes, and when it was."""

    municipality: str
    committee: str
    day: date


def shares(count: int = MUNICIPALITIES) -> NDArray[np.float64]:
    """What part of all paragraphs each municipality gets, the largest first; they sum to 1."""
    rank = np.arange(1, count + 1, dtype=np.float64)
    weights = rank**-_EXPONENT * np.exp(-rank / _CUT)
    dealt: NDArray[np.float64] = weights / weights.sum()
    return dealt


def sitting(digest: bytes) -> Sitting:
    """The sitting of a document by its hash (32 bytes): the same text always gets the same."""
    chance = np.frombuffer(digest, "<u8", count=3) / 2.0**64
    town = int(np.searchsorted(np.cumsum(shares())[:-1], chance[0], side="right"))
    first, last = date(YEARS[0], 1, 1), date(YEARS[1], 12, 31)
    day = first + timedelta(days=int(chance[1] * ((last - first).days + 1)))
    committee = _COMMITTEES[int(chance[2] * len(_COMMITTEES))]
    return Sitting(f"{_NAME} {town + 1:02d} Kommune", committee, day)


def is_made(municipality: str) -> bool:
    """Whether an address name is of a municipality that :func:`sitting` made."""
    return municipality.startswith(f"{slug(_NAME)}-")


def dealt(home: Path, target: Path) -> Path:
    """A copy of an archive's home with municipalities; returns the folder of its generation.

    :raises FileExistsError: there is something at ``target``.
    """
    folder, made = current(home), generations(target) / "0001"
    made.mkdir(parents=True)
    for path in folder.iterdir():
        if path.name not in (CORPUS, LEXICAL, NAME, SEAL):
            (made / path.name).symlink_to(path.resolve())
    if originals.folder_of(home).is_dir():
        originals.folder_of(target).symlink_to(originals.folder_of(home).resolve())
    manifest = Manifest.load(folder)
    shutil.copyfile(folder / CORPUS, made / CORPUS)
    _deal(made / CORPUS, {s.sha256 for s in manifest.sources if s.sha256})
    corpus = Corpus(made / CORPUS)
    lexical.build(entries(corpus), made / LEXICAL)
    replace(
        manifest, counts={table: corpus.count(table) for table in manifest.counts},
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


def _deal(path: Path, own: set[str]) -> None:
    """Put the documents that are no source's, and of no meeting, into meetings."""
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        made = db.execute(
            "SELECT * FROM document WHERE id NOT IN (SELECT document FROM meeting_document)"
        ).fetchall()
        with db:
            for document in made:
                if document["sha256"] not in own:
                    for part in _parts(db, document):
                        _move(db, *part)
                    db.execute("DELETE FROM document WHERE id = ?", [document["id"]])
        db.execute("VACUUM")  # So that its size is that of a database built so.


def _parts(
    db: sqlite3.Connection, document: sqlite3.Row
) -> Iterator[tuple[dict[str, Any], list[sqlite3.Row]]]:
    """The documents that one becomes, each with its sections."""
    sections = db.execute(
        'SELECT id, start, "end" FROM section WHERE document = ? ORDER BY id', [document["id"]]
    ).fetchall()
    for number, at in enumerate(range(0, len(sections), _PARAGRAPHS), start=1):
        part = sections[at : at + _PARAGRAPHS]
        text = document["text"][part[0]["start"] : part[-1]["end"]]
        name = f"{document['file']} part {number}"
        sha256 = hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()
        values = dict(document) | {
            "id": None, "key": sha256[:16], "sha256": sha256, "file": name, "text": text,
        }
        yield values, part


def _move(
    db: sqlite3.Connection, document: Mapping[str, Any], sections: list[sqlite3.Row]
) -> None:
    """Make a document of a meeting of its own, and put sections into it."""
    held = sitting(bytes.fromhex(document["sha256"]))
    meeting = _insert(
        db, "meeting", municipality=held.municipality, municipality_slug=slug(held.municipality),
        committee=held.committee, committee_slug=slug(held.committee),
        date=held.day.isoformat(), kind=DocumentKind.MINUTES.value,
    )
    id = _insert(db, "document", **document)
    _insert(db, "meeting_document", meeting=meeting, rank=0, document=id)
    shift, span = sections[0]["start"], (sections[0]["id"], sections[-1]["id"])
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
