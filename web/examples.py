"""Questions to begin with, drawn from what the archive decided last."""

from __future__ import annotations

from corpus.model import DocumentKind, SectionKind
from corpus.rows import PointRow
from corpus.standing import is_standing
from embeddings.archive import Archive

_EXAMPLES = 3
_LONGEST = 60


def examples(archive: Archive) -> list[str]:
    """Questions that the archive can answer, from its latest decisions."""
    found: list[str] = []
    bodies: set[str] = set()
    # Of different committees first, as far as there are several.
    for again in (False, True):
        for meeting in reversed(archive.corpus.meetings()):
            if len(found) == _EXAMPLES:
                return found
            known = meeting.committee in bodies and not again
            if meeting.kind is not DocumentKind.MINUTES or known:
                continue
            points = archive.corpus.points_of(meeting.id)
            point = next((p for p in points if _asks_well(archive, p)), None)
            question = point and f"Hvad besluttede {meeting.committee} om {within(point.title)}?"
            if question and question not in found:
                bodies.add(meeting.committee)
                found.append(question)
    return found


def within(title: str) -> str:
    """A title inside a sentence: a small letter first, unless it is an abbreviation or name."""
    words = title.split()
    plain = title[1:2].islower() and len(words) > 1 and not words[1][:1].isupper()
    return title[:1].lower() + title[1:] if plain else title


def _asks_well(archive: Archive, point: PointRow) -> bool:
    """Whether a question about a point reads well and has an answer."""
    if len(point.title) > _LONGEST or point.closed or not point.case_number:
        return False
    sections = archive.corpus.sections_of_point(point.id)
    return not is_standing(point.title) and any(s.kind is SectionKind.DECISION for s in sections)
