"""Taking a document out of the shared archive: of all its generations, in one transaction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

import psycopg
from psycopg import sql

from corpus.rows import PassageRow
from embeddings.errors import CannotRemove
from embeddings.postgres.connecting import Connection, connected, told, writing
from embeddings.postgres.loading import become_loader
from embeddings.postgres.postings import take_out
from embeddings.postgres.rows import PostgresCorpus
from embeddings.postgres.schema import FORMAT, drop, look_at, schema_of
from embeddings.removed import Removed, is_called
from embeddings.texts import passage_text
from embeddings.vocabulary import count_words


def remove(name: str, dsn: str) -> Removed:
    """Take a document out for good; no generation that holds it is loaded any more.

    ``name`` is its hash, the first 16 digits of that, or its file's name. What a second source of
    the same meeting says instead comes with the next load. Generations of another format, which
    this program can neither change nor serve, are dropped.

    :raises CannotRemove: none or several are called so, or it is the only one, or the generation
        in service is of another format.
    :raises BuildRunning: a load is at work.
    :raises SharedArchiveError: no server answers, or the role may not.
    """
    with connected(writing(dsn)) as connection:
        become_loader(connection)
        numbers = _readable(connection)
        document = _named(connection, numbers, name)
        for number in numbers:
            look_at(connection, number)
            if _take_out(connection, document.sha256, document.file):
                _note(connection, number)
        connection.execute("DELETE FROM referat.original WHERE sha256 = %s", [document.sha256])
        connection.execute(
            "INSERT INTO referat.removed (sha256, file) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [document.sha256, document.file],
        )
    _vacuum(dsn, numbers)
    return document


def forget(name: str, dsn: str) -> Removed:
    """Take a document off the list of removed ones; the next load lets it in.

    :raises CannotRemove: none or several of the list are called so.
    """
    with connected(writing(dsn)) as connection:
        become_loader(connection)
        rows = connection.execute("SELECT sha256, file, day::text FROM referat.removed")
        found = [Removed(*row) for row in rows if is_called(name, row[0], row[1])]
        if len(found) != 1:
            raise CannotRemove(f"{len(found)} documents of the list are called {name!a}")
        connection.execute("DELETE FROM referat.removed WHERE sha256 = %s", [found[0].sha256])
    return found[0]


def _readable(connection: Connection) -> list[int]:
    """The generations that documents are taken out of; drops those of another format."""
    rows = connection.execute(
        "SELECT number, format, number = (SELECT generation FROM referat.service)"
        " FROM referat.generation ORDER BY number"
    ).fetchall()
    for number, format, serving in rows:
        if format != FORMAT and serving:
            raise CannotRemove(
                f"generation {number} is in service and of format {format}, this program changes "
                f"{FORMAT}; load again with `referat archive load`, and switch to that first"
            )
        if format != FORMAT:
            drop(connection, number)
    return [number for number, format, _ in rows if format == FORMAT]


def _named(connection: Connection, numbers: Iterable[int], name: str) -> Removed:
    found: dict[str, str] = {}
    for number in numbers:
        look_at(connection, number)
        rows = connection.execute(
            "SELECT sha256, value->>'file' FROM source WHERE sha256 IS NOT NULL"
            " AND value->>'status' <> 'not_read'"
            " AND (sha256 = %(n)s OR left(sha256, 16) = %(n)s OR value->>'file' = %(f)s)",
            {"n": name.lower(), "f": name},
        )
        found.update(rows.fetchall())
    if len(found) != 1:
        what = f"{len(found)} documents are" if found else "no document is"
        raise CannotRemove(f"{what} called {name!a} in the shared archive; give its SHA-256")
    ((sha256, file),) = found.items()
    row = connection.execute("SELECT current_date::text").fetchone()
    assert row
    return Removed(sha256, file, row[0])


def _take_out(connection: Connection, sha256: str, file: str) -> bool:
    """Delete the rows of a document from the generation looked at, and what they counted."""
    held = connection.execute("SELECT 1 FROM source WHERE sha256 = %s", [sha256]).fetchone()
    if held is None:
        return False
    row = connection.execute("SELECT id FROM document WHERE sha256 = %s", [sha256]).fetchone()
    if row is not None:
        others = connection.execute("SELECT 1 FROM document WHERE id <> %s LIMIT 1", row)
        if others.fetchone() is None:
            raise CannotRemove(f"{file} is the only document of a generation; drop that instead")
        _uncount(connection, row[0])
        _rank_others(connection, row[0])
        for statement in (
            "DELETE FROM sentence WHERE passage IN (SELECT id FROM passage WHERE document = %s)",
            "DELETE FROM passage WHERE document = %s",
            "DELETE FROM block WHERE section IN (SELECT id FROM section WHERE document = %s)",
            "DELETE FROM section WHERE document = %s",
            "DELETE FROM point WHERE document = %s",
            "DELETE FROM document WHERE id = %s",
        ):
            connection.execute(statement.encode(), row)
        connection.execute(
            "DELETE FROM meeting WHERE NOT EXISTS"
            " (SELECT FROM meeting_document d WHERE d.meeting = meeting.id)"
        )
        connection.execute(
            "DELETE FROM body WHERE NOT EXISTS (SELECT FROM meeting m WHERE"
            " m.municipality = body.municipality AND m.committee = body.committee)"
        )
    connection.execute("DELETE FROM reading WHERE sha256 = %s", [sha256])
    connection.execute("DELETE FROM source WHERE sha256 = %s", [sha256])
    # Reasons name other files ("the same meeting as ..., which is quoted").
    for at, value in connection.execute("SELECT position, value FROM source").fetchall():
        if file in (value.get("reason") or "") or value.get("replaced_by") == sha256:
            told_less = json.dumps({**value, "reason": None, "replaced_by": None})
            connection.execute(
                "UPDATE source SET value = %s WHERE position = %s", [told_less, at]
            )
    return True


def _rank_others(connection: Connection, document: int) -> None:
    """Take a document off its meetings; the next of their documents is the quoted one."""
    rows = connection.execute(
        "DELETE FROM meeting_document WHERE meeting IN"
        " (SELECT meeting FROM meeting_document WHERE document = %s)"
        " RETURNING municipality, meeting, rank, document", [document]
    ).fetchall()
    ranks: Counter[int] = Counter()
    for town, meeting, _, other in sorted(rows, key=lambda row: row[2]):
        if other != document:
            connection.execute(
                "INSERT INTO meeting_document VALUES (%s, %s, %s, %s)",
                [town, meeting, ranks[meeting], other],
            )
            ranks[meeting] += 1


def _uncount(connection: Connection, document: int) -> None:
    """Take a document's passages out of posting lists, lengths and vocabulary."""
    corpus = PostgresCorpus(
        lambda query, values: connection.execute(query.encode(), values).fetchall()
    )
    rows = connection.execute(
        "SELECT municipality, word_counts, gram_counts,"
        ' id, uid, section, start, "end", lead_start, lead_end, page'
        " FROM passage WHERE document = %s", [document]
    ).fetchall()
    gone: dict[str, dict[int, tuple[bytes, bytes]]] = {}
    vocabulary: Counter[tuple[str, str]] = Counter()
    for town, words, grams, id, uid, *place in rows:
        gone.setdefault(town, {})[id] = (words, grams)
        text = passage_text(corpus, PassageRow(id, uid.hex(), *place))
        vocabulary.update({(town, w): n for w, n in count_words([text]).items()})
    for town, passages in gone.items():
        take_out(connection, town, passages)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE vocabulary SET count = count - %s WHERE municipality = %s AND word = %s",
            [(n, town, word) for (town, word), n in vocabulary.items()],
        )
        cursor.execute("DELETE FROM vocabulary WHERE count = 0")
        cursor.execute(
            "UPDATE length SET passages = length.passages - p.n, text = text - p.text_terms,"
            " title = title - p.title_terms, label = label - p.label_terms,"
            " grams = grams - p.parts"
            " FROM (SELECT municipality, count(*) AS n, sum(text_length) AS text_terms,"
            " sum(title_length) AS title_terms, sum(label_length) AS label_terms,"
            " sum(gram_length) AS parts FROM passage WHERE document = %s GROUP BY 1) AS p"
            " WHERE p.municipality = length.municipality", [document],
        )
        cursor.execute("DELETE FROM length WHERE passages = 0")


def _note(connection: Connection, number: int) -> None:
    """Say in the manifest what is left, and to servers that they must read anew."""
    counts = {}
    for table in ("document", "meeting", "point", "section", "passage", "sentence"):
        row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        counts[table] = row[0] if row else 0
    row = connection.execute(
        "SELECT manifest FROM referat.generation WHERE number = %s", [number]
    ).fetchone()
    assert row
    # A build of the same files would make the document again.
    manifest = {**row[0], "counts": counts, "made_from": ""}
    connection.execute(
        "UPDATE referat.generation SET revision = revision + 1, manifest = %s WHERE number = %s",
        [json.dumps(manifest, ensure_ascii=False), number],
    )


def _vacuum(dsn: str, numbers: Iterable[int]) -> None:
    """Let the rows that were deleted be overwritten; indexes forget them now."""
    tables = (
        "passage", "document", "block", "sentence", "reading", "vocabulary", "source", "word",
        "gram", "part",
    )
    with told(dsn), psycopg.connect(writing(dsn), autocommit=True) as connection:
        connection.execute("SET ROLE referat_loader")
        for number in numbers:
            for table in tables:
                connection.execute(sql.SQL("VACUUM {}").format(
                    sql.Identifier(schema_of(number), table)
                ))
