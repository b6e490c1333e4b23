"""What the labels of minutes mean: by name, never by position.

Every system has its own words and its own order; a label that no row knows
becomes a section of kind ``other`` and is counted in the build report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from corpus.dates import first_date
from corpus.model import SectionKind

# Labels as printed by Acadre, SBSYS, eDoc and FirstAgenda, in the forms seen so far;
# compared without case, colon and surrounding spaces.
_LABELS: dict[SectionKind, tuple[str, ...]] = {
    SectionKind.SUMMARY: (
        "resumé", "resume", "sagsresumé", "sagsresume", "sammendrag", "kort fortalt", "formål",
        "resumé af sagen", "kort resumé", "indledning",
    ),
    SectionKind.DESCRIPTION: (
        "sagsbeskrivelse", "sagsfremstilling", "beskrivelse af sagen", "baggrund", "sagen",
        "sagens baggrund", "fremstilling", "redegørelse", "baggrund for sagen", "beskrivelse",
        "supplerende sagsfremstilling", "uddybende sagsfremstilling",
    ),
    SectionKind.FINANCES: (
        "økonomi", "økonomiske konsekvenser", "økonomiske forhold", "økonomi og finansiering",
        "finansiering", "bevilling", "ressourcer", "konsekvenser for ressourcer",
        "økonomiske og personalemæssige konsekvenser", "bevillingsmæssige konsekvenser",
        "økonomiske og administrative konsekvenser",
    ),
    SectionKind.ASSESSMENT: (
        "vurdering", "forvaltningens vurdering", "administrationens vurdering",
        "forvaltningens bemærkninger", "administrationens bemærkninger", "konsekvenser",
    ),
    SectionKind.RECOMMENDATION: (
        "indstilling", "indstillinger", "beslutningspunkter", "forslag til beslutning",
        "forvaltningens indstilling", "administrationens indstilling", "det indstilles",
        "direktionens indstilling", "administrationen indstiller", "forvaltningen indstiller",
    ),
    SectionKind.DECISION: (
        "beslutning", "beslutninger", "udvalgets beslutning", "byrådets beslutning",
        "kommunalbestyrelsens beslutning", "afgørelse", "vedtagelse", "tidligere beslutninger",
        "referat",
    ),
    SectionKind.HISTORY: (
        "sagsforløb", "historik", "tidligere behandling", "sagens gang", "sagsgang",
        "beslutningshistorik", "sagens tidligere behandling",
    ),
    SectionKind.ATTACHMENTS: (
        "bilag", "bilagsoversigt", "bilag til sagen", "vedlagte bilag", "offentlige bilag",
    ),
    SectionKind.OTHER: (
        "lovgrundlag", "retsgrundlag", "juridiske konsekvenser", "høring", "kommunikation",
        "afbud", "fraværende", "tilstede", "deltagere", "mødedeltagere", "underskrifter",
        "borgmesterens afdelings påtegning", "godkendelsesdato", "baggrundsmateriale",
    ),
}
_KIND = {label: kind for kind, labels in _LABELS.items() for label in labels}

# "Beslutning i Social- og Beskæftigelsesudvalget den 24-03-2021",
# "Teknisk Udvalgs beslutning den 04.12.2012 Punkt 1", "Byrådet den 3. marts 2020".
_DECISION_BY = re.compile(
    r"^(?:beslutning(?:er)?\s+(?:i|fra|truffet\s+af)\s+(?P<by1>.+?)"
    r"|(?P<by2>[A-ZÆØÅ].+?)s?\s+beslutning(?:er)?)"
    r"(?:,?\s+(?:(?:den|d\.)\s*)?(?P<when>\d{1,4}[-./ ].*))?$",
    re.I,
)
# One long word with a colon, alone on its line: "Borgerinddragelse:", "Klimakonsekvenser:".
_OWN_LABEL = re.compile(r"^[A-ZÆØÅ][a-zæøåé]{9,}:$")
_RECOMMENDATION_BY = re.compile(r"^indstilling(?:er)?\s+(?:fra|til)\s+\S.*$", re.I)
_LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class Label:
    """A recognised section label. ``text`` is as printed, without the colon."""

    kind: SectionKind
    text: str
    body: str | None = None
    date: date | None = None


def normalised(text: str) -> str:
    """A label for comparison: lower case, no colon, no stray spaces."""
    return re.sub(r"\s+", " ", text.strip().rstrip(": ").casefold())


def is_label_line(printed: str, label: str) -> bool:
    """Whether a section's first line is its label and nothing else."""
    return printed.rstrip(": ") == label


def match_label(text: str) -> Label | None:
    """The label a line is, or None. Only whole lines are labels."""
    if len(text) > _LONGEST_LABEL or not text[:1].isupper():
        return None
    printed = text.strip().rstrip(": ")
    kind = _KIND.get(normalised(text))
    if kind:
        return Label(kind, printed)
    decision = _DECISION_BY.match(printed)
    if decision and (decision["when"] or text.rstrip().endswith(":")):
        when = first_date(decision["when"] or "")
        body = (decision["by1"] or decision["by2"]).strip(" ,")
        if decision["when"] is None or when:
            return Label(SectionKind.DECISION, printed, body, when)
    if _OWN_LABEL.match(text.strip()):
        return Label(SectionKind.OTHER, printed)
    if _RECOMMENDATION_BY.match(printed) and len(printed) < 80 and not printed.endswith("."):
        return Label(SectionKind.RECOMMENDATION, printed)
    return None


# "Sagsnr.:21/3017", "Sagsnr. 21/3017", "Sagsnummer: EMN-2025-003383", or the number alone.
_CASE = re.compile(
    r"^(?:(?:sagsnr|sagsnummer|sags-?id|journalnr|j\.?nr)\.?\s*:?\s*(?P<labelled>[^\s:]\S*)?"
    r"|(?P<alone>[A-ZÆØÅ]{2,5}-\d{4}-\d{3,})|(?P<short>\d{2}/\d{2,6}))\s*$",
    re.I,
)
_DECIDED_IN = re.compile(
    r"^(?:(?:sagen )?afgøres i|(?:beslutnings)?kompetence|besluttes af)\s*:\s*(.*)$", re.I
)


def case_number(text: str) -> str | None:
    """The case number of a case line; empty string if the line has the label but no number."""
    found = _CASE.match(text.strip())
    if not found:
        return None
    return found["labelled"] or found["alone"] or found["short"] or ""


def deciding_body(text: str) -> str | None:
    """The body of a "Sagen afgøres i: …" line; empty string if none is given."""
    found = _DECIDED_IN.match(text.strip())
    return found[1].strip() if found else None


def stands_alone(text: str) -> bool:
    """Whether a printed line is a block of its own whatever its layout."""
    return (
        match_label(text) is not None
        or case_number(text) is not None
        or deciding_body(text) is not None
        or meeting_field(text) is not None
    )


_FIELD = re.compile(
    r"^(?P<name>mødedato|dato|mødested|sted|lokale|mødetidspunkt|tidspunkt|starttidspunkt|"
    r"sluttidspunkt|mødestart|medlemmer|udvalg|deltagere|mødedeltagere|til ?stede|"
    r"ikke til stede|fraværende med afbud|fraværende|afbud|"
    r"dagsorden publiceret|referat publiceret|hent som fil|information|punktnummer)"
    r"(?:\s*:\s*|\t|\s+(?=(?:man|tirs|ons|tors|fre|lør|søn)dag|\d)|(?<=mødested)\s+(?=[A-ZÆØÅ]))"
    r"(?P<value>.*)$",
    re.I,
)


def meeting_field(text: str) -> tuple[str, str] | None:
    """Name (lower case) and value of a line such as "Mødested: Mødelokale 117"."""
    found = _FIELD.match(text.strip())
    return (found["name"].lower(), found["value"].strip()) if found else None


# "Punkt 2: Title", "Pkt. 3 Title", "Sag nr. 7 Title"
_NAMED_POINT = re.compile(
    r"^(?:(?P<word>(?:dagsordens)?punkt|pkt\.?)|sag(?:\s+nr\.?)?)\s*(?:nr\.?\s*)?"
    r"(?P<number>\d{1,4}(?:\.\d{1,2}|\.?[a-z])?)\s*[.:)–-]?\s+(?P<title>\S.*)$",
    re.I,
)
# "3 Title", "715. Title", "1.a Title"
_NUMBERED_POINT = re.compile(
    r"^(?P<number>\d{1,4}(?:\.\d{1,2}|\.?[a-z])?)[.)]?\s+(?P<title>[^\W\d_„”\"'´(].*|\d{3,}.*)$"
)


@dataclass(frozen=True, slots=True)
class PointHead:
    """The number and title of a line that may begin a point. ``named``: it says "Punkt"."""

    number: str
    title: str
    named: bool

    @property
    def order(self) -> int:
        """The number's leading digits, by which points follow each other."""
        return int("".join(takewhile(str.isdigit, self.number)))


def point_head(text: str) -> PointHead | None:
    """The head of a point that a line may be, judged by its form alone."""
    if match_label(text):
        return None
    named = _NAMED_POINT.match(text)
    found = named or _NUMBERED_POINT.match(text)
    if not found:
        return None
    return PointHead(found["number"], found["title"].strip(), bool(named and named["word"]))
