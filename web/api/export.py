"""``/api/v1/export`` and ``changes``: the archive as data, whole or what changed in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, jsonify, request, send_file

from embeddings.archive import Archive
from embeddings.changes import Changes
from embeddings.changes import since as changes_since
from embeddings.errors import ChangesUnknown
from embeddings.generation import generations
from embeddings.manifest import Manifest
from embeddings.stores import SHARED_KIND
from web.arguments import Paging, arguments
from web.contract.export import Export, changes_json
from web.current import LIVE, service
from web.errors import BadRequest
from web.etags import kept_by_generation
from web.export_files import EXPORTS, BeingMade, ExportFiles

blueprint = Blueprint("api_export", __name__, url_prefix="/api/v1")
NDJSON = "application/x-ndjson"


@blueprint.get("/export")
@kept_by_generation
def export() -> Any:
    """Export the archive.

    One JSON object a line: a header, documents, meetings and points with all their words, and an
    end that proves the file whole. `since` leaves out what did not change. The file is made when
    it is first asked for: 503 with `being_made` and `Retry-After` until it is there.
    """
    since = _since(arguments("since"))
    _refuse_shared()
    archive, files = service().archive, _files()
    home = current_app.config[LIVE].home
    changes = _changes(archive, home, since)

    def lines() -> Iterable[bytes]:
        folder = generations(home) / archive.info.generation
        return Export(archive, folder, Manifest.load(folder), changes).lines()

    base = changes.since if changes else None
    packed = request.accept_encodings.quality("gzip") > 0
    kept = files.packed if packed else files.plain
    try:
        response = send_file(
            kept(archive.info, base, lines), mimetype=NDJSON, etag=False, conditional=False,
            download_name=_name(archive, base), as_attachment=True,
        )
    except FileNotFoundError as error:  # Another index was put into service this very moment.
        raise BeingMade("another index was put into service; ask again") from error
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


@blueprint.get("/changes")
@kept_by_generation
def changes() -> Any:
    """List what changed since a build.

    Documents that are there now and were not or were others, and those that are not there any
    more.
    """
    values = arguments("since", "page", "per_page")
    paging, since = Paging.read({k: v for k, v in values.items() if k != "since"}), _since(values)
    if since is None:
        raise BadRequest("bad_field", "give 'since', the name of a build, like 0012")
    _refuse_shared()
    archive = service().archive
    found = _changes(archive, current_app.config[LIVE].home, since)
    assert found is not None
    return jsonify(changes_json(archive, found, paging))


def _since(values: dict[str, str | None]) -> str | None:
    since = values["since"]
    if since is not None and not re.fullmatch(r"[0-9]{1,9}", since):
        raise BadRequest("bad_field", "'since' must be the name of a build, like 0012")
    return since


def _refuse_shared() -> None:
    """:raises ChangesUnknown: what is exported is kept where the archive is built, not here."""
    if current_app.config[LIVE].health().kind == SHARED_KIND:
        raise ChangesUnknown(
            "this server answers from a shared archive, which is exported where it is built; "
            "`referat archive copy` makes a home of it that can be exported too"
        )


def _changes(archive: Archive, home: Path, since: str | None) -> Changes | None:
    return None if since is None else changes_since(home, archive.info.generation, since)


def _files() -> ExportFiles:
    files: ExportFiles = current_app.config[EXPORTS]
    return files


def _name(archive: Archive, since: str | None) -> str:
    part = f"-since-{since}" if since else ""
    return f"referat-{archive.info.generation}{part}.ndjson"
