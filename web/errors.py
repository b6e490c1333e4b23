"""Errors → HTTP: JSON below ``/api/``, pages elsewhere."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from corpus.errors import ReferatError
from embeddings.errors import NoArchive
from qa.errors import BadClaim, BadFilter, BadQuestion
from web.api import health
from web.current import LIVE
from web.error_pages import Trouble, error_page
from web.server.listening import BUSY
from web.views.changed import gone

log = logging.getLogger("referat.web")

# When to ask again (seconds): an index is seldom made in less.
_LATER, _SOON = "30", "5"


class BadRequest(ReferatError):
    """A request that does not follow the contract."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


_HTTP_CODES = {
    404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type",
    429: "too_many_requests",
}
_TROUBLES = {
    404: Trouble.NOT_HERE, 405: Trouble.METHOD, 413: Trouble.TOO_LARGE,
    429: Trouble.TOO_MANY, 503: Trouble.UNAVAILABLE,
}
# What a client is told beside the page: which methods there are, when to ask again.
_KEPT_HEADERS = ("Allow", "Retry-After")


def register(app: Flask) -> None:
    """Give an application its error answers."""
    app.before_request(_refuse_when_busy)
    app.register_error_handler(ReferatError, _own)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _refuse_when_busy() -> Any:
    if not request.environ.get(BUSY) or request.endpoint in health.ENDPOINTS:
        return None
    return _answer(
        503, "busy", "too many are asking at once; try again in a moment", Trouble.BUSY,
        {"Retry-After": _SOON},
    )


def _own(error: ReferatError) -> Any:
    if isinstance(error, BadQuestion | BadClaim | BadFilter | BadRequest):
        return _answer(400, error.code, str(error))
    log.error("%s", error)
    # The reader cannot mend the index; what the operator must do is in the log.
    later = {"Retry-After": _LATER}
    if not isinstance(error, NoArchive):
        return _answer(503, "unavailable", "the archive is not available; try again later",
                       Trouble.UNAVAILABLE, later)
    building = current_app.config[LIVE].is_building()
    message = "the archive is being built" if building else "nothing is indexed yet"
    trouble = Trouble.BEING_BUILT if building else Trouble.NOTHING_INDEXED
    return _answer(503, "no_archive", f"{message}; try again later", trouble, later)


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    code = _HTTP_CODES.get(status, "bad_request" if status < 500 else "error")
    headers = {k: v for k, v in error.get_headers() if k in _KEPT_HEADERS}
    if status in (301, 302, 303, 307, 308):
        return error.get_response()
    return _answer(status, code, error.description or error.name, headers=headers)


def _unforeseen(error: Exception) -> Any:
    log.error("a request failed", exc_info=error)
    return _answer(500, "error", "something went wrong here; it has been logged")


def _answer(
    status: int,
    code: str,
    message: str,
    trouble: Trouble | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    response: Response
    if request.path.startswith("/api/"):
        response = jsonify({"error": {"code": code, "message": message}})
    else:
        other = Trouble.REQUEST if status < 500 else Trouble.FAILED
        response = Response(
            error_page(
                trouble or _TROUBLES.get(status, other), gone() if status == 404 else None
            ),
            mimetype="text/html",
        )
    response.status_code = status
    response.headers.update(headers or {})
    if status >= 500:
        response.headers["Cache-Control"] = "no-store"
    return response
