"""What every reader returns, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from corpus.model import Block, Remark


@dataclass(frozen=True, slots=True)
class Extract:
    """A file's blocks in reading order, and what stood around them.

    ``title`` is the file's own (metadata or HTML title); ``running`` holds the
    running heads and feet that were taken out, one of each, because they often
    name the municipality and the meeting. ``modified`` is the file's own record of
    when it was last changed.
    """

    media_type: str
    blocks: tuple[Block, ...]
    title: str | None = None
    pages: int | None = None
    running: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    modified: datetime | None = None
