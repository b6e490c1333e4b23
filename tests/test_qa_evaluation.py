"""What the figures are made of: gold, measures, noise, stages; worked out by hand."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from fakes import FakeEncoder

from embeddings.generation import LocalArchive
from qa.evaluation.ablation import Variant, variants
from qa.evaluation.figures import fidelity, figure, groups, measured, silence
from qa.evaluation.gold import (
    Gold,
    QuestionFileError,
    Record,
    Relevance,
    answers,
    at_gold,
    holds,
    load,
    relevance,
)
from qa.evaluation.judge import MEASURES, Judged, judge, ndcg
from qa.evaluation.noise import NOISES, mistyped, without_danish_letters
from qa.fuse import fitted
from qa.model import Quote
from qa.retrieve import ALL_SEARCHES, place_of
from qa.service import Service
from qa.signals import STAGES

_FILE = ROOT / "benchmarks" / "questions" / "sample-questions.jsonl"
RECORDS = load(_FILE)
_BY_ID = {record.id: record for record in RECORDS}


def _sets(*quotes: set[int]) -> tuple[frozenset[int], ...]:
    return tuple(frozenset(quote) for quote in quotes)


def _text(archive: LocalArchive, id: int) -> str:
    (passage,) = archive.corpus.passages([id])
    return place_of(archive, passage).document.text[passage.start : passage.end]


def test_every_answer_of_the_sample_questions_stands_in_the_sample_corpus(
    sample_archive: LocalArchive,
) -> None:
    found = {r.id: relevance(sample_archive, r) for r in RECORDS}
    assert [r.id for r in RECORDS if bool(found[r.id].passages) != r.answerable] == []
    # Each of the places named, and each of the quotes there.
    for record in RECORDS:
        assert [len(quotes) for quotes in found[record.id].alternatives] == [
            len(gold.quotes) for gold in record.gold
        ], record.id


def test_relevant_passages_hold_the_quotes(sample_archive: LocalArchive) -> None:
    record = _BY_ID["s001"]
    found = relevance(sample_archive, record)
    assert len(found.alternatives) == 2
    for gold, ((passages,),) in zip(
        record.gold, ((a,) for a in found.alternatives), strict=True
    ):
        assert passages and len(passages) < 4
        for id in passages:
            (passage,) = sample_archive.corpus.passages([id])
            place = place_of(sample_archive, passage)
            assert at_gold(sample_archive, place, record)
            assert place.point and place.point.number == gold.point
            assert "410 cyklister" in _text(sample_archive, id)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"point": "4"}, False),
        ({"point": None}, False),
        ({"document": "ravnsoe-byraadet-2022-10-26"}, False),
        ({"quotes": ("Månen er lavet af grøn ost, siger forvaltningen.",)}, False),
    ],
)
def test_an_answer_elsewhere_is_not_found(
    changes: dict[str, Any], found: bool, sample_archive: LocalArchive
) -> None:
    record = _BY_ID["s001"]
    changed = replace(record, gold=(replace(record.gold[0], **changes),))
    assert bool(relevance(sample_archive, changed).passages) is found


@pytest.mark.parametrize(
    ("alternatives", "ranked", "recall"),
    [
        ((), [1, 2], 0.0),
        ((_sets({1}),), [], 0.0),
        ((_sets({1}),), [2, 1], 1.0),
        ((_sets({1, 5}),), [5], 1.0),
        ((_sets({1}, {2}, {3}, {4}),), [4, 9, 1, 2], 0.75),
        # The alternative found best counts, not all of them together.
        ((_sets({1}, {2}), _sets({7})), [1], 0.5),
        ((_sets({1}, {2}), _sets({7})), [7], 1.0),
        ((_sets({1}, {2}), _sets({3}, {4})), [1, 3], 0.5),
        # Two quotes in one passage.
        ((_sets({1}, {1}),), [1], 1.0),
    ],
)
def test_recall(
    alternatives: tuple[tuple[frozenset[int], ...], ...], ranked: list[int], recall: float
) -> None:
    assert Relevance(alternatives).recall(ranked) == pytest.approx(recall)


def test_the_passages_of_all_alternatives() -> None:
    assert Relevance((_sets({1, 2}, {2}), _sets({7}))).passages == {1, 2, 7}
    assert Relevance(()).passages == frozenset()


_TEN = list(range(1, 11))


@pytest.mark.parametrize(
    ("ranked", "relevant", "expected"),
    [
        (_TEN, set(), 0.0),
        (_TEN, {1}, 1.0),
        (_TEN, {2}, 1 / math.log2(3)),
        (_TEN, {10}, 1 / math.log2(11)),
        (_TEN, {99}, 0.0),
        (_TEN, {1, 2}, 1.0),
        # Gain at places 2 and 3 of what could be at 1 and 2.
        (_TEN, {2, 3}, (1 / math.log2(3) + 0.5) / (1 + 1 / math.log2(3))),
        (_TEN, {1, 99}, 1 / (1 + 1 / math.log2(3))),
        # The eleventh place and what lies beyond do not count.
        ([*range(20, 30), 1], {1}, 0.0),
        ([2, 1], {2, 1}, 1.0),
        ([1], {1}, 1.0),
    ],
)
def test_ndcg(ranked: list[int], relevant: set[int], expected: float) -> None:
    assert ndcg(ranked, frozenset(relevant)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ranked", "relevant", "expected"),
    [
        ([], {2}, 0.0),
        ([1], {2}, 0.0),
        ([1, 2, 3], {2, 9}, (1 / math.log2(3)) / (1 + 1 / math.log2(3))),
    ],
)
def test_ndcg_of_short_rankings(
    ranked: list[int], relevant: set[int], expected: float
) -> None:
    assert ndcg(ranked, frozenset(relevant)) == pytest.approx(expected)



@pytest.mark.parametrize(
    ("text", "wanted", "held"),
    [
        ("Der var 410 cyklister i døgnet.", "410 cyklister", True),
        ("Der var 1410 cyklister i døgnet.", "410 cyklister", False),
        ("Regnskabet viser 11.860.000 kr.", "11.860.000", True),
        ("i alt 12.400.000 kr.", "2.400.000", False),
        ("i alt 12.400 kr.", "12.40", False),
        pytest.param("i alt 12.400.000 kr.", "400.000", False),
        pytest.param("i alt 12.400.000 kr.", "12.400", False),
        # At a sentence's end a number is whole.
        ("Det koster 12.", "12", True),
        ("den 6. oktober 2023", "6. oktober 2023", True),
        ("den 16. oktober 2023", "6. oktober 2023", False),
        ("Dorte Vinterskov (L) var INHABIL", "inhabil", True),
        ("en uvedtaget plan", "vedtaget", False),
        # A word may go on: its ending.
        ("planen blev vedtagets", "vedtaget", True),
        ("Anlægsudgift | 12 |  11", "anlægsudgift 12 11", True),
        ("første\nlinje", "første linje", True),
        ("", "noget", False),
    ],
)
def test_holds(text: str, wanted: str, held: bool) -> None:
    assert holds(text, wanted) is held


def _quoted(archive: LocalArchive, id: int) -> Quote:
    (passage,) = archive.corpus.passages([id])
    return Quote(place_of(archive, passage), passage.start, passage.end, None)


def test_quotes_answer_when_they_hold_all_from_the_right_place(
    sample_archive: LocalArchive,
) -> None:
    record = _BY_ID["s001"]
    right = min(relevance(sample_archive, record).passages)
    wrong = next(
        p.id for p in sample_archive.corpus.passages()
        if not at_gold(sample_archive, place_of(sample_archive, p), record)
    )
    good, bad = (_quoted(sample_archive, id) for id in (right, wrong))
    assert answers(sample_archive, [bad, good], record)
    assert not answers(sample_archive, [bad], record)
    assert not answers(sample_archive, [], record)
    more = replace(record, must_contain=(*record.must_contain, "havnebad"))
    assert not answers(sample_archive, [good], more)
    # Words from another place do not help.
    anywhere = replace(record, must_contain=(bad.text.split()[0],))
    assert answers(sample_archive, [bad, good], anywhere) == holds(
        good.text, bad.text.split()[0]
    )


_GOOD = {
    "id": "q1", "question": "Hvad?", "answerable": True, "must_contain": ["x"],
    "gold": [{"doc": "referat", "point": 3, "section": "Resume", "quotes": ["x"]}],
}


def _written(path: Path, *lines: object) -> Path:
    text = "\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines)
    path.write_text(text, "utf-8")
    return path


def test_a_record_is_read_with_what_is_left_out(tmp_path: Path) -> None:
    (record,) = load(_written(tmp_path / "q.jsonl", "", _GOOD, "  "))
    assert record == Record(
        "q1", "Hvad?", "da", "other", "other", "other", True,
        (Gold("referat", "3", "Resume", ("x",)),), ("x",),
    )


@pytest.mark.parametrize(
    ("notes", "wording"),
    [("formal; x", "formal"), ("plain", "plain"), ("typo, y", "typo"), ("odd", "other")],
)
def test_the_wording_is_the_first_word_of_the_notes(
    notes: str, wording: str, tmp_path: Path
) -> None:
    (record,) = load(_written(tmp_path / "q.jsonl", {**_GOOD, "notes": notes}))
    assert record.wording == wording


@pytest.mark.parametrize(
    ("lines", "number", "told"),
    [
        (["{no json"], 1, "JSONDecodeError"),
        ([_GOOD, "[1]"], 2, "TypeError"),
        ([_GOOD, "", '"text"'], 3, "TypeError"),
        ([{**_GOOD, "gold": None}], 1, "TypeError"),
        ([{**_GOOD, "gold": [{"doc": "referat", "point": 3}]}], 1, "'quotes'"),
        *(
            ([_GOOD, {k: v for k, v in _GOOD.items() if k != name}], 2, f"'{name}'")
            for name in ("id", "question", "answerable", "gold", "must_contain")
        ),
    ],
)
def test_a_line_that_is_no_question_is_named(
    lines: list[object], number: int, told: str, tmp_path: Path
) -> None:
    path = _written(tmp_path / "q.jsonl", *lines)
    with pytest.raises(QuestionFileError) as caught:
        load(path)
    message = str(caught.value)
    assert f"line {number} of {path}" in message
    assert told in message and "docs/evaluation.md" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "changes",
    [
        {"question": 5},
        {"must_contain": "410 cyklister"},
        {"gold": [{"doc": "referat", "point": 3, "quotes": "x"}]},
        {"answerable": "false"},
    ],
)
def test_fields_of_another_type_are_refused(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError):
        load(_written(tmp_path / "q.jsonl", {**_GOOD, **changes}))


def test_lines_end_at_line_feeds_only(tmp_path: Path) -> None:
    line = json.dumps({**_GOOD, "question": "Hvad\u2028koster det?"}, ensure_ascii=False)
    (record,) = load(_written(tmp_path / "q.jsonl", line))
    assert record.question == "Hvad\u2028koster det?"


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "no questions"), (b"\n  \n", "no questions"), (b"\xe6\xf8\xe5", "UTF-8")],
)
def test_a_file_that_is_no_question_file_is_named(
    content: bytes, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)
    with pytest.raises(QuestionFileError) as caught:
        load(path)
    assert str(path) in str(caught.value) and told in str(caught.value)


@pytest.mark.parametrize(
    ("values", "mean"),
    [
        ([1, 0, 1, 1], 0.75),
        ([0.25, 0.5, 0.75, 1.0, 0.0], 0.5),
        ([-1, 0, 0, 1], 0.0),
        ([1.0], 1.0),
        ([0, 0, 0], 0.0),
        ([0, 1] * 50, 0.5),
    ],
)
def test_an_interval_contains_its_mean_and_stays_the_same(
    values: list[float], mean: float
) -> None:
    found = figure(values)
    assert found.mean == pytest.approx(mean) and found.n == len(values)
    assert min(values) <= found.low <= found.mean <= found.high <= max(values)
    assert (found.low < found.high) == (len(set(values)) > 1)
    assert figure(values) == found


def test_more_questions_make_a_narrower_interval() -> None:
    few, many = figure([0, 1] * 5), figure([0, 1] * 200)
    assert many.high - many.low < (few.high - few.low) / 2


@pytest.mark.parametrize(
    ("values", "printed"),
    [([1.0], "1.000 [1.00 1.00]"), ([0.5], ".500 [.50 .50]"), ([-0.25], "-.250 [-.25 -.25]")],
)
def test_figures_are_printed_without_their_zero(values: list[float], printed: str) -> None:
    assert str(figure(values)) == printed


def _judged(answerable: bool, answered: bool, confidence: float, **record: str) -> Judged:
    plain = replace(
        _BY_ID["s001"], answerable=answerable,
        **{"language": "da", "wording": "formal", "audience": "citizen", "type": "who", **record},
    )
    measures = dict.fromkeys(MEASURES, confidence) if answerable else {}
    return Judged(plain, measures, confidence, answered, None, None, ())  # type: ignore[arg-type]


def test_silence_worked_out_by_hand() -> None:
    """Refused: three, two of them rightly; four cannot be answered."""
    found = silence([
        _judged(True, True, 0.9),
        _judged(True, True, 0.7),
        _judged(True, False, 0.4),
        _judged(False, False, 0.1),
        _judged(False, False, 0.5),
        _judged(False, True, 0.8),
        _judged(False, True, 0.6),
    ])
    assert found is not None
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == pytest.approx(2 / 4)
    assert found.f1 == pytest.approx(4 / 7)
    # Of twelve pairs the answerable one has the higher confidence in 4 + 3 + 1.
    assert found.auc.mean == pytest.approx(8 / 12)
    assert found.auc.low <= found.auc.mean <= found.auc.high
    assert (found.auc.n, found.unanswerable) == (7, 4)


@pytest.mark.parametrize(
    ("judged", "figures"),
    [
        # Never silent: nothing to be precise about.
        ([(True, True, 0.9), (False, True, 0.1)], (0.0, 0.0, 0.0, 1.0)),
        ([(True, True, 0.9), (False, False, 0.1)], (1.0, 1.0, 1.0, 1.0)),
        ([(True, False, 0.2), (False, False, 0.8)], (0.5, 1.0, 2 / 3, 0.0)),
        # Equal confidence is worth half.
        ([(True, True, 0.5), (False, True, 0.5)], (0.0, 0.0, 0.0, 0.5)),
    ],
)
def test_silence_at_its_ends(
    judged: list[tuple[bool, bool, float]], figures: tuple[float, ...]
) -> None:
    found = silence([_judged(*one) for one in judged])
    assert found is not None
    assert (found.precision, found.recall, found.f1, found.auc.mean) == pytest.approx(figures)


@pytest.mark.parametrize("answerable", [True, False])
def test_no_silence_is_measured_where_all_questions_are_alike(answerable: bool) -> None:
    assert silence([_judged(answerable, True, 0.5), _judged(answerable, False, 0.5)]) is None


def test_groups_are_named_and_hold_their_members() -> None:
    judged = [
        _judged(True, True, 0.1),
        _judged(True, True, 0.2, wording="plain"),
        _judged(True, True, 0.3, language="en", wording="plain"),
        _judged(True, True, 0.4, language="ar"),
        _judged(False, True, 0.5, language="de", type="date"),
    ]
    found = {name: [j.confidence for j in members] for name, members in groups(judged)}
    assert found == {
        "all answerable": [0.1, 0.2, 0.3, 0.4],
        "Danish": [0.1, 0.2],
        "other languages": [0.3, 0.4],
        "language: ar": [0.4],
        "language: da": [0.1, 0.2],
        "language: en": [0.3],
        "wording: formal": [0.1, 0.4],
        "wording: plain": [0.2, 0.3],
    }


@pytest.mark.parametrize("judged", [[], [_judged(False, True, 0.5)]])
def test_there_are_no_groups_of_nothing(judged: list[Judged]) -> None:
    assert list(groups(judged)) == []


def test_figures_of_a_group_are_the_means_of_its_measures() -> None:
    found = measured([_judged(True, True, 0.25), _judged(True, True, 0.75)])
    assert set(found) == set(MEASURES)
    assert all(f.mean == pytest.approx(0.5) and f.n == 2 for f in found.values())


def test_fidelity_is_of_those_that_were_quoted() -> None:
    def quoted(share: float | None) -> Judged:
        return replace(_judged(True, True, 0.5), fidelity=share)

    assert fidelity([quoted(None)]) is None
    found = fidelity([quoted(1.0), quoted(None), quoted(0.5)])
    assert found is not None and (found.mean, found.n) == (0.75, 2)


def test_judging_a_question_of_the_sample_corpus(sample_archive: LocalArchive) -> None:
    service = Service(sample_archive, FakeEncoder())
    record = _BY_ID["s001"]
    judged = judge(sample_archive, service, record)
    assert set(judged.measures) == set(MEASURES)
    assert all(0 <= value <= 1 for value in judged.measures.values())
    assert judged.fidelity == 1.0 and len(judged.evidence) == 10
    # What the measures say of the passages, said again from the passages themselves.
    relevant = relevance(sample_archive, record)
    best = [e.passage.id for e in judged.evidence]
    assert judged.measures["recall@5"] == relevant.recall(best[:5])
    assert judged.measures["ndcg@10"] == pytest.approx(ndcg(best, relevant.passages))
    right = [at_gold(sample_archive, e.place, record) for e in judged.evidence[:3]]
    assert judged.measures["point@1"] == float(right[0])
    assert judged.measures["point@3"] == float(any(right))
    assert judged.measures["held@3"] == float(any(
        ok and "410 cyklister" in e.text
        for ok, e in zip(right, judged.evidence, strict=False)
    ))
    again = judge(sample_archive, service, replace(record, answerable=False))
    assert again.measures == {} and again.confidence == judged.confidence


def test_right_passages_of_several_must_hold_all_that_is_wanted(
    sample_archive: LocalArchive,
) -> None:
    """held@3 of the same passages, with one more thing to hold."""
    service = Service(sample_archive, FakeEncoder())
    held = [
        r for r in RECORDS[:20]
        if r.answerable and judge(sample_archive, service, r).measures["held@3"]
    ]
    assert held
    for record in held[:3]:
        more = replace(record, must_contain=(*record.must_contain, "findesikkehellerikke"))
        assert judge(sample_archive, service, more).measures["held@3"] == 0.0


_DANISH = [record for record in RECORDS if record.language == "da"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Er den førerløse bus på Ærø?", "Er den foererloese bus paa Aeroe?"),
        ("Ålborg ÆØÅ", "Aalborg AeOeAa"),
        ("No such letters", "No such letters"),
        ("Größe", "Größe"),
    ],
)
def test_danish_letters_are_written_out(question: str, expected: str) -> None:
    record = replace(_BY_ID["s001"], question=question)
    assert without_danish_letters(record) == replace(record, question=expected)


@pytest.mark.parametrize("noise", NOISES.values(), ids=NOISES)
def test_noise_changes_the_question_alone_and_the_same_each_time(
    noise: Callable[[Record], Record],
) -> None:
    for record in RECORDS:
        changed = noise(record)
        assert changed == noise(record)
        assert replace(changed, question=record.question) == record
        assert len(changed.question.split()) == len(record.question.split())
    touched = [r for r in _DANISH if noise(r).question != r.question]
    assert len(touched) > 0.6 * len(_DANISH)


def _distance(one: str, other: str) -> int:
    """Edits between two words; letters swapped are one."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def test_slips_are_one_edit_in_every_second_long_word() -> None:
    edits = 0
    for record in _DANISH:
        before = re.findall(r"[^\W\d_]+|\W+|[\d_]+", record.question)
        after = re.findall(r"[^\W\d_]+|\W+|[\d_]+", mistyped(record).question)
        assert len(before) == len(after)
        long = 0
        for one, other in zip(before, after, strict=True):
            counted = one.isalpha() and len(one) >= 5
            if not counted or long % 2:
                assert other == one
            else:
                assert other[0] == one[0] and _distance(one.lower(), other.lower()) <= 1
                edits += other != one
            long += counted
    assert edits > len(_DANISH)


def test_two_questions_slip_differently() -> None:
    one = replace(_BY_ID["s001"], id="a")
    slips = {mistyped(replace(one, id=str(n))).question for n in range(10)}
    assert len(slips) > 5


def test_the_last_variant_is_what_is_shipped() -> None:
    found = list(variants())
    names = [variant.name for variant in found]
    assert len(set(names)) == len(names)
    assert found[-1] == Variant("fitted fusion", fitted(), ALL_SEARCHES, reads=True)
    assert found[-2] == Variant("fitted fusion without the reader", fitted(), ALL_SEARCHES)


def test_every_stage_is_taken_away_once() -> None:
    taken = {
        v.name.rsplit(" ", 1)[1]: v for v in variants() if " without " in v.name
    }
    assert list(taken) == [*STAGES, "reader"]
    for stage in STAGES:
        assert taken[stage].scoring == fitted().without(stage)
        assert taken[stage].searches == ALL_SEARCHES


def test_a_stage_alone_proposes_by_its_own_search(sample_archive: LocalArchive) -> None:
    alone = [variant for variant in variants() if " only" in variant.name]
    assert len(alone) == 5
    for variant in alone:
        name, searches = variant.name, variant.searches
        (signal,) = variant.scoring.names  # type: ignore[union-attr]
        on = {s for s in ("dense", "words", "grams") if getattr(searches, s)}
        assert on == ({signal} if signal in ("words", "grams") else {"dense"}), name
        service = Service(sample_archive, FakeEncoder(), None, variant.scoring, searches)
        evidence = service.ask_with_workings("Hvor skal hundeskoven ligge?")[1].evidence
        values = [e.signals[signal] for e in evidence]
        assert values == sorted(values, reverse=True), name


def test_the_turns_of_a_conversation_are_questions_one_by_one(tmp_path: Path) -> None:
    turns = [{**_GOOD, "id": "d1t1"}, {**_GOOD, "id": "d1t2", "question": "og hvornår?"}]
    lines = [json.dumps({"id": "d1", "turns": turns}), json.dumps({**_GOOD, "id": "q1"})]
    records = load(_written(tmp_path / "d.jsonl", *lines))
    assert [(r.id, r.turn) for r in records] == [("d1t1", 1), ("d1t2", 2), ("q1", 1)]
