"""What speaks for a passage: the signals that fusion weighs, each from one kind of evidence."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.model import SectionKind
from corpus.records import MeetingRow
from embeddings.archive import Archive
from embeddings.encoder import EncodedQuestion
from embeddings.interaction import late_interaction
from qa.committees import same_committee
from qa.model import Asks, Place, Question
from qa.shapes import fits

Column = NDArray[np.float64]

# Signals by the stage that makes them; those of a stage that is switched off are zero.
STAGES: dict[str, tuple[str, ...]] = {
    "dense": ("passage", "point"),
    "sentences": ("sentence",),
    "words": ("words",),
    "grams": ("grams",),
    "late": ("late",),
    "form": ("length", "head", "attachments", "history"),
    "asked": ("telling", "shape"),
    "named": ("day", "month", "year", "committee", "number", "municipality"),
}
SIGNALS = tuple(name for names in STAGES.values() for name in names)

# Which sections tell what is asked for.
_TELLING: dict[Asks, SectionKind] = {
    Asks.DECISION: SectionKind.DECISION,
    Asks.RECOMMENDATION: SectionKind.RECOMMENDATION,
    Asks.ASSESSMENT: SectionKind.ASSESSMENT,
    Asks.AMOUNT: SectionKind.FINANCES,
    Asks.CASE_NUMBER: SectionKind.HEAD,
}
# Cosines of the encoder that comes along differ by hundredths (the standard deviation between
# passages is .025 to .029 in three archives), a good match from a bad one by about a tenth.
# The weights are fitted to that: cosines of other encoders are brought to this spread.
_TENTHS, _SPREAD = 10.0, 0.027
# A passage longer than this (words) says no more for being longer.
_LONG = 60
# So many passages say what a point or section is about.
_MOST_OF_POINT = 64
# A period of up to a season (days) says when the meeting was; a longer one may be what the
# figures asked for are about.
_SHORT = 92


def in_tenths(archive: Archive, cosines: NDArray[Any]) -> Column:
    """Cosines in units of a tenth, the size of the difference that matters.

    Those of another encoder than the one that comes along are made comparable with its.
    """
    own = bool(archive.info.token_fingerprint)
    unit = 1.0 if own or archive.spread <= 0 else _SPREAD / archive.spread
    return cosines.astype(float) * _TENTHS * unit


def of_vectors(
    archive: Archive, asked: EncodedQuestion, passages: Sequence[int]
) -> dict[str, Column]:
    """Signals of the passages' own vectors."""
    return {"passage": in_tenths(archive, archive.passage_vectors(passages) @ asked.vector)}


def of_tokens(
    archive: Archive, asked: EncodedQuestion, passages: Sequence[int]
) -> dict[str, Column]:
    """Signals of the passages' token vectors: late interaction."""
    tokens = archive.token_vectors(passages)
    return {"late": in_tenths(archive, late_interaction(asked.tokens, asked.weights, tokens))}


def of_points(
    archive: Archive, asked: EncodedQuestion, places: Sequence[Place]
) -> dict[str, Column]:
    """Signals of the whole point (outside points: section) that a passage is of."""
    found: dict[tuple[int | None, int | None], float] = {}
    column = np.zeros(len(places))
    for row, place in enumerate(places):
        key = (place.point.id, None) if place.point else (None, place.section.id)
        if key not in found:
            mean = archive.passage_vectors(passages_around(archive, place)).mean(axis=0)
            cosine = float(mean @ asked.vector) / max(float(np.linalg.norm(mean)), 1e-9)
            found[key] = cosine
        column[row] = found[key]
    return {"point": in_tenths(archive, column)}


def passages_around(archive: Archive, place: Place) -> list[int]:
    """Ids of the passages of a place's point (outside points: section), the first of many."""
    if place.point:
        ids = archive.corpus.passages_of("point", place.point.id)
    else:
        ids = archive.corpus.passages_of("section", place.section.id)
    return ids[:_MOST_OF_POINT]


def wording(archive: Archive, question: Question, passages: Sequence[int]) -> dict[str, Column]:
    """Signals of words and of fragments of words: BM25, 1 for the best that could be."""
    fragments = archive.grams(" ".join(question.words))
    scores = np.array(
        archive.lexical_scores(question.groups, fragments, passages), dtype=float
    ).reshape(len(passages), 2)
    most = archive.lexical_ceiling(question.groups, fragments)
    return {
        "words": scores[:, 0] / max(most[0], 1e-9),
        "grams": scores[:, 1] / max(most[1], 1e-9),
    }


def form(texts: Sequence[str], places: Sequence[Place]) -> dict[str, Column]:
    """Signals of what a passage is, whatever was asked: stubs and lists of files seldom answer."""
    lengths = [min(len(text.split()), _LONG) for text in texts]
    return {
        "length": np.array([math.log(max(1, n)) for n in lengths]),
        "head": _kinds(places, SectionKind.HEAD),
        "attachments": _kinds(places, SectionKind.ATTACHMENTS),
        "history": _kinds(places, SectionKind.HISTORY),
    }


def _kinds(places: Sequence[Place], kind: SectionKind) -> Column:
    return np.array([float(p.section.kind is kind) for p in places])


def expected(
    question: Question, texts: Sequence[str], places: Sequence[Place]
) -> dict[str, Column]:
    """Signals of what was asked for: the section that tells it, words of its shape."""
    telling = _TELLING.get(question.asks)
    shaped = [
        float(question.asks.has_shape and fits(question.asks, text)) for text in texts
    ]
    return {
        "telling": np.array([
            float(p.section.kind is telling
                  and (telling is not SectionKind.DECISION or p.is_decision))
            for p in places
        ]),
        "shape": np.array(shaped),
    }


def named(question: Question, places: Sequence[Place]) -> dict[str, Column]:
    """Signals of the meeting and point that the question names."""
    short = [p for p in question.periods if (p.end - p.start).days <= _SHORT]
    long = [p for p in question.periods if p not in short]
    columns: dict[str, list[bool]] = {name: [] for name in STAGES["named"]}
    for place in places:
        meeting = place.meeting
        columns["day"].append(meeting is not None and _on_day(meeting.date, question))
        columns["month"].append(meeting is not None and any(meeting.date in p for p in short))
        columns["year"].append(meeting is not None and any(meeting.date in p for p in long))
        columns["committee"].append(_of_committee(place, question))
        columns["number"].append(
            place.point is not None and place.point.number.casefold() in question.points
        )
        columns["municipality"].append(meeting is not None and _of_town(meeting, question))
    return {name: np.array(column, dtype=float) for name, column in columns.items()}


def _on_day(day: date, question: Question) -> bool:
    return day in question.dates or (day.month, day.day) in question.days


def _of_committee(place: Place, question: Question) -> bool:
    """Whether a committee that the question names met here, or decided this."""
    if place.meeting is None:
        return False
    committee = place.section.body or place.meeting.committee
    town = place.meeting.municipality
    return any(same_committee(name, committee, town) for name in question.committees)


def _of_town(meeting: MeetingRow, question: Question) -> bool:
    town = meeting.municipality.removesuffix(" Kommune").casefold()
    named = re.search(rf"(?<!\w){re.escape(town)}", question.text.casefold())
    return bool(town) and named is not None
