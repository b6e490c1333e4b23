"""Whether a machine and a home have all that a server needs, each thing on its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from embeddings.encoder import Encoder
from qa.reader import Reader
from web.doctor import home as in_home
from web.doctor import programs
from web.doctor.check import Check, Status

__all__ = ["Check", "Status", "examine"]


def examine(
    home: Path,
    cache: Path,
    model: str | None,
    load_encoder: Callable[[], Encoder],
    load_reader: Callable[[], Reader | None],
) -> list[Check]:
    """Look at everything. Nothing is changed, and an encoder not unpacked yet stays so."""
    encoder, loaded = programs.encoder(cache, model, load_encoder)
    return [
        programs.python(),
        programs.packages(),
        encoder,
        programs.reader(cache, load_reader),
        *in_home.archive(home, loaded),
        *in_home.files(home),
        in_home.lock(home),
        in_home.memory(home),
        programs.ocr(),
    ]
