"""The same documents, questions and encoder in Referat and in other libraries.

Each library has an environment of its own, made under a given folder, and a script beside this
module that indexes and searches there. What it found is judged here, by the gold of the
question files. The best hit is of the point that most of its characters stand in.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.corpora import paragraphs
from benchmarks.speed import models
from benchmarks.speed.homes import own_readings, with_real_vectors
from benchmarks.speed.ratios import Round, Spread, in_turns, quantile
from corpus.records import Corpus
from corpus.rows import SectionRow
from embeddings.archive import Archive
from embeddings.build import assemble
from embeddings.encoder import Encoder
from embeddings.generation import LocalArchive, current, generations
from embeddings.locks import building
from qa.evaluation.figures import figure
from qa.evaluation.gold import Record, at_gold
from qa.retrieve import place_at
from qa.service import Service

_SCRIPTS = Path(__file__).parent
_TORCH = "torch==2.13.0"
_SEED = 1


@dataclass(frozen=True, slots=True)
class Peer:
    """A library to compare with: what is installed for it, and its script."""

    name: str
    packages: tuple[str, ...]
    script: str


PEERS = {
    peer.name: peer for peer in (
        Peer("llamaindex", (
            "llama-index-core==0.14.25", "llama-index-retrievers-bm25==0.8.0",
            "llama-index-embeddings-huggingface==0.8.0",
        ), "with_llamaindex.py"),
        Peer("haystack", ("haystack-ai==3.4.0", "sentence-transformers-haystack==2.0.0"),
             "with_haystack.py"),
        Peer("txtai", ("txtai==9.14.0", "sentence-transformers>=5.1,<7"), "with_txtai.py"),
    )
}


def build(folder: Path, shared: Path, count: int, encoder: Encoder, homes: Path) -> Path:
    """An archive of minutes and ``count`` paragraphs, all encoded; its home.

    Real vectors that ``homes`` has are taken from there.
    """
    home = folder / "home"
    if (home / "current").is_file():
        return home
    generations(home).mkdir(parents=True)
    own, sources, files = own_readings(shared, home, encoder)
    beside = paragraphs(shared / "data" / "danish-paragraphs.jsonl.gz", count, _SEED)
    with_real_vectors(homes, home)
    with building(home):
        assemble([*own, *beside], sources, files, home, encoder, _Told())
    return home


class _Told:
    """An observer that says which stage has begun."""

    def stage(self, name: str, total: int) -> None:
        click.echo(f"{time.strftime('%H:%M:%S')} {name}: {total:,}")

    def advance(self, steps: int) -> None:
        pass


def export(corpus: Corpus, asked: Sequence[str], folder: Path) -> tuple[Path, Path]:
    """Write documents and questions for the scripts, if they are others than before."""
    documents, questions = folder / "documents.jsonl", folder / "questions.json"
    lines = (
        json.dumps({"id": document.id, "text": document.text}, ensure_ascii=False)
        for document in corpus.documents()
    )
    _write(documents, "".join(f"{line}\n" for line in lines))
    _write(questions, json.dumps(list(asked), ensure_ascii=False))
    return documents, questions


def _write(path: Path, text: str) -> None:
    """Write a file that says otherwise; the same keeps its time of change."""
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def environment(peer: Peer, folder: Path) -> Path:
    """The Python of a peer's environment, made now if it is not there."""
    place = folder / peer.name
    python, done = place / "bin" / "python", place / "installed"
    if not done.is_file():
        click.echo(f"installing {peer.name} in {place}")
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        # torch first: whatever else asks for it then finds the build without CUDA.
        for packages in ((_TORCH,), peer.packages):
            command = [str(python), "-m", "pip", "install", "--quiet", *packages]
            subprocess.run(command, check=True)
        done.touch()
    return python


def searched(
    peer: Peer, python: Path, folder: Path, files: tuple[Path, Path], rounds: int
) -> dict[str, Any]:
    """What a peer's script saw: seconds of indexing, rounds, hits by question.

    An hour's work for a large archive: what was seen with these documents and questions
    is taken again.
    """
    result = folder / f"{peer.name}.json"
    if result.is_file() and all(result.stat().st_mtime > f.stat().st_mtime for f in files):
        click.echo(f"{peer.name}: as seen {time.ctime(result.stat().st_mtime)}")
        return _read(result)
    subprocess.run([
        str(python), str(_SCRIPTS / peer.script), *map(str, files), models.folder(), str(rounds),
        str(result),
    ], check=True)
    return _read(result)


def _read(result: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.read_text("utf-8"))
    return found


def asked_here(
    archive: Archive, asked: Sequence[str], warming: Sequence[str], rounds: int
) -> tuple[list[Round], dict[str, Any]]:
    """Referat's own rounds, with reader and without, and its evidence by question."""
    encoder = models.encoder()
    finding = Service(archive, encoder)
    best = {}
    for question in asked:
        found = finding.consider(question).evidence
        best[question] = found[0].place if found else None
    measured: list[Round] = []
    for number in range(rounds):
        encoder = models.encoder()
        off, on = Service(archive, encoder), Service(archive, models.encoder(), models.reader())
        arms: dict[str, Callable[[str], object]] = {
            "search": off.ask, "search, reader on": on.ask, "encoder": models.Plain().question,
        }
        in_turns(arms, warming, 0)
        measured.append(in_turns(arms, asked, number))
    return measured, best


def figures(measured: Sequence[Round], arm: str = "search") -> dict[str, Any]:
    """Milliseconds of a search, and beyond the plain pass of the encoder for the same question."""
    beyond = [
        [a - b for a, b in zip(r[arm], r["encoder"], strict=True)] for r in measured
    ]
    return {
        "ms": {p: Spread.of([quantile(r[arm], s) for r in measured]).listed()
               for p, s in (("p50", 0.5), ("p95", 0.95))},
        "beyond": {p: Spread.of([quantile(b, s) for b in beyond]).listed()
                   for p, s in (("p50", 0.5), ("p95", 0.95))},
    }


def judged(
    archive: Archive, records: Sequence[Record], hits: Mapping[str, Sequence[Sequence[int]]]
) -> list[float]:
    """point@1 of each answerable question: 1 if the best hit is of the right point."""
    found = []
    for record in records:
        best = next(iter(hits.get(record.question, ())), None)
        section = section_of(archive.corpus, *best) if best else None
        right = section is not None and at_gold(archive, place_at(archive, section), record)
        found.append(float(right))
    return found


def section_of(corpus: Corpus, document: int, start: int, end: int) -> SectionRow | None:
    """A section of the point, or of what is outside points, that has most of a stretch."""
    shared: dict[int | None, int] = {}
    first: dict[int | None, SectionRow] = {}
    for section in corpus.sections_of_document(document):
        common = min(end, section.end) - max(start, section.start)
        if common > 0:
            shared[section.point] = shared.get(section.point, 0) + common
            first.setdefault(section.point, section)
    if not shared:
        return None
    return first[max(shared, key=lambda point: shared[point])]


def compare(
    folder: Path, homes: Path, shared: Path, count: int, peers: Sequence[str],
    environments: Path, records: Sequence[Record], warming: Sequence[str], rounds: int,
) -> dict[str, Any]:
    """Everything, for some peers."""
    folder.mkdir(parents=True, exist_ok=True)
    home = build(folder, shared, count, models.encoder(), homes)
    archive = LocalArchive(current(home))
    answerable = [r for r in records if r.answerable]
    asked = list(dict.fromkeys(r.question for r in answerable))
    files = export(archive.corpus, asked, folder)
    measured, best = asked_here(archive, asked, warming, rounds)
    right = [
        float((place := best[r.question]) is not None and at_gold(archive, place, r))
        for r in answerable
    ]
    found: dict[str, Any] = {
        "referat, reader off": {**figures(measured), "point@1": _listed(right)},
        "referat, reader on": figures(measured, "search, reader on"),
    }
    for name in peers:
        peer = PEERS[name]
        seen = searched(peer, environment(peer, environments), folder, files, rounds)
        points = judged(archive, answerable, seen["hits"])
        found[name] = {
            **figures(seen["rounds"]), "point@1": _listed(points),
            "built_s": round(seen["built_s"]), "packages": list(peer.packages),
        }
        click.echo(f"{name}: {found[name]}")
    return {"paragraphs": count, "questions": len(asked), "rounds": rounds, "ways": found}


def _listed(values: Sequence[float]) -> list[float]:
    found = figure(list(values))
    return [round(found.mean, 4), round(found.low, 3), round(found.high, 3), found.n]
