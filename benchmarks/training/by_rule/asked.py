"""What of a Danish sentence can be asked for, and with which words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import simplemma

from benchmarks.training.by_rule.claims import Asked, claims
from benchmarks.training.by_rule.names import people, places, roles
from benchmarks.training.by_rule.words import MONEY_NOUN, PREPOSITIONS, STOP
from qa.model import Asks
from qa.shapes import spans

_ABOUT = (
    r"(?:(?:ca\.|cirka|omkring|op til|knap|godt|over|under|mindst|højst|i alt|yderligere|kun|"
    r"samlet set|netto|årligt|på|hele|næsten|mere end|maksimalt|minimum|de) )*"
)
_BEFORE = re.compile(rf"{_ABOUT}$")
# "en samlet ramme på", "et beløb på", "udgifter på".
_SIZED = re.compile(
    rf"(?:\b(?P<article>en|et|den|det)\s)?(?P<adjective>(?:(?!på)[a-zæøå]+e?[td]?\s)?)"
    rf"\b(?P<noun>(?i:{MONEY_NOUN})(?P<form>en|et|n|er|erne|r)?)"
    rf"\spå\s(?:(?:ca\.|cirka|op til|knap|godt|over|i alt|omkring|netto|mindst)\s)*$"
)
_GIVEN = re.compile(r"(?:beløb|ramme|bevilling|tilskud|pulje)$")
_NUMERAL = r"to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv"
_WORD_COUNT = re.compile(rf"\b(?:{_NUMERAL})\b(?=\s[a-zæøå]{{3,}})", re.I)
_UNITS = frozenset(
    "procent pct procentpoint kroner kr mio mia mill millioner milliarder år måneder uger dage "
    "timer minutter døgn stk km meter m2 hektar uge måned ugers årige årig års mands dages timers "
    "kvm kvadratmeter ton grader klasse klasser km/t gange gang gangene måneders af ud år. "
    "nr led kvartal halvår dele steder".split()
)
_ADJECTIVE = re.compile(r"(?:\w+(?:ede|ske|lige|elle|ige|nye|ende|iske|ale|nde|are|ive|ære|øse)|"
    r"nye|store|"
                        r"ekstra|gratis|små|flere|ledige|private|forskellige|unge|ældre|"
                        r"nuværende)$")
_NEUTERS = re.compile(
    r"(?:svar|forslag|børn|hold|hus|huse|point|anlæg|job|uheld|spor|tiltag|møder|træer|mål|år|"
    r"æg|dyr|"
    r"medlem|medlemmer|folk|mennesker|mandater|sæder|toner|bud|krav|emner|lån|værker|tons?)$"
)
_DURATION = re.compile(
    rf"(?P<prep>\b(?:i|på|over|om)\s)?(?P<about>{_ABOUT})"
    rf"(?P<span>\b(?:\d+(?:,\d+)?(?:\s?[-–]\s?\d+)?|{_NUMERAL}|et|én|en)\s"
    r"(?:år|måned(?:er)?|uger?|dage?|timer?|minut(?:ter)?|døgn|kvarter)\b)(?!\s(?:siden|"
    r"tidligere|før|gammel|gange))"
)
_LASTING = re.compile(r"\b(?:varer|varede|tager|tog|løber|strækker sig|gælder|forlænges|vare|"
    r"tage)\s[\w\s]{0,12}$")
_WHEN = re.compile(
    r"(?P<prep>\b(?:i|den|d\.|fra|fra og med|senest|inden|pr\.|siden|til|indtil|frem til|"
    r"til og med|"
    r"ved udgangen af|i løbet af|efter|før|primo|medio|ultimo|omkring)\s)(?P<more>(?:(?:år|den|"
    r"d\.|uge|"
    r"foråret|efteråret|sommeren|vinteren|starten af|slutningen af|løbet af|udgangen af|"
    r"begyndelsen af|midten af|[1-4]\. kvartal(?: af)?)\s)*)$", re.I,
)
# The first half of "fra den 2. til den 9. juni 2023".
_FROM = re.compile(
    r"\bfra\s(?:(?:den|d\.|kl\.)\s)?[\d.:]+(?:\s[a-zæøå]+)?(?:\s\d{4})?\stil(?: og med)?\s"
    r"(?:(?:den|d\.|kl\.)\s)?$"
)
_MEETING = re.compile(r"\b(?:på|i)\s(?:sit\s|et\s)?mødet?\s$")
_CLOCK = re.compile(
    r"\bkl\.\s\d{1,2}(?:[.:]\d{2})?(?:\s?[-–]\s?(?:kl\.\s)?\d{1,2}(?:[.:]\d{2})?)?"
)
_SHARE = re.compile(r"\s?(?:%|procent\b|pct\b\.?)")
def asked_in(text: str) -> Iterator[Asked]:
    """All that one sentence can be asked for."""
    yield from _amounts(text)
    yield from _counts(text)
    yield from _dates(text)
    yield from _durations(text)
    yield from _people(text)
    yield from _places(text)
    yield from claims(text)


def _amounts(text: str) -> Iterator[Asked]:
    for start, end in spans(Asks.AMOUNT, text):
        if _other_number(text, start, end) or text[start - 1 : start].isdigit():
            continue
        words: tuple[str, ...] = ("hvor mange penge", "hvor meget", "hvilket beløb")
        if sized := _SIZED.search(text[:start]):
            article, noun = sized["article"], sized["noun"].lower()
            name = f"{sized['adjective']}{noun}"
            if article in ("en", "et"):
                sort = "stor en" if article == "en" else "stort et"
                yield Asked("amount", start, end, (sized.start(), end), (f"hvor {sort} {name}",))
                if not _GIVEN.search(noun):
                    continue
                words = ("hvor meget", "hvor mange penge", "hvilket beløb")
            elif article is None and (sized["form"] or "").endswith("r"):
                words = (f"hvor store {name}",)
            else:
                continue
            yield Asked("amount", start, end, (sized.start(), end), words)
            continue
        before = _about(text, start)
        head = text[:before].rstrip()
        if re.search(r"\b(?:koster|kostede|koste)$", head):
            words = ("hvad", "hvor meget", "hvor mange penge")
        elif re.search(r"\b(?:er|var|bliver|udgør)$", head):
            words = ("hvad", "hvor meget")
        elif re.search(r"\b(?:til|fra|mellem|og|på|heraf|end|for)$", head) and (
            re.search(r"\b(?:til|fra|mellem|og|heraf|end|stedet for)$", head)
        ):
            continue
        yield Asked("amount", start, end, (before, end), words)


def _counts(text: str) -> Iterator[Asked]:
    for start, end in (*spans(Asks.COUNT, text), *(m.span() for m in _WORD_COUNT.finditer(text))):
        if _other_number(text, start, end):
            continue
        before = _about(text, start)
        whole = text[start:end].endswith(("%", "procent"))
        if (share := _SHARE.match(text, end)) or whole:
            stop = share.end() if share else end
            if not re.search(r"\b(?:til|fra|mellem|og|end)$", text[:before].rstrip()):
                yield Asked("percent", start, stop, (before, stop), ("hvor mange procent",))
            continue
        noun = re.match(r"\s([a-zæøåé-]{3,})(?:\s([a-zæøåé-]{3,}))?", text[end:])
        if noun is None or text[start:end] in ("1", "0"):
            continue
        of_noun = 2 if _ADJECTIVE.match(noun[1]) and noun[2] else 1
        word = noun[of_noun]
        if noun[1] == "følgende" or word in _UNITS | PREPOSITIONS | STOP or not _plural(word):
            continue
        stop = end + noun.end(of_noun)
        if word == "stemmer" and (against := re.match(r"\smod\s\d+", text[stop:])):
            votes = stop + against.end()
            yield Asked("count", start, votes, (before, votes), ("hvor mange stemmer",))
            continue
        if re.search(r"\b(?:til|fra|mellem|og|end|eller|de|stedet for|punkt|nr\.|klasse|budget|"
            r"§)$",
                     text[:before].rstrip(), re.I):
            continue
        yield Asked("count", start, stop, (before, stop), (f"hvor mange {text[end + 1 : stop]}",))


def _plural(noun: str) -> bool:
    if _NEUTERS.search(noun):
        return True
    lemma = simplemma.lemmatize(noun, lang="da")
    return noun.endswith(("er", "e", "r")) and lemma != noun and not noun.endswith(("ere", "ede"))


def _dates(text: str) -> Iterator[Asked]:
    found = [*spans(Asks.DATE, text), *(m.span() for m in _CLOCK.finditer(text))]
    for start, end in found:
        if text[start - 1 : start] in ("-", "–", "/") or text[end : end + 1] in ("-", "–", "/"):
            continue
        clock = text[start:end].lower().startswith("kl")
        if re.match(r"['’]|\s*(?:,|og|til|-|–)\s*(?:\d|den\b)|\s(?:til|"
            r"og)\s", text[end:]) or re.search(
            r"\d\s(?:og|,)\s$", text[:start]):
            continue
        if (run := _FROM.search(text[:start])) is not None:
            yield Asked("date", run.start(), end, (run.start(), end), ("hvornår", "hvornår"))
            continue
        prep = _WHEN.search(text[:start])
        if not clock and prep is None:
            continue
        first = prep["prep"].strip().lower() if prep else ""
        cut = (prep.start() if prep else start, end)
        if meeting := _MEETING.search(text[: cut[0]]):
            cut = (meeting.start(), end)
        words: tuple[str, ...]
        if clock:
            words = ("hvad tid", "hvornår", "hvilket klokkeslæt")
        elif first.startswith("fra") and re.fullmatch(r"\d{4}", text[start:end]):
            continue
        elif first.startswith("fra") or first == "siden":
            words = (f"{first} hvornår", "hvornår") if first != "siden" else ("siden hvornår",)
        elif first in ("til", "indtil", "frem til", "til og med"):
            words = ("indtil hvornår", "hvor længe")
        elif first in ("senest", "inden", "før"):
            words = ("hvornår", "hvornår" if first == "før" else "hvornår senest")
        elif first == "efter":
            continue
        elif re.fullmatch(r"\d{4}", text[start:end]) and first in ("i", "i år"):
            words = ("hvornår", "hvilket år", "i hvilket år")
        else:
            words = ("hvornår", "hvornår", "hvilken dato" if first[:1] == "d" else "hvornår")
        span = (prep.start() + len(prep["prep"]) if prep and first != "primo" else start, end)
        yield Asked("date", *(span if not clock else (start, end)), cut, words)


def _durations(text: str) -> Iterator[Asked]:
    for m in _DURATION.finditer(text):
        prep = (m["prep"] or "").strip()
        lasting = _LASTING.search(text[: m.start()])
        if (prep == "i" and not re.search(r"\b\w*perioden?\s$", text[: m.start()])) or (
            lasting and prep in ("", "over")):
            yield Asked("duration", *m.span("span"), (m.start(), m.end()),
                        ("hvor længe", "hvor lang tid"))


def _people(text: str) -> Iterator[Asked]:
    for start, end in people(text):
        yield Asked("who", start, end, (start, end), ("hvem",))
    for (start, end), role in roles(text):
        yield Asked("who", start, end, (0, 0), (f"hvem er {role}",), "")


def _places(text: str) -> Iterator[Asked]:
    for (start, end), _ in places(text):
        yield Asked("where", start, end, (start, end), ("hvor",))


def _about(text: str, start: int) -> int:
    """Where the words begin that qualify a number: "op til", "ca."."""
    found = _BEFORE.search(text[:start])
    if not found:
        return start
    words = found.group()
    return start - len(words) if not words.startswith("på ") else start - len(words) + 3


def _other_number(text: str, start: int, end: int) -> bool:
    """Whether a number is half of a range, of a table or of a name."""
    return bool(
        re.search(r"\w\s?[-–/]$|[§#]\s?$|\b(?:nr|stk|pkt|kl|punkt|uge|side|rute|bilag)\.?\s$",
                  text[:start], re.I)
        or re.match(r"\s?[-–/]\s?[\d\w]|-", text[end:])
    )
