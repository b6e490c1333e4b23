"""The front page: questions and their answers, one under the other."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request

from embeddings.archive import Archive
from qa.errors import BadFilter, BadQuestion
from qa.model import MAX_QUESTION
from web import wording
from web.contract.answers import followed
from web.current import counted, locale, service
from web.examples import examples
from web.pages.blueprint import blueprint
from web.views.asked import CONVERSATION, Asked, choices
from web.views.quotes import beside, quote_views
from web.wording import answers as wording_answers


@blueprint.get("/")
def ask() -> Any:
    """The question field and, with ``?q=``, the answer."""
    asked = _asked()
    archive = service().archive
    page: dict[str, Any] = {
        "asked": asked,
        "typed": "",
        "string": asked.string,
        "longest": MAX_QUESTION,
        "coverage": [wording.coverage(archive, locale()), wording.updated(archive, locale())],
        "choices": choices(archive),
        "chips": asked.chips(archive, locale()),
        "examples": [],
    }
    if not asked.has_words:
        page["examples"] = examples(archive)
        # A question to be put right is in the field again; see the turn's "change".
        return render_template("ask.html", **page | {"typed": request.args.get("ret", "")})
    try:
        turn = _turn(asked, archive)
    except (BadQuestion, BadFilter) as error:
        problem = {"problem": error.code, "detail": str(error), "typed": asked.text}
        return render_template("ask.html", **page | problem), 400
    page["string"] = turn["conversation"]
    return render_template("ask.html", turn=turn, **page)


@blueprint.get("/svar")
def turn() -> Any:
    """One answer alone, for the page that asks without being loaded again."""
    if request.headers.get("Sec-Fetch-Dest") == "document":
        return redirect(_asked().path())  # Somebody opened it as a page.
    try:
        found = _turn(_asked(), service().archive)
    except (BadQuestion, BadFilter) as error:
        return render_template("turn_problem.html", problem=error.code, longest=MAX_QUESTION), 400
    return render_template("turn.html", turn=found)


def _asked() -> Asked:
    return Asked.read(request.args, current_app.config["SECRET_KEY"])


def _turn(asked: Asked, archive: Archive) -> dict[str, Any]:
    """A question and its answer as the page shows them."""
    here = locale()
    answer = counted(asked.ask(service()))
    secret: bytes = current_app.config["SECRET_KEY"]
    return {
        "asked": asked,
        "answer": answer,
        "message": wording_answers.message(answer, archive, here),
        "understood": wording_answers.understood(
            answer, archive, here, asked.conversation.refused),
        "conversation": followed(asked.conversation, answer).signed(secret),
        "alone": asked.path(**{CONVERSATION: None}),
        "lasting": asked.lasting(answer),
        "quotes": beside(quote_views(archive, answer.quotes, here)),
        "nearest": quote_views(archive, answer.nearest, here),
    }
