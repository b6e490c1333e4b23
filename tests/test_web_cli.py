"""The command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT, SAMPLES
from fakes import FakeEncoder
from flask.testing import FlaskClient

from embeddings.build import BuildReport
from embeddings.generation import LocalArchive
from web import cli
from web.commands import server, shared
from web.contract.answers import answer_json


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(shared, "load_encoder", lambda *_, **__: FakeEncoder())
    monkeypatch.setattr(shared, "load_reader", lambda wanted: None)
    return CliRunner()


def test_help_loads_no_heavy_package() -> None:
    code = (
        "import sys\n"
        "from web.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as stop: assert stop.code == 0\n"
        "heavy = {'torch', 'faiss', 'tantivy', 'transformers', 'flask', 'pdfplumber', 'numpy'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert "LOADED []" in run.stdout
    for command in ("build", "ask", "case", "verify", "serve", "demo"):
        assert command in run.stdout


def test_build_reports_every_file_and_ask_answers(runner: CliRunner, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    for path in SAMPLES.glob("*2022-05-10*"):
        (sources / path.name).write_bytes(path.read_bytes())
    (sources / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    home = tmp_path / "home"
    built = runner.invoke(cli.main, ["build", str(sources), "--home", str(home)])
    assert built.exit_code == 0, built.output
    assert "broken.pdf" in built.output and "not read" in built.output
    assert "1 not read, 1 indexed" in built.output
    asked = runner.invoke(
        cli.main, ["ask", "Hvor skal hundeskoven ligge?", "--home", str(home), "--json"]
    )
    assert asked.exit_code == 0, asked.output
    values = json.loads(asked.stdout)
    assert (values["quotes"] or values["nearest"])[0]["citation"]["committee"]
    plain = runner.invoke(cli.main, ["ask", "Hvor skal hundeskoven ligge?", "--home", str(home)])
    assert values["message"].split(".")[0][:30] in plain.stdout.replace("\n", " ")


def test_the_report_of_a_build_as_json(runner: CliRunner, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    (minutes,) = SAMPLES.glob("*2022-05-10*")
    (sources / minutes.name).write_bytes(minutes.read_bytes())
    built = runner.invoke(
        cli.main, ["build", str(sources), "--home", str(tmp_path / "home"), "--json"])
    values = json.loads(built.stdout)
    assert (values["generation"], values["counts"]["meeting"]) == ("0001", 1)
    assert {s["file"]: s["status"] for s in values["sources"]} == {
        "broken.pdf": "not_read", minutes.name: "indexed"}
    assert values["encoded"] > 10


def test_json_is_the_same_from_the_command_and_the_api(
    runner: CliRunner, sample_build: BuildReport
) -> None:
    from embeddings.generation import LocalArchive
    from qa.followup import Conversation
    from qa.service import Service
    from web.config import secret

    home = sample_build.folder.parent.parent
    question = "Cykelsti langs Østervej"
    asked = runner.invoke(cli.main, ["ask", question, "--home", str(home), "--json"])
    archive = LocalArchive(sample_build.folder)
    answer = Service(archive, FakeEncoder()).ask(question)
    expected = answer_json(answer, archive, Conversation(), secret(home))
    printed = json.loads(asked.stdout)
    assert {**printed, "timings_ms": 0} == {**expected, "timings_ms": 0}


_RATES = "De nye takster giver en merindtægt på 240.000 kr. om året."


def test_verify_gives_the_json_of_the_contract(
    runner: CliRunner, sample_build: BuildReport
) -> None:
    from embeddings.generation import LocalArchive
    from qa.claims import check
    from web.contract.checked import checked_json

    archive = LocalArchive(sample_build.folder)
    arguments = ["verify", "--home", str(sample_build.folder.parent.parent), "--json"]
    for text in (_RATES, _RATES.replace("240", "420"), "Byrådet har købt en elefant."):
        found = runner.invoke(cli.main, [*arguments, text])
        assert json.loads(found.stdout) == checked_json(check(archive, text), archive)
    found = runner.invoke(cli.main, [*arguments, "-"], input=_RATES)
    assert json.loads(found.stdout)["status"] == "exact"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (_RATES, [f"“{_RATES}”", "Byrådet, Ravnsø Kommune, 11. oktober 2023"]),
        (_RATES.replace("240", "420"), ["[-420.000-] {+240.000+}", "420.000 → 240.000"]),
        ("takster [...] 240.000 kr.", [f"“{_RATES}”"]),
        (_RATES.replace("giver", "giver ikke"), ["[-ikke-]", "ikke → –"]),
        # A gap is no difference.
        ("De nye takster […] 420.000 kr. om året", ["takster […] [-420.000-] {+240.000+}"]),
    ],
)
def test_verify_shows_where_words_stand_and_what_differs(
    runner: CliRunner, sample_build: BuildReport, text: str, told: list[str]
) -> None:
    home = str(sample_build.folder.parent.parent)
    found = runner.invoke(cli.main, ["verify", text, "--home", home])
    assert found.exit_code == 0, found.output
    printed = " ".join(found.stdout.split())
    assert [t for t in told if t not in printed] == []


def test_verify_takes_the_filters_of_ask_and_shows_nothing_beyond_them(
    runner: CliRunner, sample_build: BuildReport
) -> None:
    options = {name: {o for p in cli.main.commands[name].params for o in p.opts}
               for name in ("ask", "verify")}
    assert options["ask"] - options["verify"] == {"question", "--model", "--reader", "--limit"}
    home = str(sample_build.folder.parent.parent)
    arguments = ["verify", _RATES, "--home", home, "--json", "--to", "2022-12-31"]
    assert json.loads(runner.invoke(cli.main, arguments).stdout)["status"] == "not_found"


def test_verify_loads_no_model(sample_build: BuildReport) -> None:
    code = (
        "import sys\n"
        "from web.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnxruntime'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    home = str(sample_build.folder.parent.parent)
    run = subprocess.run(
        [sys.executable, "-c", code, "verify", _RATES, "--home", home],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )
    assert "LOADED []" in run.stdout and "240.000" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", "Hvad?"], "referat build"),
        (["verify", "Hvad?"], "referat build"),
        (["build", "nowhere"], "does not exist"),
        (["build", "empty"], "none of the files"),
        (["ask", "Hvad?", "--from", "24-03-2021"], "must be a date"),
        (["ask", "Hvad?", "--section", "resume"], "'summary'"),
        (["ask", "Hvad?", "--document-kind", "referat"], "'agenda'"),
    ],
)
def test_failures_are_one_line_with_the_next_step(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    arguments: list[str], told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    result = runner.invoke(cli.main, [*arguments, "--home", str(tmp_path / "home")])
    assert result.exit_code != 0
    error = [line for line in result.output.splitlines() if line.startswith("Error:")]
    assert len(error) == 1 and told in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (["--section", "decision"], {"decision"}),
        (["--section", "summary", "--document-kind", "minutes"], {"summary"}),
        (["--document-kind", "agenda"], set()),
    ],
)
def test_kinds_limit_what_is_quoted(
    runner: CliRunner, sample_build: BuildReport, options: list[str], kinds: set[str]
) -> None:
    home = str(sample_build.folder.parent.parent)
    arguments = ["ask", "Cykelsti langs Østervej", "--home", home, "--json", *options]
    values = json.loads(runner.invoke(cli.main, arguments).stdout)
    shown = values["quotes"] or values["nearest"]
    assert {q["citation"]["section"]["kind"] for q in shown} == kinds


@pytest.mark.parametrize(
    ("arguments", "told", "kinds"),
    [
        (["Sagsnr. 22/0702"], "13. september 2022, Teknik- og Klimaudvalget, punkt 2: Anbefalet",
         ["minutes", "mention", "minutes", "minutes"]),
        (["22/0702", "--municipality", "Ravnsø"], "Byrådet vedtog enstemmigt indstillingen.",
         ["minutes", "mention", "minutes", "minutes"]),
        (["22/0720"], "22/0702 (Ravnsø Kommune)", []),
    ],
)
def test_a_case_is_told_as_the_api_tells_it(
    runner: CliRunner, sample_build: BuildReport, client: FlaskClient,
    arguments: list[str], told: str, kinds: list[str],
) -> None:
    home = str(sample_build.folder.parent.parent)
    text = runner.invoke(cli.main, ["case", *arguments, "--home", home])
    assert text.exit_code == 0, text.output
    assert told in " ".join(text.stdout.split())
    printed = json.loads(
        runner.invoke(cli.main, ["case", *arguments, "--home", home, "--json"]).stdout
    )
    query = {"number": arguments[0], **({"municipality": "Ravnsø"} if arguments[1:] else {})}
    assert printed == client.get("/api/v1/cases", query_string=query).get_json()
    assert [s["kind"] for c in printed["cases"] for s in c["steps"]] == kinds


def test_numbers_of_a_case_are_told_as_the_api_tells_them(
    runner: CliRunner, sample_build: BuildReport, client: FlaskClient
) -> None:
    arguments = ["case", "22/0702", "--numbers", "--home", str(sample_build.folder.parent.parent)]
    printed = json.loads(runner.invoke(cli.main, [*arguments, "--json"]).stdout)
    assert printed == client.get("/api/v1/numbers?number=22/0702").get_json()
    text = runner.invoke(cli.main, arguments).stdout
    assert "9500000 DKK" in text and "Anlægsbevilling til klimatilpasning" in text


def test_similar_cases_are_told_as_the_api_tells_them(
    runner: CliRunner, sample_build: BuildReport, client: FlaskClient
) -> None:
    home = str(sample_build.folder.parent.parent)
    arguments = ["case", "22/1466", "--similar", "--home", home]
    printed = json.loads(runner.invoke(cli.main, [*arguments, "--json"]).stdout)
    assert printed == client.get("/api/v1/similar?number=22/1466").get_json()
    text = " ".join(runner.invoke(cli.main, arguments).stdout.split())
    assert all(one["label"] in text for one in printed["similar"])


@pytest.mark.parametrize("option", [[], ["--numbers"], ["--similar"]])
def test_a_case_needs_no_encoder(sample_build: BuildReport, option: list[str]) -> None:
    code = (
        "import sys\n"
        "from web.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        "heavy = {'torch', 'transformers', 'onnxruntime', 'sentence_transformers'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    home = str(sample_build.folder.parent.parent)
    run = subprocess.run(
        [sys.executable, "-c", code, "case", "22/0702", *option, "--home", home],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )
    assert run.stdout.endswith("LOADED []\n")


def test_a_server_loads_no_readers_of_files_and_no_models_of_its_description(
    sample_build: BuildReport,
) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, 'tests')\n"
        "from fakes import FakeEncoder\n"
        "from web import create_app\n"
        "from web.live import Live\n"
        "client = create_app(Live(Path(sys.argv[1]), FakeEncoder), b'key').test_client()\n"
        "assert client.get('/api/v1/search?q=cykelsti').status_code == 200\n"
        "heavy = {'torch', 'transformers', 'pdfplumber', 'onnx', 'pydantic', 'spectree'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
        "assert client.get('/api/v1/openapi.json').status_code == 200\n"
        "print('LOADED', sorted({'pydantic', 'spectree'} & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(sample_build.folder.parent.parent)],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )
    assert run.stdout == "LOADED []\nLOADED ['pydantic', 'spectree']\n"


@pytest.mark.encoder
def test_a_question_loads_no_readers_of_files_and_no_torch(real_archive: LocalArchive) -> None:
    code = (
        "import sys\n"
        "from web.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'pdfplumber', 'onnx'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))\n"
    )
    home = str(real_archive.folder.parent.parent)
    run = subprocess.run(
        [sys.executable, "-c", code, "ask", "Hvad koster det at parkere?", "--home", home],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )
    assert run.stdout.endswith("LOADED []\n")


@pytest.mark.parametrize("question", ["", "x" * 1001])
def test_a_bad_question_fails(
    runner: CliRunner, sample_build: BuildReport, question: str
) -> None:
    home = sample_build.folder.parent.parent
    result = runner.invoke(cli.main, ["ask", question, "--home", str(home)])
    assert result.exit_code == 1
    assert "Error:" in result.output


@pytest.mark.parametrize("text", ["", "[...]", "x" * 5001])
def test_a_text_that_cannot_be_checked_fails(
    runner: CliRunner, sample_build: BuildReport, text: str
) -> None:
    home = sample_build.folder.parent.parent
    result = runner.invoke(cli.main, ["verify", text, "--home", str(home)])
    assert result.exit_code == 1
    assert "Error:" in result.output and "Traceback" not in result.output


def test_the_secret_is_private_and_stays(tmp_path: Path) -> None:
    from web.config import secret

    first = secret(tmp_path / "home")
    assert secret(tmp_path / "home") == first and len(first) == 32
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o077 == 0


def test_inspect_prints_the_documented_shape(runner: CliRunner) -> None:
    file = str(SAMPLES / "ravnsoe-byraadet-2023-10-11.pdf")
    values = json.loads(runner.invoke(cli.main, ["inspect", file, "--json"]).stdout)
    formats = (ROOT / "docs" / "formats.md").read_text("utf-8")

    def names(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {n for v in value.values() for n in names(v)}
        if isinstance(value, list):
            return {n for v in value for n in names(v)}
        return set()

    assert set(values) == {"document", "meetings", "sections", "warnings"}
    assert names(values) and all(f'"{name}"' in formats for name in names(values))
    assert [p["number"] for p in values["meetings"][0]["points"]] == list("1234567")
    outline = runner.invoke(cli.main, ["inspect", file])
    assert outline.exit_code == 0 and "Budget 2024-2027" in outline.stdout


def test_inspect_says_what_is_wrong_with_a_file(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    result = runner.invoke(cli.main, ["inspect", str(tmp_path / "empty.pdf")])
    assert result.exit_code == 1 and "is empty" in result.output


@pytest.mark.parametrize(("choice", "status"), [("mask", "indexed"), ("refuse", "not read")])
def test_civil_registration_numbers_are_masked_or_refused(
    runner: CliRunner, tmp_path: Path, choice: str, status: str
) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "klage.txt").write_text("Brev fra 010190-1234 om hegnet.\n", "utf-8")
    (sources / "andet.txt").write_text("Et brev om en helt anden sag.\n", "utf-8")
    home = str(tmp_path / "home")
    arguments = ["build", str(sources), "--home", home, "--personal-numbers", choice]
    built = runner.invoke(cli.main, arguments)
    assert built.exit_code == 0, built.output
    row = " ".join(line for line in built.output.splitlines() if "klage.txt" in line)
    assert status in row
    assert "010190" not in built.output
    asked = runner.invoke(cli.main, ["ask", "brev om hegnet", "--home", home, "--json"])
    assert "010190" not in asked.stdout
    assert ("██████-████" in asked.stdout) == (choice == "mask")


@pytest.mark.parametrize("environment", [False, True])
def test_the_demo_leaves_other_archives_alone(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: bool
) -> None:
    served: list[Path] = []
    monkeypatch.setattr(server, "_serve", lambda home, *rest: served.append(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if environment:
        monkeypatch.setenv("REFERAT_HOME", str(tmp_path / "own"))
    result = runner.invoke(cli.main, ["demo"])
    assert result.exit_code == 0, result.output
    usual = tmp_path / ("own" if environment else "referat")
    assert served == [usual / "demo"]
    assert not (usual / "current").exists()


def test_a_home_that_cannot_be_made_is_one_line(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    home = str(tmp_path / "file" / "home")
    result = runner.invoke(cli.main, ["build", str(SAMPLES), "--home", home])
    assert result.exit_code == 1 and "Error:" in result.output and "--home" in result.output


def test_matrix_products_are_kept_on_one_thread() -> None:
    told = (
        "import os, sys, web.cli; assert 'numpy' not in sys.modules;"
        "web.cli.main(['ask', '--help'], standalone_mode=False);"
        "print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    for chosen, used in ((None, "1"), ("3", "3")):
        asked = {**environment, **({"OPENBLAS_NUM_THREADS": chosen} if chosen else {})}
        found = subprocess.run(
            [sys.executable, "-c", told], env=asked, capture_output=True, text=True, check=True
        )
        assert found.stdout.splitlines()[-1] == used


def test_serve_without_an_index_goes_live_when_one_is_built(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask import Flask

    from embeddings.build import build
    from web.server import alone as production

    home, told = tmp_path / "home", list[str]()

    def serve(served: list[tuple[object, Flask]]) -> None:
        ((_, app),) = served
        browser = app.test_client()
        page = browser.get("/", headers={"Accept-Language": "en"})
        assert page.status_code == 503 and page.headers["Retry-After"]
        told.append(page.get_data(as_text=True))
        build([next(SAMPLES.glob("*2022-05-10*"))], home, FakeEncoder())
        assert browser.get("/").status_code == 200

    monkeypatch.setattr(production, "serve_alone", serve)
    result = runner.invoke(cli.main, ["serve", "--home", str(home), "--port", "0"])
    assert result.exit_code == 0, result.output
    assert "referat build" in result.output and "nothing is indexed yet" in result.output
    assert "Nothing is indexed yet" in told[0]
