"""Votes and stances: how many voted how, and who was against, had reservations, took no part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from corpus.sentences import split


class Stand(StrEnum):
    """Where somebody stood."""

    FOR = "for"
    AGAINST = "against"
    RESERVED = "reserved"
    ABSTAINED = "abstained"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Stance:
    """Who took a stand; the text from ``start`` to ``end`` says it."""

    stand: Stand
    names: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Votes:
    """How many voted for and against; ``start`` to ``end`` of the text says it."""

    yes: int
    no: int
    start: int
    end: int


# Numbers in words, as votes and members are counted.
NUMERALS = {
    word: number
    for number, words in enumerate((
        "nul ingen", "én en ét et", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti",
        "elleve", "tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten",
        "tyve", "enogtyve", "toogtyve", "treogtyve", "fireogtyve", "femogtyve", "seksogtyve",
        "syvogtyve", "otteogtyve", "niogtyve", "tredive", "enogtredive",
    ))
    for word in words.split()
}
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(sorted(NUMERALS, key=len, reverse=True))})"
_VOTES = (
    re.compile(
        rf"\b(?P<yes>{_COUNT})\s+(?:stemmer|stemme)(?:\s+\([^()]*\))?"
        r"\s+(?:for\s+og\s+|for,?\s+)?(?:i?mod\s+)?"
        rf"(?P<no>{_COUNT})\b(?!\s*\.\s*\d)", re.I),
    re.compile(
        r"\bstemme(?:rne|tallene)?\s+(?P<yes>\d{1,2})\s*[-–:]\s*(?P<no>\d{1,2})\b", re.I),
    re.compile(
        rf"\b(?P<yes>{_COUNT})\s+(?:medlemmer\s+)?(?:stemte\s+)?for\b.{{0,40}}?"
        rf"\b(?P<no>{_COUNT})\s+(?:medlemmer\s+)?(?:stemte\s+)?i?mod\b", re.I),
    re.compile(
        rf"\bfor\s+stemte:?\s+(?P<yes>{_COUNT})\b(?!\s*\().{{0,200}}?\bi?mod\s+stemte:?\s+(?P<no>{_COUNT})\b",
        re.I | re.S),
)
_MATTER = r"(?:\s+(?!stemte)\w+){0,3}"
# "Imod stemte: A og B", "For forslaget stemte A."
_LED = re.compile(
    rf"\b(?P<how>for|imod|mod){_MATTER}\s+stemte(?:r)?\b\s*:?\s*(?P<names>.+)", re.I | re.S)
_AGREE = r"(?:tiltræde|tilslutte|støtte|godkende|anbefale|stemme\s+for)"
# "Fraværende: A, B"
_LISTED = re.compile(
    r"^(?:fraværende|afbud|ikke\s+til\s?stede|inhabil(?:e)?)\s*:\s*(?P<names>.+)", re.I)
# What comes before who it was: "Anbefales, idet A stemte imod".
_LEAD = re.compile(r".*\b(?:idet|mens|men|hvor)\s+", re.I | re.S)
# "med 7 stemmer (A, B) mod 1 stemme (O)", "1 stemte imod (O)"
_BRACKETED = re.compile(
    rf"\bmod\s+{_COUNT}\s+stemmer?\s+\((?P<names>[^()]+)\)|\bstemte\s+imod\s+\((?P<after>[^()]+)\)",
    re.I)
_ROLE = re.compile(r"^(?:\d\.\s*)?(?:næst|vice)?(?:formand|borgmester)(?:en)?$", re.I)
# "A og B stemte imod", "A kunne ikke tiltræde ...", "A tog forbehold", "A var inhabil".
_FOLLOWED: tuple[tuple[Stand, re.Pattern[str]], ...] = tuple(
    (stand, re.compile(rf"^(?P<names>.+?)\s+(?:{verbs})", re.I | re.S))
    for stand, verbs in (
        (Stand.ABSENT,
         r"(?:er|var|blev|erklæredes)\s+(?:erklæret\s+|derfor\s+)?(?:inhabil|forhindret|fraværende)\w*"
         r"|(?:forlod\s+mødet\b.*\bdeltog\s+ikke|deltog\s+(?:derfor\s+)?ikke|deltager\s+ikke|havde\s+meldt\s+afbud)\b"
         r"|(?:på\s+grund\s+af\s+inhabilitet\s+)?ikke\s+deltog\b"),
        (Stand.AGAINST,
         r"(?:stemte|stemmer)\s+(?:i\s*mod|nej)\b|(?:kunne|kan)\s+ikke\s+"
         rf"{_AGREE}\b|ikke\s+(?:kan|kunne)\s+{_AGREE}\b"),
        (Stand.RESERVED, r"(?:tog|tager|har|havde|tog\s+et)\s+(?:\w+\s+)?forbehold\b"),
        (Stand.ABSTAINED, r"(?:undlod|undlader|afstod|afstår)\b|stemte\s+(?:hverken|blankt)\b"),
        (Stand.FOR, r"(?:stemte|stemmer)\s+for\b|(?:kunne|kan)\s+(?:tiltræde|tilslutte)\b"),
    )
)
# These are the body itself, whose stand is the outcome.
_BODY = re.compile(
    r"^(?:(?:et\s+)?(?:enigt\s+|samlet\s+)?(?:flertal\w*|udvalget|byrådet|byråd|kommunalbestyrelsen"
    r"|magistraten|rådet|det|der|indstillingen|forslaget|sagen|punktet)"
    r"|[\wÆØÅæøå, -]+udvalget|(?:et\s+)?flertal\s.*|forslaget\s.*|indstillingen\s.*)$", re.I)
_PRONOUN = re.compile(r"^(?:han|hun|de|vedkommende)$", re.I)
_END_OF_NAMES = re.compile(
    r"[,;]?\s+(?:som|der|da|idet|fordi|med|men|hvor|for\s+så\s+vidt|henholdt|begge|vedrørende|om|ved"
    r"|under|i\s+(?:sagen|stedet))\b.*", re.I | re.S)
_BUT = re.compile(r"\s+(?:bortset\s+fra|undtagen|med\s+undtagelse\s+af)\s+[^,.]+", re.I)
_BETWEEN = re.compile(r"\s*(?:,|;|\n|\s(?:og|samt)\s)\s*")
_GROUPS = re.compile(r"(?:s|')?\s+byrådsgrupper?$|\s+\([^()]*\)$|^(?:både|partiet)\s+", re.I)
# "Kaj Brostrup (H) er formand for ... Han var inhabil": who it was.
_PERSON = re.compile(r"^(?P<name>[A-ZÆØÅ][\w.'-]+(?:\s+[A-ZÆØÅ][\w.'-]+)+)(?:\s+\([^()]*\))?\s")


# What a question asks for when it asks who stood where; the first that fits.
_ASKED: tuple[tuple[Stand, re.Pattern[str]], ...] = tuple(
    (stand, re.compile(pattern, re.I))
    for stand, pattern in (
        (Stand.RESERVED, r"\bforbehold|\breservation|\bvorbehalt"),
        (Stand.ABSENT, r"\binhabil|\bdeltog\s+ikke|\bfraværende|\bafbud|\babsent|\bbefangen"),
        (Stand.ABSTAINED, r"\bundlod|\bhverken\s+for|\babstain|\benthielt"),
        (Stand.AGAINST,
         r"\bi?mod\b|\bstemte\s+(?:alle\s+)?nej\b|\bnej\s+til\b|\bagainst\b|\bdagegen\b|\bemot\b"
         r"|\bikke\s+(?:være\s+)?(?:med|tiltræde|støtte)\b|\bopposed?\b"),
        (Stand.FOR, r"\bstemte\s+(?:ja|for)\b|\bvoted?\s+(?:yes|for|in\s+favou?r)\b|\bdafür\b"),
    )
)
_WHO = re.compile(r"\b(?:hvem|hvilke[nt]?|who|which|wer|welche\w*|vilka|vem)\b", re.I)


def stand_asked(question: str) -> Stand | None:
    """Which stand a question asks the takers of: "hvem stemte imod"; None if none."""
    if not _WHO.search(question):
        return None
    return next((stand for stand, pattern in _ASKED if pattern.search(question)), None)


def votes_in(text: str) -> Votes | None:
    """The first count of votes in a text, for first."""
    found = [m for pattern in _VOTES if (m := pattern.search(text))]
    if not found:
        return None
    first = min(found, key=lambda m: m.start())
    return Votes(_number(first["yes"]), _number(first["no"]), first.start(), first.end())


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMERALS[word.lower()]


def stances_in(text: str) -> Iterator[Stance]:
    """Who stood where, sentence by sentence."""
    before = ""
    at = 0
    for line in text.split("\n"):
        for a, b in split(line):
            sentence = line[a:b]
            yield from _of_sentence(sentence, at + a, before)
            before = sentence
        at += len(line) + 1


def _of_sentence(sentence: str, start: int, before: str) -> Iterator[Stance]:
    end = start + len(sentence)
    if listed := _LISTED.match(sentence):
        # "A - B mødte som stedfortræder"
        names = _names(re.split(r"\s[-–]\s", listed["names"])[0])
        if names:
            yield Stance(Stand.ABSENT, names, start, end)
        return
    if bracketed := _BRACKETED.search(sentence):
        names = _names(bracketed["names"] or bracketed["after"])
        yield Stance(Stand.AGAINST, names, start + bracketed.start(), start + bracketed.end())
        return
    if led := _LED.search(sentence):
        stand = Stand.FOR if led["how"].lower() == "for" else Stand.AGAINST
        if names := _names(led["names"].rstrip(".")):
            yield Stance(stand, names, start + led.start(), end)
            return
    for stand, pattern in _FOLLOWED:
        said = pattern.match(sentence)
        if not said:
            continue
        who = said["names"]
        lead = _LEAD.match(who + " ")
        first = lead.end() if lead and lead.end() < len(who) else 0
        who = who[first:].strip()
        if _BODY.match(who):
            continue
        if _PRONOUN.match(who) or " er " in who:
            person = _PERSON.match(before if _PRONOUN.match(who) else who)
            who = person["name"] if person else ""
        if names := _names(who):
            yield Stance(stand, names, start + first, end)
            return


def _names(text: str) -> tuple[str, ...]:
    """Names of persons and parties in a list, without party letters and remarks."""
    listed = _END_OF_NAMES.sub("", _BUT.sub("", " " + text)).strip(" :.,")
    of_groups = "byrådsgruppe" in listed
    found = []
    for part in _BETWEEN.split(listed):
        name = part.strip(" .:")
        while (shorter := _GROUPS.sub("", name)) != name:
            name = shorter
        if of_groups and len(name.split()[-1:][0] if name else "") > 3:
            name = name.removesuffix("s")  # "A.s og B.s byrådsgrupper"
        if re.match(r"[A-ZÆØÅ]", name) and len(name.split()) <= 6 and not _ROLE.match(name):
            found.append(name)
    return tuple(found)
