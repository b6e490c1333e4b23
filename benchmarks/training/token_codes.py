"""Makes what token vectors are kept by: where they are pooled, and the centroids of their codes.

    python -m benchmarks.training.token_codes --shared ../shared [--bytes N] [--pooling D]

Token vectors of general Danish paragraphs are pooled, then turned so that product codes lose least
of them (Ge, He, Ke and Sun, Optimized product quantization, CVPR 2013), and k-means finds 256
centroids for each part. The turn goes into the head's projection: cosines stay as they are, and
nothing has to be turned when a question is asked. Writes ``interaction.safetensors`` and
``token_codes.safetensors`` of ``embeddings/``; tells how far a token's vector is from what is kept
of it, for a tenth of the tokens held out. What that does to finding, `python -m
benchmarks.token_vectors` tells.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import faiss
import numpy as np

from benchmarks.corpora import paragraphs
from corpus.merge import merge
from corpus.records import Corpus
from corpus.store import write_corpus
from embeddings.bundled import PROMPTS
from embeddings.encoder import SentenceTransformerEncoder
from embeddings.encoder import load as load_encoder
from embeddings.interaction import (
    InteractionHead,
    Matrix,
    TokenMatrix,
    load_head,
    quantised,
    save_head,
)
from embeddings.pooling import pooled
from embeddings.product_codes import ProductCodes, save
from embeddings.texts import passage_texts
from web.config import default_cache

_TARGET = Path(__file__).resolve().parents[2] / "embeddings"
_HEAD, _CODES = "interaction.safetensors", "token_codes.safetensors"
_ROUNDS, _TURNS = 20, 30
_BATCH = 32
# Chosen at random, and not those that archives at size have real vectors of.
_SEED = 11


def general_texts(shared: Path, count: int) -> list[str]:
    """What would be encoded of so many Danish paragraphs, about anything but minutes."""
    with tempfile.TemporaryDirectory(prefix="referat-codes-") as name:
        path = Path(name) / "corpus.sqlite"
        readings = paragraphs(shared / "data" / "danish-paragraphs.jsonl.gz", count, _SEED)
        write_corpus(path, *merge(readings))
        return passage_texts(Corpus(path))


def token_vectors(
    encoder: SentenceTransformerEncoder, head: InteractionHead, texts: list[str]
) -> Iterator[Matrix]:
    """Unit vectors of the tokens of each text, unpooled, (tokens, columns); in no order."""
    ordered = sorted(texts, key=len)
    for start in range(0, len(ordered), _BATCH):
        part = ordered[start : start + _BATCH]
        for states in encoder.token_states(part, PROMPTS["passage"], head.layers)[1]:
            yield head.project(states)


def turned(vectors: Matrix, parts: int) -> Matrix:
    """The turn that product codes lose least with, (columns, columns), for column vectors."""
    faiss.omp_set_num_threads(1)  # Sums of several threads differ from run to run.
    columns = vectors.shape[1]
    turn = faiss.OPQMatrix(columns, parts)
    turn.niter = _TURNS
    turn.train(np.ascontiguousarray(vectors))
    found: Matrix = faiss.vector_to_array(turn.A).reshape(columns, columns).astype(np.float32)
    return found


def centroids(tokens: TokenMatrix, parts: int, seed: int) -> ProductCodes:
    """The codes that fit token vectors best, as k-means finds them."""
    faiss.omp_set_num_threads(1)
    quantiser = faiss.ProductQuantizer(tokens.shape[1], parts, 8)
    quantiser.cp.niter, quantiser.cp.seed = _ROUNDS, seed
    quantiser.train(tokens.astype(np.float32))
    found = faiss.vector_to_array(quantiser.centroids).reshape(parts, 256, -1)
    return ProductCodes(np.clip(np.rint(found), -127, 127).astype(np.int8))


def kept(codes: ProductCodes, tokens: TokenMatrix) -> float:
    """The mean cosine of vectors with what codes keep of them."""
    back, exact = codes.decoded(codes.encoded(tokens)).astype(float), tokens.astype(float)
    lengths = np.linalg.norm(back, axis=1) * np.linalg.norm(exact, axis=1)
    return float(((back * exact).sum(1) / lengths).mean())


def _about(path: Path) -> dict[str, object]:
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as stored:
        found: dict[str, object] = json.loads(stored.metadata()["head"])
        return found


@click.command()
@click.option(
    "--shared", type=click.Path(exists=True, path_type=Path), required=True,
    help="Folder with data/danish-paragraphs.jsonl.gz.",
)
@click.option("--paragraphs", "count", default=3_000, show_default=True, help="Looked at.")
@click.option("--bytes", "parts", default=24, show_default=True, help="Bytes of a token.")
@click.option("--pooling", default=1.0, show_default=True, help="Ward's distance; 0 is none.")
@click.option("--seed", default=0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=_TARGET, show_default=False)
def main(shared: Path, count: int, parts: int, pooling: float, seed: int, out: Path) -> None:
    """Turn the head, make the centroids, say how well they fit, and write both."""
    encoder, head = load_encoder(None, default_cache()), load_head()
    texts = general_texts(shared, count)
    tokens = 0
    clusters = []
    with click.progressbar(
        token_vectors(encoder, head, texts), length=len(texts), label="texts"
    ) as found:
        for vectors in found:
            tokens += len(vectors)
            clusters.append(pooled(vectors, pooling))
    together = np.random.default_rng(seed).permutation(np.concatenate(clusters))
    aside, seen = np.split(together, [len(together) // 10])
    turn = turned(seen, parts)
    head = replace(head, projection=head.projection @ turn.T, pooling=pooling)
    codes = centroids(quantised(seen @ turn.T), parts, seed)
    click.echo(
        f"{tokens} tokens of {len(texts)} texts, pooled {len(together)}; mean cosine of "
        f"{len(aside)} held out {kept(codes, quantised(aside @ turn.T)):.4f}"
    )
    about = {**_about(_TARGET / _HEAD), "pooled_by": "benchmarks/training/token_codes.py",
             "pooled": date.today().isoformat()}
    save_head(head, out / _HEAD, about)
    save(codes, out / _CODES, load_head(out / _HEAD).fingerprint)
    click.echo(f"written to {out}")


if __name__ == "__main__":
    main()
