"""The sample files in the package are what their source gives."""

from __future__ import annotations

import subprocess
import sys

from conftest import ROOT


def test_the_samples_are_up_to_date() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.sample_corpus.build", "--check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    assert run.returncode == 0, f"run `make samples`\n{run.stdout}{run.stderr}"
