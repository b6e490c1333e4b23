"""The JSON of cases: one shape for ``referat case --json`` and ``GET /api/v1/cases``.

Documented in docs/api.md. Fields are only ever added.
"""

from __future__ import annotations

from typing import Any

from embeddings.archive import Archive
from qa.cases import Case, Step, cases, nearest_numbers, step_path
from web import wording
from web.contract import decision_json, index_json, quote_json, treatment_json


def cases_json(
    archive: Archive, number: str, municipality: str | None, locale: str
) -> dict[str, Any]:
    """The timelines of the cases with a number; without one the numbers nearest to it."""
    found = cases(archive, number, municipality)
    near = [] if found else nearest_numbers(archive, number)
    named = [f"{n.number} ({n.municipality})" if n.municipality else n.number for n in near]
    return {
        "status": "found" if found else "not_found",
        "message": wording.cases_message(number, found, named, locale),
        "number": number,
        "cases": [_case_json(archive, case, locale) for case in found],
        "nearest": [
            {"number": n.number, "municipality": n.municipality or None, "title": n.title}
            for n in near
        ],
        "index": index_json(archive.info),
    }


def _case_json(archive: Archive, case: Case, locale: str) -> dict[str, Any]:
    return {
        "number": case.number,
        "spellings": list(case.spellings),
        "municipality": case.municipality or None,
        "title": case.title,
        "steps": [_step_json(archive, step, locale) for step in case.steps],
    }


def _step_json(archive: Archive, step: Step, locale: str) -> dict[str, Any]:
    def quoted(kind: str) -> list[dict[str, Any]]:
        quotes = getattr(step, kind)
        return [quote_json(q, archive, locale, with_case=False) for q in quotes]

    return {
        **treatment_json(step, locale),
        "url": step_path(archive, step),
        "decision": decision_json(step.decision, locale),
        "recommended": quoted("recommended"),
        "decided": quoted("decided"),
    }
