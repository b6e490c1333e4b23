"""The archive: all meetings by year, and the points that have some words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flask import render_template, request

from corpus.rows import MeetingRow
from embeddings.archive import Archive, matches
from qa.browse import Count, Wanted, browse, facets, years
from qa.cases import points_by_town
from qa.cite import case_path, meeting_path
from qa.question import is_unicode
from web.current import locale, service
from web.pages.addresses import page_or_404
from web.pages.blueprint import blueprint
from web.views import limits
from web.views.drawings import Bars, bars
from web.views.points import point_view
from web.wording import archive as wording_archive

_LONGEST = 200
_POINTS_A_PAGE = 20
_MEETINGS_A_PAGE = 60
# A drawing of one year says nothing.
_FEWEST_YEARS = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """A meeting in a list."""

    row: MeetingRow
    path: str
    items: int


def listed(store: Archive, rows: Sequence[MeetingRow]) -> list[tuple[int, list[Listed]]]:
    """Meetings by year, in their order."""
    views = [
        Listed(m, meeting_path(m), store.corpus.count_points(m.id)) for m in rows
    ]
    return [(year, list(m)) for year, m in groupby(views, key=lambda m: m.row.date.year)]


@blueprint.get("/arkiv")
def archive() -> Any:
    """All meetings by year; with ``?q=`` the points that have these words."""
    store, here = service().archive, locale()
    words = " ".join(request.args.get("q", "").split())
    problem = len(words) > _LONGEST or not is_unicode(words)
    wanted = limits.wanted(store, "" if problem else words)
    page = {
        **limits.form(store, wanted, here),
        **(_points(store, wanted, here) if wanted.words else _meetings(store, wanted)),
        "argument_name": lambda argument: wording_archive.argument_name(argument, here),
        "longest": _LONGEST,
        "problem": problem,
    }
    return render_template("archive.html", **page), 400 if problem else 200


def _meetings(store: Archive, wanted: Wanted) -> dict[str, Any]:
    """The meetings, the newest first."""
    rows = [m for m in store.corpus.meetings() if matches(m, wanted.filters)]
    any_year = replace(wanted, year=None).filters
    days = (m.date for m in store.corpus.meetings() if matches(m, any_year))
    page, pages, shown = page_or_404(rows[::-1], _MEETINGS_A_PAGE)
    return {
        "by_year": listed(store, shown),
        "facets": [limits.bodies(store, wanted)],
        "number": len(rows),
        "drawing": _drawing(wanted, years(days)),
        "turn": _turn(wanted, page, pages),
    }


def _points(store: Archive, wanted: Wanted, here: str) -> dict[str, Any]:
    """The points that have the words, a page of them with snippets."""
    found = browse(store, wanted)
    ranked = list(found.found)
    newest = limits.newest_first()
    if newest:
        ranked.sort(key=lambda f: f.day, reverse=True)
    page, pages, shown = page_or_404(ranked, _POINTS_A_PAGE)
    any_year = browse(store, replace(wanted, year=None)) if wanted.year else found
    days = (f.day for f in any_year.found if f.place.meeting)
    return {
        "found": found,
        "points": [point_view(store, f, found, here) for f in shown],
        "number": len(ranked),
        "drawing": _drawing(wanted, years(days)),
        "facets": limits.facets(wanted, facets(store, ranked), here),
        "best": limits.address(wanted, orden=None),
        "newest": limits.address(wanted, orden=limits.NEWEST),
        "newest_first": newest,
        "turn": _turn(wanted, page, pages),
        "cases": _cases(store, wanted.words),
        "meant": None if ranked else _meant(store, wanted),
        "anywhere": limits.address(Wanted(wanted.words)),
    }


def _drawing(wanted: Wanted, counts: Sequence[Count[int]]) -> Bars | None:
    """Years with their numbers as bars; each leads to its year."""
    if len(counts) < _FEWEST_YEARS:
        return None
    return bars([
        (str(c.value), c.number, limits.address(wanted, aar=c.value), c.value == wanted.year)
        for c in counts
    ])


def _turn(wanted: Wanted, page: int, pages: int) -> dict[str, Any] | None:
    """The pages before and after one; None where there is only one."""
    if pages == 1:
        return None
    before = limits.address(wanted, side=page - 1 if page > 2 else None)
    after = limits.address(wanted, side=page + 1)
    return {
        "page": page, "pages": pages,
        "before": before if page > 1 else None, "after": after if page < pages else None,
    }


def _cases(store: Archive, words: str) -> list[tuple[str, str, str]]:
    """The cases whose number the words are: number, title and address."""
    last = (points[-1] for _, points in points_by_town(store, words))
    return [(p.case_number or "", p.title, path) for p in last if (path := case_path(store, p))]


def _meant(store: Archive, wanted: Wanted) -> tuple[str, str] | None:
    """The words with those put right that the archive does not have, and the address then."""
    nearest = (store.nearest_word(word) or word for word in wanted.words.split())
    meant = " ".join(nearest)
    return (meant, limits.address(wanted, q=meant)) if meant != wanted.words else None
