"""The tokens of questions and of what the reader reads, by sentencepiece. Its only user.

They are those that the encoder's tokenizer.json makes, which passages are encoded with: the same
vocabulary, and sentencepiece's rule "nmt_nfkc" for the letters, which that file spells out. Of
Unicode's first 131,072 characters 130 are read otherwise, most of them newer than the rule; white
space at the end has no token, and pieces that are equally likely ("----") may be others.
tokenizers keeps the vocabulary in a tree of 280 MB that takes two thirds of a second to load;
sentencepiece's takes 55 MB, half a second, and a fifth of the time for a text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_RULE = "nmt_nfkc"
# What the rule leaves and tokenizer.json does not; each one character for another.
_ALSO = {0x85: " ", 0x200D: " ", 0xFF5E: "~"}


def write_pieces(
    path: Path, pieces: Sequence[tuple[str, float]], unknown: int, marks: Collection[str]
) -> None:
    """Write a vocabulary as a model of sentencepiece.

    ``pieces`` are told with their scores, in the order of their ids. ``unknown`` is the id of
    what has no piece, ``marks`` are pieces that no text is made of.
    """
    from sentencepiece import SentencePieceNormalizer, sentencepiece_model_pb2

    # Made while it is imported, where no type checker sees it.
    made: Any = sentencepiece_model_pb2
    kinds = made.ModelProto.SentencePiece
    model = made.ModelProto()
    for number, (piece, score) in enumerate(pieces):
        kind = kinds.CONTROL if piece in marks else kinds.NORMAL
        model.pieces.add(
            piece=piece, score=score, type=kinds.UNKNOWN if number == unknown else kind
        )
    model.trainer_spec.model_type = made.TrainerSpec.UNIGRAM
    model.trainer_spec.vocab_size = len(pieces)
    model.trainer_spec.unk_id = unknown
    model.trainer_spec.unk_piece = pieces[unknown][0]
    # Those that it asks for are where a model has them, if at all.
    for name in ("bos_id", "eos_id", "pad_id"):
        setattr(model.trainer_spec, name, -1)
    letters = made.ModelProto()
    letters.ParseFromString(SentencePieceNormalizer(rule_name=_RULE).serialized_model_proto())
    model.normalizer_spec.CopyFrom(letters.normalizer_spec)
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = True
    model.normalizer_spec.escape_whitespaces = True
    path.write_bytes(model.SerializeToString())


class Pieces:
    """A vocabulary that :func:`write_pieces` wrote. May be used by several threads.

    :raises Exception: the file is missing or damaged.
    """

    def __init__(self, path: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._processor: Any = SentencePieceProcessor(model_file=str(path))

    def __len__(self) -> int:
        return int(self._processor.vocab_size())

    def piece(self, number: int) -> str:
        """The piece of an id."""
        return str(self._processor.id_to_piece(number))

    def read(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Ids of a text's tokens, shape (n,), and the characters each stands for, (n, 2)."""
        found = self._processor.encode(text.translate(_ALSO), return_type="offset_mapping")
        offsets = np.array(found["offsets"], dtype=np.int64).reshape(-1, 2)
        return np.array(found["ids"], dtype=np.int64), offsets
