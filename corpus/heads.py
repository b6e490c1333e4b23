"""Heads of points: the number and title of an agenda item, in all forms they are printed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from corpus.facts import facts_in, meeting_field
from corpus.labels import match_label

NUMBER = r"\d{1,4}(?:\.\d{1,2}(?!\d)|\.?[a-zæøå](?![a-zæøå]))?"
_WORD = r"(?:dagsordens)?punkt|pkt|sag|nr|ad|emne"
# "Punkt 2: Title", "Pkt. 3 Title", "Sag nr. 7: Title", "Nr.45 - Title", "Ad 4 Title"
_NAMED = re.compile(
    rf"^(?P<word>{_WORD})\b\.?\s*(?:nr\.?)?\s*:?\s*(?P<number>{NUMBER})(?!\d)\s*[.:)–-]*\s+"
    rf"(?P<title>[^\s–-].*)$",
    re.I,
)
# "Pkt. 42", "Sag nr. 129": the title stands above or below.
_ONLY = re.compile(
    rf"^(?P<word>(?:dagsordens)?punkt|pkt|sag)\b\.?\s*(?:nr\.?)?\s*:?\s*(?P<number>{NUMBER})\s*[.:]?$",
    re.I,
)
# When a point is to be treated, before its number: "17.10  2. Title".
_CLOCK = re.compile(
    r"^(?:kl\.?\s*)?\d{1,2}[.:]\d{2}(?:\s*[-–]\s*\d{1,2}[.:]\d{2})?\s+(?=\d{1,3}[.)]?\s+\S)", re.I
)
# "3 Title", "715. Title", "1.a Title", "3 - Title"
_NUMBERED = re.compile(
    rf"^(?P<number>{NUMBER})[.)]?(?:\s+[–-])?\s+(?P<title>[^\W\d_„”\"'´(].*|\d{{3,}}.*)$"
)
_BARE = re.compile(rf"^{NUMBER}\.?$")
_CLOSED = re.compile(
    r"^\(?lukke[td]\b|\(lukke[td](?:\s+\w+)?\)\s*$|[–-]\s*lukke[td](?:\s+(?:sag|punkt))?\s*$"
    r"|^fortroligt?\b",
    re.I,
)
# Headings over several points: "Åbne dagsordenspunkter", "LUKKET MØDE", "2. Sager til afgørelse".
_GROUP = re.compile(
    r"""^(?:[A-Z\d]{1,2}[.:)]?\s+)?(?:
        (?P<open>åbne?t?)\s+(?:møde|sager|punkter|dagsordens?punkter|dagsorden|\w+sager)
      | (?P<closed>lukke[td]e?)\s+(?:møde|sager|punkter|dagsordens?punkter|dagsorden|\w+sager)
      | (?:til\s+behandling\s*[–-]\s*)?for\s+(?:(?P<shut>lukkede)|åbne)\s+døre
      | (?:sager|punkter)\s+til\s+(?:beslutning|afgørelse|orientering|efterretning|drøftelse|
            behandling|indstilling|godkendelse)\b.{0,60}
      | (?:faste|øvrige|generelle)\s+(?:punkter|sager|dagsordenspunkter)
      | (?:beslutnings|orienterings|efterretnings|drøftelses)(?:sager|punkter)
      | (?:sager|punkter)\s+\d+\s*[–-]\s*\d+
      | åbne | lukkede
    )\s*:?$""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class PointHead:
    """The number and title of a line that may begin a point.

    ``word`` is "punkt", "pkt", "sag" …, or empty; ``title`` is empty where the number
    stands alone.
    """

    number: str
    title: str
    word: str = ""

    @property
    def named(self) -> bool:
        """Whether the line says that it is an agenda item."""
        return self.word in ("punkt", "dagsordenspunkt", "pkt")

    @property
    def form(self) -> str:
        """What heads of one document have in common: their word and the make of the number."""
        kind = "word" if self.word else ""
        return f"{kind}:{re.sub(r'[a-zæøå]', 'a', re.sub(r'[0-9]+', '0', self.number.lower()))}"

    @cached_property
    def order(self) -> tuple[int, int]:
        """By which points follow each other: the leading digits, and what comes after them."""
        lead = "".join(takewhile(str.isdigit, self.number))
        rest = self.number[len(lead) :].lstrip(".")
        return int(lead), int(rest) if rest.isdigit() else ord(rest.lower()[0]) if rest else 0


def point_head(text: str) -> PointHead | None:
    """The head of a point that a line may be, judged by its form alone."""
    if match_label(text) or is_group(text) is not None:
        return None
    text = _CLOCK.sub("", text)
    if only := _ONLY.match(text):
        return PointHead(only["number"], "", only["word"].lower())
    named = _NAMED.match(text)
    if named and (named["title"][0].isalnum() or named["title"][0] in "(”\"'»"):
        return PointHead(named["number"], named["title"].strip(), named["word"].lower())
    found = _NUMBERED.match(text)
    return PointHead(found["number"], found["title"].strip()) if found else None


def bare_number(text: str) -> bool:
    """Whether a text is a point's number and nothing else."""
    return bool(_BARE.match(text))


def is_closed(title: str) -> bool:
    """Whether a title says that its point was treated behind closed doors."""
    return bool(_CLOSED.search(title))


def is_group(text: str) -> bool | None:
    """Whether the points under a group's heading are closed; None if it is no such heading."""
    found = _GROUP.match(text.strip()) if len(text) < 100 else None
    if not found:
        return None
    return bool(found["closed"] or found["shut"]) or text.strip().lower() == "lukkede"


def stands_alone(text: str) -> bool:
    """Whether a printed line is a block of its own whatever its layout."""
    return (
        match_label(text) is not None
        or facts_in(text) is not None
        or meeting_field(text) is not None
        or is_group(text) is not None
    )
