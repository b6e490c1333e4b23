"""What pooling and coding token vectors does to finding by late interaction alone.

    python -m benchmarks.token_vectors --shared ../shared [--pooling D...] [--bytes N...]

The passages of each set of development questions are ranked by late interaction with every
token's vector as it is, pooled at several distances, and pooled and put through product codes made
for that (as `python -m benchmarks.training.token_codes` makes those that come along). Tells the
vectors of a passage, nDCG@10 and recall@5 by set, and the mean difference of nDCG@10 to the first
row with its 95 % interval. Keeps ``results/token_vectors-<commit>.json``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.results_files import keep
from benchmarks.run import sets
from benchmarks.training.token_codes import centroids, general_texts, token_vectors, turned
from embeddings.build import build
from embeddings.encoder import EncodedQuestion, SentenceTransformerEncoder
from embeddings.encoder import load as load_encoder
from embeddings.generation import LocalArchive
from embeddings.interaction import (
    InteractionHead,
    Matrix,
    TokenMatrix,
    late_interaction,
    load_head,
    quantised,
)
from embeddings.pooling import pooled
from embeddings.product_codes import ProductCodes
from embeddings.texts import passage_texts
from qa.evaluation.gold import Relevance, load, relevance
from qa.evaluation.judge import ndcg
from web.config import default_cache

_CODED_FROM = 3_000
Keeping = Callable[[Matrix], TokenMatrix]


@dataclass(frozen=True, slots=True)
class Asked:
    """A set: the token vectors of its passages, its questions, and what answers each."""

    passages: list[Matrix]
    questions: list[EncodedQuestion]
    gold: list[Relevance]


def asked_of(
    archive: LocalArchive, files: Sequence[Path], encoder: SentenceTransformerEncoder,
    head: InteractionHead,
) -> Asked:
    """The answerable questions of files about an archive."""
    records = [r for file in files for r in load(file) if r.answerable]
    gold = [relevance(archive, record) for record in records]
    found = [(r, g) for r, g in zip(records, gold, strict=True) if g.passages]
    texts = passage_texts(archive.corpus)
    # They come by length; a passage is known by the place of its text.
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    vectors = dict(zip(order, token_vectors(encoder, head, texts), strict=True))
    return Asked(
        [vectors[i] for i in range(len(texts))],
        [encoder.encode_question(record.question) for record, _ in found],
        [relevant for _, relevant in found],
    )


def measured(asked: Asked, keeping: Keeping) -> tuple[list[float], list[float], float]:
    """nDCG@10 and recall@5 of each question, and the mean number of vectors of a passage."""
    kept = [keeping(vectors) for vectors in asked.passages]
    gains, recalls = [], []
    for question, relevant in zip(asked.questions, asked.gold, strict=True):
        scores = late_interaction(question.tokens, question.weights, kept)
        ranked = np.argsort(-scores, kind="stable").tolist()
        gains.append(ndcg(ranked, relevant.passages))
        recalls.append(relevant.recall(ranked[:5]))
    return gains, recalls, float(np.mean([len(one) for one in kept]))


def ways(
    distances: Sequence[float], sizes: Sequence[int], general: Sequence[Matrix]
) -> dict[str, Keeping]:
    """Every way of keeping vectors, by its name; codes are made of ``general`` vectors."""
    found: dict[str, Keeping] = {"as they are": quantised}
    for distance in distances:
        found[f"pooled at {distance}"] = lambda v, d=distance: quantised(pooled(v, d))
        together = np.concatenate([pooled(v, distance) for v in general])
        for parts in sizes:
            turn = turned(together, parts)
            codes = centroids(quantised(together @ turn.T), parts, 0)

            def coded(
                v: Matrix, d: float = distance, t: Matrix = turn, c: ProductCodes = codes
            ) -> TokenMatrix:
                near = c.decoded(c.encoded(quantised(pooled(v, d) @ t.T)))
                # Turned back: questions are not turned here.
                return np.clip(np.rint(near @ t), -127, 127).astype(np.int8)

            found[f"pooled at {distance}, {parts} bytes"] = coded
    return found


@click.command()
@click.option("--shared", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--pooling", "distances", type=float, multiple=True, default=(0.9, 1.0, 1.1))
@click.option("--bytes", "sizes", type=int, multiple=True, default=(16, 24, 32))
def main(shared: Path, distances: Sequence[float], sizes: Sequence[int]) -> None:
    """Rank, measure, print and keep."""
    encoder, head = load_encoder(None, default_cache()), load_head()
    with tempfile.TemporaryDirectory(prefix="referat-tokens-") as name:
        asked = [
            asked_of(
                LocalArchive(build(paths, Path(name) / f"home-{n}", encoder).folder), files,
                encoder, head,
            )
            for n, (paths, files) in enumerate(sets(shared, Path(name)))
        ]
    general = list(token_vectors(encoder, head, general_texts(shared, _CODED_FROM)))
    rows = {}
    table = Table("kept", "vectors", "nDCG@10 by set", "recall@5 by set", "difference")
    first: np.ndarray | None = None
    for told, keeping in ways(distances, sizes, general).items():
        found = [measured(one, keeping) for one in asked]
        gains = np.concatenate([g for g, _, _ in found])
        first = gains if first is None else first
        apart = gains - first
        rows[told] = {
            "vectors": round(float(np.mean([n for *_, n in found])), 1),
            "ndcg@10": [round(float(np.mean(g)), 4) for g, _, _ in found],
            "recall@5": [round(float(np.mean(r)), 4) for _, r, _ in found],
            "difference": round(float(apart.mean()), 4),
            "±": round(1.96 * float(apart.std()) / len(apart) ** 0.5, 4),
        }
        row = rows[told]
        table.add_row(
            told, str(row["vectors"]), str(row["ndcg@10"]), str(row["recall@5"]),
            f"{row['difference']:+.4f} ± {row['±']:.4f}",
        )
    Console(width=140).print(table)
    click.echo(str(keep("token_vectors", {"questions": len(gains), "ways": rows})))


if __name__ == "__main__":
    main()
