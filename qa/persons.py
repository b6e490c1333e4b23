"""Names of people in a sentence, told from those of bodies and places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.municipalities import MUNICIPALITIES

_WORD = r"[A-ZÆØÅ][a-zæøåéüöä]+(?:[-'’][A-ZÆØÅ][a-zæøåéüöä]+)*"
_CAPITALS = re.compile(
    rf"\b{_WORD}(?: +(?:{_WORD}|[A-ZÆØÅ]\.(?= +[A-ZÆØÅ])))*\b"
)
_PARTY = re.compile(r" \([A-ZÆØÅ][\w.]{0,2}\)")
# What a person is: before a name, and no part of it.
_TITLE = re.compile(
    r"(?:(?:vice)?borgmester|\w*formand|rådmand|byrådsmedlem|medlem|suppleant"
    r"|\w*direktør|\w*chef|\w*leder|\w*konsulent|advokat|revisor|minister|provst|rektor)(?:en)?",
    re.I,
)
_TITLED = re.compile(rf"(?i:\b{_TITLE.pattern}) +$")
# Bodies and places, also as the end of a word; words that end in one by chance are no names.
_NO_PERSON = re.compile(
    r"\w*(?:kommune|afdeling|udvalg|byråd|råd|magistrat|skole|kirke|plads|vej|gade|torv|allé|"
    r"stræde|forening|forbund|selskab|forvaltning|styrelse|ministeri(?:um|et)|cent(?:er|ret)|"
    r"bibliotek|muse(?:um|et)|gymnasi(?:um|et)|børnehave|børnehus|plejehjem|klub|region|"
    r"bestyrelse|direktion|station|stadion|sekretariat|lokalplan|budget|regnskab|projekt|"
    r"hallen|huset|fonden|parken|broen|planen|nævnet|parti|forslag|samvirke|listen|demokrati)"
    r"(?:s|n|t|e|en|et|er|ne|erne|ens|ets|ernes)?"
    # Nouns by their endings; "ning" alone is that of Henning.
    r"|\w+(?:ering|else|hed|tion|ium|(?:søg|lys|ord|led|ret|spar|lign)ning)(?:en|er|erne)?s?",
    re.I,
)
_WHOLE = frozenset(
    "Hal Hus Sogn Fond Nævn Amt Plan Park Mose Strand By Havn Rådhus Venstre Konservative "
    "Alliance Alternativet Moderaterne Borgerlige Århus Dansk Danmark Nyt".split()
)
# A place too, unless a title or party tells that it is a name.
_TOWNS = frozenset(MUNICIPALITIES)
# The first word of a place with two.
_OF_PLACE = frozenset(
    "Nørre Nr Sønder Sdr Søndre Nordre Øster Østre Vester Vestre Store Lille Gammel Gamle Ny Nye "
    "Sankt Skt Over Neder".split()
)
# Words that begin sentences.
_OPENING = frozenset(
    "Således Derfor Derudover Derimod Endvidere Desuden Herudover Herefter Hermed Herved "
    "Dermed Ligeledes Samtidig Samtidigt Endelig Efter Før Under Over Ved For I På Med Mod "
    "Til Fra Om Når Uden Hvis Da Som At Det Den De Der Her Hvad Hvem Hvor Hvordan Hvorfor "
    "Ifølge Ikke Kun Også Men Og Eller Både Blandt Mens Idet Fordi Siden Sidst Nu Så Alle "
    "Begge Hver Ingen Man Vi Jeg Han Hun Imod Bilag Sag Punkt Afbud Fraværende Tilstede "
    "Deltagere Referat Dagsorden Imidlertid Tilsvarende Foruden Udover Trods Gennem Mellem "
    "Siger Sagde Stemte Besluttede Orientering Indstilling Beslutning Godkendt Vedtaget "
    "Godkendelse Vedrørende Desværre Dog Dernæst Tidligere Senere Ud Af Hos Inden Denne Dette "
    "Disse Sådan Yderligere".split()
)


def persons(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of names of people: two words or more, one after a title or before a party."""
    for found in _CAPITALS.finditer(text):
        start, end = found.span()
        words = [(m.start() + start, m.group()) for m in re.finditer(r"\S+", found.group())]
        titled = bool(_TITLED.search(text, 0, start)) if start else False
        while words and (words[0][1] in _OPENING or _TITLE.fullmatch(words[0][1])):
            titled = bool(_TITLE.fullmatch(words[0][1]))
            del words[0]
        if not words or words[0][1] in _OF_PLACE or any(_no_person(w) for _, w in words):
            continue
        of_party = bool(_PARTY.match(text, end))
        named = titled or of_party
        if named or (len(words) > 1 and not any(w in _TOWNS for _, w in words)):
            yield words[0][0], end


def _no_person(word: str) -> bool:
    whole = word in _WHOLE or word.removesuffix("s") in _WHOLE
    return whole or bool(_NO_PERSON.fullmatch(word))
