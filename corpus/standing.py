"""Points that every meeting has and that treat no case."""

from __future__ import annotations

import re

_STANDING = re.compile(
    r"""^(?:\W*(?:lukket|åbent|orientering|punkt)\s*[:–-]\s*)?(?:
        # Godkendelse af dagsorden(en) og referat, Dagsorden
        (?:godkendelse|underskrift|underskrivelse|vedtagelse)\s+af\s+
            (?:\w+\s+)?(?:dagsorden|referat|protokol|beslutningsprotokol|mødereferat)\w*\b.*
      | (?:dagsorden|referat|protokol)(?:en|et)?(?:\s+fra\s+(?:det\s+)?(?:sidste|seneste)\b.*)?
      | (?:gensidig\s+)?orientering(?:er)?(?:\s+(?:og|,)\s+(?:meddelelser|eventuelt))?
      | (?:gensidig\s+)?orientering(?:er)?\s+(?:fra|ved|v/)\s+
            (?:formand|borgmester|forvaltning|direktør|udvalg|medlem|administration|stab)\w*\b.*
      | forvaltningen\s+orienterer | formanden\s+orienterer
      | (?:\w+\s+)?meddelelser\b.* | eventuelt | evt\.? | diverse
      | bordet\s+rundt | siden\s+sidst | næste\s+møde | kommende\s+(?:møder|sager|punkter)
      | underskrift(?:er|sark|sside|sblad|sdel)?\b.* | digital\s+underskrift
      | spørgetid\b.* | spørgsmål\s+fra\s+(?:borgere|tilhørere)\b.* | mødeplan | lukkede?\s+punkter
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)


def is_standing(title: str) -> bool:
    """Whether a title is a standing point's: the agenda approved, news, any other business."""
    return bool(_STANDING.match(" ".join(title.split())))
