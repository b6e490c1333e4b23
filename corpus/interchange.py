"""Readings as JSON values and back, so that archives can give them to one another.

Nothing is lost: a reading comes back equal to what it was. A block's words are not repeated,
for they are a slice of the document's text. What comes back may have been written by anybody:
all of it is checked, and civil registration numbers in it are masked as in a file that is read.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from corpus.errors import PersonalNumbers, ReferatError
from corpus.guard import mask
from corpus.model import (
    Block,
    BlockKind,
    Box,
    Document,
    DocumentKind,
    Meeting,
    Member,
    Piece,
    Point,
    Reading,
    Remark,
    Section,
    SectionKind,
    Treatment,
    Version,
)
from corpus.values import Fields, checked, refuse


class BadReading(ReferatError):
    """Values that are no reading."""

    code = "bad_reading"


def values_of(reading: Reading) -> dict[str, Any]:
    """A reading as values that JSON can write."""
    document, meeting = reading.document, reading.meeting
    version = document.version
    return {
        "document": {
            "sha256": document.sha256, "file": document.file, "media_type": document.media_type,
            "title": document.title, "kind": document.kind.value, "pages": document.pages,
            "corrected": version.corrected, "published": _iso(version.published),
            "modified": _iso(version.modified),
        },
        "meeting": meeting and {
            "municipality": meeting.municipality, "committee": meeting.committee,
            "date": _iso(meeting.date), "start": _iso(meeting.start), "end": _iso(meeting.end),
            "place": meeting.place,
            "members": [[m.name, m.party, m.role, m.present] for m in meeting.members],
        },
        "points": [
            {
                "number": p.number, "title": p.title, "case_number": p.case_number,
                "deciding_body": p.deciding_body, "closed": p.closed,
                "attachments": list(p.attachments),
                "history": [
                    [t.body, _iso(t.date), t.point, t.text, t.start, t.end] for t in p.history
                ],
                "sections": [_of_section(s) for s in p.sections],
            }
            for p in reading.points
        ],
        "sections": [_of_section(s) for s in reading.sections],
        "remarks": [[r.code, r.message, r.page] for r in reading.remarks],
        "text": document.text,
    }


def reading_of(values: Any) -> Reading:
    """The reading that values are of.

    :raises BadReading: they are of none.
    """
    with checked(BadReading):
        return _guarded(_reading(Fields(values)))


def _iso(moment: date | time | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _of_section(section: Section) -> dict[str, Any]:
    return {
        "kind": section.kind.value, "label": section.label, "start": section.start,
        "end": section.end, "body": section.body, "date": _iso(section.date),
        "blocks": [
            [b.kind.value, b.start, b.end, b.level, b.apart, [_of_piece(p) for p in b.pieces]]
            for b in section.blocks
        ],
    }


def _of_piece(piece: Piece) -> list[Any]:
    box = piece.box
    # A box that is nowhere, which JSON has no numbers for, is none.
    return [piece.offset, piece.page, [*box] if box and all(map(math.isfinite, box)) else None]


def _reading(whole: Fields) -> Reading:
    told = whole.fields("document")
    text = whole.text("text", longest=1 << 26)
    version = Version(
        told.flag("corrected"), told.moment("published", date), told.moment("modified", datetime)
    )
    document = Document(
        sha256=told.sha256("sha256"), file=told.file_name("file"),
        media_type=told.text("media_type"), title=told.text("title", longest=20_000),
        kind=DocumentKind(told.text("kind")), text=text,
        pages=told.number("pages", optional=True), version=version,
    )
    meeting = whole.fields("meeting") if whole.has("meeting") else None
    return Reading(
        document=document,
        meeting=_meeting(meeting) if meeting else None,
        points=tuple(_point(Fields(p), text) for p in whole.rows("points")),
        sections=tuple(_section(Fields(s), text) for s in whole.rows("sections")),
        remarks=tuple(
            Remark(r.text(0), r.text(1, longest=5000), r.number(2, optional=True))
            for r in whole.tuples("remarks", 3)
        ),
    )


def _meeting(told: Fields) -> Meeting:
    day = told.moment("date", date)
    if day is None:
        raise refuse("a meeting without a date")
    return Meeting(
        municipality=told.text("municipality"), committee=told.text("committee"), date=day,
        start=told.moment("start", time), end=told.moment("end", time),
        place=told.optional_text("place"),
        members=tuple(
            Member(m.text(0), m.optional_text(1), m.optional_text(2), m.flag(3))
            for m in told.tuples("members", 4)
        ),
    )


def _point(told: Fields, text: str) -> Point:
    sections = tuple(_section(Fields(s), text) for s in told.rows("sections"))
    if not sections:
        raise refuse("a point without a section")
    return Point(
        number=told.text("number"), title=told.text("title", longest=20_000), sections=sections,
        case_number=told.optional_text("case_number"),
        deciding_body=told.optional_text("deciding_body"), closed=told.flag("closed"),
        attachments=told.texts("attachments"),
        history=tuple(_treatment(t, text) for t in told.tuples("history", 6)),
    )


def _treatment(told: Fields, text: str) -> Treatment:
    start, end = told.span(4, 5, 0, len(text))
    return Treatment(
        told.optional_text(0), told.moment(1, date), told.optional_text(2),
        told.text(3, longest=len(text)), start, end,
    )


def _section(told: Fields, text: str) -> Section:
    start, end = told.span("start", "end", 0, len(text))
    blocks: list[Block] = []
    for block in told.tuples("blocks", 6):
        after = blocks[-1].end if blocks else start
        blocks.append(_block(block, text, after, end))
    return Section(
        kind=SectionKind(told.text("kind")), label=told.text("label", longest=20_000), start=start,
        end=end, blocks=tuple(blocks), body=told.optional_text("body"),
        date=told.moment("date", date),
    )


def _block(told: Fields, text: str, after: int, before: int) -> Block:
    start, end = told.span(1, 2, after, before)
    pieces: list[Piece] = []
    for piece in told.tuples(5, 3):
        offset = piece.number(0, least=pieces[-1].offset if pieces else 0, most=end - start)
        box = Box(*piece.floats(2, 4)) if piece.has(2) else None
        pieces.append(Piece(offset, piece.number(1, least=1), box))
    return Block(
        BlockKind(told.text(0)), text[start:end], start, tuple(pieces),
        told.number(3, most=100), told.flag(4),
    )


def _guarded(reading: Reading) -> Reading:
    """The reading with its civil registration numbers masked, in case who read it did not.

    Masked words are as long as they were, so that all offsets still fit.
    """
    found = dict[int, str]()
    text, reached = reading.document.text, 0
    every = (*reading.sections, *(s for p in reading.points for s in p.sections))
    blocks = sorted((b for s in every for b in s.blocks), key=lambda b: b.start)
    for block in blocks:
        for start, part in ((reached, text[reached : block.start]), (block.start, block.text)):
            masked, count = mask(part)
            if count:
                found[start] = masked
        reached = max(reached, block.end)
    masked, count = mask(text[reached:])
    if count:
        found[reached] = masked
    named = [reading.document.title, *(p.title for p in reading.points), *(s.label for s in every)]
    if not found and not any(mask(name)[1] for name in named):
        return reading
    return _masked(reading, found)


def _masked(reading: Reading, found: dict[int, str]) -> Reading:
    """A reading with these parts of its text, by where they begin, in the place of its own."""
    parts, reached, text = [], 0, reading.document.text
    for start, masked in sorted(found.items()):
        parts += [text[reached:start], masked[max(0, reached - start) :]]
        reached = max(reached, start + len(masked))
    whole = "".join((*parts, text[reached:]))

    def section(one: Section) -> Section:
        blocks = tuple(replace(b, text=whole[b.start : b.end]) for b in one.blocks)
        return replace(one, blocks=blocks, label=mask(one.label)[0])

    document = replace(reading.document, text=whole, title=mask(reading.document.title)[0])
    remark = Remark(PersonalNumbers.code, "civil registration numbers masked")
    return replace(
        reading, document=document, remarks=(*reading.remarks, remark),
        sections=tuple(map(section, reading.sections)),
        points=tuple(
            replace(
                p, title=mask(p.title)[0], sections=tuple(map(section, p.sections)),
                attachments=tuple(mask(a)[0] for a in p.attachments),
                history=tuple(replace(t, text=mask(t.text)[0]) for t in p.history),
            )
            for p in reading.points
        ),
    )
