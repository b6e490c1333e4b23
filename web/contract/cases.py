"""The JSON of cases and numbers: one shape for ``referat case --json`` and the API.

Documented in docs/api.md. Fields are only ever added.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from corpus.rows import PointRow
from embeddings.archive import Archive
from qa.cases import Case, cases, nearest_numbers, points_by_town
from qa.cite import point_at
from qa.numbers import Number, numbers_of
from qa.similar import MOST_SIMILAR, similar
from qa.steps import Step, step_path
from web.contract.answers import (
    decision_json,
    index_json,
    others_json,
    quote_json,
    treatment_json,
)
from web.wording import cases as wording_cases


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about: a case by its number, or a point by the address of its page."""

    number: str | None = None
    municipality: str | None = None
    url: str | None = None

    def points(self, archive: Archive) -> list[PointRow]:
        """The points asked about, oldest first."""
        if self.url is not None:
            point = point_at(archive, self.url)
            return [point] if point else []
        towns = points_by_town(archive, self.number or "", self.municipality)
        return [point for _, points in towns for point in points]


def cases_json(archive: Archive, asked: Asked, locale: str) -> dict[str, Any]:
    """The timelines of the cases with a number; without one the numbers nearest to it."""
    found = cases(archive, asked.number or "", asked.municipality)
    message = wording_cases.cases_message(len(found), locale)
    case_values = [_case_json(archive, case, locale) for case in found]
    return _response(archive, asked, message, "cases", case_values, locale)


def numbers_json(archive: Archive, asked: Asked, locale: str) -> dict[str, Any]:
    """The numbers of a case or of a point."""
    points = asked.points(archive)
    values = [
        _number_json(archive, number, locale)
        for point in points for number in numbers_of(archive, point)
    ]
    message = wording_cases.numbers_message(len(values), locale)
    return _response(archive, asked, message, "numbers", values, locale, bool(points))


def similar_json(archive: Archive, asked: Asked, locale: str) -> dict[str, Any]:
    """Earlier points of other cases that are like a point, or like a case's last one."""
    points = asked.points(archive)
    last = {archive.corpus.meeting(p.meeting).municipality: p for p in points}
    found = [one for point in last.values() for one in similar(archive, point)]
    values = [
        {"likeness": round(one.likeness, 4), **_step_json(archive, one.step, locale),
         "case_number": one.step.place.point and one.step.place.point.case_number,
         "case": others_json(archive, one.step.place, locale)}
        for one in sorted(found, key=lambda one: -one.likeness)[:MOST_SIMILAR]
    ]
    message = wording_cases.similar_message(len(values), locale)
    return _response(archive, asked, message, "similar", values, locale, bool(points))


def _response(
    archive: Archive,
    asked: Asked,
    message: str,
    name: str,
    values: list[dict[str, Any]],
    locale: str,
    found: bool | None = None,
) -> dict[str, Any]:
    """What all answers have; ``found``: there is what was asked about, whatever it holds."""
    found = bool(values) if found is None else found
    near = [] if found or asked.number is None else nearest_numbers(archive, asked.number)
    if not found:
        named = [f"{n.number} ({n.municipality})" if n.municipality else n.number for n in near]
        message = wording_cases.no_case(asked.number or asked.url or "", named, locale)
    return {
        "status": "found" if found else "not_found",
        "message": message,
        "number": asked.number,
        name: values,
        "nearest": [
            {"number": n.number, "municipality": n.municipality or None, "title": n.title}
            for n in near
        ],
        "index": index_json(archive.info),
    }


def _number_json(archive: Archive, number: Number, locale: str) -> dict[str, Any]:
    value = number.value
    return {
        "kind": number.kind.value,
        "label": wording_cases.number_kind(number.kind, locale),
        "printed": number.printed,
        "value": f"{value.normalize():f}" if isinstance(value, Decimal) else value,
        "unit": number.unit,
        "heading": number.heading.text if number.heading else None,
        "quote": quote_json(number.quote, archive, locale, with_case=False),
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
