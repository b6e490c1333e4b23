"""``/mening``: a reader says whether an answer was one."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, render_template, request

from qa.errors import BadFilter, BadQuestion
from web.current import FEEDBACK, service
from web.pages.blueprint import blueprint
from web.views.asked import Asked

_SAID = {"ja": True, "nej": False}


@blueprint.post("/mening")
def feedback() -> Any:
    """Keep what was said; there is no such page unless the operator has switched it on."""
    kept = current_app.config[FEEDBACK]
    if kept is None:
        abort(404)
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)  # Another site's form, in the name of its visitors.
    asked = Asked.read(request.form, current_app.config["SECRET_KEY"])
    helped = _SAID.get(request.form.get("svar", ""))
    if helped is None:
        abort(400)
    try:
        answer = asked.ask(service())
    except (BadQuestion, BadFilter):
        abort(400)
    kept.keep(answer, helped)
    return render_template("thanks.html", back=asked.path())
