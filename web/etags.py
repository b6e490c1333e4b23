"""Answers that hold as long as the index does: their ETag, and 304 to who has them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Any

from flask import Response, make_response, request

from web.current import locale, service


def kept_by_generation(view: Callable[..., Any]) -> Callable[..., Any]:
    """Give what a view answers the ETag of the archive's generation.

    Who has it already is told so before anything is looked up.
    """

    @wraps(view)
    def answered(**parts: Any) -> Response:
        tag = _tag()
        # None of "*", which stands for whatever there is: it may be an error.
        if request.if_none_match.contains_weak(tag) and not request.if_none_match.star_tag:
            response = Response(status=304)
        else:
            response = make_response(view(**parts))
        # Weak, for what is sent may be compressed.
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = "no-cache"
        return response

    return answered


def _tag() -> str:
    """Which build answers, by which program, in which language."""
    info = service().archive.info
    parts = (info.generation, info.built_at, info.fingerprint, version("referat"), locale())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
