"""Makes the centroids that token vectors are kept by (``embeddings/token_codes.safetensors``).

    python -m benchmarks.training.token_codes --vectors CACHE.sqlite [--bytes N]

The cache is the vector cache of any archive of general Danish text (some thousand passages);
k-means finds 256 centroids for each part of its token vectors. Tells how far a token's vector is
from what is kept of it, for a tenth of the tokens held out.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import click
import faiss
import numpy as np

from embeddings.interaction import TokenMatrix, load_head
from embeddings.product_codes import ProductCodes, save

_TARGET = Path(__file__).resolve().parents[2] / "embeddings" / "token_codes.safetensors"
_ROUNDS = 20


def tokens_of(cache: Path, columns: int, most: int, seed: int) -> TokenMatrix:
    """At most so many token vectors of a cache, chosen at random, shape (n, columns)."""
    with closing(sqlite3.connect(f"file:{cache}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT value FROM tokens ORDER BY key")
        found = np.concatenate([np.frombuffer(v, np.int8).reshape(-1, columns) for (v,) in rows])
    chosen: TokenMatrix = found[np.random.default_rng(seed).permutation(len(found))[:most]]
    return chosen


def centroids(tokens: TokenMatrix, parts: int, seed: int) -> ProductCodes:
    """The codes that fit token vectors best, as k-means finds them."""
    faiss.omp_set_num_threads(1)  # Sums of several threads differ from run to run.
    quantiser = faiss.ProductQuantizer(tokens.shape[1], parts, 8)
    quantiser.cp.niter, quantiser.cp.seed = _ROUNDS, seed
    quantiser.train(tokens.astype(np.float32))
    found = faiss.vector_to_array(quantiser.centroids).reshape(parts, 256, -1)
    return ProductCodes(np.clip(np.rint(found), -127, 127).astype(np.int8))


@click.command()
@click.option("--vectors", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--bytes", "parts", default=32, show_default=True, help="Bytes of a token.")
@click.option("--most", default=65_536, show_default=True, help="Tokens looked at.")
@click.option("--seed", default=0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=_TARGET, show_default=False)
def main(vectors: Path, parts: int, most: int, seed: int, out: Path) -> None:
    """Make the centroids, say how well they fit, and write them."""
    head = load_head()
    tokens = tokens_of(vectors, head.dimension, most, seed)
    aside, seen = np.split(tokens, [len(tokens) // 10])
    codes = centroids(seen, parts, seed)
    kept = codes.decoded(codes.encoded(aside)).astype(float)
    cosine = (kept * aside).sum(1) / np.linalg.norm(kept, axis=1) / np.linalg.norm(aside, axis=1)
    click.echo(f"{len(seen)} tokens; mean cosine of {len(aside)} held out {cosine.mean():.4f}")
    save(codes, out, head.fingerprint)
    click.echo(f"written to {out}")


if __name__ == "__main__":
    main()
