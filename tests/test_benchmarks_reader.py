"""The reader's training windows, losses and figures, and its training in small."""

from __future__ import annotations

import gzip
import json
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_reader import encoder_folder

from benchmarks.training import reader as training
from benchmarks.training.question_pairs import typed
from benchmarks.training.reader import Course, Recipe, reading, take_mean, train
from benchmarks.training.reader_data import (
    Item,
    Texts,
    group_windows,
    items,
    load_examples,
)
from benchmarks.training.reader_examples import Example
from benchmarks.training.reader_export import export
from benchmarks.training.reader_measures import among_rivals, f1, picked, read_text, squad
from benchmarks.training.reader_model import Labelled, ReaderModel, losses, sentence_logits
from embeddings.pairs import BEGIN, END, Pair, PairTokenizer
from qa.reader import ANSWERS, FINISH, START, OnnxReader, Window

# Each kind of question has an answer of its own kind; the rest is the same everywhere.
KINDS = {
    "hvornår": ("Det åbner i {}.", ["maj", "juni", "juli", "august"]),
    "hvem": ("Ansvaret har {}.", ["Anna", "Bodil", "Carl", "Dora"]),
    "hvor": ("Stedet er {}.", ["Østby", "Vestby", "Nordby", "Sydby"]),
}
FILL = ["Sagen blev drøftet.", "Mødet var åbent.", "Alle stemte for.", "Der var ikke mere.",
        "Ingen sagde nej.", "Planen er kendt."]
TOPICS = ["havnen", "skolen", "broen", "parken"]


def _example(
    question: str, context: str, answer: str | None, group: str = "g", heading: str = "Emne",
    source: str = "made",
) -> Example:
    at = context.index(answer) if answer else 0
    return Example(question, heading, context, (at, at + len(answer)) if answer else None,
                   group, source, "da")


def _made_examples(meetings: int = 16) -> list[Example]:
    """Of each meeting a text with three answers, and two that answer nothing."""
    rng = random.Random(5)
    others = rng.sample(list(permutations(FILL, 3)), 2 * meetings)
    found = []
    for n in range(meetings):
        topic, group = rng.choice(TOPICS), f"møde {n}"
        said = {kind: rng.choice(values) for kind, (_, values) in KINDS.items()}
        sentences = [KINDS[kind][0].format(word) for kind, word in said.items()]
        sentences += rng.sample(FILL, 2)
        rng.shuffle(sentences)
        context = " ".join(sentences)
        for kind, word in said.items():
            question = f"{kind} {kind} {kind} er {topic}"
            found.append(_example(question, context, word, group, topic))
        for other in others[2 * n : 2 * n + 2]:
            found.append(_example(f"Hvad med {topic}?", " ".join(other), None, group, topic))
    return found


EXAMPLES = _made_examples()


def _words(examples: Sequence[Example]) -> set[str]:
    text = " ".join(f"{e.question} {e.heading} {e.context}" for e in examples)
    return {word.strip(".,?") for word in text.split()}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny") / "encoder"
    return encoder_folder(folder, _words(EXAMPLES) | {f"ord{n}" for n in range(90)})


@pytest.fixture
def texts(tiny: Path) -> Texts:
    return Texts(PairTokenizer(tiny))


def _sentence(n: int, words: int) -> str:
    return " ".join(["Ord", *(f"ord{(n + m) % 90}" for m in range(words - 1))]) + "."


# Texts with the answer somewhere; an answer of one sentence, at its start, end, and whole.
LONG = " ".join(_sentence(7 * n, 6 + n % 9) for n in range(12))
ANSWERS_IN_TEXT = [
    ("Det åbner i juni. Alle stemte for.", "juni"),
    ("Det åbner i juni. Alle stemte for.", "Det åbner i juni."),
    ("Alle stemte for. Ansvaret har Anna.", "Ansvaret"),
    (LONG + " Stedet er Østby, som alle ved. " + LONG, "Østby"),
    (LONG + " Stedet er Østby, som alle ved. " + LONG, "er Østby, som"),
    (LONG + " Det åbner i juni.", "juni"),
]


@pytest.mark.parametrize(("context", "answer"), ANSWERS_IN_TEXT)
@pytest.mark.parametrize("question", ["hvor er havnen", " ".join(["ord1"] * 60)])
def test_windows_hold_the_answers_tokens_exactly(
    texts: Texts, context: str, answer: str, question: str
) -> None:
    row = texts.number("Emne havnen", context)
    example = _example(question, context, answer)
    assert example.answer
    expected = texts.tokenizer.tokens(answer).ids.tolist()
    for seed in range(30):
        window = texts.run(question, row, example.answer, random.Random(seed))
        assert window is not None and window.span is not None
        first, last = window.span
        assert window.pair.ids[first : last + 1].tolist() == expected
        # It is all in the one sentence that is said to answer.
        (n,) = window.answering
        a, b = window.pair.sentences[n]
        assert a <= first <= last < b


def test_a_window_that_would_cut_the_answer_is_not_taken(texts: Texts) -> None:
    said = " ".join(f"ord{n}" for n in range(40, 75))
    context = f"{_sentence(0, 20)} Her {' '.join(['ord1'] * 30)} {said}. Alle stemte for."
    example = _example("hvor", context, said)
    row, whole = texts.number("", context), texts.tokenizer.tokens(said).ids.tolist()
    found = [texts.run("hvor", row, example.answer, random.Random(seed)) for seed in range(60)]
    taken = [w for w in found if w]
    assert 0 < len(taken) < len(found)
    for window in taken:
        assert window.span
        assert window.pair.ids[window.span[0] : window.span[1] + 1].tolist() == whole


@pytest.mark.parametrize(("answer", "tokens"), [("2", 1), (",", 1), ("5", 1), ("2,5", 3)])
def test_an_answer_inside_a_word_has_its_tokens_only(
    texts: Texts, answer: str, tokens: int
) -> None:
    context = "Stedet 2,5 er Østby."
    window, _ = texts.windows(
        "hvor", texts.number("", context), _example("?", context, answer).answer, 128)
    said = texts.tokenizer.tokens("2,5").ids.tolist()[-3:]
    at = "2,5".index(answer)
    assert window.span
    assert window.pair.ids[window.span[0] : window.span[1] + 1].tolist() == said[at : at + tokens]


def test_an_answer_in_two_sentences_is_in_both(texts: Texts) -> None:
    context = "Det åbner i juni. Ansvaret har Anna. Alle stemte for."
    example = _example("?", context, "juni. Ansvaret har")
    row = texts.number("", context)
    window, after = texts.windows("hvor", row, example.answer, 128)
    assert window.answering == {0, 1} and after == 3 and window.span
    said = texts.tokenizer.tokens("juni.").ids.tolist()
    said += texts.tokenizer.tokens("Ansvaret har").ids.tolist()
    assert window.pair.ids[window.span[0] : window.span[1] + 1].tolist() == said


def test_without_the_answers_sentence_a_window_does_not_answer(texts: Texts) -> None:
    context = "Det åbner i juni. Ansvaret har Anna. Alle stemte for."
    example = _example("?", context, "juni")
    window, _ = texts.windows("hvor", texts.number("", context), example.answer, 128, first=1)
    assert window.span is None and window.answering == frozenset()
    assert len(window.pair.sentences) == 2


def test_an_answer_without_room_makes_no_window(texts: Texts) -> None:
    context = " ".join(["ord1"] * 300 + ["juni"]) + "."
    row = texts.number("", context)
    example = _example("?", context, "juni")
    assert texts.run("hvor", row, example.answer, random.Random(0)) is None
    item = Item("hvor", "da", "g", "made", row, example.answer, ())
    assert group_windows(item, texts, random.Random(0), 2) == []


@pytest.mark.parametrize("most", [64, 80, 128])
@pytest.mark.parametrize("context", [LONG, " ".join([LONG] * 3), _sentence(0, 200) + " Ord ord1."])
def test_the_windows_of_a_text_are_all_of_it_in_order(
    texts: Texts, context: str, most: int
) -> None:
    row = texts.number("Emne", context)
    first, sentences = 0, texts.sentences(row)
    while first < len(sentences):
        window, after = texts.windows("hvor er havnen", row, None, most, first)
        assert len(window.pair.ids) <= most and after > first
        for (a, b), (*_, tokens) in zip(window.pair.sentences, sentences[first:after],
                                        strict=True):
            # Whole, but for a first one that has no room by itself.
            assert b - a == len(tokens) or (after == first + 1 and len(window.pair.ids) == most)
        left = most - len(window.pair.ids)
        assert after == len(sentences) or len(sentences[after][2]) > left
        first = after
    assert first == len(sentences)


def test_windows_are_of_many_sizes_and_some_without_heading(texts: Texts) -> None:
    heading = texts.tokenizer.tokens("Emne:").ids.tolist()
    row = texts.number("Emne", " ".join([LONG] * 3))
    windows = [texts.run("hvor", row, None, random.Random(seed)) for seed in range(200)]
    sizes = [len(w.pair.ids) for w in windows if w]
    # <s> hvor </s></s> Emne: </s>
    bare = [w.pair.ids[4] == END for w in windows if w]
    assert len(sizes) == 200 and max(sizes) <= 128 and min(sizes) < 64 < 110 < max(sizes)
    assert sum(size < 100 for size in sizes) > 110
    assert 40 <= sum(bare) <= 85
    assert all(b or w.pair.ids[4 : 4 + len(heading)].tolist() == heading
               for b, w in zip(bare, windows, strict=True) if w)


def test_answers_lost_in_translation_are_left_out(tmp_path: Path) -> None:
    rows = [
        {"question": "hvor?", "answer": answer, "answer_start": start, "context": "Ved Østby.",
         "article": "By", "source": "squad", "question_lang": "da"}
        for answer, start in (("Østby", 4), ("", -1), (None, None))
    ]
    path = tmp_path / "examples.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("".join(json.dumps(row) + "\n" for row in rows))
    assert [e.answer for e in load_examples(path)] == [(4, 9), None]


def _items_of(texts: Texts, *examples: Example) -> dict[tuple[str, int], Item]:
    return {(i.question, i.row): i for i in items(examples, texts)}


def test_each_question_of_a_text_is_one_item(texts: Texts) -> None:
    twice = _example("hvor?", "Stedet er Østby.", "Østby")
    found = items([twice, twice, _example("hvem?", "Stedet er Østby.", None)], texts)
    assert [(i.question, i.row, i.answer) for i in found] == [
        ("hvor?", 0, (10, 15)), ("hvem?", 0, None)]


def test_rivals_are_of_the_group_and_do_not_hold_the_answer(texts: Texts) -> None:
    found = _items_of(
        texts,
        _example("hvor er havnen?", "Stedet er Østby.", "Østby"),
        _example("?", "Havnen er i ØSTBY nu.", None),  # The same, in other letters.
        _example("??", "Havnen er ikke her.", None),
        _example("???", "Alle stemte for.", None),
        _example("????", "Havnen er stor.", None, group="en anden"),
    )
    rows = {context: n for n, (_, context) in enumerate(texts.rows)}
    item = found["hvor er havnen?", 0]
    # Nearest first.
    assert item.rivals == (rows["Havnen er ikke her."], rows["Alle stemte for."])
    # One without an answer has every other text of its group.
    assert set(found["???", 3].rivals) == {0, 1, 2}
    assert found["????", 4].rivals == ()


def test_rivals_of_made_examples_never_hold_the_answer(texts: Texts) -> None:
    found = items(EXAMPLES, texts)
    rows = {text: n for n, text in enumerate(texts.rows)}
    groups = {rows[e.heading, e.context]: e.group for e in EXAMPLES}
    assert len(rows) == 16 * 3
    for item in found:
        assert item.row not in item.rivals and len(item.rivals) == len(set(item.rivals))
        assert {groups[row] for row in item.rivals} <= {item.group}
        if item.answer:
            said = texts.rows[item.row][1][slice(*item.answer)]
            assert item.rivals and all(said not in texts.rows[row][1] for row in item.rivals)


def test_a_question_answered_elsewhere_in_its_group_is_no_item_of_its_own(texts: Texts) -> None:
    found = _items_of(
        texts,
        _example("hvor?", "Stedet er Østby.", "Østby"),
        _example("hvor?", "Alle stemte for.", None),
        _example("hvor?", "Der var ikke mere.", None, group="en anden"),
        _example("hvem?", "Mødet var åbent.", None),
        # Answers as well: neither an own item less nor a rival.
        _example("hvor?", "Det er nu Vestby.", "Vestby"),
    )
    assert set(found) == {("hvor?", 0), ("hvor?", 2), ("hvem?", 3), ("hvor?", 4)}
    # What people said does not answer comes first, then what is like the question.
    assert found["hvor?", 0].rivals == (1, 3) and found["hvor?", 4].rivals == (1, 3)


@pytest.mark.parametrize("rivals", [0, 1, 2, 5])
def test_a_group_is_the_answer_and_its_rivals(texts: Texts, rivals: int) -> None:
    found = items(EXAMPLES, texts)
    for n, item in enumerate(found):
        windows = group_windows(item, texts, random.Random(n), rivals)
        answering = [w.span is not None for w in windows]
        assert answering == [item.answer is not None] + [False] * (len(windows) - 1)
        # The answer's own text may come once more, without it.
        assert len(windows) <= max(1, rivals + 1) + (rivals == 0 and item.answer is not None)
        assert len(windows) >= min(rivals, len(item.rivals)) + 1
        assert all(w.pair.ids[0] == BEGIN and len(w.pair.ids) <= 128 for w in windows)
        if item.answer:  # A single word, which must not be where it is said not to be.
            (said,) = texts.tokenizer.tokens(texts.rows[item.row][1][slice(*item.answer)]).ids
            assert [said in w.pair.ids for w in windows] == answering


def test_a_text_that_does_not_answer_is_read_to_its_end(texts: Texts) -> None:
    context = " ".join(_sentence(5 * n, 9) for n in range(30))
    (item, other) = items(
        [_example("hvem?", context, None), _example("hvem", "Alle stemte for.", None)], texts)
    for seed in range(20):
        windows = group_windows(item, texts, random.Random(seed), 1)
        read = [ids for w in windows for a, b in w.pair.sentences for ids in w.pair.ids[a:b]]
        assert read == texts.tokenizer.tokens(context).ids.tolist()
        assert len(windows) > 2 and not any(w.span for w in windows)
        # A short one leaves room for a rival.
        assert len(group_windows(other, texts, random.Random(seed), 1)) == 2


def test_some_questions_are_asked_as_they_are_typed(texts: Texts) -> None:
    (item,) = items([_example("Hvornår åbner havnen?", "Det åbner i juni.", "juni")], texts)
    plain = texts.tokenizer.tokens(item.question).ids
    asked = [group_windows(item, texts, random.Random(n), 0)[0].pair.ids for n in range(200)]
    noisy = [ids[1 : 1 + len(plain)].tolist() != plain.tolist() for ids in asked]
    assert 30 <= sum(noisy) <= 70
    assert typed(item.question, 1).islower()


# A window of a question of one token, no heading, and sentences of so many tokens:
# <s> q </s></s></s>, that is, sentences begin at 5.
def _labelled(
    sizes: Sequence[int], span: tuple[int, int] | None = None, answering: Sequence[int] = ()
) -> Labelled:
    ranges, at = [], 5
    for size in sizes:
        ranges.append((at, at + size))
        at += size
    ids = np.array([BEGIN, 9, END, END, END, *range(50, 45 + at), END])
    return Labelled(Pair(ids, tuple(ranges)), span, frozenset(answering))


_TWO = [_labelled([2, 3], (7, 8), [1]), _labelled([2])]


def _perfect(windows: Sequence[Labelled], size: float = 30.0) -> torch.Tensor:
    """Logits that say nothing but the truth; sentences' means are ``size`` or less than 0."""
    logits = torch.full((len(windows), max(len(w.pair.ids) for w in windows), 3), -size)
    for row, window in enumerate(windows):
        first, last = window.span or (0, 0)
        logits[row, first, START] = logits[row, last, FINISH] = size
        logits[row, 0, ANSWERS] = size if window.span else -size
        for n, (a, b) in enumerate(window.pair.sentences):
            logits[row, a:b, ANSWERS] = size if n in window.answering else -size
    return logits


def _of(logits: torch.Tensor, windows: Sequence[Labelled], groups: Sequence[int]) -> dict:
    return {name: float(value) for name, value in losses(logits, windows, groups).items()}


def test_the_truth_costs_nothing() -> None:
    assert _of(_perfect(_TWO), _TWO, [0, 0]) == pytest.approx(
        {"span": 0.0, "among": 0.0, "here": 0.0}, abs=1e-6)


def _not(column: int, place: tuple[int, int]) -> Callable[[torch.Tensor], None]:
    def change(logits: torch.Tensor) -> None:
        logits[(*place, column)] = 60.0

    return change


@pytest.mark.parametrize(
    ("change", "worse"),
    [
        (_not(START, (0, 0)), {"span"}),  # No span where there is one.
        (_not(FINISH, (0, 9)), {"span"}),  # Another end.
        (_not(START, (1, 6)), {"span"}),  # A span where there is none.
        (_not(ANSWERS, (1, 0)), {"here"}),  # The window answers.
        (lambda logits: logits[1, 5:7, ANSWERS].fill_(60.0), {"among", "here"}),
        (lambda logits: logits[0, 7:10, ANSWERS].fill_(-60.0), {"among", "here"}),
    ],
)
def test_each_untruth_costs(change: Callable[[torch.Tensor], None], worse: set[str]) -> None:
    logits = _perfect(_TWO)
    change(logits)
    found = _of(logits, _TWO, [0, 0])
    assert {name for name, value in found.items() if value > 1} == worse
    assert {name for name, value in found.items() if value < 1e-4} == set(found) - worse


def test_the_losses_of_even_logits() -> None:
    """Start and end are among the first token and the sentences', the right among three."""
    found = _of(torch.zeros(2, 11, 3), _TWO, [0, 0])
    assert found == pytest.approx({
        "span": (math.log(6) + math.log(3)) / 2,
        "among": math.log(3),
        "here": 2 * math.log(2),
    }, abs=1e-5)


def test_the_losses_of_a_case_counted_by_hand() -> None:
    logits = torch.zeros(2, 11, 3)
    logits[0, 7, START], logits[0, 8, FINISH] = 2.0, 1.0
    # Means of sentences: 0.5 and 2 (the right one), and -1.
    logits[0, 5:7, ANSWERS] = torch.tensor([0.0, 1.0])
    logits[0, 7:10, ANSWERS] = torch.tensor([1.0, 2.0, 3.0])
    logits[1, 5:7, ANSWERS] = torch.tensor([-2.0, 0.0])
    logits[0, 0, ANSWERS], logits[1, 0, ANSWERS] = 3.0, -2.0
    start = math.log(5 + math.e**2) - 2
    finish = math.log(5 + math.e) - 1
    sure = [math.log1p(math.exp(-s)) for s in (-0.5, 2.0, 1.0)]
    assert _of(logits, _TWO, [0, 0]) == pytest.approx({
        "span": ((start + math.log(3)) / 2 + (finish + math.log(3)) / 2) / 2,
        "among": math.log(math.exp(0.5) + math.exp(2) + math.exp(-1)) - 2,
        "here": sum(sure) / 3 + (math.log1p(math.exp(-3)) + math.log1p(math.exp(-2))) / 2,
    }, abs=1e-5)
    scores, right, group = sentence_logits(logits, _TWO, [4, 4])
    assert scores.tolist() == pytest.approx([0.5, 2.0, -1.0])
    assert right.tolist() == [0, 1, 0] and group.tolist() == [4, 4, 4]


@pytest.mark.parametrize("column", [START, FINISH])
def test_logits_outside_of_sentences_count_for_no_span(column: int) -> None:
    logits = torch.zeros(2, 11, 3)
    before = _of(logits, _TWO, [0, 0])
    logits[0, [1, 2, 3, 4, 10], column] = 50.0  # The question, the marks.
    logits[1, [1, 4, 7, 8, 9, 10], column] = 50.0  # And what pads the shorter one.
    assert _of(logits, _TWO, [0, 0]) == pytest.approx(before, abs=1e-5)
    logits[0, 5, column] = 50.0
    assert _of(logits, _TWO, [0, 0])["span"] > before["span"] + 5


def test_a_group_without_an_answer_adds_nothing_to_among() -> None:
    silent = [_labelled([1, 1]), _labelled([4])]
    random_ = torch.Generator().manual_seed(3)
    logits = torch.randn(4, 11, 3, generator=random_)
    alone = _of(logits[:2], _TWO, [0, 0])["among"]
    assert alone > 0
    assert _of(logits, [*_TWO, *silent], [0, 0, 1, 1])["among"] == pytest.approx(alone, abs=1e-6)
    # Put with the answer's, the same windows are rivals.
    assert _of(logits, [*_TWO, *silent], [0, 0, 0, 0])["among"] > alone + 0.1
    assert _of(logits[2:], silent, [1, 1])["among"] == 0.0
    # Two groups count alike, whatever their sizes.
    other = _of(logits[[2, 0]], [silent[0], _TWO[0]], [7, 7])["among"]
    both = _of(logits[[0, 1, 2, 0]], [*_TWO, silent[0], _TWO[0]], [0, 0, 7, 7])["among"]
    assert both == pytest.approx((alone + other) / 2, abs=1e-5)


def test_a_sentence_without_room_is_no_rival() -> None:
    windows = [_labelled([2, 0, 0], (5, 5), [0]), _labelled([0])]
    scores, right, _ = sentence_logits(torch.zeros(2, 8, 3), windows, [0, 0])
    assert len(scores) == 1 and right.tolist() == [1]
    assert _of(torch.zeros(2, 8, 3), windows, [0, 0])["among"] == 0.0


def test_the_losses_are_learnt_from() -> None:
    """Every logit that is asked for has a gradient, and no other."""
    logits = torch.zeros(2, 11, 3, requires_grad=True)
    sum(losses(logits, _TWO, [0, 0]).values()).backward()
    assert logits.grad is not None
    there = torch.zeros(2, 11, dtype=torch.bool)
    there[0, [0, *range(5, 10)]] = there[1, [0, 5, 6]] = True
    assert ((logits.grad != 0).all(-1) == there).all()
    assert ((logits.grad != 0).any(-1) == there).all()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("juni", "juni", 1.0),
        ("I Juni!", "i juni", 1.0),
        ("den 15. juni 2024", "juni", 0.4),
        ("juni", "den 15. juni 2024", 0.4),
        ("maj", "juni", 0.0),
        ("", "juni", 0.0),
        ("", "", 1.0),
        ("?!", "...", 1.0),
        ("ja ja nej", "ja", 0.5),
        ("ja ja", "ja ja", 1.0),
        ("ja nej", "nej ja", 1.0),
    ],
)
def test_f1_counts_words(one: str, other: str, expected: float) -> None:
    assert f1(one, other) == pytest.approx(expected)


class _Knowing:
    """A read function that finds some words, each with its score, and nothing else.

    A word is a span and makes its sentence answer; ``asked`` counts the windows.
    """

    def __init__(self, texts: Texts, scores: dict[str, float], none: float = 0.0) -> None:
        tokens = texts.tokenizer.tokens
        self._scores = {tuple(tokens(word).ids): score for word, score in scores.items()}
        self._none = none
        self.asked: list[int] = []

    def __call__(self, pairs: Sequence[Pair]) -> np.ndarray:
        self.asked.append(len(pairs))
        logits = np.full((len(pairs), max(len(p.ids) for p in pairs), 3), -9, dtype=np.float32)
        for row, pair in enumerate(pairs):
            ids = pair.ids.tolist()
            logits[row, 0, START] = logits[row, 0, FINISH] = self._none
            # Out of sentences a word is of no account.
            for word, score in self._scores.items():
                for at in range(len(ids) - len(word) + 1):
                    if tuple(ids[at : at + len(word)]) == word:
                        logits[row, at, START] = logits[row, at + len(word) - 1, FINISH] = score
                        for a, b in pair.sentences:
                            if a <= at < b:
                                logits[row, a:b, ANSWERS] = score
        return logits


@pytest.mark.parametrize(
    ("scores", "span", "sentence"),
    [
        ({"Østby": 4.0, "juni": 2.0}, "Østby", "Stedet er Østby."),
        ({"Østby": 3.5, "juni": 4.0}, "juni", "Det åbner i juni."),
        ({"har Anna": 3.0, "juni": 1.0}, "har Anna", "Ansvaret har Anna."),
    ],
)
def test_a_text_is_read_in_all_of_its_windows(
    texts: Texts, scores: dict[str, float], span: str, sentence: str
) -> None:
    context = f"Det åbner i juni. {LONG} Ansvaret har Anna. {LONG} Stedet er Østby."
    row = texts.number("Emne", context)
    read = _Knowing(texts, scores, none=1.0)
    found = read_text(read, texts, "hvor", row)
    (windows,) = read.asked
    assert windows >= 3
    a, b, _ = texts.sentences(row)[found.sentence]
    assert context[a:b] == sentence
    assert found.span.strip() == span
    score = max(scores.values())
    assert found.sentence_score == pytest.approx(score)
    assert found.span_score == pytest.approx(2 * score - 2)


def test_the_best_sentence_need_not_hold_the_best_span(texts: Texts) -> None:
    row = texts.number("", "Det åbner i juni. Stedet er Østby. Alle stemte for.")

    def read(pairs: Sequence[Pair]) -> np.ndarray:
        logits = np.zeros((1, len(pairs[0].ids), 3), dtype=np.float32)
        (a, _), (b, _), _ = pairs[0].sentences
        logits[0, a, START], logits[0, b, ANSWERS] = 5, 1
        return logits

    found = read_text(read, texts, "hvor", row)
    assert found.span.startswith("Det") and found.sentence == 1


def test_squad_counts_words_sentences_and_where_nothing_answers(texts: Texts) -> None:
    context = "Det åbner i juni. Stedet er Østby."
    chosen = items([
        _example("a?", context, "juni"),
        _example("b?", context, "er Østby"),
        _example("c?", "Alle stemte for.", None),
        _example("d?", "Der var ikke Anna.", None),
    ], texts)
    right = squad(_Knowing(texts, {"juni": 3.0}), texts, chosen)
    assert right == pytest.approx({
        "F1": 0.5, "sentence": 0.5, "AUC of the span": 1.0, "AUC of the sentence": 1.0,
        "questions": 4.0,
    })
    half = squad(_Knowing(texts, {"Østby": 3.0, "Anna": 5.0}), texts, chosen)
    # "Østby" is half of "er Østby": two thirds. Anna is found where nothing is to be.
    assert half == pytest.approx({
        "F1": 1 / 3, "sentence": 0.5, "AUC of the span": 0.5, "AUC of the sentence": 0.5,
        "questions": 4.0,
    })
    without = squad(_Knowing(texts, {"juni": 3.0}), texts, chosen[:2])
    assert math.isnan(without["AUC of the span"]) and without["F1"] == 0.5


@pytest.mark.parametrize(
    ("scores", "at_one", "auc"),
    [
        ({"juni": 3.0, "Østby": 3.0}, 1.0, 1.0),
        ({"juni": 3.0}, 0.5, 0.75),
        # A rival of the first is taken for its answer.
        ({"juni": 3.0, "Østby": 3.0, "Anna": 4.0}, 0.5, 0.625),
        # Another sentence of the right texts.
        ({"juni": 3.0, "stemte": 4.0}, 0.0, 1.0),
    ],
)
def test_among_rivals(
    texts: Texts, scores: dict[str, float], at_one: float, auc: float
) -> None:
    chosen = [i for i in items([
        _example("a?", "Det åbner i juni. Alle stemte for.", "juni"),
        _example("b?", "Der var ikke Anna.", None),
        _example("c?", "Stedet er Østby. Alle stemte for.", "Østby", group="en anden"),
        _example("d?", "Mødet var åbent.", None, group="en anden"),
    ], texts) if i.answer]
    found = among_rivals(_Knowing(texts, scores), texts, chosen)
    assert found == pytest.approx({"sentence@1": at_one, "AUC": auc, "questions": 2.0})


def test_items_picked_are_the_same_each_time(texts: Texts) -> None:
    found = items(EXAMPLES, texts)
    assert picked(found, 5) == picked(found, 5) != picked(found, 5, seed=1)
    assert len(picked(found, 5)) == 5 and sorted(map(id, picked(found, 999))) == sorted(
        map(id, found))


RECIPE = Recipe(epochs=(2.0, 6.0), groups=8, rate=3e-3, warm_up=5)


def _course(texts: Texts, recipe: Recipe = RECIPE) -> Course:
    found = items(EXAMPLES, texts)
    answered = [i for i in found if i.answer]
    return Course(texts, (answered, found), recipe)


def _seen(course: Course, number: int) -> tuple[list, list[int]]:
    windows, groups = course.step(number)
    return [(w.pair.ids.tolist(), w.pair.sentences, w.span, w.answering) for w in windows], groups


def test_the_seed_and_the_step_decide_the_windows(texts: Texts) -> None:
    one, two = _course(texts), _course(texts)
    other = _course(texts, replace(RECIPE, seed=1))
    steps = (0, 1, one.steps - 1)
    for number in steps:
        assert _seen(one, number) == _seen(two, number) != _seen(other, number)
    # In whatever order they are asked for.
    assert [_seen(two, n) for n in reversed(steps)] == [_seen(one, n) for n in reversed(steps)]
    assert _seen(one, 0) != _seen(one, 1)


def test_a_course_reads_every_item_once_in_an_epoch(texts: Texts) -> None:
    course = _course(texts, replace(RECIPE, epochs=(2.0, 2.0)))
    answered = sum(1 for i in items(EXAMPLES, texts) if i.answer)
    assert answered == 48 and course.steps == 2 * 48 // 8 + 2 * 80 // 8
    asked: list[int] = []
    for number in range(6):  # The first epoch of the first stage.
        windows, groups = course.step(number)
        assert set(groups) == set(range(8)) and groups == sorted(groups)
        asked += [w.span is not None for w in windows]
    assert sum(asked) == 48
    # Only in the second stage come questions that nothing answers.
    assert all(any(w.span for w, g in zip(*course.step(n), strict=True) if g == group)
               for n in range(12) for group in range(8))
    silent = [group for n in range(12, 22) for group in range(8)
              if not any(w.span for w, g in zip(*course.step(n), strict=True) if g == group)]
    assert len(silent) == 32


def test_every_epoch_has_an_order_of_its_own(
    texts: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Item] = []
    monkeypatch.setattr(training, "group_windows", lambda item, *_: asked.append(item) or [])
    recipe = replace(RECIPE, epochs=(2.0, 2.0))
    course = _course(texts, recipe)
    for number in range(course.steps):
        course.step(number)
    epochs = [asked[:48], asked[48:96], asked[96:176], asked[176:]]
    assert len({id(i) for i in epochs[0]}) == 48 and len({id(i) for i in epochs[2]}) == 80
    for one, two in (epochs[:2], epochs[2:]):
        assert sorted(map(id, one)) == sorted(map(id, two))
        assert one != two
    Course(texts, course._stages, replace(recipe, seed=1)).step(0)
    assert asked[-8:] != asked[:8]


def test_an_item_has_other_windows_each_time(texts: Texts) -> None:
    (item,) = items([_example("hvor", " ".join([LONG] * 3), None)], texts)
    for courses in (
        [Course(texts, ([item], []), Recipe((1.0, 0.0), groups=1, seed=n)) for n in range(5)],
        [Course(texts, ([item], []), Recipe((9.0, 0.0), groups=1))] * 5,
    ):
        steps = range(5) if courses[0] is courses[1] else [0] * 5
        shown = {repr(_seen(c, n)) for c, n in zip(courses, steps, strict=True)}
        assert len(shown) > 2


def test_the_rate_warms_up_stays_and_falls(texts: Texts) -> None:
    course = _course(texts, replace(RECIPE, epochs=(2.0, 2.0), warm_up=4))
    rates = [course.rate(step) for step in range(course.steps)]
    assert rates[:4] == [0.25, 0.5, 0.75, 1.0] and rates[4:13] == [1.0] * 9
    assert rates[12:] == sorted(rates[12:], reverse=True) and rates[-1] == pytest.approx(1 / 20)
    assert course.rate(10_000) == 0.02


def _model(tiny: Path, seed: int = 0) -> ReaderModel:
    torch.manual_seed(seed)
    return ReaderModel(tiny)


def test_reading_together_is_reading_alone(tiny: Path, texts: Texts) -> None:
    """Windows are put in order of length and back."""
    pairs = [w.pair for w in _course(texts).step(0)[0]]
    assert len({len(p.ids) for p in pairs}) > 3
    model = _model(tiny).eval()
    with torch.inference_mode():
        together = model.read(pairs)
        for row, pair in enumerate(pairs):
            alone = model.read([pair])[0]
            assert torch.allclose(together[row, : len(pair.ids)], alone, atol=1e-4)
            assert not together[row, len(pair.ids) + 20 :].isnan().any()


@pytest.mark.parametrize(("frozen", "trained"), [(0, 2), (1, 1), (2, 0)])
def test_embeddings_and_the_lowest_layers_stay_as_they_are(
    tiny: Path, texts: Texts, tmp_path: Path, frozen: int, trained: int
) -> None:
    recipe = replace(RECIPE, epochs=(0.4, 0.0), frozen=frozen)
    model, before = _model(tiny), _model(tiny).state_dict()
    assert len(train(model, _course(texts, recipe), recipe, tmp_path)) == 2
    changed = {n for n, v in model.state_dict().items() if not torch.equal(v, before[n])}
    assert not [name for name in changed if "embeddings" in name or name.startswith("words")]
    layers = {int(n.split("layer.")[1].split(".")[0]) for n in changed if "layer." in n}
    assert layers == set(range(2 - trained, 2)) and "output.weight" in changed


@pytest.fixture(scope="module")
def trained(
    tiny: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[ReaderModel, list[float], Course]:
    recipe = replace(RECIPE, epochs=(12.0, 24.0), rate=6e-3)
    course, model = _course(Texts(PairTokenizer(tiny)), recipe), _model(tiny)
    return model, train(model, course, recipe, tmp_path_factory.mktemp("run")), course


def test_training_lowers_the_loss(trained: tuple[ReaderModel, list[float], Course]) -> None:
    _, history, course = trained
    assert len(history) == course.steps and np.isfinite(history).all()
    assert np.mean(history[-10:]) < 0.5 * np.mean(history[:10]), history


@pytest.mark.parametrize("stopped", [3, 5, 13])
def test_training_goes_on_where_it_was_stopped(
    tiny: Path, texts: Texts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: int
) -> None:
    monkeypatch.setattr(training, "_SAVED", 5)
    recipe = replace(RECIPE, epochs=(1.0, 1.0), warm_up=3)
    through, folder = tmp_path / "through", tmp_path / "stopped"
    through.mkdir()
    folder.mkdir()
    whole = _model(tiny)
    history = train(whole, _course(texts, recipe), recipe, through)
    assert len(history) == 16

    class Stopped(Course):
        def step(self, number: int) -> tuple[list[Labelled], list[int]]:
            if number == stopped:
                raise KeyboardInterrupt
            return super().step(number)

    stages = _course(texts, recipe)._stages
    with pytest.raises(KeyboardInterrupt):
        train(_model(tiny), Stopped(texts, stages, recipe), recipe, folder)
    assert (folder / "state.pt").exists() == (stopped >= 5)
    asked: list[int] = []

    class Noted(Course):
        def step(self, number: int) -> tuple[list[Labelled], list[int]]:
            asked.append(number)
            return super().step(number)

    # What it begins with does not count if there is a state.
    again = _model(tiny, seed=0 if stopped < 5 else 9)
    assert train(again, Noted(texts, stages, recipe), recipe, folder) == history
    assert asked == list(range(stopped // 5 * 5, 16))
    for name, weights in whole.state_dict().items():
        assert torch.equal(weights, again.state_dict()[name]), name
    # All done: nothing is trained any more.
    assert train(_model(tiny, 5), Noted(texts, stages, recipe), recipe, folder) == history
    assert len(asked) == 16 - stopped // 5 * 5


def test_a_run_starts_with_the_weights_of_another(
    trained: tuple[ReaderModel, list[float], Course], tiny: Path, texts: Texts, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    recipe = replace(RECIPE, epochs=(0.4, 0.0))
    first, second = _model(tiny), _model(tiny, 9)
    train(first, _course(texts, recipe), recipe, before)
    still = replace(recipe, rate=0.0, seed=3)
    assert len(train(second, _course(texts, still), still, after, before)) == 2
    for name, weights in first.state_dict().items():
        assert torch.equal(weights, second.state_dict()[name]), name
    # Its own state is what it goes on from, once it has one.
    third = _model(tiny, 4)
    train(third, _course(texts, still), still, after, tmp_path / "nowhere")
    assert torch.equal(third.output.weight, second.output.weight)


def test_the_mean_of_two_runs(tiny: Path, texts: Texts, tmp_path: Path) -> None:
    models = []
    for seed in (0, 1):
        folder = tmp_path / str(seed)
        folder.mkdir()
        recipe = replace(RECIPE, epochs=(0.4, 0.0), seed=seed)
        model = _model(tiny)
        train(model, _course(texts, recipe), recipe, folder)
        models.append(model)
    first, second = ({n: w.clone() for n, w in m.state_dict().items()} for m in models)
    take_mean(models[1], tmp_path / "0")
    for name, weights in models[1].state_dict().items():
        assert torch.allclose(weights, (first[name] + second[name]) / 2, atol=1e-6), name
    assert not torch.equal(models[1].output.weight, models[0].output.weight)


def test_another_seed_makes_other_weights(tiny: Path, texts: Texts, tmp_path: Path) -> None:
    found = []
    for n, seed in enumerate((0, 0, 1)):
        recipe = replace(RECIPE, epochs=(0.4, 0.0), seed=seed)
        model, folder = _model(tiny), tmp_path / str(n)
        folder.mkdir()
        train(model, _course(texts, recipe), recipe, folder)
        found.append(model.output.weight)
    assert torch.equal(found[0], found[1]) and not torch.equal(found[0], found[2])


def test_figures_are_of_what_was_trained(
    trained: tuple[ReaderModel, list[float], Course], tiny: Path
) -> None:
    model, _, _ = trained
    texts = Texts(PairTokenizer(tiny))
    chosen = [i for i in items(EXAMPLES, texts) if i.answer]
    after = among_rivals(reading(model), texts, chosen)
    before = among_rivals(reading(_model(tiny)), texts, chosen)
    assert after["sentence@1"] > max(0.6, before["sentence@1"] + 0.2), (before, after)
    assert after["AUC"] > 0.8


def test_the_written_file_reads_what_was_trained_on(
    trained: tuple[ReaderModel, list[float], Course], tiny: Path, tmp_path: Path
) -> None:
    for package in ("onnx", "onnxscript"):
        pytest.importorskip(package, reason=f"writing a reader needs {package} (.[train])")
    model, _, course = trained
    path = tmp_path / "reader.onnx"
    export(model, path, [w.pair for n in range(3) for w in course.step(n)[0]])
    reader = OnnxReader(tiny, path, threads=1)
    right, overlaps = [], []
    for example in (e for e in EXAMPLES if e.answer):
        sentences = tuple(f"{part}." for part in example.context.rstrip(".").split(". "))
        answer = example.context[slice(*example.answer)]
        (found,) = reader.read(example.question, [Window(f"{example.heading}:", sentences)])
        seen = [s for s in found.sentences if s]
        assert len(seen) == len(sentences) == 5
        best = int(np.argmax([s.answers for s in seen]))
        right.append(answer in sentences[best])
        spanned = int(np.argmax([s.span for s in seen]))
        words = sentences[spanned][seen[spanned].start : seen[spanned].end]
        overlaps.append(f1(words, answer))
    # By chance one in five, and one word in twenty.
    assert np.mean(right) > 0.6 and np.mean(overlaps) > 0.4, (right, overlaps)
