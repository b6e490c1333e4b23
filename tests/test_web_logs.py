"""The log: a line for each request with the fields that are documented, and nothing asked."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import socket
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import ROOT
from fakes import FakeEncoder
from flask import Flask
from page_types import PAGES
from prometheus_client import generate_latest
from waitress import create_server
from werkzeug.exceptions import BadRequest, NotFound

from corpus.errors import StoreError
from embeddings.build import BuildReport
from qa.errors import BadQuestion
from web import create_app
from web.current import METRICS, STATISTICS
from web.live import Live
from web.logs.access import network_of
from web.logs.fields import FIELDS, JSON, TEXT
from web.logs.writing import set_up, tell
from web.serving import Serving
from web.statistics.store import NAME

CANARY = "Kanariefugl"
_NUMBER = re.compile(r"[0-9a-f]{16}")

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is logged as JSON, at every level and by every library; set right again after."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, logging.raiseExceptions, threading.excepthook
    levels = {n: logging.getLogger(n).level for n in logging.Logger.manager.loggerDict}
    written = io.StringIO()
    set_up(JSON, "debug", written)
    for name in {"", *levels, "waitress", "werkzeug", "web.app"}:
        if not name.startswith("referat"):
            logging.getLogger(name).setLevel(logging.DEBUG)
    yield written
    logging.captureWarnings(False)
    root.handlers[:], root.level = before[0], before[1]
    logging.raiseExceptions, threading.excepthook = before[2], before[3]
    for name in list(logging.Logger.manager.loggerDict):
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))


@pytest.fixture
def lines(stream: io.StringIO) -> Lines:
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def make(sample_build: BuildReport) -> Callable[..., Flask]:
    """An application over the sample archive, at addresses of which things go wrong."""

    def made(**chosen: Any) -> Flask:
        home = sample_build.folder.parent.parent
        app = create_app(Live(home, FakeEncoder), b"key", Serving(**chosen), home)

        def fails(kind: str) -> str:
            try:
                raise ValueError(CANARY)
            except ValueError as error:
                raise {
                    "own": StoreError("corpus.sqlite is damaged"), "asked": BadQuestion(CANARY),
                    "system": OSError(28, "No space left on device", CANARY),
                    "http": BadRequest(CANARY), "absent": NotFound(CANARY),
                }.get(kind, KeyError(CANARY)) from error

        app.add_url_rule("/fejl/<kind>", "fails", fails, methods=["GET", "POST"])
        return app

    return made


def _requests(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in found if line["event"] == "request"]


def test_a_request_has_one_line(make: Callable[..., Flask], lines: Lines) -> None:
    response = make().test_client().get("/?q=Hvad+kostede+havnebadet&sprog=en", buffered=True)
    (line,) = _requests(lines())
    assert line.pop("stages").keys() == {
        "understand", "encode", "retrieve", "read", "extract", "judge"
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line.pop("time"))
    assert line.pop("ms") > 0 and line.pop("process") > 0
    assert line.pop("quotes") in range(4) and line.pop("answer") in ("answered", "no_answer")
    line.pop("reason", None)
    assert line == {
        "level": "info", "event": "request", "logger": "referat.request",
        "request": response.headers["X-Request-ID"], "method": "GET", "endpoint": "pages.ask",
        "status": 200, "bytes": len(response.data), "generation": "0001", "language": "en",
        "asks": "amount",
    }


def test_what_did_not_answer_says_why(make: Callable[..., Flask], lines: Lines) -> None:
    make().test_client().post("/api/v1/ask", json={"question": "hej"}, buffered=True)
    (line,) = _requests(lines())
    assert (line["endpoint"], line["answer"], line["reason"], line["quotes"]) == (
        "api.ask", "no_answer", "no_words", 0
    )


@pytest.mark.parametrize(
    ("path", "level"),
    [("/static/css/base.css", "debug"), ("/api/v1/health/live", "debug"), ("/om", "info"),
     ("/static/css/no.css", "info"), ("/nowhere", "info")],
)
def test_files_and_probes_are_told_at_debug(
    make: Callable[..., Flask], lines: Lines, path: str, level: str
) -> None:
    make().test_client().get(path, buffered=True)
    assert [line["level"] for line in _requests(lines())] == [level]


def test_a_request_without_a_body_has_no_bytes(make: Callable[..., Flask], lines: Lines) -> None:
    make().test_client().head("/om", buffered=True)
    assert [(line["method"], line["bytes"]) for line in _requests(lines())] == [("HEAD", 0)]


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        (1, "0123456789abcdef0123456789abcdef", True),
        (1, "123e4567-e89b-12d3-a456-426614174000", True),
        (0, "0123456789abcdef0123456789abcdef", False),
        (1, "0123456789ABCDEF", False), (1, "0123456789abcde", False), (1, "a" * 65, False),
        (1, CANARY, False), (1, "0123456789abcdef\u0085", False), (1, "", False),
    ],
)
def test_a_number_is_taken_from_own_servers_if_it_is_one(
    make: Callable[..., Flask], lines: Lines, proxies: int, given: str, taken: bool
) -> None:
    client = make(proxies=proxies).test_client()
    response = client.get("/om", headers={"X-Request-ID": given}, buffered=True)
    number = response.headers["X-Request-ID"]
    assert (number == given) is taken
    assert taken or _NUMBER.fullmatch(number)
    assert _requests(lines())[0]["request"] == number


@pytest.mark.parametrize(
    ("path", "told"),
    [("/fejl/x", True), ("/fejl/own", True), ("/fejl/http", True), ("/nowhere", False)],
)
def test_an_error_page_has_the_number(
    make: Callable[..., Flask], path: str, told: bool
) -> None:
    response = make().test_client().get(path)
    page = response.get_data(as_text=True)
    assert (response.headers["X-Request-ID"] in page) is told


def test_a_fault_is_told_by_type_and_place(make: Callable[..., Flask], lines: Lines) -> None:
    response = make().test_client().get("/fejl/x", buffered=True)
    (fault,) = [line for line in lines() if line["level"] == "error"]
    assert fault["error"] == "KeyError < ValueError" and "message" not in fault
    assert fault["request"] == response.headers["X-Request-ID"]
    assert re.fullmatch(r"\S*tests/test_web_logs\.py:\d+ fails", fault["at"][-1])


@pytest.mark.parametrize(
    ("error", "event", "message"),
    [
        (StoreError("x.sqlite is damaged"), "x.sqlite is damaged", "x.sqlite is damaged"),
        (BadQuestion(CANARY), "BadQuestion", None),
        (OSError(28, "No space left", CANARY), "OSError: No space left", "No space left"),
        (UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY), "UnicodeDecodeError", None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_only_known_errors_speak(
    lines: Lines, error: Exception, event: str, message: str | None
) -> None:
    logging.getLogger("referat.web").error("%s", error)
    logging.getLogger("referat.web").error("it failed", exc_info=error)
    said, traced = lines()
    assert said["event"] == event
    assert traced.get("message") == message and traced["error"] == type(error).__name__


def test_a_library_is_told_by_its_place(lines: Lines) -> None:
    logging.getLogger("waitress").error(f"Exception while serving /?q={CANARY}")
    extra = {"address": CANARY, "told": {"address": CANARY}}
    logging.getLogger("py3langid").warning("%s", CANARY, extra=extra, stack_info=True)
    warnings.warn(CANARY, stacklevel=1)
    found = lines()
    assert [(line["event"], line["logger"]) for line in found] == [
        ("library", "waitress"), ("library", "py3langid"), ("library", "py.warnings"),
    ]
    assert found[0]["at"].startswith("test_web_logs.test_a_library")
    assert not any("address" in line for line in found)


def test_a_record_that_cannot_be_written_is_not_printed(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("referat.web").error("%d", CANARY)
    assert capsys.readouterr() == ("", "") and not lines()


def test_threads_that_fail_are_logged(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ValueError(CANARY)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert [line["error"] for line in lines()] == ["ValueError"]
    assert capsys.readouterr() == ("", "")


def test_text_has_the_same_fields(make: Callable[..., Flask], stream: io.StringIO) -> None:
    written = io.StringIO()
    set_up(TEXT, "info", written)
    make().test_client().get("/fejl/x", buffered=True)
    text = written.getvalue()
    assert "endpoint=fails" in text and "KeyError < ValueError" in text
    assert re.search(r"^  \S*tests/test_web_logs\.py:\d+ fails$", text, re.M)
    assert CANARY not in text and "\x1b" not in text
    assert text.count("\n") == 2 + len(re.findall(r"^  ", text, re.M))


def test_the_operator_is_told_in_the_same_format(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    tell("Ask at http://127.0.0.1/")
    assert [(line["logger"], line["event"]) for line in lines()] == [
        ("referat.server", "Ask at http://127.0.0.1/")
    ]
    set_up(TEXT, "error", io.StringIO())
    tell("Ask at http://127.0.0.1/")
    assert len(lines()) == 1


@pytest.mark.parametrize("level", ["warning", "error"])
def test_the_level_decides(make: Callable[..., Flask], stream: io.StringIO, level: str) -> None:
    written = io.StringIO()
    set_up(JSON, level, written)
    make().test_client().get("/om", buffered=True)
    assert not written.getvalue()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.57", "192.0.2.0/24"), ("2001:db8:12:34::1", "2001:db8:12::/48"),
        ("::ffff:192.0.2.57", "192.0.2.0/24"), (f"fe80::1%{CANARY}", "fe80::/48"),
        (CANARY, None), ("", None), ("192.0.2.57:80", None),
    ],
)
def test_of_an_address_the_network_is_kept(address: str, network: str | None) -> None:
    assert network_of(address) == network


def test_addresses_are_logged_if_wanted(make: Callable[..., Flask], lines: Lines) -> None:
    for chosen in ({}, {"log_addresses": True, "proxies": 1}):
        client = make(**chosen).test_client()
        client.get("/", headers={"X-Forwarded-For": "198.51.100.9"}, buffered=True)
        english = {"Accept-Language": "en"}
        told = "which network a request came from" in client.get("/om", headers=english).text
        assert told is bool(chosen)
    asked = [line for line in _requests(lines()) if line["endpoint"] == "pages.ask"]
    assert [line.get("address") for line in asked] == [None, "198.51.100.0/24"]


# --- Nothing of what was asked ---


def _send_everything(app: Flask) -> set[int]:
    """The canary by every route and every part of a request. Gives the statuses met."""
    client = app.test_client()
    headers = dict.fromkeys(
        ("User-Agent", "Referer", "X-Request-ID", "Accept-Language", "X-Forwarded-For",
         "Authorization", "Origin", "Range", "If-None-Match", "If-Modified-Since",
         "X-Forwarded-Host", "Forwarded", "Sec-Fetch-Dest", "Accept", "Accept-Encoding", CANARY),
        CANARY,
    )
    client.set_cookie("sprog", CANARY)
    client.set_cookie(CANARY, CANARY)
    query = dict.fromkeys(
        ("q", "samtale", "sprog", "kommune", "udvalg", "fra", "til", "punkt", "sag", "dokument",
         "citat", "sti", "ret", "aar", "page", CANARY),
        CANARY,
    )
    statuses = set()
    paths = [page.path for page in PAGES] + [f"/{CANARY}", f"/fejl/{CANARY}"]
    paths += [f"/fejl/{kind}" for kind in ("own", "asked", "system", "http", "absent")]
    for rule in app.url_map.iter_rules():
        values = {
            name: 1 if type(converter).__name__ == "IntegerConverter" else CANARY
            for name, converter in rule._converters.items()
        }
        built = rule.build(values)
        assert built
        paths.append(built[1])
    for path in paths:
        separator = "&" if "?" in path else "?"
        for method in ("GET", "HEAD", "POST", "DELETE", CANARY.upper()):
            for body in (
                {"query_string": None}, {"query_string": query}, {"data": query},
                {"json": {"question": CANARY, "text": CANARY, "filters": {"from": CANARY}}},
                {"json": {CANARY: CANARY}},
                {"data": f'{{"question": "{CANARY}', "content_type": "application/json"},
                {"data": CANARY, "content_type": f"application/{CANARY}"},
            ):
                if body.get("query_string") and separator == "&":
                    continue
                if method in ("HEAD", "DELETE") and not body.get("query_string"):
                    continue
                response = client.open(
                    path, method=method, headers=headers, buffered=True, **body)  # type: ignore
                statuses.add(response.status_code)
    for question in (CANARY, f"Hvad sagde {CANARY} i Byrådet?", "x" * 1001 + CANARY, "\ud800"):
        body = json.dumps({"question": question})
        sent = client.post("/api/v1/ask", data=body, content_type="application/json")
        statuses.add(sent.status_code)
    return statuses


def test_the_canary_is_nowhere(
    make: Callable[..., Flask], stream: io.StringIO, lines: Lines, sample_build: BuildReport
) -> None:
    app = make(metrics_port=1, proxies=1, log_addresses=True, statistics=True)
    statuses = _send_everything(app)
    assert {200, 400, 404, 405, 500, 503} <= statuses
    assert len(_requests(lines())) > 500
    figures = generate_latest(app.config[METRICS].registry).decode()
    assert CANARY.casefold() not in (stream.getvalue() + figures).casefold()
    home = sample_build.folder.parent.parent
    app.config[STATISTICS].flush()
    counted = (home / NAME).read_bytes()
    (home / NAME).unlink()  # Other tests share the home.
    assert counted and CANARY.casefold().encode() not in counted.lower()
    for path in home.rglob("*"):
        assert CANARY.casefold() not in path.name.casefold()
        if path.is_file() and path.name not in ("dense.faiss", "sentences.npy", "tokens.npy"):
            assert CANARY.casefold().encode() not in path.read_bytes().lower(), path


def test_nor_where_the_server_itself_logs(
    make: Callable[..., Flask], stream: io.StringIO, lines: Lines,
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = make()
    inner = app.wsgi_app

    def fails(environ: Any, start_response: Any) -> Any:
        if CANARY in environ["PATH_INFO"]:
            raise RuntimeError(environ["QUERY_STRING"])
        return inner(environ, start_response)

    app.wsgi_app = fails  # type: ignore[method-assign]
    server = create_server(app, host="127.0.0.1", port=0, threads=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for request in (
        f"GET /{CANARY}?q={CANARY} HTTP/1.0\r\n\r\n", f"{CANARY} {CANARY} {CANARY}\r\n\r\n",
        f"GET / HTTP/1.0\r\n{CANARY}\r\n\r\n",
        f"GET / HTTP/1.1\r\nContent-Length: {CANARY}\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.effective_port), 10) as connection:
            connection.sendall(request.encode())
            while connection.recv(4096):
                pass
    server.close()
    assert ("library", "waitress", "RuntimeError") in [
        (line["event"], line["logger"], line.get("error")) for line in lines()
    ]
    assert CANARY.casefold() not in stream.getvalue().casefold()
    assert CANARY.casefold() not in "".join(capsys.readouterr()).casefold()


# What gunicorn says of its processes.
_HANDS_ON = ("workers.py",)


def test_own_messages_are_constant() -> None:
    """What is put into a message is an argument, where exceptions are made safe."""
    for floor in ("corpus", "embeddings", "qa", "web"):
        for path in (ROOT / floor).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                    continue
                if path.name in _HANDS_ON:
                    continue
                if ast.unparse(call.func.value) == "log" and call.func.attr != "log":
                    told = call.args[0]
                    constant = isinstance(told, ast.Constant) and isinstance(told.value, str)
                    assert constant, f"{path.relative_to(ROOT)}:{call.lineno}"


def test_every_field_is_documented() -> None:
    section = (ROOT / "docs" / "operations.md").read_text("utf-8").split("## Logs\n")[1]
    table = re.findall(r"^\| `(\w+)` \| (.*) \|$", section.split("\n## ")[0], re.M)
    assert dict(table) == FIELDS


def test_fields_that_are_not_known_are_not_written(lines: Lines) -> None:
    told = {"told": {"status": 200, "question": CANARY}}
    logging.getLogger("referat.web").info("said", extra=told)
    assert lines()[0]["status"] == 200 and "question" not in lines()[0]


def test_a_damaged_stream_fails_no_request(
    make: Callable[..., Flask], stream: io.StringIO
) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    set_up(JSON, "info", Full())
    assert make().test_client().get("/om").status_code == 200
