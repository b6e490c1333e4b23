"""Case numbers: when two spellings are one number, and which are no case's."""

from __future__ import annotations

import re
from itertools import dropwhile

# A number of the municipalities' common plan of subjects without a running part.
_SUBJECT = re.compile(r"\d{2}(?:\.\d{2}){1,2}(?:[.\s-]?[A-ZÆØÅ]\d{2})?", re.I)
_PART = re.compile(r"\d+|[^\W\d_]+")
# What may be written before a number to say what it is.
_CALLED = frozenset(
    "sag sagen sags sagsnr sagsnummer sagsid nr no nummer number id case journal journalnr"
    " journalnummer j jnr acadre".split()
)


def case_key(number: str) -> str:
    """A case number for comparison: "Sagsnr. 21/003012" and "21/3012" are one.

    Without the words before it, whatever stands between its parts, the size of its letters,
    and zeros in front; empty for a text without letters and figures.
    """
    parts = dropwhile(_CALLED.__contains__, _PART.findall(number.casefold()))
    return "-".join(part.lstrip("0") or "0" for part in parts)


def is_subject(number: str) -> bool:
    """Whether a number is a subject's ("00.30.00-S00"), which many cases have in common."""
    return bool(_SUBJECT.fullmatch(number.strip()))
