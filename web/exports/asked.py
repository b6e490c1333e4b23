"""What an export is of: the question of an address, with its conversation and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app

from embeddings.archive import Filters
from qa.followup import Conversation


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page's own address asks it."""

    text: str
    filters: Filters
    conversation: Conversation


def asked(values: Mapping[str, str]) -> Asked:
    """The question that an address' arguments ask, read as the front page reads them."""
    secret: bytes = current_app.config["SECRET_KEY"]
    return Asked(
        text=values.get("q", ""),
        filters=Filters(),
        conversation=Conversation.read(values.get("samtale"), secret),
    )
