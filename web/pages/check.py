"""Check a quote: a pasted text against the minutes, word for word."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from corpus.slugs import slug
from embeddings.archive import Archive, Filters
from qa.claims import MAX_CLAIM, check
from qa.errors import BadCharacters, BadClaim, BadFilter
from web import wording
from web.contract.answers import filters_from
from web.current import locale, service
from web.pages.blueprint import blueprint
from web.views.checked import checked_view
from web.wording import checked as wording_checked

# Arguments of the address, and the filters that they are.
_LIMITS = {"kommune": "municipality", "udvalg": "committee", "fra": "from", "til": "to"}
# A check whose address is longer than this is shown without one: mail programs cut long ones.
_LONGEST_ADDRESS = 1800


@blueprint.route("/tjek", endpoint="check", methods=["GET", "POST"])
def check_quote() -> Any:
    """The field to paste a text into and, with ``q``, what became of it.

    The form is posted. A short text is then sent on to an address of its own, which can be
    shared; a long one is answered at once.
    """
    given = request.form if request.method == "POST" else request.args
    text = given.get("q", "")
    if request.method == "POST" and (address := _address(given)):
        return redirect(address, 303)
    archive, here = service().archive, locale()
    page: dict[str, Any] = {
        "text": text,
        "longest": MAX_CLAIM,
        "limits": {name: given.get(name, "") for name in _LIMITS},
        "bodies": _bodies(archive),
        "coverage": wording.coverage(archive, here),
    }
    if request.method == "GET" and not text.strip():
        return render_template("check.html", **page)
    try:
        found = check(archive, text, _filters(given))
    except (BadClaim, BadCharacters, BadFilter) as error:
        return render_template("check.html", problem=error.code, **page), 400
    return render_template(
        "check.html",
        message=wording_checked.checked(found, archive, here),
        found=checked_view(archive, found, here),
        sentences=[checked_view(archive, one, here) for one in found.sentences],
        limited=bool(found.filters),
        address=_address(given),
        without_limits=url_for("pages.check", q=text, _anchor="resultat"),
        **page,
    )


def _filters(given: MultiDict[str, str]) -> Filters:
    return filters_from({_LIMITS[name]: given.get(name) for name in _LIMITS})


def _address(given: MultiDict[str, str]) -> str | None:
    """The address that shows a check; None where the text is too long for one, or empty."""
    named = {name: given.get(name, "").strip() for name in ("q", *_LIMITS)}
    named = {name: value for name, value in named.items() if value}
    if "q" not in named or len(urlencode(named)) > _LONGEST_ADDRESS:
        return None
    return f"{url_for('pages.check')}?{urlencode(named)}#resultat"


def _bodies(archive: Archive) -> list[tuple[str, list[tuple[str, str]]]]:
    """Municipalities with their bodies, and the address names of these."""
    found: dict[str, list[tuple[str, str]]] = {}
    for town, body in sorted(archive.corpus.coverage.bodies):
        found.setdefault(town, []).append((slug(body), body))
    return list(found.items())
