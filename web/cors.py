"""Other sites that may ask the API from their visitors' browsers; none unless named."""

from __future__ import annotations

from flask import Flask
from flask_cors import CORS

from web.serving import Serving


def register(app: Flask, serving: Serving) -> None:
    """Let the origins that the operator names read what ``/api/`` answers, without cookies."""
    if serving.cors_origins:
        CORS(
            app,
            resources={r"/api/*": {}},
            origins=list(serving.cors_origins),
            methods=["GET", "HEAD", "POST", "OPTIONS"],
            allow_headers=["Content-Type", "Accept-Language", "If-None-Match"],
            expose_headers=["ETag", "Retry-After"],
            send_wildcard=True,
            max_age=24 * 3600,
        )
