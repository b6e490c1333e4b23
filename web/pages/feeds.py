"""``/foelg``: feeds that tell of new meetings, and the page that says what they are."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import abort, current_app, render_template, request
from flask_babel import gettext as _

from embeddings.archive import ArchiveInfo, Filters
from qa.case_addresses import case_at
from qa.cite import case_path, committee_path
from qa.errors import BadFilter, BadQuestion
from qa.sittings import meetings_of
from web import feeds
from web.addresses_out import absolute, authority, base
from web.current import LANGUAGE_ARGUMENT, locale, service
from web.exports.sending import built_at, sent
from web.feeds import Channel, Item
from web.pages.blueprint import blueprint
from web.views.asked import CONVERSATION, Asked

_TYPE = "application/atom+xml; charset=utf-8"


@blueprint.get("/foelg")
def follow() -> Any:
    """How to follow a question."""
    asked = _asked()
    if not asked.has_words:
        return render_template("follow.html", asked=asked, feed="")
    path = _question_path(asked)
    return render_template("follow.html", asked=asked, path=path, feed=absolute(path))


@blueprint.get("/foelg/spoergsmaal.atom")
def question_feed() -> Any:
    """New meetings that answer a question."""
    asked, found = _asked(), service()
    try:
        items = _items_of_question(found.archive.info, asked.text, asked.filters, locale())
    except (BadQuestion, BadFilter):
        abort(400)
    channel = Channel(
        _question_path(asked), asked.path(**{CONVERSATION: None}), asked.text.strip(),
        _("Meetings whose minutes answer the question"),
    )
    return _sent(channel, items)


@lru_cache(maxsize=256)
def _items_of_question(
    index: ArchiveInfo, text: str, filters: Filters, here: str
) -> list[Item]:
    """Kept, for readers of feeds ask the same all day; a new index is asked anew."""
    return feeds.of_question(service(), text, filters, here)


@blueprint.get("/foelg/sag/<municipality>/<number>.atom")
def case_feed(municipality: str, number: str) -> Any:
    """The treatments of a case."""
    archive = service().archive
    found = case_at(archive, municipality, number)
    if found is None:
        abort(404)
    own = next(s for s in found.steps if not s.mention)
    page = (own.place.point and case_path(archive, own.place.point)) or request.path
    title = f"{_('Case')} {found.number}: {found.title}"
    channel = Channel(f"/foelg{page}.atom", page, title, _("New treatments of the case"))
    return _sent(channel, feeds.of_case(archive, found.steps, locale()))


@blueprint.get("/foelg/udvalg/<municipality>/<name>.atom")
def committee_feed(municipality: str, name: str) -> Any:
    """The meetings of a committee."""
    archive = service().archive
    meetings = meetings_of(archive, municipality, name)
    if not meetings:
        abort(404)
    page = committee_path(meetings[-1])
    channel = Channel(
        f"/foelg{page}.atom", page, meetings[-1].committee, _("New meetings of the committee")
    )
    return _sent(channel, feeds.of_committee(archive, meetings, locale()))


def _asked() -> Asked:
    return Asked.read(request.args, current_app.config["SECRET_KEY"])


def _question_path(asked: Asked) -> str:
    query = asked.query(**{CONVERSATION: None})
    return f"/foelg/spoergsmaal.atom?{query}&{urlencode({LANGUAGE_ARGUMENT: locale()})}"


def _sent(channel: Channel, items: list[Item]) -> Any:
    archive = service().archive
    data = feeds.atom(archive, channel, items, base(), authority(), locale())
    return sent(data, _TYPE, changed=built_at(archive.info))
