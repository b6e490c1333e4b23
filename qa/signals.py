"""What speaks for a passage: the signals that fusion weighs, each from one kind of evidence."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.model import SectionKind
from corpus.rows import MeetingRow
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
# Cosines to pooled and coded token vectors are smaller than to the vectors themselves, which
# weights and thresholds are fitted to: by this factor, over the 40 best passages of 64 questions
# about the sample corpus (straight line 1.115 x - .011, standard deviation of the rest .019).
_POOLED = 1.1
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
    cosines = _POOLED * late_interaction(asked.tokens, asked.weights, tokens)
    return {"late": in_tenths(archive, cosines)}


def of_points(
    archive: Archive, asked: EncodedQuestion, places: Sequence[Place]
) -> dict[str, Column]:
    """Signals of the whole point (outside points: section) that a passage is of."""
    around = _passages_around(archive, places)
    together = archive.passage_vectors([id for ids in around.values() for id in ids])
    starts = np.cumsum([0, *(len(ids) for ids in around.values())])[:-1]
    # The cosine with a sum is that with the mean.
    sums = np.add.reduceat(together, starts, axis=0)
    found = sums @ asked.vector / np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
    cosines = dict(zip(around, found.tolist(), strict=True))
    return {"point": in_tenths(archive, np.array([cosines[_matter(p)] for p in places]))}


def passages_around(archive: Archive, place: Place) -> list[int]:
    """Ids of the passages of a place's point (outside points: section), the first of many."""
    (ids,) = _passages_around(archive, [place]).values()
    return ids


def _passages_around(
    archive: Archive, places: Sequence[Place]
) -> dict[tuple[bool, int], list[int]]:
    """The passages of each point, and outside points of each section."""
    found: dict[tuple[bool, int], list[int]] = {_matter(place): [] for place in places}
    for is_point in (True, False):
        ids = [id for kind, id in found if kind is is_point]
        for of, passage in archive.corpus.passages_by("point" if is_point else "section", ids):
            found[is_point, of].append(passage)
    return {key: ids[:_MOST_OF_POINT] for key, ids in found.items()}


def _matter(place: Place) -> tuple[bool, int]:
    """Whether a place is within a point, and the id of this or of its section."""
    return (True, place.point.id) if place.point else (False, place.section.id)


def wording(
    archive: Archive,
    question: Question,
    passages: Sequence[int],
    words: Mapping[int, float] | None = None,
    grams: Mapping[int, float] | None = None,
) -> dict[str, Column]:
    """Signals of words and of fragments of words: BM25, 1 for the best that could be.

    ``words`` and ``grams``: the scores, by passage, that searches have told already.
    """
    words, grams = words or {}, grams or {}
    fragments = archive.grams(" ".join(question.words))
    unworded = [p for p in passages if p not in words]
    of_words = archive.lexical_scores(question.groups, (), unworded)
    ungrammed = [p for p in passages if p not in grams]
    of_grams = archive.lexical_scores((), fragments, ungrammed)
    words = {**words, **{p: score for p, (score, _) in zip(unworded, of_words, strict=True)}}
    grams = {**grams, **{p: score for p, (_, score) in zip(ungrammed, of_grams, strict=True)}}
    most = archive.lexical_ceiling(question.groups, fragments)
    return {
        "words": np.array([words[p] for p in passages]) / max(most[0], 1e-9),
        "grams": np.array([grams[p] for p in passages]) / max(most[1], 1e-9),
    }


def form(texts: Sequence[str], places: Sequence[Place]) -> dict[str, Column]:
    """Signals of what a passage is, whatever was asked: stubs and lists of files seldom answer."""
    lengths = [min(len(text.split(maxsplit=_LONG)), _LONG) for text in texts]
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
    towns = question.text.casefold()

    # Passages are of few meetings, and their municipalities fewer.
    @cache
    def of_meeting(meeting: MeetingRow) -> dict[str, bool]:
        return {
            "day": meeting.date in question.dates
            or (meeting.date.month, meeting.date.day) in question.days,
            "month": any(meeting.date in p for p in short),
            "year": any(meeting.date in p for p in long),
            "municipality": _of_town(meeting.municipality, towns),
        }

    @cache
    def is_named(committee: str, municipality: str) -> bool:
        return any(same_committee(c, committee, municipality) for c in question.committees)

    columns = {name: np.zeros(len(places)) for name in STAGES["named"]}
    for row, place in enumerate(places):
        if place.point is not None:
            columns["number"][row] = place.point.number.casefold() in question.points
        if place.meeting is not None:
            for name, holds in of_meeting(place.meeting).items():
                columns[name][row] = holds
            # A committee that met here, or decided this.
            columns["committee"][row] = is_named(
                place.section.body or place.meeting.committee, place.meeting.municipality
            )
    return columns


def _of_town(municipality: str, text: str) -> bool:
    """Whether a municipality is named in a text in small letters."""
    town = municipality.removesuffix(" Kommune").casefold()
    return bool(town) and re.search(rf"(?<!\w){re.escape(town)}", text) is not None


def by_row(columns: Mapping[str, Column]) -> list[dict[str, float]]:
    """Columns of signals as one mapping for each row."""
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]
