"""HTTP and command line: the only floor that reads settings and writes to a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from web.live import Live

__all__ = ["create_app"]


def create_app(live: Live, secret: bytes, base_url: str | None = None) -> Flask:
    """The web application over a live service.

    ``secret`` signs the conversation strings that readers keep. ``base_url`` is the address
    that others reach it at, for what leaves the server; None takes each request's own host.
    """
    from web.app import make

    return make(live, secret, base_url)
