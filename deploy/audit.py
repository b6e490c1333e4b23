"""Look for known weaknesses in the locked versions and in torch, with pip-audit.

Run by `make audit`. Ends with 1 if there are findings, with 0 and a plain word where the
service that knows them cannot be asked. Further arguments are pip-audit's own
(`--ignore-vuln ID`, `--vulnerability-service osv`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
# An old version known to be weak: a service that finds nothing in it can be trusted in nothing.
_KNOWN_TO_BE_WEAK = "jinja2==2.4.1"
_UNREACHED = "not audited: the service cannot be reached, or does not know what it should"


def wanted(lock: Path, project: Path) -> list[str]:
    """What is looked up: every locked version, and the pinned torch that the lock leaves out."""
    locked = [
        line.rstrip("\\ ") for line in lock.read_text("utf-8").splitlines()
        if line[:1].isalnum()
    ]
    declared = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
    return locked + [d for d in declared if d.startswith("torch==")]


def asked(requirements: Sequence[str], options: Sequence[str]) -> tuple[list[Any] | None, str]:
    """What pip-audit says of each requirement; None, and its last words, if it could not."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text("".join(f"{r}\n" for r in requirements), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", "--requirement", str(listed), "--no-deps",
             "--disable-pip", "--format", "json", "--progress-spinner", "off", *options],
            capture_output=True, text=True, check=False,
        )
    try:
        return list(json.loads(done.stdout)["dependencies"]), ""
    except (ValueError, KeyError):
        return None, (done.stderr.strip().splitlines() or ["no answer"])[-1]


def findings(report: Sequence[Any]) -> list[str]:
    """A line for each weakness: where, which, and the versions that mend it."""
    return [
        f"{found['name']} {found['version']}: {weakness['id']}, mended in "
        + (", ".join(weakness["fix_versions"]) or "no version yet")
        for found in report for weakness in found.get("vulns", ())
    ]


def main(lock: str, *options: str) -> int:
    """Audit a lock; the exit status."""
    known, _ = asked([_KNOWN_TO_BE_WEAK], options)
    if not known or not findings(known):
        print(_UNREACHED)
        return 0
    requirements = wanted(Path(lock), _ROOT / "pyproject.toml")
    report, why = asked(requirements, options)
    if report is None:
        print(f"not audited: {why}", file=sys.stderr)
        return 1
    for unknown in (d for d in report if "skip_reason" in d):
        print(f"not audited: {unknown['name']} ({unknown['skip_reason']})")
    weak = findings(report)
    print("\n".join(weak) if weak else f"{len(report)} packages, no known weakness")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
