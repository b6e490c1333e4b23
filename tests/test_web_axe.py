"""axe on every kind of page, light and dark, on a desktop and on a phone.

``REFERAT_REPORTS`` names a folder for the report: ``axe.json`` and ``axe.md``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from browser import DESKTOP, PHONE
from page_types import PAGES, PageType

pytestmark = [pytest.mark.browser, pytest.mark.encoder]

_OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Off by default, as it is new in WCAG 2.2.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations", "incomplete"],
}
_VERSION = "4."


@dataclass(frozen=True, slots=True)
class Result:
    """What axe says of a page in a window and colour scheme."""

    page: str
    width: int
    scheme: str
    passes: int
    to_look_at: tuple[str, ...]
    violations: tuple[str, ...]


@pytest.fixture(scope="module")
def results() -> Iterator[list[Result]]:
    found: list[Result] = []
    yield found
    folder = os.environ.get("REFERAT_REPORTS")
    if folder and found:
        Path(folder).mkdir(parents=True, exist_ok=True)
        text = json.dumps([asdict(r) for r in found], ensure_ascii=False, indent=1)
        (Path(folder) / "axe.json").write_text(text + "\n", "utf-8")
        (Path(folder) / "axe.md").write_text(_table(found), "utf-8")


def _table(results: list[Result]) -> str:
    rows = [
        f"| {r.page} | {r.width} | {r.scheme} | {r.passes} | "
        f"{'; '.join(r.violations) or 'none'} | {'; '.join(r.to_look_at) or 'none'} |"
        for r in results
    ]
    head = "| page | width | scheme | rules passed | violations | for a person to look at |"
    return "\n".join([head, "|---|---|---|---|---|---|", *rows, ""])


def _said(rules: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(
        f"{rule['id']}: {', '.join(str(node['target'][0]) for node in rule['nodes'][:5])}"
        for rule in rules
    )


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)
def test_axe_finds_nothing_wrong(
    window: Callable[..., Any], address: str, results: list[Result], kind: PageType
) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="axe comes with axe-playwright-python (make test installs it)",
    ).Axe()
    wrong = []
    with window(still=True) as opened:
        page = opened.page
        page.goto(address + kind.path, wait_until="networkidle")
        for size in (DESKTOP, PHONE):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                said = axe.run(page, options=_OPTIONS).response
                assert said["testEngine"]["version"].startswith(_VERSION)
                assert said["passes"]
                result = Result(
                    kind.name, size[0], scheme, len(said["passes"]),
                    _said(said["incomplete"]), _said(said["violations"]),
                )
                results.append(result)
                wrong += [(size[0], scheme, violation) for violation in result.violations]
    assert wrong == []
