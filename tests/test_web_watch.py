"""Builds from a source list, builds of nothing new, and the watch that builds by itself."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT, SAMPLES
from fakes import FakeEncoder
from web_server import Site, serving

from embeddings.generation import current
from embeddings.intake import Choices
from embeddings.locks import building
from embeddings.manifest import Manifest
from web import cli, watching
from web.building import Job
from web.commands import shared
from web.commands.durations import Duration
from web.source_list import BadSourceList, load
from web.watching import Watch

_TXT = "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"
_OTHER = "ravnsoe-teknik-og-klimaudvalget-2023-06-13.txt"
_HTML = "ravnsoe-byraadet-2022-10-26.html"

# No test waits so long for what it expects unless it fails.
_LONG = 60.0


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    folder = tmp_path / "minutes"
    folder.mkdir()
    shutil.copy(SAMPLES / _TXT, folder)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


Run = Callable[..., Result]


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(shared, "load_encoder", lambda *_, **__: FakeEncoder())

    def command(*arguments: object) -> Result:
        return CliRunner().invoke(cli.main, ["build", *map(str, arguments), "--home", str(home)])

    return command


def _files(home: Path) -> set[str]:
    return {source.file for source in Manifest.load(current(home)).sources}


def _until(true: Callable[[], object]) -> None:
    end = time.monotonic() + _LONG
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


# The source list.


def _listed(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_list_names_folders_addresses_and_files_of_addresses(tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text(
        "# Council\nhttps://ravnsoe.dk/1.pdf\n\nhttps://ravnsoe.dk/2.html#top # the second\n"
        "https://ravnsoe.dk/1.pdf\n", "utf-8"
    )
    found = load(_listed(tmp_path, """
        folders = ["minutes", "/srv/minutes"]
        urls = ["https://ravnsoe.dk/0.pdf"]
        url-lists = ["more.txt"]
        [fetch]
        contact = "it@ravnsoe.dk"
        hosts = ["Ravnsoe.dk"]
        private-hosts = ["intra.ravnsoe.dk"]
        delay = 2
        gone = "drop"
    """))
    assert found.folders == (tmp_path / "minutes", Path("/srv/minutes"))
    assert found.urls == (
        "https://ravnsoe.dk/0.pdf", "https://ravnsoe.dk/1.pdf", "https://ravnsoe.dk/2.html#top")
    assert found.manners and found.manners.drop_gone and found.manners.delay == 2
    assert found.manners.hosts == ("ravnsoe.dk",)
    assert found.files == (tmp_path / "sources.toml", tmp_path / "more.txt")


def test_all_that_is_wrong_with_a_list_is_told_at_once(tmp_path: Path) -> None:
    path = _listed(tmp_path, """
        folder = ["a"]
        folders = "a"
        urls = ["ftp://ravnsoe.dk/", "https://other.dk/", "http://me:secret@ravnsoe.dk/"]
        url-lists = ["none.txt"]
        [fetch]
        contact = "it@ravnsoe.dk"
        hosts = ["ravnsoe.dk"]
        speed = 3
        delay = "much"
        attempts = true
        gone = "maybe"
    """)
    with pytest.raises(BadSourceList) as wrong:
        load(path)
    told = str(wrong.value)
    for word in ("'folder'", "folders must", "ftp://", "other.dk", "user name", "none.txt",
                 "'speed'", "'much'", "True", "gone must"):
        assert word in told, told
    assert "secret" not in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "names no folders"),
        ("urls = [", "cannot be read"),
        ("fetch = 3\nfolders = ['a']", "must be a table"),
        ("urls = ['https://ravnsoe.dk/']", "contact is missing"),
        ("urls = ['https://ravnsoe.dk/']\n[fetch]\ncontact = 'me'", "contact must be"),
        ("folders = ['a']\n[fetch]\ncontact = 'a@b.dk'\nread-seconds = 0", "read-seconds must"),
        ("urls = [" + "'x', " * 50 + "]\n[fetch]\ncontact = 'a@b.dk'", "and 30 more like these"),
    ],
)
def test_a_list_that_cannot_be(tmp_path: Path, run: Run, text: str, told: str) -> None:
    result = run("--sources", _listed(tmp_path, text))
    assert result.exit_code == 1 and told in result.output and "Traceback" not in result.output


def _with_site(tmp_path: Path, site: Site, more: str = "") -> Path:
    return _listed(tmp_path, f"""
        folders = ["minutes"]
        urls = ["{site.url('/a.html')}", "{site.url('/none.pdf')}"]
        [fetch]
        contact = "it@ravnsoe.dk"
        private-hosts = ["127.0.0.1"]
        delay = 0
        attempts = 1
        {more}
    """)


def test_a_build_from_a_list_fetches_and_names_addresses(
    tmp_path: Path, minutes: Path, home: Path, site: Site, run: Run
) -> None:
    site.gives("/a.html", (SAMPLES / _HTML).read_bytes(), content_type="text/html")
    path = _with_site(tmp_path, site)
    values = json.loads(run("--sources", path, "--json").stdout)
    assert {s["file"]: s["address"] for s in values["sources"]} == {
        _TXT: None, "a.html": site.url("/a.html")}
    assert {s["file"]: s["status"] for s in values["sources"]} == {
        _TXT: "indexed", "a.html": "indexed"}
    first, second = values["fetched"]
    assert (first["outcome"], first["kept"], first["problem"]) == ("new", True, None)
    assert (second["address"], second["outcome"]) == (site.url("/none.pdf"), "gone")
    asked = len(site.asked)
    again = run("--sources", path, "--no-fetch")
    assert again.exit_code == 0 and "Nothing has changed since generation 0001" in again.output
    assert len(site.asked) == asked
    del site.answers["/a.html"]
    gone = run("--sources", path)
    assert "gone: " in gone.output and "the copy from before is indexed" in gone.output
    assert _files(home) == {_TXT, "a.html"} and current(home).name == "0001"


def test_a_removed_document_is_not_fetched_again(
    tmp_path: Path, minutes: Path, home: Path, site: Site, run: Run
) -> None:
    from embeddings.removal import remove

    site.gives("/a.html", (SAMPLES / _HTML).read_bytes(), content_type="text/html")
    path = _with_site(tmp_path, site)
    assert run("--sources", path).exit_code == 0
    (kept,) = (home / "fetched").rglob("a.html")
    remove("a.html", home, FakeEncoder())
    result = run("--sources", path)
    assert "1 removed before" in result.output and not kept.exists()
    assert _files(home) == {_TXT}


def test_nothing_given_is_told(run: Run) -> None:
    result = run()
    assert result.exit_code == 2 and "--sources" in result.output


# Builds in which nothing is new.


def test_nothing_new_makes_no_generation(minutes: Path, home: Path, run: Run) -> None:
    assert run(minutes).exit_code == 0
    same = run(minutes)
    assert same.exit_code == 0 and current(home).name == "0001"
    values = json.loads(run(minutes, "--json").stdout)
    assert (values["changed"], values["generation"]) == (False, "0001")
    assert run(minutes, "--again").exit_code == 0 and current(home).name == "0002"


@pytest.mark.parametrize("change", ["file", "name", "choice", "damage", "original", "encoder"])
def test_whatever_would_make_a_difference_makes_a_generation(
    minutes: Path, home: Path, run: Run, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(minutes).exit_code == 0
    more = []
    if change == "file":
        shutil.copy(SAMPLES / _OTHER, minutes)
    elif change == "name":
        (minutes / _TXT).rename(minutes / "other.txt")
    elif change == "choice":
        more = ["--no-originals"]
    elif change == "damage":
        path = current(home) / "tokens.npy"
        path.write_bytes(path.read_bytes()[:-1] + b"\x55")
    elif change == "original":
        shutil.rmtree(home / "originals")
    else:
        other = FakeEncoder("fake-2")
        monkeypatch.setattr(shared, "load_encoder", lambda *_, **__: other)
    result = run(minutes, *more)
    assert result.exit_code == 0, result.output
    assert current(home).name == "0002"
    assert run(minutes, *more).exit_code == 0 and current(home).name == "0002"


# Spans of time.


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("6h", 21600), ("1D", 86400), ("2 h", 7200)]
)
def test_spans_of_time(text: str, seconds: int) -> None:
    assert Duration(60).convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["", "6", "h", "-1h", "1.5h", "59s", "999999d", "6h30m", "٦h"])
def test_what_is_no_span_of_time(minutes: Path, run: Run, text: str) -> None:
    assert run(minutes, "--watch", f"--every={text}").exit_code == 2


# The watch.


class _Watching:
    """A watch in a thread, with what it told."""

    def __init__(self, job: Job, every: float = 3600.0, polling: bool = False) -> None:
        self.told: list[str] = []
        self.made: list[str] = []
        self.stop = threading.Event()
        watch = Watch(
            job, every, 0.1, polling, self.stop, self.told.append, lambda fetched: None,
            lambda made: self.made.append(made.folder.name if made.changed else "same"),
        )
        self.thread = threading.Thread(target=watch.run, daemon=True)
        self.thread.start()


Start = Callable[..., _Watching]


@pytest.fixture
def start(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    for name, seconds in {"_TICK": 0.1, "_POLL": 0.2, "_RETRY": 0.2, "_LOCKED": 0.1}.items():
        monkeypatch.setattr(watching, name, seconds)
    started: list[_Watching] = []

    def starts(*paths: Path, sources: Path | None = None, **more: object) -> _Watching:
        job = Job(paths, sources, home, Choices(), lambda progress: FakeEncoder())
        started.append(_Watching(job, **more))  # type: ignore[arg-type]
        return started[-1]

    yield starts
    for one in started:
        one.stop.set()
        one.thread.join(_LONG)
        assert not one.thread.is_alive()


@pytest.mark.parametrize("polling", [False, True])
def test_a_file_that_comes_changes_or_goes_makes_a_generation(
    minutes: Path, home: Path, start: Start, polling: bool
) -> None:
    watch = start(minutes, polling=polling)
    _until(lambda: watch.made == ["0001"])
    shutil.copy(SAMPLES / _OTHER, minutes)
    _until(lambda: watch.made == ["0001", "0002"])
    assert _files(home) == {_TXT, _OTHER}
    (minutes / "below").mkdir()
    shutil.move(minutes / _TXT, minutes / "below" / "second.txt")
    _until(lambda: len(watch.made) == 3)
    assert _files(home) == {"second.txt", _OTHER}
    shutil.rmtree(minutes / "below")
    _until(lambda: len(watch.made) == 4)
    assert _files(home) == {_OTHER} and watch.told == []


def test_a_touched_file_makes_none(minutes: Path, home: Path, start: Start) -> None:
    watch = start(minutes)
    _until(lambda: watch.made == ["0001"])
    os.utime(minutes / _TXT, (1, 1))
    _until(lambda: watch.made == ["0001", "same"])
    assert current(home).name == "0001"


def test_a_watch_that_begins_again_makes_none(minutes: Path, start: Start) -> None:
    first = start(minutes)
    _until(lambda: first.made)
    first.stop.set()
    first.thread.join(_LONG)
    second = start(minutes)
    _until(lambda: second.made == ["same"])


def test_a_file_half_copied_is_waited_for(
    minutes: Path, home: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file grows at every look but the last: there is one build, of the whole."""
    text = (SAMPLES / _OTHER).read_bytes()
    growing = minutes / _OTHER
    seen = watching._snapshot
    looks = 0

    def growing_while_looked_at(paths: list[Path]) -> watching.Snapshot:
        nonlocal looks
        if looks < 5:
            looks += 1
            growing.write_bytes(text[: len(text) * looks // 5])
        return seen(paths)

    monkeypatch.setattr(watching, "_snapshot", growing_while_looked_at)
    watch = start(minutes)
    _until(lambda: watch.made)
    assert (watch.made, looks) == (["0001"], 5)
    from corpus.read import sha256_of

    held = {source.sha256 for source in Manifest.load(current(home)).sources}
    assert held == {sha256_of(SAMPLES / _OTHER), sha256_of(SAMPLES / _TXT)}


def test_a_folder_that_goes_is_told_and_taken_up_when_it_is_back(
    minutes: Path, home: Path, start: Start
) -> None:
    watch = start(minutes)
    _until(lambda: watch.made == ["0001"])
    away = minutes.rename(minutes.with_name("away"))
    _until(lambda: watch.told)
    assert "does not exist" in watch.told[0] and current(home).name == "0001"
    shutil.copy(SAMPLES / _OTHER, away)
    away.rename(minutes)
    _until(lambda: len(watch.made) == 2)
    assert _files(home) == {_TXT, _OTHER} and len(watch.told) == 1


def test_a_folder_that_is_empty_at_once_does_not_empty_the_archive(
    minutes: Path, tmp_path: Path, home: Path, start: Start
) -> None:
    """A share that is not mounted leaves its empty mount point."""
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(SAMPLES / _OTHER, other)
    watch = start(minutes, other)
    _until(lambda: watch.made == ["0001"])
    (minutes / _TXT).unlink()
    _until(lambda: watch.told)
    assert "see that it is mounted" in watch.told[0]
    assert _files(home) == {_TXT, _OTHER}
    shutil.copy(SAMPLES / _HTML, minutes)
    _until(lambda: len(watch.made) == 2)
    assert _files(home) == {_HTML, _OTHER}


def test_the_watch_goes_on_after_a_build_that_fails(
    minutes: Path, home: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    import embeddings.build

    failures = iter([OSError(28, "No space left on device"), ValueError("nobody foresaw this")])
    right = embeddings.build.assemble

    def fails(*arguments: Any, **more: Any) -> object:
        for error in failures:
            raise error
        return right(*arguments, **more)

    monkeypatch.setattr(embeddings.build, "assemble", fails)
    watch = start(minutes)
    _until(lambda: watch.made == ["0001"])
    assert len(watch.told) == 2
    assert "No space left" in watch.told[0] and "nobody foresaw" in watch.told[1]


def test_another_build_is_waited_for(minutes: Path, home: Path, start: Start) -> None:
    home.mkdir()
    with building(home):
        watch = start(minutes)
        _until(lambda: watch.told)
        assert "another build is running" in watch.told[0] and watch.made == []
    _until(lambda: watch.made == ["0001"])
    assert len(watch.told) == 1


def test_addresses_are_asked_at_the_interval_and_not_for_each_file(
    tmp_path: Path, minutes: Path, home: Path, site: Site, start: Start
) -> None:
    site.gives("/a.html", (SAMPLES / _HTML).read_bytes(), content_type="text/html")
    watch = start(sources=_with_site(tmp_path, site))
    _until(lambda: watch.made == ["0001"])
    asked = len(site.asked)
    shutil.copy(SAMPLES / _OTHER, minutes)
    _until(lambda: watch.made == ["0001", "0002"])
    assert len(site.asked) == asked and _files(home) == {_TXT, _OTHER, "a.html"}


def test_what_an_address_gives_anew_makes_a_generation(
    tmp_path: Path, minutes: Path, home: Path, site: Site, start: Start
) -> None:
    watch = start(sources=_with_site(tmp_path, site), every=0.3)
    _until(lambda: len(site.paths()) > 4)
    assert watch.made == ["0001"]
    site.gives("/a.html", (SAMPLES / _HTML).read_bytes(), content_type="text/html")
    _until(lambda: watch.made == ["0001", "0002"])
    assert _files(home) == {_TXT, "a.html"}


def test_the_list_may_be_edited(
    tmp_path: Path, minutes: Path, home: Path, start: Start
) -> None:
    path = _listed(tmp_path, "folders = ['minutes']")
    watch = start(sources=path)
    _until(lambda: watch.made == ["0001"])
    path.write_text("folders = [")
    _until(lambda: watch.told)
    assert "cannot be read" in watch.told[0]
    (tmp_path / "more").mkdir()
    shutil.copy(SAMPLES / _OTHER, tmp_path / "more")
    path.write_text("folders = ['minutes', 'more']")
    _until(lambda: watch.made == ["0001", "0002"])
    assert _files(home) == {_TXT, _OTHER}


def test_where_the_system_cannot_watch_the_files_are_looked_at(
    minutes: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*arguments: object, **more: object) -> Iterator[object]:
        raise OSError(28, "OS file watch limit reached")

    monkeypatch.setattr(watching, "system_messages", refused)
    watch = start(minutes)
    _until(lambda: watch.told)
    assert "watch limit reached" in watch.told[0]
    shutil.copy(SAMPLES / _OTHER, minutes)
    _until(lambda: watch.made == ["0001", "0002"])


_WATCH = """
import sys
sys.path.insert(0, "tests")
from fakes import FakeEncoder
from web import cli
from web.commands import shared

if __name__ == "__main__":
    shared.load_encoder = lambda *_, **__: FakeEncoder()
    cli.main(["build", "--watch", "--settle", "1s", *sys.argv[1:]])
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_watch_without_failure(
    minutes: Path, home: Path, tmp_path: Path, number: signal.Signals
) -> None:
    script = tmp_path / "watch.py"
    script.write_text(_WATCH)
    with subprocess.Popen(
        [sys.executable, str(script), str(minutes), "--home", str(home)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
    ) as process:
        try:
            assert process.stderr
            for line in process.stderr:
                if "Generation 0001" in line:
                    break
            process.send_signal(number)
            told = process.communicate(timeout=_LONG)[1]
        finally:
            process.kill()
    assert process.returncode == 0 and "Traceback" not in told, told
    assert "Asked to end" in told and current(home).name == "0001"


@pytest.mark.parametrize("arguments", [["--json"], ["/nowhere/at/all"]])
def test_what_a_watch_cannot_begin_with(minutes: Path, run: Run, arguments: list[str]) -> None:
    result = run(minutes, "--watch", *arguments)
    assert result.exit_code in (1, 2) and "Traceback" not in result.output
