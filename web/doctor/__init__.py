"""Whether a machine and a home have all that a server needs, each thing on its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from embeddings.encoder import Encoder
from qa.reader import Reader
from web.doctor import home as in_home
from web.doctor import programs, shared
from web.doctor.check import Check, Status

__all__ = ["Check", "Status", "examine"]


def examine(
    home: Path,
    cache: Path,
    model: str | None,
    load_encoder: Callable[[], Encoder],
    load_reader: Callable[[], Reader | None],
    address: str | None = None,
) -> list[Check]:
    """Look at everything. Nothing is changed, and an encoder not unpacked yet stays so.

    ``address`` is that of a shared archive, to be looked at instead of the home's own.
    """
    encoder, loaded = programs.encoder(cache, model, load_encoder)
    return [
        programs.python(),
        programs.packages(),
        encoder,
        programs.reader(cache, load_reader),
        *(shared.archive(address, cache, loaded) if address else in_home.archive(home, loaded)),
        *in_home.files(home),
        in_home.lock(home),
        in_home.memory(home),
        programs.ocr(),
    ]
