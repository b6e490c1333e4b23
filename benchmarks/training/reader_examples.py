"""Questions with a text and where in it the answer stands, as the reader learns from them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a text and where in it the answer stands; ``None`` where it does not.

    ``heading`` is what the text is printed under (point title and section label), empty
    if nothing. Sets held out are made of whole ``group`` s: an article, a meeting.
    """

    question: str
    heading: str
    context: str
    answer: tuple[int, int] | None
    group: str
    source: str
    language: str
