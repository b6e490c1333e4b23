"""When and where a meeting was held, from the lines of its head."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time

from corpus.bodies import committee_in
from corpus.dates import first_date, times_in

_START_FIELDS = (
    "mødetidspunkt", "mødetid", "tidspunkt", "tid", "starttidspunkt", "start kl", "mødestart",
    "mødet begyndte", "mødet startede", "mødet åbnet", "mødedato", "dato",
)
_END_FIELDS = ("sluttidspunkt", "slut kl", "mødet slut", "mødet hævet")
_PLACE_FIELDS = ("mødested", "sted", "mødelokale", "lokale")
_TIME = r"(?:kl\.?\s*)?\d{1,2}[.:]\d{2}"
# "Mødet sluttede kl. 9.10", "Mødet hævet: kl. 20:45", "… og sluttede kl. 17.55".
_ENDED = re.compile(
    rf"\b(?:mødet?\s+(?:\w+\s+)?)?(?:slut(?:tede|ter)?|hævet|hævedes|hæves|afsluttet)\b\D{{0,15}}"
    rf"({_TIME})", re.I
)
_AT_CLOCK = re.compile(r"\bkl\.?\s*\d", re.I)
_WEEKDAY = re.compile(r"\b(?:man|tirs|ons|tors|fre|lør|søn)dag\b", re.I)
# "… kl. 17:30 i Nørreå Rådhus, Kirkegade 22", and a line that only names a room.
_IN_PLACE = re.compile(
    rf"{_TIME}(?:\s*[-–]\s*{_TIME})?\s*,?\s+(?:i|på)\s+(?P<place>\S.{{2,90}})$", re.I
)
_ROOM = re.compile(
    r"^(?:i\s+|på\s+)?(?P<place>(?=.*(?:lokale|salen?\b|værelse|rådhus|mødesal|kantinen|teams|"
    r"virtuelt|centret|skole\b))[^:]{4,90}|(?<=^i\s)[A-ZÆØÅ][^:]{4,90})$",
    re.I,
)
_MOST_LINES = 12


def hours(
    lines: Sequence[str], fields: Mapping[str, str], last: Sequence[str] = ()
) -> tuple[time | None, time | None]:
    """Start and end of a meeting; None for what neither its head nor its ``last`` lines tell."""
    ended = next((m[1] for m in map(_ENDED.search, [*lines, *last]) if m), None)
    end = times_in(ended)[0] if ended and times_in(ended) else None
    for name in [n for n in fields if n.startswith(_END_FIELDS)]:
        if times := times_in(fields[name]):
            end = end or times[0]
    for name in _START_FIELDS:
        if times := times_in(fields.get(name, "")):
            return times[0], times[1] if len(times) > 1 else end
    for line in lines[:_MOST_LINES]:
        # A time beside a date, a weekday or the committee's name, before any that ends it.
        told = line[: found.start()] if (found := _ENDED.search(line)) else line
        times = times_in(told)
        named = first_date(line) or _WEEKDAY.search(line) or committee_in(line)
        if times and (named or _AT_CLOCK.search(told)):
            return times[0], times[1] if len(times) > 1 else end
    return None, end


def place(lines: Sequence[str], fields: Mapping[str, str]) -> str | None:
    """Where a meeting was held, if its head tells."""
    for name in _PLACE_FIELDS:
        if fields.get(name):
            return fields[name]
    dated = False
    for line in lines[:_MOST_LINES]:
        if found := _IN_PLACE.search(line):
            return found["place"].strip(" .")
        room = _ROOM.match(line)
        if dated and room and not committee_in(line) and not first_date(line):
            return room["place"].strip()
        dated = dated or first_date(line) is not None or bool(_AT_CLOCK.search(line))
    return None
