"""What the words that answer look like: amounts, counts, dates, names, case numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.dates import dates_in
from qa.model import Asks
from qa.persons import persons

NUMBER = r"\d{1,3}(?:[. \u00a0]\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_AMOUNT = re.compile(
    rf"(?:kr\.?|DKK|kroner|€|EUR)\s*(?:{NUMBER})(?:\s*(?:mio|mia)\.?)?"
    rf"|(?:{NUMBER})(?:\s*(?:mio|mia|millioner|milliarder)\.?)?\s*(?:kr\b\.?|kroner|DKK|euro|,-)",
    re.I,
)
_NUMERALS = (
    "ingen|én|et|en|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv|tretten|fjorten|femten|"
    "seksten|sytten|atten|nitten|tyve|tredive|fyrre|halvtreds|tres|halvfjerds|firs|halvfems|"
    "hundrede|tusind"
)
PERCENT = r"(?:\s*(?:%|procent(?:point)?\b|pct\b\.?))"
# No count: part of a date or case number, or an ordinal ("6. klasse").
_COUNT = re.compile(
    rf"(?<![\w./-])(?:{NUMBER}){PERCENT}?(?![\w/-]|\.\d|\.\s+[a-zæøå])"
)
_WORD_COUNT = re.compile(rf"\b(?:{_NUMERALS})\b", re.I)
_MONTH_YEAR = re.compile(
    r"\b(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december|"
    r"primo|medio|ultimo|foråret|sommeren|efteråret|vinteren)\s+(?:19|20)\d\d\b|\b(?:19|20)\d\d\b"
    r"|\b\d{1,2}\.\s?(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|"
    r"november|december)\b",
    re.I,
)
# A body may be the answer to "who" as well.
_NAMED = re.compile(r"\b[A-ZÆØÅ][a-zæøåé]+(?: +[A-ZÆØÅ]\.?)?(?: +[A-ZÆØÅ][a-zæøåé]+)+\b")
_REASON = re.compile(
    r"\b(?:fordi|på grund af|grundet|idet|da der|begrund\w+|skyldes|årsag\w*|af hensyn til|"
    r"med henblik på|for at)\b",
    re.I,
)
_CASE = re.compile(r"\b(?:[A-ZÆØÅ]{2,5}-\d{4}-\d{3,}|\d{2}/\d{2,6})\b")


def spans(asks: Asks, text: str) -> list[tuple[int, int]]:
    """Offsets of the parts of a sentence that have the shape asked for, without overlaps."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(_spans(asks, text), key=lambda s: (s[0], -s[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def fits(asks: Asks, text: str) -> bool:
    """Whether a sentence holds anything of the shape asked for; true where any will do."""
    if not asks.has_shape:
        return True
    if asks is Asks.COUNT and _WORD_COUNT.search(text):
        return True
    if asks is Asks.REASON:
        return bool(_REASON.search(text))
    if asks is Asks.PERSON and _NAMED.search(text):
        return True
    return next(_spans(asks, text), None) is not None


# What has a figure in it; that is quickly seen, and most sentences have none.
_IN_FIGURES = frozenset({Asks.AMOUNT, Asks.COUNT, Asks.DATE, Asks.CASE_NUMBER})
_FIGURE = re.compile(r"\d")


def _spans(asks: Asks, text: str) -> Iterator[tuple[int, int]]:
    if asks in _IN_FIGURES and not _FIGURE.search(text):
        return
    if asks is Asks.AMOUNT:
        yield from (m.span() for m in _AMOUNT.finditer(text))
    elif asks is Asks.COUNT:
        dated = [(start, end) for _, start, end in dates_in(text)]
        dated += [m.span() for m in _MONTH_YEAR.finditer(text)]
        for m in _COUNT.finditer(text):
            if not any(a <= m.start() < b for a, b in dated):
                yield m.span()
    elif asks is Asks.DATE:
        yield from ((start, end) for _, start, end in dates_in(text))
        yield from (m.span() for m in _MONTH_YEAR.finditer(text))
    elif asks is Asks.PERSON:
        yield from persons(text)
    elif asks is Asks.CASE_NUMBER:
        yield from (m.span() for m in _CASE.finditer(text))
