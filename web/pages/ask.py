"""The front page: a question and its answer."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request

from corpus.model import DocumentKind, SectionKind
from corpus.records import PointRow
from embeddings.archive import Archive
from qa.errors import BadQuestion
from qa.followup import Conversation
from qa.model import MAX_QUESTION
from web import wording, wording_answers
from web.contract import followed
from web.current import locale, service
from web.pages.blueprint import blueprint
from web.quote_views import quote_views

_EXAMPLES = 3
_LONGEST_EXAMPLE = 60


@blueprint.get("/")
def ask() -> Any:
    """The question field and, with ``?q=``, the answer."""
    here = locale()
    archive = service().archive
    text = request.args.get("q", "")
    secret: bytes = current_app.config["SECRET_KEY"]
    conversation = Conversation.read(request.args.get("samtale"), secret)
    page: dict[str, Any] = {
        "question": text,
        "longest": MAX_QUESTION,
        "coverage": wording.coverage(archive, here),
        "examples": _examples(archive) if not text.strip() else [],
    }
    if not text.strip():
        return render_template("ask.html", **page)
    try:
        answer = service().ask(text, conversation=conversation)
    except BadQuestion as error:
        return render_template("ask.html", problem=error.code, **page), 400
    return render_template(
        "ask.html",
        answer=answer,
        message=wording_answers.message(answer, archive, here),
        understood=wording_answers.understood(answer, archive, here, conversation.refused),
        conversation=followed(conversation, answer).signed(secret),
        quotes=quote_views(archive, answer.quotes, here),
        nearest=quote_views(archive, answer.nearest, here),
        **page,
    )


def _examples(archive: Archive) -> list[str]:
    """Questions that the archive can answer, from its latest decisions."""
    examples: list[str] = []
    for meeting in reversed(archive.corpus.meetings()):
        if meeting.kind is not DocumentKind.MINUTES:
            continue
        for point in archive.corpus.points_of(meeting.id):
            short = len(point.title) <= _LONGEST_EXAMPLE and not point.closed
            if short and point.case_number and _decided(archive, point):
                examples.append(f"Hvad besluttede {meeting.committee} om {_within(point.title)}?")
                break
        if len(examples) == _EXAMPLES:
            break
    return examples


def _within(title: str) -> str:
    """A title inside a sentence: a small letter first, unless it is an abbreviation or name."""
    words = title.split()
    plain = title[1:2].islower() and len(words) > 1 and not words[1][:1].isupper()
    return title[:1].lower() + title[1:] if plain else title


def _decided(archive: Archive, point: PointRow) -> bool:
    decided = (
        s.kind is SectionKind.DECISION for s in archive.corpus.sections_of_point(point.id)
    )
    return point.number != "1" and any(decided)
