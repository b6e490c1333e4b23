"""The export as commands and server give it: as described, whole, and gone with its documents."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, SAMPLES
from described import problems
from fakes import FakeEncoder
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from waitress.server import create_server

from embeddings import kept_exports
from embeddings.archive import ArchiveInfo
from embeddings.build import BuildReport, build
from embeddings.generation import LocalArchive, current
from embeddings.kept import rollback
from embeddings.removal import remove
from web import cli, create_app
from web.commands import shared
from web.export_files import EXPORTS, BeingMade, ExportFiles
from web.live import Live
from web.schema import export as shapes

_TXT = "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"
_OTHER = "ravnsoe-teknik-og-klimaudvalget-2023-06-13.txt"
_FORMATS = (ROOT / "docs" / "formats.md").read_text("utf-8")
_SHAPES = {
    "export": shapes.ExportHeader, "removed": shapes.RemovedDocument,
    "document": shapes.ExportedDocument, "meeting": shapes.ExportedMeeting,
    "point": shapes.ExportedPoint, "end": shapes.ExportEnd,
}

Run = Callable[..., Result]


def _sha(name: str) -> str:
    return hashlib.sha256((SAMPLES / name).read_bytes()).hexdigest()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive of two documents, then of one more."""
    (tmp_path / "minutes").mkdir()
    for name in (_TXT, _OTHER, "ravnsoe-byraadet-2023-03-22.pdf"):
        shutil.copy(SAMPLES / name, tmp_path / "minutes")
        build([tmp_path / "minutes"], tmp_path / "home", FakeEncoder())
    return tmp_path / "home"


@pytest.fixture
def served(home: Path) -> FlaskClient:
    return create_app(Live(home, FakeEncoder), b"key").test_client()


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(shared, "load_encoder", lambda *_, **__: FakeEncoder())

    def command(*arguments: str, of: Path = home) -> Result:
        return CliRunner().invoke(cli.main, [*arguments, "--home", str(of)])

    return command


def _lines(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()]


def _exports(home: Path) -> list[str]:
    return sorted(p.name for p in kept_exports.folder_of(home).glob("*"))


def _closed(model: Any) -> Draft202012Validator:
    """A check against a shape that allows no fields but its own."""
    schema = model.model_json_schema()
    for one in (schema, *schema.get("$defs", {}).values()):
        if "properties" in one:
            one["additionalProperties"] = False
    return Draft202012Validator(schema)


def test_every_line_is_as_described_and_documented(client: FlaskClient) -> None:
    response = client.get("/api/v1/export")
    assert response.status_code == 200 and response.mimetype == "application/x-ndjson"
    lines = _lines(response.data)
    checks = {name: _closed(shape) for name, shape in _SHAPES.items()}
    for line in lines:
        errors = [e.message for e in checks[line["type"]].iter_errors(line)]
        assert errors == [], line["type"]
    named = {name for line in lines for name in (line["type"], *line)}
    for part in ("document", "meeting", "point"):
        line = next(one for one in lines if one["type"] == part)
        named |= {n for s in line["sections"] for n in s}
    reading = next(one for one in lines if one["type"] == "document")["reading"]
    named |= {*reading, *reading["document"], *reading["meeting"], *lines[0]["counts"]}
    assert {name for name in named if f"`{name}`" not in _FORMATS} == set()


def test_the_page_of_the_api_lets_it_be_downloaded(client: FlaskClient) -> None:
    page = client.get("/api/v1/docs").get_data(as_text=True)
    forms = [form.split(">", 1)[0] for form in page.split('<form class="try"')[1:]]
    assert [form for form in forms if "data-file" in form] == [
        ' method="get" action="/api/v1/export" data-method="GET" data-file']
    as_the_form_sends_it = client.get("/api/v1/export?since=&sprog=")
    assert as_the_form_sends_it.headers["Content-Disposition"].startswith("attachment")


def test_points_are_those_of_the_api(client: FlaskClient) -> None:
    lines = _lines(client.get("/api/v1/export").data)
    for line in (one for one in lines if one["type"] == "point"):
        point = client.get(f"{line['api']}?sprog=da").get_json()
        for name in ("number", "title", "case_number", "decision", "url", "page", "closed"):
            assert line[name] == point[name]
        for section, other in zip(line["sections"], point["sections"], strict=True):
            assert section == {k: v for k, v in other.items() if k != "name"}


def test_packed_or_plain_it_is_the_same_file(served: FlaskClient, home: Path) -> None:
    plain = served.get("/api/v1/export")
    packed = served.get("/api/v1/export", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data)
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]
        assert "referat-0003.ndjson" in response.headers["Content-Disposition"]
    assert [name[:5] for name in _exports(home)] == ["0003-"] * 2
    tag = plain.headers["ETag"]
    assert served.get("/api/v1/export", headers={"If-None-Match": tag}).status_code == 304


def test_the_server_and_the_command_give_the_same(
    served: FlaskClient, run: Run, tmp_path: Path
) -> None:
    for since, query in ((), ""), (("--since", "1"), "?since=0001"):
        path = tmp_path / "out.ndjson"
        told = run("export", "-o", str(path), "--json", *since)
        assert told.exit_code == 0, told.output
        values = json.loads(told.stdout)
        data = served.get(f"/api/v1/export{query}").data
        assert path.read_bytes() == data == run("export", *since).stdout_bytes
        lines = _lines(data)
        assert values["lines"] == len(lines) and values["sha256"] == lines[-1]["sha256"]
        assert {k: v for k, v in lines[0].items() if k in values} == {
            k: v for k, v in values.items() if k not in ("file", "lines", "sha256")}
        assert {name for name in values if f"`{name}`" not in _FORMATS} == set()


def test_changes_are_listed_by_page(served: FlaskClient) -> None:
    described = served.get("/api/v1/openapi.json").get_json()
    values = served.get("/api/v1/changes?since=0001").get_json()
    assert not problems(described, "/api/v1/changes", 200, values)
    pdf = "ravnsoe-byraadet-2023-03-22.pdf"
    assert sorted((d["change"], d["file"], d["sha256"]) for d in values["documents"]) == sorted(
        ("added", name, _sha(name)) for name in (_OTHER, pdf))
    assert values["since"] == "0001" and values["index"]["generation"] == "0003"
    page = served.get("/api/v1/changes?since=1&per_page=1&page=2").get_json()
    assert page["documents"] == values["documents"][1:] and page["total"] == 2
    assert page["previous"] == "/api/v1/changes?since=1&per_page=1&page=1"


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/changes", 400, "bad_field"),
        ("/changes?since=x", 400, "bad_field"),
        ("/changes?since=²", 400, "bad_field"),
        ("/changes?since=0009", 410, "changes_unknown"),
        ("/changes?since=1&page=0", 400, "bad_page"),
        ("/export?since=../0001", 400, "bad_field"),
        ("/export?since=0000", 410, "changes_unknown"),
        ("/export?all=1", 400, "unknown_field"),
    ],
)
def test_what_cannot_be_given_has_a_code(
    served: FlaskClient, address: str, status: int, code: str
) -> None:
    response = served.get(f"/api/v1{address}")
    assert (response.status_code, response.get_json()["error"]["code"]) == (status, code)
    described = served.get("/api/v1/openapi.json").get_json()
    path = f"/api/v1{address.partition('?')[0]}"
    assert not problems(described, path, status, response.get_json())


def test_no_export_outlives_its_generation_or_a_document(
    served: FlaskClient, home: Path, tmp_path: Path
) -> None:
    for query in ("", "?since=0001", "?since=0002"):
        served.get(f"/api/v1/export{query}")
    assert len(_exports(home)) == 6
    half = kept_exports.folder_of(home) / ".0003-x.ndjson.gz.part"
    half.write_text("half", "utf-8")
    remove(_TXT, home, FakeEncoder())
    assert _exports(home) == []
    lines = _lines(served.get("/api/v1/export?since=0001").data)
    assert next(line for line in lines if line["type"] == "removed") == {
        "type": "removed", "sha256": _sha(_TXT), "reason": "removed", "file": None,
        "replaced_by": None,
    }
    listed = served.get("/api/v1/changes?since=3").get_json()["documents"]
    assert listed == [
        {"change": "removed", "sha256": _sha(_TXT), "file": None, "meeting": None}]
    assert _TXT not in served.get("/api/v1/export").get_data(as_text=True)
    build([tmp_path / "minutes"], home, FakeEncoder())
    served.get("/api/v1/export")
    rollback(home)
    assert _exports(home) == []


def test_an_export_made_while_its_document_is_removed_is_not_kept(
    home: Path, tmp_path: Path
) -> None:
    info = LocalArchive(current(home)).info

    def lines() -> Iterator[bytes]:
        yield b"{}\n"
        remove(_TXT, home, FakeEncoder())

    with pytest.raises(BeingMade, match="another index"):
        ExportFiles(home, patience=60).packed(info, None, lines)
    assert _exports(home) == []


def test_one_is_made_at_a_time_and_nobody_waits_long(home: Path) -> None:
    info: ArchiveInfo = LocalArchive(current(home)).info
    go, made = threading.Event(), []
    files = ExportFiles(home, patience=0.01)

    def lines() -> Iterator[bytes]:
        made.append(1)
        go.wait(30)
        yield b"{}\n"

    for since in (None, None, "0001"):
        with pytest.raises(BeingMade, match="ask again"):
            files.packed(info, since, lines)
    go.set()
    patient = ExportFiles(home, patience=30)
    while not (found := _exports(home)) or found[0].startswith("."):
        time.sleep(0.01)
    assert patient.packed(info, None, lines).name == found[0] and made == [1]


def test_what_fails_is_tried_again(home: Path) -> None:
    info, files = LocalArchive(current(home)).info, ExportFiles(home, patience=30)

    def failing() -> Iterator[bytes]:
        raise OSError(28, "No space left on device")
        yield b""

    with pytest.raises(Exception, match="No space left"):
        files.packed(info, None, failing)
    assert files.packed(info, None, lambda: [b"{}\n"]).is_file() and len(_exports(home)) == 1


def test_a_client_is_told_to_come_again(served: FlaskClient) -> None:
    files: ExportFiles = served.application.config[EXPORTS]

    def later(*_: object) -> Path:
        raise BeingMade("the export is being made; ask again in a moment")

    files.plain = later  # type: ignore[method-assign]
    response = served.get("/api/v1/export")
    assert (response.status_code, response.get_json()["error"]["code"]) == (503, "being_made")
    assert int(response.headers["Retry-After"]) > 0


def test_clients_that_do_not_read_keep_no_thread_busy(home: Path, tmp_path: Path) -> None:
    app = create_app(Live(home, FakeEncoder), b"key")
    files: ExportFiles = app.config[EXPORTS]
    app.test_client().get("/api/v1/export")
    (path,) = kept_exports.folder_of(home).glob("*.ndjson")
    path.write_bytes(b" " * (64 << 20))  # More than the server holds in memory for anybody.
    server = create_server(app, host="127.0.0.1", port=0, threads=2)
    threading.Thread(target=server.run, daemon=True).start()
    port, slow = server.effective_port, []
    try:
        for _ in range(6):
            client = socket.create_connection(("127.0.0.1", port), timeout=30)
            client.sendall(b"GET /api/v1/export HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
            slow.append(client)
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/api/v1/health/live", timeout=30
        ) as answer:
            assert json.load(answer) == {"status": "alive"}
        # Who began to read goes on reading, although the index changes.
        remove(_TXT, home, FakeEncoder())
        assert not path.exists()
        rest = 0
        while rest < 64 << 20:
            rest += len(slow[0].recv(1 << 20))
    finally:
        for client in slow:
            client.close()
        server.close()
    assert files is app.config[EXPORTS]


def test_exports_count_towards_the_limits(home: Path) -> None:
    from web.serving import Serving

    client = create_app(
        Live(home, FakeEncoder), b"key", Serving(rate_limit="2/minute")).test_client()
    assert [client.get("/api/v1/export").status_code for _ in range(3)] == [200, 200, 429]


def test_import_and_what_cannot_be_imported(run: Run, home: Path, tmp_path: Path) -> None:
    path, there = tmp_path / "all.ndjson.gz", tmp_path / "there"
    assert "3 documents" in run("export", "-o", str(path)).output
    values = json.loads(run("import", str(path), "--json", of=there).stdout)
    assert values["generation"] == "0001" and len(values["sources"]) == 3
    assert "Files: 3 indexed" in run("import", str(path), of=there).output
    path.write_bytes(path.read_bytes()[:-5])
    told = run("import", str(path), of=there)
    assert told.exit_code == 1
    assert "is not whole" in told.output and "fetch it again" in told.output
    assert current(there).name == "0002"
    assert "is no JSON" in run("import", str(SAMPLES / _TXT), of=there).output
    assert run("export", "--json").exit_code == 2
    assert "take a full export" in run("export", "--since", "0077").output
    assert "referat build" in run("export", of=tmp_path / "nothing").output


def test_an_index_of_an_earlier_version_is_told(sample_build: BuildReport, tmp_path: Path) -> None:
    home = tmp_path / "old"
    shutil.copytree(sample_build.folder.parent.parent, home)
    path = current(home) / "manifest.json"
    values = json.loads(path.read_text("utf-8"))
    del values["documents"], values["origin"], values["files"]["readings.ndjson.gz"]
    path.write_text(json.dumps(values), "utf-8")
    told = CliRunner().invoke(cli.main, ["export", "--home", str(home)])
    assert told.exit_code == 1 and "run `referat build` again" in told.output
