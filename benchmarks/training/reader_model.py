"""The reader as it is trained: the encoder's trunk with three numbers for each token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, pad

from embeddings.pairs import PAD, Pair
from qa.reader import ANSWERS, FINISH, START

_FAR = -1e4
# A batch is read in so many parts of like length: less padding.
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair with its label: first and last token of the answer, and the sentences it is in.

    ``span`` is None where the window does not answer.
    """

    pair: Pair
    span: tuple[int, int] | None
    answering: frozenset[int] = frozenset()


class ReaderModel(torch.nn.Module):
    """Token logits of windows: span start, span end, and whether the sentence answers.

    The first token's three say the same of nothing: no span, no answer in this window.
    """

    def __init__(self, folder: Path, layers: int | None = None) -> None:
        from transformers import BertModel

        super().__init__()
        options = {"num_hidden_layers": layers} if layers else {}
        self.trunk = BertModel.from_pretrained(
            folder, attn_implementation="eager", add_pooling_layer=False,
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, **options,
        )
        self.words = self.trunk.embeddings.word_embeddings
        self.words.weight.requires_grad_(False)
        self.output = torch.nn.Linear(self.trunk.config.hidden_size, 3)
        torch.nn.init.normal_(self.output.weight, std=0.02)
        torch.nn.init.zeros_(self.output.bias)

    def freeze(self, layers: int) -> None:
        """Keep the embeddings and the lowest layers as they are."""
        self.trunk.embeddings.requires_grad_(False)
        for layer in self.trunk.encoder.layer[:layers]:
            layer.requires_grad_(False)

    def forward(self, words: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Logits (batch, tokens, 3) from word embeddings (batch, tokens, hidden size)."""
        states = self.trunk(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return self.output(states)

    def read(self, pairs: Sequence[Pair]) -> torch.Tensor:
        """Logits of pairs, (pairs, tokens of the longest, 3); short and long ones apart."""
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].ids))
        longest = len(pairs[order[-1]].ids)
        rows: list[torch.Tensor] = [torch.empty(0)] * len(pairs)
        size = max(1, -(-len(pairs) // _PARTS))
        for start in range(0, len(pairs), size):
            part = order[start : start + size]
            ids = torch.full((len(part), len(pairs[part[-1]].ids)), PAD)
            for row, i in enumerate(part):
                ids[row, : len(pairs[i].ids)] = torch.from_numpy(pairs[i].ids)
            with torch.no_grad():
                words = self.words(ids)
            logits = self(words, (ids != PAD).long())
            padded = pad(logits, (0, 0, 0, longest - logits.shape[1]))
            for row, i in enumerate(part):
                rows[i] = padded[row]
        return torch.stack(rows)


def losses(
    logits: torch.Tensor, windows: Sequence[Labelled], groups: Sequence[int]
) -> dict[str, torch.Tensor]:
    """What is to be made small, each a mean over windows or groups.

    ``span``: cross-entropy of start and end, the first token standing for none. ``among``:
    which of all sentences of a question's windows answers (softmax over the group, after
    Clark and Gardner: Simple and effective multi-paragraph reading comprehension, ACL 2018).
    ``here``: whether each sentence, and each window, answers at all.
    """
    logits = logits.float()
    allowed = torch.zeros(logits.shape[:2], dtype=torch.bool)
    allowed[:, 0] = True
    for row, window in enumerate(windows):
        for a, b in window.pair.sentences:
            allowed[row, a:b] = True
    spans = [w.span or (0, 0) for w in windows]
    starts, ends = (torch.tensor(column) for column in zip(*spans, strict=True))
    masked = logits.masked_fill(~allowed[:, :, None], _FAR)
    span = cross_entropy(masked[:, :, START], starts) + cross_entropy(masked[:, :, FINISH], ends)

    scores, right, group = sentence_logits(logits, windows, groups)
    here = binary_cross_entropy_with_logits(scores, right) + binary_cross_entropy_with_logits(
        logits[:, 0, ANSWERS], torch.tensor([float(w.span is not None) for w in windows])
    )
    among = [
        torch.logsumexp(scores[group == g], 0) - torch.logsumexp(
            scores[(group == g) & (right > 0)], 0)
        for g in sorted({g for g, w in zip(groups, windows, strict=True) if w.span})
    ]
    return {
        "span": span / 2,
        "among": torch.stack(among).mean() if among else span * 0.0,
        "here": here,
    }


def sentence_logits(
    logits: torch.Tensor, windows: Sequence[Labelled], groups: Sequence[int]
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Mean logit of each sentence that has room, whether it answers, and its group."""
    scores, right, group = [], [], []
    for row, window in enumerate(windows):
        for n, (a, b) in enumerate(window.pair.sentences):
            if b > a:
                scores.append(logits[row, a:b, ANSWERS].mean())
                right.append(float(n in window.answering))
                group.append(groups[row])
    return torch.stack(scores), torch.tensor(right), torch.tensor(group)
