"""Archives at size, built once and measured by many commands.

Each holds the sample corpus, the shared minutes if there are any, and so many Danish
paragraphs; beyond those of the file, paragraphs made of their sentences. Text, word index and
vocabulary are made as in any build. Vectors are real for the minutes and some thousand
paragraphs, and made of these for the others (:mod:`benchmarks.speed.given`).
"""

from __future__ import annotations

import json
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from benchmarks.corpora import paragraphs, paragraphs_again
from benchmarks.speed.given import GivenEncoder, Pool, TokenPool
from benchmarks.speed.stages import Stages
from corpus.merge import merge
from corpus.model import Reading
from corpus.records import Corpus
from corpus.store import write_corpus
from embeddings.build import assemble
from embeddings.cache import VectorCache
from embeddings.encoder import Encoder
from embeddings.generation import CORPUS, generations
from embeddings.intake import Choices, Silent, read_sources
from embeddings.locks import building
from embeddings.manifest import FORMAT, Source
from embeddings.texts import passage_texts, sentence_texts
from embeddings.work import ThisMachine
from web.config import samples

# Paragraphs of the homes by name; "full" has all of the file.
SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "149k": 149_178, "1m": 1_000_000}
FULL = "149k"
# Beside the archive, what was seen when it was built; and the real vectors of all homes.
_TOLD, _REAL = "built.json", "real-vectors.sqlite"
# So many paragraphs are encoded for real.
_ENCODED = 2_000
_SEED = 3


@dataclass(frozen=True, slots=True)
class Built:
    """What building a home took. ``seconds`` by stage, without the time of giving vectors.

    ``text_bytes`` is the UTF-8 text of the passages; ``peak_mb`` the most memory of the build,
    ``cache_bytes`` the vector cache, which is deleted afterwards.
    """

    paragraphs: int
    passages: int
    sentences: int
    text_bytes: int
    seconds: dict[str, float]
    peak_mb: int
    cache_bytes: int
    fingerprint: str


def home(homes: Path, name: str, encoder: Encoder) -> tuple[Path, Built]:
    """An archive's home, which must have been built.

    :raises click.ClickException: it is not there, or made for another encoder.
    """
    folder = homes / name
    again = f"run `python -m benchmarks.speed homes --homes {homes} --size {name}`"
    try:
        built = Built(**json.loads((folder / _TOLD).read_text("utf-8")))
    except FileNotFoundError:
        raise click.ClickException(f"{folder} has not been built; {again}") from None
    if built.fingerprint != _fingerprint(encoder):
        raise click.ClickException(
            f"{folder} is of another encoder or format; delete it and {again}")
    return folder, built


def make(homes: Path, name: str, shared: Path, encoder: Encoder) -> Built:
    """Build a home of ``SIZES``; one that is there is left alone."""
    folder = homes / name
    if (folder / _TOLD).is_file():
        return home(homes, name, encoder)[1]
    shutil.rmtree(folder, ignore_errors=True)
    generations(folder).mkdir(parents=True)
    given = _given(homes, shared, encoder)
    count = SIZES[name]
    readings, sources, files = own_readings(shared, folder, encoder)
    readings += paragraphs_again(_paragraphs(shared), count)
    stages, begun = Stages(), time.perf_counter()
    stages.stage("corpus", len(readings))
    with building(folder):
        report = assemble(readings, sources, files, folder, given, stages)
    taken = _seconds(stages, given.seconds)
    click.echo(f"{name}: {time.perf_counter() - begun:.0f} s")
    corpus = Corpus(report.folder / CORPUS)
    cache = folder / "cache" / "vectors.sqlite"
    built = Built(
        paragraphs=count, passages=corpus.count("passage"), sentences=corpus.count("sentence"),
        text_bytes=text_bytes(corpus),
        seconds={n: round(s, 1) for n, s in taken.items()},
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        cache_bytes=cache.stat().st_size if cache.is_file() else 0,
        fingerprint=_fingerprint(encoder),
    )
    shutil.rmtree(folder / "cache", ignore_errors=True)
    (folder / _TOLD).write_text(json.dumps(asdict(built), indent=1) + "\n", "utf-8")
    return built


def _fingerprint(encoder: Encoder) -> str:
    """What a home must have been made with to be opened."""
    return f"{FORMAT} {encoder.fingerprint} {encoder.token_fingerprint}"


def text_bytes(corpus: Corpus) -> int:
    """UTF-8 bytes of the passages' words."""
    total = 0
    texts = {document.id: document.text for document in corpus.documents()}
    documents: dict[int, str] = {}
    for passage in corpus.passages():
        if passage.section not in documents:
            documents[passage.section] = texts[corpus.section(passage.section).document]
        text = documents[passage.section][passage.start : passage.end]
        total += len(text.encode())
    return total


def _seconds(stages: Stages, given: float) -> dict[str, float]:
    """Seconds of each stage; vectors are given while "passages" and "sentences" run."""
    taken = stages.seconds()
    vectors = taken.pop("passages", 0.0) + taken.pop("sentences", 0.0)
    return {**taken, "vectors": vectors - given, "given": given}


def own_readings(
    shared: Path, folder: Path, encoder: Encoder
) -> tuple[list[Reading], list[Source], dict[str, Path]]:
    """Readings of what questions are asked about, what became of each file, and the files.

    ``folder`` is the home that they are to be indexed in.
    """
    paths = [samples(), *([shared / "minutes"] if (shared / "minutes").is_dir() else [])]
    return read_sources(paths, folder, Choices(), Silent(), ThisMachine(encoder))


def with_real_vectors(homes: Path, folder: Path) -> None:
    """Give a home the vectors that have been encoded for others, as its vector cache."""
    if (homes / _REAL).is_file():
        (folder / "cache").mkdir(parents=True, exist_ok=True)
        with (
            closing(sqlite3.connect(homes / _REAL)) as source,
            closing(sqlite3.connect(folder / "cache" / "vectors.sqlite")) as target,
        ):
            source.backup(target)


def _paragraphs(shared: Path) -> Path:
    return shared / "data" / "danish-paragraphs.jsonl.gz"


def _given(homes: Path, shared: Path, encoder: Encoder) -> GivenEncoder:
    """The encoder with real vectors of minutes and some paragraphs, encoded if they are not."""
    path = homes / _REAL
    cache = VectorCache(path)
    try:
        with tempfile.TemporaryDirectory(prefix="referat-speed-") as name:
            own = own_readings(shared, Path(name), encoder)[0]
            _encode(cache, encoder, *_texts(own, Path(name) / "own.sqlite"))
            few = list(paragraphs(_paragraphs(shared), _ENCODED, _SEED))
            whole, single = _texts(few, Path(name) / "few.sqlite")
        _encode(cache, encoder, whole, single)
        return GivenEncoder(
            encoder, path,
            Pool.of(cache.encode(encoder, whole)[0]),
            TokenPool.of(list(cache.tokens(encoder, whole)), whole),
            Pool.of(cache.encode(encoder, single)[0]),
        )
    finally:
        cache.close()


def _texts(
    readings: Iterable[Reading], path: Path
) -> tuple[Sequence[str], Sequence[str]]:
    """What of readings is encoded: passages and sentences."""
    write_corpus(path, *merge(readings))
    corpus = Corpus(path)
    return passage_texts(corpus), sentence_texts(corpus)


def _encode(
    cache: VectorCache, encoder: Encoder, whole: Sequence[str], single: Sequence[str]
) -> None:
    with click.progressbar(length=len(whole), label="passages to encode") as bar:
        cache.encode_tokens(encoder, whole, bar.update)
    with click.progressbar(length=len(single), label="sentences to encode") as bar:
        cache.encode(encoder, single, bar.update)
