"""HTTP and command line: the only floor that reads settings and writes to a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from web.feedback import Feedback
    from web.live import Live

__all__ = ["create_app"]


def create_app(live: Live, secret: bytes, feedback: Feedback | None = None) -> Flask:
    """The web application over a live service.

    ``secret`` signs the conversation strings that readers keep. What readers say of answers is
    asked for and kept only with ``feedback``.
    """
    from web.app import make

    return make(live, secret, feedback)
