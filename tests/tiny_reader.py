"""A tiny encoder folder, with a tokenizer and word embeddings, to make readers of."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from embeddings.bundled import PIECES, WORDS
from embeddings.pieces import write_pieces

_LETTERS = "abcdefghijklmnopqrstuvwxyzæøå0123456789.,?!<>/"


def encoder_folder(folder: Path, words: Iterable[str], layers: int = 2, seed: int = 1) -> Path:
    """Write a BERT of 32 numbers a token that knows ``words`` whole and the rest by letters.

    As in XLM-R's vocabulary, the special tokens come first, are pieces like any other and
    score higher than all.
    """
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import BertConfig, BertModel

    special = ["<s>", "<pad>", "</s>", "<unk>"]
    pieces = [(mark, 0.0) for mark in special] + [("▁", -4.0)]
    pieces += [(f"▁{word}", -2.0) for word in sorted(set(words))]
    pieces += [(letter, -9.0) for letter in _LETTERS]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.add_special_tokens(special)
    torch.manual_seed(seed)
    model = BertModel(
        BertConfig(
            vocab_size=len(pieces), hidden_size=32, num_hidden_layers=layers,
            num_attention_heads=4, intermediate_size=64, max_position_embeddings=512,
            pad_token_id=1, initializer_range=0.3,
        ),
        add_pooling_layer=False,
    )
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    np.save(folder / WORDS, model.embeddings.word_embeddings.weight.detach().numpy())
    write_pieces(folder / PIECES, pieces, special.index("<unk>"), special)
    return folder
