"""What the blocks of a document may be, and on which side of each other it sets them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.facts import Facts, facts_in
from corpus.heads import PointHead, is_group, point_head
from corpus.labels import Label, match_label
from corpus.model import Block, BlockKind

TABLE = (BlockKind.ROW, BlockKind.TABLE_HEAD)


@dataclass(frozen=True, slots=True)
class Seen:
    """A block with what its text may be."""

    block: Block
    label: Label | None
    facts: Facts | None
    head: PointHead | None
    group: bool | None

    @classmethod
    def of(cls, block: Block) -> Seen:
        table = block.kind in TABLE
        return cls(
            block,
            None if table else match_label(block.text),
            facts_in(block.text),
            None if table else point_head(block.text),
            None if table else is_group(block.text),
        )

    @property
    def heading(self) -> bool:
        return self.block.kind is BlockKind.HEADING

    @property
    def plain(self) -> bool:
        """Neither label nor facts nor a heading over points."""
        return self.label is None and self.facts is None and self.group is None

    @property
    def mere_title(self) -> bool:
        """Whether it may be the title of a number beside it: it has none of its own."""
        return self.plain and self.head is None and self.block.kind not in TABLE


@dataclass(frozen=True, slots=True)
class Habits:
    """On which side of each other a document sets numbers, titles and lines of facts.

    ``titles_above``: above numbers that stand alone ("Sag nr. 129"). ``cases_above`` and
    ``flags_above``: case numbers, or "Åbent punkt", above the titles of their points.
    """

    titles_above: bool
    cases_above: bool
    flags_above: bool

    @classmethod
    def of(cls, seen: Sequence[Seen]) -> Habits:
        heads = [i for i, one in enumerate(seen) if one.head and one.head.title]
        return cls(
            _titles_stand_above(seen),
            _stand_above(seen, heads, lambda facts: bool(facts.case_number)),
            _stand_above(seen, heads, lambda facts: facts.closed is not None),
        )

    def belongs_below(self, line: Seen) -> bool:
        """Whether a line of facts belongs to the title below it."""
        if line.facts is None:
            return False
        return self.cases_above if line.facts.case_number else self.flags_above


def _stand_above(
    seen: Sequence[Seen], heads: Sequence[int], is_such: Callable[[Facts], bool]
) -> bool:
    def such(index: int) -> bool:
        facts = seen[index].facts if 0 <= index < len(seen) else None
        return facts is not None and is_such(facts)

    above = sum(1 for i in heads if such(i - 1))
    below = sum(1 for i in heads if any(such(i + n) for n in (1, 2)))
    return above > below or (above == below > 0 and such(heads[0] - 1))


def _titles_stand_above(seen: Sequence[Seen]) -> bool:
    sides: Counter[bool] = Counter()
    for index, one in enumerate(seen):
        if one.head and not one.head.title:
            below = index + 1 < len(seen) and seen[index + 1].heading and seen[index + 1].plain
            above = index > 0 and seen[index - 1].heading and seen[index - 1].mere_title
            if below != above:
                sides[above] += 1
    return sides[True] > sides[False]
