"""Training data of the head of late interaction, and its training in small."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
import torch

from benchmarks.training.interaction import _LAYERS, Head, States, hits, principal, train
from benchmarks.training.question_pairs import Pairs, held_out, load_pairs
from embeddings.interaction import (
    InteractionHead,
    late_interaction,
    load_head,
    quantised,
    save_head,
)


def _example(context: str, question: str, answer: str | None, article: str) -> dict:
    start = context.index(answer) if answer else None
    return {"context": context, "question": question, "answer": answer, "answer_start": start,
            "article": article, "source": "made", "question_lang": "da"}


def _sentences(topic: str, count: int) -> str:
    """Sentences of twelve words, each with a number that is in no other."""
    return " ".join(
        f"Sætning {topic}{n} handler om {topic} og om byen ved den store fjord."
        for n in range(count)
    )


LONG, SHORT = _sentences("Havnen", 20), _sentences("Skolen", 2)
ROWS = [
    *[_example(LONG, f"Hvad handler sætning nummer {n} om i havnen?", f"Havnen{n} ", "Havn")
      for n in range(20)],
    _example(SHORT, "Hvad handler den anden sætning egentlig om?", "Skolen1", "Skole"),
    # Once is enough; an unanswerable question is none.
    _example(SHORT, "Hvad handler den anden sætning egentlig om?", "Skolen1", "Skole"),
    _example(SHORT, "Hvad siger borgmesteren?", None, "Skole"),
    {**_example(SHORT, "Hvad er tomt?", "Skolen1", "Skole"), "answer": ""},
    # One question of two passages is two.
    _example(LONG, "Hvilken fjord?", "Havnen0 ", "Havn"),
    _example(LONG, "Hvilken fjord?", "Havnen19", "Havn"),
]
ANSWERED = 20 + 1 + 2


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pairs") / "examples.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
    return path


def _answers(question: str) -> set[str]:
    return {row["answer"] for row in ROWS if row["question"] == question and row["answer"]}


def test_every_answer_is_in_its_passage(packed: Path) -> None:
    pairs = load_pairs(packed)
    assert len(pairs.questions) == len(pairs.answers) == len(pairs.articles)
    for question, row, article in zip(
        pairs.questions[:ANSWERED], pairs.answers, pairs.articles, strict=False
    ):
        title, _, passage = pairs.passages[row].partition(": ")
        assert title == article
        assert any(answer in f"{passage} " for answer in _answers(question)), question
    # The two passages of the one question are those of its two answers.
    two = [pairs.passages[r] for q, r in zip(pairs.questions, pairs.answers, strict=True)
           if q == "Hvilken fjord?"]
    assert "Havnen0 " in two[0] and "Havnen19" in two[1] and len(two) == 2


def test_passages_are_runs_of_sentences(packed: Path) -> None:
    passages = load_pairs(packed).passages
    told = [passage.partition(": ")[2] for passage in passages]
    # 90 words are seven sentences of twelve words; a context told often is cut once.
    assert [len(re.findall("Sætning", text)) for text in told] == [7, 7, 6, 2]
    assert " ".join(told[:3]) == LONG and told[3] == SHORT
    assert [passage.partition(": ")[0] for passage in passages] == ["Havn"] * 3 + ["Skole"]


def test_questions_are_there_once_and_some_again_mistyped(packed: Path) -> None:
    pairs = load_pairs(packed)
    clean, noisy = pairs.questions[:ANSWERED], pairs.questions[ANSWERED:]
    assert set(clean) == {row["question"] for row in ROWS if row["answer"]}
    assert len(set(zip(clean, pairs.answers, strict=False))) == ANSWERED
    assert 1 <= len(noisy) < ANSWERED
    asked = list(zip(clean, pairs.answers, pairs.articles, strict=False))
    plain = {q.lower().rstrip("?"): (row, article) for q, row, article in asked}
    for typed, row, article in zip(
        noisy, pairs.answers[ANSWERED:], pairs.articles[ANSWERED:], strict=True
    ):
        assert typed == typed.lower() and not typed.endswith("?")
        assert (row, article) in plain.values()
    # Some of them are more than put into lower case.
    assert set(noisy) - set(plain)
    assert load_pairs(packed) == pairs


@pytest.mark.parametrize("most", [1, 5, ANSWERED, 1000])
def test_so_many_questions(most: int, packed: Path) -> None:
    some, everything = load_pairs(packed, most), load_pairs(packed)
    count = min(most, ANSWERED)
    assert some.questions[:count] == everything.questions[:count]
    assert count <= len(some.questions) <= 2 * count
    assert max(some.answers) < len(some.passages)


ARTICLES = [f"artikel {n}" for n in range(40)]


@pytest.mark.parametrize(
    ("articles", "share", "count"),
    [(ARTICLES, 0.1, 4), (ARTICLES * 3, 0.1, 4), (ARTICLES, 0.5, 20), (ARTICLES, 1.0, 40),
     # One at least.
     (ARTICLES[:3], 0.1, 1), (["a"], 0.1, 1), ([], 0.1, 0)],
)
def test_articles_held_out(articles: list[str], share: float, count: int) -> None:
    aside = held_out(articles, share)
    assert len(aside) == count and aside <= set(articles)
    assert held_out(articles[::-1], share) == aside


def test_the_seed_chooses_the_articles() -> None:
    assert len({held_out(ARTICLES, seed=seed) for seed in range(5)}) > 1


class _WordStates:
    """Stands in for the encoder: a word's states are random directions of its own, by layer."""

    hidden = 8
    dimension = 6

    def __init__(self) -> None:
        self.prompts: set[str] = set()

    def token_states(
        self, texts: Sequence[str], prompt: str, layers: Sequence[int]
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        self.prompts.add(prompt)
        states = [
            np.stack([self._word(word, len(layers)) for word in text.split()]) for text in texts
        ]
        return np.stack([s[:, 0, : self.dimension].mean(0) for s in states]), states

    def _word(self, word: str, layers: int) -> np.ndarray:
        rng = np.random.default_rng(crc32(word.encode()))
        return rng.normal(size=(layers, self.hidden)).astype(np.float32) * 5


def _made() -> tuple[Pairs, States, States, np.ndarray]:
    """Questions that share one telling word with their passage and fill words with others."""
    rng = np.random.default_rng(7)
    fill = [f"fyld{n}" for n in range(12)]
    passages = [" ".join([f"emne{n}", *rng.choice(fill, 5 + n % 4)]) for n in range(48)]
    questions = [" ".join([*rng.choice(fill, 3), f"emne{n}"]) for n in range(48)]
    pairs = Pairs(tuple(passages), tuple(questions), tuple(range(48)), ("artikel",) * 48)
    encoder = _WordStates()
    rivals = np.stack([rng.permutation(48)[:10] for _ in range(48)])
    return (
        pairs, States(encoder, questions, "q: ", 16), States(encoder, passages, "p: ", 16), rivals
    )


MADE = _made()


@pytest.fixture(scope="module")
def trained() -> tuple[Head, list[float]]:
    return _train(seed=3)


def _train(seed: int, epochs: float = 40) -> tuple[Head, list[float]]:
    return train(*MADE, np.arange(48), 6, epochs, 0.01, seed)


def test_states_are_unit_vectors_by_layer_cut_and_padded() -> None:
    encoder = _WordStates()
    texts = ["en to tre fire fem", "en", "to en"]
    states = States(encoder, texts, "prompt: ", 4)
    padded, there = states.batch([1, 0, 2])
    width = len(_LAYERS) * encoder.hidden
    assert encoder.prompts == {"prompt: "}
    assert padded.shape == (3, 4, width) and there.sum(1).tolist() == [1, 4, 2]
    by_layer = padded.reshape(3, 4, len(_LAYERS), encoder.hidden).norm(dim=-1)
    assert torch.allclose(by_layer[there], torch.ones(()), atol=1e-3)
    assert not padded[~there].any()
    # A word has the same states in whatever row: rows are those of the texts.
    assert torch.equal(padded[0, 0], padded[1, 0]) and torch.equal(padded[2, 0], padded[1, 1])
    expected, _ = encoder.token_states(texts, "", _LAYERS)
    assert states.vectors == pytest.approx(expected)


def test_principal_directions_are_orthonormal_and_the_widest() -> None:
    _, questions, passages, _ = MADE
    start = principal((questions, passages), 6, np.random.default_rng(0))
    assert start.shape == (len(_LAYERS) * _WordStates.hidden, 6)
    assert torch.allclose(start.T @ start, torch.eye(6), atol=1e-4)
    tokens = torch.cat([torch.from_numpy(s.sample(48, np.random.default_rng(0)))
                        for s in (questions, passages)])
    widths = (tokens @ start).pow(2).sum(0)
    assert widths.tolist() == sorted(widths.tolist(), reverse=True)


def test_training_lowers_the_loss(trained: tuple[Head, list[float]]) -> None:
    head, losses = trained
    assert len(losses) == 60 and np.isfinite(losses).all()
    assert np.mean(losses[-10:]) < 0.7 * np.mean(losses[:5])
    untrained = Head(principal(MADE[1:3], 6, np.random.default_rng(3)))
    rows = range(48)
    before, after = hits(untrained, *MADE, rows), hits(head, *MADE, rows)
    assert after[0] > before[0] and after[0] <= after[1] <= 1


def test_the_same_seed_makes_the_same_weights(trained: tuple[Head, list[float]]) -> None:
    one, two, other = _train(5, 4), _train(5, 4), _train(6, 4)
    assert one[1] == two[1] != other[1]
    for name, weights in one[0].state_dict().items():
        assert torch.equal(weights, two[0].state_dict()[name]), name
    assert not torch.equal(one[0].projection, other[0].projection)


def test_only_the_rows_named_are_trained_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs, questions, passages, rivals = MADE
    asked: set[int] = set()
    batch = questions.batch

    def noted(rows: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        asked.update(rows)
        return batch(rows)

    monkeypatch.setattr(questions, "batch", noted)
    train(pairs, questions, passages, rivals, np.arange(8, 48), 6, 10, 0.01, 0)
    assert asked == set(range(8, 48))


def test_two_questions_of_one_passage_are_no_rivals() -> None:
    """A passage that answers both would else be pushed away from each."""
    pairs, questions, passages, _ = MADE
    same = Pairs(pairs.passages, pairs.questions, (5,) * 48, pairs.articles)
    rivals = np.full((48, 1), 5)
    _, losses = train(same, questions, passages, rivals, np.arange(48), 6, 2, 0.01, 0)
    assert losses == pytest.approx([0.0] * len(losses), abs=1e-6)


@pytest.fixture(scope="module")
def saved(
    trained: tuple[Head, list[float]], tmp_path_factory: pytest.TempPathFactory
) -> InteractionHead:
    """The trained head, written and read again."""
    head, _ = trained
    path = tmp_path_factory.mktemp("head") / "head.safetensors"
    made = InteractionHead(
        _LAYERS, head.projection.detach().numpy(), head.weighting.detach().numpy(),
        head.bias.item(), "",
    )
    save_head(made, path, {"seed": 3})
    return load_head(path)


def test_the_saved_head_is_the_trained_one(
    saved: InteractionHead, trained: tuple[Head, list[float]]
) -> None:
    head, _ = trained
    assert saved.layers == _LAYERS and saved.dimension == 6 and len(saved.fingerprint) == 16
    assert saved.bias == head.bias.item()
    assert saved.projection == pytest.approx(head.projection.detach().numpy(), abs=1e-3)
    assert saved.weighting == pytest.approx(head.weighting.detach().numpy(), abs=2e-3)


def test_training_scores_as_searching_does(
    saved: InteractionHead, trained: tuple[Head, list[float]]
) -> None:
    """The trained form and the one that is used are two pieces of code for one formula."""
    pairs, questions, passages, _ = MADE
    rows, told = [0, 7, 31], list(range(48))
    with torch.inference_mode():
        expected = trained[0].scores(questions.batch(rows), passages.batch(told)).numpy()
    encoder = _WordStates()
    _, stored = encoder.token_states(pairs.passages, "", _LAYERS)
    tokens = [quantised(saved.project(states)) for states in stored]
    for row, scores in zip(rows, expected, strict=True):
        _, (states,) = encoder.token_states([pairs.questions[row]], "", _LAYERS)
        found = late_interaction(saved.project(states), saved.weights(states), tokens)
        assert found == pytest.approx(scores, abs=0.01)
