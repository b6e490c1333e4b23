"""The last check before a quote is shown: it stands in the stored text, letter for letter."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace

from embeddings.archive import Archive
from qa.model import Quote

log = logging.getLogger("referat.verify")


def stands(archive: Archive, quote: Quote) -> bool:
    """Whether the quote's words are in the archive at its offsets, within its section."""
    section = archive.corpus.section(quote.place.section.id)
    stored = archive.corpus.slice(quote.place.document.id, quote.start, quote.end)
    inside = section.start <= quote.start and quote.end <= section.end
    return inside and section.document == quote.place.document.id and stored == quote.text


def verified(archive: Archive, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """The quotes that stand; one that does not is left out and logged."""
    kept = []
    for quote in quotes:
        if stands(archive, quote):
            also = tuple(q for q in quote.also if stands(archive, q))
            kept.append(replace(quote, also=also) if also != quote.also else quote)
        else:
            log.error(
                "a quote does not stand in %s at %d:%d and is not shown",
                quote.place.document.key, quote.start, quote.end,
            )
    return tuple(kept)
