"""Similar cases: earlier points with like recommendations, and how they ended.

A point is compared by the mean vector of its recommendation and summary, from which the mean of
the archive is taken: what all minutes have in common would else make any two points alike.
Nothing is encoded; the vectors are the archive's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from corpus.case_numbers import case_key
from corpus.model import SectionKind
from corpus.rows import PointRow
from corpus.standing import is_standing
from embeddings.archive import Archive, Filters
from embeddings.encoder import Vectors
from qa.steps import Step, step_of

MOST_SIMILAR = 10

# Cosine from which two points are alike. Of pairs of different cases less than 1 in 100 are, of
# pairs of treatments of one case 91 in 100 (`python -m benchmarks.likeness`, docs/evaluation.md).
_ALIKE = 0.37
# So many passages are looked at for points that may be alike.
_SEARCHED = 200
# The archive's mean is that of so many passages, evenly chosen.
_MEAN_OF = 1000
_COMPARED = (SectionKind.RECOMMENDATION, SectionKind.SUMMARY)


@dataclass(frozen=True, slots=True)
class Similar:
    """A point of another case, as the step of its own, with its likeness (a cosine, to 1)."""

    step: Step
    likeness: float


def similar(archive: Archive, point: PointRow, most: int = MOST_SIMILAR) -> list[Similar]:
    """Decided points of other cases, from earlier meetings, most alike first.

    Of a case only the point that is most alike. Standing points are like none.
    """
    corpus = archive.corpus
    mean = archive_mean(archive)
    vector = None if is_standing(point.title) else point_vector(archive, point, mean)
    if vector is None:
        return []
    before = Filters(date_to=corpus.meeting(point.meeting).date - timedelta(days=1))
    hits = archive.search_dense(vector, _SEARCHED, before)
    sections = [corpus.section(p.section) for p in corpus.passages([h.passage for h in hits])]
    found: list[tuple[float, PointRow]] = []
    for id in dict.fromkeys(s.point for s in sections if s.point is not None):
        other = corpus.point(id)
        if is_standing(other.title) or matter_of(archive, other) == matter_of(archive, point):
            continue
        compared = point_vector(archive, other, mean)
        likeness = float(vector @ compared) if compared is not None else 0.0
        if likeness >= _ALIKE:
            found.append((likeness, other))
    best: dict[tuple[str, str], Similar] = {}
    for likeness, other in sorted(found, key=lambda f: (-f[0], f[1].id)):
        step = step_of(archive, other)
        if step.decided and len(best) < most:
            best.setdefault(matter_of(archive, other), Similar(step, likeness))
    return list(best.values())


def point_vector(archive: Archive, point: PointRow, mean: Vectors) -> Vectors | None:
    """The direction of a point's recommendation and summary from the archive's mean.

    Shape (dimension,), of length 1. Of the whole point where it has neither; None for one
    without text.
    """
    corpus = archive.corpus
    told = [s.id for s in corpus.sections_of_point(point.id) if s.kind in _COMPARED]
    passages = [p.id for p in corpus.passages_of_sections(told)]
    passages = passages or corpus.passages_of("point", point.id)
    if not passages:
        return None
    vector: Vectors = archive.passage_vectors(passages).mean(axis=0) - mean
    length = float(np.linalg.norm(vector))
    return vector / length if length else None


def archive_mean(archive: Archive) -> Vectors:
    """The mean of the archive's passage vectors, of some of them, evenly chosen."""
    size = archive.corpus.count("passage")
    mean: Vectors = archive.passage_vectors(range(0, size, max(1, size // _MEAN_OF))).mean(axis=0)
    return mean


def matter_of(archive: Archive, point: PointRow) -> tuple[str, str]:
    """What tells cases apart: municipality and number, or the point itself without a number."""
    town = archive.corpus.meeting(point.meeting).municipality
    return town, case_key(point.case_number) if point.case_number else f"point {point.id}"
