"""The Flask application: languages, headers, blueprints, errors."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, request
from flask_babel import Babel
from flask_talisman import Talisman

from corpus.model import SectionKind
from web import api, api_cases, assets, errors, pages, wording, wording_cases
from web.addresses_out import BASE_URL
from web.current import LANGUAGE_ARGUMENT, LANGUAGE_COOKIE, LIVE, locale
from web.live import Live

_YEAR = 365 * 24 * 3600
# A question has at most a thousand characters; a conversation string some thousand more.
_LARGEST_BODY = 64 * 1024
_POLICY = {
    "default-src": "'none'", "style-src": "'self'", "img-src": "'self'",
    "script-src": "'self'", "connect-src": "'self'",
    "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
}


def make(live: Live, secret: bytes, base_url: str | None = None) -> Flask:
    """See :func:`web.create_app`."""
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        SECRET_KEY=secret,
        BABEL_DEFAULT_LOCALE=wording.DEFAULT,
        BABEL_TRANSLATION_DIRECTORIES=str(wording.CATALOGUES),
    )
    app.config[LIVE] = live
    app.config[BASE_URL] = base_url
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    Babel(app, locale_selector=locale)
    Talisman(
        app, force_https=False, strict_transport_security=False, session_cookie_secure=False,
        content_security_policy=_POLICY, referrer_policy="no-referrer",
        frame_options="DENY",
    )
    assets.register(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(api_cases.blueprint)
    errors.register(app)
    app.after_request(_remember_language)
    app.context_processor(_for_templates)
    return app


def _remember_language(response: Response) -> Response:
    chosen = request.args.get(LANGUAGE_ARGUMENT)
    if chosen in wording.locales():
        response.set_cookie(
            LANGUAGE_COOKIE, str(chosen), max_age=_YEAR, samesite="Lax", httponly=True
        )
    if request.endpoint not in assets.ENDPOINTS:
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def _for_templates() -> dict[str, Any]:
    here = locale()
    return {
        "locale": here,
        "direction": wording.direction(here),
        "known": current_app.view_functions,
        "locales": wording.locales(),
        "language_name": wording.language_name,
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
