"""Whether a machine and a home have all that a server needs, each thing on its own."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from corpus.errors import OcrMissing, ReferatError
from corpus.ocr import Engine
from embeddings import bundled, removed
from embeddings.checks import refuse_damaged
from embeddings.encoder import Encoder
from embeddings.errors import NoArchive
from embeddings.generation import LOCK, LocalArchive, current, is_building
from embeddings.locks import holder
from qa.reader import Reader, weights_file

_MEGABYTE = 1 << 20
_GIGABYTE = 1 << 30
# The unpacked encoder.
_ENCODER_MEGABYTES = 500
# Encoder, reader and the program, besides the index itself.
_MODELS_BYTES = 3 * _GIGABYTE // 2
# A build holds the generation to be made beside those that are there, and adds to the caches.
_BUILD_TIMES = 3
_LEAST_FREE = 200 * _MEGABYTE


class Status(StrEnum):
    """How something is: a failure stops a server or makes it answer wrongly."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``advice`` says what to do where it is not well."""

    name: str
    status: Status
    message: str
    advice: str = ""


def examine(
    home: Path,
    cache: Path,
    model: str | None,
    load_encoder: Callable[[], Encoder],
    load_reader: Callable[[], Reader | None],
) -> list[Check]:
    """Look at everything. Nothing is changed, and an encoder not unpacked yet stays so."""
    encoder, loaded = _encoder(cache, model, load_encoder)
    return [
        _python(),
        _packages(),
        encoder,
        _reader(cache, load_reader),
        *_archive(home, loaded),
        *_home(home),
        _lock(home),
        _memory(home),
        _ocr(),
    ]


def _python() -> Check:
    told = f"Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores"
    return Check("Python", Status.OK, told)


def _packages() -> Check:
    from packaging.requirements import Requirement

    try:
        needed = [Requirement(line) for line in requires("referat") or ()]
    except PackageNotFoundError:
        return Check(
            "packages", Status.WARNING, "referat runs from its source and is not installed",
            "run `pip install .` in its folder",
        )
    wrong, right = [], 0
    for one in needed:
        if one.marker and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            has = version(one.name)
        except PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
            continue
        if one.specifier.contains(has, prereleases=True):
            right += 1
        else:
            wrong.append(f"{one.name} is {has}, not {one.specifier}")
    if wrong:
        return Check(
            "packages", Status.FAILURE, "; ".join(wrong),
            "run `pip install --upgrade referat` in the same environment",
        )
    return Check("packages", Status.OK, f"referat {version('referat')}, {right} packages it needs")


def _encoder(
    cache: Path, model: str | None, load: Callable[[], Encoder]
) -> tuple[Check, Encoder | None]:
    """Whether an encoder can be had, and the encoder itself."""
    folder = bundled.folder_in(cache)
    if model in (None, bundled.NAME) and not bundled.is_whole(folder):
        there = f"{folder} is damaged" if folder.exists() else f"not yet unpacked in {cache}"
        try:
            bundled.weights_file()
        except ReferatError as error:
            return Check("encoder", Status.FAILURE, str(error), "install referat again"), None
        if (free := _free(cache)) < _ENCODER_MEGABYTES * _MEGABYTE:
            return Check(
                "encoder", Status.FAILURE, f"{there}, and {_size(free)} are free",
                f"make {_ENCODER_MEGABYTES} MB free, or set REFERAT_CACHE to another directory",
            ), None
        return Check(
            "encoder", Status.WARNING, there,
            "nothing need be done: the next build or `referat serve` unpacks it, in a minute",
        ), None
    try:
        encoder = load()
        encoder.encode_queries(["referat"])
    except Exception as error:  # A model may raise anything.
        told = str(error) or type(error).__name__
        return Check(
            "encoder", Status.FAILURE, told, f"delete {folder}; it is unpacked again"
            if model is None else "give another --model",
        ), None
    told = f"{encoder.name}, fingerprint {encoder.fingerprint}"
    return Check("encoder", Status.OK, told), encoder


def _reader(cache: Path, load: Callable[[], Reader | None]) -> Check:
    path = weights_file()
    if not path.is_file():
        return Check(
            "reader", Status.WARNING, f"its weights ({path}) are missing; answers are found by "
            "likeness alone", "install referat again",
        )
    if not bundled.is_whole(bundled.folder_in(cache)):
        return Check("reader", Status.OK, "its weights are there; not tried without the encoder")
    try:
        load()
    except Exception as error:  # As above.
        return Check("reader", Status.FAILURE, str(error), "install referat again")
    return Check("reader", Status.OK, f"its weights are fine ({_size(path.stat().st_size)})")


def _archive(home: Path, encoder: Encoder | None) -> Iterator[Check]:
    try:
        folder = current(home)
        refuse_damaged(folder)
        archive = LocalArchive(folder)
    except NoArchive as error:
        yield Check("archive", Status.FAILURE, str(error), "run `referat build PATH...`")
        return
    except ReferatError as error:
        yield Check(
            "archive", Status.FAILURE, str(error), "run `referat rollback`, or build again"
        )
        return
    counts, info = archive.manifest.counts, archive.info
    yield Check(
        "archive", Status.OK, f"generation {info.generation}, built {info.built_at}: "
        f"{counts['document']} documents, {counts['passage']} passages, files as written",
    )
    if encoder is None:
        yield Check("fingerprint", Status.OK, f"built with {info.encoder}; not compared")
    elif encoder.fingerprint == info.fingerprint:
        yield Check("fingerprint", Status.OK, "archive and encoder belong together")
    else:
        yield Check(
            "fingerprint", Status.FAILURE,
            f"the archive was built with {info.encoder} ({info.fingerprint}), not with "
            f"{encoder.name} ({encoder.fingerprint})",
            f"give --model {info.encoder}, or run `referat build` again",
        )


def _home(home: Path) -> Iterator[Check]:
    if not home.is_dir():
        yield Check("home", Status.WARNING, f"{home} is not there", "the first build makes it")
        return
    if not os.access(home, os.W_OK | os.X_OK):
        yield Check(
            "home", Status.WARNING, f"{home} may not be written to",
            "a server can do with that once `secret` is there, a build cannot; give the user "
            "who builds the right to write",
        )
    else:
        yield Check("home", Status.OK, f"{home} may be written to")
    yield _secret(home)
    yield _list_of_removed(home)
    yield _disk(home)


def _secret(home: Path) -> Check:
    path = home / "secret"
    if not path.exists():
        if os.access(home, os.W_OK):
            return Check("secret", Status.OK, "not there yet; the first start makes it")
        return Check(
            "secret", Status.FAILURE, f"{path} is not there and cannot be made",
            "run `referat ask` once as a user who may write there",
        )
    if not os.access(path, os.R_OK):
        return Check(
            "secret", Status.FAILURE, f"{path} may not be read", "let the server's user own it"
        )
    if path.stat().st_size < 16:
        return Check(
            "secret", Status.FAILURE, f"{path} is too short to be secret",
            "delete it; the next start makes another, and running conversations begin anew",
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        return Check(
            "secret", Status.WARNING, f"others may read {path}", f"run `chmod 600 {path}`"
        )
    return Check("secret", Status.OK, "there, and private")


def _list_of_removed(home: Path) -> Check:
    try:
        count = len(removed.load(home))
    except ReferatError as error:
        return Check("removed", Status.FAILURE, str(error), "mend or delete it")
    return Check("removed", Status.OK, f"{count} documents stay out of the archive")


def _disk(home: Path) -> Check:
    free = _free(home)
    try:
        made = sum(p.stat().st_size for p in current(home).rglob("*") if p.is_file())
    except (NoArchive, OSError):
        made = 0
    needed = max(_LEAST_FREE, _BUILD_TIMES * made)
    told = f"{_size(free)} are free; the next build may need {_size(needed)}"
    if free < needed:
        return Check(
            "disk", Status.WARNING if free > made else Status.FAILURE, told,
            f"make room; {home / 'cache'} may be deleted, the next build is then slower",
        )
    return Check("disk", Status.OK, told)


def _lock(home: Path) -> Check:
    path = home / LOCK
    if not is_building(home):
        return Check("build lock", Status.OK, "free")
    return Check(
        "build lock", Status.WARNING, f"held by {holder(path) or 'a process'}",
        "a build is running; if it hangs, end that process: the lock is then free",
    )


def _memory(home: Path) -> Check:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        available = next(int(x.split()[1]) * 1024 for x in lines if x.startswith("MemAvailable"))
    except (OSError, StopIteration, ValueError):
        return Check("memory", Status.OK, "not told by this system")
    try:
        index = sum(p.stat().st_size for p in current(home).glob("dense.faiss"))
    except (NoArchive, OSError):
        index = 0
    needed = _MODELS_BYTES + index
    told = f"{_size(available)} are available; a server takes about {_size(needed)}"
    if available < needed:
        return Check(
            "memory", Status.WARNING, told, "close other programs, or serve with --no-reader"
        )
    return Check("memory", Status.OK, told)


def _ocr() -> Check:
    try:
        return Check("OCR", Status.OK, f"scans can be read with {Engine.find().program}")
    except OcrMissing as error:
        return Check("OCR", Status.OK, f"optional and not there: {error}")


def _free(path: Path) -> int:
    """Bytes free where a path is, or will be."""
    there = next(p for p in (path.absolute(), *path.absolute().parents) if p.exists())
    return shutil.disk_usage(there).free


def _size(count: int) -> str:
    if count >= _GIGABYTE:
        return f"{count / _GIGABYTE:.1f} GB"
    return f"{count / _MEGABYTE:.0f} MB"
