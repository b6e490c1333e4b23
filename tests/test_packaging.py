"""The wheel holds the four packages with their data, and nothing else of the repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec

import pytest
from conftest import ROOT, SAMPLE_FILES

_PACKAGES = ("corpus", "embeddings", "qa", "web")
_WEB_DATA = ("templates/*", "static/*", "translations/*/LC_MESSAGES/*")
_TOOL = ["build", "--wheel", "--no-isolation", "--outdir"]


@pytest.fixture(scope="session")
def contents(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """File names in the wheel, built from a copy so that nothing is left in the repository."""
    for needed in ("build", "setuptools"):
        if find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed; run `pip install {needed}`")
    copy, out = tmp_path_factory.mktemp("source") / "referat", tmp_path_factory.mktemp("wheel")
    leave = shutil.ignore_patterns(".git", ".venv", "*.egg-info", "build", "dist", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=leave)
    done = subprocess.run(
        [sys.executable, "-m", *_TOOL, str(out), str(copy)],
        capture_output=True, text=True, check=False, cwd=out,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def test_only_the_four_packages(contents: set[str]) -> None:
    tops = {name.split("/")[0] for name in contents}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(_PACKAGES)
    assert sum(top.endswith(".dist-info") for top in tops) == 1


@pytest.mark.parametrize("package", _PACKAGES)
def test_every_module_and_the_type_marker(package: str, contents: set[str]) -> None:
    assert f"{package}/py.typed" in contents
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py")}
    inside = {name for name in contents if name.startswith(f"{package}/")}
    assert {name for name in inside if name.endswith(".py")} == sources


def test_the_samples(contents: set[str]) -> None:
    found = {name for name in contents if name.startswith("corpus/samples/")}
    assert found == {f"corpus/samples/{name}" for name in SAMPLE_FILES}


def test_the_confidence_model(contents: set[str]) -> None:
    assert "qa/confidence.json" in contents


@pytest.mark.parametrize("pattern", _WEB_DATA)
def test_the_pages_and_their_translations(pattern: str, contents: set[str]) -> None:
    folder = pattern.split("/")[0]
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "web" / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert here == {name for name in contents if name.startswith(f"web/{folder}/")}


def test_the_command_and_the_licence(contents: set[str]) -> None:
    info = {name.split("/", 1)[1] for name in contents if ".dist-info/" in name}
    assert {"METADATA", "entry_points.txt", "licenses/LICENSE"} <= info
