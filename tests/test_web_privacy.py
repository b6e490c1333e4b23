"""Packages tell their makers nothing of the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

# As the command does: the group first, then the reader's runtime.
_PROGRAM = """
from types import SimpleNamespace
from click.testing import CliRunner
from web.cli import main
CliRunner().invoke(main, ["generations", "--home", "none"])
from qa.reader import OnnxReader
OnnxReader(SimpleNamespace())._session
"""


def test_the_runtime_of_the_reader_keeps_no_events(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    environment.pop("XDG_CACHE_HOME", None)
    subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environment, cwd=tmp_path, check=True, timeout=120
    )
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == []
