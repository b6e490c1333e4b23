"""Rival texts mined by the project's own finding: what the reader would read and must refuse.

After hard negatives of dense retrieval (Karpukhin et al., EMNLP 2020): the texts that are
found for a question and do not answer it teach more than texts drawn at random.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from benchmarks.training.reader_data import Item, Texts
from embeddings.archive import Archive
from embeddings.encoder import Encoder
from qa.errors import BadQuestion
from qa.reader import ReadWindow, Window
from qa.service import Service


class _Overheard:
    """A reader that reads nothing and keeps the windows it was given."""

    fingerprint = "overheard"

    def __init__(self) -> None:
        self.windows: list[Window] = []

    def read(self, question: str, windows: Sequence[Window]) -> list[ReadWindow]:
        self.windows = list(windows)
        return [ReadWindow(0.0, (None,) * len(w.sentences)) for w in windows]


def mined(items: Iterable[Item], texts: Texts, archive: Archive, encoder: Encoder) -> list[Item]:
    """Items with the windows that an archive gives the reader for their question as rivals.

    Left out is what holds the very answer, and what stands in the text that answers. The
    rivals from before stay, behind these.
    """
    reader = _Overheard()
    service = Service(archive, encoder, reader)
    heard: dict[str, list[Window]] = {}
    found = []
    for item in items:
        if item.question not in heard:
            reader.windows = []
            with suppress(BadQuestion):  # Longer than a question may be.
                service.consider(item.question)
            heard[item.question] = reader.windows
        rivals = [
            texts.number(window.heading.rstrip(":"), " ".join(window.sentences))
            for window in heard[item.question]
            if not _answers(window, item, texts)
        ]
        found.append(replace(item, rivals=(*rivals, *item.rivals)))
    return found


def _answers(window: Window, item: Item, texts: Texts) -> bool:
    if item.answer is None:
        return False
    context = texts.rows[item.row][1]
    own, said = _plain(" ".join(window.sentences)), _plain(context[slice(*item.answer)])
    return said in own or own in _plain(context)


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
