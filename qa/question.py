"""What a question says about itself: language, kind, case numbers, words to look for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

from corpus.dates import dates_in, days_in
from qa.committees import committees_named
from qa.cues import kind_asked, speaks_of_decision
from qa.errors import BadCharacters, EmptyQuestion, QuestionTooLong
from qa.languages import LANGUAGES, detect_language
from qa.model import MAX_QUESTION, Question
from qa.periods import periods_in

_T = TypeVar("_T")
_CASE_NUMBER = re.compile(r"\b(?:[A-ZÆØÅ]{2,5}-\d{4}-\d{3,}|\d{2}/\d{2,6})\b", re.I)
# "punkt 3", "pkt. 1.a", "dagsordenspunkt 12", "item 5", "punkterne 3, 4 og 6". Not part of
# another word ("beslutningspunkt 1", "3 procentpoint"), and no amount ("10 point 3,5").
_NUMBER = r"\d{1,3}(?:\.\d{1,2}|\.?[a-z])?(?![\w%]|[.,:]\d|\s(?:kr|mio|pct|procent|percent)\b)"
_POINT = re.compile(
    r"(?<![\w.,-])(?:(?:dagsordens?-?|sags)?(?:punkt(?:et|erne|er)?|pkt)|agenda\s+(?:item|point)s?"
    r"|items?|points?|(?:tagesordnungs)?punkte?|(?-i:TOP)|(?:dagordnings)?punkten?|punktu|пункт[уі]?)\.?\s+"
    rf"(?:nr\.?\s+|nummer\s+|no\.?\s+|number\s+)?(?P<first>{_NUMBER})"
    rf"(?P<more>(?:(?:,\s*|\s+(?:og|and|und|och)\s+){_NUMBER})*)"
    r"|(?<![\w.,])(?P<ordinal>\d{1,3})\.\s+punkt(?:et)?\s+på\s+dagsordenen",
    re.I,
)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# Words that ask or fill and say nothing of the subject, beside the index's stop words. Minutes
# hold few of them, so that they would count as rare.
FILLERS = frozenset(
    "hvad hvem hvilken hvilket hvilke hvor hvordan hvorfor hvornår hvorhen hvorvidt mon"
    " altså bare da dog egentlig egentligt gerne godt jo kun lige lidt måske nemlig netop nok"
    " nu også osse så sådan vel kan måtte tak venligst hej kære".split()
)


def understand(
    text: str, terms: Callable[[str], list[str]], today: date | None = None
) -> Question:
    """Read a question. ``terms`` gives the index terms of a word.

    ``today`` is what "last year" is counted from.

    :raises EmptyQuestion: nothing but white space and signs.
    :raises QuestionTooLong: more than :data:`qa.model.MAX_QUESTION` characters.
    """
    text = " ".join(text.split())
    if len(text) > MAX_QUESTION:
        raise QuestionTooLong(
            f"the question has {len(text)} characters; ask with at most {MAX_QUESTION}"
        )
    if not is_unicode(text):
        raise BadCharacters("the question holds characters that are none; write it again")
    if not re.search(r"\w", text):
        raise EmptyQuestion("the question is empty; write what you want to know")
    language = detect_language(text)
    periods = periods_in(text, today or date.today())
    days = list(days_in(text, LANGUAGES))
    full = list(dates_in(text))
    # "skoleåret 21/22", "den 24/12" and "24/12/2021" look like case numbers.
    dated = [found[1:] for found in (*periods, *full)] + [found[3:] for found in days]
    question = Question(
        text=text,
        searched=text,
        language=language,
        asks=kind_asked(text, language),
        groups=(),
        case_numbers=_distinct(
            m.group()
            for m in _CASE_NUMBER.finditer(text)
            if not any(start <= m.start() < end for start, end in dated)
        ),
        dates=_distinct(
            day
            for _, day in sorted(
                [(start, day) for day, start, _ in full]
                + [(at, date(year, month, day)) for year, month, day, at, _ in days if year]
            )
        ),
        of_decision=speaks_of_decision(text, language),
        periods=_distinct(period for period, _, _ in periods),
        days=_distinct((month, day) for year, month, day, _, _ in days if year is None),
        committees=_distinct(committees_named(text)),
        points=_distinct(points_in(text)),
    )
    words = [w for w in _WORD.findall(text) if unfolded(w) not in FILLERS]
    names = [w for w in words if _is_name(w, text.startswith(w), language)]
    if not question.speaks_danish:
        # Words of another language match Danish text only where they are names or numbers.
        words = names
    return replace(
        question,
        groups=_distinct(g for w in words if (g := spellings(w, terms))),
        words=tuple(words),
        names=_distinct(g for w in names if (g := spellings(w, terms))),
    )


def points_in(text: str) -> Iterator[str]:
    """Numbers of agenda points named in a text, as written: "3", "1.a"."""
    for found in _POINT.finditer(text):
        if found["ordinal"]:
            yield found["ordinal"]
            continue
        yield found["first"]
        yield from re.findall(_NUMBER, found["more"])


def _distinct(values: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(values))


def is_unicode(text: str) -> bool:
    """Whether a text can be written as UTF-8; half a surrogate pair cannot."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def spellings(word: str, terms: Callable[[str], list[str]]) -> tuple[str, ...]:
    """Index terms of a word and of the spellings it may stand for; empty for stop words.

    Who has no Danish keyboard writes "foererloes" for "førerløs"; old names keep
    "aa" where others write "å".
    """
    if not terms(word):
        return ()
    variants = [word]
    lowered = word.lower()
    proper = unfolded(lowered)
    for variant in (proper, lowered.replace("å", "aa")):
        if variant != lowered:
            variants.append(variant)
    # A stop word in its proper spelling is one in the other too ("naar", "faa").
    if proper != lowered and not terms(proper):
        return ()
    return tuple(dict.fromkeys(term for v in variants for term in terms(v)))


def unfolded(word: str) -> str:
    """A word with ae, oe, aa as æ, ø, å; in lower case."""
    return word.lower().replace("ae", "æ").replace("oe", "ø").replace("aa", "å")


def _is_name(word: str, begins: bool, language: str) -> bool:
    # German writes every noun with a capital; only there it says nothing.
    capital = not begins and word[:1].isupper() and language != "de"
    return capital or any(c.isdigit() for c in word)
