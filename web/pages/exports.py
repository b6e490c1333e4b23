"""What can be taken along: a quote's citation, an answer's evidence, a conversation's quotes."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import abort, current_app, render_template, request
from flask_babel import gettext as _

from corpus.errors import ReadError
from corpus.slugs import slug
from embeddings.archive import Archive
from qa.cite import Name, cite
from qa.model import Quote
from qa.question import is_unicode
from web import wording
from web.addresses_out import absolute, base
from web.current import locale, service
from web.exports.bundle import bundle
from web.exports.formats import FORMATS
from web.exports.named import quote_named
from web.exports.reference import quotation_path, reference
from web.exports.sending import built_at, sent
from web.exports.table import quotes_csv
from web.pages.blueprint import blueprint
from web.sources import marked_picture, marks_on
from web.views.asked import Asked

log = logging.getLogger("referat.web")

# Names of quotes are a dozen words; nobody's link is longer than this.
_LONGEST = 2000
_LONGEST_NAME = 60


@blueprint.get("/citat")
def quotation() -> Any:
    """A quote's citation in every format; ``?format=`` gives one of them as a file."""
    chosen = request.args.get("format", "")
    if chosen and chosen not in FORMATS:
        abort(404)
    path, first, last = (request.args.get(n, "") for n in ("sti", "citat", "til"))
    if any(len(text) > _LONGEST or not is_unicode(text) for text in (path, first, last)):
        abort(404)
    archive = service().archive
    number = request.args.get("afsnit", type=int)
    name = Name(first, last, number if number and number > 0 else None)
    quote = quote_named(archive, path, name)
    if quote is None:
        return render_template("quotation.html", quote=None), 404
    here = locale()
    told = reference(archive, quote, base(), here, datetime.now(UTC).date())
    if chosen:
        form = FORMATS[chosen]
        text = form.write([told], here)
        return sent(text.encode(), form.media_type, f"{told.key}.{form.extension}")
    citation = cite(archive, quote)
    return render_template(
        "quotation.html",
        quote=quote,
        citation=citation,
        where=wording.citation_place(citation, here),
        permalink=absolute(citation.path),
        address=quotation_path(citation),
        formats=[(form, form.write([told], here)) for form in FORMATS.values()],
    )


@blueprint.get("/bevis.zip")
def evidence() -> Any:
    """The evidence of an answer, or of there being none: the question as the front page has it."""
    wanted, found = _asked(), service()
    answer = wanted.ask(found)
    pictures = partial(_picture, found.archive)
    data = bundle(found.archive, answer, wanted, base(), locale(), pictures)
    name = f"referat-{slug(wanted.text)[:_LONGEST_NAME].strip('-') or 'bevis'}.zip"
    return sent(data, "application/zip", name, built_at(answer.index))


@blueprint.get("/samtale.csv")
def conversation_quotes() -> Any:
    """The quotes of a conversation's questions as a table."""
    conversation = _asked().conversation
    if conversation.refused:
        title, text = _("The conversation is over"), _(
            "The earlier questions could not be read. Conversations are kept for 30 days.")
        return render_template("error.html", title=title, text=text, status=400), 400
    if not conversation.turns:
        abort(404)
    found = service()
    data = quotes_csv(found, conversation, base(), locale())
    return sent(data, "text/csv; charset=utf-8", "referat-samtale.csv")


def _asked() -> Asked:
    return Asked.read(request.args, current_app.config["SECRET_KEY"])


def _picture(archive: Archive, quote: Quote) -> bytes | None:
    """The page of a quote as a picture with its words marked; None where there is none."""
    document, page = quote.place.document, quote.page
    if page is None:
        return None
    try:
        boxes = marks_on(archive, document, page, (quote.start, quote.end))
        return marked_picture(archive, document, page, boxes)
    except ReadError as error:
        log.error("page %d of %s is not in the evidence: %s", page, document.file, error)
        return None
