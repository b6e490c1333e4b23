"""Posting lists of the shared archive: for each term the passages that have it, and how often.

The passages of a municipality are numbered in parts of so many as two bytes can tell apart, and
each term has a row for each part, as a segment of Lucene has: numbers of passages within the part,
ascending, each with its counts by field (``embeddings.bm25.WORD_POSTINGS``). A part has what these
numbers stand for, and the lengths of its passages' fields as bytes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.bm25 import (
    GRAM_POSTINGS,
    GRAMS,
    WORD_POSTINGS,
    WORDS,
    Codes,
    Passages,
    codes,
)
from embeddings.postgres.connecting import Connection, Reader

FIELDS = {"words": ("text", "title", "label"), "grams": ("grams",)}
KINDS = {"words": WORDS, "grams": GRAMS}
POSTINGS = {"words": WORD_POSTINGS, "grams": GRAM_POSTINGS}
TABLES = {"words": "word", "grams": "gram"}
# Passages of a part: half of what two bytes tell apart, to sort in half the memory.
_PART = 32_768
_LENGTHS = ("text_length", "title_length", "label_length", "gram_length")
_NAMES = (*FIELDS["words"], *FIELDS["grams"])


@dataclass(frozen=True, slots=True)
class Part:
    """Passages of a municipality in their order, and the lengths of their fields as bytes.

    ``ids`` has shape (n,), ``codes`` shape (n, 4): text, title, label, n-grams.
    """

    id: int
    municipality: str
    ids: NDArray[np.int32]
    codes: Codes

    @classmethod
    def of(cls, id: int, municipality: str, ids: bytes, codes: bytes) -> Part:
        numbers = np.frombuffer(ids, "<i4")
        return cls(id, municipality, numbers, np.frombuffer(codes, np.uint8).reshape(-1, 4))


# A term's number, in how many passages each of its fields has it, in how many any, and where.
Postings = tuple[int, tuple[int, ...], int, bytes]


def parts_of(connection: Connection) -> Iterator[tuple[Part, dict[str, Any]]]:
    """The parts of a generation's passages, each with the posting lists of words and n-grams.

    The lists are iterators over :data:`Postings`, to be read one after the other.
    """
    known = connection.execute("SELECT municipality FROM length ORDER BY 1").fetchall()
    number = 0
    for (town,) in known:
        with connection.cursor("passages_of_town", binary=True) as cursor:
            cursor.execute(
                f"SELECT id, word_counts, gram_counts, {', '.join(_LENGTHS)}"
                " FROM passage WHERE municipality = %s ORDER BY id".encode(), [town]
            )
            while rows := cursor.fetchmany(_PART):
                ids, words, grams, *lengths = zip(*rows, strict=True)
                made = Part(
                    number, town, np.array(ids, "<i4"),
                    np.stack([codes(length) for length in lengths], axis=1),
                )
                yield made, {
                    "words": lists(words, "words"), "grams": lists(grams, "grams")
                }
                number += 1


def lists(
    blobs: Sequence[bytes], kind: str, places: Sequence[int] | None = None
) -> Iterator[Postings]:
    """The posting lists of passages, given as they are kept, by a term's number.

    ``places``: their numbers in the part, ascending; all from 0 on unless given.
    """
    dtype = KINDS[kind]
    held = np.frombuffer(b"".join(blobs), dtype)
    sizes = [len(blob) // dtype.itemsize for blob in blobs]
    numbers = range(len(blobs)) if places is None else places
    order = np.argsort(held["id"], kind="stable")
    found = np.empty(len(held), dtype=POSTINGS[kind])
    found["at"] = np.repeat(np.array(numbers, dtype=np.uint16), sizes)[order]
    for name in FIELDS[kind]:
        found[name] = held[name][order]
    yield from _split(held["id"][order], found, kind)


def _split(
    ids: NDArray[np.int32], found: NDArray[np.void], kind: str
) -> Iterator[Postings]:
    if not len(ids):
        return
    starts = np.concatenate([[0], np.flatnonzero(np.diff(ids)) + 1])
    ends = [*starts[1:].tolist(), len(ids)]
    counts = [np.add.reduceat(found[name] > 0, starts, dtype=np.int64) for name in FIELDS[kind]]
    blob, width = found.tobytes(), found.dtype.itemsize
    by_field = zip(*(c.tolist() for c in counts), strict=True)
    terms = zip(ids[starts].tolist(), by_field, starts.tolist(), ends, strict=True)
    for id, fields, start, end in terms:
        yield id, fields, end - start, blob[start * width : end * width]


def take_out(
    connection: Connection, municipality: str, passages: Mapping[int, tuple[bytes, bytes]]
) -> None:
    """Take passages of a municipality out of its posting lists.

    ``passages``: what each is kept with, its words and its n-grams. They keep their places in
    their parts: an archive that has read these and is still answering goes on to.
    """
    rows = connection.execute(
        "SELECT id, municipality, ids, codes FROM part WHERE municipality = %s", [municipality]
    ).fetchall()
    wanted = np.array(sorted(passages), dtype=np.int32)
    for part in (Part.of(*row) for row in rows):
        places = np.flatnonzero(np.isin(part.ids, wanted))
        if not len(places):
            continue
        left = part.codes.copy()
        left[places] = 0
        connection.execute(
            "UPDATE part SET codes = %s WHERE id = %s", [left.tobytes(), part.id]
        )
        held = [passages[id] for id in part.ids[places].tolist()]
        for kind, blobs in zip(KINDS, zip(*held, strict=True), strict=True):
            _shorten(connection, kind, part.id, places, blobs)


def _shorten(
    connection: Connection, kind: str, part: int, places: NDArray[np.int64],
    blobs: Sequence[bytes],
) -> None:
    table, dtype, names = TABLES[kind], POSTINGS[kind], FIELDS[kind]
    terms = np.unique(np.frombuffer(b"".join(blobs), KINDS[kind])["id"])
    rows = connection.execute(
        f"SELECT term, postings FROM {table} WHERE part = %s AND id = ANY(%s)".encode(),
        [part, terms.tolist()],
    ).fetchall()
    counted = ", ".join(f"{name} = %s" for name in names if kind == "words")
    changed, gone = [], []
    for term, postings in rows:
        held = np.frombuffer(postings, dtype)
        left = held[~np.isin(held["at"], places.astype(np.uint16))]
        if len(left):
            fields = [int((left[name] > 0).sum()) for name in names if kind == "words"]
            changed.append((*fields, len(left), left.tobytes(), term, part))
        else:
            gone.append((term, part))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {counted}{', ' if counted else ''}passages = %s, postings = %s"
            " WHERE term = %s AND part = %s".encode(), changed,
        )
        cursor.executemany(f"DELETE FROM {table} WHERE term = %s AND part = %s".encode(), gone)


def differing(connection: Connection) -> Iterator[str]:
    """The parts whose posting lists are not those of their passages, told by what is wrong."""
    for (town,) in connection.execute(
        "SELECT municipality FROM passage UNION SELECT municipality FROM part ORDER BY 1"
    ).fetchall():
        parts = [
            Part.of(*row) for row in connection.execute(
                "SELECT id, municipality, ids, codes FROM part WHERE municipality = %s"
                " ORDER BY id", [town],
            )
        ]
        found = np.fromiter(
            (row[0] for row in connection.execute(
                "SELECT id FROM passage WHERE municipality = %s ORDER BY id", [town]
            )), dtype=np.int32,
        )
        within = np.concatenate([np.empty(0, np.int32), *(part.ids for part in parts)])
        if missing := int((~np.isin(found, within)).sum()):
            yield f"{missing} passages are in no part of their municipality"
        elif len(np.unique(within)) < len(within):
            yield f"passages of {town} are in several parts"
        else:
            for part in parts:
                yield from _differing(connection, part)


def _differing(connection: Connection, part: Part) -> Iterator[str]:
    found = connection.execute(
        f"SELECT id, word_counts, gram_counts, {', '.join(_LENGTHS)} FROM passage"
        " WHERE municipality = %s AND id = ANY(%s) ORDER BY id".encode(),
        [part.municipality, part.ids.tolist()],
    ).fetchall()
    at = np.searchsorted(part.ids, np.array([row[0] for row in found], dtype=np.int32))
    expected = np.zeros_like(part.codes)
    for column, _ in enumerate(_LENGTHS):
        expected[at, column] = codes([row[3 + column] for row in found])
    if not np.array_equal(expected, part.codes):
        yield f"part {part.id} has other lengths than its passages"
    for column, kind in enumerate(KINDS, start=1):
        counts = ", ".join((*FIELDS[kind], "passages") if kind == "words" else ["passages"])
        whole = {
            id: (part.municipality, *(fields if kind == "words" else ()), passages, hash(held))
            for id, fields, passages, held in lists(
                [row[column] for row in found], kind, at.tolist()
            )
        }
        kept = {
            id: (*rest, hash(postings)) for id, postings, *rest in connection.execute(
                f"SELECT id, postings, municipality, {counts} FROM {TABLES[kind]}"
                " WHERE part = %s".encode(), [part.id],
            )
        }
        if whole != kept:
            yield f"part {part.id} has other {kind} than its passages"


class PostingLists:
    """Reads posting lists; what parts stand for is read once, 8 bytes a passage."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._known: _Parts | None = None

    def read(
        self, kind: str, terms: Sequence[str], towns: Sequence[str] | None, every: int = 1
    ) -> tuple[NDArray[np.int32], Passages]:
        """The ids of all passages, and where in them terms occur.

        In some municipalities only, and in every so-many-th part.
        """
        parts = self._parts()
        within, values = "", tuple[object, ...]([list(terms)])
        if towns is not None or every > 1:
            within, values = " AND part = ANY(%s)", (*values, parts.of_towns(towns)[::every])
        rows = self._reader.rows(
            f"SELECT id, part, postings FROM {TABLES[kind]} WHERE term = ANY(%s){within}"
            " ORDER BY id, part", values, binary=True,
        )
        # A role may have been let see more since its parts were read.
        rows = [row for row in rows if row[1] in parts.bases]
        dtype = POSTINGS[kind]
        sizes = [len(row[2]) // dtype.itemsize for row in rows]
        times = np.frombuffer(b"".join(row[2] for row in rows), dtype)
        ids = np.repeat(np.array([row[0] for row in rows], dtype=np.int32), sizes)
        bases = np.array([parts.bases[row[1]] for row in rows], dtype=np.int64)
        places = np.repeat(bases, sizes) + times["at"]
        found = {name: parts.codes[:, _NAMES.index(name)] for name in FIELDS[kind]}
        return parts.ids, Passages.parted(ids, places, times, found, len(parts.ids))

    def passages(self, towns: Sequence[str]) -> int:
        """How many passages some municipalities have."""
        parts = self._parts()
        return sum(parts.sizes[id] for id in parts.of_towns(towns))

    def _parts(self) -> _Parts:
        with self._lock:
            if self._known is None:
                rows = self._reader.rows(
                    "SELECT id, municipality, ids, codes FROM part ORDER BY id", binary=True
                )
                self._known = _Parts.of([Part.of(*row) for row in rows])
            return self._known


@dataclass(frozen=True, slots=True)
class _Parts:
    """All parts one after the other, and where each begins."""

    ids: NDArray[np.int32]
    codes: Codes
    bases: dict[int, int]
    sizes: dict[int, int]
    towns: dict[str, list[int]]

    @classmethod
    def of(cls, parts: Sequence[Part]) -> _Parts:
        ends = np.cumsum([0, *(len(part.ids) for part in parts)]).tolist()
        towns: dict[str, list[int]] = {}
        for part in parts:
            towns.setdefault(part.municipality, []).append(part.id)
        return cls(
            np.concatenate([np.empty(0, "<i4"), *(part.ids for part in parts)]),
            np.concatenate([np.empty((0, 4), np.uint8), *(part.codes for part in parts)]),
            {part.id: end for part, end in zip(parts, ends, strict=False)},
            {part.id: len(part.ids) for part in parts},
            towns,
        )

    def of_towns(self, towns: Sequence[str] | None) -> list[int]:
        """The numbers of the parts of some municipalities, or of all."""
        if towns is None:
            return list(self.bases)
        return [id for town in towns for id in self.towns.get(town, [])]


# Writes rows into a table.
Copying = Callable[[str, Sequence[str], Iterator[Sequence[Any]], Sequence[str]], None]


def write(
    connection: Connection, copying: Copying, terms: Mapping[str, Sequence[str]]
) -> Iterator[int]:
    """Make the parts and posting lists of the passages that are there; tells after each part how
    many passages it has.

    ``terms`` has the words and n-grams by their numbers.
    """
    counts = {"words": (*FIELDS["words"], "passages"), "grams": ("passages",)}
    for part, found in parts_of(connection):
        copying(
            "part", ("municipality", "id", "ids", "codes"),
            iter([(part.municipality, part.id, part.ids.tobytes(), part.codes.tobytes())]),
            ("text", "int4", "bytea", "bytea"),
        )
        for kind, names in counts.items():
            copying(
                TABLES[kind], ("municipality", "part", "id", "term", *names, "postings"),
                (
                    (part.municipality, part.id, id, terms[kind][id],
                     *(fields if kind == "words" else ()), passages, postings)
                    for id, fields, passages, postings in found[kind]
                ),
                ("text", "int4", "int4", "text", *["int4"] * len(names), "bytea"),
            )
        yield len(part.ids)
