"""The Flask application: languages, headers, blueprints, errors."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, request
from flask_babel import Babel
from flask_talisman import Talisman

from corpus.model import SectionKind
from embeddings.originals import pictures_of
from web import assets, cors, errors, pages, rate_limits, wording
from web.addresses_out import BASE_URL
from web.api import archive as api_archive
from web.api import ask as api
from web.api import cases as api_cases
from web.api import docs as api_docs
from web.api import export as api_export
from web.api import health as api_health
from web.current import (
    FEEDBACK,
    LANGUAGE_ARGUMENT,
    LANGUAGE_COOKIE,
    LIVE,
    METRICS,
    NETWORKS,
    OPERATOR,
    STATISTICS,
    locale,
)
from web.export_files import EXPORTS, ExportFiles
from web.feedback import Feedback
from web.live import Live
from web.logs import access
from web.metrics import Metrics
from web.operator import Operator
from web.page_pictures import PagePictures
from web.serving import Serving
from web.sources import PICTURES
from web.statistics import store
from web.statistics.counter import Statistics
from web.wording import cases as wording_cases

_YEAR = 365 * 24 * 3600
# A question has at most a thousand characters; a conversation string some thousand more.
_LARGEST_BODY = 64 * 1024
_POLICY = {
    # Bootstrap's style sheet holds its arrows and ticks as data.
    "default-src": "'none'", "style-src": "'self'", "img-src": "'self' data:",
    "script-src": "'self'", "connect-src": "'self'",
    "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
}


# What the page has no use for, nobody may use in its name.
_UNUSED = ("browsing-topics", "camera", "geolocation", "microphone", "payment")
_PERMISSIONS = dict.fromkeys(_UNUSED, "()")


def make(
    live: Live, secret: bytes, serving: Serving | None = None, home: Path | None = None
) -> Flask:
    """See :func:`web.create_app`."""
    app = Flask(__name__)
    serving = serving or Serving()
    feedback = Feedback(home / "feedback.jsonl") if serving.feedback and home else None
    app.config.update(
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        SECRET_KEY=secret,
        BABEL_DEFAULT_LOCALE=wording.DEFAULT,
        BABEL_TRANSLATION_DIRECTORIES=str(wording.CATALOGUES),
    )
    app.config[LIVE] = live
    app.config[FEEDBACK] = feedback
    app.config[STATISTICS] = (
        Statistics(home / store.NAME) if serving.statistics and home else None
    )
    app.config[NETWORKS] = serving.log_addresses
    app.config[BASE_URL] = serving.base_url
    app.config[OPERATOR] = Operator(serving.operator, serving.contact)
    metrics = app.config[METRICS] = Metrics(lambda: live.info) if serving.metrics else None
    if metrics:
        app.after_request(partial(_count, metrics))
    app.config[PICTURES] = PagePictures(pictures_of(live.home))
    app.config[EXPORTS] = ExportFiles(live.home)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    Babel(app, locale_selector=locale)
    Talisman(
        app, force_https=False, strict_transport_security=False, session_cookie_secure=False,
        content_security_policy=_POLICY, referrer_policy="no-referrer",
        frame_options="DENY", permissions_policy=_PERMISSIONS,
    )
    assets.register(app)
    app.register_blueprint(pages.blueprint)
    for part in (api, api_cases, api_archive, api_export, api_health, api_docs):
        app.register_blueprint(part.blueprint)
    cors.register(app, serving)
    errors.register(app)
    rate_limits.register(app, serving)
    access.register(app, live, serving, locale)
    app.after_request(_remember_language)
    app.context_processor(_for_templates)
    return app


def _count(metrics: Metrics, response: Response) -> Response:
    metrics.responded(request.endpoint or "", response.status_code)
    return response


def _remember_language(response: Response) -> Response:
    chosen = request.args.get(LANGUAGE_ARGUMENT)
    if chosen in wording.locales():
        response.set_cookie(
            LANGUAGE_COOKIE, str(chosen), max_age=_YEAR, samesite="Lax", httponly=True,
            secure=request.is_secure,
        )
    if request.endpoint not in (*assets.ENDPOINTS, *pages.sources.FILES):
        response.vary.update(("Accept-Language", "Cookie"))
    # Addresses in a page may bear the host that this one request named.
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _for_templates() -> dict[str, Any]:
    here = locale()
    return {
        "locale": here,
        "direction": wording.direction(here),
        "keeps_feedback": current_app.config[FEEDBACK] is not None,
        "keeps_statistics": current_app.config[STATISTICS] is not None,
        "keeps_networks": current_app.config[NETWORKS],
        "known": current_app.view_functions,
        "locales": wording.locales(),
        "language_name": wording.language_name,
        "quoted": lambda words: wording.quoted(words, here),
        "long_date": lambda day: wording.long_date(day, here),
        "treatment": lambda step: wording_cases.treatment(step, here),
        "section_name": lambda kind: wording.section_name(kind, here),
        "SectionKind": SectionKind,
        "with_language": _with_language,
    }


def _with_language(code: str) -> str:
    """This page's address in another language."""
    arguments = [(k, v) for k, v in request.args.items(multi=True) if k != LANGUAGE_ARGUMENT]
    return f"{quote(request.path)}?{urlencode([*arguments, (LANGUAGE_ARGUMENT, code)])}"
