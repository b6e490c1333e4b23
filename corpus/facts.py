"""Lines of facts: a point's case number, who decides it, open or closed; a meeting's hours."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Words that a field of such a line begins with, and what the field tells.
_FIELDS = {
    "case": (
        r"(?:acadre\s+)?sags?(?:nr|nummer|-?\s?id)\b|sag(?=\s+\d{2,3}-\d{4}-)"
        r"|sag(?=\s*:\s*\d{2}/\d)|sag\s+nr\b(?=\.?\s*:?\s*\d{2}/\d)"
    ),
    "journal": r"journal\s?(?:nr|nummer)\b|j\.?\s?nr\b",
    "decides": r"(?:sagen\s+)?afgøres\s+(?:i|af)\b|(?:beslutnings)?kompetence\b|besluttes\s+af\b",
    "number": r"(?:dagsordens)?punkt(?:\s?nr|nummer)?\b(?=\s*:\s*\d)",
    "ignored": (
        r"dok(?:ument)?\.?\s?(?:nr|nummer|id)\b|dok\.(?=\s*\d)|(?:sags)?initialer\b|sagsansvarlig\b|"
        r"sagsbehandler\b|mødedato\b|sag\s+fra\b|sagstype\b|sagsforløb\b(?=\s*:)|forfatter\b|"
        r"bilagsnr\b"
    ),
}
_FIELD = re.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in _FIELDS.items()), re.I
)
_AFTER_NAME = re.compile(r"\.?\s*:\s*|\.\s*|\s+(?=\d)|$")
# "Åbent punkt", "Lukket sag", "Åbent" at the end of a line or alone on it.
_FLAG = re.compile(
    r"(?:^|[\s,;–-])(?P<flag>åben|åbent|lukket|lukkede)(?:\s+(?:punkt|sag|dagsordenspunkt))?\s*$",
    re.I,
)
# A case number with nothing to say so: EMN-2025-003383, 02.34.02-P19-12-20, 00.01.00P35-0104,
# 29.09G00 - 2015/41657, 21/3017, 330-2018-3619.
_ALONE = re.compile(
    r"""^(?:[A-ZÆØÅ]{2,5}-\d{4}-\d{3,}
      | \d{2}(?:\.\d{2}){1,2}[.\s-]?[A-ZÆØÅ]\d{2}(?:\s?[-–/]\s?\d[\d/-]*)?
      | \d{2}/\d{2,6}
      | \d{3}-\d{4}-\d{3,7}
      | (?:19|20)\d{2}-\d{5,8})$""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"^\d{1,4}(?:\.\d{1,2}|\.?[a-z])?\.?$")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Facts:
    """What a line of facts tells. An empty string: the field is there without a value.

    ``waits``: the line ends with a field's name, and its value may be the next line.
    ``journal``: the case number is the journal's, which is that of a subject, not a case.
    """

    case_number: str | None = None
    deciding_body: str | None = None
    closed: bool | None = None
    number: str | None = None
    waits: bool = False
    journal: bool = False


def facts_in(text: str) -> Facts | None:
    """The facts of a line that holds nothing else, or None."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if _ALONE.match(text):
        return Facts(case_number=text)
    flag = _FLAG.search(text)
    closed = flag["flag"].lower().startswith("luk") if flag else None
    rest = text[: flag.start()].strip(" ,;–-") if flag else text
    if not rest:
        return Facts(closed=closed)
    values = _values(rest)
    if values is None:
        return None
    if rest.lower().startswith("sagsforløb") and not values.get("ignored"):
        return None  # "Sagsforløb:" alone is a label.
    case = values.get("case") or values.get("journal")
    if case is None:
        case = values.get("case", values.get("journal"))
    waits = not list(values.values())[-1]
    journal = not values.get("case") and bool(values.get("journal"))
    return Facts(case, values.get("decides"), closed, values.get("number"), waits, journal)


def _values(text: str) -> dict[str, str] | None:
    """Each field's value; None if the line begins with anything else."""
    starts: list[tuple[int, str, int]] = []
    for found in _FIELD.finditer(text):
        named = _AFTER_NAME.match(text, found.end())
        separated = found.start() == 0 or text[found.start() - 1] in " \t,;"
        if named and separated and (named.group()[:1] in (":", ".") or not starts):
            starts.append((found.start(), str(found.lastgroup), named.end()))
    if not starts or starts[0][0] != 0:
        return None
    values: dict[str, str] = {}
    for index, (_, name, begin) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else len(text)
        values.setdefault(name, text[begin:end].strip(" ,;\t"))
    for name in ("case", "journal"):
        if name in values:
            number = _first_number(values[name])
            if number is None:
                return None
            values[name] = number
    if "number" in values and not _NUMBER.match(values["number"]):
        return None
    return values


def _first_number(value: str) -> str | None:
    """The case number that a field's value begins with; None if it begins with something else."""
    if not value:
        return ""
    # A journal number may have a space before its running part: "08.03.00 G01/549".
    found = re.match(
        r"(?:[\d.]+\s[A-ZÆØÅ]\d{2}/\d+|[\d.]+[A-ZÆØÅ]\d{2}\s-\s\d{4}/\d+|[^\s,;]*\d[^\s,;]*)",
        value,
    )
    return found.group() if found else None


# Names of a meeting's fields; what stands after a colon, a tab or wide space is the value.
_MEETING_FIELD = re.compile(
    r"^(?P<name>mødedato|dato|mødested|sted|mødelokale|lokale|mødetidspunkt|mødetid|tidspunkt|tid|"
    r"starttidspunkt|sluttidspunkt(?:\s+for\s+mødet?)?|start\s?kl\.?|slut\s?kl\.?|mødestart|"
    r"mødet\s+slut\w*|"
    r"mødet\s+(?:hævet|begyndt\w*|startede|åbnet)|medlemmer|udvalg|deltagere|mødedeltagere|mødt|"
    r"til\s?stede|ikke\s+til\s?stede|fraværende\s+med\s+afbud|fraværende|afbud|fremmøde|\w+repræsentanter|"
    r"dagsorden\s+publiceret|referat\s+publiceret|hent\s+som\s+fil|information|punktnummer)"
    r"(?:\s*:\s*|\t|\s+(?=(?:man|tirs|ons|tors|fre|lør|søn)dag|\d|kl\b)|$"
    r"|(?<=mødested)\s+(?=[A-ZÆØÅ]))"
    r"(?P<value>.*)$",
    re.I,
)


def meeting_field(text: str) -> tuple[str, str] | None:
    """Name (lower case) and value of a line such as "Mødested: Mødelokale 117"."""
    found = _MEETING_FIELD.match(text.strip())
    if not found:
        return None
    name, value = re.sub(r"\s+", " ", found["name"].lower().rstrip(".")), found["value"].strip()
    if name.endswith(("lokale", "sted")) and not re.search(r"[:\t]", text) and value[:1].isdigit():
        return None  # "Mødelokale 4" is a room, not a field.
    return name, value
