"""The page of a file where words are printed, its picture, and the file to download."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, abort, make_response, render_template, request, send_file, url_for
from flask_babel import gettext as _

from corpus.errors import ReadError
from corpus.guard import MASK
from corpus.rows import DocumentRow, PointRow
from embeddings.archive import Archive
from qa.cite import Name, meeting_path, path_of, point_path
from qa.model import Place
from web.current import service
from web.page_pictures import FORMAT, Scale
from web.pages.blueprint import blueprint
from web.sources import Found, find, first_page, is_drawn, picture_of, sheet_of, text_of_page
from web.views.changed import named

# What is the same in every language.
FILES = ("pages.source_picture", "pages.source_file")
_YEAR = 365 * 24 * 3600
_LARGE = "stor"
_PASSED_ON = ("citat", "til", "afsnit", "punkt", _LARGE)


@blueprint.app_template_global("downloadable")
def downloadable(document: DocumentRow) -> bool:
    """Whether the file itself can be had."""
    return service().archive.original(document.sha256) is not None


@blueprint.get("/kilde/<key>/<page>")
def source_page(key: str, page: str) -> Any:
    """A page of a file as it is printed, beside its text; ``?citat=`` names words to mark."""
    archive = service().archive
    document, number = _document_or_404(archive, key), _number(page)
    pages = document.pages if is_drawn(document) and document.pages else 1
    if not 1 <= number <= pages:
        abort(404)
    name = named()
    found = find(archive, document, name, request.args.get("punkt")) if name else None
    scale = _scale()
    sheet, problem = None, _why_no_picture(archive, document)
    if not problem:
        try:
            sheet = sheet_of(archive, document, number, scale, found)
        except ReadError:
            problem = _("This page cannot be drawn. Its text stands here all the same.")
    passed: dict[str, Any] = {k: v for k, v in request.args.items() if k in _PASSED_ON}
    elsewhere = first_page(archive, document, found.span) if found else number
    groups = text_of_page(archive, document, number, found)
    here = any(run.marked for g in groups for b in g.blocks for cell in b.cells for run in cell)
    return render_template(
        "source.html",
        document=document,
        meeting=archive.corpus.meeting_of(document.id),
        page=number,
        pages=pages,
        sheet=sheet,
        problem=problem,
        picture=_picture_address(document, number, scale),
        large=scale is Scale.LARGE,
        resized=_resized(document, number, passed, scale),
        groups=groups,
        gone=bool(name) and found is None,
        elsewhere=elsewhere if found and not here and elsewhere != number else None,
        page_path=lambda other: url_for(
            "pages.source_page", key=document.key, page=other, **passed),
        back=_back(archive, document, found, name),
    )


@blueprint.get("/kilde/<key>/<page>.png")
def source_picture(key: str, page: str) -> Any:
    """A page as a picture, without marks."""
    archive = service().archive
    document, number = _document_or_404(archive, key), _number(page)
    if not is_drawn(document) or not 1 <= number <= (document.pages or 0):
        abort(404)
    scale = _scale()
    try:
        picture = picture_of(archive, document, number, scale)
    except ReadError:
        picture = None
    if picture is None:
        abort(404)
    response: Response = make_response(picture)
    response.mimetype = "image/png"
    response.set_etag(f"{document.sha256}-{number}-{scale.name.lower()}-{FORMAT}")
    # The key names the file's content and ``v`` how it is drawn: neither ever changes.
    if request.args.get("v") == str(FORMAT):
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response.make_conditional(request)


@blueprint.get("/kilde/<key>/fil")
def source_file(key: str) -> Any:
    """The file as it was handed in."""
    archive = service().archive
    document = _document_or_404(archive, key)
    original = None if MASK in document.text else archive.original(document.sha256)
    if original is None:
        abort(404)
    return send_file(
        original,
        mimetype=document.media_type,
        as_attachment=True,
        # What no file may be called on some system, nor stand in a header.
        download_name=re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]', "_", document.file),
        etag=document.sha256,
        conditional=True,
    )


def _document_or_404(archive: Archive, key: str) -> DocumentRow:
    row = archive.corpus.document_by_key(key)
    if row is None:
        abort(404)
    return row


def _number(page: str) -> int:
    """A page's number as its address writes it; 0 for what is none."""
    return int(page) if re.fullmatch(r"[1-9][0-9]{0,5}", page) else 0


def _scale() -> Scale:
    return Scale.LARGE if request.args.get(_LARGE) == "1" else Scale.NORMAL


def _why_no_picture(archive: Archive, document: DocumentRow) -> str:
    """Why a page is not shown as printed; empty where it can be."""
    if archive.withheld(document.sha256) or MASK in document.text:
        return str(_(
            "This file holds civil registration numbers. They are blacked out in the text, so "
            "the page is not shown as printed, and the file cannot be downloaded."
        ))
    if archive.original(document.sha256) is None:
        return str(_(
            "No copy of this file is kept here. This is the text that was read from it."
        ))
    if not is_drawn(document):
        return str(_(
            "This file has no printed pages. This is its text; the file can be downloaded."
        ))
    return ""


def _picture_address(document: DocumentRow, number: int, scale: Scale) -> str:
    size: dict[str, Any] = {_LARGE: 1} if scale is Scale.LARGE else {}
    return url_for(
        "pages.source_picture", key=document.key, page=number, v=FORMAT, **size
    )


def _resized(document: DocumentRow, number: int, passed: dict[str, str], scale: Scale) -> str:
    """This page's address with the picture in the other size."""
    rest: dict[str, Any] = {k: v for k, v in passed.items() if k != _LARGE}
    if scale is Scale.NORMAL:
        rest[_LARGE] = 1
    return url_for("pages.source_page", key=document.key, page=number, **rest)


def _back(
    archive: Archive, document: DocumentRow, found: Found | None, name: Name | None
) -> str | None:
    """Address of the page that the words are quoted from, marked there too."""
    corpus = archive.corpus
    meeting = corpus.meeting_of(document.id)
    point = _point(archive, document, found)
    if point and meeting:
        query = f"?{name.query}#citat" if name and found and found.section else ""
        return point_path(meeting, point) + query
    if meeting:
        return meeting_path(meeting)
    sections = corpus.sections_of_document(document.id)
    return path_of(Place(document, sections[0])) if sections else None


def _point(archive: Archive, document: DocumentRow, found: Found | None) -> PointRow | None:
    if found and found.section:
        return archive.corpus.point(found.section.point) if found.section.point else None
    return None
