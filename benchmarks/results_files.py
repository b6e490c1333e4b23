"""Results kept as files named by the commit that they were measured at."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def keep(kind: str, results: dict[str, Any]) -> Path:
    """Write results with date and commit; returns the file ``<kind>-<commit>.json``."""
    values = {**stamp(), **results}
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{kind}-{values['commit']}.json"
    path.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def stamp() -> dict[str, str]:
    """Date, time and commit of now."""
    now = datetime.now()
    return {
        "date": now.date().isoformat(), "time": now.time().isoformat("seconds"),
        "commit": _commit(),
    }


def newest(kind: str) -> dict[str, Any]:
    """The results of a kind that were measured last.

    :raises FileNotFoundError: there are none.
    """
    found = [json.loads(p.read_text("utf-8")) for p in sorted(RESULTS.glob(f"{kind}-*.json"))]
    if not found:
        raise FileNotFoundError(f"no {kind}-*.json in {RESULTS}")
    latest: dict[str, Any] = max(found, key=lambda r: (r["date"], r.get("time", "")))
    return latest


def _commit() -> str:
    command = ["git", "-C", str(RESULTS.parent), "rev-parse", "--short=10", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"
