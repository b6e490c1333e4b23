"""Static files: addresses that name their content, and how long they may be kept."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask_bootstrap import Bootstrap5
from flask_compress import Compress

_YEAR = 365 * 24 * 3600
_HASH_ARGUMENT = "v"
ENDPOINTS = ("static", "bootstrap.static")


def register(app: Flask) -> None:
    """Serve Bootstrap and the program's own static files, compressed and under their hashes."""
    # Nothing is fetched from elsewhere: neither style nor script.
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    # Level 6 of gzip and 4 of Brotli: an answer's page is compressed in under a millisecond.
    app.config["COMPRESS_BR_LEVEL"] = 4
    Bootstrap5(app)
    Compress(app)

    @cache
    def digest(endpoint: str, filename: str) -> str | None:
        folder = app.static_folder if endpoint == "static" else (
            app.blueprints["bootstrap"].static_folder)
        path = Path(folder or "") / filename
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else None

    @app.url_defaults
    def name_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in ENDPOINTS and "filename" in values:
            values[_HASH_ARGUMENT] = digest(endpoint, values["filename"])

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint in ENDPOINTS and request.view_args and response.status_code == 200:
            named = request.args.get(_HASH_ARGUMENT)
            if named and named == digest(request.endpoint, request.view_args["filename"]):
                response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        return response
