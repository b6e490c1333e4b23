"""The figures of the sample questions, with the real encoder, against the committed floor."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT

from benchmarks.report import DOCUMENT, filled, tables
from embeddings.generation import LocalArchive
from qa.evaluation.figures import fidelity, measured
from qa.evaluation.gold import load
from qa.evaluation.judge import MEASURES, Judged, judge
from qa.service import Service

_FLOOR = json.loads((ROOT / "benchmarks" / "results" / "floor.json").read_text("utf-8"))
_FIGURES = {name: value for name, value in _FLOOR.items() if name != "about"}


@pytest.fixture(scope="module")
def judged(real_service: Service, real_archive: LocalArchive) -> list[Judged]:
    records = load(ROOT / "benchmarks" / "questions" / "sample-questions.jsonl")
    return [judge(real_archive, real_service, record) for record in records]


@pytest.mark.encoder
def test_no_figure_falls_below_the_floor(judged: list[Judged]) -> None:
    answerable = [j for j in judged if j.record.answerable]
    found = {name: figure.mean for name, figure in measured(answerable).items()}
    stood = fidelity(judged)
    assert stood is not None
    found["fidelity"] = stood.mean
    below = {n: (found[n], floor) for n, floor in _FIGURES.items() if found[n] < floor}
    assert below == {}


def test_the_floor_is_of_known_figures_and_is_none_of_zero() -> None:
    assert set(_FIGURES) <= {*MEASURES, "fidelity"}
    assert all(0.5 < floor <= 1 for floor in _FIGURES.values())


def test_the_tables_of_the_document_are_those_of_the_newest_results() -> None:
    text = DOCUMENT.read_text("utf-8")
    assert filled(text, tables()) == text
