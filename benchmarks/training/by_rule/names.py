"""Who and where: names of people, offices, parties and places in Danish sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.training.by_rule.words import CONNECTIVES, PARTIES, PREPOSITIONS, SUBORDINATORS
from corpus.bodies import leading_body

_PLACE = re.compile(
    r"\b(?P<prep>i|ved|langs|på)\s"
    r"(?P<name>[A-ZÆØÅ][\wæøåé]+(?:-[A-ZÆØÅ]\w+)?(?:\s(?:[A-ZÆØÅ][\wæøåé]*))*)"
)
_ON = re.compile(r"(?:vej|gade|torv|plads|havn|skole|skolen|allé|Ø|center|centret|hus|rådhus|"
    r"rådhuset|mole|"
                 r"bibliotek|strand|hallen|stadion|station|museum|fyn|sjælland|bornholm|grund|"
                 r"park)$", re.I)
_NO_PLACE = re.compile(
    r"\b(?:Januar|Februar|Marts|April|Maj|Juni|Juli|August|September|Oktober|November|December|"
    r"Børn|"
    r"Teknik|Social\w*|Kultur\w*|Sundhed\w*|\w*[Uu]dvalg\w*|\w*råd\w*|Folketinget|Magistraten|"
    r"SF|DF|"
    r"Venstre|Socialdemokratiet|Enhedslisten|Radikale|Moderaterne|Alternativet|Liberal|Dansk|"
    r"Danmarksdemokraterne|Nye|Det|Den|Jeg|\w*loven|\w*ministeriet|Beskæftigelse\w*|Budget\w*|"
    r"Facebook|Bilag\w*|Lov|CO2|\w*politik\w*|\w*plan\w*|Konservative|KL|FGU|Teknisk|"
    r"Borgmest\w*)\b"
)
_BOUND = frozenset(  # Nouns and verbs whose preposition is theirs: no place.
    "fokus behov krav interesse tro tror tillid del dele andel deltage deltager deltog ændring "
    "ændringer stigning fald medlem medlemmer medlemskab reduktion økonomien ordfører "
    "kigge".split()
)
_PERSON = re.compile(
    r"(?:(?:Formand|Borgmester|Rådmand|Næstformand|Direktør|Fagchef)\s)?"
    r"[A-ZÆØÅ][a-zæøåé]+(?:\s[A-ZÆØÅ]\.)?(?:\s[A-ZÆØÅ][a-zæøåé]+){1,2}"
    r"(?:\s\([A-ZÆØÅ]{1,3}\))?(?=[\s.,])"
)
# "Karin Strandhave (A)"
_MEMBER = re.compile(
    r"(?P<name>[A-ZÆØÅ][a-zæøåé-]+(?:\s[A-ZÆØÅ]\.)?(?:\s[A-ZÆØÅ][a-zæøåé]+){1,2})\s\([A-ZÆØÅ]{1,3}\)"
)
_OFFICES = re.compile(
    r"(?:Forvaltningen|Magistraten|Byrådet|Udvalget|Direktionen|Kommunen|Regeringen|Folketinget|"
    r"Kommunalbestyrelsen|Borgmesterens Afdeling|Teknik og Miljø|Børn og Unge|Staten|Regionen|"
    r"[A-ZÆØÅ][a-zæøå]+ Kommune|" + "|".join(map(re.escape, PARTIES.values())) + r")(?=[\s.,])"
)
_NOT_FIRST = PREPOSITIONS | SUBORDINATORS | CONNECTIVES | frozenset(
    "men og så for hele særligt især alle mange nogle flere begge både selv kun netop".split()
)
_ROLE = re.compile(
    r"\b(?P<role>(?i:fagchef|direktør|formand|næstformand|afdelingschef|centerchef|chef|rådmand|"
    r"borgmester|sundhedskonsulent|konsulent|leder|projektleder)(?:en)?\s(?:for|i)\s"
    r"[\wæøåÆØÅ -]{3,50}?)\s"
    r"(?P<name>[A-ZÆØÅ][a-zæøåé]+(?:\s[A-ZÆØÅ]\.)?(?:\s[A-ZÆØÅ][a-zæøåé]+){1,2})"
)
_DONE_BY = re.compile(r"[a-zæøå]+(?:et|dt|gt|es|sat)\s(?:\w+\s)?af\s(?=[A-ZÆØÅ])")


def people(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of who the sentence begins with, and of whom something is done by or comes from."""
    for pattern in (_OFFICES, _PERSON):
        if (m := pattern.match(text)) is not None and _is_name(m.group()):
            yield m.span()
            break
    else:
        if (body := leading_body(text)) and not body[0].endswith("s") and _is_name(body[0]):
            yield 0, len(body[0])
    for m in _DONE_BY.finditer(text):
        if name := _OFFICES.match(text, m.end()) or _PERSON.match(text, m.end()):
            yield name.span()


def roles(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Offsets of the name of someone whose office is told before it, and that office."""
    for m in _ROLE.finditer(text):
        role = m["role"]
        if role.split()[-1].lower() in ("det", "den", "at", "daværende"):
            continue
        yield m.span("name"), f"{role[:1].lower()}{role[1:]}"


def places(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Offsets of places with their preposition, and the name alone."""
    for m in _PLACE.finditer(text):
        before = text[: m.start()].split()
        name = m["name"]
        if not before or before[-1].lower().strip(",") in _BOUND or _NO_PLACE.search(name):
            continue
        if m["prep"] == "på" and not _ON.search(name.split()[-1]):
            continue
        if re.match(r"-|\s(?:den|d\.|\d|og\s)|,\s[A-ZÆØÅ]", text[m.end():]):
            continue
        # A genitive: "i Fredericia Kommunes plan".
        if name.endswith("s") and re.match(r"\s[a-zæøå]", text[m.end():]) and " " in name:
            continue
        yield m.span(), name


def _is_name(words: str) -> bool:
    return words.split()[0].lower() not in _NOT_FIRST


def named(text: str) -> Iterator[tuple[str, str]]:
    """The names in a sentence with their kind, to be exchanged for others of the kind."""
    yield from (("place", name) for _, name in places(text) if len(name.split()) < 3)
    for m in _MEMBER.finditer(text):
        yield "person", m["name"]
