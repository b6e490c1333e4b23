"""How Referat works, and the accessibility statement."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app, render_template

from web.current import OPERATOR
from web.pages.blueprint import blueprint

# When the pages were last gone through as the statement tells; to be changed with it.
_TESTED = date(2026, 11, 22)


@blueprint.get("/om")
def about() -> Any:
    """How answers are found and what they are worth."""
    return render_template("about.html", operator=current_app.config[OPERATOR])


@blueprint.get("/tilgaengelighed")
def accessibility() -> Any:
    """What is accessible, how that was tested, and whom to turn to."""
    return render_template(
        "accessibility.html", operator=current_app.config[OPERATOR], tested=_TESTED
    )
