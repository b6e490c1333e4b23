"""The pages of a meeting, of a point, and of a document that belongs to no meeting."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from qa.cases import When, other_treatments
from qa.cite import case_path, committee_path, meeting_path, point_path
from qa.sittings import neighbours
from qa.whole import places_of
from web.current import service
from web.pages.addresses import meeting_or_404, point_or_404
from web.pages.blueprint import blueprint
from web.sources import words_path
from web.viewer import view
from web.views.changed import changed, named


@blueprint.get("/moede/<municipality>/<committee>/<day>")
def meeting(municipality: str, committee: str, day: str) -> Any:
    """A meeting's points, and its documents."""
    archive = service().archive
    row = meeting_or_404(archive, municipality, committee, day)
    documents = archive.corpus.documents_of(row.id)
    head = [s for s in archive.corpus.sections_of_document(documents[0].id) if s.point is None]
    before, after = neighbours(archive, row)
    shown = view(archive, documents[0], head, named())
    return render_template(
        "meeting.html",
        meeting=row,
        committee_path=committee_path(row),
        before=before and (meeting_path(before), before),
        after=after and (meeting_path(after), after),
        points=[(p, point_path(row, p)) for p in archive.corpus.points_of(row.id)],
        view=shown,
        changed=None if shown.found else changed(archive, named(), documents[0], row),
        documents=documents,
    )


@blueprint.get("/moede/<municipality>/<committee>/<day>/<number>")
def point(municipality: str, committee: str, day: str, number: str) -> Any:
    """A point with all its sections; ``?citat=`` names the words to mark."""
    archive = service().archive
    corpus = archive.corpus
    row = meeting_or_404(archive, municipality, committee, day)
    points = corpus.points_of(row.id)
    found = point_or_404(archive, row, number)
    index = points.index(found)
    document = corpus.document(found.document)
    others = other_treatments(archive, places_of(archive, found)[0])
    name = named()
    shown = view(archive, document, corpus.sections_of_point(found.id), name)
    return render_template(
        "point.html",
        meeting=row,
        meeting_path=meeting_path(row),
        committee_path=committee_path(row),
        case_path=case_path(archive, found),
        point_path=point_path(row, found),
        point=found,
        view=shown,
        changed=None if shown.found else changed(archive, named(), document, row, found),
        printed=words_path(archive, document, shown.mark, name, found)
        if name and shown.mark and archive.original(document.sha256) else None,
        document=document,
        documents=corpus.documents_of(row.id),
        earlier=[o for o in others if o.when is not When.LATER],
        later=[o for o in others if o.when is When.LATER],
        before=point_path(row, points[index - 1]) if index else None,
        after=point_path(row, points[index + 1]) if index + 1 < len(points) else None,
    )


@blueprint.get("/dokument/<key>")
def document(key: str) -> Any:
    """A document that belongs to no meeting, under its headings."""
    archive = service().archive
    row = archive.corpus.document_by_key(key)
    if row is None:
        abort(404)
    sections = [s for s in archive.corpus.sections_of_document(row.id) if s.point is None]
    shown = view(archive, row, sections, named())
    return render_template(
        "document.html",
        document=row,
        view=shown,
        changed=None if shown.found else changed(archive, named(), row),
    )
