"""The results file: what each command measured last, together in one file by commit."""

from __future__ import annotations

import platform
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from benchmarks.results_files import keep, newest, stamp

KIND = "speed"
_STAMP = ("date", "time", "commit")
_PACKAGES = ("torch", "onnxruntime", "sentence-transformers", "faiss-cpu", "tantivy")


def parts(kind: str = KIND) -> dict[str, Any]:
    """What was measured last, by command; empty if nothing was."""
    with suppress(FileNotFoundError):
        return {n: v for n, v in newest(kind).items() if n not in _STAMP}
    return {}


def keep_part(
    name: str, values: dict[str, Any], write: bool = True, kind: str = KIND
) -> Path | None:
    """Put a part in the place of the one before; the other parts stay as they were measured."""
    if not write:
        click.echo("not kept (--no-keep)")
        return None
    path = keep(kind, {**parts(kind), name: {**stamp(), "machine": machine(), **values}})
    click.echo(f"kept in {path}")
    return path


def machine() -> dict[str, Any]:
    """The processor and the packages that decide how fast it is used."""
    model = platform.processor()
    with suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next(line for line in lines if line.startswith("model name")).split(": ")[1]
    import os

    return {"processor": model, "cores": os.cpu_count(),
            "packages": {name: version(name) for name in _PACKAGES}}
