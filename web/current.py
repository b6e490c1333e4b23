"""What belongs to the request at hand: its service and its language."""

from __future__ import annotations

from flask import current_app, g, request

from qa.model import Answer
from qa.service import Service
from web import wording
from web.logs import access

LIVE = "REFERAT_LIVE"
FEEDBACK = "REFERAT_FEEDBACK"
METRICS = "REFERAT_METRICS"
NETWORKS = "REFERAT_NETWORKS"
STATISTICS = "REFERAT_STATISTICS"
OPERATOR = "REFERAT_OPERATOR"
LANGUAGE_COOKIE = "sprog"
LANGUAGE_ARGUMENT = "sprog"


def service() -> Service:
    """The service of the current generation; the same one from a request's start to its end."""
    if "service" not in g:
        g.service = current_app.config[LIVE].service()
    found: Service = g.service
    return found


def counted(answer: Answer) -> Answer:
    """An answer, told to the log, monitoring and statistics, as far as there are any."""
    access.note_answer(answer)
    if metrics := current_app.config[METRICS]:
        metrics.answered(answer)
    if statistics := current_app.config[STATISTICS]:
        statistics.answered(answer, service().archive)
    return answer


def locale() -> str:
    """The interface's language: chosen in the address, remembered, else the browser's."""
    wanted = (request.args.get(LANGUAGE_ARGUMENT), request.cookies.get(LANGUAGE_COOKIE))
    for code in wanted:
        if code in wording.locales():
            return str(code)
    return request.accept_languages.best_match(wording.locales()) or wording.DEFAULT
