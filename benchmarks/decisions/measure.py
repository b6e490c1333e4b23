"""How well outcomes, votes and stances are read, against labels made by reading.

The labels (``labels.jsonl``: document, point, the how-manieth decision of the point) are of the
real minutes of the shared folder, the sample corpus and the documents in the forms of other
systems; who made them had not seen the program.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.model import SectionKind
from corpus.read import read
from qa.decisions import Decision, read_decision, unlabelled
from qa.votes import Stand

_LABELS = Path(__file__).parent / "labels.jsonl"
MEASURES = ("outcome", "others", "votes", "unanimous", "against", "reserved", "absent")


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled decision and which of the measures it has right."""

    file: str
    point: str
    text: str
    decision: Decision
    right: Mapping[str, bool]


def labels() -> dict[str, list[dict[str, Any]]]:
    """The labels by file."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in map(json.loads, _LABELS.read_text("utf-8").splitlines()):
        found.setdefault(row["file"], []).append(row)
    return found


def judged(folders: list[Path]) -> Iterator[Judged]:
    """Every labelled decision of the documents in the folders.

    :raises LookupError: a document has no such decision.
    """
    for file, rows in labels().items():
        path = next((f / file for f in folders if (f / file).is_file()), None)
        if path is None:
            continue
        reading = read(path)
        decisions = {
            (point.number, n): unlabelled(
                reading.document.text[section.start : section.end], section.label
            )
            for point in reading.points
            for n, section in enumerate(
                s for s in point.sections if s.kind is SectionKind.DECISION)
        }
        for row in rows:
            text = decisions[row["point"], row["section"]]
            yield judge(row, text)


def judge(row: Mapping[str, Any], text: str) -> Judged:
    """A decision's text read and compared with its label."""
    found = read_decision(text)
    others = sorted(o.outcome.value for o in found.outcomes[1:])
    votes = (found.votes.yes, found.votes.no) if found.votes else (None, None)
    return Judged(row["file"], row["point"], text, found, {
        "outcome": (found.outcome.value if found.outcome else "none") == row["outcome"],
        "others": others == sorted(row.get("others", ())),
        "votes": votes == (row.get("for"), row.get("against")),
        "unanimous": found.unanimous == row.get("unanimous", False),
        **{
            stand.value: _same(found.names(stand), row.get(f"{stand.value}_names", ()))
            for stand in (Stand.AGAINST, Stand.RESERVED, Stand.ABSENT)
        },
    })


def _same(found: tuple[str, ...], named: list[str]) -> bool:
    """Whether these are the same; some are labelled in the genitive, as printed."""
    return sorted(n.removesuffix("s") for n in found) == sorted(n.removesuffix("s") for n in named)
