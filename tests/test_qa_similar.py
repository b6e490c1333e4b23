"""Similar cases: other cases, earlier, decided, and alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from corpus.standing import is_standing
from embeddings.encoder import Vectors
from embeddings.generation import LocalArchive
from qa.cite import point_at
from qa.decisions import Outcome
from qa.similar import archive_mean, matter_of, point_vector, similar
from qa.verify import stands

_RAVNSOE = "/moede/ravnsoe-kommune"


def test_similar_points_are_other_earlier_decided_cases(sample_archive: LocalArchive) -> None:
    corpus = sample_archive.corpus
    found = 0
    for meeting in corpus.meetings():
        for point in corpus.points_of(meeting.id):
            ones = similar(sample_archive, point)
            assert not ones or not is_standing(point.title)
            assert [o.likeness for o in ones] == sorted((o.likeness for o in ones), reverse=True)
            matters = set()
            for one in ones:
                other = one.step.place.point
                assert other is not None and not is_standing(other.title)
                assert one.step.date is not None and one.step.date < meeting.date
                assert 0.37 <= one.likeness <= 1.0001
                matters.add(matter_of(sample_archive, other))
                assert one.step.decided
                quotes = (*one.step.recommended, *one.step.decided)
                assert all(stands(sample_archive, quote) for quote in quotes)
                found += 1
            assert matter_of(sample_archive, point) not in matters
            assert len(matters) == len(ones) <= 10
    assert found > 10


def test_a_point_that_nothing_is_like(sample_archive: LocalArchive) -> None:
    """The first meeting has none before it, and a standing point is like none."""
    for path in ("teknik-og-klimaudvalget/2022-03-08/3", "byraadet/2024-04-24/1"):
        point = point_at(sample_archive, f"{_RAVNSOE}/{path}")
        assert point is not None
        assert similar(sample_archive, point) == []


class _Flat:
    """An archive in which all passages have one vector: nothing tells them apart."""

    def __init__(self, archive: LocalArchive) -> None:
        self.corpus = archive.corpus

    def passage_vectors(self, passages: Sequence[int]) -> Vectors:
        return np.ones((len(passages), 4), dtype=np.float32)


def test_what_all_points_have_in_common_is_no_likeness(sample_archive: LocalArchive) -> None:
    flat = _Flat(sample_archive)
    point = point_at(sample_archive, f"{_RAVNSOE}/byraadet/2024-04-24/2")
    assert point is not None
    assert point_vector(flat, point, archive_mean(flat)) is None  # type: ignore[arg-type]
    assert similar(flat, point) == []  # type: ignore[arg-type]


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("path", "first", "outcome"),
    [
        ("byraadet/2024-04-24/5", "Årsregnskab 2021", Outcome.SENT_ON),
        ("boerne-og-kulturudvalget/2023-09-05/2",
         "Forsøg med længere åbningstider på Ravnsø Bibliotek", Outcome.APPROVED),
        ("byraadet/2022-10-26/4",
         "Anlægsbevilling til cykelsti langs Østervej mellem Ravnsø og Hvidager",
         Outcome.APPROVED),
        ("teknik-og-klimaudvalget/2023-06-13/2", None, None),
    ],
)
def test_similar_cases_of_the_sample(
    real_archive: LocalArchive, path: str, first: str | None, outcome: Outcome | None
) -> None:
    point = point_at(real_archive, f"{_RAVNSOE}/{path}")
    assert point is not None
    found = similar(real_archive, point)
    if first is None:
        assert found == []
        return
    step = found[0].step
    assert step.place.point is not None and step.place.point.title == first
    assert step.decision is not None and step.decision.outcome is outcome
