"""``referat eval``, with the fake encoder over the sample corpus."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from fakes import FakeEncoder

from embeddings.build import BuildReport
from embeddings.generation import LocalArchive
from qa.evaluation.ablation import variants
from qa.evaluation.gold import load
from qa.evaluation.judge import MEASURES, judge
from qa.evaluation.noise import NOISES
from qa.service import Service
from web import cli, terminal
from web.commands import shared

_FILE = ROOT / "benchmarks" / "questions" / "sample-questions.jsonl"
_LINES = _FILE.read_text("utf-8").splitlines()
# Three Danish and one other that can be answered, one that cannot.
_CHOSEN = [
    *[line for line in _LINES if '"lang": "da"' in line and '"answerable": true' in line][:3],
    next(line for line in _LINES if '"lang": "en"' in line and '"answerable": true' in line),
    next(line for line in _LINES if '"answerable": false' in line),
]

Eval = Callable[..., Result]


@pytest.fixture
def evaluate(monkeypatch: pytest.MonkeyPatch, sample_build: BuildReport) -> Eval:
    """Runs the command on the sample archive."""
    monkeypatch.setattr(shared, "load_encoder", lambda *_, **__: FakeEncoder())
    monkeypatch.setattr(shared, "load_reader", lambda wanted: None)
    # So wide that no row is broken.
    monkeypatch.setattr(terminal, "_TABLE_WIDTH", 400)
    home = sample_build.folder.parent.parent

    def run(*arguments: object, home: Path = home) -> Result:
        return CliRunner().invoke(
            cli.main, ["eval", *map(str, arguments), "--home", str(home)]
        )

    return run


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "few.jsonl"
    path.write_text("\n".join(_CHOSEN), "utf-8")
    return path


def _cells(result: Result, group: str) -> list[str]:
    """The figures of a row: n, then means."""
    (line,) = [x for x in result.output.splitlines() if x.strip().startswith(f"{group} ")]
    return line.strip().removeprefix(group).split()


def test_figures_are_printed_by_group(evaluate: Eval, questions: Path) -> None:
    result = evaluate(questions)
    assert result.exit_code == 0, result.output
    for name, n in (("all answerable", 4), ("Danish", 3), ("other languages", 1)):
        assert _cells(result, name)[0] == str(n)
    # A mean and the two ends of its interval for each measure.
    assert len(_cells(result, "all answerable")) == 1 + 3 * len(MEASURES)
    assert "quotes that stand in their documents: 1.000" in result.output
    assert "no answer: precision" in result.output and "(1 unanswerable)" in result.output
    assert "slips" not in result.output and "fitted fusion" not in result.output


def test_the_figures_are_those_of_the_questions(
    evaluate: Eval, questions: Path, tmp_path: Path, sample_archive: LocalArchive
) -> None:
    out = tmp_path / "figures.json"
    result = evaluate(questions, "--out", out, "--json")
    assert result.exit_code == 0
    figures = json.loads(out.read_text("utf-8"))["few"]
    assert json.loads(result.stdout)["few"] == figures
    assert "all answerable" in result.stderr
    service = Service(sample_archive, FakeEncoder())
    judged = [judge(sample_archive, service, r) for r in load(questions) if r.answerable]
    for name in MEASURES:
        mean, low, high, n = figures["groups"]["all answerable"][name]
        expected = sum(j.measures[name] for j in judged) / len(judged)
        assert mean == pytest.approx(expected, abs=1e-4) and n == 4
        assert low <= mean + 1e-3 and mean <= high + 1e-3
    assert set(figures) == {"groups", "fidelity", "calls", "silence"}
    every = [judge(sample_archive, service, r) for r in load(questions)]
    assert figures["calls"] == [
        [j.record.id, j.confidence, bool(j.measures.get("answer@3"))] for j in every]
    assert figures["silence"]["unanswerable"] == 1
    assert figures["fidelity"]["mean"] == 1.0


def test_noise_and_stages_when_asked_for(
    evaluate: Eval, questions: Path, tmp_path: Path
) -> None:
    out = tmp_path / "figures.json"
    result = evaluate(questions, "--noise", "--stages", "--out", out)
    assert result.exit_code == 0, result.output
    figures = json.loads(out.read_text("utf-8"))["few"]
    assert list(figures["noise"]) == list(NOISES)
    assert list(figures["stages"]) == [variant.name for variant in variants()]
    for name in NOISES:
        assert _cells(result, name)[0] == "3"
    for name in figures["stages"]:
        assert set(figures["stages"][name]) == set(MEASURES)
        assert all(n == 4 for *_, n in figures["stages"][name].values())
    # What is shipped is what was asked first.
    assert figures["stages"]["fitted fusion"] == figures["groups"]["all answerable"]
    assert any(
        stage != figures["groups"]["all answerable"] for stage in figures["stages"].values()
    )


def test_noise_is_told_as_a_difference(
    evaluate: Eval, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A noise that changes nothing costs nothing."""
    from web import evaluate as module

    monkeypatch.setattr(module, "NOISES", {"silence itself": lambda record: record})
    questions, out = tmp_path / "danish.jsonl", tmp_path / "figures.json"
    questions.write_text("\n".join(_CHOSEN[:3]), "utf-8")
    assert evaluate(questions, "--noise", "--out", out).exit_code == 0
    figures = json.loads(out.read_text("utf-8"))["danish"]
    assert any(mean > 0 for mean, *_ in figures["groups"]["all answerable"].values())
    assert set(map(tuple, figures["noise"]["silence itself"].values())) == {(0.0, 0.0, 0.0, 3)}


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:invalid value")
@pytest.mark.parametrize(("option", "row"), [("--noise", 3), ("--stages", 4)])
def test_a_file_without_questions_of_the_kind_asked_for(
    option: str, row: int, evaluate: Eval, tmp_path: Path
) -> None:
    """Noise of no Danish question, stages of no answerable one."""
    questions, out = tmp_path / "one.jsonl", tmp_path / "figures.json"
    questions.write_text(_CHOSEN[row], "utf-8")
    assert evaluate(questions, option, "--out", out).exit_code == 0

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    json.loads(out.read_text("utf-8"), parse_constant=refuse)


def test_several_files_have_figures_of_their_own(
    evaluate: Eval, questions: Path, tmp_path: Path
) -> None:
    other, out = tmp_path / "one.jsonl", tmp_path / "figures.json"
    other.write_text(_CHOSEN[0], "utf-8")
    result = evaluate(questions, other, "--out", out)
    assert result.exit_code == 0, result.output
    figures = json.loads(out.read_text("utf-8"))
    assert {name: f["groups"]["all answerable"]["point@1"][3] for name, f in figures.items()} == {
        "few": 4, "one": 1
    }
    # One question alone makes no other group, and nothing to be silent about.
    assert list(figures["one"]["groups"]) == ["all answerable"]
    assert "silence" not in figures["one"]


def test_misses_are_listed_when_asked_for(
    evaluate: Eval, tmp_path: Path, sample_archive: LocalArchive
) -> None:
    service = Service(sample_archive, FakeEncoder())
    judged = [judge(sample_archive, service, r) for r in load(_FILE)[:40] if r.answerable]
    wrong = {
        j.record.id for j in judged
        if not (j.measures["point@1"] and j.measures["answer@3"])
    }
    assert wrong and wrong != {j.record.id for j in judged}
    questions = tmp_path / "some.jsonl"
    questions.write_text("\n".join(_LINES[:40]), "utf-8")
    listed = evaluate(questions, "--misses").output
    for j in judged:
        line = f"{j.record.id} {j.record.question}"
        assert (line in listed) == (j.record.id in wrong)
        assert line not in evaluate(questions).output if j is judged[0] else True


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (_CHOSEN[0] + "\nno json\n", "line 2 of"),
        (_CHOSEN[0] + '\n{"id": "x"}\n', "line 2 of"),
        ("", "no questions"),
    ],
)
def test_a_bad_file_is_one_line(
    content: str, told: str, evaluate: Eval, tmp_path: Path
) -> None:
    questions, out = tmp_path / "bad.jsonl", tmp_path / "figures.json"
    questions.write_text(content, "utf-8")
    result = evaluate(questions, "--out", out)
    assert result.exit_code == 1
    (error,) = [line for line in result.output.splitlines() if line.startswith("Error:")]
    assert told in error and "bad.jsonl" in error
    assert "Traceback" not in result.output and not out.exists()


def test_a_file_in_another_encoding_is_one_line(evaluate: Eval, tmp_path: Path) -> None:
    questions = tmp_path / "latin.jsonl"
    questions.write_bytes(_CHOSEN[0].encode("latin-1"))
    result = evaluate(questions)
    assert result.exit_code == 1 and "UTF-8" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("files", [[], ["nowhere.jsonl"], ["."]])
def test_files_that_are_none_are_refused(files: list[str], evaluate: Eval) -> None:
    result = evaluate(*files)
    assert result.exit_code == 2 and "Error:" in result.output


def test_without_an_archive_the_next_step_is_told(
    evaluate: Eval, questions: Path, tmp_path: Path
) -> None:
    result = evaluate(questions, home=tmp_path / "home")
    assert result.exit_code == 1
    (error,) = [line for line in result.output.splitlines() if line.startswith("Error:")]
    assert "there is no index" in error and "referat build" in result.output


def test_an_archive_of_another_encoder_is_refused(
    evaluate: Eval, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "load_encoder", lambda *_, **__: FakeEncoder("other"))
    result = evaluate(questions)
    assert result.exit_code == 1 and "run `referat build` again" in result.output
