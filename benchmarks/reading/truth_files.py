"""Truth files: what the documents say, written by reading them (see truth/README.md)."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TRUTH = Path(__file__).parent / "truth"

_STEP = re.compile(r"(\w+)|\[(\d+)\]")


def truths(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file that a folder of truth files tells of, with what is true for it."""
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        for file in data["files"]:
            yield file, truth_for(file, data)


def truth_for(file: str, data: dict[str, Any]) -> dict[str, Any]:
    """The truth with the deviations noted for one file put in."""
    told = copy.deepcopy(data)
    for note in data.get("notes", []):
        if note["file"] == file:
            _put(told, note["path"], note["value"])
    paged = file.endswith(".pdf")
    for point in (p for m in told["meetings"] for p in m["points"]):
        point["sections"] = [s for s in point["sections"] if s is not None]
        if not paged:
            point["page"] = None
            point["sections"] = [{**s, "page": None} for s in point["sections"]]
    told["sections"] = [s for s in told["sections"] if s is not None]
    return told


def _put(data: Any, path: str, value: Any) -> None:
    steps: list[str | int] = [m[1] or int(m[2]) for m in _STEP.finditer(path)]
    for step in steps[:-1]:
        data = data[step]
    data[steps[-1]] = value
