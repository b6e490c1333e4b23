"""Finding at size: the minutes among many other paragraphs, and parliamentary questions.

    python -m benchmarks.at_size --shared ../shared [--cache FOLDER] [--paragraphs N]

First the development questions with Danish paragraphs of other kinds indexed beside the
minutes; then 318 parliamentary questions, whose answers are to be found among 28,286 turns
of debate (hit@k: one of the turns that answer is among the best k). Encoding takes an hour
or two on a small machine and is kept in ``--cache``. Keeps ``results/at_size-<commit>.json``.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.corpora import paragraphs, parliamentary_questions, turn_ids, turns
from benchmarks.results_files import keep, newest, stamp
from corpus.merge import merge
from corpus.model import Reading
from corpus.read import read
from corpus.records import Corpus
from corpus.rows import SentenceRow
from corpus.store import write_corpus
from embeddings import dense, lexical, vocabulary
from embeddings.archive import Filters
from embeddings.build import write_manifest
from embeddings.cache import VectorCache
from embeddings.encoder import Encoder, Vectors
from embeddings.encoder import load as load_encoder
from embeddings.generation import (
    CORPUS,
    DENSE,
    LEXICAL,
    VOCABULARY,
    LocalArchive,
)
from embeddings.intake import files_in
from embeddings.interaction import TokenMatrix
from embeddings.stored_vectors import write_sentences, write_tokens
from embeddings.texts import entries, passage_texts, sentence_texts
from qa.evaluation.figures import Figure, figure
from qa.retrieve import retrieve
from qa.spelling import understood
from web.config import default_cache
from web.evaluate import Evaluation

_SEED = 1
_DEPTHS = (1, 5, 10)
_PARTS = ("among paragraphs", "parliament")
# Turns are told apart by their best passage; so many passages hold at least ten turns.
_PASSAGES = 60


class OnDemandArchive(LocalArchive):
    """An archive whose token and sentence vectors are computed when they are asked for.

    They are the same as those of a build, which would take hours for passages that few
    questions ever come near.
    """

    def __init__(self, folder: Path, encoder: Encoder, cache: VectorCache) -> None:
        super().__init__(folder)
        self._encoder = encoder
        self._cache = cache
        self._passage_texts = passage_texts(self.corpus)
        self._sentence_texts = sentence_texts(self.corpus)

    def token_vectors(self, passages: Sequence[int]) -> list[TokenMatrix]:
        texts = [self._passage_texts[p] for p in passages]
        self._cache.encode_tokens(self._encoder, texts)
        return list(self._cache.tokens(self._encoder, texts))

    def sentence_vectors(self, sentences: Sequence[SentenceRow]) -> Vectors:
        texts = [self._sentence_texts[s.id] for s in sentences]
        return self._cache.encode(self._encoder, texts)[0]


def build_at_size(
    readings: Iterable[Reading], folder: Path, encoder: Encoder, cache: VectorCache
) -> OnDemandArchive:
    """Index readings with passage vectors only."""
    folder.mkdir(parents=True)
    meetings, others = merge(readings)
    counts = write_corpus(folder / CORPUS, meetings, others)
    corpus = Corpus(folder / CORPUS)
    texts = passage_texts(corpus)
    click.echo(f"{len(texts)} passages of {counts['document']} documents")
    vectors, encoded = cache.encode(encoder, texts)
    click.echo(f"{encoded} had to be encoded")
    dense.build(vectors, folder / DENSE)

    def nothing(rows: Sequence[int]) -> Vectors:
        return np.zeros((len(rows), encoder.dimension), np.float32)

    write_sentences(
        range(counts["sentence"]), nothing, nothing, encoder.dimension, folder
    )
    write_tokens(
        [np.zeros((0, encoder.token_dimension), np.int8)] * len(texts), len(texts),
        encoder.token_dimension, encoder.token_fingerprint, folder,
    )
    lexical.build(entries(corpus), folder / LEXICAL)
    vocabulary.save(vocabulary.count_words(texts), folder / VOCABULARY)
    write_manifest(folder, encoder, counts, sources=())
    return OnDemandArchive(folder, encoder, cache)


def among_paragraphs(
    shared: Path, folder: Path, encoder: Encoder, cache: VectorCache, most: int | None
) -> dict[str, Any]:
    """Figures of the development questions with ``most`` paragraphs beside the minutes."""
    beside = list(paragraphs(shared / "data" / "danish-paragraphs.jsonl.gz", most, _SEED))
    own = [read(file) for file in files_in([shared / "minutes"])]
    archive = build_at_size([*own, *beside], folder, encoder, cache)
    evaluation = Evaluation(archive, encoder, Console(width=200))
    for file in sorted((shared / "eval").glob("*-questions.jsonl")):
        evaluation.ask(file)
    count = sum(len(r.sections) for r in beside)
    return {"paragraphs": count, "files": evaluation.results}


def parliamentary(
    shared: Path, folder: Path, encoder: Encoder, cache: VectorCache, most: int | None
) -> dict[str, Any]:
    """hit@k of parliamentary questions, by all signals and by words alone.

    With ``most`` only of so many, chosen at random.
    """
    source = shared / "data" / "folketing-turns.jsonl.gz"
    archive = build_at_size(turns(source), folder, encoder, cache)
    names = turn_ids(source)
    turn_of = {
        section.id: name
        for document in archive.corpus.documents()
        for section, name in zip(
            archive.corpus.sections_of_document(document.id), names[document.file], strict=True
        )
    }
    ranks: dict[str, list[float]] = {"all signals": [], "words alone": [], "with the exchange": []}
    asked = parliamentary_questions(shared / "data" / "folketing-questions.jsonl")
    if most is not None and most < len(asked):
        asked = random.Random(_SEED).sample(asked, most)
    with click.progressbar(asked) as shown:
        for question in shown:
            read = understood(question.text[:1000], archive)
            encoded = encoder.encode_question(read.searched)
            evidence = retrieve(archive, read, encoded, Filters(), most=_PASSAGES)
            found = [turn_of[e.passage.section] for e in evidence]
            ranks["all signals"].append(_rank(found, question.relevant))
            ranks["with the exchange"].append(_rank(found, question.relevant | question.also))
            hits = archive.search_lexical(read.groups, _PASSAGES, Filters())
            sections = [p.section for p in archive.corpus.passages([h.passage for h in hits])]
            ranks["words alone"].append(_rank([turn_of[s] for s in sections], question.relevant))
    figures = {
        name: {f"hit@{k}": figure([float(r <= k) for r in values]) for k in _DEPTHS}
        for name, values in ranks.items()
    }
    _print(figures)
    return {
        name: {k: [f.mean, f.low, f.high, f.n] for k, f in found.items()}
        for name, found in figures.items()
    }


def _rank(found: Sequence[str], relevant: frozenset[str]) -> float:
    """Place of the first relevant turn among the turns found, from 1; infinite if not there."""
    ordered = list(dict.fromkeys(found))
    return next((n for n, turn in enumerate(ordered, start=1) if turn in relevant), float("inf"))


def _print(figures: dict[str, dict[str, Figure]]) -> None:
    table = Table(title="Parliamentary questions", box=None)
    for column in ("ranked by", *(f"hit@{k}" for k in _DEPTHS)):
        table.add_column(column)
    for name, row in figures.items():
        table.add_row(name, *(str(f) for f in row.values()))
    Console(width=120).print(table)


@click.command()
@click.option("--shared", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--cache", type=click.Path(path_type=Path), help="Folder that keeps vectors.")
@click.option("--paragraphs", "most", type=int, help="So many paragraphs, chosen at random.")
@click.option("--questions", type=int, help="So many parliamentary questions, at random.")
@click.option("--only", type=click.Choice(["paragraphs", "parliament"]))
def main(
    shared: Path, cache: Path | None, most: int | None, questions: int | None, only: str | None
) -> None:
    """Measure finding among many passages."""
    encoder = load_encoder(None, default_cache())
    results: dict[str, Any] = {}
    if only:  # The other part as it was measured last.
        with suppress(FileNotFoundError):
            before = newest("at_size")
            results = {part: before[part] for part in _PARTS if part in before}
    with tempfile.TemporaryDirectory(prefix="referat-size-") as name:
        folder = Path(name)
        vectors = VectorCache((cache or folder / "cache") / "vectors.sqlite")
        if only != "parliament":
            found = among_paragraphs(shared, folder / "paragraphs", encoder, vectors, most)
            results["among paragraphs"] = {**stamp(), **found}
        if only != "paragraphs":
            found = parliamentary(shared, folder / "turns", encoder, vectors, questions)
            results["parliament"] = {**stamp(), "ranked by": found}
        vectors.close()
    click.echo(f"kept as {keep('at_size', results)}")


if __name__ == "__main__":
    main()
