"""Whether the shared archive answers as the local one does, question by question.

    python -m benchmarks.same_answers [--archive postgresql://postgres@127.0.0.1/empty]

Starts a PostgreSQL of its own, or takes an empty database. Builds the archives that the
question files ask about, loads each as a generation of the shared archive, and asks both. Each
archive is asked three times: locally, shared as it ships, and shared as a very large one is
searched: by the graph of vectors, with few candidates of words.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click

from benchmarks.postgres_server import running
from benchmarks.results_files import keep
from benchmarks.run import sets
from embeddings.archive import Archive
from embeddings.build import build
from embeddings.encoder import Encoder
from embeddings.encoder import load as load_encoder
from embeddings.generation import LocalArchive
from qa.evaluation.gold import Record, load
from qa.reader import Reader
from qa.reader import load as load_reader
from qa.service import Service
from web.config import default_cache

_DEPTH = 10
# A large archive's search on a small one: no comparison with all, and as few occurrences of words
# and n-grams read as of one a thousand times as large.
AS_LARGE: dict[str, Any] = {"exact_up_to": 0, "most": {"words": 400, "grams": 800}}
_BESIDE = Path(__file__).resolve().parent.parent.parent / "shared"

Point = tuple[str, str]
Span = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Answered:
    """What decides whether two archives answer alike."""

    points: tuple[Point, ...]
    quotes: tuple[Span, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How many questions got the same points, in the same order, and the same quotes."""

    questions: int
    points: int
    order: int
    quotes: int
    differences: tuple[str, ...]

    def __str__(self) -> str:
        def share(count: int) -> str:
            return f"{count}/{self.questions} ({100 * count / self.questions:.1f} %)"

        return (
            f"same points {share(self.points)}, in the same order {share(self.order)}, "
            f"same quotes {share(self.quotes)}"
        )


def answered(
    archive: Archive, encoder: Encoder, reader: Reader | None, records: Sequence[Record]
) -> list[Answered]:
    """The points of each question's ten best passages, and what is quoted."""
    service = Service(archive, encoder, reader)
    found = []
    for record in records:
        answer, workings = service.ask_with_workings(record.question)
        places = [e.place for e in workings.evidence[:_DEPTH]]
        points = dict.fromkeys(
            (p.document.key, p.point.number if p.point else "") for p in places
        )
        quotes = answer.quotes or answer.nearest
        found.append(Answered(
            tuple(points), tuple((q.place.document.key, q.start, q.end) for q in quotes),
            answer.status.value,
        ))
    return found


def likeness(
    records: Sequence[Record], one: Sequence[Answered], other: Sequence[Answered]
) -> Likeness:
    """Compare the answers of two archives to the same questions."""
    points = order = quotes = 0
    differences = []
    for record, a, b in zip(records, one, other, strict=True):
        quoted = (a.quotes, a.status) == (b.quotes, b.status)
        same = ({*a.points} == {*b.points}, a.points == b.points, quoted)
        points, order, quotes = points + same[0], order + same[1], quotes + same[2]
        if not all(same):
            differences.append("; ".join((f"{record.id}: {record.question}", *_told(a, b))))
    return Likeness(len(records), points, order, quotes, tuple(differences))


def _told(one: Answered, other: Answered) -> Iterator[str]:
    if one.status != other.status:
        yield f"{one.status} became {other.status}"
    for at, (a, b) in enumerate(zip_longest(one.points, other.points), start=1):
        if a != b:
            yield f"point {at}: {a} became {b}"
            break
    if one.quotes != other.quotes:
        yield f"quotes {one.quotes} became {other.quotes}"


@click.command()
@click.option("--archive", "dsn", help="An empty database, of a superuser.  [default: a "
              "PostgreSQL that is started for it]")
@click.option(
    "--shared", type=click.Path(path_type=Path), envvar="REFERAT_SHARED", default=_BESIDE,
    help="The folder of real minutes and questions; left out where it is absent.",
)
def main(dsn: str | None, shared: Path) -> None:
    """Ask a local and a shared archive the same questions."""
    with nullcontext(dsn) if dsn else _own() as address:
        results = compared(address, shared)
    click.echo(f"kept as {keep('same_answers', {'files': results})}")


@contextmanager
def _own() -> Iterator[str]:
    with running() as server:
        yield server.dsn("postgres")


def compared(dsn: str, shared: Path) -> dict[str, Mapping[str, object]]:
    """How alike the answers to each set of questions are, by set and way of searching."""
    from embeddings.postgres.archive import PostgresArchive
    from embeddings.postgres.loading import load as load_shared
    from embeddings.postgres.schema import init

    init(dsn)
    encoder, reader = load_encoder(None, default_cache()), load_reader(default_cache())
    results: dict[str, Mapping[str, object]] = {}
    with tempfile.TemporaryDirectory(prefix="referat-bench-") as name:
        folder = Path(name)
        for at, (paths, files) in enumerate(sets(shared, folder)):
            made = build(paths, folder / f"home-{at}", encoder)
            number = load_shared(made.folder, dsn)
            records = [record for file in files for record in load(file)]
            local = answered(LocalArchive(made.folder), encoder, reader, records)
            for kind, options in (("as it ships", {}), ("as a large one", AS_LARGE)):
                archive = PostgresArchive(dsn, folder / "originals", number, **options)
                found = likeness(
                    records, local, answered(archive, encoder, reader, records)
                )
                archive.close()
                title = f"{', '.join(file.name for file in files)}, {kind}"
                click.echo(f"{title}: {made.manifest.counts['passage']} passages, {found}")
                for difference in found.differences:
                    click.echo(f"  {difference}")
                results[title] = {
                    "questions": found.questions, "points": found.points, "order": found.order,
                    "quotes": found.quotes, "differences": len(found.differences),
                }
    return results


if __name__ == "__main__":
    main()
