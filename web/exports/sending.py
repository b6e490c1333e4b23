"""Files as responses: their type, their name, and whether the reader has them already."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from embeddings.archive import ArchiveInfo


def built_at(index: ArchiveInfo) -> datetime:
    """When an index was built, in UTC."""
    built = datetime.fromisoformat(index.built_at)
    return (built if built.tzinfo else built.replace(tzinfo=UTC)).astimezone(UTC)


def sent(
    data: bytes,
    media_type: str,
    file_name: str | None = None,
    changed: datetime | None = None,
) -> Response:
    """A response with these bytes, or 304 to who has them.

    ``file_name`` makes it a download; ``changed`` is the time for ``Last-Modified``, for what
    changes with the index only.
    """
    response = Response(data, content_type=media_type)
    if file_name:
        response.headers.set("Content-Disposition", "attachment", filename=file_name)
    if changed:
        response.last_modified = changed
    response.cache_control.no_cache = True  # Kept, but asked for again each time.
    response.add_etag()
    response.make_conditional(request)
    return response
