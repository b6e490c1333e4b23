"""The pages: ask, meeting, point, document."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, render_template, request

from corpus.model import DocumentKind, SectionKind
from corpus.records import MeetingRow, PointRow
from corpus.slugs import slug
from embeddings.archive import Archive
from qa.cases import When, other_treatments
from qa.cite import Name, meeting_path, point_path
from qa.errors import BadQuestion
from qa.followup import Conversation
from qa.model import MAX_QUESTION
from qa.whole import places_of
from web import wording, wording_answers
from web.contract import followed
from web.current import locale, service
from web.quote_views import quote_views
from web.viewer import view

blueprint = Blueprint("pages", __name__)

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


@blueprint.get("/moede/<municipality>/<committee>/<day>")
def meeting(municipality: str, committee: str, day: str) -> Any:
    """A meeting's points, and its documents."""
    archive = service().archive
    row = _meeting(archive, municipality, committee, day)
    documents = archive.corpus.documents_of(row.id)
    head = [s for s in archive.corpus.sections_of_document(documents[0].id) if s.point is None]
    return render_template(
        "meeting.html",
        meeting=row,
        points=[(p, point_path(row, p)) for p in archive.corpus.points_of(row.id)],
        view=view(archive, documents[0], head, _named()),
        documents=documents,
    )


@blueprint.get("/moede/<municipality>/<committee>/<day>/<number>")
def point(municipality: str, committee: str, day: str, number: str) -> Any:
    """A point with all its sections; ``?citat=`` names the words to mark."""
    archive = service().archive
    corpus = archive.corpus
    row = _meeting(archive, municipality, committee, day)
    points = corpus.points_of(row.id)
    index = next((i for i, p in enumerate(points) if slug(p.number) == number), None)
    if index is None:
        abort(404)
    found = points[index]
    document = corpus.document(found.document)
    others = other_treatments(archive, places_of(archive, found)[0])
    return render_template(
        "point.html",
        meeting=row,
        meeting_path=meeting_path(row),
        point=found,
        view=view(archive, document, corpus.sections_of_point(found.id), _named()),
        document=document,
        documents=corpus.documents_of(row.id),
        earlier=[o for o in others if o.when is not When.LATER],
        later=[o for o in others if o.when is When.LATER],
        before=point_path(row, points[index - 1]) if index else None,
        after=point_path(row, points[index + 1]) if index + 1 < len(points) else None,
    )


@blueprint.get("/dokument/<key>")
def document(key: str) -> Any:
    """A document that belongs to no meeting, under its headings."""
    archive = service().archive
    row = archive.corpus.document_by_key(key)
    if row is None:
        abort(404)
    sections = [s for s in archive.corpus.sections_of_document(row.id) if s.point is None]
    return render_template(
        "document.html",
        document=row,
        view=view(archive, row, sections, _named()),
    )


def _named() -> Name | None:
    """The quote that the address asks to mark."""
    words = request.args.get("citat")
    if not words:
        return None
    section = request.args.get("afsnit", type=int)
    return Name(words, request.args.get("til", ""), section if section and section > 0 else None)


def _meeting(archive: Archive, municipality: str, committee: str, day: str) -> MeetingRow:
    rows = archive.corpus.meetings_at(municipality, committee, day)
    if not rows:
        abort(404)
    return rows[0]
