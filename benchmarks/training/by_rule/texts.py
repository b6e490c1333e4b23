"""Texts that made questions are asked of: bodies of sections, and windows of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.training.by_rule.names import named
from corpus.labels import is_label_line
from corpus.model import Block, Reading, Section, SectionKind
from corpus.sentences import sentences

Names = list[tuple[str, str]]  # Kind and name.
_MOST_WORDS = 250
_PASSED_OVER = (SectionKind.HEAD, SectionKind.ATTACHMENTS, SectionKind.HISTORY)


@dataclass(frozen=True, slots=True)
class Text:
    """A section's body: sentences as offsets in ``text``, and what stands over it.

    ``speaker`` is who said it, if it was said; ``body_name`` who decides.
    """

    text: str
    units: tuple[tuple[int, int], ...]
    title: str
    label: str
    group: str
    speaker: str | None = None
    body_name: str = "udvalget"

    @property
    def heading(self) -> str:
        """As :mod:`embeddings.texts` puts it before passages."""
        label = self.label if self.label != self.title else ""
        return ". ".join(filter(None, (self.title, label)))

    @property
    def body(self) -> str:
        return self.text[self.units[0][0] : self.units[-1][1]]


@dataclass(frozen=True, slots=True)
class Made:
    """A question that ``start`` to ``end`` of the document's or the sentence's text answers."""

    kind: str
    question: str
    start: int
    end: int
    language: str = "da"
    exact: bool = False  # Words of a title: not to be put differently.


def texts_of(reading: Reading) -> Iterator[tuple[Section, Text]]:
    """The sections of a reading that say something, with their bodies."""
    meeting = reading.meeting
    group = reading.document.file
    if meeting:
        group = f"{meeting.municipality} {meeting.committee} {meeting.date}"
    body_name = "byrådet" if meeting and "byråd" in meeting.committee.lower() else "udvalget"
    spoken = not meeting and reading.document.title.startswith("Folketingets")
    titled = [(p.title, s) for p in reading.points for s in p.sections]
    titled += [(reading.document.title, s) for s in reading.sections if not meeting]
    for title, section in titled:
        if section.kind in _PASSED_OVER or title == "Underskriftsside":
            continue
        units = tuple(u for b in _content(section) for u in sentences(b))
        if units:
            yield section, Text(
                reading.document.text, units, title, section.label, group,
                section.label if spoken else None, body_name,
            )


def _content(section: Section) -> list[Block]:
    first = section.blocks[:1]
    labelled = bool(first) and is_label_line(first[0].text, section.label)
    return list(section.blocks[1:] if labelled else section.blocks)


def others_of(text: Text, all_texts: Sequence[Text], rng: random.Random) -> list[Text]:
    """Some sections of the same document: of the same point, then of others."""
    same = [t for t in all_texts if t.title == text.title and t is not text]
    rest = [t for t in all_texts if t.title != text.title]
    return [*rng.sample(same, min(2, len(same))), *rng.sample(rest, min(3, len(rest)))]


def window(
    text: Text, span: tuple[int, int] | None, rng: random.Random
) -> tuple[int, int] | None:
    """A stretch of whole sentences that holds the span, of up to 250 words."""
    units = text.units
    most = rng.randint(60, _MOST_WORDS)
    inside = [n for n, (a, b) in enumerate(units) if span and a < span[1] and b > span[0]]
    first = inside[0] if inside else rng.randrange(len(units))
    last = inside[-1] if inside else first
    if span and not (inside and units[first][0] <= span[0] and span[1] <= units[last][1]):
        return None
    while True:
        grown = [
            (a, b) for a, b in ((first - 1, last), (first, last + 1))
            if a >= 0 and b < len(units)
            and len(text.text[units[a][0] : units[b][1]].split()) <= most
        ]
        if not grown:
            break
        first, last = rng.choice(grown)
    return units[first][0], units[last][1]


def names_of(texts: Iterable[Text]) -> Names:
    """Names of places and people that may stand in a question instead of others."""
    return sorted({row for t in texts for unit in t.units for row in named(t.text[slice(*unit)])})
