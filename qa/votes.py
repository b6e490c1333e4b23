"""Votes and stances: how many voted how, and who was against, had reservations, took no part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
    """Who took a stand; the text from ``start`` to ``end`` says it.

    ``items``: numbers of the items that it is limited to; none where it is on the whole matter.
    """

    stand: Stand
    names: tuple[str, ...]
    start: int
    end: int
    items: tuple[str, ...] = ()


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
        rf"\b(?P<yes>{_COUNT})\s+(?:medlemmer\s+|stemmer\s+)?(?:stemte\s+)?for\b.{{0,40}}?"
        rf"\b(?P<no>{_COUNT})\s+(?:medlemmer\s+|stemmer?\s+)?(?:stemte\s+)?i?mod\b", re.I),
    re.compile(
        rf"\bfor\s+stemte:?\s+(?P<yes>{_COUNT})\b.{{0,200}}?\bi?mod(?:\s+stemte)?:?\s+"
        rf"(?P<no>{_COUNT})\b(?!\s*\.\s*(?:at|\d))", re.I | re.S),
)
_MEMBERS = r"(?:\s+(?:\w*medlemmer|\w*medlem|stemmer?|personer))?"
# Names in brackets, each perhaps with a bracket of its own: "(Ida Holm (B) og Kai Lund)".
_IN_BRACKETS = r"\((?:[^()]|\([^()]*\))+\)"
_MATTER = r"(?:\s+(?!stemte|stemmer|så\b)(?:pkt\.|\d+,|[\w–-]+)){0,6}"
# "Imod stemte: A og B", "For forslaget stemte A.", the second of "For stemte 5 (A), imod 2 (O)".
_LED = re.compile(
    rf"(?<!stemte )(?<!stemmer )\b(?P<how>for|imod|mod)(?P<matter>{_MATTER})"
    r"\s+stemte(?:r)?\b\s*:?\s*"
    rf"|(?<=[,;])\s*(?:og\s+)?(?P<next>imod|mod)\s*:?\s+(?={_COUNT}{_MEMBERS}\s*\()"
    r"|(?:^|(?<=[,;.)]\s))(?P<terse>for|imod)\s*:\s*"
    r"|(?:^|(?<=[,;.])\s*(?:og\s+)?)(?P<abstain>undlod)(?:\s+at\s+stemme)?\s*:?\s+(?=[A-ZÆØÅ\d(])",
    re.I)
# "4 (A og F)", "3 medlemmer: A, B og C": the count is not of the names.
_COUNTED = re.compile(
    rf"\s*{_COUNT}\b{_MEMBERS}\s*(?:(?P<names>{_IN_BRACKETS})|:(?P<listed>.+))?", re.I | re.S)
_AGREE = r"(?:tiltræde|tilslutte|støtte|godkende|anbefale|stemme\s+for)"
# "Fraværende: A, B"
_LISTED = re.compile(
    r"^(?:fraværende|afbud|ikke\s+til\s?stede|inhabil(?:e)?)\s*:\s*(?P<names>.+)", re.I)
# What comes before who it was: "Anbefales, idet A stemte imod".
_LEAD = re.compile(r".*\b(?:idet|mens|men|hvor|hvorimod)\s+", re.I | re.S)
# "med 7 stemmer (A, B) mod 1 stemme (O)"
_OPPOSED = re.compile(
    rf"\b(?P<yes>{_COUNT})\s+stemmer?(?:\s+(?P<for>{_IN_BRACKETS}))?\s+(?:for\s+og\s+|for,?\s+)?"
    rf"i?mod\s+(?P<no>{_COUNT})(?:\s+stemmer?)?(?:\s+(?P<against>{_IN_BRACKETS}))?", re.I)
_REJECTS = re.compile(
    r"\bforkast|\bnedstem|\bafvis|\bafsl(?:ag|å|og)|\bbortfald|\bikke\s+(?:god|ved|till?tr)", re.I)
# "1 stemte imod (O)", "5 for (A, B)", "5 (A og B) stemte for"
_BRACKETED = re.compile(
    rf"\b{_COUNT}{_MEMBERS}\s+(?:stemte\s+)?(?P<how>for|i?mod)\s+(?P<names>{_IN_BRACKETS})"
    rf"|\b{_COUNT}{_MEMBERS}\s*(?P<before>{_IN_BRACKETS})\s+stemte\s+(?P<then>for|i?mod)\b"
    rf"|\bstemte\s+(?P<only>for|i?mod)\s+(?P<after>{_IN_BRACKETS})",
    re.I)
_ROLE = re.compile(r"^(?:\d\.\s*)?(?:næst|vice)?(?:formand|borgmester)(?:en)?$", re.I)
# "A og B stemte imod", "A kunne ikke tiltræde ...", "A tog forbehold", "A var inhabil".
_VERBS = (
    (Stand.ABSENT,
     r"(?:er|var|blev|erklæredes)\s+(?:erklæret\s+|derfor\s+)?(?:inhabil|forhindret|fraværende)\w*"
     r"|(?:forlod\s+mødet\b.*\bdeltog\s+ikke|deltog\s+(?:derfor\s+)?ikke|deltager\s+ikke"
     r"|havde\s+meldt\s+afbud)\b"
     r"|(?:på\s+grund\s+af\s+inhabilitet\s+)?ikke\s+deltog\b"),
    (Stand.AGAINST,
     r"(?:stemte|stemmer)\s+(?:i\s*mod|nej)\b|(?:kunne|kan)\s+ikke\s+"
     rf"{_AGREE}\b|ikke\s+(?:kan|kunne)\s+{_AGREE}\b"),
    (Stand.RESERVED, r"(?:tog|tager|har|havde|tog\s+et)\s+(?:\w+\s+)?forbehold\b"),
    (Stand.ABSTAINED, r"(?:undlod|undlader|afstod|afstår)\b|stemte\s+(?:hverken|blankt)\b"),
    (Stand.FOR, r"(?:stemte|stemmer)\s+for\b|(?:kunne|kan)\s+(?:tiltræde|tilslutte)\b"),
)
_TAKES = re.compile("|".join(rf"(?P<{s.value}>(?<=\s)(?:{v}))" for s, v in _VERBS), re.I | re.S)
# What stands between a stand and who took the next: "A stemte for, og B stemte imod".
_CONJUNCTION = r"(?:og|mens|men|hvorimod|idet)\s+"
_AND_THEN = re.compile(
    rf"\s*(?:[,;.]\s*(?:{_CONJUNCTION})?|{_CONJUNCTION})|.*[,;.]\s*{_CONJUNCTION}", re.I | re.S)
_REASON = re.compile(r"\b(?:da|fordi|som|der|at|hvis|når|hvilket)\b", re.I)
# These are the body itself, whose stand is the outcome.
_BODY = re.compile(
    r"^(?:(?:et\s+)?(?:enigt\s+|samlet\s+)?(?:flertal\w*|udvalget|byrådet|byråd|kommunalbestyrelsen"
    r"|magistraten|rådet|det|der|indstillingen|forslaget|sagen|punktet)"
    r"|[\wÆØÅæøå, -]+udvalget|(?:et\s+)?flertal\s.*|forslaget\s.*|indstillingen\s.*)$", re.I)
# A side whose members are named: "Et mindretal bestående af V og O", "Et flertal (A og F)".
_SIDE = re.compile(
    r"^(?:et|det)\s+(?:mindre|fler)tal(?:let)?(?:\s+på\s+\w+)?,?\s*"
    rf"(?:(?:bestående\s+)?af\s+(?=[A-ZÆØÅ])(?P<names>.+)|(?P<inside>{_IN_BRACKETS})\s*$)",
    re.I | re.S)
_HOW_MANY = re.compile(rf"\b{_COUNT}$", re.I)
_PRONOUN = re.compile(r"^(?:han|hun|de|vedkommende)$", re.I)
_END_OF_NAMES = re.compile(
    r"[,;]?\s+(?:som|der|da|idet|fordi|med|men|mens|hvor|hvorimod|for\s+så\s+vidt|henholdt|begge"
    r"|vedrørende|om|ved|under|i\s+(?:sagen|stedet))\b.*", re.I | re.S)
_EXCEPT = (
    r"(?:bortset\s+fra|undtagen|undtaget|med\s+undtagelse\s+af|på\s+nær|fraregnet|dog\s+ikke)")
_BUT = re.compile(rf"\s+\(?{_EXCEPT}\s+(?:[^,.]|(?<=\b[A-ZÆØÅ])\.)+", re.I)
# "A bortset fra B, der stemte imod": what B did.
_BUT_WHO = re.compile(
    rf"\s+\(?{_EXCEPT}\s+(?P<names>[^,.;]+?),?\s+(?:der|som)\s+(?=(?P<did>[^,.;)]+))[^,.;)]+\)?,?",
    re.I)
_BETWEEN = re.compile(r"\(|\)|\s*(?:,|;|\n|\s(?:og|samt)\s)\s*")
_GROUPS = re.compile(r"(?:s|')?\s+byrådsgrupper?$|\s+\([^()]*\)$|^(?:både|partiet)\s+", re.I)
# No name has these.
_NO_NAME = re.compile(
    r"[()]|\b(?:stemte[rs]?|stemmer|undlod|undlader|imod|kunne|kan|ikke|tog|tager|ønske(?:r|de)"
    r"|er|var|blev|bliver|har|havde|at|deltog|deltager|forlod|skal|vil|godkendt|vedtaget|tiltrådt"
    r"|forkastet|anbefale\w*)\b", re.I)
# "Kaj Brostrup (H) er formand for ... Han var inhabil": who it was.
_PERSON = re.compile(r"^(?P<name>[A-ZÆØÅ][\w.'-]+(?:\s+[A-ZÆØÅ][\w.'-]+)+)(?:\s+\([^()]*\))?\s")
# Items: "punkt 1 og 2", "indstillingens pkt. 3", "beslutningspunkterne 1-3", "2. at-punkt".
ABOUT_ITEMS = re.compile(
    r"\b(?:\w*punkt(?:et|er|erne)?|pkt\.?|ad|at(?=\s*\d{1,2}\s*(?:[).:,;]|$|og\b)))\s*(?:nr\.?\s*)?"
    r"(?P<numbers>\d{1,2}(?:\s*(?:,|og|samt|-|–|til)\s*\d{1,2})*)"
    r"(?![\d.]\d|\d|\s*(?:kr|mio|pct|%))"
    r"|(?P<ordinals>\b\d{1,2}\.(?:\s*(?:,|og|samt|-|–|til)\s*\d{1,2}\.)*)\s*(?:at-)?punkt\b",
    re.I,
)
_LIMITS = re.compile(r"(?:for\s+så\s+vidt\s+angår|hvad\s+angår|vedrørende)[\w\s]*$", re.I)
# The number that a line of a list begins with.
_ITEM = re.compile(
    r"\s*(?:at\s+|ad\s*|punkt\s+|pkt\.?\s*)?(?P<numbers>\d{1,2}(?:\s*[-–]\s*\d{1,2})?)\s*[.):](?!\d)",
    re.I)
# A letter of a party at the end of a sentence, which the splitter takes for an initial.
_AFTER_LETTER = re.compile(
    r"(?:\b[A-ZÆØÅ](?:\s*,\s*|\s+(?:og|samt)\s+)|\bstemte:?\s+)[A-ZÆØÅ]\.(?=\s+(?P<next>[A-ZÆØÅ].*))",
    re.S)
_ENDS_IN_LETTER = re.compile(r"(?:,|\bog|\bsamt|\bstemte:?)\s+[A-ZÆØÅ]\.$")
_SURNAME = re.compile(
    r"(?:[A-ZÆØÅ][\w'-]+\s+)*[A-ZÆØÅ][\w'-]+\s*(?:[,.(]|\bog\b|$)")
# Who did otherwise: "Imod stemte V, mens C undlod".
_WHILE = re.compile(r"\b(?:mens|hvorimod)\s+", re.I)
_NEW_SENTENCE = re.compile(
    r"(?:For|Imod|Mod|Undlod|Fraværende|Afbud|Forslag\w*|Indstilling\w*|Ændringsforslag\w*|Sagen"
    r"|Punkt\w*|Byråd\w*|Udvalg\w*|Kommunalbestyrelse\w*|Der|Det|Dermed|Herefter|Hermed|Godkendt"
    r"|Vedtaget|Anbefale[st]|Tiltrådt|Forkastet|Udsat|Udsættes|Drøftet|Taget|Indstilles|Et|Ingen)\b"
    r"|(?:[A-ZÆØÅ][\w'-]*\s+(?:\([^()]*\)\s+)?(?:og\s+)?){1,6}"
    r"(?:undlod|stemte|kunne|kan|tog|tager|deltog|var|er|blev|havde|har|ønske\w*)\b")


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


def sentences_in(line: str) -> Iterator[tuple[int, int]]:
    """Sentences of a line, also where a party's letter ends one: "Imod stemte V. Vedtaget."."""
    spans: list[tuple[int, int]] = []
    for start, end in split(line):
        cut = spans and _ENDS_IN_LETTER.search(line, *spans[-1])
        if cut and _SURNAME.match(line, start) and not _NEW_SENTENCE.match(line, start):
            spans[-1] = (spans[-1][0], end)  # "Imod stemte A. | Hansen."
        else:
            spans.append((start, end))
    for start, end in spans:
        for letter in _AFTER_LETTER.finditer(line, start, end):
            if letter.end() < end and _NEW_SENTENCE.match(letter["next"]):
                yield start, letter.end()
                start = letter.start("next")
        yield start, end


def numbers_of(numbers: str) -> Iterator[str]:
    """"1, 3-5" as its numbers."""
    for part in re.split(r"\s*(?:,|og|samt)\s*", numbers.replace(".", "")):
        first, _, last = re.sub(r"\s*(?:–|-|til)\s*", "-", part).partition("-")
        if first.strip().isdigit():
            stop = int(last) if last.strip().isdigit() else int(first)
            yield from map(str, range(int(first), stop + 1))


def stances_in(text: str) -> Iterator[Stance]:
    """Who stood where, sentence by sentence."""
    before = ""
    at = 0
    for line in text.split("\n"):
        item = _ITEM.match(line)
        items = tuple(numbers_of(item["numbers"])) if item else ()
        for a, b in sentences_in(line):
            sentence = line[a:b]
            for stance in _of_sentence(sentence, before):
                yield replace(
                    stance, start=at + a + stance.start, end=at + a + stance.end,
                    items=stance.items or (items if stance.stand is not Stand.ABSENT else ()),
                )
            before = sentence
        at += len(line) + 1


def _of_sentence(sentence: str, before: str) -> Iterator[Stance]:
    """Who stood where in a sentence (offsets in it)."""
    if listed := _LISTED.match(sentence):
        # "A - B mødte som stedfortræder"
        if names := _names(re.split(r"\s[-–]\s", listed["names"])[0]):
            yield Stance(Stand.ABSENT, names, 0, len(sentence))
        return
    found = sorted(_told(sentence, before), key=lambda s: s.start)
    for index, stance in enumerate(found):
        # Each goes on to the next, so that together they cover what the sentence tells.
        end = found[index + 1].start if index + 1 < len(found) else len(sentence)
        yield replace(stance, end=end)


def _told(sentence: str, before: str) -> Iterator[Stance]:
    for but in _BUT_WHO.finditer(sentence):
        did = _TAKES.search(" " + but["did"])
        if did and did.lastgroup and (names := _names(but["names"])):
            yield Stance(Stand(did.lastgroup), names, but.start("names"), but.end())
    sentence = _BUT_WHO.sub(lambda but: " " * len(but[0]), sentence)
    if counted := [*_opposed(sentence), *_bracketed(sentence)]:
        yield from counted
        return
    heads = list(_LED.finditer(sentence))
    yield from _followed(sentence[: heads[0].start()] if heads else sentence, 0, before)
    for head, after in zip(heads, [*heads[1:], None], strict=False):
        listed = sentence[head.end() : after.start() if after else len(sentence)]
        how = head["how"] or head["next"] or head["terse"]
        stand = _stand(how) if how else Stand.ABSTAINED
        if names := _led_names(listed):
            yield Stance(stand, names, head.start(), head.end(), _items_of(head["matter"] or ""))
        if others := _WHILE.search(listed):
            yield from _followed(listed[others.end() :], head.end() + others.end(), before)


def _stand(how: str) -> Stand:
    return Stand.FOR if how.lower() == "for" else Stand.AGAINST


def _opposed(sentence: str) -> Iterator[Stance]:
    """Who voted with how many against whom: the more of those who rejected were against."""
    for found in _OPPOSED.finditer(sentence):
        turned = _REJECTS.search(sentence) and _number(found["yes"]) > _number(found["no"])
        for side in ("for", "against"):
            names = _names(found[side][1:-1]) if found[side] else ()
            if names:
                stand = _stand(side) if not turned else _stand("for" if side == "against" else "")
                yield Stance(stand, names, found.start(side), found.end(side))


def _bracketed(sentence: str) -> Iterator[Stance]:
    for found in _BRACKETED.finditer(sentence):
        how = found["how"] or found["then"] or found["only"]
        listed = found["names"] or found["before"] or found["after"]
        if names := _names(listed[1:-1]):
            yield Stance(_stand(how), names, found.start(), found.end())


def _led_names(listed: str) -> tuple[str, ...]:
    """The names after "for stemte", without how many they are."""
    if counted := _COUNTED.match(listed):
        inside = counted["names"][1:-1] if counted["names"] else counted["listed"] or ""
        return _names(inside)
    return _names(listed.strip().rstrip("."))


def _followed(text: str, offset: int, before: str) -> Iterator[Stance]:
    """Stances told by a verb after the names, in a text that begins at the offset."""
    taken = list(_TAKES.finditer(text))
    end = 0
    for said, after in zip(taken, [*taken[1:], None], strict=False):
        start, gap = end, text[end : said.start()]
        end = said.end()
        if start:
            conjunction = _AND_THEN.match(gap)
            if conjunction is None or _REASON.search(gap):
                continue
            start += conjunction.end()
        who = text[start : said.start()]
        lead = _LEAD.match(who)
        if lead and lead.end() < len(who):
            start += lead.end()
        who = text[start : said.start()].strip()
        if said[0].startswith("stemmer") and _HOW_MANY.search(who):
            continue  # "med 19 stemmer for": those are the votes.
        if side := _SIDE.match(who):
            who = side["names"] or side["inside"][1:-1]
        elif _BODY.match(who):
            continue
        if _PRONOUN.match(who) or " er " in who:
            person = _PERSON.match(before if _PRONOUN.match(who) else who)
            who = person["name"] if person else ""
        if said.lastgroup and (names := _names(who)):
            items = _items_of(text[end : after.start() if after else len(text)])
            yield Stance(Stand(said.lastgroup), names, offset + start, offset + end, items)


def _items_of(said: str) -> tuple[str, ...]:
    """Numbers of the items that a stand is limited to, told right after it."""
    found = ABOUT_ITEMS.search(said)
    if found is None:
        return ()
    between = said[: found.start()]
    if (re.search(r"[,;]", between) or _REASON.search(between)) and not _LIMITS.search(between):
        return ()
    return tuple(numbers_of(found["numbers"] or found["ordinals"]))


def _names(text: str) -> tuple[str, ...]:
    """Names of persons and parties in a list, without party letters and remarks."""
    listed = _END_OF_NAMES.sub("", _BUT.sub("", " " + text)).strip(" :.,")
    of_groups = "byrådsgruppe" in listed
    found = []
    for part in _parts(listed):
        name = part.strip(" .:")
        while (shorter := _GROUPS.sub("", name)) != name:
            name = shorter
        if of_groups and len(name.split()[-1:][0] if name else "") > 3:
            name = name.removesuffix("s")  # "A.s og B.s byrådsgrupper"
        is_name = re.match(r"[A-ZÆØÅ]", name) and not _NO_NAME.search(name)
        if is_name and len(name.split()) <= 6 and not _ROLE.match(name):
            found.append(name)
    return tuple(found)


def _parts(listed: str) -> Iterator[str]:
    """The parts of a list, which is split outside of brackets only."""
    start = depth = 0
    for mark in _BETWEEN.finditer(listed):
        if mark[0] in ("(", ")"):
            depth += 1 if mark[0] == "(" else -1
        elif depth == 0:
            yield listed[start : mark.start()]
            start = mark.end()
    yield listed[start:]
