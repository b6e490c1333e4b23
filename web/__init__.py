"""HTTP and command line: the only floor that reads settings and writes to a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from web.live import Live
    from web.serving import Serving

__all__ = ["create_app"]


def create_app(
    live: Live, secret: bytes, serving: Serving | None = None, home: Path | None = None
) -> Flask:
    """The web application over a live service.

    ``secret`` signs the conversation strings that readers keep. ``serving`` is what the operator
    chose, and ``home`` the folder in which what readers say of answers is kept, if it is.
    """
    from web.app import make

    return make(live, secret, serving, home)
