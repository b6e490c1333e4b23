"""``/api/v1/health``: for who watches over the server."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from web.contract.answers import index_json
from web.current import LIVE, service

blueprint = Blueprint("api_health", __name__, url_prefix="/api/v1/health")
ENDPOINTS = ("api_health.live", "api_health.ready")


@blueprint.get("/live")
def live() -> Any:
    """Tell whether the server answers.

    It does, whether or not there is an archive.
    """
    return _now({"status": "alive"})


@blueprint.get("/ready")
def ready() -> Any:
    """Tell whether questions can be answered.

    503 until an archive is open. `archive` says where answers come from: of a shared archive
    whether a standby answers, and whether the primary can be reached.
    """
    index = index_json(service().archive.info)
    health = current_app.config[LIVE].health()
    return _now({"status": "ready", "index": index, "archive": asdict(health)})


def _now(values: dict[str, Any]) -> Response:
    response = jsonify(values)
    response.headers["Cache-Control"] = "no-store"
    return response
