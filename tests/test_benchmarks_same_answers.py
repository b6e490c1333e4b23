"""A local and a shared archive answer the same questions alike, with the real models."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from postgres_server import Server
from shared_archives import loaded, opened

from benchmarks.same_answers import AS_LARGE, Answered, answered, likeness
from embeddings.encoder import SentenceTransformerEncoder
from embeddings.generation import LocalArchive
from qa.evaluation.gold import load
from qa.reader import OnnxReader

_QUESTIONS = load(ROOT / "benchmarks" / "questions" / "sample-questions.jsonl")[::3]


@pytest.mark.encoder
def test_archives_answer_alike(
    postgres: Server, real_archive: LocalArchive, encoder: SentenceTransformerEncoder,
    reader: OnnxReader, tmp_path: Path,
) -> None:
    dsn = loaded(postgres, real_archive.folder)
    expected = answered(real_archive, encoder, reader, _QUESTIONS)
    for options in ({}, AS_LARGE):
        archive = opened(dsn, tmp_path, **options)
        found = likeness(_QUESTIONS, expected, answered(archive, encoder, reader, _QUESTIONS))
        archive.close()
        assert found.points >= 0.99 * found.questions, found.differences
        assert found.quotes >= 0.98 * found.questions, found.differences


def test_differences_are_told() -> None:
    one = Answered((("a", "1"), ("b", "2")), (("a", 3, 9),), "answered")
    turned = Answered((("b", "2"), ("a", "1")), (("a", 3, 9),), "answered")
    other = Answered((("a", "1"), ("c", "2")), (), "no_answer")
    found = likeness(_QUESTIONS[:3], [one] * 3, [one, turned, other])
    assert (found.questions, found.points, found.order, found.quotes) == (3, 2, 1, 2)
    assert [d.split(":")[0] for d in found.differences] == [q.id for q in _QUESTIONS[1:3]]
    assert "point 1: ('a', '1') became ('b', '2')" in found.differences[0]
    assert "answered became no_answer" in found.differences[1]
    assert str(found).startswith("same points 2/3 (66.7 %), in the same order 1/3")
