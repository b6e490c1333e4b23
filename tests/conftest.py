"""What several tests share: the sample corpus and its truth, the encoders, an archive."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from fakes import FakeEncoder
from flask.testing import FlaskClient
from postgres_server import Server, running
from shared_archives import loaded, opened

from benchmarks.sample_corpus.model import Meeting as TrueMeeting
from benchmarks.sample_corpus.notation import read_meetings
from corpus.model import Reading
from corpus.read import read
from embeddings.archive import Archive
from embeddings.build import BuildReport, build
from embeddings.encoder import SentenceTransformerEncoder, load
from embeddings.generation import LocalArchive
from qa.reader import OnnxReader
from qa.reader import load as load_reader
from qa.service import Service
from web import create_app
from web.config import default_cache
from web.live import Live

pytest_plugins = ("browser",)

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "corpus" / "samples"
SAMPLE_FILES = tuple(sorted(path.name for path in SAMPLES.iterdir() if path.is_file()))
SHARED = Path(os.environ.get("REFERAT_SHARED") or ROOT.parent / "shared")

# Two files of one meeting, and one of another.
PDF, HTML = "ravnsoe-byraadet-2022-10-26.pdf", "ravnsoe-byraadet-2022-10-26.html"
TXT = "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"

TRUTH: dict[str, TrueMeeting] = {
    meeting.file_stem: meeting
    for meeting in read_meetings(ROOT / "benchmarks" / "sample_corpus" / "source")
}


@cache
def sample(name: str) -> Reading:
    """The reading of a sample file."""
    return read(SAMPLES / name)


@cache
def shared_reading(name: str) -> Reading:
    """The reading of a file of the shared folder; ask for the ``shared`` fixture first."""
    return read(SHARED / name)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents that may not be copied into the repository."""
    if not (SHARED / "minutes").is_dir():
        pytest.skip(f"no real documents in {SHARED}; set REFERAT_SHARED to their folder")
    return SHARED


@pytest.fixture(scope="session")
def encoder() -> SentenceTransformerEncoder:
    """The real encoder, loaded once; mark its tests with ``pytest.mark.encoder``."""
    return load(None, default_cache())


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    """The whole sample corpus built with the fake encoder; not to be changed."""
    return build([SAMPLES], tmp_path_factory.mktemp("home"), FakeEncoder())


@pytest.fixture(scope="session")
def sample_archive(sample_build: BuildReport) -> LocalArchive:
    return LocalArchive(sample_build.folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server of the whole session; each test makes a database of its own in it."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_archive(
    postgres: Server, sample_build: BuildReport, tmp_path_factory: pytest.TempPathFactory
) -> Archive:
    """The same in a shared archive; not to be changed."""
    return opened(loaded(postgres, sample_build.folder), tmp_path_factory.mktemp("originals"))


@pytest.fixture(params=["local", "postgres"])
def either_archive(request: pytest.FixtureRequest) -> Archive:
    """The sample archive as each implementation of the protocol holds it."""
    name = "sample_archive" if request.param == "local" else "postgres_archive"
    archive: Archive = request.getfixturevalue(name)
    return archive


@pytest.fixture(scope="session")
def shared_archive(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> LocalArchive:
    """The real minutes of the shared folder with the fake encoder; not to be changed."""
    home = tmp_path_factory.mktemp("shared-minutes")
    return LocalArchive(build([shared / "minutes"], home, FakeEncoder()).folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two files of one meeting and one of another."""
    folder = tmp_path / "minutes"
    folder.mkdir()
    for name in (PDF, HTML, TXT):
        shutil.copy(SAMPLES / name, folder / name)
    return folder


@pytest.fixture
def text_reading(tmp_path: Path) -> Callable[[str], Reading]:
    """Reads a text as the file it would be."""

    def make(text: str, name: str = "referat.txt") -> Reading:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return read(path)

    return make


@pytest.fixture(scope="session")
def real_archive(
    encoder: SentenceTransformerEncoder, tmp_path_factory: pytest.TempPathFactory
) -> LocalArchive:
    """The sample corpus built with the real encoder; not to be changed."""
    return LocalArchive(build([SAMPLES], tmp_path_factory.mktemp("real"), encoder).folder)


@pytest.fixture(scope="session")
def reader() -> OnnxReader:
    found = load_reader(default_cache())
    assert found, "the reader's weights are part of the package"
    return found


@pytest.fixture(scope="session")
def real_service(
    real_archive: LocalArchive, encoder: SentenceTransformerEncoder, reader: OnnxReader
) -> Service:
    """The whole program as it ships, over the sample corpus."""
    return Service(real_archive, encoder, reader)


@pytest.fixture(scope="session")
def shared_service(
    shared: Path, encoder: SentenceTransformerEncoder, reader: OnnxReader,
    tmp_path_factory: pytest.TempPathFactory,
) -> Service:
    """The real minutes of the shared folder with the real encoder and reader."""
    home = tmp_path_factory.mktemp("shared")
    made = build([shared / "minutes", shared / "seeds"], home, encoder)
    assert not [s for s in made.sources if s.status == "not_read"]
    return Service(LocalArchive(made.folder), encoder, reader)


@pytest.fixture
def client(sample_build: BuildReport) -> FlaskClient:
    """A browser at the sample archive, asked with the fake encoder."""
    live = Live(sample_build.folder.parent.parent, FakeEncoder)
    return create_app(live, b"key").test_client()
