"""A server under test: each request is sent, timed, and its answer looked at."""

from __future__ import annotations

import faulthandler
import gc
import json
import math
import os
import signal
import sys
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any
from urllib.parse import unquote_to_bytes

from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.reliability.sent import SECRET, Request, request_by
from embeddings.archive import Archive
from tests.fakes import FakeEncoder
from web import create_app
from web.live import Live
from web.serving import Serving

# What the conversations that are handed back were of.
_TURNS = ("Hvad om cykelstien?", "Hvad med 2023?", "Hvem stemte imod?")


class Hang(BaseException):
    """A request that is not answered in time. No handler of the application takes it."""


class Asked:
    """The whole application over an archive, without a network.

    ``real``: with the encoder and the reader that ship, as a server has them.
    """

    def __init__(self, home: Path, kept: Path, real: bool = False, seconds: int = 10) -> None:
        self._seconds = seconds
        self._conversations: list[str] = []
        encoder: Any = FakeEncoder
        reader: Any = None
        if real:
            from embeddings.encoder import load
            from qa.reader import load as load_reader
            from web.config import default_cache

            def encoder() -> Any:
                return load(None, default_cache())

            def reader() -> Any:
                return load_reader(default_cache())
        live = Live(home, encoder, reader) if reader else Live(home, encoder)
        self.app = create_app(live, SECRET, Serving(feedback=True), kept)
        self.archive: Archive = live.service().archive
        signal.signal(signal.SIGPROF, _hangs)

    def by_number(self, seed: int, number: int) -> Request:
        """The request of a number, the same whatever was asked before it."""
        chance = Random(f"{seed}:{number}")
        return request_by(chance, chance.choice(self.conversations()))

    def conversations(self) -> list[str]:
        """Strings of answers, as a reader would hand them back."""
        for question in _TURNS[len(self._conversations) :]:
            body = {"question": question, "conversation": "".join(self._conversations[-1:])}
            sent = Request("POST", "/api/v1/ask", body=json.dumps(body).encode(),
                           headers=(("Content-Type", "application/json"),))
            self._conversations.append(str(json.loads(self.send(sent)[2])["conversation"]))
        return self._conversations

    def wrong(self, request: Request) -> tuple[float, str | None]:
        """Seconds of computing that the answer took, and what is wrong with it, if anything.

        Computing alone counts, so that a busy machine makes no hang.
        """
        began = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, self._seconds)
        # What waits, or does not even take the signal, ends the process, with where it was.
        faulthandler.dump_traceback_later(12 * self._seconds, exit=True, file=sys.stderr)
        problem = None
        try:
            problem = self._answered(request)
        except Hang:
            problem = f"no answer after {self._seconds} s"
        except Exception as error:
            problem = f"raised {error!r}"
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            faulthandler.cancel_dump_traceback_later()
        return time.process_time() - began, problem

    def _answered(self, request: Request) -> str | None:
        status, kind, data = self.send(request)
        if status >= 500 and not (status == 503 and b'"being_made"' in data):
            return f"status {status}"
        if kind.startswith("application/json"):
            return self._wrong_json(request, data, status)
        if kind.startswith("text/html"):
            data.decode("utf-8")
        return None

    def send(self, request: Request) -> tuple[int, str, bytes]:
        """Status, content type and content of the answer."""
        environ = EnvironBuilder(method=request.method, input_stream=BytesIO(request.body))
        given = environ.get_environ()
        # As a server hands it over: bytes as Latin-1, escapes of the path undone.
        given["PATH_INFO"] = unquote_to_bytes(request.path).decode("latin-1")
        given["QUERY_STRING"] = request.query
        given["CONTENT_LENGTH"] = str(len(request.body))
        for name, value in request.headers:
            key = name.upper().replace("-", "_")
            given[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        parts, told, headers = run_wsgi_app(self.app, given, buffered=True)
        return int(told.split()[0]), headers.get("Content-Type", ""), b"".join(parts)

    def _wrong_json(self, request: Request, data: bytes, status: int) -> str | None:
        if request.method == "HEAD":
            return None
        answer = json.loads(data, parse_constant=_no_number)
        if status != 200:
            told = answer.get("error", {})
            return None if told.get("code") and told.get("message") else "an error without a code"
        for quote in _quotes(answer):
            if not self._stands(quote):
                return f"not in the minutes: {quote['text'][:200]!r}"
        return None

    def _stands(self, quote: dict[str, Any]) -> bool:
        """Whether a quote's words are in one of the files it names."""
        keys = [d["sha256"][:16] for d in quote["citation"]["documents"]]
        rows = (self.archive.corpus.document_by_key(key) for key in keys)
        return any(row is not None and quote["text"] in row.text for row in rows)


def _quotes(value: Any) -> list[dict[str, Any]]:
    """Every quote anywhere in an answer."""
    if isinstance(value, dict):
        inner = [q for v in value.values() for q in _quotes(v)]
        return [value, *inner] if "citation" in value and "text" in value else inner
    return [q for v in value for q in _quotes(v)] if isinstance(value, list) else []


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _hangs(number: int, frame: FrameType | None) -> None:
    raise Hang


def memory() -> float:
    """MB of memory that this process holds."""
    gc.collect()
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    return math.nan


def open_files() -> int:
    """How many files and sockets this process holds open."""
    with suppress(OSError):
        return sum(1 for _ in Path("/proc/self/fd").iterdir())
    return 0
