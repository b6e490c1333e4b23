"""Terminals as Referat writes to them: what others wrote cannot command them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

# Signs that a terminal obeys instead of showing: control characters of either set, without tab
# and line feed, and those that turn the direction of what follows.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """Text in which signs that a terminal would obey are written as their codes."""
    return _OBEYED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


class PlainConsole(Console):
    """A console on which names of files and words of minutes are only shown."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """As Rich renders; its own control codes are left alone."""
        for segment in super().render(renderable, options):
            if segment.control or not _OBEYED.search(segment.text):
                yield segment
            else:
                yield Segment(shown(segment.text), segment.style)
