"""A real Chromium at a served process: fixtures of the tests named ``test_web_*``."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import page_types
import pytest
from fakes import FakeEncoder
from flask import Flask
from served import REAL
from served import served as process
from werkzeug.serving import make_server

from embeddings.build import build
from embeddings.encoder import SentenceTransformerEncoder
from embeddings.generation import LocalArchive

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
DESKTOP, PHONE, NARROW = (1100, 900), (390, 844), (320, 640)
# A reader who enlarges a window of 1280 pixels to double size has this much room.
ENLARGED = (640, 450)
_PATIENCE = 30_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started once."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="browser tests need playwright (make test installs it)"
    )
    path = shutil.which("chromium")
    if not path:
        pytest.skip("browser tests need Debian's chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def all_pages_home(
    real_archive: LocalArchive, encoder: SentenceTransformerEncoder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """An archive with every kind of page, built with the real encoder; not to be changed."""
    home = tmp_path_factory.mktemp("pages")
    cached = real_archive.folder.parent.parent / "cache"
    if cached.is_dir():  # What the sample archive cost is not paid twice.
        shutil.copytree(cached, home / "cache")
    build(page_types.sources(tmp_path_factory.mktemp("loose")), home, encoder)
    return home


@pytest.fixture(scope="session")
def plain_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the fake encoder, for what the model does not matter to."""
    home = tmp_path_factory.mktemp("plain-pages")
    build(page_types.sources(tmp_path_factory.mktemp("plain-loose")), home, FakeEncoder())
    return home


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Where an application is served from this process; without the last "/"."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def address(all_pages_home: Path) -> Iterator[str]:
    """Where a process serves that archive, started as a user starts it; without the last "/"."""
    with process(all_pages_home, "--rate-limit", "", program=REAL) as running:
        yield f"http://127.0.0.1:{running.port}"
        assert running.stop() == 0


@dataclass(slots=True)
class Log:
    """What a page asked for and complained of."""

    requests: list[Request] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Window:
    """A page of its own context, and what it did."""

    page: Page
    log: Log


@pytest.fixture
def window(chromium: Browser) -> Callable[..., Any]:
    """Opens windows; see :func:`opened`."""
    return lambda size=DESKTOP, **wishes: opened(chromium, size, **wishes)


@contextmanager
def opened(
    browser: Browser, size: tuple[int, int], *, scheme: str = "light", language: str = "da",
    scripts: bool = True, still: bool = False,
) -> Iterator[Window]:
    """A window of a size and colour scheme, of a reader of a language, with scripts or without.

    ``still``: that the reader wants no motion.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale=language,
        java_script_enabled=scripts, reduced_motion="reduce" if still else "no-preference",
        is_mobile=size == PHONE, has_touch=size == PHONE,
    )
    context.set_default_timeout(_PATIENCE)
    page, log = context.new_page(), Log()

    def refused(dialog: Any) -> None:
        log.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    # Not the list's own method, which playwright cannot set attributes on.
    page.on("request", lambda request: log.requests.append(request))
    page.on("pageerror", lambda error: log.problems.append(str(error)))
    page.on("dialog", refused)

    def said(message: Any) -> None:
        # Chromium says of a page that is not there that it is not; that is no fault of it.
        expected = "status of 4" in message.text and message.location["url"] == page.url
        if message.type in ("error", "warning") and not expected:
            log.problems.append(message.text)

    page.on("console", said)
    try:
        yield Window(page, log)
    finally:
        context.close()


def fits(page: Page) -> bool:
    """That nothing must be scrolled to sideways."""
    return bool(page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    ))


def too_wide(page: Page) -> list[str]:
    """The elements that reach out of the window, for the message of a test that fails."""
    found: list[str] = page.evaluate(
        """() => [...document.body.querySelectorAll('*')].filter(e => {
            const r = e.getBoundingClientRect();
            return r.width && (r.right > document.documentElement.clientWidth + 1 || r.left < -1);
        }).map(e => e.outerHTML.slice(0, 120)).slice(0, 5)"""
    )
    return found
