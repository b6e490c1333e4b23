"""Errors → HTTP: JSON below ``/api/``, pages elsewhere."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from corpus.errors import ReferatError
from embeddings.errors import NoArchive
from qa.errors import BadClaim, BadFilter, BadQuestion

log = logging.getLogger("referat.web")


class BadRequest(ReferatError):
    """A request that does not follow the contract."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


_HTTP_CODES = {
    404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type",
    429: "too_many_requests",
}


def register(app: Flask) -> None:
    """Give an application its error answers."""
    app.register_error_handler(ReferatError, _own)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _own(error: ReferatError) -> Any:
    if isinstance(error, BadQuestion | BadClaim | BadFilter | BadRequest):
        return _answer(400, error.code, str(error))
    log.error("%s", error)
    # The reader cannot mend the index; what the operator must do is in the log.
    code = "no_archive" if isinstance(error, NoArchive) else "unavailable"
    return _answer(503, code, "the archive is not available; try again later")


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    code = _HTTP_CODES.get(status, "bad_request" if status < 500 else "error")
    return _answer(status, code, error.description or error.name)


def _unforeseen(error: Exception) -> Any:
    log.exception("a request failed")
    return _answer(500, "error", "something went wrong here; it has been logged")


def _answer(status: int, code: str, message: str) -> Any:
    if request.path.startswith("/api/"):
        return jsonify({"error": {"code": code, "message": message}}), status
    texts = {
        404: (_("Not here"), _("There is no page at this address. It may have been moved.")),
        503: (
            _("The archive is not ready"),
            _("Nothing is indexed yet, or the index cannot be read. Try again in a while."),
        ),
        413: (_("Too much"), _("What was sent is larger than this page takes.")),
    }
    title, text = texts.get(
        status, (_("Something went wrong"), _("Try again, or begin at the front page."))
    )
    return render_template("error.html", title=title, text=text, status=status), status
