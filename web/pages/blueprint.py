"""The blueprint that all pages are registered on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pages", __name__)
