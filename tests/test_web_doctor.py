"""What `referat doctor` sees, thing by thing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from conftest import ROOT
from fakes import FakeEncoder, packed_weights
from postgres_server import Server
from shared_archives import as_role, loaded, new_database, new_role

from embeddings import bundled
from embeddings.build import BuildReport
from embeddings.encoder import Encoder
from embeddings.errors import EncoderError
from embeddings.generation import current
from embeddings.locks import building
from embeddings.postgres.tenants import limit
from web import cli
from web.commands import shared
from web.doctor import Check, Status, examine


@pytest.fixture
def home(sample_build: BuildReport, tmp_path: Path) -> Path:
    """A copy of an archive, in which things may be broken."""
    found = Path(shutil.copytree(sample_build.folder.parent.parent, tmp_path / "home"))
    (found / "secret").unlink(missing_ok=True)
    return found


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """An encoder cache with an unpacked encoder in it, a tiny one."""
    bundled.unpack(tmp_path / "cache", packed_weights(tmp_path / "weights.bin"))
    return tmp_path / "cache"


def _examined(
    home: Path, cache: Path, load: Callable[[], Encoder] = FakeEncoder
) -> dict[str, Check]:
    return {one.name: one for one in examine(home, cache, None, load, lambda: None)}


def test_a_sound_archive_has_no_failure(home: Path, cache: Path) -> None:
    found = _examined(home, cache)
    assert {n: c for n, c in found.items() if c.status is Status.FAILURE} == {}
    assert all(one.advice for one in found.values() if one.status is not Status.OK)
    assert list(found) == [
        "Python", "packages", "encoder", "reader", "archive", "fingerprint", "home", "secret",
        "removed", "disk", "build lock", "memory", "OCR"]
    assert "20 documents" in found["archive"].message


def _no_generation(home: Path) -> None:
    (home / "current").unlink()


def _flip(home: Path) -> None:
    path = current(home) / "sentences.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def _open_secret(home: Path) -> None:
    (home / "secret").write_bytes(b"x" * 32)
    (home / "secret").chmod(0o644)


def _short_secret(home: Path) -> None:
    (home / "secret").write_bytes(b"")
    (home / "secret").chmod(0o600)


def _bad_list(home: Path) -> None:
    (home / "removed.json").write_text("{")


@pytest.mark.parametrize(
    ("breaks", "name", "status", "told", "advice"),
    [
        (_no_generation, "archive", Status.FAILURE, "no index", "referat build"),
        (_flip, "archive", Status.FAILURE, "sentences.npy is not as", "referat rollback"),
        (_open_secret, "secret", Status.WARNING, "others may read", "chmod 600"),
        (_short_secret, "secret", Status.FAILURE, "too short", "delete it"),
        (_bad_list, "removed", Status.FAILURE, "cannot be read", "mend or delete"),
        (lambda home: shutil.rmtree(home), "home", Status.WARNING, "not there", "first build"),
    ],
)
def test_what_is_broken_is_told_with_what_to_do(
    breaks: Callable[[Path], None], name: str, status: Status, told: str, advice: str,
    home: Path, cache: Path,
) -> None:
    breaks(home)
    one = _examined(home, cache)[name]
    assert one.status is status and told in one.message and advice in one.advice


def test_another_encoder_is_a_failure(home: Path, cache: Path) -> None:
    one = _examined(home, cache, lambda: FakeEncoder("other"))["fingerprint"]
    assert one.status is Status.FAILURE and "(fake-1), not with fake (other)" in one.message


def test_an_encoder_that_cannot_be_loaded_or_is_not_unpacked(home: Path, cache: Path) -> None:
    def broken() -> Encoder:
        raise EncoderError("the model could not be loaded")

    one = _examined(home, cache, broken)["encoder"]
    assert one.status is Status.FAILURE and "could not be loaded" in one.message
    (bundled.folder_in(cache) / "tokenizer.json").write_text("{}")
    damaged = _examined(home, cache, broken)["encoder"]  # It is not even tried.
    assert damaged.status is Status.WARNING and "is damaged" in damaged.message
    shutil.rmtree(cache)
    absent = _examined(home, cache, broken)["encoder"]
    assert absent.status is Status.WARNING and "not yet unpacked" in absent.message
    assert not cache.exists()


def test_little_room_is_told(
    home: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.doctor.room.free", lambda path: 100)
    one = _examined(home, cache)["disk"]
    assert one.status is Status.FAILURE and "make room" in one.advice
    shutil.rmtree(cache)
    assert _examined(home, cache)["encoder"].status is Status.FAILURE


def test_who_builds_is_told(home: Path, cache: Path) -> None:
    with building(home):
        one = _examined(home, cache)["build lock"]
    assert one.status is Status.WARNING and one.message.startswith("held by ")
    assert _examined(home, cache)["build lock"].status is Status.OK


def test_the_command_prints_a_table_or_json_and_fails_with_a_failure(
    home: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFERAT_CACHE", str(cache))
    monkeypatch.setattr(shared, "load_encoder", lambda *_, **__: FakeEncoder())
    monkeypatch.setattr(shared, "load_reader", lambda wanted: None)
    arguments = ["doctor", "--home", str(home)]
    sound = CliRunner().invoke(cli.main, [*arguments, "--json"])
    values = json.loads(sound.stdout)
    assert sound.exit_code == 0 and values["ok"]
    documents = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for name in (*values, *values["checks"][0], *Status):
        assert f"`{name}`" in documents, name
    _flip(home)
    table = CliRunner().invoke(cli.main, arguments)
    assert table.exit_code == 1 and "failure" in table.output and "→" in table.output


def _shared(dsn: str, home: Path, cache: Path, **given: Any) -> dict[str, Check]:
    found = examine(home, cache, None, given.get("load", FakeEncoder), lambda: None, dsn)
    return {one.name: one for one in found}


def test_a_sound_shared_archive_has_no_failure(
    postgres: Server, home: Path, cache: Path
) -> None:
    dsn = loaded(postgres, current(home))
    found = _shared(dsn, home, cache)
    assert {n: c for n, c in found.items() if c.status is not Status.OK} == {
        n: c for n, c in found.items() if n in ("memory", "disk", "OCR") and c.advice}
    assert "read from the primary" in found["database"].message
    assert found["TLS"].message == "on this machine" and found["primary"].status is Status.OK
    assert "20 documents" in found["archive"].message
    other = _shared(dsn, home, cache, load=lambda: FakeEncoder("other"))["fingerprint"]
    assert other.status is Status.FAILURE and "not with fake (other)" in other.message


def test_servers_look_with_the_rights_that_they_have(
    postgres: Server, home: Path, cache: Path
) -> None:
    dsn = loaded(postgres, current(home))
    reads = _shared(as_role(dsn, new_role(dsn, "referat_reader")), home, cache)
    assert "as this program makes them" in reads["setup"].message
    role = new_role(dsn)
    limit(role, ["Ravnsø Kommune"], dsn)
    limited = _shared(as_role(dsn, role), home, cache)
    assert limited["setup"].message == "not shown to this role"
    for found in (reads, limited):
        assert found["archive"].status is found["fingerprint"].status is Status.OK, found


def _is_empty(dsn: str) -> str:
    return dsn


def _without_setting(dsn: str) -> str:
    with psycopg.connect(dsn, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" RESET hnsw.iterative_scan'.encode())
    return dsn


def _not_an_archive(dsn: str) -> str:
    return dsn.replace("archive_", "archiv_")


@pytest.mark.parametrize(
    ("breaks", "name", "told", "advice"),
    [
        (_is_empty, "archive", "no generation is in service", "archive load"),
        (_without_setting, "setup", "hnsw.iterative_scan", "archive init"),
        (_not_an_archive, "database", "cannot be used", "docs/postgres.md"),
        (lambda _: "mysql://db/referat", "database", "wants an address like", "address"),
    ],
)
def test_what_a_shared_archive_lacks_is_told_with_what_to_do(
    breaks: Callable[[str], str], name: str, told: str, advice: str,
    postgres: Server, home: Path, cache: Path,
) -> None:
    one = _shared(breaks(new_database(postgres)), home, cache)[name]
    assert one.status is Status.FAILURE and told in one.message and advice in one.advice
