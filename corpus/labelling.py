"""How a document sets its section labels, and which of its blocks are labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.labels import Label, hinted_kind, match_label
from corpus.marks import TABLE
from corpus.model import Block, BlockKind, SectionKind
from corpus.points import Start

# So many labels in heading type make it the document's way of setting labels.
_FEWEST_TYPED = 2
# So many letters of a line in capitals are; small words like "og" may not be.
_CAPITALS = 0.9


@dataclass(frozen=True, slots=True)
class Labelling:
    """How a document sets its section labels.

    ``headings``: in heading type; then a plain line that reads like a label is none, for
    a party's proposal may have a "Beslutning:" of its own. ``level`` is the level of
    heading that most labels have. ``decisions_first``: points begin with their decisions.
    """

    headings: bool
    level: int
    decisions_first: bool

    @classmethod
    def of(cls, blocks: Sequence[Block], starts: Sequence[Start]) -> Labelling:
        labels = [b for b in blocks if b.kind not in TABLE and match_label(b.text)]
        typed = [b.level for b in labels if b.kind is BlockKind.HEADING]
        headings = len(typed) >= _FEWEST_TYPED and len(typed) > len(labels) / 2
        level = Counter(typed).most_common(1)[0][0] if typed else 0
        return cls(headings, level, _decisions_stand_first(blocks, starts))

    def label_of(self, block: Block) -> Label | None:
        """The label a block is: known by name, or a heading by its looks.

        Where labels are headings, a plain line is one only if it names a deciding body.
        """
        if block.kind in (*TABLE, BlockKind.ITEM):
            return None
        known = match_label(block.text)
        if known and (block.kind is BlockKind.HEADING or not self.headings or known.body):
            return known
        if block.kind is BlockKind.HEADING and self.headings and block.level > self.level:
            return None  # A heading within a section.
        if block.kind is BlockKind.HEADING or _is_capitals(block.text):
            printed = block.text.rstrip(": ")
            return Label(hinted_kind(printed), printed)
        return None


def _decisions_stand_first(blocks: Sequence[Block], starts: Sequence[Start]) -> bool:
    ends = [s.index for s in starts[1:]] + [len(blocks)]
    first = Counter[bool]()
    for start, end in zip(starts, ends, strict=False):
        labels = [m for b in blocks[start.index : end] if (m := match_label(b.text))]
        if len(labels) > 1 and any(m.kind is SectionKind.DECISION for m in labels):
            first[labels[0].kind is SectionKind.DECISION] += 1
    return first[True] > first[False]


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    capitals = len(letters) >= 8 and sum(c.isupper() for c in letters) >= _CAPITALS * len(letters)
    return capitals and len(text) < 100 and " " in text
