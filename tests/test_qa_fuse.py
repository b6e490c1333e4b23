"""Fusion: of ranks, and by fitted weights."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qa.fuse import Fusion, RankFusion, fitted, reciprocal_rank_fusion
from qa.signals import SIGNALS, STAGES

# What a passage can only gain by: nearness, words, and what the question says of the place.
_FOR = frozenset(SIGNALS) - frozenset(STAGES["form"])


@pytest.mark.parametrize(
    ("rankings", "expected"),
    [
        ([], []),
        ([[]], []),
        ([[7]], [(7, 1 / 61)]),
        ([[7, 3]], [(7, 1 / 61), (3, 1 / 62)]),
        ([[1, 2], [2, 1]], [(1, 1 / 61 + 1 / 62), (2, 1 / 61 + 1 / 62)]),
        # Second in both beats first in one.
        ([[9, 5], [8, 5]], [(5, 2 / 62), (8, 1 / 61), (9, 1 / 61)]),
        ([[4], [4], [1]], [(4, 2 / 61), (1, 1 / 61)]),
    ],
)
def test_reciprocal_ranks_add_up(
    rankings: list[list[int]], expected: list[tuple[int, float]]
) -> None:
    fused = reciprocal_rank_fusion(rankings)
    assert [id for id, _ in fused] == [id for id, _ in expected]
    assert [score for _, score in fused] == pytest.approx([score for _, score in expected])


def _columns(**values: list[float]) -> dict[str, np.ndarray]:
    return {name: np.array(column) for name, column in values.items()}


@pytest.mark.parametrize(
    ("names", "columns", "order"),
    [
        (("words",), {"words": [0.1, 0.9, 0.5], "passage": [9, 1, 5]}, [1, 2, 0]),
        (("words", "passage"), {"words": [3, 2, 1], "passage": [1, 3, 2]}, [1, 0, 2]),
        # A signal that is not there yet does not count.
        (("words", "late"), {"words": [1, 2, 3], "passage": [3, 2, 1]}, [2, 1, 0]),
        # None of them is: by the passage's vector.
        (("late",), {"words": [1, 2, 3], "passage": [2, 3, 1]}, [1, 0, 2]),
        # Equal signals keep their order.
        (("words",), {"words": [5, 5, 5], "passage": [1, 2, 3]}, [0, 1, 2]),
    ],
)
def test_rank_fusion_orders_by_the_ranks_of_its_signals(
    names: tuple[str, ...], columns: dict[str, list[float]], order: list[int]
) -> None:
    for danish in (True, False):
        scores = RankFusion(names).scores(_columns(**columns), danish)
        assert scores.shape == (3,)
        assert np.argsort(-scores, kind="stable").tolist() == order


def test_rank_fusion_is_blind_to_the_size_of_signals() -> None:
    fusion = RankFusion(("words", "passage"))
    small = fusion.scores(_columns(words=[1, 2, 3], passage=[3, 1, 2]), True)
    large = fusion.scores(_columns(words=[10, 200, 3000], passage=[-1, -9, -8]), True)
    assert small == pytest.approx(large)


def _fusion(**weights: float) -> Fusion:
    every = dict.fromkeys(SIGNALS, 0.0)
    return Fusion({**every, **weights}, {**every, "late": 1.0})


def test_fusion_adds_weighted_signals_up() -> None:
    fusion = _fusion(passage=2.0, words=3.0, head=-1.0)
    columns = _columns(passage=[1, 0, 2], words=[0.5, 1, 0], head=[0, 1, 1], late=[0, 5, 0])
    assert fusion.scores(columns, True) == pytest.approx([3.5, 2.0, 3.0])
    # Other languages have weights of their own.
    assert fusion.scores(columns, False) == pytest.approx([0, 5, 0])


def test_fusion_of_some_signals_takes_those_that_are_there() -> None:
    """As for the first choice of candidates."""
    fusion = _fusion(passage=2.0, late=100.0)
    assert fusion.scores(_columns(passage=[1, 3]), True) == pytest.approx([2, 6])
    # What is no signal has no weight.
    assert fusion.scores(_columns(passage=[1, 3], luck=[9, 0]), True) == pytest.approx([2, 6])


@pytest.mark.parametrize("stage", STAGES)
def test_without_a_stage_its_signals_count_nothing(stage: str) -> None:
    whole = Fusion(
        dict.fromkeys(SIGNALS, 1.0), dict.fromkeys(SIGNALS, 2.0)
    )
    less = whole.without(stage)
    for before, after in ((whole.danish, less.danish), (whole.foreign, less.foreign)):
        assert set(after) == set(before)
        for name in SIGNALS:
            assert after[name] == (0.0 if name in STAGES[stage] else before[name])
    only_this = {n: np.array([float(n in STAGES[stage])]) for n in SIGNALS}
    assert less.scores(only_this, True) == pytest.approx([0.0])
    assert whole.scores(only_this, True) == pytest.approx([float(len(STAGES[stage]))])


def test_several_stages_can_be_left_out_and_an_unknown_one_is_an_error() -> None:
    whole = fitted()
    assert whole.without("dense", "grams") == whole.without("grams").without("dense")
    assert whole.without() == whole
    assert not any(whole.without(*STAGES).danish.values())
    with pytest.raises(KeyError):
        whole.without("luck")


@pytest.mark.parametrize("language", ["danish", "foreign"])
def test_the_fitted_weights_are_of_every_signal_and_no_other(language: str) -> None:
    weights = getattr(fitted(), language)
    assert set(weights) == set(SIGNALS)
    assert all(math.isfinite(weight) for weight in weights.values())
    assert any(weights.values())


@pytest.mark.parametrize("language", ["danish", "foreign"])
@pytest.mark.parametrize("name", sorted(_FOR))
def test_what_speaks_for_a_passage_is_never_held_against_it(name: str, language: str) -> None:
    assert getattr(fitted(), language)[name] >= 0


def test_signals_belong_to_one_stage_each() -> None:
    names = [name for stage in STAGES.values() for name in stage]
    assert len(names) == len(set(names)) and tuple(names) == SIGNALS
