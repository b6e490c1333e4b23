"""Questions to go on with, fetched by the page when the answer is already read."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request

from qa.errors import BadFilter, BadQuestion
from qa.suggestions import suggestions as found_suggestions
from web.contract.answers import followed
from web.current import locale, service
from web.pages.blueprint import blueprint
from web.views.asked import CONVERSATION, QUESTION, Asked
from web.wording import pages as wording_pages


@blueprint.get("/forslag")
def suggestions() -> Any:
    """Links with further questions that are answered; empty where there are none."""
    secret: bytes = current_app.config["SECRET_KEY"]
    asked, here = Asked.read(request.args, secret), service()
    try:
        answer = asked.ask(here)
        filters = asked.filters
    except (BadQuestion, BadFilter):
        return ""
    conversation = followed(asked.conversation, answer)
    questions = found_suggestions(
        here.archive, answer, wording_pages.suggestions(locale()),
        lambda text: here.ask(text, filters, conversation=conversation),
    )
    string = conversation.signed(secret)
    links = [
        (text, asked.path(**{QUESTION: text, CONVERSATION: string})) for text in questions
    ]
    return render_template("suggestions.html", links=links)
