"""Rivals that the project's own finding brings up, in the sample corpus."""

from __future__ import annotations

import re

import pytest
from conftest import sample
from fakes import FakeEncoder
from tiny_reader import encoder_folder

from benchmarks.training.by_rule.questions import made_questions
from benchmarks.training.mined import mined
from benchmarks.training.reader_data import Item, Texts, items
from embeddings.generation import LocalArchive
from embeddings.pairs import PairTokenizer


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    return Texts(PairTokenizer(encoder_folder(tmp_path_factory.mktemp("tiny") / "encoder", {"a"})))


def _plain(text: str) -> str:
    return "".join(re.findall(r"\w", text)).casefold()


def test_rivals_are_windows_of_the_archive_that_do_not_answer(
    texts: Texts, sample_archive: LocalArchive
) -> None:
    before = items(made_questions([sample("ravnsoe-byraadet-2022-10-26.html")], 0), texts)[:120]
    after = mined(before, texts, sample_archive, FakeEncoder())
    stored = _plain(" ".join(d.text for d in sample_archive.corpus.documents()))
    more = 0
    for old, new in zip(before, after, strict=True):
        assert (new.question, new.row, new.answer) == (old.question, old.row, old.answer)
        assert new.rivals[len(new.rivals) - len(old.rivals) :] == old.rivals
        found = new.rivals[: len(new.rivals) - len(old.rivals)]
        more += len(found)
        for row in found:
            title, context = texts.rows[row]
            assert title and not title.endswith(":")
            # A list's numbers between its items are left out.
            assert _plain(context)[:20] in stored and _plain(context)[-20:] in stored
            if new.answer:
                own = texts.rows[new.row][1]
                assert _plain(own[slice(*new.answer)]) not in _plain(context)
                assert _plain(context) not in _plain(own)
    assert more > 2 * len(after)
    assert any(i.answer is None for i in after) and any(i.answer for i in after)


def test_a_question_that_is_none_keeps_its_rivals(
    texts: Texts, sample_archive: LocalArchive
) -> None:
    row = texts.number("Emne", "Alle stemte for.")
    long = Item("hvor " * 400, "da", "g", "made", row, None, (row,))
    assert mined([long], texts, sample_archive, FakeEncoder()) == [long]
