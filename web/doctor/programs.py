"""Whether the program is whole: Python, its packages, its models, and what reads scans."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from corpus.errors import OcrMissing, ReferatError
from corpus.ocr import Engine
from corpus.unpacking import is_whole
from embeddings import bundled
from embeddings.archive import ArchiveInfo
from embeddings.encoder import Encoder
from qa.reader import Reader, weights_file
from web.doctor import room
from web.doctor.check import Check, Status

# The unpacked encoder.
_ENCODER_MEGABYTES = 500


def python() -> Check:
    """Which Python runs, on what."""
    told = f"Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores"
    return Check("Python", Status.OK, told)


def packages() -> Check:
    """Whether what it needs is installed, as new as it must be."""
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


def encoder(
    cache: Path, model: str | None, load: Callable[[], Encoder]
) -> tuple[Check, Encoder | None]:
    """Whether an encoder can be had, and the encoder itself."""
    folder = bundled.folder_in(cache)
    if model in (None, bundled.NAME) and not is_whole(folder):
        there = f"{folder} is damaged" if folder.exists() else f"not yet unpacked in {cache}"
        try:
            bundled.weights_file()
        except ReferatError as error:
            return Check("encoder", Status.FAILURE, str(error), "install referat again"), None
        if (free := room.free(cache)) < _ENCODER_MEGABYTES * room.MEGABYTE:
            return Check(
                "encoder", Status.FAILURE, f"{there}, and {room.size(free)} are free",
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


def fingerprint(info: ArchiveInfo, encoder: Encoder | None) -> Check:
    """Whether an archive was made with an encoder (None: not compared)."""
    if encoder is None:
        return Check("fingerprint", Status.OK, f"built with {info.encoder}; not compared")
    if encoder.fingerprint == info.fingerprint:
        return Check("fingerprint", Status.OK, "archive and encoder belong together")
    return Check(
        "fingerprint", Status.FAILURE,
        f"the archive was built with {info.encoder} ({info.fingerprint}), not with "
        f"{encoder.name} ({encoder.fingerprint})",
        f"give --model {info.encoder}, or run `referat build` again",
    )


def reader(cache: Path, load: Callable[[], Reader | None]) -> Check:
    """Whether its weights are there and can be loaded."""
    path = weights_file()
    if not path.is_file():
        return Check(
            "reader", Status.WARNING, f"its weights ({path}) are missing; answers are found by "
            "likeness alone", "install referat again",
        )
    if not is_whole(bundled.folder_in(cache)):
        return Check("reader", Status.OK, "its weights are there; not tried without the encoder")
    try:
        load()
    except Exception as error:  # As above.
        return Check("reader", Status.FAILURE, str(error), "install referat again")
    return Check("reader", Status.OK, f"its weights are fine ({room.size(path.stat().st_size)})")


def ocr() -> Check:
    """Whether scans can be read."""
    try:
        return Check("OCR", Status.OK, f"scans can be read with {Engine.find().program}")
    except OcrMissing as error:
        return Check("OCR", Status.OK, f"optional and not there: {error}")
