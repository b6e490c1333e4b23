"""HTTP and command line: the only floor that reads settings and writes to a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from web.live import Live
    from web.operator import Operator

__all__ = ["create_app"]


def create_app(live: Live, secret: bytes, operator: Operator | None = None) -> Flask:
    """The web application over a live service.

    ``secret`` signs the conversation strings that readers keep; ``operator`` is named on the
    pages about Referat and its accessibility.
    """
    from web.app import make
    from web.operator import Operator

    return make(live, secret, operator or Operator())
