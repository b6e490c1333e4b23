"""Addresses as others use them: with the host that the outside knows this server by."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request

BASE_URL = "REFERAT_BASE_URL"


def absolute(path: str) -> str:
    """A path of this server as a whole address: below the operator's, or the request's host."""
    return f"{base()}{path}"


def base() -> str:
    """The address that paths are put behind, without a slash at its end."""
    return str(current_app.config.get(BASE_URL) or request.url_root).rstrip("/")


def authority() -> str:
    """The host's bare name, as ``tag:`` identifiers have it."""
    return urlsplit(base()).hostname or "localhost"
