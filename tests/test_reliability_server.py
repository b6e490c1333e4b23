"""Whatever becomes of a new index, the one before goes on answering, and the log says why."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import pytest
from conftest import SAMPLES
from fakes import FakeEncoder, packed_weights

from corpus.unpacking import is_whole
from embeddings import bundled
from embeddings.build import build
from embeddings.errors import DamagedGeneration, EncoderError
from embeddings.generation import generations, switch
from web.live import Live

_TXT = SAMPLES / "ravnsoe-teknik-og-klimaudvalget-2022-05-10.txt"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one generation in service and a second one made after it."""
    home = tmp_path_factory.mktemp("reliable")
    for _ in range(2):
        build([_TXT], home, FakeEncoder())
    switch(home, generations(home) / "0001")
    return home


def _files(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.rglob("*")) if p.is_file() and p.stat().st_size]


def test_a_generation_with_any_file_damaged_is_not_put_into_service(
    built: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "referat.live")
    second, served = generations(built) / "0002", []
    for path in _files(second):
        data = path.read_bytes()
        middle = len(data) // 2
        flipped = data[:middle] + bytes([data[middle] ^ 0x20]) + data[middle + 1 :]
        for how, damaged in (("flip", flipped), ("cut", data[:middle]), ("gone", None)):
            switch(built, generations(built) / "0001")
            live = Live(built, FakeEncoder)
            live.service()
            path.unlink()
            if damaged is not None:
                path.write_bytes(damaged)
            caplog.clear()
            switch(built, second)
            answer = live.service().ask("hundeskov")
            log = caplog.text
            # Without a seal a generation is taken for one of an earlier version.
            told = "referat" in log and str(second) in log
            if (answer.index.generation != "0001" or not told) and (
                how, path.name) != ("gone", "manifest.sha256"):
                served.append((path.name, how, log))
            path.write_bytes(data)
    assert served == []
    assert Live(built, FakeEncoder).service().archive.info.generation == "0002"


def test_a_server_does_not_start_with_a_damaged_index(built: Path) -> None:
    switch(built, generations(built) / "0002")
    path = generations(built) / "0002" / "dense.faiss"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + b"?")
    with pytest.raises(DamagedGeneration, match=r"dense\.faiss is not as.*referat rollback"):
        Live(built, FakeEncoder).service()
    path.write_bytes(data)


def test_an_index_of_another_format_is_not_put_into_service(
    tmp_path: Path, built: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = Path(shutil.copytree(built, tmp_path / "home"))
    switch(home, generations(home) / "0001")
    live = Live(home, FakeEncoder)
    live.service()
    path = generations(home) / "0002" / "manifest.json"
    values = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**values, "format": 99}))
    switch(home, generations(home) / "0002")
    assert live.service().archive.info.generation == "0001"
    assert "format 99, this program reads" in caplog.text and "referat build" in caplog.text


def test_one_request_opens_a_new_generation_and_the_others_do_not_wait(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch(built, generations(built) / "0001")
    live = Live(built, FakeEncoder)
    live.service()
    switch(built, generations(built) / "0002")
    meanwhile = []

    def slowly(folder: Path) -> None:
        """Another request comes while files are compared."""
        meanwhile.append(live.service().archive.info.generation)

    monkeypatch.setattr("embeddings.stores.refuse_damaged", slowly)
    assert live.service().archive.info.generation == "0002"
    assert meanwhile == ["0001"]


def test_a_missing_encoder_cache_is_made_again(tmp_path: Path) -> None:
    weights = packed_weights(tmp_path / "weights.bin")
    folder = bundled.unpack(tmp_path / "cache", weights)
    shutil.rmtree(tmp_path / "cache")
    assert bundled.unpack(tmp_path / "cache", weights) == folder and is_whole(folder)


def test_an_encoder_cache_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    weights = packed_weights(tmp_path / "weights.bin")
    (tmp_path / "file").write_text("")
    with pytest.raises(EncoderError, match="set REFERAT_CACHE to"):
        bundled.unpack(tmp_path / "file" / "cache", weights)
