"""Names of committees, councils and boards, as they stand in headings and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

NAME = r"[A-ZÆØÅ][a-zæøåé]+(?:-[A-ZÆØÅ][a-zæøå]+)*"
_WORD = r"[A-ZÆØÅ][\w-]{0,60}"
# "Social- og Beskæftigelsesudvalget", "Teknisk Udvalg", "Udvalget for Kultur og Fritid",
# "Aarhus Byråd", "Kommunalbestyrelsen", "Ældrerådet".
_BODY = re.compile(
    rf"""\b(
        Udvalget\sfor\s{_WORD}(?:(?:,\sog|,|\sog)?\s{_WORD})*
      | Udvalget\sfor\s(?:det\s|den\s|de\s)?[a-zæøå]+(?:\s(?:og\s)?[a-zæøå]+){{0,4}}?
        (?=\s+(?:den|d\.|(?:man|tirs|ons|tors|fre|lør|søn)dag)\b|[,.:]|$)
      | (?:{_WORD}(?:,|-|\s[–-]?og|\s–og)?\s){{0,4}}(?:[A-ZÆØÅ][\w-]*)?[Uu]dvalg(?:et)?
      | (?:{NAME}\s)?(?:Byråd(?:et)?|Kommunalbestyrelsen?|Regionsråd(?:et)?)
      | (?:{_WORD}-\sog\s)?[A-ZÆØÅ][a-zæøå]+(?:rådet|råd|kommissionen?|nævn(?:et)?|bestyrelsen)
      | Magistraten
    )(?='?s?(?:\W|$))""",
    re.VERBOSE,
)
_GENITIVE = re.compile(r"'?s(?!\w)")
_NO_BODY = re.compile(r"^(?:I|På|Der|Det|Den|Når|Af|Fra|Til|Referat|Dagsorden|Formand|Møde)\s")
_NOT_ONE = frozenset({"udvalg", "udvalget", "forråd", "samråd", "borgerråd"})
_SMALL = frozenset("og i for den på af til d fra ved om".split())


def committees_in(text: str) -> Iterator[str]:
    """The committees, councils and boards named in a text, in order."""
    for found in _BODY.finditer(text):
        name = found[1].strip()
        while _NO_BODY.match(name):
            name = name.split(None, 1)[1]
        if name.casefold() not in _NOT_ONE:
            yield name


def committee_in(text: str) -> str | None:
    """The first committee or council named in a line."""
    return next(committees_in(text), None)


def leading_body(text: str) -> tuple[str, int] | None:
    """The body that a text begins with, and where its name (with a genitive s) ends."""
    found = _BODY.match(text)
    if not found or found[1].casefold() in _NOT_ONE:
        return None
    genitive = _GENITIVE.match(text, found.end())
    return found[1].strip(), genitive.end() if genitive else found.end()


def without_capitals(text: str) -> str:
    """A line in capitals as names are written: "TEKNISK UDVALG" → "Teknisk Udvalg"."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 4 or not all(c.isupper() for c in letters):
        return text
    words = [w if w.lower() in _SMALL else w.capitalize() for w in text.lower().split(" ")]
    return re.sub(r"(?<=[-/])[a-zæøå]", lambda m: m.group().upper(), " ".join(words))
