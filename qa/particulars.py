"""What a text names in particular: amounts, numbers, dates, and options by letter or number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.votes import NUMERALS, votes_in

_MONTHS = {
    month: number
    for number, month in enumerate((
        "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
        "oktober", "november", "december",
    ), 1)
}
_MONTH = "|".join(_MONTHS)
_DAY = rf"(?:den\s+)?\d{{1,2}}\.\s*(?:{_MONTH})(?:\s+\d{{4}})?"
_WORDS = "|".join(sorted((w for w, n in NUMERALS.items() if n > 1), key=len, reverse=True))
_COUNT = rf"(?:\d+|{_WORDS}|[eé]n)"
# Numbers that only point to something: items, appendices, papers of a date, hours, votes.
_POINTS = re.compile(
    r"^[ \t]*(?:at[ \t]+|ad[ \t]*)?\d{1,2}(?:\s*[-–]\s*\d{1,2})?[ \t]*[.):](?!\d)"
    r"|\b(?:\w*punkt\w*|pkt\.?|ad|bilag|nr\.?|tabel|side|afsnit|stk\.?)\s*\d[\d.]*"
    r"(?:\s*(?:,|og|samt|-|–|til)\s*\d+)*|§+\s*\d+|\bkl\.\s*[\d.:]+"
    r"|\bjf\.?\s[^.,;]*|\b\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b"
    rf"|\b(?:\w*udvalg|\w*råd|magistrat|bestyrelse|indstilling|erklæring|møde|vedtagelse|notat|brev|skrivelse|beslutning)\w*\b"
    rf"[^.;]{{0,30}}?\s(?:af|den|fra)\s+{_DAY}"
    rf"|\b{_COUNT}\s+stemmer?\b(?:\s+\([^()]*\))?(?:\s+(?:for\s+og\s+)?i?mod\s+{_COUNT}\b)?"
    rf"|\b{_COUNT}\s+(?:medlem(?:mer)?\s+)?stemte\b|\bstemte:?\s+{_COUNT}\b",
    re.I | re.M,
)
_DATE = re.compile(rf"\b(?P<day>\d{{1,2}})\.\s*(?P<month>{_MONTH})\b", re.I)
_BARE_MONTH = re.compile(rf"\b(?:{_MONTH})\b", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?!\s*(?:kr|,\d))")
_AMOUNT = re.compile(
    r"\b(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<part>\d+))?(?:\s*(?P<scale>mio|mia|t\.?\s?kr))?"
    r"\.?(?P<money>\s*kr)?",
    re.I)
_SCALES = {"mio": 1e6, "mia": 1e9, "t": 1e3}
_NUMERAL = re.compile(rf"\b(?:{_WORDS})\b", re.I)
_OPTION = re.compile(
    r"\b(?i:alternativ|model|mulighed|scenarie|scenarium|løsning|løsningsmodel|variant|option"
    r"|forslag|placering|version|linjeføring)(?:lerne|erne|ler|er|ne|en|et)?\s+(?i:nr\.?\s*)?"
    r"(?P<which>(?:[A-ZÆØÅa-h]|\d{1,2})\b(?:\s*(?:,|og|samt|\+|/)\s*(?:[A-ZÆØÅa-h]|\d{1,2})\b)*)"
    r"(?!\s*(?:kr|pct|%|[.,]\d))")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a text names in particular; ``money`` is among the amounts."""

    amounts: frozenset[float]
    money: frozenset[float]
    days: frozenset[tuple[int, int]]
    months: frozenset[int]
    years: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.amounts or self.days or self.months or self.years)

    def beyond(self, other: Particulars) -> Particulars:
        """What the other lacks; years only where it has some, months not where it has a day."""
        return Particulars(
            self.amounts - other.amounts,
            self.money - other.money,
            self.days - other.days,
            self.months - other.months - {month for _, month in other.days},
            self.years - other.years if other.years else frozenset(),
        )

    def alike(self, other: Particulars) -> bool:
        """Whether the other has something of the same kind for what is named here."""
        dates = bool(other.days or other.months or other.years)
        return bool((self.amounts and other.amounts)
                    or ((self.days or self.months or self.years) and dates))


def particulars_in(text: str) -> Particulars:
    """The amounts, numbers and dates of a text, without those that only point to something."""
    if votes := votes_in(text):
        text = f"{text[: votes.start]} {text[votes.end :]}"
    text = _POINTS.sub(" ", text)
    days = {(int(d["day"]), _MONTHS[d["month"].lower()]) for d in _DATE.finditer(text)}
    text = _DATE.sub(" ", text)
    months = {_MONTHS[m[0].lower()] for m in _BARE_MONTH.finditer(text)}
    years = set(_YEAR.findall(text))
    text = _NUMERAL.sub(lambda n: str(NUMERALS[n[0].lower()]), _YEAR.sub(" ", text))
    amounts, money = set(), set()
    for found in _AMOUNT.finditer(text):
        value = float(f"{found['whole'].replace('.', '')}.{found['part'] or 0}")
        scale = (found["scale"] or "").lower()
        value = round(value * _SCALES.get(scale[:3], _SCALES["t"] if scale else 1), 2)
        amounts.add(value)
        if found["money"] or scale:
            money.add(value)
    return Particulars(
        frozenset(amounts), frozenset(money), frozenset(days), frozenset(months), frozenset(years))


def options_in(text: str) -> set[str]:
    """The options that a text names: "model B", "mulighed 1 og 2"."""
    return {
        which.upper()
        for found in _OPTION.finditer(text)
        for which in re.findall(r"\b(?:\d{1,2}|[A-ZÆØÅa-h])\b", found["which"])
    }
