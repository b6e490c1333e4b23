"""What the labels of minutes mean: by name, never by position.

Every system has its own words and its own order; a heading that no row knows
becomes a section of kind ``other`` and is counted in the build report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus.bodies import leading_body, without_capitals
from corpus.dates import dates_in
from corpus.label_table import AS_HEADING, KIND
from corpus.model import SectionKind

# Who came and who did not: stands within a decision as often as for itself.
_ATTENDANCE = frozenset({"afbud", "fraværende", "tilstede", "til stede", "deltagere"})
# What a heading of unknown wording is about, if one of its words tells.
_HINTS: tuple[tuple[re.Pattern[str], SectionKind], ...] = tuple(
    (re.compile(pattern, re.I), kind)
    for pattern, kind in (
        (r"\b(?:økonomi\w*|bevilling\w*|finansiering)\b", SectionKind.FINANCES),
        (r"indstilling(?:er)?\b$|^indstilling(?:er)?\s+fra\b", SectionKind.RECOMMENDATION),
        (r"^forslag til beslutning|\b(?:indstiller|foreslår|anbefaler)$",
         SectionKind.RECOMMENDATION),
        (r"^(?:offentlig\s+)?beslutning\b", SectionKind.DECISION),
        (r"\bsagsforløb|\bsagsgang|\bhistorik|^tidligere beslutning", SectionKind.HISTORY),
        (r"\bsags(?:fremstilling|beskrivelse)\b|^baggrund\b", SectionKind.DESCRIPTION),
        (r"\bresum[eé]\b|\bsammenfatning\b", SectionKind.SUMMARY),
        (r"\bvurdering(?:er)?$", SectionKind.ASSESSMENT),
    )
)
# Words that labels of more than one word end with; alone on a line with a colon they are labels.
_LABEL_NOUN = re.compile(
    r"(?:konsekvenser|grundlag|bemærkninger|vurdering|indstilling|sagsgang|baggrund|forhold|"
    r"inddragelse|perspektiver|aspekter|behandling|proces|tidsplan|økonomi)$",
    re.I,
)
# One long word with a colon, alone on its line: "Borgerinddragelse:", "Klimakonsekvenser:".
_OWN_LABEL = re.compile(r"^[A-ZÆØÅ][a-zæøåé]{9,}:$")
_RECOMMENDATION_BY = re.compile(r"^indstilling(?:er)?\s+(?:fra|til)\s+\S.*$", re.I)
# Who proposes: "BESLUTNINGSFORSLAG FRA V", "Ændringsforslag fra SF og Alternativet".
_MOTION_BY = re.compile(r"^(?:beslutnings|ændrings)forslag\s+fra\s+\S.{0,60}$", re.I)
_COMPOUND = re.compile(r"\s*(?:/|,|\s[–-]\s|\sog\s)\s*")
_LONGEST_LABEL = 120
_MOST_WORDS = 6

_DECISION = re.compile(
    r"^(?:beslutning(?:er)?|behandling|afgørelse|vedtagelse)\s+"
    r"(?:(?:i|fra|af|på|truffet\s+af)\s+)?(?=[A-ZÆØÅ])", re.I
)
_DECISION_OF_POINT = re.compile(
    r"^beslutning(?:er)?\s+(?:for|til|vedr\.?|vedrørende)\s+(?:pkt|punkt)\.?\s*\d+", re.I
)
_BY_ANOTHER = re.compile(
    r"^beslutning(?:er)?\s+(?:i|fra|af)\s+(?P<body>\S.+?),?\s+(?:den|d\.)\s", re.I
)
_DECISION_ON = re.compile(
    r"^(?:(?:udvalgets|rådets)\s+)?beslutning(?:er)?\s+(?=(?:den|d\.|på|i\s+mødet)\s|\d)", re.I
)
_AFTER_GENITIVE = re.compile(r"\s+(?:beslutning(?:er)?|behandling)\b", re.I)
# What may stand beside body and date in a decision's heading.
_WHEN = re.compile(
    r"\bd\.|\b(?:den|på|i|møde[rt]?|ordinære|ekstraordinære|(?:man|tirs|ons|tors|fre|lør|søn)dag|kl)\b"
    r"\.?|\b(?:pkt|punkt|sag|dagsordenspunkt)\.?\s*(?:nr\.?)?\s*\d+(?:\.?\w)?|\d{1,2}[:.]\d{2}"
    r"|[\s,.:()-]",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A recognised section label. ``text`` is as printed, without the colon.

    ``bare``: the line says no more than a body and a date.
    """

    kind: SectionKind
    text: str
    body: str | None = None
    date: date | None = None
    bare: bool = False

    @property
    def attendance(self) -> bool:
        return normalised(self.text) in _ATTENDANCE


def normalised(text: str) -> str:
    """A label for comparison: lower case, no colon, no stray spaces."""
    return re.sub(r"\s+", " ", text.strip().rstrip(": ").casefold())


def is_label_line(printed: str, label: str) -> bool:
    """Whether a section's first line is its label and nothing else."""
    return printed.rstrip(": ") == label


def match_label(text: str) -> Label | None:
    """The label a line is, or None. Only whole lines are labels."""
    if not text[:1].isupper() or len(text) > _LONGEST_LABEL:
        long = _DECISION_OF_POINT.match(text) and len(text) < 2 * _LONGEST_LABEL
        return Label(SectionKind.DECISION, text.strip().rstrip(": ")) if long else None
    printed = text.strip().rstrip(": ")
    kind = _kind_of(printed)
    if kind:
        return Label(kind, printed)
    if decision := _decision(printed, text.rstrip().endswith(":")):
        return decision
    body = leading_body(printed)
    if body and body[1] == len(printed) and text.rstrip().endswith(":"):
        return Label(SectionKind.DECISION, printed, body[0], bare=True)
    if text.rstrip().endswith(":"):
        own = _OWN_LABEL.match(text.strip()) or (
            _LABEL_NOUN.search(printed) and len(printed.split()) <= 3
        )
        if own:
            return Label(hinted_kind(printed), printed)
    if _MOTION_BY.match(printed) and not printed.endswith("."):
        return Label(SectionKind.OTHER, printed)
    if _RECOMMENDATION_BY.match(printed) and len(printed) < 80 and not printed.endswith("."):
        return Label(SectionKind.RECOMMENDATION, printed)
    return None


def hinted_kind(heading: str) -> SectionKind:
    """The kind of section a heading begins, by its words; ``other`` if they tell nothing."""
    known = _kind_of(heading.rstrip(": ")) or AS_HEADING.get(normalised(heading))
    if known:
        return known
    for pattern, kind in _HINTS:
        if pattern.search(heading.rstrip(": ")):
            return kind
    return SectionKind.OTHER


def run_in(text: str) -> int | None:
    """Where the text begins that follows a label on its own line ("Beslutning: Godkendt.").

    None where a line has no label with a colon before other text.
    """
    found = re.match(r"([A-ZÆØÅ][^:]{3,70}):\s+(?=\S)", text)
    label = match_label(found[1] + ":") if found else None
    if not found or label is None or not (label.bare or normalised(label.text) in KIND):
        return None
    return found.end()


_OUTCOME = re.compile(
    r"(?:ikke\s+)?(?:indstilles|anbefales|godkend(?:t|es)|tiltr(?:ådt|ædes|æder)|taget\s+til|tages\s+til|"
    r"udsat|udsættes|afvist|afvises|vedtaget|oversendes|drøftet|anbefaler|indstiller|oversender|udgår|"
    r"et\s+flertal|(?:udvalget|indstillingen|sagen|forslaget)\s+\w+)\b",
    re.I,
)


def decides_run_in(text: str) -> int | None:
    """Where a body's decision begins that stands on the body's own line.

    "Økonomiudvalget: Indstilles godkendt." – not "Økonomiudvalget: 12. maj".
    """
    found = re.match(r"([A-ZÆØÅ][^:]{3,70}):\s+(?=\S)", text)
    label = match_label(found[1] + ":") if found else None
    if not found or label is None or not label.bare or not _OUTCOME.match(text, found.end()):
        return None
    return found.end()


def _kind_of(printed: str) -> SectionKind | None:
    whole = normalised(printed)
    kind = KIND.get(whole)
    if kind or len(whole.split()) > _MOST_WORDS:
        return kind
    # "Økonomi/personale", "Lovgrundlag – link", "Sagsfremstilling og økonomi".
    parts = _COMPOUND.split(whole)
    return KIND.get(parts[0]) if len(parts) == 2 and len(parts[0]) > 5 else None


def _decision(printed: str, colon: bool) -> Label | None:
    """A decision's heading: "Beslutning i X den D", "X' beslutning den D", "X, D, pkt. 4"."""
    if _DECISION_OF_POINT.match(printed):
        return Label(SectionKind.DECISION, printed)
    plain = without_capitals(printed)
    opening = _DECISION.match(plain)
    at = opening.end() if opening else 0
    found = leading_body(plain[at:])
    if dated := _DECISION_ON.match(plain):
        day, alone = _only_when(plain[dated.end() :])
        return Label(SectionKind.DECISION, printed, None, day) if day and alone else None
    if not found:
        return _decision_by_another(printed, opening is not None)
    body, length = found
    rest = plain[at + length :]
    said = opening is not None
    if not said and (genitive := _AFTER_GENITIVE.match(rest)):
        said, rest = True, rest[genitive.end() :]
    elif not said and "s" in plain[at + len(body) : at + length]:
        return None  # "Byrådets møde den 28. april 1999" names the meeting.
    day, alone = _only_when(rest)
    if not alone or not (day or (said and colon)):
        return None
    return Label(SectionKind.DECISION, printed, body, day, bare=not said)


def _decision_by_another(printed: str, said: bool) -> Label | None:
    """A decision by somebody whose name is no committee's: "Beslutning i Styregruppen den D"."""
    days = list(dates_in(printed))
    found = _BY_ANOTHER.match(printed)
    if said and found and days and days[-1][2] == len(printed):
        return Label(SectionKind.DECISION, printed, found["body"], days[-1][0])
    return None


def _only_when(rest: str) -> tuple[date | None, bool]:
    """The date in a heading's end, and whether it holds nothing but when and under which point."""
    days = list(dates_in(rest))
    day = days[0][0] if days else None
    for _, start, end in reversed(days):
        rest = rest[:start] + " " + rest[end:]
    return day, not _WHEN.sub("", rest)
