"""The server and a build: swapping generations without dropping a request."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import SAMPLES
from fakes import FakeEncoder, FakeReader

from embeddings.build import build
from embeddings.errors import NoArchive
from web import create_app
from web.live import Live


def _one(name: str, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(SAMPLES / name, folder)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    sources = _one("ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt", tmp_path / "sources")
    build([sources], tmp_path / "home", FakeEncoder())
    return tmp_path / "home"


def test_a_new_generation_is_served_from_the_next_request(home: Path, tmp_path: Path) -> None:
    live = Live(home, FakeEncoder)
    client = create_app(live, b"key").test_client()
    before = client.post("/api/v1/ask", json={"question": "hundeskov"}).get_json()
    old = live.service()
    sources = _one("ravnsoe-teknik-og-klimaudvalget-2023-06-13.txt", tmp_path / "sources")
    build([sources], home, FakeEncoder())
    after = client.post("/api/v1/ask", json={"question": "hundeskov"}).get_json()
    assert (before["index"]["generation"], after["index"]["generation"]) == ("0001", "0002")
    # A request that began before the swap still has all it needs.
    assert old.ask("hundeskov").index.generation == "0001"


def test_a_generation_that_cannot_be_opened_leaves_the_old_one_serving(
    home: Path, tmp_path: Path
) -> None:
    live = Live(home, FakeEncoder)
    live.service()
    made = build([tmp_path / "sources"], home, FakeEncoder())
    (made.folder / "dense.faiss").write_bytes(b"damaged")
    assert live.service().archive.info.generation == "0001"
    assert live.service().ask("hundeskov").index.generation == "0001"


def test_an_index_of_another_encoder_leaves_the_old_one_serving(
    home: Path, tmp_path: Path
) -> None:
    live = Live(home, FakeEncoder)
    live.service()
    build([tmp_path / "sources"], home, FakeEncoder(fingerprint="fake-2"))
    assert live.service().archive.info.generation == "0001"


def test_a_generation_that_is_taken_away_goes_on_serving(home: Path) -> None:
    live = Live(home, FakeEncoder)
    live.service()
    shutil.rmtree(home / "generations" / "0001")
    (home / "current").unlink()
    assert live.service().ask("hundeskov").index.generation == "0001"


def test_without_an_index_pages_and_api_say_so(tmp_path: Path) -> None:
    live = Live(tmp_path / "nothing", FakeEncoder)
    with pytest.raises(NoArchive, match="referat demo"):
        live.service()
    client = create_app(live, b"key").test_client()
    page = client.get("/", headers={"Accept-Language": "en"})
    assert page.status_code == 503
    assert "Nothing is indexed yet" in page.get_data(as_text=True)
    answer = client.post("/api/v1/ask", json={"question": "Hvad?"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (503, "no_archive")


def test_warming_up_asks_encoder_and_reader(home: Path) -> None:
    reader = FakeReader()
    service = Live(home, FakeEncoder, lambda: reader).service()
    assert not reader.read_windows
    service.warm_up()
    assert reader.read_windows
