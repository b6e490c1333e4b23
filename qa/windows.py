"""Which stretches of the evidence the reader reads: short windows around the best sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from embeddings.texts import heading
from qa.reader import Window
from qa.retrieve import Evidence, ScoredSentence

# Windows read for a question, and words in each: five of about eighty tokens take some
# 40 ms on two cores.
_MOST = 5
_WORDS = 34


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sentences of one passage, read together."""

    evidence: Evidence
    sentences: tuple[ScoredSentence, ...]

    @property
    def window(self) -> Window:
        """The stretch as the reader takes it."""
        place = self.evidence.place
        title = place.point.title if place.point else place.document.title
        return Window(
            heading(title, place.section.label),
            tuple(place.document.between(s.row.start, s.row.end) for s in self.sentences),
        )


def stretches(ranked: Iterable[tuple[Evidence, ScoredSentence]]) -> list[Stretch]:
    """Windows around sentences, given best first, until there are enough.

    A window grows by the sentences that follow and then by those before, within its
    passage; a sentence is read once.
    """
    found: list[Stretch] = []
    read: set[int] = set()
    for evidence, sentence in ranked:
        if len(found) == _MOST:
            break
        if sentence.row.id in read:
            continue
        chosen = _around(evidence, sentence, read)
        read |= {s.row.id for s in chosen}
        found.append(Stretch(evidence, tuple(chosen)))
    return found


def _around(
    evidence: Evidence, sentence: ScoredSentence, read: set[int]
) -> Sequence[ScoredSentence]:
    document = evidence.place.document
    free = [s for s in evidence.sentences if s.row.id not in read or s is sentence]
    first = last = next(n for n, s in enumerate(free) if s is sentence)
    words = len(document.between(sentence.row.start, sentence.row.end).split())
    while True:
        after = free[last + 1] if last + 1 < len(free) else None
        before = free[first - 1] if first else None
        for neighbour in (after, before):
            if neighbour is None:
                continue
            size = len(document.between(neighbour.row.start, neighbour.row.end).split())
            if words + size <= _WORDS:
                words += size
                first, last = (first, last + 1) if neighbour is after else (first - 1, last)
                break
        else:
            return free[first : last + 1]
