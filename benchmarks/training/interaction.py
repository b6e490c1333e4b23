"""Trains the head of late interaction on the frozen encoder.

    python -m benchmarks.training.interaction --data ../shared/data/reader-examples.jsonl.gz

The encoder's hidden states are computed once; then a projection and a weighting of the
question's tokens are learnt so that the passage that answers scores higher than those of
other questions and than the nearest others (InfoNCE with in-batch and mined negatives).
The projection starts as the principal components of the states, which is late interaction
without training. Reports hit@1 and hit@5 among 41 passages on articles held out.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from torch.nn.functional import cross_entropy, normalize, softplus

from benchmarks.training.question_pairs import Pairs, held_out, load_pairs
from embeddings.bundled import PROMPTS
from embeddings.encoder import SentenceTransformerEncoder
from embeddings.encoder import load as load_encoder
from embeddings.interaction import InteractionHead, save_head
from web.config import default_cache

_TARGET = Path(__file__).parents[2] / "embeddings" / "interaction.safetensors"
_LAYERS = (9, 11, 12)
_QUESTION, _PASSAGE = 48, 170  # Tokens; longer texts are cut in training only.
_BATCH, _MINED = 32, 2
_RIVALS = 40
_SCORE_SCALE = 3.0


class Head(torch.nn.Module):
    """The trainable form of :class:`embeddings.interaction.InteractionHead`."""

    def __init__(self, start: torch.Tensor) -> None:
        super().__init__()
        self.projection = torch.nn.Parameter(start)
        self.weighting = torch.nn.Parameter(torch.zeros(len(start)))
        self.bias = torch.nn.Parameter(torch.tensor(0.5))
        self.scale = torch.nn.Parameter(torch.tensor(_SCORE_SCALE))

    def scores(
        self, questions: tuple[torch.Tensor, torch.Tensor],
        passages: tuple[torch.Tensor, torch.Tensor],
    ) -> torch.Tensor:
        """Late interaction of every question with every passage, (questions, passages)."""
        (asked, is_asked), (told, is_told) = questions, passages
        one, other = (normalize(x @ self.projection, dim=-1) for x in (asked, told))
        weights = softplus(asked @ self.weighting + self.bias) * is_asked
        nearness = torch.einsum("qid,pjd->qpij", one, other)
        nearest = nearness.masked_fill(~is_told[None, :, None, :], -1).amax(-1)
        return (nearest * weights[:, None]).sum(-1) / weights.sum(-1)[:, None]


class States:
    """Hidden states of texts, unit length by layer and joined, half precision."""

    def __init__(
        self, encoder: SentenceTransformerEncoder, texts: Sequence[str], prompt: str, most: int
    ) -> None:
        self.vectors = np.empty((len(texts), encoder.dimension), np.float32)
        self._rows: list[Any] = [None] * len(texts)
        self._most = most
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            for start in range(0, len(order), 32):
                part = order[start : start + 32]
                self.vectors[part], states = encoder.token_states(
                    [texts[i] for i in part], prompt, _LAYERS
                )
                for i, s in zip(part, states, strict=True):
                    s = s[:most] / np.linalg.norm(s[:most], axis=2, keepdims=True)
                    self._rows[i] = s.reshape(len(s), -1).astype(np.float16)

    def batch(self, rows: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Padded states (rows, tokens, features) and which tokens are there."""
        longest = max(len(self._rows[i]) for i in rows)
        width = self._rows[rows[0]].shape[1]
        states, there = np.zeros((len(rows), longest, width), "f4"), np.zeros(
            (len(rows), longest), bool)
        for n, i in enumerate(rows):
            states[n, : len(self._rows[i])] = self._rows[i]
            there[n, : len(self._rows[i])] = True
        return torch.from_numpy(states), torch.from_numpy(there)

    def sample(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """All tokens of some texts, (tokens, features)."""
        picked = rng.choice(len(self._rows), min(count, len(self._rows)), replace=False)
        return np.concatenate([self._rows[i] for i in picked]).astype(np.float32)


def principal(states: Sequence[States], dimension: int, rng: np.random.Generator) -> torch.Tensor:
    """Directions in which states differ most, (features, dimension)."""
    sample = np.concatenate([s.sample(500, rng) for s in states])
    _, _, directions = np.linalg.svd(sample, full_matrices=False)
    return torch.from_numpy(directions[:dimension].T.copy())


def train(
    pairs: Pairs, questions: States, passages: States, rivals: np.ndarray,
    rows: np.ndarray, dimension: int, epochs: float, rate: float, seed: int,
) -> tuple[Head, list[float]]:
    """A head trained on some rows of the pairs, and the running mean of its loss."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    head = Head(principal((questions, passages), dimension, rng))
    optimiser = torch.optim.AdamW(
        [{"params": [head.projection], "lr": rate},
         {"params": [head.weighting, head.bias, head.scale], "lr": 5 * rate}],
        weight_decay=0.0,
    )
    steps = max(1, int(epochs * len(rows) / _BATCH))
    rates = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda n: max(0.02, 1 - n / steps))
    losses: list[float] = []
    began = time.monotonic()
    for step in range(steps):
        batch = rng.choice(rows, min(_BATCH, len(rows)), replace=False)
        told = [pairs.answers[i] for i in batch]
        known = set(told)
        for i in batch:
            others = [p for p in rivals[i] if p not in known]
            told += rng.choice(others, min(_MINED, len(others)), replace=False).tolist()
        scores = head.scores(questions.batch(batch.tolist()), passages.batch(told))
        # Another question of the batch may have the same passage: no rival then.
        same = torch.tensor([[told[j] == told[i] and i != j for j in range(len(told))]
                             for i in range(len(batch))])
        scores = (scores * torch.exp(head.scale)).masked_fill(same, -1e4)
        loss = cross_entropy(scores, torch.arange(len(batch)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        rates.step()
        losses.append(loss.item())
        if (step + 1) % 100 == 0:
            mean = float(np.mean(losses[-100:]))
            click.echo(f"{step + 1}/{steps} loss {mean:.3f} {time.monotonic() - began:.0f} s")
    return head, losses


@torch.inference_mode()
def hits(
    head: Head, pairs: Pairs, questions: States, passages: States, rivals: np.ndarray,
    rows: Sequence[int],
) -> tuple[float, float]:
    """hit@1 and hit@5 of the passage that answers among it and its rivals."""
    ranks = []
    for i in rows:
        told = [pairs.answers[i], *(p for p in rivals[i] if p != pairs.answers[i])]
        (scores,) = head.scores(questions.batch([i]), passages.batch(told))
        ranks.append(int((scores[1:] >= scores[0]).sum()))
    return float(np.mean(np.array(ranks) < 1)), float(np.mean(np.array(ranks) < 5))


@click.command()
@click.option("--data", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--out", type=click.Path(path_type=Path), default=_TARGET, show_default=False)
@click.option("--dimension", default=96, show_default=True)
@click.option("--epochs", default=1.0, show_default=True)
@click.option("--rate", default=2e-3, show_default=True, help="Learning rate.")
@click.option("--seed", default=0, show_default=True)
@click.option("--most", type=int, help="Train on so many questions only.")
@click.option("--all-articles", is_flag=True, help="Train on the articles held out as well.")
def main(
    data: Path, out: Path, dimension: int, epochs: float, rate: float, seed: int,
    most: int | None, all_articles: bool,
) -> None:
    """Train, report on held-out articles, and write the head."""
    pairs = load_pairs(data, most)
    aside = held_out(pairs.articles)
    rows = np.array(
        [i for i, a in enumerate(pairs.articles) if all_articles or a not in aside]
    )
    tested = [i for i, a in enumerate(pairs.articles) if a in aside][::4]
    click.echo(f"{len(pairs.questions)} questions, {len(pairs.passages)} passages")
    encoder = load_encoder(None, default_cache())
    passages = States(encoder, pairs.passages, PROMPTS["passage"], _PASSAGE)
    questions = States(encoder, pairs.questions, PROMPTS["query"], _QUESTION)
    nearness = questions.vectors @ passages.vectors.T
    rivals = np.argsort(-nearness, axis=1, kind="stable")[:, :_RIVALS]
    untrained = Head(principal((questions, passages), dimension, np.random.default_rng(seed)))
    setting = (pairs, questions, passages, rivals)
    dense = np.array([(nearness[i] > nearness[i, pairs.answers[i]]).sum() for i in tested])
    click.echo(f"passage vectors: hit@1 {np.mean(dense < 1):.3f}, hit@5 {np.mean(dense < 5):.3f}")
    click.echo("untrained head: hit@1 {:.3f}, hit@5 {:.3f}".format(
        *hits(untrained, *setting, tested)))
    head, _ = train(*setting, rows, dimension, epochs, rate, seed)
    found = hits(head, *setting, tested)
    click.echo("trained head: hit@1 {:.3f}, hit@5 {:.3f}".format(*found))
    about = {
        "trained_by": "benchmarks/training/interaction.py", "date": date.today().isoformat(),
        "questions": len(rows), "epochs": epochs, "rate": rate, "seed": seed,
        "held_out_hit@1": round(found[0], 4), "held_out_hit@5": round(found[1], 4),
    }
    save_head(
        InteractionHead(
            _LAYERS, head.projection.detach().numpy(), head.weighting.detach().numpy(),
            head.bias.item(), "",
        ),
        out, about,
    )
    click.echo(f"written to {out}")


if __name__ == "__main__":
    main()
