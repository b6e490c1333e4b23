"""What the archive page is limited to, as its address has it, and how to limit it further."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, request, url_for

from corpus.model import SectionKind
from embeddings.archive import Archive, matches
from qa.browse import Facets, Wanted
from qa.cite import committee_path
from qa.decisions import Outcome
from web.views.asked import Chip
from web.wording import archive as wording_archive

NEWEST, BEST = "nyeste", "bedste"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to limit the archive to, how much has it, and the address then."""

    name: str
    number: int
    path: str


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one argument of the address; ``danish``: they are names of the minutes."""

    argument: str
    choices: tuple[Choice, ...]
    danish: bool


def wanted(store: Archive, words: str) -> Wanted:
    """What the address asks for; 404 for names and years that the archive does not know."""
    rows = store.corpus.meetings()
    known: dict[str, Container[str]] = {
        "kommune": {m.municipality_slug for m in rows},
        "udvalg": {m.committee_slug for m in rows},
        "aar": {str(m.date.year) for m in rows},
        "slags": [kind.value for kind in SectionKind],
        "udfald": [outcome.value for outcome in Outcome],
    }
    asked = {name: request.args.get(name) or None for name in known}
    if any(value and value not in known[name] for name, value in asked.items()):
        abort(404)
    # Kinds and outcomes are of points: without words meetings are listed.
    return Wanted(
        words, asked["kommune"], asked["udvalg"], int(asked["aar"]) if asked["aar"] else None,
        SectionKind(asked["slags"]) if words and asked["slags"] else None,
        Outcome(asked["udfald"]) if words and asked["udfald"] else None,
    )


def newest_first() -> bool:
    """Whether the address asks for the newest points first, not the best."""
    return request.args.get("orden") == NEWEST


def address(wanted: Wanted, **changes: Any) -> str:
    """The archive's address for what is wanted, some of its arguments changed."""
    values: dict[str, Any] = {
        "q": wanted.words, "kommune": wanted.municipality, "udvalg": wanted.committee,
        "aar": wanted.year, "slags": wanted.section, "udfald": wanted.outcome,
        "orden": NEWEST if newest_first() else None,
    } | changes
    given: dict[str, Any] = {k: str(v) for k, v in values.items() if v}
    return url_for("pages.archive", **given)


def form(store: Archive, wanted: Wanted, here: str) -> dict[str, Any]:
    """The form's choices, and what is chosen with the address without it."""
    rows = store.corpus.meetings()
    towns = {m.municipality_slug: m.municipality for m in rows}
    bodies = {
        m.committee_slug: m.committee for m in rows
        if wanted.municipality in (None, m.municipality_slug)
        or m.committee_slug == wanted.committee
    }
    names = {
        "kommune": towns.get(wanted.municipality or ""),
        "udvalg": bodies.get(wanted.committee or ""),
        "aar": str(wanted.year) if wanted.year else None,
        "slags": wording_archive.kind_name(wanted.section, here) if wanted.section else None,
        "udfald": wording_archive.outcome_name(wanted.outcome, here) if wanted.outcome else None,
    }
    return {
        "wanted": wanted,
        "towns": sorted(towns.items(), key=lambda pair: pair[1]) if len(towns) > 1 else [],
        "bodies": sorted(bodies.items(), key=lambda pair: pair[1]),
        "all_years": sorted({m.date.year for m in rows}, reverse=True),
        "chips": [
            (argument, Chip(name, address(wanted, **{argument: None})))
            for argument, name in names.items() if name is not None
        ],
    }


def facets(wanted: Wanted, counted: Facets, here: str) -> list[Facet]:
    """What the points found can be limited to further.

    What they are limited to already, and what all of them have alike, is left out.
    """
    years = [(str(c.value), str(c.value), c.number) for c in reversed(counted.years) if c.number]
    kinds = [(c.value, wording_archive.kind_name(c.value, here), c.number) for c in counted.kinds]
    outcomes = [
        (c.value, wording_archive.outcome_name(c.value, here), c.number)
        for c in counted.outcomes
    ]
    found: list[tuple[str, Any, Sequence[tuple[str, str, int]]]] = [
        ("kommune", wanted.municipality, [(*c.value, c.number) for c in counted.municipalities]),
        ("udvalg", wanted.committee, [(*c.value, c.number) for c in counted.committees]),
        ("aar", wanted.year, years),
        ("slags", wanted.section, kinds),
        ("udfald", wanted.outcome, outcomes),
    ]
    return [
        Facet(
            argument,
            tuple(Choice(n, count, address(wanted, **{argument: v})) for v, n, count in values),
            danish=argument in ("kommune", "udvalg"),
        )
        for argument, chosen, values in found if not chosen and len(values) > 1
    ]


def bodies(store: Archive, wanted: Wanted) -> Facet:
    """The committees with their pages; of several municipalities these instead, to choose one."""
    rows = [m for m in store.corpus.meetings() if matches(m, replace(wanted, year=None).filters)]
    if wanted.municipality or len({m.municipality_slug for m in rows}) == 1:
        pages = Counter((committee_path(m), m.committee) for m in rows)
        chosen = [Choice(name, number, path) for (path, name), number in pages.items()]
        argument = "udvalg"
    else:
        towns = Counter((m.municipality_slug, m.municipality) for m in rows)
        chosen = [
            Choice(name, number, address(wanted, kommune=town))
            for (town, name), number in towns.items()
        ]
        argument = "kommune"
    return Facet(argument, tuple(sorted(chosen, key=lambda c: c.name)), danish=True)
