"""Which of two documents about one meeting is the later one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from corpus.dates import first_date
from corpus.meetings import fields_in
from corpus.model import DocumentKind, Version

# "Rettet referat", "Korrigeret udgave", "referat-v2", "ny version".
_CORRECTED = re.compile(
    r"\b(?:rettet|korrigeret|revideret|berigtiget|ændret)\s+(?:referat|dagsorden|version|udgave|"
    r"protokol|den\b)|\bny(?:\s+|-)?(?:version|udgave)\b|\b(?:rettet|korrigeret|revideret)$"
    r"|\(\s*(?:rettet|korrigeret|revideret)\b",
    re.I,
)


def version_of(
    names: Iterable[str], front: Iterable[str], kind: DocumentKind, modified: datetime | None
) -> Version:
    """What a document says of its own age.

    ``names`` are its file name, title and first headings; ``front`` the lines of its
    head, which may tell when it was published; ``modified`` is the file's own record.
    """
    field = "dagsorden publiceret" if kind is DocumentKind.AGENDA else "referat publiceret"
    told = fields_in(front)
    return Version(
        corrected=any(_CORRECTED.search(re.sub(r"[-_.]+", " ", name)) for name in names),
        published=first_date(told.get(field, "")),
        modified=modified,
    )


def compare(one: Version, other: Version) -> int:
    """1 if ``one`` is the later version, -1 if the other is, 0 if nothing tells."""
    if one.corrected != other.corrected:
        return 1 if one.corrected else -1
    for a, b in ((one.published, other.published), (one.modified, other.modified)):
        if a and b and a != b:
            return 1 if _moment(a) > _moment(b) else -1
    return 0


def _moment(day: date | datetime) -> datetime:
    if isinstance(day, datetime):
        return day if day.tzinfo else day.replace(tzinfo=UTC)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
